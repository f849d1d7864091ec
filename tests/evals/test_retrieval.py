"""The right guide is found for questions in candidates' words, by the search that is served."""

import math

import pytest

from service.content.loader import load_knowledge
from tests.evals.ranking import quality, rank_of
from tests.evals.retrieval import ROOT, by_group, evaluate, load_queries

LIBRARY = load_knowledge(ROOT / "knowledge").library

HIT_1, HIT_5 = 0.85, 0.98
"""What fused search has to reach over the whole library."""

BEHIND = 1
"""Questions by which fused search may be behind the better arm in a group: with thirty to a group, one is chance."""

LEAST_QUERIES = 6


def test_every_guide_is_asked_for_often_enough() -> None:
    assert [slug for slug in LIBRARY.guides if len(load_queries().get(slug, ())) < LEAST_QUERIES] == []


def test_the_right_guide_is_found() -> None:
    found = by_group(evaluate(LIBRARY, load_queries()))
    whole = found["all", "fused"]
    assert whole.hit_1 >= HIT_1, found
    assert whole.hit_5 >= HIT_5, found
    for group in {group for group, _ in found}:
        fused = found[group, "fused"]
        best = max(found[group, arm].hit_1 for arm in ("dense", "lexical"))
        assert round((best - fused.hit_1) * fused.count) <= BEHIND, (group, found)


def test_the_measures_are_what_their_names_say() -> None:
    found = quality([1, 2, 7, None])
    assert (found.count, found.hit_1, found.hit_5) == (4, 0.25, 0.5)
    assert found.mrr == pytest.approx((1 + 1 / 2 + 1 / 7) / 4)
    assert found.ndcg_10 == pytest.approx((1 + 1 / math.log2(3) + 1 / 3) / 4)


def test_a_rank_counts_each_guide_once() -> None:
    assert rank_of("b", ["a", "a", "b"]) == 2
    assert rank_of("c", ["a", "a", "b"]) is None
