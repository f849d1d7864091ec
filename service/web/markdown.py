"""Markdown to safe HTML, for guides, interviewer and candidate alike: one way in, one sanitiser.

Raw HTML is shown as the text that it is. Mathematics (`$…$`, `$$…$$`, `\\(…\\)`, `\\[…\\]`, LaTeX environments)
comes out as an element with the TeX as its text and in `data-tex`; the page's script sets it. TeX that is not
closed stays as it was typed. `guide:` links lead to the reader.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from html import escape

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup
from mdit_py_plugins.amsmath import amsmath_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.texmath import texmath_plugin

from service.content.headings import anchor_of
from service.web.highlighting import highlight

GUIDE_SCHEME = "guide:"

REMEMBERED_TEXTS = 512
"""Rendered texts kept: all guides and the turns of a few dozen rounds, some ten megabytes."""

_TAGS = frozenset(
    "a blockquote br code div em h2 h3 h4 h5 h6 hr li ol p pre s span strong table tbody td th thead tr ul".split()
)
_ATTRIBUTES = {
    "a": {"href", "title", "class", "target"},
    "code": {"class"},
    "div": {"class", "data-tex", "tabindex", "role", "aria-label"},
    "h2": {"id"},
    "h3": {"id"},
    "h4": {"id"},
    "ol": {"start"},
    "p": {"class"},
    "pre": {"tabindex"},
    "span": {"class", "data-tex"},
    "td": {"class"},
    "th": {"class"},
}


@lru_cache(maxsize=REMEMBERED_TEXTS)
def render(text: str, outline: bool = False) -> Markup:
    """HTML that is safe to put into a page.

    With `outline` (guides) headings are headings with anchors and links stay in the tab. Without it (a
    conversation) headings are bold lines, which leaves the page's own outline alone, and links open beside it.
    """
    html = (_GUIDE if outline else _SPEECH).render(text)
    return Markup(nh3.clean(html, tags=set(_TAGS), attributes=_ATTRIBUTES))  # noqa: S704  cleaned right here


def _math(tag: str, kind: str, tex: str) -> str:
    shown = escape(tex.strip())
    return f'<{tag} class="math {kind}" data-tex="{shown}">{shown}</{tag}>'


def _code(token: Token) -> str:
    code = highlight(token.content, token.info.strip().split(" ")[0])
    return f'<div class="code"><pre tabindex="0"><code>{code}</code></pre></div>\n'


_RULES: Mapping[str, Callable[[Token], str]] = {
    "math_inline": lambda token: _math("span", "inline", token.content),
    "math_inline_double": lambda token: _math("span", "display", token.content),
    "math_block": lambda token: _math("div", "display", token.content) + "\n",
    "amsmath": lambda token: _math("div", "display", token.content) + "\n",
    "fence": _code,
    "table_open": lambda _: '<div class="table" tabindex="0" role="group" aria-label="Table"><table>\n',
    "table_close": lambda _: "</table></div>\n",
}
"""How tokens are written that markdown-it writes in another way, or not at all."""


def _rule(write: Callable[[Token], str]) -> Callable[..., str]:
    def rule(
        _self: RendererHTML, tokens: Sequence[Token], at: int, _options: OptionsDict, _env: EnvType
    ) -> str:
        return write(tokens[at])

    return rule


def _resolve_links(state: StateCore) -> None:
    for token in state.tokens:
        for child in token.children or ():
            if child.type == "link_open":
                href = str(child.attrGet("href") or "")
                if href.startswith(GUIDE_SCHEME):
                    child.attrSet("href", f"/guides/{href.removeprefix(GUIDE_SCHEME)}")


def _open_beside(state: StateCore) -> None:
    for token in state.tokens:
        for child in token.children or ():
            if child.type == "link_open":
                child.attrSet("target", "_blank")


def _anchor_headings(state: StateCore) -> None:
    for at, token in enumerate(state.tokens):
        if token.type == "heading_open":
            if token.tag == "h1":
                token.tag = state.tokens[at + 2].tag = "h2"
            token.attrSet("id", anchor_of(state.tokens[at + 1].content))


def _flatten_headings(state: StateCore) -> None:
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "p"
            if token.nesting == 1:
                token.attrSet("class", "heading")


def _align_cells(state: StateCore) -> None:
    """Turn the inline style that markdown-it gives aligned cells into a class, which the CSP allows."""
    for token in state.tokens:
        style = str(token.attrs.pop("style", "")) if token.type in ("td_open", "th_open") else ""
        if style.startswith("text-align:"):
            token.attrSet("class", style.removeprefix("text-align:"))


def _parser(outline: bool) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False})
    parser.enable(["table", "strikethrough"]).disable("image")
    parser.use(
        dollarmath_plugin, allow_labels=False, allow_space=False, allow_digits=False, double_inline=True
    )
    parser.use(texmath_plugin, delimiters="brackets")
    parser.use(amsmath_plugin)
    parser.core.ruler.push("guide_links", _resolve_links)
    parser.core.ruler.push("aligned_cells", _align_cells)
    if outline:
        parser.core.ruler.push("anchored_headings", _anchor_headings)
    else:
        parser.core.ruler.push("flat_headings", _flatten_headings)
        parser.core.ruler.push("links_beside", _open_beside)
    for name, write in _RULES.items():
        parser.add_render_rule(name, _rule(write))
    return parser


_GUIDE = _parser(outline=True)
_SPEECH = _parser(outline=False)
