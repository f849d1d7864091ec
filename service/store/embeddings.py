"""Embeddings by content hash and model: a text is embedded once, whatever guide it stands in."""

import logging
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session, col, select

from service.store.database import Database
from service.store.tables import EmbeddingRow
from service.store.writing import put

log = logging.getLogger(__name__)

BATCH = 500
"""Rows in one statement: far below the parameters that either database takes (32,766 and 65,535)."""

_STORED = np.dtype("<f4")


class Embeddings:
    """Vectors of 32-bit floats, by SHA-256 of the text and name of the model."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get_many(self, digests: Sequence[str], model: str) -> dict[str, NDArray[np.float32]]:
        """The vectors that are there, each of shape (dimension,). A damaged one counts as not there."""
        found: dict[str, NDArray[np.float32]] = {}
        with self._database.read() as session:
            for batch in _batches(digests):
                statement = select(EmbeddingRow).where(EmbeddingRow.model == model)
                for row in session.exec(statement.where(col(EmbeddingRow.digest).in_(batch))):
                    vector = _read(row)
                    if vector is None:
                        log.warning(
                            "the embedding of %s by %s is damaged; it is made anew", row.digest, model
                        )
                    else:
                        found[row.digest] = vector
        return found

    def put_many(self, vectors: Mapping[str, NDArray[np.float32]], model: str) -> None:
        """Keep vectors of shape (dimension,), by digest. Raises ValueError for what is none."""
        rows = [
            {"digest": digest, "model": model, "dimension": vector.size, "vector": _write(vector)}
            for digest, vector in vectors.items()
        ]

        def put_all(session: Session) -> None:
            put(session, EmbeddingRow, rows)

        self._database.transact(put_all)


def _write(vector: NDArray[np.float32]) -> bytes:
    if vector.ndim != 1 or not vector.size or not np.isfinite(vector).all():
        raise ValueError("an embedding is one row of finite numbers")
    return vector.astype(_STORED).tobytes()


def _read(row: EmbeddingRow) -> NDArray[np.float32] | None:
    if not row.dimension or len(row.vector) != row.dimension * _STORED.itemsize:
        return None
    vector = np.frombuffer(row.vector, dtype=_STORED).astype(np.float32)
    return vector if np.isfinite(vector).all() else None


def _batches(digests: Sequence[str]) -> list[Sequence[str]]:
    return [digests[start : start + BATCH] for start in range(0, len(digests), BATCH)]
