// Keys of the room. The one single-character key can be switched off in the help.
import { keep, recall } from "../memory.js";

const OFF = "hotseat:no-help-key";

function isTyping(target) {
  return target.closest("input, textarea, select, [contenteditable]") !== null;
}

export function listenForKeys({ help, hint, skip }) {
  const box = help.querySelector("[data-help-key]");
  if (box) {
    box.checked = recall(OFF) === null;
    box.addEventListener("change", () => keep(OFF, box.checked ? null : "off"));
  }
  document.addEventListener("keydown", (event) => {
    if (document.querySelector("dialog[open]") || event.ctrlKey || event.metaKey) return;
    if (event.altKey && event.code === "KeyH") {
      event.preventDefault();
      hint();
    } else if (event.altKey && event.code === "KeyS") {
      event.preventDefault();
      skip();
    } else if (event.key === "?" && !event.altKey && !isTyping(event.target) && recall(OFF) === null) {
      event.preventDefault();
      help.showModal();
    }
  });
}
