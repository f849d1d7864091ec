// The room: puts its parts together.
import { setMath } from "../math.js";
import { Clock } from "./clock.js";
import { Composer } from "./composer.js";
import { listenForKeys } from "./keys.js";
import { Log } from "./log.js";
import { keepNotes } from "./notes.js";
import { previewMath } from "./preview.js";
import { Status } from "./status.js";
import { Stream } from "./stream.js";
import { followViewport } from "./viewport.js";

const room = document.getElementById("room");
const part = (name) => room.querySelector(`[data-${name}]`);
const round = room.dataset.round;
const status = new Status(room);
const log = new Log(part("log"), part("live"));
const form = part("composer");
const composer = form && new Composer(form, round, (turn) => heard(turn));
if (composer) composer.thinking = room.dataset.thinking !== "none"; // without script the box waits, with it one may type
const preview = form && previewMath(form.elements.text, part("preview"));
let planned = 0;

const navigation = performance.getEntriesByType("navigation")[0];
const clock =
  room.dataset.deadline && room.dataset.status === "open"
    ? new Clock(part("clock"), part("clock-announce"), Number(room.dataset.left), navigation?.responseStart ?? 0)
    : null;

function heard(turn) {
  log.heard(turn);
  preview?.clear();
}

function over(now) {
  status.show(now);
  clock?.stop("Round over");
  const left = composer?.close();
  if (left?.trim() && !part("unsent")) showUnsent(left);
  log.showEnd();
}

function showUnsent(text) {
  const words = document.createElement("p");
  words.dataset.unsent = "";
  words.textContent = "This stood in your answer box at the end:";
  const kept = document.createElement("pre");
  kept.className = "kept";
  kept.tabIndex = 0;
  kept.textContent = text;
  part("after").after(words, kept);
}

const stream = new Stream(round, Number(room.dataset.lastSeq), {
  connection: (state) => status.connection(state),
  turn: (data) => {
    status.think("");
    log.begin(data);
  },
  delta: (data) => log.add(data),
  said: (data) => {
    log.said(data);
    if (data.prompt_html !== null) status.ask(data, planned, setMath);
  },
  heard: (data) => {
    heard(data);
    if (data.kind === "draft" && form?.elements.text.value.trim() === data.text.trim()) form.elements.text.value = "";
  },
  state: (data) => {
    planned = data.questions_planned;
    status.think(data.thinking_words);
    if (data.left_s !== null) clock?.set(data.left_s);
    if (composer) {
      composer.thinking = data.thinking !== "none";
      composer.hintsLeft = data.hints_left;
    }
    if (data.status !== "open") over(data.status);
  },
  ended: (data) => {
    status.think("");
    over(data.status);
  },
});

async function ask(dialog, what) {
  dialog.returnValue = "";
  dialog.showModal();
  await new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
  if (dialog.returnValue === what) await composer.act(what);
  else composer.focus();
}

const acts = {
  hint: () => composer?.act("hint"),
  skip: () => composer && ask(part("confirm-skip"), "skip"),
  end: () => composer && ask(part("confirm-end"), "end"),
};
form?.addEventListener("act", (event) => acts[event.detail]());
part("end")?.addEventListener("click", (event) => {
  event.preventDefault();
  acts.end();
});
listenForKeys({ help: part("help"), ...acts });
for (const button of room.querySelectorAll("[data-open-help]")) button.addEventListener("click", () => part("help").showModal());

const wide = matchMedia("(min-width: 64rem)");
const fold = () => (part("rail").open = wide.matches);
wide.addEventListener("change", fold);
fold();
room.querySelector(".to-rail").addEventListener("click", (event) => {
  event.preventDefault();
  part("rail").open = !part("rail").open;
  if (part("rail").open) {
    document.scrollingElement.scrollTo({ top: 0, behavior: "instant" });
    document.getElementById("rail").focus({ preventScroll: true });
  } else log.showEnd();
});
room.querySelector(".back-up a").addEventListener("click", (event) => {
  event.preventDefault();
  part("rail").open = false;
  log.showEnd();
  composer?.focus();
});

keepNotes(part("notes"), round);
followViewport(room.querySelector(".top"));
setMath(room).then(() => log.showEnd());
log.showEnd();
if (matchMedia("(hover: hover)").matches) composer?.focus();
if (!["ready", "partial", "failed"].includes(room.dataset.status)) stream.run();
