"""Templates, and the base of what goes into them: a page is a frozen dataclass with documented fields."""

from dataclasses import dataclass, fields
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from service.web import wording
from service.web.markdown import render


@dataclass(frozen=True, kw_only=True)
class Page:
    """What every page has: its `template`, the `title` of its tab, and which entry of the `nav` it belongs to."""

    template: str
    title: str
    nav: str = ""


@cache
def environment() -> Environment:
    """The strict environment: an unknown name is an error, everything is escaped."""
    made = Environment(
        loader=PackageLoader("service.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {**wording.FILTERS, "markdown": render}
    return made


def show(page: Page) -> str:
    """The page as HTML."""
    values = {field.name: getattr(page, field.name) for field in fields(page) if field.name != "template"}
    return environment().get_template(page.template).render(values)
