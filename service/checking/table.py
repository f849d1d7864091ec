"""The table of `hotseat check`: a line a guide, then the totals."""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

from service.content.measure import Measure
from service.content.values import KINDS, LEVELS, RUNGS

_Name = TypeVar("_Name", bound=Hashable)

NOT_CHECKED = "–"

_COLUMNS = (
    "guide",
    "words",
    "taught",
    "questions",
    "kinds",
    "levels",
    "rungs",
    "code",
    "formulas",
    "sources",
)

KEY = (
    f"kinds: {'/'.join(KINDS)}; levels: {'/'.join(LEVELS)};\n"
    f"rungs (criteria): {'/'.join(RUNGS)}; code: blocks that ran; formulas: set by KaTeX"
)


def table(measures: Sequence[Measure], ran: Mapping[str, int] | None, set_: Mapping[str, int] | None) -> str:
    """The whole table. `ran` and `set_` count, per guide, the blocks that ran and the formulas that were set; None
    where that was not tried."""
    rows = [_COLUMNS, *(_row(one, ran, set_) for one in measures), _total(measures, ran, set_)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(_COLUMNS))]
    lines = [
        "  ".join(
            cell.ljust(width) if at == 0 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
    return "\n".join([*lines[:-1], "-" * len(lines[0]), lines[-1], KEY])


def _row(one: Measure, ran: Mapping[str, int] | None, set_: Mapping[str, int] | None) -> tuple[str, ...]:
    return (
        one.slug,
        f"{one.words:,}",
        f"{one.taught}/{one.points}",
        str(one.questions),
        _spread(one.kinds, KINDS),
        _spread(one.levels, LEVELS),
        _spread(one.rungs, RUNGS),
        f"{NOT_CHECKED if ran is None else ran.get(one.slug, 0)}/{one.blocks}",
        NOT_CHECKED if set_ is None else str(set_.get(one.slug, 0)),
        str(one.sources),
    )


def _total(
    measures: Sequence[Measure], ran: Mapping[str, int] | None, set_: Mapping[str, int] | None
) -> tuple[str, ...]:
    return (
        f"{len(measures)} guides",
        f"{sum(one.words for one in measures):,}",
        f"{sum(one.taught for one in measures)}/{sum(one.points for one in measures)}",
        str(sum(one.questions for one in measures)),
        _spread(_sum([one.kinds for one in measures]), KINDS),
        _spread(_sum([one.levels for one in measures]), LEVELS),
        _spread(_sum([one.rungs for one in measures]), RUNGS),
        f"{NOT_CHECKED if ran is None else sum(ran.values())}/{sum(one.blocks for one in measures)}",
        NOT_CHECKED if set_ is None else str(sum(set_.values())),
        str(sum(one.sources for one in measures)),
    )


def _spread(counts: Counter[_Name], names: Sequence[_Name]) -> str:
    return "/".join(str(counts[name]) for name in names)


def _sum(counters: Sequence[Counter[_Name]]) -> Counter[_Name]:
    total: Counter[_Name] = Counter()
    for counter in counters:
        total.update(counter)
    return total
