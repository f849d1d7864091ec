// Private notes of a round, kept in this browser only.
import { keep, recall } from "../memory.js";

export function keepNotes(section, round) {
  const box = section.querySelector("textarea");
  const key = `hotseat:notes:${round}`;
  box.value = recall(key) ?? "";
  section.hidden = false;
  box.addEventListener("input", () => {
    const kept = keep(key, box.value || null);
    if (!kept) section.querySelector("p").textContent = "This browser keeps nothing for this page: these notes go when you leave.";
  });
  globalThis.addEventListener("storage", (event) => {
    if (event.key === key && document.activeElement !== box) box.value = event.newValue ?? "";
  });
}
