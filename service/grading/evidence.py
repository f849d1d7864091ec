"""What in an answer supports a criterion: a window that is near an anchor in meaning *and* touches its terms.

    support = similarity × coverage^power

Neither half is enough. A cosine cannot see what a sentence is about to the letter, a term list cannot see whether
anything is said with the terms; the product needs both. A term may also stand in the clause before or after the
window, because people spread one thought over neighbouring sentences. Nothing here depends on length.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from service.grading.compile import CompiledCriterion, Wording
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
    """The best that an answer has for a criterion: all in [0, 1]; `window` None where it has nothing."""

    score: float
    similarity: float
    coverage: float
    window: Window | None


NOTHING = Support(0.0, 0.0, 0.0, None)


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


def support(
    reading: Reading, criterion: CompiledCriterion, barred: frozenset[int], numbers: Thresholds
) -> Support:
    """The best window for `criterion`; clauses in `barred` (they contradict it) cannot earn it."""
    if not reading.windows:
        return NOTHING
    near = nearness(reading.window_vectors, criterion.anchors)
    touched = _touched(reading, criterion)
    best = NOTHING
    for window, cosine in zip(reading.windows, near, strict=True):
        similarity = _ramp(float(cosine), numbers.similar_from, numbers.similar_full)
        if similarity == 0 or any(at in barred for at in range(window.first, window.last + 1)):
            continue
        coverage = _coverage(touched, window, numbers)
        found = Support(similarity * coverage**numbers.coverage_power, similarity, coverage, window)
        if found.score > best.score:
            best = found
    return best


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
    )


def _coverage(touched: NDArray[np.bool_], window: Window, numbers: Thresholds) -> float:
    inside = touched[:, window.first : window.last + 1].any(axis=1)
    around = touched[:, max(window.first - 1, 0) : window.last + 2].any(axis=1)
    return float(np.where(inside, 1.0, np.where(around, numbers.neighbour_share, 0.0)).mean())


def _ramp(value: float, low: float, high: float) -> float:
    return min(max((value - low) / (high - low), 0.0), 1.0)
