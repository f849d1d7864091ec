"""YAML that remembers its lines, so that an error can say where it stands.

PyYAML's safe constructors do the reading. Sequences become tuples (the values are frozen), a key that stands
twice in one mapping is an error instead of a silent loss.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import yaml

from service.errors import ContentError, Problem

# libyaml reads nine times as fast; PyYAML's wheels bring it, a build from source may lack it.
_Base: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _TupleLoader(_Base):  # type: ignore[misc,valid-type]
    """Safe loader whose sequences are tuples."""


def _tuple(loader: _TupleLoader, node: yaml.SequenceNode) -> tuple[object, ...]:
    return tuple(loader.construct_sequence(node, deep=True))


_TupleLoader.add_constructor("tag:yaml.org,2002:seq", _tuple)


@dataclass(frozen=True)
class Document:
    """Parsed YAML: `data`, and the node tree that knows the lines."""

    file: str
    data: object
    root: yaml.Node | None
    offset: int = 0

    def line_of(self, path: Sequence[str | int]) -> int:
        """The line (from 1) of the deepest part of `path` that exists."""
        node, line = self.root, 0
        for step in path:
            found = _child(node, step)
            if found is None:
                break
            line, node = found
        return line + 1 + self.offset

    def problem(self, path: Sequence[str | int], expected: str) -> Problem:
        return Problem(self.file, self.line_of(path), dotted(path), expected)


def dotted(path: Sequence[str | int]) -> str:
    """`("rubric", 2, "weight")` → `rubric[2].weight`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def parse_yaml(text: str, file: str, offset: int = 0) -> Document:
    """Read YAML; `offset` is the number of lines above it in the file. Raises ContentError."""
    try:
        loader = _TupleLoader(text)
        try:
            root = loader.get_single_node()
            twice = _find_twice(root)
            if twice is not None:
                key, line = twice
                raise ContentError([Problem(file, line + 1 + offset, key, "this key stands twice; keep one")])
            data = None if root is None else loader.construct_document(root)
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = (mark.line if mark is not None else 0) + 1 + offset
        said = getattr(error, "problem", None) or str(error)
        raise ContentError([Problem(file, line, "", f"not valid YAML: {said}")]) from error
    return Document(file, data, root, offset)


def _child(node: yaml.Node | None, step: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return key.start_mark.line, value
    elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        child = node.value[step]
        return child.start_mark.line, child
    return None


def _find_twice(node: yaml.Node | None) -> tuple[str, int] | None:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                return str(key.value), key.start_mark.line
            seen.add(key.value)
            below = _find_twice(value)
            if below is not None:
                return below
    elif isinstance(node, yaml.SequenceNode):
        for child in node.value:
            below = _find_twice(child)
            if below is not None:
                return below
    return None
