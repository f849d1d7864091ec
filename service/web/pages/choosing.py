"""What somebody chose on the new-round form, from its fields to the settings of a round."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import ValidationError
from starlette.datastructures import FormData, QueryParams

from service.content.values import GROUPS, Guide
from service.errors import InputError
from service.interview.values import EngineName, RoundSettings
from service.web.api.bodies import SettingsBody, settings_of

PRESETS: Mapping[str, Mapping[str, object]] = {
    "warmup": {"mode": "practice", "minutes": 15, "guides": ()},
    "timed": {"mode": "timed", "minutes": 45, "guides": ()},
    "drill": {"mode": "practice", "minutes": 15},
    "custom": {},
}
"""The ready-made choices: what each fixes. `custom` takes every field as it stands."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The fields as they stand in the form, right or wrong; a form that is shown again keeps them."""

    preset: str
    mode: str
    minutes: str
    level: str
    role: str
    groups: tuple[str, ...]
    guides: tuple[str, ...]
    drill: str
    engine: str


def read_choice(fields: FormData | QueryParams, default_engine: EngineName) -> Choice:
    """The form's fields, with the defaults of an empty form."""

    def field(name: str, default: str) -> str:
        value = fields.get(name)
        return value if isinstance(value, str) and value else default

    def several(name: str) -> tuple[str, ...]:
        values = (value for value in fields.getlist(name) if isinstance(value, str) and value)
        return tuple(dict.fromkeys(values))

    guide = field("guide", "")
    return Choice(
        preset=field("preset", "custom"),
        mode=field("mode", "practice" if guide else "timed"),
        minutes=field("minutes", "15" if guide else "45"),
        level=field("level", "mid"),
        role=field("role", "scientist"),
        groups=several("groups"),
        guides=several("guides") or ((guide,) if guide else ()),
        drill=field("drill", guide),
        engine=field("engine", default_engine),
    )


def settings_from(choice: Choice, guides: Mapping[str, Guide]) -> RoundSettings:
    """The settings that the choice comes to. Raises InputError with the field that is wrong."""
    if choice.preset not in PRESETS:
        raise InputError("preset", "Choose one of the rounds on this page.")
    if choice.preset == "drill" and choice.drill not in guides:
        raise InputError("drill", "Choose the guide that you want to drill.")
    if unknown := [group for group in choice.groups if group not in GROUPS]:
        raise InputError("groups", f"There is no group of topics called {unknown[0]}.")
    fields: dict[str, object] = {
        "mode": choice.mode,
        "minutes": int(choice.minutes) if choice.minutes.isascii() and choice.minutes.isdigit() else 0,
        "level": choice.level,
        "role": choice.role,
        "guides": (*choice.guides, *_guides_of(choice, guides)),
        "engine": choice.engine,
    }
    fields |= PRESETS[choice.preset]
    if choice.preset == "drill":
        fields["guides"] = (choice.drill,)
    try:
        return settings_of(SettingsBody.model_validate(fields), "builtin")
    except ValidationError as error:
        name = str(error.errors()[0]["loc"][0])
        raise InputError(name, f"Choose one of the values offered for {name}.") from None


def _guides_of(choice: Choice, guides: Mapping[str, Guide]) -> list[str]:
    """The guides of the chosen groups, without those that are chosen by name as well."""
    return [
        slug for slug, guide in guides.items() if guide.group in choice.groups and slug not in choice.guides
    ]
