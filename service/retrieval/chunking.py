"""Cut guides into passages: heading-scoped pieces that fit the embedding model's window.

A passage never crosses a heading. Within a section, whole blocks (paragraph, list, table, code, display formula)
are packed until the next one would not fit; a block that does not fit alone is cut at its sentences or lines.
Nothing is lost and nothing overlaps, but that each piece of a code block has its fences and each of a table its head,
so that a passage can be read alone.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from service.content.headings import BLOCKS, Section
from service.content.values import Guide, Passage

MOST_TOKENS = 256
"""Word pieces that all-MiniLM-L6-v2 reads, special tokens included; what is beyond is cut off unread."""

CountTokens = Callable[[str], int]

_SENTENCE = re.compile(r"(?<=[.!?:;])\s+(?=\S)")


def cut_guide(guide: Guide, count_tokens: CountTokens, most: int = MOST_TOKENS) -> tuple[Passage, ...]:
    """The passages of a guide in reading order, each of at most `most` tokens with its heading path."""
    return tuple(
        passage
        for section in guide.sections
        if section.text
        for passage in _cut(guide, section, count_tokens, most)
    )


def cut_guides(guides: Iterable[Guide], count_tokens: CountTokens) -> tuple[Passage, ...]:
    return tuple(passage for guide in guides for passage in cut_guide(guide, count_tokens))


def _cut(guide: Guide, section: Section, count_tokens: CountTokens, most: int) -> Iterator[Passage]:
    def passage(part: int, text: str) -> Passage:
        name = f"{guide.slug}#{section.anchor}"
        return Passage(
            id=name if part == 1 else f"{name}.{part}",
            guide=guide.slug,
            anchor=section.anchor,
            part=part,
            path=(guide.title, *section.path),
            text=text,
        )

    def fits(text: str) -> bool:
        return count_tokens(passage(1, text).indexed) <= most

    part, held = 1, ""
    for block in _pieces(section.text, fits):
        joined = f"{held}\n\n{block}" if held else block
        if held and not fits(joined):
            yield passage(part, held)
            part, held = part + 1, block
        else:
            held = joined
    if held:
        yield passage(part, held)


def _pieces(text: str, fits: Callable[[str], bool]) -> Iterator[str]:
    """The blocks of a section, those that do not fit cut smaller."""
    for block in _blocks(text):
        if fits(block):
            yield block
        elif _is_prose(block):
            yield from _packed(_SENTENCE.split(block), " ", fits)
        else:
            yield from _framed(block, fits)


def _framed(block: str, fits: Callable[[str], bool]) -> Iterator[str]:
    """The lines of a block in pieces; of a code block each with its fences, of a table each with its head."""
    lines = block.split("\n")
    head, tail = "", ""
    if block.startswith("```"):
        head, tail = f"{lines[0]}\n", "\n```"
        lines = lines[1:-1] if lines[-1].strip() == "```" else lines[1:]
    elif block.startswith("|"):
        head, lines = "\n".join(lines[:2]) + "\n", lines[2:]
    if not fits(f"{head}x{tail}"):
        head, tail, lines = "", "", block.split("\n")
    for piece in _packed(lines, "\n", lambda text: fits(f"{head}{text}{tail}")):
        if piece.strip():
            yield f"{head}{piece.strip(chr(10))}{tail}"


def _packed(parts: Sequence[str], joint: str, fits: Callable[[str], bool]) -> Iterator[str]:
    held = ""
    for part in parts:
        joined = f"{held}{joint}{part}" if held else part
        if held and not fits(joined):
            yield held
            held = part
        else:
            held = joined
        if not fits(held):
            *whole, held = _halved(held, fits)
            yield from whole
    if held:
        yield held


def _halved(text: str, fits: Callable[[str], bool]) -> list[str]:
    """A run without sentence or line end that is still too long, cut between words or, failing that, anywhere."""
    middle = len(text) // 2
    space = text.rfind(" ", 1, middle + 1)
    cut = space if space > 0 else middle
    halves = [text[:cut].rstrip(), text[cut:].lstrip()]
    return [piece for half in halves if half for piece in ([half] if fits(half) else _halved(half, fits))]


def _blocks(text: str) -> Iterator[str]:
    """The top-level blocks of Markdown, as they are written; a display formula is one block."""
    lines = text.splitlines()
    starts = sorted({token.map[0] for token in BLOCKS.parse(text) if token.level == 0 and token.map})
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        block = "\n".join(lines[start:end]).strip()
        if block:
            yield block


def _is_prose(block: str) -> bool:
    return not block.startswith(("```", "|", "- ", "* ", "1. ", "$$", ">"))
