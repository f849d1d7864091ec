"""A few of the candidate's own words, fit to stand in the interviewer's sentence."""

import re

from service.interview.state import Thread

MOST_WORDS = 14
"""Longer quotes are cut with an ellipsis: enough to know what is meant, short enough to read past."""

LEAST_WORDS = 3
"""Fewer words than this are not worth quoting."""

_CLAUSE = re.compile(r"(?<=[.!?;:])\s+|\n+|,\s+(?=(?:but|so|and|because|which)\b)")
_UNQUOTABLE = re.compile(r"[$`\\<>|]|\*\*|__|https?:")


def quote_of(thread: Thread, criterion: str | None = None) -> str | None:
    """Words of the last answer to refer to: those that speak to `criterion`, else to any, else its first clause.

    None where the answer has nothing that can stand in a sentence (code, formulas, a word or two).
    """
    if not thread.turns:
        return None
    last = thread.turns[-1]
    found = last.assessment.criteria if last.assessment else ()
    ranked = sorted(found, key=lambda one: (one.criterion != criterion, -(one.score or 0)))
    spoken = [evidence.quote for one in ranked for evidence in one.evidence if evidence.turn == last.seq]
    return next(filter(None, map(_fit, [*spoken, *_CLAUSE.split(last.text)])), None)


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
