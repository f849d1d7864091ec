"""A candidate's words as they were typed, with the spans marked that earned something."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape


@dataclass(frozen=True, slots=True)
class Span:
    """Characters [start, end) of a text, and the number of the criterion (within its question) that they speak to."""

    start: int
    end: int
    criterion: int


def mark_spans(text: str, spans: Sequence[Span]) -> Markup:
    """The text, escaped, with a `<mark data-k="1 3">` around every stretch that some span covers.

    Spans may overlap: the text is cut wherever one begins or ends. What lies outside the text is ignored.
    """
    within = [span for span in spans if 0 <= span.start < span.end <= len(text)]
    cuts = sorted({0, len(text), *(span.start for span in within), *(span.end for span in within)})
    pieces = []
    for start, end in pairwise(cuts):
        covering = sorted({span.criterion for span in within if span.start <= start and end <= span.end})
        words = escape(text[start:end])
        keys = " ".join(map(str, covering))
        pieces.append(Markup('<mark data-k="{}">{}</mark>').format(keys, words) if covering else words)
    return Markup("").join(pieces)
