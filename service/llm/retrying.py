"""How long to wait before another attempt, if at all. Pure."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

MOST_RETRIES = 2
"""Attempts after the first. Each is made before the first token only: what was begun is never begun twice."""

LONGEST_WAIT = 5.0
"""Seconds. An endpoint that wants a longer pause is left alone: the built-in engine answers sooner."""

_FIRST_WAIT = 0.25
"""Seconds before the first retry without a Retry-After; doubled each time."""


def wait_before_retry(retries: int, retry_after: str | None = None) -> float | None:
    """Seconds to wait before retry number `retries` (from 0), or None to give up."""
    if retries >= MOST_RETRIES:
        return None
    asked = None if retry_after is None else seconds_of(retry_after, datetime.now(UTC))
    wait = _FIRST_WAIT * 2**retries if asked is None else asked
    return wait if wait <= LONGEST_WAIT else None


def seconds_of(header: str, now: datetime) -> float | None:
    """A Retry-After header (RFC 9110, 10.2.3: seconds, or an HTTP date) in seconds from `now`, never negative."""
    try:
        seconds = float(header)
    except ValueError:
        try:
            at = parsedate_to_datetime(header)
        except ValueError:
            return None
        seconds = (at.replace(tzinfo=at.tzinfo or UTC) - now).total_seconds()
    return max(seconds, 0.0) if seconds == seconds else None
