"""What a report holds: frozen values that survive JSON. `service.grading.report` makes them from a finished round."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from service.content.values import Deeper, Dimension, Kind, Level, Rung
from service.grading.verdict import Verdict
from service.interview.values import CriterionState, Evidence, Frozen, Mode, Role, Score

Seconds = Annotated[int, Field(ge=0)]


class PassageLink(Frozen):
    """Where something is taught: the guide's slug and the heading's anchor."""

    guide: str
    anchor: str


class CriterionReport(Frozen):
    """What the whole thread showed of a criterion. `level` indexes `levels`; None where it is unassessed."""

    id: str
    dimension: Dimension
    rung: Rung
    weight: float
    expects: str
    state: CriterionState
    score: Score | None
    level: int | None
    level_text: str
    levels: tuple[str, ...]
    confidence: Score
    evidence: tuple[Evidence, ...]
    reason: str
    was_contradicted: bool
    hinted: bool
    missing: bool
    passage: PassageLink


class MisconceptionReport(Frozen):
    """An error that was stated, in the candidate's words, and what is right."""

    says: str
    correction: str
    quote: str
    evidence: Evidence


class QuestionReport(Frozen):
    """One question that was asked. `score` and `rung` are None where there is nothing to go by.

    `cut_off` is true where the round ended before anything was said: it has no score and counts nowhere.
    `turns` are the seqs of the candidate's answers; `failed_turns` those that could not be assessed.
    """

    question: str
    prompt: str
    guide: str
    kind: Kind
    level: Level
    depth: bool
    score: Score | None
    rung: Rung | None
    budget_s: Seconds
    spent_s: Seconds
    hints_used: int
    hints: tuple[str, ...]
    followups: int
    closed: str | None
    cut_off: bool
    turns: tuple[int, ...]
    failed_turns: tuple[int, ...]
    flags: tuple[str, ...]
    criteria: tuple[CriterionReport, ...]
    misconceptions: tuple[MisconceptionReport, ...]
    answer: str
    deeper: tuple[Deeper, ...]
    rubric: str


class ShareReport(Frozen):
    """A dimension or a rung: its score (None where nothing was asked or assessed) and how much evidence there was.

    `expected` is true for the rungs that the round's level must show.
    """

    name: str
    score: Score | None
    criteria: int
    expected: bool = False


class Next(Frozen):
    """A thing to do next: what to be able to show, and where it is taught. `why` is the state that it was left in."""

    text: str
    guide: str
    anchor: str
    question: str | None = None
    why: CriterionState


class Counts(Frozen):
    """How many questions and criteria, by what became of them. Criteria of cut-off questions are not counted."""

    planned: int
    asked: int
    answered: int
    met: int
    partial: int
    missed: int
    contradicted: int
    unassessed: int
    hints: int
    followups: int


class Report(Frozen):
    """A graded round. `partial` means that something could not be assessed and may be tried again.

    `reasons` are sentences without numbers, `figures` is the one line of numbers behind them. `score` and `rung`
    are of the whole round; `unreached` lists planned questions never asked; `rubrics` maps question to digest.
    """

    status: Literal["ready", "partial"]
    made_at: AwareDatetime
    mode: Mode
    role: Role
    level: Level
    minutes: int
    used_s: Seconds
    ending: str | None
    verdict: Verdict
    reasons: tuple[str, ...]
    figures: str
    score: Score | None
    what_next: tuple[Next, ...]
    dimensions: tuple[ShareReport, ...]
    rungs: tuple[ShareReport, ...]
    rung: Rung | None
    questions: tuple[QuestionReport, ...]
    unreached: tuple[str, ...]
    counts: Counts
    graders: tuple[str, ...]
    rubrics: dict[str, str]
