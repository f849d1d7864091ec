"""Markdown in, safe HTML out."""

from dataclasses import dataclass

import pytest

from service.web.markdown import render


@dataclass(frozen=True)
class Case:
    id: str
    text: str
    has: str
    lacks: str = "<script"


CASES = (
    Case("raw-html", "<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
    Case("event-handler", '<b onclick="x()">b</b>', "&lt;b onclick", "<b "),
    Case("javascript-link", "[x](javascript:alert(1))", "[x](javascript:alert(1))", "<a"),
    Case("data-link", "[x](data:text/html,hi)", "[x](data:text/html,hi)", "<a"),
    Case("image", "![cat](http://example.org/cat.png)", "cat", "<img"),
    Case("inline-math", "so $a < b$ holds", '<span class="math inline" data-tex="a &lt; b">a &lt; b</span>'),
    Case("display-math", "$$\nx^2\n$$", '<div class="math display" data-tex="x^2">x^2</div>'),
    Case("bracketed-math", r"so \(x_1\) holds", 'data-tex="x_1"'),
    Case("bracketed-display", "\\[\nx\n\\]", '<div class="math display"'),
    Case("environment", "\\begin{align}\na &= b\n\\end{align}", '<div class="math display"'),
    Case("unbalanced-math", r"$\frac{1}{2", r"$\frac{1}{2", "math"),
    Case("money", "from $5 to $10 a click", "from $5 to $10 a click", "math"),
    Case("markup-in-math", '$"><img src=x>$', 'data-tex="&quot;&gt;&lt;img src=x&gt;"', "<img"),
    Case("code", "```python\nx = 1\n```", '<span class="mi">1</span>'),
    Case("code-in-no-language", "```nosuch\na < b\n```", "a &lt; b"),
    Case("code-with-html", "```html\n<script>1</script>\n```", "&lt;"),
    Case("table", "| a | b |\n|--:|---|\n| 1 | 2 |", '<td class="right">1</td>', "style="),
    Case("strikethrough", "~~no~~", "<s>no</s>"),
    Case("guide-link", "[x](guide:calibration#shift)", 'href="/guides/calibration#shift"', "guide:"),
    Case("right-to-left", "שלום **עולם**", "<strong>עולם</strong>"),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_markdown_renders_safely(case: Case) -> None:
    html = render(case.text)
    assert case.has in html
    assert case.lacks not in html


def test_headings_of_a_guide_have_the_anchors_that_the_outline_knows() -> None:
    assert '<h2 id="the-brier-score">The Brier score</h2>' in render("## The Brier score", outline=True)
    assert '<h2 id="top">' in render("# Top", outline=True)


def test_headings_in_a_conversation_leave_the_page_outline_alone() -> None:
    html = render("# Loud\n\n## main")
    assert '<p class="heading">Loud</p>' in html
    assert "id=" not in html


def test_links_in_a_conversation_open_beside_it_without_an_opener() -> None:
    html = render("[x](https://example.org)")
    assert 'target="_blank"' in html
    assert "noopener" in html
    assert "target" not in render("[x](https://example.org)", outline=True)


def test_a_very_long_fence_is_shown_plain() -> None:
    html = render("```python\n" + "x = 1\n" * 5_000 + "```")
    assert "<span" not in html
