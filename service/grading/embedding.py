"""What grading needs of an embedding model, so that it need not know which one it is or how it is loaded."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""Shape (n, d), rows of unit length: a dot product is a cosine."""

Embed = Callable[[Sequence[str]], Vectors]
"""Texts to vectors, in their order. May be slow (call it off the event loop); raises EmbedderUnavailable."""


def pool(vectors: Vectors, weights: NDArray[np.float32]) -> Vectors:
    """The unit vector of several neighbouring clauses, shape (d,): the mean of their rows by weight (their words).

    MiniLM pools token vectors by their mean, so this comes close (cosine 0.92 to 0.96 on reference answers) to
    encoding the clauses together, for none of the time.
    """
    mean = weights @ vectors
    length = float(np.linalg.norm(mean))
    return np.asarray(mean / length if length > 0 else mean, dtype=np.float32)


class InMemory:
    """An Embed that asks the one below once for every text, and keeps all that it was told. For a run that ends."""

    def __init__(self, embed: Embed) -> None:
        self._embed = embed
        self._rows: dict[str, Vectors] = {}

    def __call__(self, texts: Sequence[str]) -> Vectors:
        if new := [text for text in dict.fromkeys(texts) if text not in self._rows]:
            self._rows |= dict(zip(new, self._embed(new), strict=True))
        return np.stack([self._rows[text] for text in texts])
