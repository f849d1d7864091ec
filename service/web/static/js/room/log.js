// The conversation. Turns are keyed by their seq, so nothing stands twice; a turn that is being spoken stands
// outside the log until it is whole, so that a screen reader hears it once.
import { setMath } from "../math.js";

const NEAR_END_PX = 220;

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

function turn(seq, speaker) {
  const item = element("article", `turn ${speaker}`);
  item.setAttribute("aria-label", speaker === "interviewer" ? "Interviewer" : "You");
  item.dataset.seq = seq;
  item.id = `turn-${seq}`;
  return item;
}

export class Log {
  #log;
  #live;
  #speaking = null;

  constructor(log, live) {
    this.#log = log;
    this.#live = live;
  }

  has(seq) {
    return this.#log.querySelector(`[data-seq="${Number(seq)}"]`) !== null;
  }

  /** The interviewer begins a turn, or begins it anew. */
  begin({ seq }) {
    if (this.has(seq)) return;
    const box = element("div", "turn interviewer streaming");
    const words = element("div", "words");
    words.dir = "auto";
    box.append(element("p", "who", "Interviewer"), words);
    this.#keepingTheEnd(() => this.#live.replaceChildren(box));
    this.#speaking = { seq, words };
  }

  /** More of the turn that is being spoken. What came twice is written once; a gap waits for the whole. */
  add({ seq, offset, text }) {
    if (this.#speaking?.seq !== seq) return;
    const { words } = this.#speaking;
    const known = words.textContent;
    if (offset > known.length) return;
    this.#keepingTheEnd(() => {
      words.textContent = known.slice(0, offset) + text;
    });
  }

  /** A turn of the interviewer is complete. */
  said({ seq, html, note }) {
    if (this.#speaking !== null && this.#speaking.seq <= seq) {
      this.#speaking = null;
    }
    if (this.has(seq)) return;
    const item = turn(seq, "interviewer");
    const words = element("div", "words");
    words.dir = "auto";
    words.innerHTML = html; // rendered and sanitised by the server
    item.append(element("p", "who", "Interviewer"), words);
    if (note) item.append(element("p", "note", note));
    this.#keepingTheEnd(() => {
      this.#live.replaceChildren();
      this.#log.append(item);
    });
    setMath(words);
  }

  /** The candidate said or did something, here or in another tab. Without `html` it stands as typed for now. */
  heard({ seq, text, html, note }) {
    const known = this.#log.querySelector(`[data-seq="${Number(seq)}"]`);
    if (known && !known.dataset.plain) return;
    const item = turn(seq, "candidate");
    item.setAttribute("aria-live", "off"); // one need not be read one's own answer
    if (text) {
      const words = element("div", "words");
      words.dir = "auto";
      if (html) words.innerHTML = html; // rendered and sanitised by the server
      else {
        words.textContent = text;
        words.style.whiteSpace = "pre-wrap";
        item.dataset.plain = "yes";
      }
      item.append(element("p", "who", "You"), words);
      setMath(words);
    } else item.classList.add("act");
    if (note) item.append(element("p", "note", note));
    this.#keepingTheEnd(() => (known ? known.replaceWith(item) : this.#log.append(item)), true);
  }

  /** Bring the last turn into view. */
  showEnd() {
    const page = document.scrollingElement;
    page.scrollTo({ top: page.scrollHeight, behavior: "instant" });
  }

  /** Change something and stay at the end if that is where the reader was. */
  #keepingTheEnd(change, always = false) {
    const page = document.scrollingElement;
    const near = page.scrollHeight - page.scrollTop - page.clientHeight < NEAR_END_PX;
    change();
    if (near || always) this.showEnd();
  }
}
