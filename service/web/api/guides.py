"""/api/guides and /api/search."""

from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Query
from starlette.responses import JSONResponse, Response

from service.web.api.shapes import guide_shape
from service.web.markdown import render
from service.web.owner import Owner
from service.web.parts import Parts

LONGEST_QUERY = 500
"""Characters: a long question fits, a pasted page does not."""

MOST_HITS = 20


def build_routes(parts: Parts) -> APIRouter:
    """The routes of guides and search, bound to their parts."""
    router = APIRouter(prefix="/api")

    @router.get("/guides")
    async def list_guides(_: Owner) -> Response:
        library = parts.library()
        guides = [guide_shape(one, len(library.questions_of(one.slug))) for one in library.guides.values()]
        return JSONResponse({"guides": guides})

    @router.get("/search")
    async def search(
        _: Owner,
        q: Annotated[str, Query(min_length=1, max_length=LONGEST_QUERY)],
        limit: Annotated[int, Query(ge=1, le=MOST_HITS)] = MOST_HITS,
    ) -> Response:
        found = await to_thread.run_sync(parts.search.search, q, limit)
        hits = [
            {
                "id": hit.passage.id,
                "guide": hit.passage.guide,
                "url": f"/guides/{hit.passage.guide}#{hit.passage.anchor}",
                "path": list(hit.passage.path),
                "html": render(hit.passage.text),
                "score": hit.score,
            }
            for hit in found.hits
        ]
        return JSONResponse({"mode": found.mode, "hits": hits})

    return router
