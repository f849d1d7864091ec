// Waits for the report and turns to it when it stands.
const round = document.querySelector("[data-report-wait]")?.dataset.reportWait;
const EVERY_MS = 1500;

async function look() {
  try {
    const response = await fetch(`/api/rounds/${round}`, { cache: "no-store" });
    const { status } = await response.json();
    if (!response.ok || ["ready", "partial", "failed", "open"].includes(status)) return location.reload();
  } catch {
    // Not reachable just now: look again.
  }
  setTimeout(look, EVERY_MS);
}

if (round) setTimeout(look, EVERY_MS);
