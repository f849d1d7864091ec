// Keeps the plan beside the options up to date while they are changed.
const form = document.querySelector("[data-plan]");
const result = document.querySelector("[data-plan-result]");
const WAIT_MS = 150;
const NUMBER = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;

let asked = 0;
let waiting = 0;

// A group that is chosen whole stands for all of its topics.
function chosenGuides() {
  return [...form.querySelectorAll("[data-topics]")].flatMap((group) => {
    const whole = group.querySelector('[name="groups"]:checked');
    return [...group.querySelectorAll('[name="guides"]')].filter((topic) => whole || topic.checked).map((topic) => topic.value);
  });
}

function settings() {
  const fields = new FormData(form);
  return {
    mode: fields.get("mode"),
    minutes: Number(fields.get("minutes")),
    level: fields.get("level"),
    role: fields.get("role"),
    guides: chosenGuides(),
    engine: fields.get("engine"),
  };
}

function line(question) {
  const item = document.createElement("li");
  const time = document.createElement("span");
  time.className = "quiet";
  const about = `about ${NUMBER(Math.max(Math.round(question.seconds / 60), 1), "minute")}`;
  time.textContent = question.depth ? `${about}, in depth` : about;
  item.append(question.title, " ", time);
  return item;
}

function show(plan) {
  const count = document.createElement("p");
  count.textContent = `${NUMBER(plan.count, "question")}${plan.count > 1 && plan.questions.some((one) => one.depth) ? ", one of them in depth" : ""}.`;
  const list = document.createElement("ol");
  list.append(...plan.questions.map(line));
  result.replaceChildren(count, list);
}

function say(words) {
  const message = document.createElement("p");
  message.textContent = words;
  result.replaceChildren(message);
}

async function update() {
  const turn = ++asked;
  try {
    const response = await fetch("/api/plan", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(settings()),
    });
    const body = await response.json();
    if (turn !== asked) return;
    if (response.ok) show(body);
    else say(body.error.message);
  } catch {
    if (turn === asked) say("The plan could not be worked out just now. The round can be started all the same.");
  }
}

form.addEventListener("change", (event) => {
  if (event.target.name === "drill") return;
  clearTimeout(waiting);
  waiting = setTimeout(update, WAIT_MS);
});
