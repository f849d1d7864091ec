"""The guides: the list by group, and the reader."""

from collections.abc import Iterator
from dataclasses import dataclass

from fastapi import APIRouter
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from service.content.values import GROUPS, Guide, Library
from service.errors import NotFound
from service.web.markdown import render
from service.web.owner import Owner
from service.web.parts import Parts
from service.web.templating import Page, show


@dataclass(frozen=True, slots=True)
class GuideLine:
    """A guide as a list shows it."""

    slug: str
    title: str
    summary: str
    minutes: int
    questions: int


@dataclass(frozen=True, slots=True)
class GuideGroup:
    """The guides of one group."""

    group: str
    guides: tuple[GuideLine, ...]


@dataclass(frozen=True, kw_only=True)
class GuidesPage(Page):
    """All guides by group, and how many there are."""

    template: str = "guides.html"
    title: str = "Guides"
    nav: str = "guides"
    groups: tuple[GuideGroup, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A heading in the contents rail; `depth` is 0 for a section and 1 for what is under it."""

    anchor: str
    heading: Markup
    depth: int


@dataclass(frozen=True, kw_only=True)
class GuidePage(Page):
    """One guide: its front matter, its text as HTML, its contents, and the guides around it that exist."""

    template: str = "guide.html"
    nav: str = "guides"
    guide: Guide
    html: Markup
    contents: tuple[Entry, ...]
    questions: int
    before: tuple[Guide, ...]
    related: tuple[Guide, ...]


def build_routes(parts: Parts) -> APIRouter:
    """The list's route and the reader's."""
    router = APIRouter(prefix="/guides")

    @router.get("")
    async def guides(_: Owner) -> Response:
        library = parts.library()
        page = GuidesPage(groups=tuple(guide_groups(library)), count=len(library.guides))
        return HTMLResponse(show(page))

    @router.get("/{slug}")
    async def guide(_: Owner, slug: str) -> Response:
        library = parts.library()
        found = library.guides.get(slug)
        if found is None:
            raise NotFound("There is no guide of that name.")
        return HTMLResponse(show(guide_page(found, library)))

    return router


def guide_groups(library: Library) -> Iterator[GuideGroup]:
    """All guides by group, in the library's order."""
    for group in GROUPS:
        lines = tuple(
            GuideLine(one.slug, one.title, one.summary, one.minutes, len(library.questions_of(one.slug)))
            for one in library.guides.values()
            if one.group == group
        )
        if lines:
            yield GuideGroup(group, lines)


def guide_page(guide: Guide, library: Library) -> GuidePage:
    """The reader's page of a guide."""
    return GuidePage(
        title=guide.title,
        guide=guide,
        html=render(guide.text, outline=True),
        contents=tuple(
            Entry(section.anchor, _inline(section.title), len(section.path) - 1) for section in guide.sections
        ),
        questions=len(library.questions_of(guide.slug)),
        before=_existing(guide.prerequisites, library),
        related=_existing(guide.related, library),
    )


def _existing(slugs: tuple[str, ...], library: Library) -> tuple[Guide, ...]:
    return tuple(library.guides[slug] for slug in slugs if slug in library.guides)


def _inline(heading: str) -> Markup:
    """A heading's Markdown without the paragraph around it."""
    html = render(heading).strip()
    return Markup(html.removeprefix("<p>").removesuffix("</p>"))  # noqa: S704  comes out of render
