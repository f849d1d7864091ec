"""The outline of a guide: its headings, their anchors and the text under each."""

import re
from dataclasses import dataclass
from itertools import pairwise

from markdown_it import MarkdownIt

BLOCKS = MarkdownIt("commonmark").enable("table").disable(["inline", "text_join"])
"""Parses the blocks of Markdown and leaves the text in them unparsed, which is most of the time that parsing takes."""


@dataclass(frozen=True, slots=True)
class Section:
    """The text under one heading, without that of its sub-headings.

    `path` holds the headings from the outermost down to this one; `line` is the heading's line in the guide's
    text, counted from 0.
    """

    path: tuple[str, ...]
    anchor: str
    text: str
    line: int

    @property
    def title(self) -> str:
        return self.path[-1]


def anchor_of(heading: str) -> str:
    """The anchor of a heading, as GitHub makes it: lower case, punctuation dropped, spaces to hyphens."""
    kept = re.sub(r"[^\w\s-]", "", heading.lower())
    return re.sub(r"[\s_]+", "-", kept.strip())


def split_sections(text: str) -> tuple[Section, ...]:
    """Cut Markdown at its `##` and `###` headings. Text above the first heading belongs to no section."""
    lines = text.splitlines()
    found: list[tuple[int, int, int, str]] = []  # (heading line, body line, level, title)
    tokens = BLOCKS.parse(text)
    for token, inline in pairwise(tokens):
        if token.type == "heading_open" and token.level == 0 and token.map is not None:
            found.append((token.map[0], token.map[1], int(token.tag[1:]), inline.content))
    sections: list[Section] = []
    above: list[tuple[int, str]] = []
    for number, (line, body, level, title) in enumerate(found):
        end = found[number + 1][0] if number + 1 < len(found) else len(lines)
        above = [(other, name) for other, name in above if other < level] + [(level, title)]
        path = tuple(name for _, name in above)
        sections.append(Section(path, anchor_of(title), "\n".join(lines[body:end]).strip(), line))
    return tuple(sections)


def code_blocks(text: str) -> tuple[tuple[str, str, int], ...]:
    """The fenced blocks of Markdown as (language, code, line of the fence counted from 0)."""
    return tuple(
        (token.info.strip(), token.content, token.map[0] if token.map else 0)
        for token in BLOCKS.parse(text)
        if token.type == "fence"
    )
