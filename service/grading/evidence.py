"""What in an answer supports a criterion: a window that means what an anchor says *and* touches its terms.

    meaning = cosine to the nearest anchor + its words that are said + closeness to what is expected
    support = similarity(meaning) × coverage^power × lead over the other criteria

No part is enough. A cosine cannot see what a sentence is about to the letter, a term list cannot see whether anything
is said with the terms; the product needs both. A term may also stand in the clause before or after the window, because
people spread one thought over neighbouring sentences. A window that is nearer to another criterion of the same question
belongs to that one. Nothing here depends on length.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from service.grading.compile import CompiledCriterion, CompiledRubric, Wording
from service.grading.embedding import Vectors, pool
from service.grading.reading import Clause, Window, windows
from service.grading.thresholds import Thresholds
from service.grading.wording import stands_in


@dataclass(frozen=True)
class Reading:
    """An answer, read: its clauses, their vectors (n, d), which of them may count, and its windows with vectors."""

    clauses: tuple[Clause, ...]
    vectors: Vectors
    usable: tuple[bool, ...]
    windows: tuple[Window, ...]
    window_vectors: Vectors


@dataclass(frozen=True, slots=True)
class Support:
    """The best that an answer has for a criterion: all in [0, 1]; `window` None where it has nothing.

    `score` is the product of `similarity`, `coverage` to its power and `lead`.
    """

    score: float
    similarity: float
    coverage: float
    lead: float
    window: Window | None


NOTHING = Support(0.0, 0.0, 0.0, 0.0, None)


def framed(clauses: tuple[Clause, ...], vectors: Vectors, usable: tuple[bool, ...]) -> Reading:
    """The reading of an answer: windows are made of usable clauses that stand side by side."""
    kept = tuple(
        window
        for window in windows(len(clauses))
        if all(usable[at] for at in range(window.first, window.last + 1))
    )
    words = np.array([clause.words for clause in clauses], dtype=np.float32)
    rows = [_vector(window, vectors, words) for window in kept]
    stacked = np.stack(rows) if rows else np.zeros((0, vectors.shape[1]), dtype=np.float32)
    return Reading(clauses, vectors, usable, kept, stacked)


def nearness(vectors: Vectors, wording: Wording) -> NDArray[np.float32]:
    """For each row of `vectors` its largest cosine to any sentence of `wording`; -1 where there is none."""
    if not len(wording) or not len(vectors):
        return np.full(len(vectors), -1.0, dtype=np.float32)
    return np.asarray((vectors @ wording.vectors.T).max(axis=1), dtype=np.float32)


def supports(
    reading: Reading, rubric: CompiledRubric, barred: Sequence[frozenset[int]], numbers: Thresholds
) -> tuple[Support, ...]:
    """The best window for each criterion; the clauses in its set of `barred` (they contradict it) cannot earn it.

    An answer that touches several criteria and shows none has most of that from the subject they share: it keeps
    `touched_only` of it, more the nearer its best comes to being shown.
    """
    if not reading.windows:
        return (NOTHING,) * len(rubric.criteria)
    near = np.stack([nearness(reading.window_vectors, one.anchors) for one in rubric.criteria])
    found = [_best(reading, rubric, at, near, barred[at], numbers) for at in range(len(rubric.criteria))]
    shown = _ramp(max(one.score for one in found), numbers.touched_from, numbers.touched_full)
    kept = numbers.touched_only + (1 - numbers.touched_only) * shown
    return tuple(replace(one, score=one.score * kept) for one in found)


def _best(
    reading: Reading,
    rubric: CompiledRubric,
    at: int,
    near: NDArray[np.float32],
    barred: frozenset[int],
    numbers: Thresholds,
) -> Support:
    criterion = rubric.criteria[at]
    others = np.delete(near, at, axis=0).max(axis=0, initial=-1.0)
    expected = nearness(reading.window_vectors, criterion.expected)
    touched = _touched(reading, criterion)
    best = NOTHING
    for number, window in enumerate(reading.windows):
        cosine = float(near[at, number])
        if cosine < numbers.least_cosine or any(
            clause in barred for clause in range(window.first, window.last + 1)
        ):
            continue
        meaning = (
            cosine
            + numbers.words_weight * _words_said(reading, window, criterion, number)
            + numbers.expected_weight * max(float(expected[number]) - numbers.expected_from, 0.0)
        )
        similarity = _ramp(meaning, numbers.similar_from, numbers.similar_full)
        coverage = _coverage(touched, window, numbers)
        lead = _ramp(cosine - float(others[number]), -numbers.lead_lost, 0.0)
        score = similarity * coverage**numbers.coverage_power * lead
        if score > best.score and score >= numbers.least_support:
            best = Support(score, similarity, coverage, lead, window)
    return best


def _words_said(reading: Reading, window: Window, criterion: CompiledCriterion, number: int) -> float:
    """Share of the nearest anchor's words that stand in the window; a word counts less the more criteria use it."""
    nearest = int(np.argmax(criterion.anchors.vectors @ reading.window_vectors[number]))
    weights = criterion.anchor_words[nearest]
    said = frozenset(
        token for clause in reading.clauses[window.first : window.last + 1] for token in clause.tokens
    )
    total = sum(weights.values())
    return sum(weight for word, weight in weights.items() if word in said) / total if total else 0.0


def _vector(window: Window, vectors: Vectors, words: NDArray[np.float32]) -> Vectors:
    if window.first == window.last:
        return np.asarray(vectors[window.first], dtype=np.float32)
    span = slice(window.first, window.last + 1)
    return pool(vectors[span], words[span])


def _touched(reading: Reading, criterion: CompiledCriterion) -> NDArray[np.bool_]:
    """Which term groups (rows) each clause (column) touches; clauses that do not count touch none."""
    return np.array(
        [
            [
                usable and any(stands_in(term, clause.tokens) for term in group)
                for clause, usable in zip(reading.clauses, reading.usable, strict=True)
            ]
            for group in criterion.groups
        ],
        dtype=np.bool_,
    ).reshape(len(criterion.groups), len(reading.clauses))


def _coverage(touched: NDArray[np.bool_], window: Window, numbers: Thresholds) -> float:
    if not len(touched):
        return 1.0
    inside = touched[:, window.first : window.last + 1].any(axis=1)
    around = touched[:, max(window.first - 1, 0) : window.last + 2].any(axis=1)
    return float(np.where(inside, 1.0, np.where(around, numbers.neighbour_share, 0.0)).mean())


def _ramp(value: float, low: float, high: float) -> float:
    return min(max((value - low) / (high - low), 0.0), 1.0)
