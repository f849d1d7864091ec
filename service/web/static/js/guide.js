// The reader: links at headings, and the contents rail that knows where one is.
const headings = document.querySelectorAll(".prose :is(h2, h3)[id]");
const links = new Map(
  Array.from(document.querySelectorAll(".contents a"), (link) => [decodeURIComponent(link.hash.slice(1)), link]),
);

for (const heading of headings) {
  if (!links.has(heading.id) || heading.id === "sources") continue;
  const link = document.createElement("a");
  link.className = "anchor";
  link.href = `#${heading.id}`;
  link.textContent = "#";
  link.setAttribute("aria-label", `Link to “${heading.textContent.trim()}”`);
  heading.append(link);
}

let current = null;
const seen = new IntersectionObserver(
  (entries) => {
    const entered = entries.find((entry) => entry.isIntersecting);
    if (!entered) return;
    current?.removeAttribute("aria-current");
    current = links.get(entered.target.id) ?? current;
    current?.setAttribute("aria-current", "true");
  },
  { rootMargin: "0px 0px -75% 0px" },
);
for (const heading of headings) seen.observe(heading);

const contents = document.querySelector(".contents details");
const narrow = matchMedia("(max-width: 61.99rem)");
if (contents && narrow.matches) contents.open = false;
narrow.addEventListener("change", () => {
  if (contents) contents.open = !narrow.matches;
});
