"""`python -m tests.evals.retrieval [--misses]`: which guide is found for questions in candidates' words.

For each arm (dense, lexical, fused) and each group of guides: hit@1, hit@5, MRR and NDCG@10 of the guide, where a
guide stands at the place of its first passage. With --misses also each question whose guide is not the first.
"""

import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import yaml

from service.content.loader import load_knowledge
from service.content.values import Library
from service.retrieval.chunking import cut_guides
from service.retrieval.dense import FaissIndex
from service.retrieval.embedder import bundled_token_counter
from service.retrieval.index import PassageIndex
from service.retrieval.lexical import Bm25Index
from service.retrieval.said import said_of_guides
from tests.evals.ranking import Quality, Rank, quality, rank_of
from tests.support.vectors import kept_vectors, remembering_embedder

ROOT = Path(__file__).parents[2]
QUERIES = Path(__file__).parent / "queries.yaml"

DEPTH = 100
"""Passages looked at: a guide that has none among them counts as not found."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One query: the guide that should be first, and where each arm has it."""

    query: str
    guide: str
    group: str
    ranks: Mapping[str, Rank]


def evaluate(library: Library, queries: Mapping[str, Sequence[str]]) -> tuple[Asked, ...]:
    """Search for every query of a guide that the library has."""
    arms = _arms(library)
    return tuple(
        Asked(
            query,
            slug,
            library.guides[slug].group,
            {name: rank_of(slug, search(query)) for name, search in arms.items()},
        )
        for slug, asked in queries.items()
        if slug in library.guides
        for query in asked
    )


def by_group(asked: Sequence[Asked]) -> Mapping[tuple[str, str], Quality]:
    """Quality by (group, arm), the whole library as the group `all`."""
    ranks: defaultdict[tuple[str, str], list[Rank]] = defaultdict(list)
    for one in asked:
        for arm, rank in one.ranks.items():
            ranks[one.group, arm].append(rank)
            ranks["all", arm].append(rank)
    return {key: quality(found) for key, found in ranks.items()}


@cache
def load_queries() -> Mapping[str, Sequence[str]]:
    """The queries by guide."""
    loaded: dict[str, list[str]] = yaml.safe_load(QUERIES.read_text())
    return loaded


def _arms(library: Library) -> Mapping[str, Callable[[str], list[str]]]:
    """Each arm as a function from a query to guides, best first, once for each passage. `fused` is what is served."""
    embedder, kept = remembering_embedder(), kept_vectors()
    passages = cut_guides(library.guides.values(), bundled_token_counter())
    with tempfile.TemporaryDirectory() as folder:
        index = PassageIndex(embedder, kept, Path(folder))
        index.serve(passages, said_of_guides(library))
        index.build_dense()
    rows = kept.get_many([passage.digest for passage in passages], embedder.name)
    dense = FaissIndex.build(np.stack([rows[passage.digest] for passage in passages]))
    lexical = Bm25Index([passage.indexed for passage in passages])
    return {
        "dense": lambda query: [
            passages[row].guide for row, _ in dense.search(embedder.embed([query])[0], DEPTH)
        ],
        "lexical": lambda query: [passages[row].guide for row, _ in lexical.search(query, DEPTH)],
        "fused": lambda query: [hit.passage.guide for hit in index.search(query, DEPTH).hits],
    }


def main(arguments: Sequence[str]) -> int:
    library = load_knowledge(ROOT / "knowledge").library
    asked = evaluate(library, load_queries())
    print(f"{len(asked)} questions in candidates' words about {len({one.guide for one in asked})} guides\n")
    print(f"{'group':<16} {'arm':<8} {'n':>4} {'hit@1':>6} {'hit@5':>6} {'MRR':>6} {'NDCG@10':>8}")
    for (group, arm), found in sorted(by_group(asked).items()):
        print(
            f"{group:<16} {arm:<8} {found.count:>4} {found.hit_1:>6.3f} {found.hit_5:>6.3f} "
            f"{found.mrr:>6.3f} {found.ndcg_10:>8.3f}"
        )
    if "--misses" in arguments:
        for one in asked:
            if one.ranks["fused"] != 1:
                ranks = ", ".join(f"{arm} {rank or '-'}" for arm, rank in one.ranks.items())
                print(f"  {one.guide}: {one.query} ({ranks})")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
