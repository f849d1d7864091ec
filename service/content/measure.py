"""How much a guide and its bank hold, in numbers: what the table of `hotseat check` shows."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from service.content.headings import code_blocks
from service.content.values import CatalogueEntry, Dimension, Guide, Kind, Level, Question, Rung

_NOT_PROSE = re.compile(r"```.*?```|\$\$.*?\$\$|^\|[^\n]*$", re.DOTALL | re.MULTILINE)
_FORMULA = re.compile(r"\$[^$\n]*\$")


@dataclass(frozen=True, slots=True)
class Measure:
    """One guide with its bank. `taught` of `points` catalogue points have a heading of their own; rungs and
    dimensions count criteria, kinds and levels count questions."""

    slug: str
    words: int
    taught: int
    points: int
    questions: int
    kinds: Counter[Kind]
    levels: Counter[Level]
    rungs: Counter[Rung]
    dimensions: Counter[Dimension]
    blocks: int
    sources: int


def measure(entry: CatalogueEntry, guide: Guide, questions: Sequence[Question]) -> Measure:
    """The numbers of one guide against its entry in the catalogue."""
    criteria = [criterion for question in questions for criterion in question.rubric]
    return Measure(
        slug=guide.slug,
        words=count_words(guide.text),
        taught=sum(guide.covers.get(point.id) in guide.anchors for point in entry.points),
        points=len(entry.points),
        questions=len(questions),
        kinds=Counter(question.kind for question in questions),
        levels=Counter(question.level for question in questions),
        rungs=Counter(criterion.rung for criterion in criteria),
        dimensions=Counter(criterion.dimension for criterion in criteria),
        blocks=sum(language == "python" for language, _, _ in code_blocks(guide.text)),
        sources=len(guide.sources),
    )


def prose(text: str) -> str:
    """A guide's Markdown without code blocks, tables and display formulas; a formula within a line is one word."""
    return _FORMULA.sub(" x ", _NOT_PROSE.sub(" ", text))


def count_words(text: str) -> int:
    """Words of prose: runs between spaces that hold a letter or a digit."""
    return sum(bool(re.search(r"\w", word)) for word in prose(text).split())
