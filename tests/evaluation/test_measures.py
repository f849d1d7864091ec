"""The statistics of the card, against values worked out by hand."""

from math import isnan

import numpy as np
import pytest

from service.evaluation import measures


def test_kappa_is_one_for_equals_and_nothing_for_chance_and_falls_with_the_square_of_the_distance() -> None:
    levels = range(4)
    assert measures.kappa([0, 1, 2, 3], [0, 1, 2, 3], levels) == pytest.approx(1.0)
    assert measures.kappa([0, 0, 3, 3], [0, 3, 0, 3], levels) == pytest.approx(0.0)
    near = measures.kappa([0, 1, 2, 3], [1, 1, 2, 3], levels)
    far = measures.kappa([0, 1, 2, 3], [3, 1, 2, 3], levels)
    assert 1 > near > far
    assert isnan(measures.kappa([2, 2], [2, 2], levels))


def test_length_is_taken_out_of_a_correlation() -> None:
    generator = np.random.default_rng(0)
    length = generator.normal(size=500)
    by_length = measures.partial_correlation(length + 0, length + generator.normal(size=500), length)
    assert isnan(by_length) or abs(by_length) < 0.15
    merit = generator.normal(size=500)
    assert measures.partial_correlation(length + merit, length + merit, length) == pytest.approx(1.0)


def test_calibration_is_the_mean_distance_within_bins() -> None:
    score = np.array([0.05, 0.05, 0.95, 0.95])
    assert measures.calibration_error(score, np.array([0.0, 0.1, 1.0, 0.9])) == pytest.approx(0.0)
    assert measures.calibration_error(score, np.array([0.5, 0.5, 0.5, 0.5])) == pytest.approx(0.45)
    assert measures.calibration_error(np.array([1.0]), np.array([1.0])) == 0.0


def test_an_interval_draws_whole_questions_again() -> None:
    question = np.repeat(["a", "b", "c", "d"], 50)
    value = np.repeat([0.0, 0.0, 1.0, 1.0], 50)
    found = measures.interval(lambda at: float(value[at].mean()), question, seed=1)
    assert found is not None
    low, high = found
    assert low <= 0.25
    assert high >= 0.75
    assert measures.interval(lambda _: float("nan"), question, seed=1) is None


def test_correlation_within_questions_leaves_out_what_cannot_vary() -> None:
    question = np.array(["a"] * 5 + ["b"] * 5 + ["c"] * 2)
    one = np.array([1, 2, 3, 4, 5, 1, 1, 1, 1, 1, 9, 1], dtype=float)
    other = np.array([2, 4, 6, 8, 10, 1, 2, 3, 4, 5, 1, 9], dtype=float)
    assert measures.correlation_by_question(one, other, question) == pytest.approx(1.0)


def test_the_separation_of_two_classes_is_a_chance() -> None:
    truth = np.array([True, True, False, False])
    assert measures.auc(truth, np.array([0.9, 0.8, 0.2, 0.1])) == 1.0
    assert measures.auc(truth, np.array([0.5, 0.5, 0.5, 0.5])) == 0.5
    assert isnan(measures.auc(np.array([True, True]), np.array([0.1, 0.2])))
