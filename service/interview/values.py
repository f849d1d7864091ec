"""The values that an interview is made of. All frozen; scores are fractions in [0, 1], budgets are seconds."""

from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from service.content.values import Level, Slug

Mode = Literal["practice", "timed"]
Role = Literal["scientist", "engineer"]
EngineName = Literal["builtin", "llm"]
Minutes = Literal[15, 30, 45, 60]
MoveKind = Literal["open", "ask", "probe", "challenge", "hint", "clarify", "reveal", "advance", "close"]
CriterionState = Literal["met", "partial", "missed", "contradicted", "unassessed"]

MODES: tuple[Mode, ...] = get_args(Mode)
ROLES: tuple[Role, ...] = get_args(Role)
ROUND_MINUTES: tuple[Minutes, ...] = get_args(Minutes)

Score = Annotated[float, Field(ge=0, le=1)]

LEVEL_FLOORS = (0.0, 0.3, 0.6, 0.85)
"""The least score of each of a criterion's four levels: a score of 0.6 to 0.85 is level 2."""

MET_LEVEL = 2
"""From this level on a criterion counts as met; level 1 is partial, level 0 missed."""


class Frozen(BaseModel):
    """Base of the interview's values: frozen and closed."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class RoundSettings(Frozen):
    """What the candidate chose. `guides` empty means a mix chosen for them; `seed` makes every choice repeatable."""

    mode: Mode
    minutes: Minutes
    level: Level
    role: Role
    guides: tuple[Slug, ...] = ()
    engine: EngineName = "builtin"
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 0


class PlannedQuestion(Frozen):
    """A question of the plan. `digest` locks its text and rubric for the whole round."""

    question: str
    digest: str
    guide: str
    budget: Annotated[int, Field(gt=0)]
    depth: bool = False


class Move(Frozen):
    """What the interviewer does in one turn, with what it is about.

    Indices point into the question's own lists (`misconceptions`, `facts`, `hints`, `deeper`). `reason` says why
    for clarify (repeat, explain, withheld, no-hints, ending), advance (done, skipped, unknown, repeated, stuck,
    enough-asked, question-time, time, user) and close (done, time, user).
    """

    kind: MoveKind
    question: str | None = None
    criterion: str | None = None
    misconception: int | None = None
    facts: tuple[int, ...] = ()
    hint: int | None = None
    deeper: int | None = None
    reason: str | None = None


class Evidence(Frozen):
    """The candidate's own words: `quote` stands at [start, end) of the answer recorded at `turn`."""

    turn: Annotated[int, Field(ge=0)]
    quote: Annotated[str, Field(min_length=1)]
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]


class CriterionAssessment(Frozen):
    """What one answer shows of one criterion.

    `score` is None when and only when the state is unassessed. `reason` is one sentence for the report;
    `confidence` is the grader's own, in [0, 1].
    """

    criterion: str
    state: CriterionState
    score: Score | None
    confidence: Score
    evidence: tuple[Evidence, ...] = ()
    reason: str = ""


class MisconceptionFound(Frozen):
    """A misconception of the question (by index) that the candidate stated."""

    misconception: Annotated[int, Field(ge=0)]
    evidence: Evidence


class Assessment(Frozen):
    """One answer graded against one rubric by one grader.

    `facts_asked` are the indices of a case's facts that the answer asks for; `flags` are findings about the
    text itself (off-topic, gibberish, copied-question, stuffing, addresses-grader).
    """

    question: str
    turn: Annotated[int, Field(ge=0)]
    rubric: str
    grader: str
    criteria: tuple[CriterionAssessment, ...]
    misconceptions: tuple[MisconceptionFound, ...] = ()
    facts_asked: tuple[int, ...] = ()
    flags: tuple[str, ...] = ()


def level_of(score: float) -> int:
    """The level (0 to 3) that a criterion's score stands for."""
    return max(level for level, floor in enumerate(LEVEL_FLOORS) if score >= floor)


def state_of(score: float) -> CriterionState:
    """The state of a criterion that was assessed and not contradicted."""
    level = level_of(score)
    return "met" if level >= MET_LEVEL else "partial" if level else "missed"
