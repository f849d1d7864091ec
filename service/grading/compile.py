"""A question as the grader needs it: everything normalised and embedded ahead of time, once per version.

The first clauses to be graded against are the authors' anchors. Each misconception is also a contradiction of the
criterion that it is nearest to, and each sentence of the reference answer belongs to the criterion that it carries;
those sentences are not anchors (a reference would then prove itself), they only show a sentence turned round.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np

from service.content.values import Criterion, Question
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
        return Wording(self.vectors[row : row + 1], self.tokens[row : row + 1])


@dataclass(frozen=True)
class CompiledCriterion:
    """`anchors` say it, `wrong` contradict it, `carried` are the reference's own sentences for it."""

    criterion: Criterion
    anchors: Wording
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
    """A question, ready to grade answers with."""

    question: Question
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
        with self._lock:
            found = self._kept.get(question.digest)
            if found is not None:
                self._kept.move_to_end(question.digest)
                return found
        made = compile_question(question, self._embed)
        with self._lock:
            self._kept[question.digest] = made
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
    parts += [(fact.about, *fact.asks, fact.reveal) for fact in question.facts]
    wordings = _worded(parts, embed)
    count = len(question.rubric)
    anchors, wrong, asks = (
        wordings[3 : 3 + count],
        wordings[3 + count : 3 + 2 * count],
        wordings[3 + 2 * count :],
    )
    groups = [
        tuple(tuple(tokenise(term) for term in group) for group in one.terms) for one in question.rubric
    ]
    errors = [_nearest(vector, wrong) for vector in wordings[2].vectors]
    carries = [_nearest(vector, anchors) for vector in wordings[1].vectors]
    criteria = tuple(
        CompiledCriterion(
            criterion=criterion,
            anchors=anchors[number],
            wrong=_joined(wrong[number], _picked(wordings[2], [nearest == number for nearest in errors])),
            carried=_picked(wordings[1], [nearest == number for nearest in carries]),
            groups=groups[number],
        )
        for number, criterion in enumerate(question.rubric)
    )
    facts = tuple(CompiledFact(asked, frozenset().union(*map(content_words, asked.tokens))) for asked in asks)
    return CompiledRubric(
        question=question,
        prompt=wordings[0],
        prompt_words=frozenset().union(*map(content_words, wordings[0].tokens)),
        criteria=criteria,
        misconceptions=wordings[2],
        reference=wordings[1],
        facts=facts,
    )


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
    rows = [row for row, taken in enumerate(chosen) if taken]
    return Wording(wording.vectors[rows], tuple(wording.tokens[row] for row in rows))


def _joined(one: Wording, other: Wording) -> Wording:
    return Wording(np.concatenate([one.vectors, other.vectors]), (*one.tokens, *other.tokens))
