// The room's stream: stays connected, resumes after the last event that it saw, says when it cannot.
import { readEvents } from "./sse.js";

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15000;
/** Heartbeats come every 15 s; three missing ones mean that the line is dead although nobody said so. */
const SILENCE_MS = 45000;

export class Stream {
  #round;
  #seen;
  #handlers;
  #stopped = false;
  #abort = null;
  #wake = null;
  #wait = FIRST_WAIT_MS;

  /**
   * `handlers` maps event names to functions of their data; `connection` is called with "up", "lost" or "gone".
   */
  constructor(round, seen, handlers) {
    this.#round = round;
    this.#seen = seen;
    this.#handlers = handlers;
  }

  async run() {
    globalThis.addEventListener("online", () => this.retry());
    // A browser that is offline leaves a stream hanging that nothing comes through: ask anew and know.
    globalThis.addEventListener("offline", () => this.#abort?.abort());
    document.addEventListener("visibilitychange", () => document.hidden || this.retry());
    while (!this.#stopped) {
      try {
        await this.#follow();
      } catch {
        // Cut off, or never connected: said and tried again below.
      }
      if (this.#stopped) return;
      this.#handlers.connection("lost");
      await this.#pause();
    }
  }

  /** Try at once instead of waiting on. */
  retry() {
    this.#wait = FIRST_WAIT_MS;
    this.#wake?.();
  }

  stop() {
    this.#stopped = true;
    this.#abort?.abort();
    this.#wake?.();
  }

  async #follow() {
    this.#abort = new AbortController();
    let watchdog = 0;
    const alive = () => {
      clearTimeout(watchdog);
      watchdog = setTimeout(() => this.#abort.abort(), SILENCE_MS);
    };
    alive();
    try {
      const response = await fetch(`/api/rounds/${this.#round}/events?after=${this.#seen}`, {
        headers: { Accept: "text/event-stream", "Last-Event-ID": String(this.#seen) },
        cache: "no-store",
        signal: this.#abort.signal,
      });
      if (response.status === 404) {
        this.stop();
        this.#handlers.connection("gone");
        return;
      }
      if (!response.ok) throw new Error(String(response.status));
      this.#handlers.connection("up");
      this.#wait = FIRST_WAIT_MS;
      for await (const event of readEvents(response.body)) {
        alive();
        if (event) this.#take(event);
        if (this.#stopped) return;
      }
    } finally {
      clearTimeout(watchdog);
    }
  }

  #take({ name, data, id }) {
    if (id !== null && id <= this.#seen && name !== "ended") return;
    this.#handlers[name]?.(data);
    if (id !== null) this.#seen = Math.max(this.#seen, id);
    if (name === "ended") this.stop();
  }

  async #pause() {
    const wait = this.#wait * (0.75 + Math.random() / 2);
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT_MS);
    await new Promise((resolve) => {
      this.#wake = resolve;
      setTimeout(resolve, wait);
    });
    this.#wake = null;
  }
}
