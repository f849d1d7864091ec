// The report: choosing a criterion marks its words and brings the first of them into view.

function choose(criterion, link) {
  const side = criterion.closest(".sides");
  const again = criterion.classList.contains("chosen");
  for (const other of document.querySelectorAll(".criterion.chosen")) other.classList.remove("chosen");
  for (const other of document.querySelectorAll(".show-words[aria-pressed]")) other.setAttribute("aria-pressed", "false");
  if (again) return;
  criterion.classList.add("chosen");
  link?.setAttribute("aria-pressed", "true");
  const first = side.querySelector(`mark[data-k~="${criterion.dataset.k}"]`);
  first?.scrollIntoView({ block: "center" });
}

for (const link of document.querySelectorAll(".show-words")) {
  link.setAttribute("role", "button");
  link.setAttribute("aria-pressed", "false");
  const act = (event) => {
    event.preventDefault();
    const criterion = link.closest(".criterion");
    history.replaceState(null, "", `#${criterion.id}`);
    choose(criterion, link);
  };
  link.addEventListener("click", act);
  link.addEventListener("keydown", (event) => event.key === " " && act(event));
}

const target = location.hash.startsWith("#c-") ? document.getElementById(location.hash.slice(1)) : null;
if (target) choose(target, target.querySelector(".show-words"));

const print = document.querySelector("[data-print]");
print.hidden = false;
print.addEventListener("click", () => globalThis.print());

let folded = [];
addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("details:not([open])")];
  for (const one of folded) one.open = true;
});
addEventListener("afterprint", () => folded.forEach((one) => (one.open = false)));
