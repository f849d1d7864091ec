// Runs before the first paint: the chosen appearance, and the mark that script is there.
document.documentElement.classList.add("scripted");
try {
  const theme = localStorage.getItem("hotseat:theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage is closed to this page: the system decides.
}
