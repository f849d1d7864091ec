"""Where an answer says the opposite of a criterion, or states an error that the author foresaw.

Two signs, both of one clause. It is nearer to a contradiction than to anything right, by a margin, and shares its
words. Or it has nearly the words of a right sentence with the polarity turned round: a "not" more or less, or one
direction in place of its opposite. The second is what a cosine cannot see (0.88 to 0.94 between a sentence and its
negation).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from service.grading.compile import CompiledCriterion, CompiledRubric, Wording
from service.grading.evidence import Reading, nearness
from service.grading.polarity import are_alike, denies, is_turned
from service.grading.reading import Clause, Window
from service.grading.thresholds import Thresholds
from service.grading.wording import Tokens, content_words


@dataclass(frozen=True, slots=True)
class Wrong:
    """A clause that contradicts something, and how sure that is in [0, 1]."""

    window: Window
    surety: float


@dataclass(frozen=True, slots=True)
class Stated:
    """A misconception (by index) and the clause that states it."""

    misconception: int
    window: Window


def contradictions(
    reading: Reading, rubric: CompiledRubric, criterion: CompiledCriterion, numbers: Thresholds
) -> tuple[Wrong, ...]:
    """The clauses that contradict `criterion`, in order."""
    right = rightness(reading, rubric)
    own = (*criterion.anchors.tokens, *criterion.carried.tokens)
    found: list[Wrong] = []
    for at, clause in enumerate(reading.clauses):
        if not _asserts(reading, at):
            continue
        cosine = _claims(reading, at, criterion.wrong, float(right[at]), numbers.wrong_from, numbers)
        if cosine is not None:
            found.append(Wrong(Window(at, at), cosine))
        elif _goes_against(clause, own, numbers):
            found.append(Wrong(Window(at, at), 1.0))
    return tuple(found)


def turned(reading: Reading, rubric: CompiledRubric, numbers: Thresholds) -> frozenset[int]:
    """The clauses that turn a sentence of the reference round, whichever criterion it carries: none may earn."""
    return frozenset(
        at
        for at, clause in enumerate(reading.clauses)
        if _asserts(reading, at) and _goes_against(clause, rubric.reference.tokens, numbers)
    )


def misconceptions(reading: Reading, rubric: CompiledRubric, numbers: Thresholds) -> tuple[Stated, ...]:
    """The authored misconceptions that a clause states, each once, where it is stated best."""
    right = rightness(reading, rubric)
    found: list[Stated] = []
    for index in range(len(rubric.misconceptions)):
        said = rubric.misconceptions.only(index)
        cosines = {
            at: cosine
            for at in range(len(reading.clauses))
            if _asserts(reading, at)
            and (cosine := _claims(reading, at, said, float(right[at]), numbers.misconception_from, numbers))
        }
        if cosines:
            at = max(cosines, key=lambda at: cosines[at])
            found.append(Stated(index, Window(at, at)))
    return tuple(found)


def rightness(reading: Reading, rubric: CompiledRubric) -> NDArray[np.float32]:
    """How near each clause is to anything right: the prompt, the reference, an anchor of any criterion."""
    near = [nearness(reading.vectors, wording) for wording in (rubric.prompt, rubric.reference)]
    near += [nearness(reading.vectors, one.anchors) for one in rubric.criteria]
    return np.asarray(np.max(near, axis=0), dtype=np.float32)


def _asserts(reading: Reading, at: int) -> bool:
    """Whether a clause counts and claims something; a question claims nothing."""
    return reading.usable[at] and not reading.clauses[at].quote.rstrip("\"'”’) ").endswith("?")


def _claims(
    reading: Reading, at: int, wrong: Wording, right: float, least: float, numbers: Thresholds
) -> float | None:
    """The cosine of a clause to the nearest wrong sentence that it claims, by meaning and by words, or None."""
    best: float | None = None
    said = reading.clauses[at].tokens
    denied = denies(reading.clauses[at].quote)
    for vector, tokens in zip(wrong.vectors, wrong.tokens, strict=True):
        cosine = float(reading.vectors[at] @ vector)
        if cosine < max(least, best or 0.0) or not _shares_words(tokens, said, numbers):
            continue
        margin = numbers.wrong_despite_polarity if is_turned(said, tokens) else numbers.wrong_margin
        if cosine - right >= margin and not denied:
            best = cosine
    return best


def _shares_words(wrong: Tokens, said: Tokens, numbers: Thresholds) -> bool:
    """The lexical half: enough words in common, and one of the wrong sentence's figures where it rests on figures."""
    theirs, mine = content_words(wrong), content_words(said)
    common = len(theirs & mine)
    figures = {token for token in theirs if token[0].isdigit() and len(token) > 1}
    if figures and not figures & mine:
        return False
    return common >= numbers.wrong_words * len(theirs)


def _goes_against(clause: Clause, right: Sequence[Tokens], numbers: Thresholds) -> bool:
    """Whether a clause is a right sentence turned round (or denied as a whole), and none as it stands."""
    denied = denies(clause.quote)
    against = False
    for other in right:
        if not are_alike(clause.tokens, other, numbers.flip_overlap):
            continue
        if is_turned(clause.tokens, other) == denied:
            return False
        against = True
    return against
