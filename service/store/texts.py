"""Text that comes from outside, before it becomes a column of plain text.

PostgreSQL takes neither NUL nor half a surrogate pair; SQLite takes NUL and cuts the text there at times.
Nobody types either on purpose, so they are refused on both, with an error that says so, and what was stored
before stays. Payloads are JSON, which escapes NUL; in them the rule holds for what a candidate writes.
"""

from service.errors import InputError

LONGEST_KEY = 128
"""Characters of a client key. A UUID has 36; PostgreSQL indexes at most some 2,700 bytes."""


def is_storable(text: str) -> bool:
    """Whether both databases keep this text as it is."""
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def check_text(field: str, text: str) -> str:
    """The text, if it can be stored. Raises InputError."""
    if not is_storable(text):
        raise InputError(field, "This holds a character that cannot be stored: NUL, or half of an emoji.")
    return text


def check_key(client_key: str | None) -> str | None:
    """The client key, if it can be stored and indexed. Raises InputError."""
    if client_key is None:
        return None
    if not 0 < len(client_key) <= LONGEST_KEY:
        raise InputError("client_key", f"A client key has 1 to {LONGEST_KEY} characters.")
    return check_text("client_key", client_key)
