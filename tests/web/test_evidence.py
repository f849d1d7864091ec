"""Marks stand around the right characters, and nothing of the text is lost or turned into markup."""

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from service.web.evidence import Span, mark_spans

SPANS = st.builds(Span, st.integers(-2, 30), st.integers(-2, 30), st.integers(1, 4))


@given(st.text("ab<>&\"'\n ", max_size=25), st.lists(SPANS, max_size=6))
def test_marking_changes_nothing_but_adds_marks(text: str, spans: list[Span]) -> None:
    html = str(mark_spans(text, spans))
    assert unescape(re.sub(r"</?mark[^>]*>", "", html)) == text


@given(st.text("ab<>&", max_size=25), st.lists(SPANS, max_size=6))
def test_every_character_is_marked_by_exactly_the_spans_that_cover_it(text: str, spans: list[Span]) -> None:
    seen: list[frozenset[int]] = []
    for keys, marked, plain in re.findall(
        r'<mark data-k="([\d ]+)">(.*?)</mark>|([^<]+)', str(mark_spans(text, spans))
    ):
        covering = frozenset(map(int, keys.split()))
        seen += [covering] * len(unescape(marked or plain))
    usable = [span for span in spans if 0 <= span.start < span.end <= len(text)]
    for place, covering in enumerate(seen):
        assert covering == {span.criterion for span in usable if span.start <= place < span.end}
    assert len(seen) == len(text)


def test_overlapping_spans_cut_the_text_where_they_begin_and_end() -> None:
    html = mark_spans("abcdef", [Span(0, 4, 1), Span(2, 6, 2)])
    assert html == '<mark data-k="1">ab</mark><mark data-k="1 2">cd</mark><mark data-k="2">ef</mark>'
