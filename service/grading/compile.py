"""A question as the grader needs it: everything normalised and embedded ahead of time, once per version.

The first clauses to be graded against are the authors' anchors. Each misconception is also a contradiction of the
criterion that it is nearest to, and each sentence of the reference answer belongs to the criterion that it carries;
those sentences are not anchors (a reference would then prove itself), they only show a sentence turned round.
"""

from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np

from service.content.values import Question
from service.grading.embedding import Embed, Vectors
from service.grading.reading import read
from service.grading.wording import Tokens, content_words, plain, tokenise

CACHED = 256
"""Compiled questions kept: about 40 vectors of 384 floats each, 60 kB a question, 15 MB in all."""

Group = tuple[Tokens, ...]


@dataclass(frozen=True)
class Wording:
    """Sentences of one meaning: their vectors, shape (n, d), and their tokens, n of them."""

    vectors: Vectors
    tokens: tuple[Tokens, ...]

    def __len__(self) -> int:
        return len(self.tokens)

    def only(self, row: int) -> "Wording":
        """One of the sentences."""
        return self.only_rows([row])

    def only_rows(self, rows: Sequence[int]) -> "Wording":
        """Some of the sentences."""
        return Wording(self.vectors[list(rows)], tuple(self.tokens[row] for row in rows))


@dataclass(frozen=True)
class CompiledCriterion:
    """`anchors` say it, `wrong` contradict it, `carried` are the reference's own sentences for it.

    `weight` is its share of the question; `expected` says what a full answer shows, as an author would put it.
    `anchor_words` holds for each anchor its content words with their weights: 1 over the number of criteria of the
    question whose anchors use the word.
    """

    weight: float
    anchors: Wording
    anchor_words: tuple[Mapping[str, float], ...]
    expected: Wording
    wrong: Wording
    carried: Wording
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class CompiledFact:
    """Ways to ask for a fact of a case, and what it says, with the content words that such a request would use."""

    asks: Wording
    words: frozenset[str]


@dataclass(frozen=True)
class CompiledRubric:
    """A question, ready to grade answers with; its criteria in the order of the rubric."""

    prompt: Wording
    prompt_words: frozenset[str]
    criteria: tuple[CompiledCriterion, ...]
    misconceptions: Wording
    reference: Wording
    facts: tuple[CompiledFact, ...]


class Compiler:
    """Compiles questions and keeps the latest CACHED of them. Safe to use from several threads."""

    def __init__(self, embed: Embed) -> None:
        self._embed = embed
        self._kept: OrderedDict[str, CompiledRubric] = OrderedDict()
        self._lock = Lock()

    def compiled(self, question: Question) -> CompiledRubric:
        """The compiled form of `question`; the same digest is embedded once. Raises what the embedder raises."""
        return self._once(question.digest, lambda: compile_question(question, self._embed))

    def compiled_reference(self, prompt: str, reference: str) -> CompiledRubric:
        """The compiled form of a reference answer that has no rubric."""
        return self._once(f"{prompt}\n{reference}", lambda: compile_reference(prompt, reference, self._embed))

    def _once(self, key: str, make: Callable[[], CompiledRubric]) -> CompiledRubric:
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
                return found
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > CACHED:
                self._kept.popitem(last=False)
        return made


