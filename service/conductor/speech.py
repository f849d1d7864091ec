"""What a candidate's text may be, before it becomes an event."""

import re

from service.errors import InputError
from service.interview.machine import LONGEST_ANSWER

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff]|[\ud800-\udfff]")


def clean(text: str) -> str:
    """The text with one kind of line end and without control characters, which carry no meaning in an answer."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def answer_text(text: str) -> str:
    """An answer fit to be recorded. Raises InputError when it is empty or too long."""
    cleaned = clean(text).strip()
    if not cleaned:
        raise InputError(
            "text", "There is nothing to send yet. Write an answer, or ask to skip the question."
        )
    _check_length(cleaned)
    return cleaned


def draft_text(text: str) -> str:
    """A draft fit to be saved: as typed, empty included. Raises InputError when it is too long."""
    cleaned = clean(text)
    _check_length(cleaned)
    return cleaned


def _check_length(text: str) -> None:
    if len(text) > LONGEST_ANSWER:
        raise InputError(
            "text",
            f"This is {len(text):,} characters long; at most {LONGEST_ANSWER:,} are taken. "
            "Nothing was sent and nothing is lost: shorten it and send it again.",
        )
