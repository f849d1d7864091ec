"""What the API takes: separate models for each body, closed, with bounded keys."""

from typing import Annotated

from fastapi import Depends, Request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from starlette.exceptions import HTTPException

from service.content.values import Level
from service.interview.values import EngineName, Minutes, Mode, Role, RoundSettings

LONGEST_KEY = 100
"""Characters of a client key: a UUID has 36."""

ClientKey = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_KEY, pattern=r"^[\x21-\x7e]+$")]
LARGEST_VERSION = 2**53 - 1
"""The largest whole number that a browser counts exactly."""


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SettingsBody(Body):
    """What a round is to be like. No guides: a mix chosen for you."""

    mode: Mode = "timed"
    minutes: Minutes = 45
    level: Level = "mid"
    role: Role = "scientist"
    guides: Annotated[tuple[str, ...], Field(max_length=200)] = ()
    engine: EngineName | None = None


class OpenBody(SettingsBody):
    client_key: ClientKey


class AnswerBody(Body):
    """An answer; `draft_version` is the last version of the draft that it was made from."""

    text: str
    client_key: ClientKey
    draft_version: Annotated[int, Field(ge=0, le=LARGEST_VERSION)] = 0


class ActBody(Body):
    client_key: ClientKey


class DraftBody(Body):
    text: str
    version: Annotated[int, Field(ge=1, le=LARGEST_VERSION)]


def settings_of(body: SettingsBody, default: EngineName) -> RoundSettings:
    """The round settings that a body asks for."""
    return RoundSettings(
        mode=body.mode,
        minutes=body.minutes,
        level=body.level,
        role=body.role,
        guides=body.guides,
        engine=body.engine or default,
    )


def _check_json(request: Request) -> None:
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind != "application/json" and not kind.endswith("+json"):
        raise HTTPException(415)


TakesJson = Depends(_check_json)
"""For routes with a body: anything but JSON is 415, before it is read."""
