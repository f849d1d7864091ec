"""Join rankings that do not share a scale."""

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TypeVar

_Item = TypeVar("_Item", bound=Hashable)
_Home = TypeVar("_Home", bound=Hashable)

RRF_K = 60
"""The constant of reciprocal-rank fusion; Cormack, Clarke and Büttcher (SIGIR 2009) found 60 good and flat."""


def fuse(rankings: Sequence[Sequence[_Item]], k: int = RRF_K) -> list[tuple[_Item, float]]:
    """Reciprocal-rank fusion: each item scores the sum of 1 / (k + rank) over the rankings, ranks from 1.

    Best first; equal scores keep the order in which the items first appear.
    """
    scores: dict[_Item, float] = {}
    for ranking in rankings:
        for rank, item in enumerate(ranking, start=1):
            scores[item] = scores.get(item, 0.0) + 1.0 / (k + rank)
    return sorted(scores.items(), key=lambda pair: -pair[1])


def favour_homes(
    found: Sequence[tuple[_Item, float]],
    home_of: Callable[[_Item], _Home],
    homes: Sequence[_Home],
    weight: float,
    k: int = RRF_K,
) -> list[tuple[_Item, float]]:
    """Fused items with a share for where they stand: each gains weight / (k + rank of its home in `homes`).

    A passage may touch a topic in passing; the guide that is about it has the question's words all over. `found` is
    what `fuse` gave with the same k; an item whose home is not ranked gains nothing. Best first, ties as they were.
    """
    ranks = {home: rank for rank, home in enumerate(homes, start=1)}
    scored = [
        (item, score + (weight / (k + ranks[home_of(item)]) if home_of(item) in ranks else 0.0))
        for item, score in found
    ]
    return sorted(scored, key=lambda pair: -pair[1])


def nearest(found: Sequence[tuple[_Home, float]], count: int) -> dict[_Home, float]:
    """By home, the mean score of its `count` best items. `found` is (home, score), best first; a home with fewer items
    there is taken to have zeros in their place."""
    sums: dict[_Home, float] = {}
    taken: Counter[_Home] = Counter()
    for home, score in found:
        if taken[home] < count:
            taken[home] += 1
            sums[home] = sums.get(home, 0.0) + score / count
    return sums


def of_the_best(scores: Mapping[_Home, float]) -> dict[_Home, float]:
    """Scores as shares of the largest: BM25 has no scale that would be the same for two queries."""
    most = max(scores.values(), default=0.0)
    return {home: score / most for home, score in scores.items()} if most > 0 else {}


def jointly(parts: Sequence[tuple[float, Mapping[_Home, float]]]) -> list[_Home]:
    """Homes by the weighted sum of their scores in all parts, best first; a home that a part lacks has zero there."""
    sums: dict[_Home, float] = {}
    for weight, scores in parts:
        for home, score in scores.items():
            sums[home] = sums.get(home, 0.0) + weight * score
    return sorted(sums, key=lambda home: -sums[home])
