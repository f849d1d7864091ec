// Keeps the answer box above a phone's keyboard, and tells the style how tall the top is.
export function followViewport(top) {
  const root = document.documentElement;
  const measure = () => {
    root.style.setProperty("--top-height", `${top.offsetHeight}px`);
    root.style.scrollPaddingTop = `${top.offsetHeight + 12}px`;
  };
  new ResizeObserver(measure).observe(top);
  const viewport = globalThis.visualViewport;
  if (!viewport) return;
  const follow = () => {
    const covered = Math.max(innerHeight - viewport.height - viewport.offsetTop, 0);
    root.style.setProperty("--keyboard", viewport.scale > 1.05 ? "0px" : `${Math.round(covered)}px`);
    root.toggleAttribute("data-keyboard", viewport.height < 0.62 * screen.height && matchMedia("(pointer: coarse)").matches);
  };
  viewport.addEventListener("resize", follow);
  viewport.addEventListener("scroll", follow);
  follow();
}