def compile_question(question: Question, embed: Embed) -> CompiledRubric:
    """Normalise and embed all that a question holds, in one batch."""
    prompt = [clause.plain for clause in read(question.prompt)]
    reference = [clause.plain for clause in read(question.answer)]
    says = [misconception.says for misconception in question.misconceptions]
    parts: list[Sequence[str]] = [prompt, reference, says]
    parts += [criterion.anchors for criterion in question.rubric]
    parts += [criterion.contradictions for criterion in question.rubric]
    parts += [(criterion.expects, criterion.levels[-1]) for criterion in question.rubric]
    parts += [(fact.about, *fact.asks, fact.reveal) for fact in question.facts]
    wordings = _worded(parts, embed)
    count = len(question.rubric)
    anchors, wrong, expected = (wordings[3 + part * count : 3 + (part + 1) * count] for part in range(3))
    asks = wordings[3 + 3 * count :]
    words = weighed_words(anchors)
    groups = [
        tuple(tuple(tokenise(term) for term in group) for group in one.terms) for one in question.rubric
    ]
    errors = [_nearest(vector, wrong) for vector in wordings[2].vectors]
    carries = [_nearest(vector, anchors) for vector in wordings[1].vectors]
    criteria = tuple(
        CompiledCriterion(
            weight=criterion.weight,
            anchors=anchors[number],
            anchor_words=words[number],
            expected=expected[number],
            wrong=_joined(wrong[number], _picked(wordings[2], [nearest == number for nearest in errors])),
            carried=_picked(wordings[1], [nearest == number for nearest in carries]),
            groups=groups[number],
        )
        for number, criterion in enumerate(question.rubric)
    )
    facts = tuple(CompiledFact(asked, frozenset().union(*map(content_words, asked.tokens))) for asked in asks)
    return CompiledRubric(
        prompt=wordings[0],
        prompt_words=frozenset().union(*map(content_words, wordings[0].tokens)),
        criteria=criteria,
        misconceptions=wordings[2],
        reference=wordings[1],
        facts=facts,
    )


def compile_reference(prompt: str, reference: str, embed: Embed) -> CompiledRubric:
    """A rubric from one reference answer alone, for questions without criteria: each of its clauses is a criterion.

    A clause's own words that the prompt does not hold are its terms, and its share of them its weight.
    """
    asked, said = [read(text) for text in (prompt, reference)]
    wordings = _worded([[clause.plain for clause in asked], [clause.plain for clause in said]], embed)
    known = frozenset().union(*map(content_words, wordings[0].tokens))
    new = [sorted(content_words(clause.tokens) - known or content_words(clause.tokens)) for clause in said]
    total = sum(map(len, new)) or 1
    nothing = wordings[1].only_rows([])
    own_words = weighed_words([wordings[1].only(number) for number in range(len(said))])
    criteria = tuple(
        CompiledCriterion(
            weight=len(words) / total,
            anchors=wordings[1].only(number),
            anchor_words=own_words[number],
            expected=nothing,
            wrong=nothing,
            carried=nothing,
            groups=tuple(((word,),) for word in words),
        )
        for number, words in enumerate(new)
    )
    return CompiledRubric(
        prompt=wordings[0],
        prompt_words=known,
        criteria=criteria,
        misconceptions=nothing,
        reference=wordings[1],
        facts=(),
    )


def weighed_words(anchors: Sequence[Wording]) -> list[tuple[Mapping[str, float], ...]]:
    """For each criterion's anchors the content words of each, weighed down by how many criteria use them."""
    used = Counter(
        word
        for one in anchors
        for word in frozenset().union(*(content_words(tokens) for tokens in one.tokens))
    )
    return [
        tuple({word: 1 / used[word] for word in content_words(tokens)} for tokens in one.tokens)
        for one in anchors
    ]


def _worded(parts: Sequence[Sequence[str]], embed: Embed) -> list[Wording]:
    vectors = embed([plain(text) for part in parts for text in part])
    made: list[Wording] = []
    start = 0
    for part in parts:
        made.append(Wording(vectors[start : start + len(part)], tuple(tokenise(text) for text in part)))
        start += len(part)
    return made


def _nearest(vector: Vectors, wordings: Sequence[Wording]) -> int:
    return int(np.argmax([float((one.vectors @ vector).max()) for one in wordings]))


def _picked(wording: Wording, chosen: Sequence[bool]) -> Wording:
    return wording.only_rows([row for row, taken in enumerate(chosen) if taken])


def _joined(one: Wording, other: Wording) -> Wording:
    return Wording(np.concatenate([one.vectors, other.vectors]), (*one.tokens, *other.tokens))
