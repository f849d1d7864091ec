"""Search over all passages: a page of passages with their heading paths."""

from dataclasses import dataclass

from anyio import to_thread
from fastapi import APIRouter
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from service.web.api.guides import LONGEST_QUERY, MOST_HITS
from service.web.markdown import render
from service.web.owner import Owner
from service.web.parts import Parts
from service.web.templating import Page, show


@dataclass(frozen=True, slots=True)
class Result:
    """A passage that was found, and where it stands. `path` begins with the guide's title."""

    url: str
    path: tuple[str, ...]
    html: Markup


@dataclass(frozen=True, kw_only=True)
class SearchPage(Page):
    """What was asked and what was found. `by_words` says that meaning is not searched yet; `problem` that it failed."""

    template: str = "search.html"
    nav: str = "guides"
    query: str
    results: tuple[Result, ...]
    by_words: bool
    problem: str


def build_routes(parts: Parts) -> APIRouter:
    """The search page's route."""
    router = APIRouter()

    @router.get("/search")
    async def search(_: Owner, q: str = "") -> Response:
        query = " ".join(q.split())
        title = f"{query} · Search" if query else "Search"
        if not query:
            page = SearchPage(title=title, query="", results=(), by_words=False, problem="")
            return HTMLResponse(show(page))
        if len(query) > LONGEST_QUERY:
            problem = f"A search takes at most {LONGEST_QUERY} characters. Ask one question at a time."
            page = SearchPage(title="Search", query=query, results=(), by_words=False, problem=problem)
            return HTMLResponse(show(page), 422)
        found = await to_thread.run_sync(parts.search.search, query, MOST_HITS)
        results = tuple(
            Result(
                f"/guides/{hit.passage.guide}#{hit.passage.anchor}",
                hit.passage.path,
                render(hit.passage.text),
            )
            for hit in found.hits
        )
        page = SearchPage(
            title=title, query=query, results=results, by_words=found.mode == "lexical", problem=""
        )
        return HTMLResponse(show(page))

    return router
