"""One form for words that say the same."""

from dataclasses import dataclass

import pytest

from service.grading.wording import content_words, stands_in, stem, tokenise


@dataclass(frozen=True)
class Case:
    id: str
    one: str
    other: str


SAME = (
    Case("latex-fraction", r"$\frac{a}{b}$", "a/b"),
    Case("spoken-fraction", "a over b", "a / b"),
    Case("greek", r"\sigma(z) - y", "σ(z) minus y"),
    Case("percent", "7 per cent", "7%"),
    Case("thousands", "9,990 alarms", "9990 alarms"),
    Case("contraction", "it doesn't change", "it does not change"),
    Case("typographic-apostrophe", "it doesn’t change", "it doesn't change"),
    Case("spelling", "generalisation and labelled", "generalization and labeled"),
    Case("number-word", "four finds", "4 finds"),
    Case("zero-width", "cal\u200bibrated", "calibrated"),
    Case("full-width", "\uff21\uff35\uff23", "auc"),
    Case("product", r"a \cdot b", "a times b"),
    Case("nested-fraction", r"\frac{1}{n} \sum x", "1/n sum x"),
)


@pytest.mark.parametrize("case", SAME, ids=lambda case: case.id)
def test_wordings_of_one_meaning_have_the_same_tokens(case: Case) -> None:
    assert tokenise(case.one) == tokenise(case.other)


@pytest.mark.parametrize(
    ("word", "inflected"),
    [
        ("assume", "assuming"),
        ("rate", "rates"),
        ("calibrate", "calibration"),
        ("label", "labelled"),
        ("query", "queries"),
    ],
)
def test_inflections_share_a_stem(word: str, inflected: str) -> None:
    assert stem(inflected).startswith(stem(word)) or stem(word).startswith(stem(inflected))


@pytest.mark.parametrize(
    ("term", "text", "found"),
    [
        ("assum", "I am assuming that labels arrive", True),
        ("2p", "it helps when 2p is larger", True),
        ("p(flag", "P(flag | fraud) is 0.8", True),
        ("importance sampl", "use importance sampling here", True),
        ("false positive", "positive results that are false", False),
        ("7.4", "about 7.45 of them", False),
        ("cat", "the category", False),
    ],
)
def test_a_term_is_found_as_words_in_a_row_or_their_beginnings(term: str, text: str, found: bool) -> None:
    assert stands_in(tokenise(term), tokenise(text)) is found


def test_content_words_leave_out_grammar_and_signs() -> None:
    assert content_words(tokenise("the rate is = 0.5 of a rate")) == {"rat", "0.5"}
