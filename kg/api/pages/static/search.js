// Names offered while one types, after the ARIA pattern of a combobox with a list. Without it the forms still work.
const form = document.querySelector("form.search");
const offered = form.querySelector("#suggestions");

function isolated(text, className) {
  const node = document.createElement("bdi");
  node.dir = "auto";
  node.textContent = text;
  if (className) node.className = className;
  return node;
}

// What is typed into `box` asks for names; `take` is given the one that is chosen from `list`.
function offer(box, list, take) {
  let asked = 0;
  let at = -1;
  let hits = [];
  let wait;
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", list.id);
  box.setAttribute("aria-expanded", "false");

  function close() {
    asked++;
    clearTimeout(wait);
    show([]);
  }

  function choice(hit, n) {
    const item = document.createElement("li");
    item.id = `${list.id}-${n}`;
    item.role = "option";
    item.setAttribute("aria-selected", "false");
    const names = document.createElement("span");
    names.append(isolated(hit.label));
    if (hit.matched !== hit.label) names.append(" ", isolated(hit.matched, "quiet"));
    item.append(names, isolated(hit.type, "quiet"));
    item.addEventListener("mousedown", (event) => { event.preventDefault(); close(); take(hit); });
    return item;
  }

  function show(found) {
    at = -1;
    hits = found;
    list.replaceChildren(...found.map(choice));
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
      const found = answer.ok ? await answer.json() : [];
      if (mine === asked) show(found);
    } catch {
      if (mine === asked) show([]);  // the service is away: the form still sends
    }
  }

  box.addEventListener("input", () => { clearTimeout(wait); wait = setTimeout(ask, 80); });
  box.addEventListener("blur", close);
  box.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) ask(); else choose(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      const hit = hits[at];
      close();
      take(hit);
    } else if (event.key === "Escape") {
      close();
    }
  });
}

offer(form.querySelector("input"), offered, (hit) => { location.href = hit.href; });

// Other fields that take a name. Those that want one thing only are given its permanent address, and its name beside it.
document.querySelectorAll("input[data-names]").forEach((field, n) => {
  const label = field.closest("label");
  const around = document.createElement("div");
  const list = document.createElement("ul");
  const named = document.createElement("p");
  around.className = "names";
  list.id = `names-${n}`;
  list.className = "offered";
  list.role = "listbox";
  list.setAttribute("aria-label", offered.getAttribute("aria-label"));
  list.hidden = named.hidden = true;
  named.setAttribute("role", "status");
  field.autocomplete = "off";
  label.replaceWith(around);
  around.append(label, list, named);
  offer(field, list, (hit) => {
    const exact = field.dataset.names === "iri";
    field.value = exact ? hit.iri : hit.label;
    named.replaceChildren(...exact ? [isolated(hit.label), " · ", isolated(hit.type, "quiet")] : []);
    named.hidden = !exact;
  });
  field.addEventListener("input", () => { named.hidden = true; });
});

// On a phone the filters would stand before the results: there they begin closed.
if (matchMedia("(max-width: 52rem)").matches) document.querySelector("details.filters")?.removeAttribute("open");
