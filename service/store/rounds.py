"""Rounds: lists of events, their heads and their drafts.

Appending with the expected seq is the only lock between processes: the round's row is locked, what stands is
compared with what was expected, and event, head and draft change together or not at all. A repeated client
key is the same event.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from secrets import token_urlsafe

from sqlmodel import Session, col, func, select

from service.errors import InputError, KeyReused, NotFound, SeqConflict
from service.interview.events import Event, Recorded, RoundOpened, Said
from service.interview.state import GRACE
from service.store.database import Database
from service.store.ownership import own_round
from service.store.payloads import is_same, recorded_of, row_of
from service.store.summaries import Draft, RoundHead, RoundSummary, StoredRound, summary_of, write_head
from service.store.tables import DraftRow, EventRow, RoundRow, UserRow
from service.store.texts import check_text, is_storable

__all__ = ["Draft", "RoundHead", "RoundSummary", "Rounds", "StoredRound"]

ID_BYTES = 12
"""Randomness of a round's id: 96 bits, 16 characters of a URL, not to be guessed."""

LARGEST_VERSION = 2**53 - 1
"""Of a draft: the largest whole number that a browser counts exactly."""

LARGEST_SEQ = 2**31 - 1
"""Of an event: what its column holds on PostgreSQL."""

_NEWEST_FIRST = (col(RoundRow.created_at).desc(), col(RoundRow.id).desc())

_REUSED = "This key was used before for something else. Reload the page and send it again."


