"""What turns a sentence into its opposite and leaves its words standing: a "not", or one direction for another.

Negation is aligned word by word: what matters is whether a word that two sentences share is negated in one of them
and not in the other, so "A does not rise, so B does not fall" is not taken for its own double negation.
"""

import re
from collections import Counter
from collections.abc import Mapping

from service.grading.wording import Tokens, content_words, stem

REACH = 3
"""Content words after a negator that it can negate: "not the same constant value" reaches "value"."""

_DIRECTIVE_REACH = 1
"""The same for a prohibition: "do not use hash(), it is salted" negates the using, not what is said of hash()."""

_BEFORE_PROHIBITION = frozenset("do please so and just also then".split())

_NEGATORS = frozenset(
    stem(word)
    for word in "not no never none nor neither nothing nobody nowhere without hardly cannot".split()
)
_STOPS = frozenset(stem(word) for word in "but because so while whereas since and".split())

_DENIAL = re.compile(
    r"""\b(?:it|this|that)(?:\s+is|['’]s)\s+(?:simply\s+|just\s+)?
        (?:false|not\s+true|untrue|wrong|incorrect|not\s+the\s+case|a\s+myth|a\s+misconception)\s+(?:that|to)\b
    |^\W*(?:no,?\s+)?(?:it|this|that)(?:\s+is|['’]s)\s+(?:simply\s+|just\s+)?
        (?:false|not\s+true|untrue|wrong|incorrect|a\s+myth|a\s+misconception)\s*(?:[.,:;!]|$)
    |\bis\s+(?:simply\s+|just\s+)?(?:false|not\s+true|untrue|not\s+the\s+case|a\s+myth|a\s+misconception)\W*$
    |\b(?:do\s+not|don['’]t|would\s+not|wouldn['’]t)\s+(?:think|believe|agree|say|accept)\s+(?:that|it)\b
    |\b(?:common|classic|frequent|usual)\s+(?:mistake|error|misconception|trap)\b
    |\b(?:not|isn['’]t)\s+(?:true|correct|right)\s+that\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""A clause that denies another: "it is wrong that …", not "a tool that is wrong nine times in ten"."""

_OPPOSITES: tuple[tuple[str, str], ...] = (
    ("increase", "decrease"), ("increases", "decreases"), ("rise", "fall"), ("rises", "falls"), ("higher", "lower"),
    ("high", "low"), ("more", "less"), ("more", "fewer"), ("larger", "smaller"), ("large", "small"), ("up", "down"),
    ("above", "below"), ("raise", "lower"), ("overfits", "underfits"), ("overfitting", "underfitting"),
    ("overconfident", "underconfident"), ("overestimates", "underestimates"), ("precision", "recall"),
    ("bias", "variance"), ("numerator", "denominator"), ("encoder", "decoder"), ("maximise", "minimise"),
    ("convex", "concave"), ("before", "after"), ("positive", "negative"), ("positives", "negatives"),
    ("better", "worse"), ("grow", "shrink"), ("left", "right"), ("first", "last"), ("always", "never"),
    ("query", "key"), ("independent", "dependent"), ("biased", "unbiased"), ("stronger", "weaker"),
)  # fmt: skip


def _opposites() -> Mapping[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for one, other in ((stem(one), stem(other)) for one, other in _OPPOSITES):
        table.setdefault(one, set()).add(other)
        table.setdefault(other, set()).add(one)
    return {word: frozenset(words) for word, words in table.items()}


_OPPOSITE = _opposites()


def denies(text: str) -> bool:
    """Whether a clause as a whole denies what it says: "it is false that …", "a common mistake is …"."""
    return _DENIAL.search(text) is not None


def are_alike(one: Tokens, other: Tokens, share: float) -> bool:
    """Whether two sentences have so many content words in common that they say the same thing or its opposite."""
    mine, theirs = _meant(one), _meant(other)
    return bool(mine and theirs) and len(mine & theirs) >= share * max(len(mine), len(theirs))


def is_turned(one: Tokens, other: Tokens) -> bool:
    """Whether a shared word is negated in one sentence only, or a direction stands in place of its opposite."""
    shared = _meant(one) & _meant(other)
    mine, theirs = shared & _negated(one), shared & _negated(other)
    same_count = _negators(one) == _negators(other)
    # As many negators in both: notes without little words only reach further, a "not" that has moved reaches elsewhere.
    if mine != theirs and not (same_count and mine & theirs):
        return True
    said, right = Counter(one), Counter(other)
    lost = (right - said).keys()
    return any(_OPPOSITE.get(word, frozenset()) & lost for word in said - right)


def _meant(tokens: Tokens) -> frozenset[str]:
    return content_words(tokens) - _NEGATORS


def _negators(tokens: Tokens) -> int:
    return sum(token in _NEGATORS for token in tokens)


def _negated(tokens: Tokens) -> frozenset[str]:
    """The content words within REACH after a negator, up to a word that begins another clause."""
    found: set[str] = set()
    left = 0
    for at, token in enumerate(tokens):
        if token in _NEGATORS:
            left = _DIRECTIVE_REACH if _BEFORE_PROHIBITION.issuperset(tokens[:at]) else REACH
        elif token in _STOPS:
            left = 0
        elif left and content_words((token,)):
            found.add(token)
            left -= 1
    return frozenset(found)
