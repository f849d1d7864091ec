"""The one way to a round: by its owner and its id together."""

from sqlmodel import Session, select

from service.errors import NotFound
from service.store.tables import RoundRow
from service.store.texts import is_storable


def own_round(session: Session, owner: str, round_id: str, *, lock: bool = True) -> RoundRow:
    """The round of this owner, locked against other writers until the transaction ends.

    Raises NotFound for an unknown round and for somebody else's, in the same words.
    """
    row = None
    if is_storable(owner) and is_storable(round_id):
        statement = select(RoundRow).where(RoundRow.id == round_id, RoundRow.owner == owner)
        if lock:
            statement = statement.with_for_update(key_share=True)
        row = session.exec(statement).first()
    if row is None:
        raise NotFound("There is no such round.")
    return row
