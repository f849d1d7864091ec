"""The one edge where the errors of SQLAlchemy and the drivers become ours, in plain sentences.

A BusyError is worth another try of the whole transaction; any other StoreError is not.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import exc

from service.errors import StoreError

_SQLITE: Mapping[str, str] = {
    "SQLITE_CANTOPEN": "The database file cannot be opened. Check that its folder is there and writable.",
    "SQLITE_READONLY": "The database file is read-only. Check who may write to it and to its folder.",
    "SQLITE_PERM": "The database file may not be used by this user.",
    "SQLITE_FULL": "The disk is full: nothing more can be saved until there is room.",
    "SQLITE_IOERR": "The disk that holds the database reports an error.",
    "SQLITE_CORRUPT": "The database file is damaged. Restore it from a backup.",
    "SQLITE_NOTADB": "The database file is not an SQLite database.",
}
"""By the start of SQLite's error name; extended names such as SQLITE_IOERR_WRITE share it."""

_POSTGRESQL: Mapping[str, str] = {
    "08": "The connection to the database was lost.",
    "28": "The database refused this user or password.",
    "3D": "The database server has no database of that name.",
    "42501": "The database user lacks a right that is needed.",
    "53100": "The disk of the database server is full: nothing more can be saved until there is room.",
    "53300": "The database server has no connection left for us.",
    "57P": "The database server is shutting down or starting.",
    "25006": "The database server takes no writes at the moment.",
}
"""By the start of the SQLSTATE; https://www.postgresql.org/docs/current/errcodes-appendix.html."""

_BUSY_SQLITE = ("SQLITE_BUSY", "SQLITE_LOCKED")
_BUSY_POSTGRESQL = ("40001", "40P01", "55P03")
_NO_TABLE = "The database has not been migrated: run `hotseat migrate`."
_UNREACHABLE = "The database cannot be reached. Check its address and that it is running."


class BusyError(StoreError):
    """Somebody else held what the transaction needed; nothing was written and it may be tried again."""


@contextmanager
def mapped() -> Iterator[None]:
    """Turn whatever the database raises within into StoreError."""
    try:
        yield
    except exc.TimeoutError as error:
        raise BusyError("Every connection to the database is in use. Try again in a moment.") from error
    except exc.DBAPIError as error:
        raise explain(error) from error
    except exc.SQLAlchemyError as error:
        raise StoreError(f"The database could not be used ({type(error).__name__}).") from error


def explain(error: exc.DBAPIError) -> StoreError:
    """Our error for one of the driver's. Statements and parameters stay out of it: they hold answers."""
    name = str(getattr(error.orig, "sqlite_errorname", None) or "")
    state = str(getattr(error.orig, "sqlstate", None) or "")
    if name.startswith(_BUSY_SQLITE) or state in _BUSY_POSTGRESQL:
        return BusyError("The database is busy. Try again in a moment.")
    for known, start in ((_SQLITE, name), (_POSTGRESQL, state)):
        for code, sentence in known.items():
            if start.startswith(code):
                return StoreError(sentence)
    if state == "42P01" or "no such table" in str(error.orig):
        return StoreError(_NO_TABLE)
    if isinstance(error, exc.OperationalError) and not name and not state:
        return StoreError(_UNREACHABLE)  # libpq gives no SQLSTATE when it found no server
    return StoreError(f"The database refused what was asked ({type(error.orig).__name__} {name or state}).")
