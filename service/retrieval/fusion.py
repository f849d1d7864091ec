"""Join rankings that do not share a scale."""

from collections.abc import Hashable, Sequence
from typing import TypeVar

_Item = TypeVar("_Item", bound=Hashable)

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
