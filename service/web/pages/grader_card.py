"""The health card of a grader: how far its marks can be trusted, by what was tried on it."""

from dataclasses import dataclass
from itertools import groupby

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from service.errors import NotFound
from service.grading.card import Figure, card_of, interval, verdict, worded
from service.web.owner import Owner
from service.web.parts import Parts
from service.web.templating import Page, show


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure in words."""

    name: str
    value: str
    interval: str
    asked: str
    verdict: str
    sample: str


@dataclass(frozen=True, kw_only=True)
class GraderCardPage(Page):
    """The card's figures by gate, in its order. `in_use` is the version that grades now, where it is another."""

    template: str = "grader_card.html"
    title: str = "How far the marks can be trusted"
    nav: str = "settings"
    grader: str
    made: str
    in_use: str
    gates: tuple[tuple[str, tuple[FigureRow, ...]], ...]
    reached: int
    missed: int
    unmeasured: int
    notes: tuple[str, ...]
    versions: dict[str, str]


def build_routes(parts: Parts) -> APIRouter:
    """The page of an engine's card."""
    router = APIRouter()

    @router.get("/graders/{engine}")
    def card(engine: str, _: Owner) -> Response:
        found = card_of(engine)
        if found is None:
            raise NotFound("There is no health card of that grader.")
        in_use = parts.health().versions.get("Grader", "")
        page = GraderCardPage(
            grader=found.grader,
            made=found.made,
            in_use="" if in_use == found.grader else in_use,
            gates=tuple(
                (gate, tuple(_row(figure) for figure in figures))
                for gate, figures in groupby(found.figures, lambda figure: figure.gate)
            ),
            reached=len(found.figures) - len(found.missed) - len(found.unmeasured),
            missed=len(found.missed),
            unmeasured=len(found.unmeasured),
            notes=found.notes,
            versions=found.versions,
        )
        return HTMLResponse(show(page))

    return router


def _row(figure: Figure) -> FigureRow:
    return FigureRow(
        name=figure.name,
        value="–" if figure.value is None else worded(figure.value, figure.unit),
        interval=interval(figure),
        asked=f"{figure.sense} {worded(figure.bound, figure.unit)}",
        verdict=verdict(figure),
        sample=figure.sample,
    )
