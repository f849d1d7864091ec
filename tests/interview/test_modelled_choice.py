"""The head of a model's reply: which move it chose, however the reply is cut and dressed."""

from dataclasses import dataclass

import pytest

from service.errors import ModelGarbled
from service.interview.choice import ChoiceReader


@dataclass(frozen=True)
class Case:
    name: str
    reply: str
    options: int
    chosen: int
    words: str


GOOD = [
    Case("a-line-then-words", '{"move": 2}\nWhy is that?', 3, 1, "Why is that?"),
    Case("on-one-line", '{"move": 1} Why?', 3, 0, "Why?"),
    Case("fenced", '```json\n{"move": 3}\n```\nWhy?', 3, 2, "Why?"),
    Case("plainly-fenced", '```\n{"move":3}```\n\nWhy?', 3, 2, "Why?"),
    Case("after-thinking", '<think>Hm {"move": 1}</think>\n\n{"move": 2}\nWhy?', 2, 1, "Why?"),
    Case("no-choice-needed", "Why is that?", 1, 0, "Why is that?"),
    Case("a-choice-that-was-not-asked-for", '{"move": 1}\nWhy?', 1, 0, "Why?"),
    Case("thinking-without-a-choice", "<think>Hm.</think>Why?", 1, 0, "Why?"),
    Case("braces-in-the-words", '{"move": 1}\nWhy {so}?', 2, 0, "Why {so}?"),
    Case("a-comparison-first", "<5 or more?", 1, 0, "<5 or more?"),
]


@pytest.mark.parametrize("case", GOOD, ids=lambda case: case.name)
@pytest.mark.parametrize("step", [1, 4, 1000])
def test_choice_and_words_are_read_whatever_the_pieces(case: Case, step: int) -> None:
    reader = ChoiceReader(case.options)
    words = _read(reader, case.reply, step)
    assert (reader.chosen, words.strip()) == (case.chosen, case.words)


@pytest.mark.parametrize(
    "reply",
    [
        "Why is that?",
        '{"move": 0}\nWhy?',
        '{"move": 4}\nWhy?',
        '{"move": true}\nWhy?',
        '{"move": "1"}\nWhy?',
        '{"say": 1}\nWhy?',
        "{move: 1}\nWhy?",
        '{"move": 1',
        "{" + " " * 500,
        "<think>I wonder",
        "",
    ],
)
@pytest.mark.parametrize("step", [1, 1000])
def test_an_unusable_choice_is_an_error(reply: str, step: int) -> None:
    with pytest.raises(ModelGarbled):
        _read(ChoiceReader(3), reply, step)


def _read(reader: ChoiceReader, reply: str, step: int) -> str:
    words = "".join(reader.feed(reply[at : at + step]) for at in range(0, len(reply), step))
    return words + reader.finish()
