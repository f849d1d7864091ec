"""A round as one line of a list."""

from dataclasses import dataclass
from datetime import datetime

from service.store.summaries import RoundSummary
from service.web import wording

UNDER_WAY = ("open", "closing")
IN_GRADING = ("closing", "reporting")


@dataclass(frozen=True, slots=True)
class RoundLine:
    """What a list shows of a round. `result` is its verdict or where it stands, in words; `url` where it goes on."""

    id: str
    title: str
    mode: str
    minutes: int
    status: str
    verdict: str | None
    result: str
    answered: int
    asked: int
    created_at: datetime
    url: str
    is_open: bool


def line_of(one: RoundSummary) -> RoundLine:
    """The line of a summary."""
    head = one.head
    finished = head.status in ("ready", "partial")
    return RoundLine(
        id=one.id,
        title=one.title,
        mode=one.mode,
        minutes=one.minutes,
        status=head.status,
        verdict=head.verdict,
        result=wording.name_of(head.verdict if finished and head.verdict else head.status),
        answered=head.answered,
        asked=head.asked,
        created_at=one.created_at,
        url=f"/rounds/{one.id}" if head.status in UNDER_WAY else f"/rounds/{one.id}/report",
        is_open=head.status in UNDER_WAY,
    )
