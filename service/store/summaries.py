"""What the store gives back about a round."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from service.interview.events import Recorded
from service.interview.values import Mode
from service.store.tables import RoundRow

RoundStatus = Literal["open", "closing", "reporting", "ready", "partial", "failed"]


@dataclass(frozen=True, slots=True)
class RoundHead:
    """What lists and sweeps need to know of a round without folding its events.

    `answered` and `asked` count questions. `owes` says of an open round that the server has something to do
    in it (words, an assessment); left out, the round is looked at once more at start-up.
    """

    status: RoundStatus
    verdict: str | None
    deadline: datetime | None
    ended_at: datetime | None
    answered: int
    asked: int
    owes: bool = True

    @property
    def owed(self) -> bool:
        """Whether work is owed: a closing or reporting round always owes some, a finished one never does."""
        return self.status in ("closing", "reporting") or (self.status == "open" and self.owes)


@dataclass(frozen=True, slots=True)
class StoredRound:
    """A round as it is stored: all its events in order."""

    id: str
    owner: str
    title: str
    events: tuple[Recorded, ...]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class RoundSummary:
    """A line of the history. `minutes` is what was chosen, also in practice."""

    id: str
    title: str
    mode: Mode
    minutes: int
    created_at: datetime
    head: RoundHead


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in the answer box. Without one, the text is empty, the version 0 and `saved_at` None."""

    text: str
    saved_at: datetime | None
    version: int


def summary_of(row: RoundRow) -> RoundSummary:
    """The line of the history that this row makes."""
    head = RoundHead(
        status=cast(RoundStatus, row.status),
        verdict=row.verdict,
        deadline=row.deadline,
        ended_at=row.ended_at,
        answered=row.answered,
        asked=row.asked,
        owes=row.owed,
    )
    return RoundSummary(row.id, row.title, cast(Mode, row.mode), row.minutes, row.created_at, head)


def write_head(row: RoundRow, head: RoundHead) -> None:
    """Put the head on the round's row."""
    row.status, row.verdict = head.status, head.verdict
    row.deadline, row.ended_at = head.deadline, head.ended_at
    row.answered, row.asked = head.answered, head.asked
    row.owed = head.owed
