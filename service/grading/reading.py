"""An answer as the grader reads it: clauses with their places in the original text, and windows of two.

Clauses are cut from the text as it was typed, so that `text[start:end]` is a verbatim quote; only what is compared
is normalised. A line break ends a clause where it is meant (a blank line, a list item, a short line), not where a
long line was wrapped.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from service.grading.wording import Tokens, plain, tokenise

LONGEST_CLAUSE = 40
"""Words. A longer run is cut at a comma or a conjunction: the model blurs what is longer, and a quote should fit."""

WRAPPED = 60
"""Characters from which a line that ends without a stop is taken to be wrapped, not finished."""

_ABBREVIATION = re.compile(r"\b(?:e\.g|i\.e|cf|vs|etc|al|eq|fig|sec|approx|resp|dr|no|st)\.$", re.IGNORECASE)
_STOP = re.compile(r"[.!?]+[\"'”’)\]*_]*(?=\s)|;(?=\s)|…(?=\s)")
_ITEM = re.compile(r"\s*(?:[-*+•]\s|\d{1,2}[.)]\s|#{1,6}\s|```)")
_JOINT = re.compile(r",\s+|\s[-–—]\s|\s(?=(?:but|because|whereas|while|so|then|which|and)\s)|\s")
_PREFERRED = (
    re.compile(r",\s+(?=(?:but|because|whereas|while|so|then|which|and)\s)"),
    re.compile(r",\s+"),
    _JOINT,
)
_WORD = re.compile(r"\w")


@dataclass(frozen=True)
class Clause:
    """One stretch of the answer. `text[start:end]` of the original is `quote`; `words` counts its words."""

    start: int
    end: int
    quote: str

    @cached_property
    def tokens(self) -> Tokens:
        return tokenise(self.quote)

    @cached_property
    def words(self) -> int:
        return len(self.quote.split())

    @cached_property
    def plain(self) -> str:
        """The quote as the embedding model gets it."""
        return plain(self.quote)


@dataclass(frozen=True, slots=True)
class Window:
    """The clauses `first` to `last` (inclusive) of an answer."""

    first: int
    last: int

    def touches(self, other: "Window") -> bool:
        return self.first <= other.last and other.first <= self.last


def read(text: str) -> tuple[Clause, ...]:
    """The clauses of an answer in order; nothing where there is no letter or digit."""
    clauses: list[Clause] = []
    for start, end in _cuts(text):
        while start < end and (text[start].isspace() or text[start] in "-*+•#>|"):
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if _WORD.search(text, start, end):
            clauses.append(Clause(start, end, text[start:end]))
    return tuple(clauses)


def windows(count: int) -> tuple[Window, ...]:
    """Every clause and every two neighbours among `count` clauses."""
    singles = [Window(at, at) for at in range(count)]
    return (*singles, *(Window(at, at + 1) for at in range(count - 1)))


def _cuts(text: str) -> Iterator[tuple[int, int]]:
    for start, end in _lines(text):
        for first, last in _sentences(text, start, end):
            yield from _pieces(text, first, last)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Stretches between line breaks that mean something."""
    start = 0
    line_start = 0
    for match in re.finditer(r"\r\n|\r|\n", text):
        line = text[line_start : match.start()]
        following = text[match.end() : match.end() + 8]
        meant = (
            not line.strip()
            or not following.strip(" \t")
            or following[0] in "\r\n"
            or _ITEM.match(following) is not None
            or (len(line) < WRAPPED and not following[0].islower())
        )
        line_start = match.end()
        if meant:
            yield start, match.start()
            start = match.end()
    yield start, len(text)


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for match in _STOP.finditer(text, start, end):
        if _ABBREVIATION.search(text, max(start, match.start() - 8), match.end()) or _is_item_number(
            text, start, match
        ):
            continue
        yield start, match.end()
        start = match.end()
    yield start, end


def _is_item_number(text: str, start: int, match: re.Match[str]) -> bool:
    return text[start : match.start()].strip().isdigit()


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The stretch, cut near its middle until no piece is longer than LONGEST_CLAUSE."""
    if len(text[start:end].split()) <= LONGEST_CLAUSE:
        yield start, end
        return
    middle = (start + end) / 2
    third = (end - start) / 4
    for joint in _PREFERRED:
        places = [match.end() for match in joint.finditer(text, start + 1, end - 1)]
        near = [place for place in places if abs(place - middle) <= third]
        if near:
            cut = min(near, key=lambda place: abs(place - middle))
            yield from _pieces(text, start, cut)
            yield from _pieces(text, cut, end)
            return
    yield start, end
