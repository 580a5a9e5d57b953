// The reader: marks in their place, and the way from quotation to quotation. Marks are CSS highlights, which leave the
// text in one piece, so that letters keep joining; where a browser has none, <mark> elements stand in.
const text = document.querySelector("#text");
const cards = [...document.querySelectorAll("#quotes > li")];
const kinds = ["content", "site", "source", "cue", "speaker"];
const pieces = [];  // {kind, start, end, of, line, range}
let chosen = -1;

for (const line of text ? text.querySelectorAll("[data-marks]") : []) {
  for (const [kind, start, end, of] of JSON.parse(line.dataset.marks)) pieces.push({kind, start, end, of, line});
}

function paintHighlights() {
  const groups = Object.fromEntries([...kinds, "chosen"].map((kind) => [kind, new Highlight()]));
  kinds.forEach((kind, n) => { groups[kind].priority = n; });
  groups.chosen.priority = 0.5;
  for (const piece of pieces) {
    const range = document.createRange();
    range.setStart(piece.line.firstChild, piece.start);
    range.setEnd(piece.line.firstChild, piece.end);
    piece.range = range;
    const own = chosen >= 0 && cards[chosen].id === piece.of;
    if (piece.kind === "content") groups[own ? "chosen" : "content"].add(range);
    else if (own || chosen < 0 && piece.kind !== "site" && piece.kind !== "source") groups[piece.kind].add(range);
  }
  for (const [name, group] of Object.entries(groups)) CSS.highlights.set(name, group);
}

function paintMarks() {
  const lines = new Set(pieces.map((piece) => piece.line));
  for (const line of lines) {
    const words = line.textContent;
    const own = pieces.filter((piece) => piece.line === line);
    const edges = [...new Set([0, words.length, ...own.flatMap((p) => [p.start, p.end])])].sort((a, b) => a - b);
    line.replaceChildren(...edges.slice(1).map((end, n) => {
      const over = own.filter((p) => p.start <= edges[n] && p.end >= end);
      const part = document.createTextNode(words.slice(edges[n], end));
      if (!over.length) return part;
      const mark = document.createElement("mark");
      mark.className = over.map((p) => p.kind).join(" ");
      if (chosen >= 0 && over.some((p) => p.of === cards[chosen].id)) mark.classList.add("chosen");
      mark.append(part);
      return mark;
    }));
  }
}

const fallback = !("highlights" in CSS) || new URLSearchParams(location.search).has("marks");
const paint = fallback ? paintMarks : paintHighlights;

function choose(n, {scroll = true, focus = true} = {}) {
  chosen = n;
  cards.forEach((card, at) => card.classList.toggle("chosen", at === n));
  paint();
  if (n < 0) return;
  const first = pieces.find((piece) => piece.of === cards[n].id && piece.kind === "content");
  if (focus) cards[n].focus({preventScroll: true});
  const list = cards[n].closest(".found");
  if (list.scrollHeight > list.clientHeight) list.scrollTop = cards[n].offsetTop - list.offsetTop - 60;
  if (scroll && first) {
    const box = fallback ? first.line.getBoundingClientRect() : first.range.getBoundingClientRect();
    const top = scrollY + box.top - innerHeight / 3;
    if (box.top < 80 || box.bottom > innerHeight - 40) window.scrollTo({top, behavior: "instant"});
  }
  history.replaceState(null, "", `#${cards[n].id}`);
}

cards.forEach((card, n) => {
  card.addEventListener("focus", () => { if (chosen !== n) choose(n, {focus: false}); });
  card.addEventListener("click", () => { if (chosen !== n) choose(n, {focus: false}); });
});

document.addEventListener("keydown", (event) => {
  if (event.target.matches("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
  const step = {j: 1, n: 1, k: -1, p: -1}[event.key];
  if (step && cards.length) {
    event.preventDefault();
    choose(chosen < 0 ? (step > 0 ? 0 : cards.length - 1) : (chosen + step + cards.length) % cards.length);
  } else if (event.key === "Escape" && chosen >= 0) {
    choose(-1);
    history.replaceState(null, "", location.pathname + location.search);
  }
});

// A click into marked words leads to their quotation.
text?.addEventListener("click", (event) => {
  const line = event.target.closest("[data-marks]");
  if (!line || String(getSelection())) return;
  const at = offsetAt(line, event.clientX, event.clientY);
  const hit = pieces.filter((p) => p.line === line && p.start <= at && at < p.end)
    .sort((a, b) => (a.end - a.start) - (b.end - b.start))[0];
  if (hit) choose(cards.findIndex((card) => card.id === hit.of), {scroll: false, focus: false});
});

function offsetAt(line, x, y) {
  const spot = document.caretPositionFromPoint?.(x, y);
  const range = spot ? null : document.caretRangeFromPoint?.(x, y);
  const node = spot?.offsetNode ?? range?.startContainer;
  if (!node || !line.contains(node)) return -1;
  const before = document.createRange();
  before.setStart(line, 0);
  before.setEnd(node, spot?.offset ?? range.startOffset);
  return before.toString().length;
}

function arrive() {
  const wanted = cards.findIndex((card) => `#${card.id}` === location.hash);
  if (wanted >= 0) choose(wanted); else paint();
}
addEventListener("hashchange", arrive);
arrive();
// The browser itself goes to the card that the address names; the words are what one came for, so they come last.
addEventListener("load", () => requestAnimationFrame(() => requestAnimationFrame(arrive)));
