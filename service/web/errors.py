"""Errors to answers: one status per class, one JSON shape for the API, one calm page for the rest."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse, Response

from service.errors import (
    EngineError,
    HotseatError,
    InputError,
    KeyReused,
    NotFound,
    RetrievalError,
    RoundError,
    StoreError,
)
from service.web.templating import Page, show

STATUS: Mapping[type[HotseatError], int] = {
    InputError: 422,
    NotFound: 404,
    KeyReused: 422,
    RoundError: 409,
    RetrievalError: 503,
    EngineError: 502,
    StoreError: 503,
    HotseatError: 500,
}
"""The status of a class and of those below it that are not named themselves."""

MACHINE_PATHS = ("/api/", "/healthz", "/readyz")
"""Paths that answer in JSON, errors too."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong, ready to be shown. `field` names the part of the input that is wrong, if one is."""

    status: int
    code: str
    message: str
    field: str | None = None

    @property
    def shape(self) -> dict[str, dict[str, str]]:
        """The one JSON shape of errors."""
        error = {"code": self.code, "message": self.message}
        return {"error": error | ({"field": self.field} if self.field is not None else {})}


@dataclass(frozen=True, kw_only=True)
class ErrorPage(Page):
    """A page that says what is the matter. `heading` is a short sentence, `message` what to do about it."""

    template: str = "error.html"
    heading: str
    message: str


_HTTP: Final[Mapping[int, tuple[str, str]]] = {
    400: ("bad-request", "The request could not be read."),
    403: ("refused", "That was refused."),
    404: ("not-found", "There is nothing at this address."),
    405: ("method", "This address does not take that kind of request."),
    413: ("too-large", "That is more than is taken at once. Nothing was saved of it."),
    415: ("media-type", "Send JSON, with the content type application/json."),
    500: ("error", "Something failed on our side. What you had sent before is saved."),
    503: ("unavailable", "The service cannot do that right now. Try again in a moment."),
}

_HEADINGS: Final[Mapping[int, str]] = {
    400: "That could not be read",
    403: "That was refused",
    404: "There is nothing here",
    405: "That does not work here",
    409: "Not now",
    413: "That is too much at once",
    415: "That kind of data is not taken",
    422: "That cannot be used as it is",
    500: "Something failed on our side",
    502: "The engine did not answer",
    503: "Not available right now",
}


def failure_of(error: Exception) -> Failure:
    """The failure that an exception stands for. What is not ours tells nothing of itself."""
    match error:
        case InputError():
            return Failure(422, error.code, str(error), error.field)
        case HotseatError():
            status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
            return Failure(status, error.code, str(error))
        case RequestValidationError():
            return _validation(error)
        case HTTPException():
            return http_failure(error.status_code)
        case _:
            return http_failure(500)


def http_failure(status: int) -> Failure:
    """The failure of a bare HTTP status."""
    code, message = _HTTP.get(status, (f"http-{status}", f"{HTTPStatus(status).phrase}."))
    return Failure(status, code, message)


def answer_failure(path: str, failure: Failure) -> Response:
    """The failure as a response: JSON where machines ask, else a page."""
    headers = {"Cache-Control": "no-store"}
    if path.startswith(MACHINE_PATHS):
        return JSONResponse(failure.shape, failure.status, headers)
    heading = _HEADINGS.get(failure.status, "That did not work")
    page = ErrorPage(title=heading, heading=heading, message=failure.message)
    return HTMLResponse(show(page), failure.status, headers)


def _validation(error: RequestValidationError) -> Failure:
    first = error.errors()[0]
    if first["type"] == "json_invalid":
        return Failure(422, "malformed-json", "This is not JSON that can be read.")
    where = [str(step) for step in first["loc"] if step not in ("body", "query", "path", "header")]
    field = ".".join(where) or str(first["loc"][0])
    return Failure(422, "input", f"{field}: {first['msg']}.", field)
