"""Clauses are verbatim spans of what was typed."""

from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from service.grading.reading import LONGEST_CLAUSE, Window, read, windows

TEXTS = st.text(
    alphabet=st.one_of(
        st.sampled_from(" .,;!?\r\n-*`$\\/()'’–—é√σ\U0001d4b3\u200b\u0301א🙂abcXYZ019"),
        st.characters(codec="utf-8"),
    ),
    max_size=300,
)


@settings(max_examples=200, deadline=None)
@given(TEXTS)
@example("One.\r\nTwo.\rThree\u2028four. e\u0301te\u0301. \U0001d4b3 > 0; so, yes")
@example("- a\r\n- b\r\n\r\n1. c\r\n```python\r\nx = 1\r\n```")
def test_every_clause_is_a_verbatim_span_and_they_stand_in_order(text: str) -> None:
    clauses = read(text)
    assert all(text[clause.start : clause.end] == clause.quote != "" for clause in clauses)
    assert all(one.end <= other.start for one, other in pairwise(clauses))


@given(TEXTS)
@settings(max_examples=100, deadline=None)
def test_no_word_is_lost_between_clauses(text: str) -> None:
    inside = "".join(clause.quote for clause in read(text))
    letters = [character for character in text if character.isalnum()]
    assert [character for character in inside if character.isalnum()] == letters


def test_sentences_items_and_semicolons_part_but_wrapped_lines_do_not() -> None:
    text = (
        "The loss keeps falling after accuracy has stopped improving, because the\n"
        "logits grow; margins follow. Two things:\n- first one\n- second one\n\nDone, e.g. by scaling."
    )
    assert [clause.quote for clause in read(text)] == [
        "The loss keeps falling after accuracy has stopped improving, because the\nlogits grow;",
        "margins follow.",
        "Two things:",
        "first one",
        "second one",
        "Done, e.g. by scaling.",
    ]


def test_short_lines_without_stops_are_clauses_of_their_own() -> None:
    assert [clause.quote for clause in read("Precision falls\nRecall stays")] == [
        "Precision falls",
        "Recall stays",
    ]


def test_a_run_without_stops_is_cut_into_pieces_that_can_be_quoted() -> None:
    clauses = read("the model and the data " * 60)
    assert len(clauses) > 1
    assert max(clause.words for clause in clauses) <= LONGEST_CLAUSE


def test_nothing_but_signs_is_no_clause() -> None:
    assert read(" \r\n ... — !? \u200b ") == ()


def test_windows_are_each_clause_and_each_pair_of_neighbours() -> None:
    assert windows(3) == (Window(0, 0), Window(1, 1), Window(2, 2), Window(0, 1), Window(1, 2))
    assert windows(0) == ()
