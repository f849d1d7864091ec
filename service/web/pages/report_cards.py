"""What the report page shows, as values of its own: the report and the round, laid side by side."""

from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class ShareCard:
    """A dimension or a rung. `share` is its score in [0, 1], None where nothing of it was assessed; `words` says it.

    `criteria` is how many it rests on; `expected` marks the rungs that the round's level must show.
    """

    name: str
    share: float | None
    words: str
    criteria: int
    expected: bool


@dataclass(frozen=True, slots=True)
class NextCard:
    """One thing to do next: why it comes (`lead`), what to be able to show, where it is taught and practised."""

    lead: str
    text: Markup
    url: str
    link: str
    practise_url: str


@dataclass(frozen=True, slots=True)
class CriterionCard:
    """One criterion of a question. `key` numbers it within its question: marks in the thread refer to it.

    `weight` is its share of the question, `quotes` how many stretches of the thread speak to it; `passage_url`
    and `passage` lead to what teaches it. `full_marks` says what a complete
    answer shows, where this one is not; `repaired` that it was contradicted first and put right.
    """

    key: int
    expects: Markup
    state: str
    weight: float
    dimension: str
    rung: str
    reason: str
    full_marks: str
    quotes: int
    passage_url: str
    passage: str
    hinted: bool
    repaired: bool


@dataclass(frozen=True, slots=True)
class LineCard:
    """One turn of a question's thread. A candidate's words are as typed, with marks; the interviewer's are Markdown."""

    seq: int
    speaker: str
    html: Markup
    as_typed: bool
    note: str


@dataclass(frozen=True, slots=True)
class CorrectionCard:
    """A misconception that was stated: the candidate's words, and what is right."""

    quote: str
    correction: Markup


@dataclass(frozen=True, slots=True)
class DeeperCard:
    """What a strong candidate is asked next, and what a good reply holds."""

    ask: Markup
    holds: Markup


@dataclass(frozen=True, slots=True)
class QuestionCard:
    """One question: prompt, thread and criteria.

    `rung` is the deepest reached, None where none was; `remarks` are sentences; `answer` is the
    reference answer.
    """

    number: int
    prompt: Markup
    guide: str
    guide_url: str
    kind: str
    depth: bool
    share: float | None
    rung: str | None
    spent_s: float
    budget_s: float
    hints: int
    remarks: tuple[str, ...]
    lines: tuple[LineCard, ...]
    criteria: tuple[CriterionCard, ...]
    corrections: tuple[CorrectionCard, ...]
    answer: Markup
    deeper: tuple[DeeperCard, ...]
