"""Which facts of a case the candidate's words ask for.

Only a clause that requests something can ask: a question, or "I'd like to see …". It must be near one of the ways
in which the author would ask, or what the fact says, and share a word with them that is not as general as "data".
So "give me all the data" brings out nothing: an interviewer answers it with "which?", and the follow-up does.
One request brings out at most two facts, a second only when it is as near as the first.
"""

import re

import numpy as np

from service.grading.compile import CompiledRubric
from service.grading.evidence import Reading, nearness
from service.grading.thresholds import Thresholds
from service.grading.wording import content_words, stem

_REQUEST = re.compile(
    r"""\?\s*$
    |\b(?:can|could|may|might)\s+(?:you|i|we)\s+(?:please\s+)?(?:tell|give|show|share|see|get|have|know|look|ask|say)\b
    |\b(?:tell|show|give)\s+me\b
    |\bi(?:'d|\s+would|\s+want|\s+need)?\s+(?:like\s+|want\s+|need\s+)?(?:to\s+)?(?:ask|know|see|request)\b
    |\b(?:do|did|does|have|has|is|are|was|were)\s+(?:we|you|they|there|the|any|it)\b.{0,80}\?
    |^\s*(?:what|which|who|when|where|why|how|whether|is|are|was|were|do|does|did|has|have)\b[^.]*\?
    |\bmy\s+(?:first|next)?\s*question\b|\bi(?:'d|\s+would)\s+(?:first\s+)?(?:check|ask|look\s+at)\s+(?:whether|if|how|what|which|when)\b""",
    re.IGNORECASE | re.VERBOSE,
)

_GENERAL = frozenset(
    stem(word)
    for word in """data information info detail details fact facts figure figures number numbers everything anything
    something all more tell give show know see have get need want like please ask look question thing things available
    case also other""".split()
)


def facts_asked(reading: Reading, rubric: CompiledRubric, numbers: Thresholds) -> tuple[int, ...]:
    """Indices of the facts that the answer asks for, in the order of the bank."""
    asked: set[int] = set()
    if not rubric.facts:
        return ()
    near = np.stack([nearness(reading.vectors, fact.asks) for fact in rubric.facts], axis=1)
    for at, clause in enumerate(reading.clauses):
        if not reading.usable[at] or not _REQUEST.search(clause.quote):
            continue
        words = content_words(clause.tokens) - _GENERAL
        fitting = [
            index
            for index, fact in enumerate(rubric.facts)
            if near[at, index] >= numbers.fact_from and words & fact.words - _GENERAL
        ]
        if fitting:
            nearest = max(float(near[at, index]) for index in fitting)
            ranked = sorted(fitting, key=lambda index: -float(near[at, index]))[: numbers.fact_most]
            asked.update(index for index in ranked if float(near[at, index]) >= nearest - numbers.fact_near)
    return tuple(sorted(asked))
