"""An embedder that keeps what it made: for texts that come again in every process, such as rubrics."""

from collections.abc import Sequence
from hashlib import sha256

import numpy as np

from service.retrieval.embedder import Embedder, Vectors
from service.retrieval.index import EmbeddingCache


class RememberingEmbedder:
    """An Embedder over another one and a cache. Not for what a candidate writes: that is not kept beyond its round."""

    def __init__(self, embedder: Embedder, cache: EmbeddingCache) -> None:
        self._embedder, self._cache = embedder, cache

    @property
    def name(self) -> str:
        return self._embedder.name

    @property
    def dimension(self) -> int:
        return self._embedder.dimension

    @property
    def ready(self) -> bool:
        return self._embedder.ready

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Shape (len(texts), dimension), unit rows; only texts never seen reach the model."""
        if not texts:
            return self._embedder.embed(texts)
        digests = [sha256(text.encode()).hexdigest() for text in texts]
        known = dict(self._cache.get_many(digests, self.name))
        missing = {digest: text for digest, text in zip(digests, texts, strict=True) if digest not in known}
        if missing:
            rows = self._embedder.embed(list(missing.values()))
            fresh = dict(zip(missing, rows, strict=True))
            self._cache.put_many(fresh, self.name)
            known |= fresh
        return np.stack([known[digest] for digest in digests])
