// Suggestions under the search box, after the ARIA pattern of a combobox with a list. Without it the form still works.
const form = document.querySelector("form.search");
const box = form.querySelector("input");
const list = form.querySelector("#suggestions");
let asked = 0;
let at = -1;

box.setAttribute("role", "combobox");
box.setAttribute("aria-autocomplete", "list");
box.setAttribute("aria-controls", "suggestions");
box.setAttribute("aria-expanded", "false");

function isolated(text, className) {
  const node = document.createElement("bdi");
  node.dir = "auto";
  node.textContent = text;
  if (className) node.className = className;
  return node;
}

function show(found) {
  at = -1;
  list.replaceChildren(...found.map((hit, n) => {
    const item = document.createElement("li");
    item.id = `suggestion-${n}`;
    item.role = "option";
    item.dataset.href = hit.href;
    item.setAttribute("aria-selected", "false");
    const names = document.createElement("span");
    names.append(isolated(hit.label));
    if (hit.matched !== hit.label) names.append(" ", isolated(hit.matched, "quiet"));
    item.append(names, isolated(hit.type, "quiet"));
    item.addEventListener("mousedown", (event) => { event.preventDefault(); location.href = hit.href; });
    return item;
  }));
  list.hidden = found.length === 0;
  box.setAttribute("aria-expanded", String(!list.hidden));
  box.removeAttribute("aria-activedescendant");
}

function choose(step) {
  const items = [...list.children];
  if (!items.length) return;
  at = (at + step + items.length + (at < 0 && step < 0 ? 1 : 0)) % items.length;
  items.forEach((item, n) => item.setAttribute("aria-selected", String(n === at)));
  box.setAttribute("aria-activedescendant", items[at].id);
}

async function ask() {
  const mine = ++asked;
  const typed = box.value.trim();
  if (!typed) return show([]);
  try {
    const answer = await fetch(`${form.dataset.suggest}?q=${encodeURIComponent(typed)}`);
    if (mine === asked && answer.ok) show(await answer.json());
  } catch {
    if (mine === asked) show([]);  // the service is away: the form still sends
  }
}

let wait;
box.addEventListener("input", () => { clearTimeout(wait); wait = setTimeout(ask, 80); });
box.addEventListener("blur", () => show([]));
box.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (list.hidden) ask(); else choose(event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Enter" && at >= 0) {
    event.preventDefault();
    location.href = list.children[at].dataset.href;
  } else if (event.key === "Escape") {
    asked++;
    show([]);
  }
});

// Fields that take a name offer names too; for those that want one thing only, its permanent address goes into the field.
for (const field of document.querySelectorAll("input[data-names]")) {
  const names = document.createElement("datalist");
  names.id = `names-${field.name}`;
  field.after(names);
  field.setAttribute("list", names.id);
  let pause;
  field.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(async () => {
      const answer = field.value.trim() ? await fetch(`/suggest?q=${encodeURIComponent(field.value.trim())}`).catch(() => null) : null;
      if (!answer?.ok) return;
      names.replaceChildren(...(await answer.json()).map((hit) => {
        const option = document.createElement("option");
        option.value = field.dataset.names === "iri" ? hit.iri : hit.label;
        option.label = `${hit.label} · ${hit.type}`;
        return option;
      }));
    }, 150);
  });
}

// On a phone the filters would stand before the results: there they begin closed.
if (matchMedia("(max-width: 52rem)").matches) document.querySelector("details.filters")?.removeAttribute("open");
