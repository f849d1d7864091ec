// Saves what stands in the answer box, a moment after the typing stops, and says so in words.
import { Refusal, send } from "./api.js";

const WAIT_MS = 600;
const RETRY_MS = 3000;

export class Draft {
  #round;
  #status;
  #timer = 0;
  #saved;
  #text;
  #saving = false;
  #off = false;

  constructor(round, version, text, status) {
    this.#round = round;
    this.version = version;
    this.#saved = this.#text = text;
    this.#status = status;
    globalThis.addEventListener("pagehide", () => this.#leave());
  }

  /** The box changed. */
  changed(text) {
    this.#text = text;
    if (this.#off) return;
    clearTimeout(this.#timer);
    if (text === this.#saved) {
      this.#status.textContent = text ? "Saved" : "";
      return;
    }
    this.#status.textContent = "Saving…";
    this.#timer = setTimeout(() => this.#save(), WAIT_MS);
  }

  /** The box was sent: the server cleared the draft with it. */
  sent() {
    clearTimeout(this.#timer);
    this.#saved = this.#text = "";
    this.#status.textContent = "";
  }

  /** No more saving: the round is over. */
  stop() {
    this.#off = true;
    clearTimeout(this.#timer);
  }

  async #save() {
    if (this.#saving || this.#off || this.#text === this.#saved) return;
    this.#saving = true;
    const text = this.#text;
    const version = ++this.version;
    try {
      const answer = await send("PUT", this.#url, { text, version });
      if (answer.version > version) {
        this.version = answer.version; // another tab was ahead; what is typed here is saved on top of it
      } else {
        this.#saved = text;
        this.#status.textContent = text ? "Saved" : "";
      }
    } catch (error) {
      const final = error instanceof Refusal && !error.passes;
      this.#status.textContent = !final ? "Not saved, retrying" : error.field ? "Not saved: too long" : "Not saved";
      if (final && error.code === "round-over") this.stop();
      if (!final) this.#timer = setTimeout(() => this.#save(), RETRY_MS);
      this.#saving = false;
      return;
    }
    this.#saving = false;
    if (this.#text !== this.#saved) this.#save();
  }

  #leave() {
    if (this.#off || this.#text === this.#saved) return;
    const body = { text: this.#text, version: ++this.version };
    send("PUT", this.#url, body, { keepalive: true }).catch(() => {});
  }

  get #url() {
    return `/api/rounds/${this.#round}/draft`;
  }
}
