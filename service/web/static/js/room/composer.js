// The answer box: Enter sends, Shift+Enter breaks the line, nothing is lost and nothing is sent twice.
import { keep, recall } from "../memory.js";
import { Refusal, send } from "./api.js";
import { Draft } from "./draft.js";

const RETRY_MS = 2000;
const TOUCH = matchMedia("(hover: none) and (pointer: coarse)");

export class Composer {
  #form;
  #box;
  #round;
  #heard;
  #thinking = false;
  #busy = false;

  /** `heard` is called with {seq, text} when the server has an answer from here. */
  constructor(form, round, heard) {
    this.#form = form;
    this.#box = form.elements.text;
    this.#round = round;
    this.#heard = heard;
    this.draft = new Draft(round, Number(form.dataset.draftVersion), this.#box.value, form.querySelector("[data-saved]"));
    this.#box.addEventListener("keydown", (event) => this.#key(event));
    this.#box.addEventListener("input", () => {
      this.#grow();
      this.#say("");
      this.draft.changed(this.#box.value);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const act = event.submitter?.dataset.act;
      if (act) form.dispatchEvent(new CustomEvent("act", { detail: act }));
      else this.submit();
    });
    this.#grow();
    this.#resume();
  }

  /** Whether it is the candidate's turn. Typing is always possible, sending is not. */
  set thinking(thinking) {
    this.#thinking = thinking;
    this.#mark();
  }

  set hintsLeft(left) {
    const button = this.#form.querySelector('[data-act="hint"]');
    button.disabled = left === 0;
    button.textContent = left === 0 ? "No hints left" : "Hint";
  }

  async submit() {
    const text = this.#box.value;
    if (this.#busy) return;
    if (!text.trim()) return this.#say("There is nothing to send yet. Write an answer, or skip the question.");
    const longest = Number(this.#form.dataset.longest);
    const length = Array.from(text.trim()).length;
    if (length > longest) {
      return this.#say(
        `This is ${length.toLocaleString("en-GB")} characters long; at most ${longest.toLocaleString("en-GB")} are taken. Your draft stays here: shorten it and send it again.`,
      );
    }
    if (this.#thinking) return this.#say("The interviewer has not finished. Your draft is saved; send it in a moment.");
    await this.#deliver({ text, client_key: crypto.randomUUID(), draft_version: this.draft.version });
  }

  /** Ask for a hint, skip or end. Returns whether the server took it. */
  async act(what) {
    if (this.#busy) return false;
    this.#busy = true;
    this.#mark();
    try {
      await send("POST", `/api/rounds/${this.#round}/${what}`, { client_key: crypto.randomUUID() });
      this.#say("");
      return true;
    } catch (error) {
      this.#say(error instanceof Refusal ? error.message : "The service does not answer. Try again in a moment.");
      return false;
    } finally {
      this.#busy = false;
      this.#mark();
    }
  }

  /** The round has ended: what is still in the box is shown, not thrown away. */
  close() {
    this.draft.stop();
    this.#form.hidden = true;
    return this.#box.value;
  }

  focus() {
    this.#box.focus({ preventScroll: true });
  }

  /** Post until it is acknowledged. The same key goes with every try, so it is the same event. */
  async #deliver(answer) {
    this.#busy = true;
    this.#mark();
    keep(this.#key_, JSON.stringify(answer));
    for (;;) {
      try {
        const { seq } = await send("POST", `/api/rounds/${this.#round}/answers`, answer);
        if (this.#box.value === answer.text) this.#box.value = "";
        this.draft.sent();
        this.draft.changed(this.#box.value);
        this.#heard({ seq, text: answer.text.trim() });
        this.#say("");
        break;
      } catch (error) {
        if (error instanceof Refusal && !error.passes) {
          this.#say(error.message);
          break;
        }
        this.#say("Not sent yet: the service does not answer. Trying again…");
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
    keep(this.#key_, null);
    this.#busy = false;
    this.#grow();
    this.#mark();
  }

  /** An answer that was on its way when the page went: the same key makes it the same event. */
  #resume() {
    const kept = recall(this.#key_);
    if (kept === null) return;
    try {
      this.#deliver(JSON.parse(kept));
    } catch {
      keep(this.#key_, null);
    }
  }

  #key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.altKey || event.isComposing || event.keyCode === 229) return;
    if (TOUCH.matches && !event.ctrlKey && !event.metaKey) return; // no Shift at hand: the button sends
    event.preventDefault();
    this.submit();
  }

  #mark() {
    const button = this.#form.querySelector("[data-send]");
    button.setAttribute("aria-disabled", String(this.#busy || this.#thinking));
    button.textContent = this.#busy ? "Sending…" : "Send";
    this.#box.readOnly = this.#busy;
  }

  #say(words) {
    const problem = this.#form.querySelector("[data-problem]");
    problem.hidden = !words;
    problem.querySelector("p").textContent = words;
  }

  #grow() {
    if (CSS.supports("field-sizing", "content")) return;
    this.#box.style.height = "auto";
    this.#box.style.height = `${this.#box.scrollHeight + 2}px`;
  }

  get #key_() {
    return `hotseat:sending:${this.#round}`;
  }
}
