"""Mathematics is set by KaTeX wherever it stands; what is no mathematics stays as it was typed."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
import yaml
from playwright.sync_api import Page, expect

from service.web.markdown import render
from tests.browser.guest import Guest
from tests.browser.house import House
from tests.browser.room import Room
from tests.support.server import ROOT

QUICK_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The same values as `yaml.safe_load`, ten times as fast where libyaml is there."""

MATHEMATICAL = r"""The temperature $T$ divides the logits:

$$\hat p_i = \frac{e^{z_i / T}}{\sum_j e^{z_j / T}}$$

An unbalanced $\frac{1}{2 and one that is not TeX: $\nosuchcommand{x}$. It cost $5, not $6.

```python
def scale(z, t):
    return z / t  # <b>kept</b>
```
"""

SET_STRICTLY = """async (formulas) => {
  await import("/static/vendor/katex-0.19.1/katex.min.js");
  const wrong = [];
  for (const { where, tex, display } of formulas) {
    const strict = (code, message) => { wrong.push(`${where}: ${code}: ${message}: ${tex}`); return "ignore"; };
    try {
      const options = { displayMode: display, strict, throwOnError: true, trust: false, maxExpand: 300, maxSize: 30 };
      const html = katex.renderToString(tex, options);
      if (html.includes("katex-error")) wrong.push(`${where}: katex-error: ${tex}`);
    } catch (error) { wrong.push(`${where}: ${error.message}: ${tex}`); }
  }
  return wrong;
}"""

COLLECT = """async (slugs) => {
  const found = [];
  for (const slug of slugs) {
    const text = await (await fetch(`/guides/${slug}`)).text();
    const page = new DOMParser().parseFromString(text, "text/html");
    for (const one of page.querySelectorAll(".math[data-tex]"))
      found.push({ where: `guide ${slug}`, tex: one.dataset.tex, display: one.classList.contains("display") });
  }
  return found;
}"""


class Formulas(HTMLParser):
    """The TeX in a piece of HTML."""

    def __init__(self, where: str, html: str) -> None:
        super().__init__()
        self.where = where
        self.found: list[dict[str, object]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if "data-tex" in values:
            display = "display" in (values.get("class") or "").split()
            self.found.append({"where": self.where, "tex": values["data-tex"], "display": display})


def texts_of(part: object) -> Iterator[str]:
    """Every text of a question file that may hold mathematics."""
    match part:
        case str() if "$" in part or "\\" in part:
            yield part
        case list():
            for one in part:
                yield from texts_of(one)
        case dict():
            yield from texts_of(list(part.values()))


def assert_all_set(page: Page) -> None:
    expect(page.locator(".math[data-tex]:not(.set)")).to_have_count(0)
    expect(page.locator(".katex-error")).to_have_count(0)


def test_every_formula_of_guides_and_questions_is_set_without_error_or_warning(guest: Guest) -> None:
    guides = [path.stem for path in sorted((ROOT / "knowledge" / "guides").glob("*/*.md"))]
    banks = sorted((ROOT / "knowledge" / "questions").glob("*.yaml"))
    guest.page.goto("/settings")
    of_guides = guest.page.evaluate(COLLECT, guides)
    of_questions = [
        formula
        for path in banks
        for text in texts_of(yaml.load(path.read_text(), Loader=QUICK_LOADER))  # noqa: S506  a safe one
        for formula in Formulas(f"{path.name}", render(text)).found
    ]
    print(f"{len(of_guides)} formulas in {len(guides)} guides, ", end="")
    print(f"{len(of_questions)} in {len(banks)} files of questions")
    assert of_guides
    assert guest.page.evaluate(SET_STRICTLY, [*of_guides, *of_questions]) == []


@pytest.mark.parametrize("guide", ["probability-calibration", "bias-variance"])
def test_a_guide_has_its_mathematics_set(guest: Guest, guide: str) -> None:
    """The second has a brace over three rows, which is drawn; a page whose policy refuses something says so aloud."""
    guest.page.goto(f"/guides/{guide}")
    assert_all_set(guest.page)
    assert guest.page.locator(".math.set .katex").count() > 20


def test_an_answer_has_its_mathematics_set_and_the_rest_as_it_was_typed(guest: Guest, house: House) -> None:
    room = Room.enter(guest.page, house, house.opened())
    room.box.fill(MATHEMATICAL)
    expect(guest.page.locator("[data-preview] .katex").first).to_be_visible()
    room.says(MATHEMATICAL)
    expect(guest.page.locator("[data-preview]")).to_be_hidden()
    said = guest.page.locator("[data-log] > .candidate").last

    def assert_as_meant() -> None:
        expect(said.locator(".math.display.set .katex-display")).to_have_count(1)
        expect(said.locator(".math.inline.set")).to_have_count(1)
        expect(said).to_contain_text(r"An unbalanced $\frac{1}{2 and one")
        expect(said).to_contain_text(r"\nosuchcommand{x}")
        expect(said).to_contain_text("It cost $5, not $6.")
        expect(said.locator("pre code")).to_contain_text("return z / t  # <b>kept</b>")

    assert_as_meant()
    guest.page.reload()
    assert_as_meant()


def test_a_report_has_the_mathematics_of_its_questions_set(guest: Guest, house: House) -> None:
    guest.page.goto(f"/rounds/{house.ended(MATHEMATICAL)}/report")
    reference = guest.page.locator("details.reference").first
    reference.locator("summary").click()
    expect(guest.page.locator(".katex-error")).to_have_count(0)
    expect(guest.page.locator("main > section .math[data-tex]:not(.set)")).to_have_count(0)
    expect(guest.page.locator(".said.candidate")).to_contain_text(re.compile(r"\\frac\{e\^"))
