"""Checks a model's words sentence by sentence, before they leave.

A sentence is held until it is whole. Praise, talk of itself and, in a timed round, verdicts are left out; what comes
after the question is cut; eight words in a row from what must stay hidden, or a marker of the request, end the turn.

What this cannot see: a paraphrase of the answer, praise in words that are not listed, another language, a question
that asks something else than the author's. Up to seven words of a hidden sentence may be shown before it is known.
"""

import re
from collections.abc import Iterable

from service.errors import ModelGarbled

LONGEST_RUN = 8
"""Words in a row. Shorter runs are shared by chance between any two texts on one topic."""

_END = re.compile(r"[.?!…]+[\"”’')\]*_]*(?=\s)|[。？！]+|\n+")  # noqa: RUF001 - full-width marks
_ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|vs|cf|etc|al|eq|fig|approx)|\b\w)\.$", re.IGNORECASE)
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|`[^`]*`|\$[^$]*\$")
_SHOUT = re.compile(r"(?<=[^\W\d_]{2})!+(?=[\s\"”’')\]*_]|$)")

_PRAISING = (
    "great|good|excellent|interesting|nice|wonderful|fantastic|perfect|brilliant|impressive|amazing|strong"
)
_PRAISED = "question|answer|point|start|job|work|thinking|observation|insight|explanation|summary|response"
_NEVER = re.compile(
    rf"\b(?:{_PRAISING})\s+(?:{_PRAISED})\b|^(?:{_PRAISING}|awesome|bravo|kudos)[,.!]"
    r"|\bwell (?:done|said|put|explained)\b|\bi (?:love|like) (?:that|how|your)\b"
    r"|\bas an? (?:ai|artificial intelligence|large language model|language model|assistant)\b"
    r"|\bi(?:'m| am) an? (?:ai|language model)\b|\b(?:system prompt|my instructions)\b",
    re.IGNORECASE,
)
_DEGREE = "absolutely |exactly |completely |quite |not |partly |mostly "
_VERDICT = re.compile(
    rf"\b(?:that|this|it|what you said)(?:'s| is| was) (?:{_DEGREE})*"
    r"(?:right|correct|wrong|incorrect|true|false|accurate)\b"
    rf"|\byou(?:'re| are) (?:{_DEGREE})*(?:right|correct|wrong|mistaken|incorrect)\b"
    r"|^(?:exactly|correct|right|wrong|incorrect|precisely|indeed|not quite|yes, exactly)[,.!]"
    r"|\bthe (?:correct|right|actual|true) answer\b|\byou (?:missed|forgot|should have)\b",
    re.IGNORECASE,
)


class HiddenText:
    """What must not be said: runs of words of `hidden` that do not stand in `open_to_candidate` as well."""

    def __init__(self, hidden: Iterable[str], open_to_candidate: Iterable[str] = ()) -> None:
        known = {run for text in open_to_candidate for run in _runs(text)}
        self._runs = {run for text in hidden for run in _runs(text)} - known

    def stands_in(self, text: str) -> bool:
        return not self._runs.isdisjoint(_runs(text))


class Guard:
    """Feed it words; it gives back what may be shown. Raises ModelGarbled on what must not be said.

    At most `most_questions` are let through, and none after them; at most `most_sentences` in all. `done` is set
    when nothing more will be: the rest of the reply need not be waited for.
    """

    def __init__(
        self, hidden: HiddenText, nonce: str, timed: bool, most_questions: int, most_sentences: int
    ) -> None:
        self._hidden, self._nonce, self._timed = hidden, nonce, timed
        self._questions_left, self._sentences_left = most_questions, most_sentences
        self._may_ask = most_questions > 0
        self._held = ""
        self._seen = ""
        self.shown = ""
        self.done = False

    def feed(self, text: str) -> str:
        """What of the words so far may be shown now."""
        self._held += text
        out = ""
        for end in self._ends():
            out += self._pass(end)
        return out

    def finish(self, complete: bool) -> str:
        """The rest. A reply that was cut at its limit loses its last, unfinished sentence."""
        if not complete:
            self._held = ""
        return self._pass(len(self._held))

    def _ends(self) -> Iterable[int]:
        position = 0
        while not self.done and (match := _END.search(self._held, position)):
            if match.group().startswith(".") and _ABBREVIATION.search(self._held[: match.start() + 1]):
                position = match.end()
                continue
            yield match.end()
            position = 0

    def _pass(self, end: int) -> str:
        """Take the held text up to `end` as a sentence and judge it."""
        sentence, self._held = self._held[:end], self._held[end:]
        if self.done or not sentence.strip():
            return ""
        self._seen += sentence
        if self._nonce in self._seen or self._hidden.stands_in(self._seen):
            raise ModelGarbled("The model said something that it must keep to itself.")
        plain = _QUOTED.sub("", sentence).replace("’", "'").strip()
        questions = _count_questions(plain)
        if _NEVER.search(plain) or (self._timed and _VERDICT.search(plain)):
            return ""
        if questions > self._questions_left:
            self.done = self._may_ask
            return ""
        self._questions_left -= questions
        self._sentences_left -= 1
        self.done = self._sentences_left == 0 or (self._may_ask and self._questions_left == 0)
        calm = _SHOUT.sub(".", sentence)
        released = calm if self.shown else calm.lstrip()
        self.shown += released
        return released

    @property
    def asked(self) -> bool:
        """Whether a question got through."""
        return _count_questions(_QUOTED.sub("", self.shown)) > 0


def _count_questions(text: str) -> int:
    return text.count("?") + text.count("？")  # noqa: RUF001 - the full-width mark of Chinese and Japanese


def _runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[start : start + LONGEST_RUN]) for start in range(len(words) - LONGEST_RUN + 1)}
