"""Search over all passages: lexical at once, dense as soon as the vectors are there, fused from then on.

Passages of the guide that is about the question rise above those that only touch it.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np

from service.content.values import Passage
from service.errors import EmbedderUnavailable, IndexDamaged
from service.retrieval.embedder import Embedder, Vectors
from service.retrieval.fusion import favour_homes, fuse, jointly, nearest, of_the_best

if TYPE_CHECKING:
    from service.retrieval.dense import FaissIndex
log = logging.getLogger(__name__)

DEPTH = 100
"""How far down each arm's ranking the fusion looks."""

HOME_WEIGHT = 20.0
"""What the ranking of guides counts for, an arm of passages being 1. Figures stand in docs/decisions/0006: the right
guide is first in 86% of 355 questions about 53 guides, in 78% without it."""

WHOLE, ONE_BY_WORDS, ONE_BY_MEANING, SEVERAL = 1.0, 0.5, 2.0, 3.0
"""What counts for a guide: its words as a whole, its best passage by words and by meaning, several by meaning. Scores
by words are shares of the best guide's; cosines of different guides lie within a few tenths and so count for more."""

HOME_PASSAGES = 5
"""Passages of a guide whose mean cosine is its nearness to a query: one may be near by chance."""

HOME_DEPTH = 5_000
"""Nearest passages that guides are ranked by: all of a library of this kind, and a bound for a larger one."""

EMBEDDED_AT_ONCE = 8
"""Passages embedded in one go while an index is built: about half a second, which is what an answer to be graded or
a search may have to wait for its turn at the model."""

Progress = Callable[[int, int], None]
SearchMode = Literal["fused", "lexical"]


def unseen(_done: int, _total: int) -> None:
    """Progress that nobody looks at."""


