"""Whether words stand in an order that English has: a shuffled answer keeps its words and its vector, not its order.

Certain pairs of neighbours hardly occur in sentences: "the of", "of is", "and of", "are were". In words drawn in any
order they do, for two words in five are function words. No dictionary and no parser is needed to see that.
"""

import re
from itertools import pairwise

LEAST = 3
"""Broken pairs below which an answer is too short to tell."""

_ARTICLES = "the an every my our your their"
_AFTER_ARTICLE = (
    "of in on to for with by from at into than and or but because if whether is are was were be been has have had can "
    "could will would should do does did it they we i you he she the a an not so then that which who there when while "
    "as"
)
_AFTER_A = (
    "in on for with by from at into because if whether be been have had can could will would should do does did it "
    "they we i you he she an not so then which who there when while as"
)
"""Less than after other articles: "a" is also a quantity, as in "a of b" and "a is small"."""
_AFTER_TO = "of in on from is are was were has can could will would should and or but because if than"
_AFTER_THAN = "is are was were of and or but because to"
_PREPOSITIONS = "of from into with by for at"
_AFTER_PREPOSITION = (
    "is are was were be been has have had can could will would should do does did of and or but because if so then "
    "they we i he she"
)
_CONJUNCTIONS = "and or but because if"
_AFTER_CONJUNCTION = "of and or but because"
_AUXILIARIES = "is are was were be has have can could will would should"
_AFTER_AUXILIARY = "is are was were can could will would should and or but because"

_IMPOSSIBLE = frozenset(
    (first, second)
    for firsts, seconds in (
        (_ARTICLES, _AFTER_ARTICLE),
        ("a", _AFTER_A),
        ("to", _AFTER_TO),
        ("than", _AFTER_THAN),
        (_PREPOSITIONS, _AFTER_PREPOSITION),
        (_CONJUNCTIONS, _AFTER_CONJUNCTION),
        (_AUXILIARIES, _AFTER_AUXILIARY),
    )
    for first in firsts.split()
    for second in seconds.split()
)
_DANGLING = frozenset("the an every my our your their of and or but because if".split())
"""Words that no clause ends with."""

_MARKS = "()[]{}\"'“”‘’*_.,;:!?"
_CLAUSES = re.compile(r"(?<=[.!?;:,])\s+|\n")


def broken_share(text: str) -> float:
    """Broken pairs per word; 0 where there are fewer than LEAST."""
    broken = words = 0
    for clause in _CLAUSES.split(text):
        found = [token.strip(_MARKS).casefold() for token in clause.split()]
        words += len(found)
        broken += sum(pair in _IMPOSSIBLE for pair in pairwise(found))
        broken += bool(found) and clause.rstrip()[-1] in ".,;:!?" and found[-1] in _DANGLING
    return broken / words if broken >= LEAST else 0.0
