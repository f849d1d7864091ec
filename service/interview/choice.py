"""Reads the head of a model's reply as it streams in: a line of JSON that names the move, then the words."""

import json

from service.errors import ModelGarbled

LONGEST_CHOICE = 200
"""Characters within which the choice must have ended; it is about fifteen long."""

_THOUGHT = ("<think>", "</think>")
"""Local reasoning models put their reasoning before the reply, between these, where the server does not part it off."""


_FENCES = ("```json", "```")


class ChoiceReader:
    """Feed it the pieces of a reply; it gives back the words and keeps the choice.

    `chosen` is the index of the move, None until it is known. With one option no choice is expected, and a model
    that names one all the same is understood.
    """

    def __init__(self, options: int) -> None:
        self._options = options
        self._held = ""
        self._reading = True
        self.chosen: int | None = 0 if options == 1 else None

    def feed(self, text: str) -> str:
        """The words in `text`, empty while the head is being read. Raises ModelGarbled on an unusable choice."""
        if not self._reading:
            return text
        self._held += text
        head = self._without_thought(self._held.lstrip())
        if head is None or not head:
            return ""
        return self._read(head)

    def finish(self) -> str:
        """The words that were held when the reply ended. Raises ModelGarbled if it ended before its choice did."""
        head = self._without_thought(self._held.lstrip()) if self._reading else ""
        if self.chosen is None or head is None:
            raise ModelGarbled("The model ended before it had chosen what to do.")
        return "" if self._options > 1 else head

    def _without_thought(self, text: str) -> str | None:
        """The text behind the reasoning; None while that goes on, or may yet begin."""
        start, end = _THOUGHT
        if text.startswith(start):
            return text.partition(end)[2].lstrip() if end in text else None
        return None if start.startswith(text) and text else text

    def _read(self, head: str) -> str:
        fence = next((mark for mark in _FENCES if head.startswith(mark)), "")
        if self._options > 1 and any(mark.startswith(head) for mark in _FENCES):
            return ""
        plain = head.removeprefix(fence).lstrip()
        if plain and not plain.startswith("{"):
            return self._unchosen(head)
        body, closed, rest = plain.partition("}")
        if not closed:
            return self._unchosen(head) if len(plain) > LONGEST_CHOICE else ""
        self.chosen = self._index(body + closed)
        words = rest.lstrip()
        if fence and _FENCES[-1].startswith(words):
            return ""
        return self._words(words.removeprefix(_FENCES[-1]) if fence else words)

    def _unchosen(self, head: str) -> str:
        """The words, where no choice was needed."""
        if self.chosen is None:
            raise ModelGarbled("The model did not say what it chose to do.")
        return self._words(head)

    def _words(self, text: str) -> str:
        self._reading = not text
        return text.lstrip()

    def _index(self, text: str) -> int:
        try:
            number = json.loads(text)["move"]
        except (ValueError, KeyError) as error:
            raise ModelGarbled("The model did not say what it chose to do.") from error
        if type(number) is not int or not 1 <= number <= self._options:
            raise ModelGarbled("The model chose something that was not on offer.")
        return number - 1
