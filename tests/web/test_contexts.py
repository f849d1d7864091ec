"""A page's context and its template name the same things."""

import re
from collections.abc import Iterator
from dataclasses import fields
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest
from jinja2 import meta, nodes

import service.web.pages
from service.web.templating import Page, environment

WEB = Path(service.web.pages.__file__).parent.parent

for _module in iter_modules(service.web.pages.__path__):
    import_module(f"service.web.pages.{_module.name}")

PAGES = sorted(Page.__subclasses__(), key=lambda page: page.__name__)


def names_in(template: str) -> set[str]:
    """What a template wants to be given, with the templates that it extends and imports."""
    made = environment()
    assert made.loader is not None
    source = made.loader.get_source(made, template)[0]
    tree = made.parse(source)
    wanted = meta.find_undeclared_variables(tree) - set(bound_in(tree))
    for other in meta.find_referenced_templates(tree):
        assert other is not None
        wanted |= names_in(other)
    return wanted


def bound_in(tree: nodes.Template) -> Iterator[str]:
    """Names that the template gives itself for its blocks: what it imports, and what it sets at its top."""
    for imported in tree.find_all(nodes.Import):
        yield imported.target
    for names in tree.find_all(nodes.FromImport):
        yield from (name if isinstance(name, str) else name[1] for name in names.names)
    for node in tree.body:
        if isinstance(node, nodes.Assign) and isinstance(node.target, nodes.Name):
            yield node.target.name


def template_of(page: type[Page]) -> str:
    return str(next(field.default for field in fields(page) if field.name == "template"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.__name__)
def test_a_template_uses_exactly_the_fields_of_its_context(page: type[Page]) -> None:
    given = {field.name for field in fields(page)} - {"template"}
    wanted = names_in(template_of(page))
    assert wanted - given == set(), "the template wants what the page does not have"
    assert given - wanted == set(), "the page has what the template does not use"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.__name__)
def test_every_field_of_a_context_is_documented(page: type[Page]) -> None:
    assert page.__doc__ is not None
    assert not page.__doc__.startswith(f"{page.__name__}(")


def test_every_template_belongs_to_a_page() -> None:
    parts = {"base.html", "macros.html", "turn.html"}
    used = {template_of(page) for page in PAGES}
    assert {path.name for path in (WEB / "templates").iterdir()} == used | parts


@pytest.mark.parametrize("path", sorted((WEB / "templates").iterdir()), ids=lambda path: path.name)
def test_templates_keep_the_content_security_policy(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert "|safe" not in text.replace(" ", "")


@pytest.mark.parametrize("path", sorted((WEB / "templates").iterdir()), ids=lambda path: path.name)
def test_what_templates_link_to_in_static_is_there(path: Path) -> None:
    for link in re.findall(r'"/static/([^"]+)"', path.read_text()):
        assert (WEB / "static" / link).is_file(), link


@pytest.mark.parametrize("path", sorted((WEB / "static" / "js").rglob("*.js")), ids=lambda path: path.name)
def test_what_scripts_import_is_there(path: Path) -> None:
    text = path.read_text()
    for link in re.findall(r'from "([^"]+)"|^import "([^"]+)"', text):
        target = link[0] or link[1]
        assert (path.parent / target).is_file(), target
    for link in re.findall(r'"/static/([^"]+)"', text):
        assert (WEB / "static" / link).is_file(), link
    assert "eval(" not in text
