"""Sets every formula with the page's own KaTeX, strictly: an error or a warning there is one here.

KaTeX runs in V8 (`mini-racer`), which comes with ./test. Without it formulas are left unchecked, and that is said.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from service.content.loader import Knowledge
from service.content.values import Question
from service.web.markdown import render

ENGINE = "py_mini_racer"
"""What KaTeX runs in: a package of the tests, not of the service, so it is looked for and never required."""

_VENDOR = Path(__file__).resolve().parents[1] / "web" / "static" / "vendor"

_SET = """function set(formulas) {
  return formulas.map(({tex, display}) => {
    const found = [];
    const strict = (code, message) => { found.push(`${code}: ${message}`); return "ignore"; };
    try {
      katex.renderToString(tex, {displayMode: display, strict, throwOnError: true, trust: false});
    } catch (error) { found.push(error.message); }
    return found.join("; ");
  });
}"""


@dataclass(frozen=True, slots=True)
class Formula:
    """One formula and where it stands: the file and, in a bank, the question."""

    guide: str
    file: str
    question: str
    tex: str
    display: bool


def formulas_of(knowledge: Knowledge, slugs: Sequence[str] = ()) -> tuple[Formula, ...]:
    """Every formula that a page would set, in the order of guides; `slugs` narrows to those."""
    found: list[Formula] = []
    for slug, guide in knowledge.library.guides.items():
        if slugs and slug not in slugs:
            continue
        found += _in_text(guide.text, slug, knowledge.guide_documents[slug].file, "", outline=True)
        for question in knowledge.library.questions_of(slug):
            file = knowledge.bank_documents[slug].file
            for text in texts_of(question):
                found += _in_text(text, slug, file, question.id, outline=False)
    return tuple(found)


def can_set() -> bool:
    """Whether the engine that KaTeX runs in is installed."""
    return find_spec(ENGINE) is not None


def complaints(formulas: Sequence[Formula]) -> tuple[str, ...]:
    """What KaTeX says of each formula: errors and warnings, empty where there is none."""
    (katex,) = _VENDOR.glob("katex-*/katex.min.js")
    machine = import_module(ENGINE).MiniRacer()
    machine.eval(katex.read_text())
    machine.eval(_SET)
    said = machine.call("set", [{"tex": one.tex, "display": one.display} for one in formulas])
    return tuple(str(one) for one in said)


def texts_of(part: object) -> Iterator[str]:
    """Every text in a question that may hold mathematics."""
    match part:
        case Question():
            yield from texts_of(part.model_dump(exclude={"id", "guide"}))
        case str():
            if "$" in part or "\\" in part:
                yield part
        case dict():
            yield from texts_of(list(part.values()))
        case list() | tuple():
            for one in part:
                yield from texts_of(one)


class _Reader(HTMLParser):
    """Collects (tex, display) from rendered Markdown."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, bool]] = []

    def handle_starttag(self, _: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if "data-tex" in values:
            self.found.append((values["data-tex"] or "", "display" in (values.get("class") or "").split()))


def _in_text(text: str, guide: str, file: str, question: str, *, outline: bool) -> list[Formula]:
    reader = _Reader()
    reader.feed(render(text, outline))
    return [Formula(guide, file, question, tex, display) for tex, display in reader.found]
