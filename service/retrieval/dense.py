"""FAISS over passage vectors, with a manifest that tells whether a saved index may be served.

Exact search up to FLAT_UP_TO vectors, a navigable small-world graph (Malkov and Yashunin 2018) beyond.
"""

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from service.errors import IndexDamaged

FLAT_UP_TO = 100_000
"""Vectors. Exact search over 1e5 × 384 floats takes some ten milliseconds; more than that wants a graph."""

HNSW_LINKS = 32
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a saved index is of: compared on load with what is wanted, and with the file as it is."""

    format: int
    model: str
    dimension: int
    count: int
    passages: str
    file: str


def passages_digest(digests: Sequence[str]) -> str:
    """One digest over the passages' digests in their order: any change of content or order changes it."""
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()


class FaissIndex:
    """Rows are passages in their order; scores are cosines."""

    def __init__(self, index: "faiss.Index") -> None:
        self._index = index

    @classmethod
    def build(cls, vectors: NDArray[np.float32]) -> "FaissIndex":
        """From unit rows, shape (n, d)."""
        count, dimension = vectors.shape
        if count <= FLAT_UP_TO:
            index: faiss.Index = faiss.IndexFlatIP(dimension)
        else:
            index = faiss.IndexHNSWFlat(dimension, HNSW_LINKS, faiss.METRIC_INNER_PRODUCT)
        if count:
            index.add(np.ascontiguousarray(vectors))
        return cls(index)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def search(self, vector: NDArray[np.float32], limit: int) -> list[tuple[int, float]]:
        """The nearest rows as (row, cosine), nearest first."""
        if not len(self) or limit < 1:
            return []
        scores, rows = self._index.search(np.ascontiguousarray(vector.reshape(1, -1)), min(limit, len(self)))
        return [(int(row), float(score)) for row, score in zip(rows[0], scores[0], strict=True) if row >= 0]

    def save(self, folder: Path, model: str, digests: Sequence[str]) -> None:
        """Write index and manifest so that a crash leaves either the old pair or the new one, never a mixture
        that passes for whole: the manifest, written last, holds the hash of the file."""
        folder.mkdir(parents=True, exist_ok=True)
        data = faiss.serialize_index(self._index).tobytes()
        manifest = Manifest(
            FORMAT,
            model,
            int(self._index.d),
            len(self),
            passages_digest(digests),
            hashlib.sha256(data).hexdigest(),
        )
        _write(folder / "passages.faiss", data)
        _write(folder / "manifest.json", json.dumps(asdict(manifest), indent=1).encode())

    @classmethod
    def load(cls, folder: Path, model: str, digests: Sequence[str]) -> "FaissIndex":
        """Read an index of exactly these passages under this model. Raises IndexDamaged for anything else."""
        try:
            manifest = Manifest(**json.loads((folder / "manifest.json").read_bytes()))
            data = (folder / "passages.faiss").read_bytes()
        except (OSError, ValueError, TypeError) as error:
            raise IndexDamaged(f"there is no whole index in {folder}") from error
        if hashlib.sha256(data).hexdigest() != manifest.file:
            raise IndexDamaged("the index file is not the one that its manifest was written for")
        wanted = (FORMAT, model, len(digests), passages_digest(digests))
        if (manifest.format, manifest.model, manifest.count, manifest.passages) != wanted:
            raise IndexDamaged("the index is of other passages or of another model")
        try:
            index = faiss.deserialize_index(np.frombuffer(data, dtype=np.uint8))
        except RuntimeError as error:
            raise IndexDamaged("the index file cannot be read") from error
        if index.ntotal != manifest.count or index.d != manifest.dimension:
            raise IndexDamaged("the index does not hold what its manifest says")
        return cls(index)


def _write(path: Path, data: bytes) -> None:
    """Replace a file in one step, with its bytes on the disk before its name."""
    scratch = path.with_name(f"{path.name}.{os.getpid()}.new")
    with scratch.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    scratch.replace(path)