class EmbeddingCache(Protocol):
    """Vectors by passage digest and model; SQL keeps them."""

    def get_many(self, digests: Sequence[str], model: str) -> Mapping[str, Vectors]: ...

    def put_many(self, vectors: Mapping[str, Vectors], model: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found. Scores compare within one result only."""

    passage: Passage
    score: float


@dataclass(frozen=True, slots=True)
class SearchResult:
    hits: tuple[Hit, ...]
    mode: SearchMode


class _Words:
    """The word indexes of a snapshot: one over its passages, one over its guides whole with what is said of them."""

    def __init__(self, passages: Sequence[Passage], said: Mapping[str, str]) -> None:
        from service.retrieval.lexical import Bm25Index

        texts: dict[str, list[str]] = {}
        for passage in passages:
            texts.setdefault(passage.guide, [said.get(passage.guide, "")]).append(passage.indexed)
        self._guides = tuple(texts)
        self._over_guides = Bm25Index(["\n".join(parts) for parts in texts.values()])
        self._over_passages = Bm25Index([passage.indexed for passage in passages])

    def passages(self, query: str, depth: int) -> list[tuple[int, float]]:
        """Rows of passages with their scores, best first."""
        return self._over_passages.search(query, depth)

    def guides(self, query: str) -> dict[str, float]:
        """The scores of the guides that share words with `query`."""
        return {self._guides[at]: score for at, score in self._over_guides.search(query, len(self._guides))}


class _Snapshot:
    """What one search sees from beginning to end; replaced when the passages are, joined by its dense arm later.

    Its word indexes are made when first wanted: the libraries behind them take longer to import than a page to serve.
    """

    def __init__(self, passages: Sequence[Passage], said: Mapping[str, str]) -> None:
        self.passages = tuple(passages)
        self.dense: FaissIndex | None = None
        self._said = said
        self._words: _Words | None = None
        self._lock = Lock()

    @property
    def words(self) -> _Words:
        with self._lock:
            if self._words is None:
                self._words = _Words(self.passages, self._said)
            return self._words

    def guide_of(self, row: int) -> str:
        return self.passages[row].guide

    def with_guides(self, found: Sequence[tuple[int, float]]) -> list[tuple[str, float]]:
        """Rows with their scores as guides with theirs, in the same order."""
        return [(self.guide_of(row), score) for row, score in found]


class PassageIndex:
    """The index that is served. Thread-safe: writers replace the snapshot, readers keep the one they took."""

    def __init__(self, embedder: Embedder, cache: EmbeddingCache, folder: Path) -> None:
        self._embedder = embedder
        self._cache = cache
        self._folder = folder
        self._snapshot = _Snapshot((), {})

    @property
    def passages(self) -> tuple[Passage, ...]:
        return self._snapshot.passages

    @property
    def is_dense(self) -> bool:
        return self._snapshot.dense is not None

    def serve(self, passages: Sequence[Passage], said: Mapping[str, str] | None = None) -> None:
        """Serve these passages from now on, by words until `build_dense` has run for them.

        `said` holds, by guide, what people say of its topic: words that help to tell which guide a query is about.
        Nothing of it is ever found or shown.
        """
        self._snapshot = _Snapshot(passages, said or {})

    def build_lexical(self) -> None:
        """Make the word indexes now, so that the first search does not wait for it."""
        self._snapshot.words.guides("")

    def build_dense(self, progress: Progress = unseen) -> int:
        """Make the dense arm for what is served: from disk if it is whole, else from cached and new vectors.

        Returns how many passages had to be embedded. Raises EmbedderUnavailable; search goes on by words then.
        """
        from service.retrieval.dense import FaissIndex

        snapshot = self._snapshot
        digests = [passage.digest for passage in snapshot.passages]
        try:
            dense, embedded = FaissIndex.load(self._folder, self._embedder.name, digests), 0
        except IndexDamaged as reason:
            log.info("the dense index is built: %s", reason)
            vectors, embedded = self._vectors(snapshot.passages, progress)
            dense = FaissIndex.build(vectors)
            self._save(dense, digests)
        snapshot.dense = dense
        return embedded

    def search(self, query: str, limit: int = 10, guides: Sequence[str] = ()) -> SearchResult:
        """The passages that best answer `query`, best first; `guides` narrows to those guides.

        By words alone while the vectors or the model are not there; may take seconds on the first dense search,
        which loads the model unless that was done before.
        """
        snapshot = self._snapshot
        depth = max(DEPTH, limit) if not guides else len(snapshot.passages)
        by_words = snapshot.words.passages(query, depth)
        rankings = [[row for row, _ in by_words]]
        parts = [
            (WHOLE, of_the_best(snapshot.words.guides(query))),
            (ONE_BY_WORDS, of_the_best(nearest(snapshot.with_guides(by_words), 1))),
        ]
        mode: SearchMode = "lexical"
        if snapshot.dense is not None and self._embedder.ready and query.strip():
            try:
                by_meaning = snapshot.dense.search(self._embedder.embed([query])[0], max(depth, HOME_DEPTH))
                rankings.insert(0, [row for row, _ in by_meaning[:depth]])
                near = snapshot.with_guides(by_meaning)
                parts += [(ONE_BY_MEANING, nearest(near, 1)), (SEVERAL, nearest(near, HOME_PASSAGES))]
                mode = "fused"
            except EmbedderUnavailable as error:
                log.warning("search goes on by words: %s", error)
        ranked = favour_homes(fuse(rankings), snapshot.guide_of, jointly(parts), HOME_WEIGHT)
        hits = (Hit(snapshot.passages[row], score) for row, score in ranked)
        kept = [hit for hit in hits if not guides or hit.passage.guide in guides]
        return SearchResult(tuple(kept[:limit]), mode)

    def _vectors(self, passages: Sequence[Passage], progress: Progress) -> tuple[Vectors, int]:
        known = dict(self._cache.get_many([passage.digest for passage in passages], self._embedder.name))
        # Texts of like length together: a batch is padded to its longest (a third more passages a second, measured).
        missing = sorted(
            (passage for passage in passages if passage.digest not in known), key=lambda one: len(one.indexed)
        )
        for start in range(0, len(missing), EMBEDDED_AT_ONCE):
            progress(start, len(missing))
            batch = missing[start : start + EMBEDDED_AT_ONCE]
            rows = self._embedder.embed([passage.indexed for passage in batch])
            fresh = {passage.digest: row for passage, row in zip(batch, rows, strict=True)}
            self._cache.put_many(fresh, self._embedder.name)
            known |= fresh
        progress(len(missing), len(missing))
        if not passages:
            return np.zeros((0, self._embedder.dimension), dtype=np.float32), 0
        return np.stack([known[passage.digest] for passage in passages]), len(missing)

    def _save(self, dense: "FaissIndex", digests: Sequence[str]) -> None:
        try:
            dense.save(self._folder, self._embedder.name, digests)
        except OSError as error:
            log.warning("the dense index could not be saved and will be built again: %s", error)
