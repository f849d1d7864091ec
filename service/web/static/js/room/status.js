// Where the round stands, in place: what the interviewer does, which question it is, what comes after the end.

const AFTER = {
  closing: ["The round is ending. What you said is saved."],
  reporting: ["The round has ended. Your report is being written; this takes a moment."],
  ready: ["The round has ended.", "Read your report"],
  partial: ["The round has ended. Some answers could not be assessed yet; the report says which.", "Read your report"],
  failed: ["The round has ended, and its report could not be written. Everything you said is saved.", "See what happened"],
};

export class Status {
  #room;
  #round;
  #shown = null;

  constructor(room) {
    this.#room = room;
    this.#round = room.dataset.round;
    this.#shown = room.dataset.status;
  }

  think(words) {
    const place = this.#part("thinking-words");
    place.textContent = words;
    place.hidden = !words;
  }

  /** Show what comes after the end; nothing while the round is open. */
  show(status) {
    if (status === this.#shown || !(status in AFTER)) return;
    this.#shown = status;
    const [words, link] = AFTER[status];
    const message = document.createElement("p");
    message.textContent = words;
    const place = this.#part("after");
    place.replaceChildren(message);
    if (link) {
      const act = document.createElement("p");
      act.className = "actions";
      const to = document.createElement("a");
      to.className = "button";
      to.href = `/rounds/${this.#round}/report`;
      to.textContent = link;
      act.append(to);
      place.append(act);
    }
    this.#room.querySelector("[data-end]")?.closest("p").remove();
  }

  /** Pin a question and put it into the list of questions so far. */
  ask({ seq, question_number, prompt_html, guide }, planned, setMath) {
    const pinned = this.#part("pinned");
    this.#part("pinned-number").textContent = `Question ${question_number} of ${planned}`;
    this.#part("pinned-guide").textContent = guide;
    const words = this.#part("pinned-words");
    words.innerHTML = prompt_html; // rendered and sanitised by the server
    setMath(words);
    pinned.hidden = false;
    pinned.open = true;
    const list = this.#part("questions");
    if (list.children.length >= question_number) return;
    list.querySelector("[aria-current]")?.removeAttribute("aria-current");
    const item = document.createElement("li");
    item.setAttribute("aria-current", "step");
    const link = document.createElement("a");
    link.href = `#turn-${seq}`;
    link.textContent = guide;
    item.append(link);
    list.append(item);
  }

  connection(state) {
    this.#part("connection").textContent = {
      up: "",
      lost: "Connection lost. Trying again…",
      gone: "This round is no longer there. It was deleted, perhaps in another tab.",
    }[state];
  }

  #part(name) {
    return this.#room.querySelector(`[data-${name}]`);
  }
}
