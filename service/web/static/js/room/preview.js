// The mathematics of an answer, set while it is typed. Nothing is shown where there is none.
import { setTex } from "../math.js";

const WAIT_MS = 200;
const TEX = /\$\$([^$]+?)\$\$|\$(?!\s)([^$\n]+?)(?<!\s)\$(?!\d)/g;

export function previewMath(box, place) {
  let timer = 0;
  const show = async () => {
    // Only the paragraphs that have mathematics: the rest is plain to see in the box.
    const text = box.value
      .split(/\n\s*\n/)
      .filter((paragraph) => paragraph.search(TEX) >= 0)
      .join("\n\n");
    const pieces = [];
    const setting = [];
    let from = 0;
    for (const match of text.matchAll(TEX)) {
      pieces.push(text.slice(from, match.index));
      const span = document.createElement("span");
      const display = match[1] !== undefined;
      span.className = `math ${display ? "display" : "inline"}`;
      span.textContent = match[0];
      pieces.push(span);
      setting.push(setTex(span, match[1] ?? match[2], display));
      from = match.index + match[0].length;
    }
    if (!setting.length) {
      place.hidden = true;
      place.replaceChildren();
      return;
    }
    pieces.push(text.slice(from));
    await Promise.all(setting);
    place.replaceChildren(...pieces);
    place.hidden = false;
    place.scrollTop = place.scrollHeight;
  };
  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(show, WAIT_MS);
  });
  if (box.value.includes("$")) show();
  return { clear: () => ((place.hidden = true), place.replaceChildren()) };
}
