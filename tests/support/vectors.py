"""Vectors of the real model, embedded once for all tests that want them and, below .pytest_cache, for all runs.

Keyed by text and model, as the service keys them; delete the file and the next run makes it again.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from service.retrieval.embedder import SentenceTransformerEmbedder, Vectors
from service.retrieval.remembering import RememberingEmbedder
from service.store.database import Database
from service.store.embeddings import Embeddings
from service.store.migrations import migrate

FILE = Path(__file__).parents[2] / ".pytest_cache" / "vectors.db"


class KeptVectors:
    """An EmbeddingCache: this process's memory over one below it."""

    def __init__(self, below: Embeddings) -> None:
        self._below = below
        self._rows: dict[tuple[str, str], Vectors] = {}

    def get_many(self, digests: Sequence[str], model: str) -> Mapping[str, Vectors]:
        unseen = [digest for digest in dict.fromkeys(digests) if (digest, model) not in self._rows]
        if unseen:
            found = self._below.get_many(unseen, model)
            self._rows |= {(digest, model): row for digest, row in found.items()}
        return {digest: self._rows[digest, model] for digest in digests if (digest, model) in self._rows}

    def put_many(self, vectors: Mapping[str, Vectors], model: str) -> None:
        self._rows |= {(digest, model): row for digest, row in vectors.items()}
        self._below.put_many(vectors, model)


@cache
def kept_vectors() -> KeptVectors:
    """The cache of this process, over the file of this checkout."""
    FILE.parent.mkdir(exist_ok=True)
    database = Database(f"sqlite:///{FILE}")
    migrate(database)
    return KeptVectors(Embeddings(database))


@cache
def real_embedder() -> SentenceTransformerEmbedder:
    """The bundled model, loaded, on one thread: several processes share the cores here."""
    embedder = SentenceTransformerEmbedder()
    embedder.load()
    import torch

    torch.set_num_threads(1)
    return embedder


@cache
def remembering_embedder() -> RememberingEmbedder:
    """The bundled model behind the vectors that were kept."""
    return RememberingEmbedder(real_embedder(), kept_vectors())
