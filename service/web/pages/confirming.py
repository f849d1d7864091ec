"""The page between a wish and something that cannot be undone."""

from dataclasses import dataclass

from service.web.templating import Page


@dataclass(frozen=True, kw_only=True)
class ConfirmPage(Page):
    """Asks once more. `action` takes the form, with `client_key` so that sending it twice is once."""

    template: str = "confirm.html"
    heading: str
    message: str
    action: str
    confirm: str
    back_url: str
    back: str
    client_key: str
