"""Settings and health: which engine speaks, what it stands on; and the probes for whoever runs the service."""

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import HTMLResponse, JSONResponse, Response

from service.interview.values import EngineName
from service.web.owner import Owner
from service.web.parts import Health, Parts
from service.web.templating import Page, show


@dataclass(frozen=True, kw_only=True)
class SettingsPage(Page):
    """The service's state, and the engines that can be chosen."""

    template: str = "settings.html"
    title: str = "Settings"
    nav: str = "settings"
    health: Health
    engines: tuple[EngineName, ...]


def build_routes(parts: Parts) -> APIRouter:
    """The settings page, /healthz (the process lives) and /readyz (it can serve)."""
    router = APIRouter()

    @router.get("/settings")
    def settings(_: Owner) -> Response:
        return HTMLResponse(show(SettingsPage(health=parts.health(), engines=parts.engines)))

    @router.get("/healthz")
    async def live() -> Response:
        return JSONResponse({"status": "live"})

    @router.get("/readyz")
    def ready() -> Response:
        health = parts.health()
        if not health.ready:
            error = {
                "code": "not-ready",
                "message": "Still loading: the embedding model and its index are not there yet.",
            }
            return JSONResponse({"error": error}, 503)
        return JSONResponse({"status": "ready", "search": health.search})

    return router
