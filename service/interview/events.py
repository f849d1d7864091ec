"""Everything that can happen in a round. A round is the list of its events; its state is a fold over them.

Events are named in the past tense, are frozen, and carry the server's time `at` (UTC). An event's place in the
list is its `seq`, which is also the number of the turn that it speaks of.
"""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, TypeAdapter

from service.interview.values import Assessment, EngineName, Frozen, Move, PlannedQuestion, RoundSettings


class _Event(Frozen):
    at: AwareDatetime


class RoundOpened(_Event):
    """The round began. `deadline` is set in a timed round only, and never changes."""

    kind: Literal["round-opened"] = "round-opened"
    settings: RoundSettings
    plan: tuple[PlannedQuestion, ...]
    deadline: AwareDatetime | None


class Said(_Event):
    """The interviewer spoke. `engine` is who worded it; `fallback` is why that was not the one chosen."""

    kind: Literal["said"] = "said"
    move: Move
    text: Annotated[str, Field(min_length=1)]
    engine: EngineName
    fallback: str | None = None


class AnswerGiven(_Event):
    """The candidate sent an answer."""

    kind: Literal["answer-given"] = "answer-given"
    text: Annotated[str, Field(min_length=1)]


class HintAsked(_Event):
    """The candidate asked for a hint by the button."""

    kind: Literal["hint-asked"] = "hint-asked"


class SkipAsked(_Event):
    """The candidate gave this question up by the button."""

    kind: Literal["skip-asked"] = "skip-asked"


class EndAsked(_Event):
    """The candidate ended the round."""

    kind: Literal["end-asked"] = "end-asked"


class TimeUp(_Event):
    """The time and the grace are over. `draft` is what stood in the saved draft: the last answer, or nothing."""

    kind: Literal["time-up"] = "time-up"
    draft: str = ""


class Assessed(_Event):
    """The grader assessed one answer."""

    kind: Literal["assessed"] = "assessed"
    assessment: Assessment


class AssessmentFailed(_Event):
    """The grader could not assess an answer; its criteria stay unassessed until a retry."""

    kind: Literal["assessment-failed"] = "assessment-failed"
    turn: int
    reason: str


class ReportMade(_Event):
    """The report stands. `verdict` repeats its verdict for lists."""

    kind: Literal["report-made"] = "report-made"
    verdict: str


class ReportFailed(_Event):
    """The report could not be made."""

    kind: Literal["report-failed"] = "report-failed"
    reason: str


class RetryAsked(_Event):
    """Somebody asked to try once more what had failed: assessments first, then the report."""

    kind: Literal["retry-asked"] = "retry-asked"


Event = (
    RoundOpened
    | Said
    | AnswerGiven
    | HintAsked
    | SkipAsked
    | EndAsked
    | TimeUp
    | Assessed
    | AssessmentFailed
    | ReportMade
    | ReportFailed
    | RetryAsked
)

EVENT: TypeAdapter[Event] = TypeAdapter(Annotated[Event, Field(discriminator="kind")])
"""Reads and writes any event as JSON: `EVENT.validate_json(row)`, `EVENT.dump_json(event)`."""


class Recorded(Frozen):
    """An event with its place in the round."""

    seq: Annotated[int, Field(ge=0)]
    event: Annotated[Event, Field(discriminator="kind")]
    client_key: str | None = None

    @property
    def at(self) -> datetime:
        return self.event.at
