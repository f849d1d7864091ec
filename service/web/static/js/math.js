// Sets TeX with KaTeX, loaded only where a page has some. What KaTeX cannot read stays as it was typed.
const KATEX = "/static/vendor/katex-0.19.1/katex.min.js";
const OPTIONS = { throwOnError: true, trust: false, strict: "ignore", maxExpand: 300, maxSize: 30 };

let loading = null;

/** KaTeX draws tall braces as SVG with a style attribute, which the page's policy refuses; the same by CSSOM is allowed. */
function styleByCssom() {
  SVGElement.prototype.setAttribute = function (name, value) {
    if (name === "style") this.style.cssText = value;
    else Element.prototype.setAttribute.call(this, name, value);
  };
}

function loadKatex() {
  loading ??= import(KATEX).then(
    () => {
      styleByCssom();
      return globalThis.katex;
    },
    (error) => {
      loading = null;
      throw error;
    },
  );
  return loading;
}

/** Set one expression into an element; false (and the element untouched) when it cannot be read. */
export async function setTex(element, tex, displayMode) {
  try {
    const katex = await loadKatex();
    const set = document.createElement("span");
    katex.render(tex, set, { ...OPTIONS, displayMode });
    element.replaceChildren(...set.childNodes);
    element.classList.add("set");
    return true;
  } catch {
    return false;
  }
}

/** Set all mathematics under `root` that is not set yet. */
export async function setMath(root) {
  const waiting = Array.from(root.querySelectorAll(".math[data-tex]:not(.set)"));
  await Promise.all(waiting.map((element) => setTex(element, element.dataset.tex, element.classList.contains("display"))));
  document.fonts.ready.then(() => waiting.forEach(reachByKey));
  for (const element of waiting) widths.observe(element);
}

/** A window that is turned or narrowed makes wide what was not. */
const widths = new ResizeObserver((entries) => entries.forEach(({ target }) => reachByKey(target)));

/** What is too wide scrolls sideways, so the keyboard has to reach it. */
function reachByKey(element) {
  if (element.classList.contains("display") && element.scrollWidth > element.clientWidth) element.tabIndex = 0;
}
