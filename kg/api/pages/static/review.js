// Correcting a quotation's words: what one selects in the passage fills in the two places, and is shown before it is sent.
const passage = document.querySelector(".passage");
const form = document.querySelector("#span");
const shown = document.querySelector("#words");

// Places count code points of the whole text; the passage says where in it it begins.
const length = (words) => [...words].length;

function before(node, offset) {
  const range = document.createRange();
  range.setStart(passage, 0);
  range.setEnd(node, offset);
  return Number(passage.dataset.from) + length(range.toString());
}

if (passage && form) {
  const {start, end} = form.elements;
  const show = () => {
    const from = Number(start.value) - Number(passage.dataset.from);
    const words = [...passage.textContent].slice(Math.max(0, from), Number(end.value) - Number(passage.dataset.from)).join("");
    shown.textContent = words;
    shown.hidden = !words;
  };
  document.addEventListener("selectionchange", () => {
    const chosen = getSelection();
    if (!chosen.rangeCount || chosen.isCollapsed) return;
    const range = chosen.getRangeAt(0);
    if (!passage.contains(range.startContainer) || !passage.contains(range.endContainer)) return;
    start.value = before(range.startContainer, range.startOffset);
    end.value = before(range.endContainer, range.endOffset);
    show();
  });
  start.addEventListener("input", show);
  end.addEventListener("input", show);
}
