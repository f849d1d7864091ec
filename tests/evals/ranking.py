"""Measures of a ranking with one right item: ranks count from 1, None where it was not found."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

Rank = int | None


@dataclass(frozen=True, slots=True)
class Quality:
    """Means over `count` queries, each in [0, 1]."""

    count: int
    hit_1: float
    hit_5: float
    mrr: float
    ndcg_10: float


def quality(ranks: Sequence[Rank]) -> Quality:
    """The measures over all queries; there must be one.

    NDCG (Järvelin and Kekäläinen 2002) with one right item is 1 / log2(1 + rank), the ideal being 1.
    """
    return Quality(
        count=len(ranks),
        hit_1=_mean([float(rank is not None and rank <= 1) for rank in ranks]),
        hit_5=_mean([float(rank is not None and rank <= 5) for rank in ranks]),
        mrr=_mean([1 / rank if rank else 0.0 for rank in ranks]),
        ndcg_10=_mean([1 / math.log2(1 + rank) if rank and rank <= 10 else 0.0 for rank in ranks]),
    )


def rank_of(wanted: str, found: Sequence[str]) -> Rank:
    """The place of `wanted` among the distinct items of `found`."""
    distinct = list(dict.fromkeys(found))
    return distinct.index(wanted) + 1 if wanted in distinct else None


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
