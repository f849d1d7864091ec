"""/api/rounds: open, read, play, delete; /api/plan: what a round would be like."""

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from service.errors import InputError
from service.interview.values import RoundSettings
from service.web.api.bodies import (
    ActBody,
    AnswerBody,
    DraftBody,
    OpenBody,
    SettingsBody,
    TakesJson,
    settings_of,
)
from service.web.api.shapes import plan_shape, recorded_shape, summary_shape, view_shape
from service.web.owner import Owner
from service.web.parts import Parts


def build_routes(parts: Parts) -> APIRouter:
    """The routes of rounds, bound to their parts."""
    router = APIRouter(prefix="/api")
    conductor = parts.conductor

    def checked(body: SettingsBody) -> RoundSettings:
        settings = settings_of(body, parts.engines[0])
        check_settings(settings, parts)
        return settings

    @router.get("/rounds")
    async def list_rounds(owner: Owner) -> Response:
        return JSONResponse({"rounds": [summary_shape(one) for one in await conductor.history(owner)]})

    @router.post("/rounds", dependencies=[TakesJson])
    async def open_round(owner: Owner, body: OpenBody) -> Response:
        round_id = await conductor.open(owner, checked(body), body.client_key)
        return JSONResponse({"id": round_id, "url": f"/rounds/{round_id}"}, 201)

    @router.post("/plan", dependencies=[TakesJson])
    async def preview_plan(owner: Owner, body: SettingsBody) -> Response:
        return JSONResponse(plan_shape(await conductor.preview(owner, checked(body)), parts.library()))

    @router.get("/rounds/{round_id}")
    async def read_round(owner: Owner, round_id: str) -> Response:
        return JSONResponse(view_shape(await conductor.view(owner, round_id)))

    @router.post("/rounds/{round_id}/answers", dependencies=[TakesJson])
    async def answer(owner: Owner, round_id: str, body: AnswerBody) -> Response:
        recorded = await conductor.answer(owner, round_id, body.text, body.client_key, body.draft_version)
        return JSONResponse(recorded_shape(recorded), 201)

    @router.post("/rounds/{round_id}/hint", dependencies=[TakesJson])
    async def hint(owner: Owner, round_id: str, body: ActBody) -> Response:
        return JSONResponse(recorded_shape(await conductor.ask_hint(owner, round_id, body.client_key)), 201)

    @router.post("/rounds/{round_id}/skip", dependencies=[TakesJson])
    async def skip(owner: Owner, round_id: str, body: ActBody) -> Response:
        return JSONResponse(recorded_shape(await conductor.skip(owner, round_id, body.client_key)), 201)

    @router.post("/rounds/{round_id}/end", dependencies=[TakesJson])
    async def end(owner: Owner, round_id: str, body: ActBody) -> Response:
        return JSONResponse(recorded_shape(await conductor.end(owner, round_id, body.client_key)), 201)

    @router.post("/rounds/{round_id}/retry", dependencies=[TakesJson])
    async def retry(owner: Owner, round_id: str, body: ActBody) -> Response:
        return JSONResponse(recorded_shape(await conductor.retry(owner, round_id, body.client_key)), 201)

    @router.put("/rounds/{round_id}/draft", dependencies=[TakesJson])
    async def save_draft(owner: Owner, round_id: str, body: DraftBody) -> Response:
        return JSONResponse({"version": await conductor.save_draft(owner, round_id, body.text, body.version)})

    @router.get("/rounds/{round_id}/report")
    async def report(owner: Owner, round_id: str) -> Response:
        found = await conductor.report(owner, round_id)
        return Response(found.model_dump_json(), media_type="application/json")

    @router.delete("/rounds/{round_id}")
    async def delete(owner: Owner, round_id: str) -> Response:
        await conductor.delete(owner, round_id)
        return Response(status_code=204)

    return router


def check_settings(settings: RoundSettings, parts: Parts) -> None:
    """Refuse guides that do not exist and engines that are not configured. Raises InputError."""
    known = parts.library().guides
    unknown = [slug for slug in settings.guides if slug not in known]
    if unknown:
        raise InputError("guides", f"There is no guide called {unknown[0]}.")
    if settings.engine not in parts.engines:
        raise InputError("engine", "This engine is not configured here. Choose another.")