class Rounds:
    """The rounds of all users. `owner` is a user's id; what is somebody else's is NotFound."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, owner: str, event: RoundOpened, client_key: str | None, title: str) -> str:
        """Store a new round with its first event; returns its id.

        The same key of the same owner gives the round that it made before. Raises KeyReused where that one
        was opened with other settings, NotFound for an unknown owner, InputError.
        """
        check_text("title", title)
        round_id = token_urlsafe(ID_BYTES)
        first = row_of(round_id, 0, event, client_key)

        def create(session: Session) -> str:
            _lock_user(session, owner)
            if client_key is not None:
                known = session.exec(
                    select(EventRow)
                    .join(RoundRow)
                    .where(RoundRow.owner == owner, RoundRow.client_key == client_key, EventRow.seq == 0)
                ).first()
                if known is not None:
                    return _same(known, event).round_id
            row = RoundRow(
                id=round_id,
                owner=owner,
                client_key=client_key,
                title=title,
                mode=event.settings.mode,
                minutes=event.settings.minutes,
                created_at=event.at,
                status="open",
                verdict=None,
                deadline=event.deadline,
                ended_at=None,
                answered=0,
                asked=0,
                owed=True,
            )
            session.add(row)
            session.flush()
            session.add(EventRow(**first.model_dump()))
            return round_id

        return self._database.transact(create)

    def load(self, owner: str, round_id: str) -> StoredRound:
        """The whole round. Raises NotFound."""
        with self._database.read() as session:
            row = own_round(session, owner, round_id, lock=False)
            events = _events(session, round_id, after=-1)
        return StoredRound(row.id, row.owner, row.title, events, row.created_at)

    def events_after(self, owner: str, round_id: str, seq: int) -> tuple[Recorded, ...]:
        """The events behind `seq`, all of them behind -1. Raises NotFound, and InputError for a lower seq."""
        if seq < -1:
            raise InputError("seq", "A seq is -1 (before the first event) or more.")
        with self._database.read() as session:
            own_round(session, owner, round_id, lock=False)
            return _events(session, round_id, after=min(seq, LARGEST_SEQ))

    def append(
        self,
        owner: str,
        round_id: str,
        expected_seq: int,
        event: Event,
        client_key: str | None,
        head: RoundHead,
        clear_draft: bool = False,
        draft_version: int = 0,
    ) -> Recorded:
        """Store one event more as number `expected_seq`, with the round's new head.

        A client key that stands in this round already gives the event that it made and changes nothing; with
        another payload it raises KeyReused. `clear_draft` empties the draft in the same commit, and drafts up
        to `draft_version` that arrive late are passed over. Raises SeqConflict, NotFound, InputError.
        """
        new = row_of(round_id, expected_seq, event, client_key)
        _check_version(draft_version, least=0)

        def append(session: Session) -> Recorded:
            row = own_round(session, owner, round_id)
            if client_key is not None:
                known = session.exec(
                    select(EventRow).where(EventRow.round_id == round_id, EventRow.client_key == client_key)
                ).first()
                if known is not None:
                    return recorded_of(_same(known, event))
            last = session.exec(select(func.max(EventRow.seq)).where(EventRow.round_id == round_id)).one()
            if expected_seq != last + 1:
                raise SeqConflict(f"The round stands at event {last}; {expected_seq} is not the next.")
            session.add(EventRow(**new.model_dump()))
            write_head(row, head)
            if clear_draft:
                _put_draft(
                    session, DraftRow(round_id=round_id, text="", version=draft_version, saved_at=event.at)
                )
            return recorded_of(new)

        return self._database.transact(append)

    def history(self, owner: str, limit: int, before: str | None = None) -> list[RoundSummary]:
        """This owner's rounds, newest first; `before` is the id of the last one seen. Raises NotFound."""
        statement = select(RoundRow).where(RoundRow.owner == owner)
        statement = statement.order_by(*_NEWEST_FIRST).limit(limit)
        with self._database.read() as session:
            if before is not None:
                seen = own_round(session, owner, before, lock=False)
                older = (col(RoundRow.created_at) < seen.created_at) | (
                    (col(RoundRow.created_at) == seen.created_at) & (col(RoundRow.id) < seen.id)
                )
                statement = statement.where(older)
            return [summary_of(row) for row in session.exec(statement)]

    def open_round(self, owner: str) -> RoundSummary | None:
        """The newest round of this owner that is still going on."""
        statement = select(RoundRow).where(RoundRow.owner == owner, RoundRow.status == "open")
        with self._database.read() as session:
            row = session.exec(statement.order_by(*_NEWEST_FIRST).limit(1)).first()
        return None if row is None else summary_of(row)

    def delete(self, owner: str, round_id: str) -> None:
        """Delete a round with its events, draft, assessments and report. Raises NotFound."""
        self._database.transact(lambda session: session.delete(own_round(session, owner, round_id)))

    def recent_questions(self, owner: str, rounds: int) -> tuple[tuple[str, ...], ...]:
        """The ids of the questions asked in each of this owner's last `rounds` rounds, newest round first."""
        newest = select(RoundRow.id).where(RoundRow.owner == owner)
        newest = newest.order_by(*_NEWEST_FIRST).limit(rounds)
        asked: defaultdict[str, list[str]] = defaultdict(list)
        with self._database.read() as session:
            ids = session.exec(newest).all()
            said = select(EventRow).where(col(EventRow.round_id).in_(ids), EventRow.kind == "said")
            for row in session.exec(said.order_by(col(EventRow.seq))):
                event = recorded_of(row).event
                if isinstance(event, Said) and event.move.kind == "ask" and event.move.question is not None:
                    asked[row.round_id].append(event.move.question)
        return tuple(tuple(asked[round_id]) for round_id in ids)

    def save_draft(self, owner: str, round_id: str, text: str, at: datetime, version: int) -> int:
        """Save what stands in the answer box; returns the version that is saved now.

        Only a higher version than the saved one is written, so a save that was overtaken does no harm; a page
        that gets back a higher version than its own counts on from there. Raises NotFound, InputError.
        """
        check_text("text", text)
        _check_version(version, least=1)

        def save(session: Session) -> int:
            own_round(session, owner, round_id)
            row = session.get(DraftRow, round_id)
            if row is not None and row.version >= version:
                return row.version
            _put_draft(session, DraftRow(round_id=round_id, text=text, version=version, saved_at=at))
            return version

        return self._database.transact(save)

    def draft(self, owner: str, round_id: str) -> Draft:
        """What stands in the answer box. Raises NotFound."""
        with self._database.read() as session:
            own_round(session, owner, round_id, lock=False)
            row = session.get(DraftRow, round_id)
        return Draft("", None, 0) if row is None else Draft(row.text, row.saved_at, row.version)

    # For the server itself, across all owners: what is found is worked on under its owner's name.

    def due(self, now: datetime) -> list[tuple[str, str]]:
        """System query: (owner, round id) of open rounds whose time is up, grace included."""
        last_call = now - GRACE
        statement = select(RoundRow.owner, RoundRow.id)
        statement = statement.where(RoundRow.status == "open", col(RoundRow.deadline) <= last_call)
        with self._database.read() as session:
            return [(owner, round_id) for owner, round_id in session.exec(statement)]

    def unfinished(self) -> list[tuple[str, str]]:
        """System query: (owner, round id) of rounds in which the server owes something, oldest first."""
        statement = select(RoundRow.owner, RoundRow.id).where(col(RoundRow.owed))
        statement = statement.order_by(col(RoundRow.created_at))
        with self._database.read() as session:
            return [(owner, round_id) for owner, round_id in session.exec(statement)]

    def positions(self, round_ids: Sequence[str]) -> dict[str, int]:
        """System query: how many events each of these rounds has. Unknown ones are left out."""
        statement = select(EventRow.round_id, func.max(EventRow.seq)).group_by(col(EventRow.round_id))
        with self._database.read() as session:
            found = session.exec(statement.where(col(EventRow.round_id).in_(round_ids)))
            return {round_id: last + 1 for round_id, last in found}


def _check_version(version: int, least: int) -> None:
    if not least <= version <= LARGEST_VERSION:
        raise InputError("version", f"A draft's version is a whole number from {least} to {LARGEST_VERSION}.")


def _lock_user(session: Session, owner: str) -> None:
    """Keep this user's other creations waiting, so that a client key is looked up and taken in one go."""
    statement = select(UserRow).where(UserRow.id == owner).with_for_update(key_share=True)
    if not is_storable(owner) or session.exec(statement).first() is None:
        raise NotFound("There is no such user.")


def _events(session: Session, round_id: str, after: int) -> tuple[Recorded, ...]:
    statement = select(EventRow).where(EventRow.round_id == round_id, EventRow.seq > after)
    return tuple(recorded_of(row) for row in session.exec(statement.order_by(col(EventRow.seq))))


def _same(known: EventRow, event: Event) -> EventRow:
    if not is_same(recorded_of(known).event, event):
        raise KeyReused(_REUSED)
    return known


def _put_draft(session: Session, draft: DraftRow) -> None:
    """Write a draft under the round's lock; its version never goes back."""
    saved = session.get(DraftRow, draft.round_id)
    if saved is None:
        session.add(draft)
    else:
        saved.sqlmodel_update({"text": draft.text, "saved_at": draft.saved_at})
        saved.version = max(saved.version, draft.version)
