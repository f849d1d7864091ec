"""BM25 over texts, passages or whole guides: ready at once, and sure of names, symbols and
abbreviations that embeddings blur.
"""

import logging
import re
from collections.abc import Sequence

import bm25s
import numpy as np

logging.getLogger("bm25s").setLevel(logging.WARNING)  # its import sets DEBUG, whatever the service logs

_WORD = re.compile(r"[a-z0-9]+(?:[@^/.+-][a-z0-9]+)*")
_STOP = frozenset(
    "a an and are as at be been but by can could did do does for from had has have how i if in into is it its me my no "
    "not of on or our so such than that the their them then there these they this those to us was we were what when "
    "where which while who why will with would you your".split()
)


class Bm25Index:
    """Ranks texts by BM25 (Robertson and Zaragoza 2009), as `bm25s` computes it (Lucene's variant)."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._bm25 = bm25s.BM25(method="lucene")
        tokens = [tokenize(text) for text in texts]
        self._ready = any(tokens)
        if self._ready:
            self._bm25.index(tokens, show_progress=False)

    def search(self, query: str, limit: int) -> list[tuple[int, float]]:
        """The best texts as (index, score), best first; those that share no word with the query are left out."""
        tokens = tokenize(query)
        if not self._ready or not tokens or limit < 1:
            return []
        scores = np.asarray(self._bm25.get_scores(tokens))
        best = np.argsort(-scores, kind="stable")[:limit]
        return [(int(index), float(scores[index])) for index in best if scores[index] > 0]


def tokenize(text: str) -> list[str]:
    """Lower-case words without stop words, plural and hyphens folded; compounds also as their parts."""
    tokens = []
    for word in _WORD.findall(text.lower()):
        parts = re.split(r"[@^/.+-]", word)
        for token in {word, *parts} if len(parts) > 1 else {word}:
            if token and token not in _STOP:
                tokens.append(_stem(token))
    return tokens


def _stem(word: str) -> str:
    """Fold the inflections that matter for names of this field; deliberately lighter than Porter."""
    for ending, kept in (
        ("isation", "iz"),
        ("ization", "iz"),
        ("ising", "iz"),
        ("izing", "iz"),
        ("ised", "iz"),
        ("ized", "iz"),
        ("ise", "iz"),
        ("ize", "iz"),
        ("ies", "y"),
        ("sses", "ss"),
    ):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)] + kept
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        return word[:-1]
    return word
