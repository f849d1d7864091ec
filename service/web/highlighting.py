"""Code to HTML with CSS classes; the colours stand in `static/css/code.css`."""

from html import escape

from pygments import highlight as _highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

LONGEST_CODE = 20_000
"""Characters. Longer code is shown plain: lexers are slow on what is not the language that it says it is."""

_FORMATTER = HtmlFormatter(nowrap=True)


def highlight(code: str, language: str) -> str:
    """`code` as escaped HTML with spans; plain where the language is unknown or the code very long."""
    try:
        lexer = get_lexer_by_name(language) if language and len(code) <= LONGEST_CODE else None
    except ClassNotFound:
        lexer = None
    return escape(code) if lexer is None else str(_highlight(code, lexer, _FORMATTER))
