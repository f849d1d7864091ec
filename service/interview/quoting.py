"""A few of the candidate's own words, fit to stand in the interviewer's sentence."""

import re
from collections.abc import Iterator

from service.interview.state import Thread
from service.interview.values import Evidence, Move

MOST_WORDS = 14
"""Longer quotes are cut with an ellipsis: enough to know what is meant, short enough to read past."""

LEAST_WORDS = 3
"""Fewer words than this are not worth quoting."""

_CLAUSE = re.compile(r"(?<=[.!?;:])\s+|\n+|,\s+(?=(?:but|so|and|because|which)\b)")
_UNQUOTABLE = re.compile(r"[$`\\<>|]|\*\*|__|https?:")


def quote_of(thread: Thread, move: Move) -> str | None:
    """The candidate's words that a follow-up refers to.

    A challenge quotes the claim that it puts to the test, whenever it was made; a probe refers to the last answer:
    to what speaks to its criterion, else to any, else to its first clause. None where there is nothing that can
    stand in a sentence (code, formulas, a word or two).
    """
    if not thread.turns:
        return None
    if move.kind == "challenge":
        return next(filter(None, (_fit(evidence.quote) for evidence in _challenged(thread, move))), None)
    last = thread.turns[-1]
    found = last.assessment.criteria if last.assessment else ()
    ranked = sorted(found, key=lambda one: (one.criterion != move.criterion, -(one.score or 0)))
    spoken = [evidence.quote for one in ranked for evidence in one.evidence if evidence.turn == last.seq]
    return next(filter(None, map(_fit, [*spoken, *_CLAUSE.split(last.text)])), None)


def _challenged(thread: Thread, move: Move) -> Iterator[Evidence]:
    """Where the claim stands that a challenge is about, the latest first."""
    for turn in reversed(thread.turns):
        if turn.assessment is None:
            continue
        for found in turn.assessment.misconceptions:
            if found.misconception == move.misconception:
                yield found.evidence
        for one in turn.assessment.criteria:
            if one.criterion == move.criterion and one.state == "contradicted":
                yield from one.evidence


def shorten(text: str) -> str:
    """One line of at most MOST_WORDS words, without the punctuation that a quotation does not need."""
    words = text.split()
    cut = " ".join(words[:MOST_WORDS])
    return f"{cut.rstrip(',;:')} …" if len(words) > MOST_WORDS else cut.rstrip(".,;:!? ")


def _fit(text: str) -> str | None:
    plain = " ".join(text.split()).strip("\"'“”‘’-*#> ")
    if len(plain.split()) < LEAST_WORDS or _UNQUOTABLE.search(plain):
        return None
    return re.sub(r"([\[\]_*~])", r"\\\1", shorten(plain))
