"""The values that an author writes: guides, questions, rubrics.

All are frozen and refuse unknown keys; the loader turns what they refuse into problems with file, line and key.
Weights are fractions of one question (they sum to 1), `minutes` are whole minutes.
"""

from collections.abc import Mapping
from functools import cached_property
from hashlib import sha256
from typing import Annotated, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from service.content.headings import Section, split_sections

Group = Literal["classical", "deep", "statistics", "experimentation", "round"]
Kind = Literal["concept", "derivation", "debugging", "design", "case", "code", "trade-off"]
Level = Literal["junior", "mid", "senior", "staff"]
Dimension = Literal["intuition", "mathematics", "practice", "communication"]
Rung = Literal["define", "mechanism", "derive", "break", "ship"]

GROUPS: tuple[Group, ...] = get_args(Group)
KINDS: tuple[Kind, ...] = get_args(Kind)
LEVELS: tuple[Level, ...] = get_args(Level)
DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)
RUNGS: tuple[Rung, ...] = get_args(Rung)
"""Ordered from the shallowest to the deepest."""

WEIGHT_TOLERANCE = 1e-6
"""How far the weights of a rubric may sum from 1: rounding of decimal fractions, nothing more."""

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class Value(BaseModel):
    """Frozen, strict about types, and closed: an unknown key is an error, not a silent loss."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Source(Value):
    """A work that a guide relies on."""

    author: Text
    year: Annotated[int, Field(ge=1700, le=2100)]
    title: Text
    venue: Text


class FrontMatter(Value):
    """The head of a guide file. `covers` maps each catalogue point to the anchor of the heading that teaches it."""

    slug: Slug
    title: Text
    group: Group
    summary: Text
    minutes: Annotated[int, Field(ge=1, le=120)]
    prerequisites: tuple[Slug, ...]
    related: tuple[Slug, ...]
    covers: Mapping[Slug, Slug]
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]


class Guide(FrontMatter):
    """One topic's text. `text` is the Markdown below the front matter."""

    text: Text

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        return split_sections(self.text)

    @cached_property
    def anchors(self) -> frozenset[str]:
        return frozenset(section.anchor for section in self.sections)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of everything in the guide: equal digests mean nothing needs to be indexed again."""
        return _digest(self)


class Criterion(Value):
    """One thing that a good answer shows."""

    id: Slug
    dimension: Dimension
    rung: Rung
    weight: Annotated[float, Field(gt=0, le=1, strict=False)]
    passage: Slug
    expects: Text
    levels: Annotated[tuple[Text, ...], Field(min_length=4, max_length=4)]
    anchors: Annotated[tuple[Text, ...], Field(min_length=3, max_length=6)]
    terms: Annotated[tuple[Annotated[tuple[Text, ...], Field(min_length=1)], ...], Field(min_length=1)]
    contradictions: Annotated[tuple[Text, ...], Field(min_length=1)]
    probe: Text


class Misconception(Value):
    """An error that people make: how it sounds, what is right, and the case that breaks it."""

    says: Text
    correction: Text
    challenge: Text


class Deeper(Value):
    """What a strong candidate is asked next, and what a good reply holds."""

    ask: Text
    holds: Text


class Fact(Value):
    """Something that the interviewer of a case knows and reveals only when asked."""

    about: Text
    asks: Annotated[tuple[Text, ...], Field(min_length=1)]
    reveal: Text


class Question(Value):
    """One interview question with its reference answer and rubric. `guide` is the slug of the file it stands in."""

    id: Slug
    guide: Slug
    prompt: Text
    kind: Kind
    level: Level
    minutes: Annotated[int, Field(ge=1, le=30)]
    passages: Annotated[tuple[Slug, ...], Field(min_length=1)]
    answer: Text
    rubric: Annotated[tuple[Criterion, ...], Field(min_length=2)]
    misconceptions: Annotated[tuple[Misconception, ...], Field(min_length=1)]
    hints: Annotated[tuple[Text, ...], Field(min_length=3, max_length=3)]
    deeper: Annotated[tuple[Deeper, ...], Field(min_length=1)]
    facts: tuple[Fact, ...] = ()

    @model_validator(mode="after")
    def _is_coherent(self) -> Self:
        total = sum(criterion.weight for criterion in self.rubric)
        if abs(total - 1) > WEIGHT_TOLERANCE:
            raise ValueError(f"the weights of the rubric must sum to 1, they sum to {total:.3f}")
        names = [criterion.id for criterion in self.rubric]
        if len(set(names)) != len(names):
            raise ValueError("two criteria of the rubric share an id")
        if (self.kind == "case") != bool(self.facts):
            raise ValueError("a case needs facts, and only a case has them")
        return self

    def criterion(self, criterion_id: str) -> Criterion:
        """The criterion of that id; raises KeyError."""
        for criterion in self.rubric:
            if criterion.id == criterion_id:
                return criterion
        raise KeyError(criterion_id)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of everything in the question."""
        return _digest(self)

    @cached_property
    def rubric_digest(self) -> str:
        """SHA-256 of what a grader reads; two rubrics of one digest are the same version."""
        graded = {"prompt", "answer", "rubric", "misconceptions"}
        return sha256(self.model_dump_json(include=graded).encode()).hexdigest()


class Passage(Value):
    """A heading-scoped piece of a guide: what is indexed, searched and cited.

    `id` is `<guide>#<anchor>` with `.<part>` behind it from the second part on; `path` holds the headings above
    it, outermost first; `text` is Markdown without them.
    """

    id: Text
    guide: Slug
    anchor: Slug
    part: Annotated[int, Field(ge=1)]
    path: tuple[Text, ...]
    text: Text

    @property
    def indexed(self) -> str:
        """What the index sees: the heading path, then the text."""
        return f"{' > '.join(self.path)}\n{self.text}"

    @cached_property
    def digest(self) -> str:
        """SHA-256 of what the index sees: the key of the passage's embedding."""
        return sha256(self.indexed.encode()).hexdigest()


class Point(Value):
    """One thing that a guide must teach, by the catalogue."""

    id: Slug
    teaches: Text


class CatalogueEntry(Value):
    """The contract of one guide: the points that it must teach, and the least number of its questions."""

    slug: Slug
    title: Text
    group: Group
    questions: Annotated[int, Field(ge=1)]
    points: Annotated[tuple[Point, ...], Field(min_length=1)]


class Library(Value):
    """All guides and questions, by slug and by id."""

    guides: Mapping[str, Guide]
    questions: Mapping[str, Question]

    def questions_of(self, guide: str) -> tuple[Question, ...]:
        return tuple(question for question in self.questions.values() if question.guide == guide)


def _digest(value: BaseModel) -> str:
    return sha256(value.model_dump_json().encode()).hexdigest()
