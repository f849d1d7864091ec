"""A browser's visit to the house, watched: what goes wrong in the page fails the test that looked at it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal, TypedDict, Unpack

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Page,
    Request,
    ViewportSize,
    WebError,
)

from tests.browser.house import PATIENCE, House

DESKTOP = ViewportSize(width=1280, height=800)


class Look(TypedDict, total=False):
    """How this visitor's browser differs from a desktop's."""

    java_script_enabled: bool
    viewport: ViewportSize
    has_touch: bool
    reduced_motion: Literal["no-preference", "null", "reduce"]


@dataclass
class Watch:
    """Keeps what must not happen: messages in the console, errors, dialogs, requests to anywhere else."""

    origin: str
    troubles: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)

    def allow(self, pattern: str) -> None:
        """Expect messages that this pattern is found in."""
        self.allowed.append(pattern)

    def follow(self, context: BrowserContext) -> None:
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("request", self._request)
        context.on("dialog", self._dialog)

    def check(self) -> None:
        left = [one for one in self.troubles if not any(re.search(pattern, one) for pattern in self.allowed)]
        assert left == [], left

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning", "assert"):
            self.troubles.append(f"console {message.type}: {message.text} ({message.location.get('url')})")

    def _error(self, error: WebError) -> None:
        self.troubles.append(f"error in the page: {error.error}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.origin}/", "data:", "about:")):
            self.troubles.append(f"request to {request.url}")

    def _dialog(self, dialog: Dialog) -> None:
        self.troubles.append(f"dialog: {dialog.message}")
        dialog.dismiss()


@dataclass
class Guest:
    """A context of its own, its first tab, and the watch over both."""

    context: BrowserContext
    page: Page
    watch: Watch


@contextmanager
def visiting(browser: Browser, house: House, **look: Unpack[Look]) -> Iterator[Guest]:
    """A visit; at its end nothing may have gone wrong."""
    look.setdefault("viewport", DESKTOP)
    context = browser.new_context(base_url=house.url, locale="en-GB", **look)
    context.set_default_timeout(PATIENCE * 1000)
    watch = Watch(house.url)
    watch.follow(context)
    try:
        yield Guest(context, context.new_page(), watch)
    finally:
        context.close()
    watch.check()
