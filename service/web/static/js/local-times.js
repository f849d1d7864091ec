// Times as the reader's clock and zone have them; the server wrote its own.
const FORMAT = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short" });

export function showLocalTimes(root) {
  for (const time of root.querySelectorAll("time[data-local]")) {
    const moment = new Date(time.dateTime);
    if (!Number.isNaN(moment.valueOf())) time.textContent = FORMAT.format(moment);
  }
}
