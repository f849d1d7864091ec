"""What an error of the `openai` SDK means here: which of our errors, in which words, and whether to try again.

The SDK's classes are told by their names along the class tree, so that this needs no import of it; a test walks the
real tree. The endpoint's own words are never passed on: they may hold the key or the address.
"""

import logging

from service.errors import EngineError, ModelBusy, ModelGarbled, ModelRefused, ModelTimeout, ModelUnreachable

log = logging.getLogger(__name__)

TOO_LATE = "The model did not answer in time."
NOT_A_REPLY = "The model endpoint sent something that is not a chat reply."
FILTERED = "A content filter stopped the model's reply."
_ITS_OWN_FAULT = "The model endpoint reports a fault of its own."

_BY_CLASS: tuple[tuple[str, type[EngineError], str], ...] = (
    ("TimeoutError", ModelTimeout, TOO_LATE),
    ("APITimeoutError", ModelTimeout, TOO_LATE),
    (
        "APIConnectionError",
        ModelUnreachable,
        "The model endpoint cannot be reached, or the connection to it broke.",
    ),
    ("APIResponseValidationError", ModelGarbled, NOT_A_REPLY),
    ("LengthFinishReasonError", ModelGarbled, NOT_A_REPLY),
    ("ContentFilterFinishReasonError", ModelRefused, FILTERED),
    ("APIError", ModelUnreachable, _ITS_OWN_FAULT),
    ("OpenAIError", EngineError, "The model could not be used."),
    ("ValueError", ModelGarbled, NOT_A_REPLY),
    ("TypeError", ModelGarbled, NOT_A_REPLY),
    ("AttributeError", ModelGarbled, NOT_A_REPLY),
    ("Exception", EngineError, "The model could not be used."),
)
"""The first class of the list that an error is of. A status counts before the class."""

_PASSING = (408, 409, 429)
"""Statuses below 500 that say: not now. Another attempt may help."""


def meaning_of(error: Exception) -> EngineError:
    """Our error for whatever was raised. The log gets the class and the status."""
    if isinstance(error, EngineError):
        return error
    status = _status(error)
    log.warning("model endpoint: %s, status %s", type(error).__name__, status or "none")
    if status is not None:
        return _meaning_of_status(status, getattr(error, "code", None))
    names = _names(error)
    return next(kind(words) for name, kind, words in _BY_CLASS if name in names)


def _meaning_of_status(status: int, code: object) -> EngineError:
    if code == "content_filter":
        return ModelRefused(FILTERED)
    if status in (401, 403):
        return ModelRefused("The model endpoint did not accept the key that is configured for it.")
    if status == 404:
        return ModelRefused("The model endpoint does not know the model or the path that is configured.")
    if status == 429 and code == "insufficient_quota":
        return ModelBusy("The account at the model endpoint has used up its quota.")
    if status == 429:
        return ModelBusy("The model endpoint takes no more requests for the moment.")
    if status in _PASSING or status >= 500:
        return ModelUnreachable(_ITS_OWN_FAULT)
    return ModelRefused("The model endpoint did not take the request.")


def is_passing(error: Exception) -> bool:
    """Whether another attempt may help: a broken connection, an overloaded or failing endpoint."""
    status = _status(error)
    if status is not None:
        return (status in _PASSING or status >= 500) and getattr(error, "code", None) != "insufficient_quota"
    names = _names(error)
    return "APIError" in names and not names & {"APITimeoutError", "APIResponseValidationError"}


def retry_after_of(error: Exception) -> str | None:
    """The Retry-After header of the response behind an error, if there is one."""
    headers = getattr(getattr(error, "response", None), "headers", None)
    value = headers.get("retry-after") if headers is not None else None
    return value if isinstance(value, str) else None


def complaint_of(error: Exception) -> str:
    """What a request was refused for, as far as the endpoint says. Read for names of fields, never shown."""
    if _status(error) not in (400, 422):
        return ""
    return f"{getattr(error, 'param', None)} {getattr(error, 'message', '')}"


def _status(error: Exception) -> int | None:
    status = getattr(error, "status_code", None)
    return status if isinstance(status, int) and "APIStatusError" in _names(error) else None


def _names(error: Exception) -> frozenset[str]:
    return frozenset(cls.__name__ for cls in type(error).__mro__)
