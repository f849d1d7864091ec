// The time left, by the server's clock: the browser's own time of day is never asked.
const GRACE_S = 15;
const WARNINGS = [
  { at: 300, words: "Five minutes left." },
  { at: 60, words: "One minute left." },
];
const LOW_S = 60;

function shown(seconds) {
  const whole = Math.max(Math.ceil(seconds), 0);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = String(whole % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

export class Clock {
  #face;
  #announcer;
  #zeroAt;
  #last = Infinity;
  #ticking = 0;

  /** `left` is the time left in seconds at `since` (performance.now()). */
  constructor(face, announcer, left, since) {
    this.#face = face;
    this.#announcer = announcer;
    this.set(left, since);
    this.#last = this.left;
    this.#ticking = setInterval(() => this.#tick(), 250);
    this.#tick();
  }

  get left() {
    return (this.#zeroAt - performance.now()) / 1000;
  }

  /** The server said again how much is left. Deadlines do not move: below zero the count goes on. */
  set(left, since = performance.now()) {
    if (left > 0 || this.#zeroAt === undefined) this.#zeroAt = since + left * 1000;
  }

  stop(words) {
    clearInterval(this.#ticking);
    this.#face.querySelector("[data-clock-time]").textContent = "";
    this.#face.querySelector("[data-clock-words]").textContent = words;
  }

  #tick() {
    const left = this.left;
    for (const { at, words } of WARNINGS) {
      if (this.#last > at && left <= at && left > 0) this.#announcer.textContent = words;
    }
    if (this.#last > 0 && left <= 0) {
      this.#announcer.textContent = `Time is up. You have ${GRACE_S} seconds to send; then your draft counts as it stands.`;
    }
    this.#last = left;
    this.#face.toggleAttribute("data-low", left <= LOW_S);
    const grace = left <= 0;
    this.#face.querySelector("[data-clock-time]").textContent = shown(grace ? Math.max(left + GRACE_S, 0) : left);
    this.#face.querySelector("[data-clock-words]").textContent = !grace
      ? "left"
      : left > -GRACE_S
        ? "to send, then your draft counts"
        : "Time is up";
  }
}
