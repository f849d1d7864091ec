"""Events as rows, and rows as events."""

from pydantic_core import PydanticSerializationError

from service.errors import InputError
from service.interview.events import EVENT, AnswerGiven, Event, Recorded, RoundOpened, TimeUp
from service.store.tables import EventRow
from service.store.texts import check_key, check_text


def row_of(round_id: str, seq: int, event: Event, client_key: str | None) -> EventRow:
    """The row of an event. Raises InputError for text that cannot be stored."""
    if isinstance(event, AnswerGiven):
        check_text("text", event.text)
    elif isinstance(event, TimeUp):
        check_text("draft", event.draft)
    check_key(client_key)
    try:
        payload = EVENT.dump_json(event).decode()
    except PydanticSerializationError as error:
        raise InputError("event", "The event holds a character that cannot be stored.") from error
    return EventRow(
        round_id=round_id, seq=seq, kind=event.kind, client_key=client_key, at=event.at, payload=payload
    )


def recorded_of(row: EventRow) -> Recorded:
    """The event of a row."""
    return Recorded(seq=row.seq, event=EVENT.validate_json(row.payload), client_key=row.client_key)


def is_same(old: Event, new: Event) -> bool:
    """Whether two events say the same at different times.

    For the first event that is what was chosen: plan, deadline and seed are made anew by every request.
    """
    if isinstance(old, RoundOpened) and isinstance(new, RoundOpened):
        return old.settings.model_copy(update={"seed": 0}) == new.settings.model_copy(update={"seed": 0})
    return old.model_copy(update={"at": new.at}) == new
