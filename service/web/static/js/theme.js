// System, light or dark, kept in this browser.
import { keep, recall } from "./memory.js";

const KEY = "hotseat:theme";

/** Show the choice (it does nothing without script) and follow it. */
export function offerThemes(form) {
  if (!form) return;
  const chosen = recall(KEY) ?? "system";
  for (const input of form.elements.theme ?? []) input.checked = input.value === chosen;
  form.hidden = false;
  form.addEventListener("change", (event) => {
    const theme = event.target.value;
    if (theme === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    keep(KEY, theme === "system" ? null : theme);
  });
}
