"""What the state machine wants done next. The conductor does it and appends what came of it as an event."""

from service.interview.values import Frozen, Move


class Speak(Frozen):
    """Word one of `offers` (the best first) and append it as `Said`."""

    offers: tuple[Move, ...]


class Assess(Frozen):
    """Grade the answer of `turn` and append `Assessed` or `AssessmentFailed`."""

    question: str
    turn: int
    text: str


class MakeReport(Frozen):
    """Make the report of the finished round and append `ReportMade` or `ReportFailed`."""


Command = Speak | Assess | MakeReport
