"""The statistics of the card: agreement, separation, calibration, and intervals by resampling whole questions."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from sklearn.metrics import cohen_kappa_score, f1_score, roc_auc_score

Numbers = NDArray[np.float64]
Measure = Callable[[NDArray[np.intp]], float]
"""A measure of some of the rows, given by their indices; nan where it cannot be had of them."""

RESAMPLED = 400
"""Bootstrap samples: the ends of a 95% interval move by less than a hundredth from there."""

BINS = 10
LEAST_ANSWERS = 5
"""Answers to one question from which their correlation means anything."""


def macro_f1(truth: NDArray[np.bool_], said: NDArray[np.bool_]) -> float:
    """The mean of both classes' F1."""
    return float(f1_score(truth, said, average="macro", zero_division=0.0))


def auc(truth: NDArray[np.bool_], score: Numbers) -> float:
    """The chance that a true one has the higher score; nan where one class is missing."""
    return float(roc_auc_score(truth, score)) if 0 < truth.sum() < len(truth) else float("nan")


def kappa(one: Sequence[int], other: Sequence[int], labels: Sequence[int]) -> float:
    """Cohen's kappa with quadratic weights over `labels`; nan where nobody varies."""
    if len(set(one)) < 2 and len(set(other)) < 2:
        return float("nan")
    return float(cohen_kappa_score(list(one), list(other), weights="quadratic", labels=list(labels)))


def correlation(one: Numbers, other: Numbers) -> float:
    """Pearson's r; nan where one side does not vary."""
    if len(one) < 2 or np.ptp(one) == 0 or np.ptp(other) == 0:
        return float("nan")
    return float(np.corrcoef(one, other)[0, 1])


def correlation_by_question(one: Numbers, other: Numbers, question: NDArray[np.str_]) -> float:
    """The mean over questions of the correlation within each; questions that do not vary are left out."""
    found = [
        correlation(one[rows], other[rows])
        for name in np.unique(question)
        if (rows := question == name).sum() >= LEAST_ANSWERS
    ]
    kept = [value for value in found if not np.isnan(value)]
    return float(np.mean(kept)) if kept else float("nan")


def partial_correlation(one: Numbers, other: Numbers, given: Numbers) -> float:
    """What is left of a correlation when both sides' linear part in `given` is taken out."""
    if np.ptp(given) == 0:
        return correlation(one, other)
    rest = [side - np.poly1d(np.polyfit(given, side, 1))(given) for side in (one, other)]
    return correlation(rest[0], rest[1])


def calibration_error(score: Numbers, truth: Numbers) -> float:
    """Expected calibration error over ten equal bins of the score: mean distance of score and truth in a bin."""
    bins = np.minimum((score * BINS).astype(int), BINS - 1)
    return float(
        sum(
            rows.mean() * abs(score[rows].mean() - truth[rows].mean())
            for number in range(BINS)
            if (rows := bins == number).any()
        )
    )


def interval(measure: Measure, question: NDArray[np.str_], seed: int) -> tuple[float, float] | None:
    """The 95% percentile interval of a measure when whole questions are drawn again; None if it cannot be had."""
    generator = np.random.default_rng(seed)
    names = np.unique(question)
    places = {name: np.flatnonzero(question == name) for name in names}
    found = [
        measure(np.concatenate([places[name] for name in generator.choice(names, len(names))]))
        for _ in range(RESAMPLED)
    ]
    kept = [value for value in found if not np.isnan(value)]
    if len(kept) < RESAMPLED / 2:
        return None
    low, high = np.percentile(kept, [2.5, 97.5])
    return float(low), float(high)


def share_interval(hits: int, total: int) -> tuple[float, float]:
    """The 95% Wilson interval of a share."""
    found = stats.binomtest(hits, total).proportion_ci(method="wilson")
    return float(found.low), float(found.high)
