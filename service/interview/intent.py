"""What the candidate wants with what they said, where plain rules can tell.

Most of what is said in a round is an answer, and whatever is not clearly something else is one: an answer read
as a request loses work, a request read as an answer only costs a follow-up. The rules therefore look at short
utterances only; in a long one the same words are part of an argument.
"""

import re
from collections.abc import Sequence
from typing import Literal

Intent = Literal["answer", "unknown", "skip", "hint", "repeat", "explain", "withheld", "ending", "repeated"]

SHORT = 14
"""Words. Up to here, "I don't know" is all that was said; beyond, it opens or closes an answer."""

REQUEST = 30
"""Words. Up to here, a question to the interviewer is a request; beyond, it is rhetoric in an answer."""

SAME = 0.9
"""Jaccard similarity of word sets from which an answer repeats an earlier one."""

_SO = r"(?:(?:please|sorry|okay|ok|well|hmm|um|so|then|maybe|honestly|now)[,.]? )*"
"""How one begins to speak."""

_MAY = (
    r"(?:(?:can|could|may|might|should|would|will|do) (?:i|we|you)|let'?s|i(?:'d| would) like to|i want to|i need to) "
    r"(?:please |just |maybe )*"
)
"""How one asks politely."""

_NOT = r"(?:do not|don'?t|dont)"
_END = r"[.!? ]*$"

_PATTERNS: tuple[tuple[Intent, int, tuple[str, ...]], ...] = (
    (
        "hint",
        REQUEST,
        (
            rf"^{_SO}(?:{_MAY}(?:have|get|give me|ask for|take) |give me |i (?:need|want) |i(?:'d| would) like )?"
            r"(?:a|an|another|any|one more|the next|one)?\s?(?:small |little |first |second |further )?"
            r"(?:hints?|nudge)\b"
            rf"(?:,? (?:please|thanks|here|with this|for this|on this))*{_END}",
        ),
    ),
    (
        "withheld",
        REQUEST,
        (
            r"\b(?:tell|give|show) me (?:the|your) (?:right |correct |full |model |reference )?"
            r"(?:answer|solution|rubric)\b",
            r"\bwhat(?:'s| is| are) (?:the|your) (?:right |correct |reference |model )?"
            r"(?:answer|solution|rubric|criteria)\??$",
            r"\b(?:reveal|print|show|repeat|output) (?:me )?(?:the|your) "
            r"(?:rubric|criteria|reference|system prompt|prompt|instructions)\b",
            r"\bwhat (?:exactly )?(?:are|were) you (?:looking|listening) for\b",
            r"\bignore (?:all |the |your |any )*(?:previous|prior|above) "
            r"(?:instructions?|prompts?|rules?|messages?)\b",
        ),
    ),
    (
        "ending",
        SHORT,
        (
            rf"^{_SO}(?:{_MAY})?(?:end|stop|quit|finish)(?: (?:the|this) (?:round|interview|session))?"
            rf"(?: here| now)?{_END}",
        ),
    ),
    (
        "skip",
        SHORT,
        (
            rf"^{_SO}(?:{_MAY})?(?:skip|pass|move on|go on to the next|take the next)"
            rf"(?: (?:this|it|that|on|on this|on that|the))?(?: one| question)?(?: please)?{_END}",
            r"^(?:the )?next question\b",
        ),
    ),
    (
        "repeat",
        SHORT,
        (
            rf"^{_SO}(?:can|could|would|will) you (?:please )?(?:repeat|say (?:that|it) again)\b",
            r"^(?:please )?repeat (?:that|it|the question)\b",
            r"\bsay (?:that|it) again\b",
            r"\bwhat was the question\b",
            rf"^(?:come again|pardon|sorry){_END}",
        ),
    ),
    (
        "explain",
        REQUEST,
        (
            r"\bwhat do you mean\b",
            r"\b(?:can|could|would) you (?:please )?(?:clarify|rephrase|explain the question|be more specific)\b",
            rf"\bi {_NOT} understand (?:the|your|this) question\b",
            r"\bnot sure what you(?:'re| are) asking\b",
            r"\bwhat are you asking\b",
        ),
    ),
    (
        "unknown",
        SHORT,
        (
            rf"^{_SO}(?:i )?(?:really |honestly |just |simply )?{_NOT} (?:really |actually )?"
            r"(?:know|remember|recall)\b",
            rf"\bi (?:really )?{_NOT} know\b",
            rf"^{_SO}(?:i have |i've )?(?:got )?(?:absolutely )?no (?:idea|clue)\b",
            r"\bi(?:'m| am) (?:lost|stuck|blank)\b",
            rf"^(?:i(?:'m| am) )?not sure{_END}",
            r"\bi can'?t (?:answer|remember|recall)\b",
            r"^idk\b|\bi give up\b|^beats me\b",
        ),
    ),
)
_RULES = tuple(
    (intent, most, re.compile("|".join(patterns), re.IGNORECASE)) for intent, most, patterns in _PATTERNS
)

_CONTENT = re.compile(
    r"\b(but|because|maybe|perhaps|i think|i would|i'd|guess|probably|something like)\b", re.IGNORECASE
)


def read_intent(text: str, earlier: Sequence[str] = ()) -> Intent:
    """What `text` is; `earlier` holds the candidate's previous answers to the same question."""
    plain = text.replace("\u2019", "'").strip()
    words = re.findall(r"[^\W_]+(?:'[^\W_]+)?", plain)
    for intent, most, pattern in _RULES:
        if len(words) > most or not pattern.search(plain):
            continue
        if intent == "unknown" and _CONTENT.search(plain):
            continue
        return intent
    if any(_is_same(plain, other) for other in earlier):
        return "repeated"
    return "answer"


def _is_same(text: str, other: str) -> bool:
    mine, theirs = (frozenset(re.findall(r"\w+", part.lower())) for part in (text, other))
    return bool(mine) and len(mine & theirs) >= SAME * len(mine | theirs)
