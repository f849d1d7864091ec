"""The health card of a grader: what was tried on it, what came out, and what was asked of it.

A figure is a median, a mean or a share with an interval over questions; a gate is met when the figure itself reaches
its bound (the interval says how sure that is). What was not tried has no value and is neither met nor missed.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

Sense = Literal["at least", "at most"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number. `low` and `high` bound it at 95% where it was resampled; `sample` says what it rests on.

    `unit` is "" for fractions and scores. `value` None means that it was not measured, and `sample` says why.
    """

    gate: str
    name: str
    value: float | None
    sense: Sense
    bound: float
    sample: str
    low: float | None = None
    high: float | None = None
    unit: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the bound is reached; None where nothing was measured."""
        if self.value is None:
            return None
        return self.value >= self.bound if self.sense == "at least" else self.value <= self.bound


@dataclass(frozen=True, slots=True)
class Card:
    """All figures of one version of one grader. `made` is a date in ISO form; `notes` say what to read them with."""

    engine: str
    grader: str
    made: str
    versions: dict[str, str]
    figures: tuple[Figure, ...]
    notes: tuple[str, ...]

    @property
    def missed(self) -> tuple[Figure, ...]:
        """What was measured and not reached."""
        return tuple(figure for figure in self.figures if figure.met is False)

    @property
    def unmeasured(self) -> tuple[Figure, ...]:
        return tuple(figure for figure in self.figures if figure.value is None)


def card_of(engine: str) -> Card | None:
    """The card that is shipped with this version of the service for `engine`, or None."""
    path = Path(__file__).parent / "cards" / f"{engine}.json"
    return read_card(path) if path.is_file() else None


def read_card(path: Path) -> Card:
    """The card in a file that `write_card` wrote."""
    raw: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    raw["figures"] = tuple(Figure(**figure) for figure in raw["figures"])
    raw["notes"] = tuple(raw["notes"])
    return Card(**raw)


def write_card(card: Card, path: Path) -> None:
    """Keep a card as JSON, in a form that shows in a diff what has changed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(asdict(card), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def as_markdown(card: Card) -> str:
    """The card as a table to read."""
    lines = [
        f"# Health card: the {card.engine} grader",
        "",
        f"Grader `{card.grader}`, measured on {card.made}. "
        + " ".join(f"{name}: {value}." for name, value in card.versions.items()),
        "",
        "| gate | figure | 95% | asked for | | sample |",
        "|---|---|---|---|---|---|",
    ]
    lines += [_row(figure) for figure in card.figures]
    lines += ["", *(f"- {note}" for note in card.notes), ""]
    return "\n".join(lines)


def worded(value: float, unit: str) -> str:
    """A figure as it is read: three places for shares, none for large numbers."""
    number = f"{value:.0f}" if abs(value) >= 100 else f"{value:.1f}" if unit else f"{value:.3f}"
    return f"{number} {unit}".rstrip()


def interval(figure: Figure) -> str:
    """The interval in words, empty where there is none."""
    if figure.low is None or figure.high is None:
        return ""
    return f"{worded(figure.low, '')} to {worded(figure.high, '')}"


def verdict(figure: Figure) -> str:
    """Reached, missed or not measured."""
    return {True: "reached", False: "missed", None: "not measured"}[figure.met]


def mentioned(figures: Sequence[Figure]) -> str:
    """The names of some figures in one line."""
    return "; ".join(f"{figure.gate}: {figure.name}" for figure in figures)


def _row(figure: Figure) -> str:
    value = "–" if figure.value is None else worded(figure.value, figure.unit)
    asked = f"{figure.sense} {worded(figure.bound, figure.unit)}"
    cells = (f"{figure.gate}: {figure.name}", value, interval(figure), asked, verdict(figure), figure.sample)
    return "| " + " | ".join(cells) + " |"
