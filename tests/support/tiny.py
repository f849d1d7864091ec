"""The smallest sound knowledge folder: one guide with its bank, and another that only the catalogue knows."""

from pathlib import Path

GUIDE = """\
---
slug: tiny-guide
title: A tiny guide
group: classical
summary: Small on purpose.
minutes: 3
prerequisites: []
related: [other-guide]
covers: {first-point: the-first-thing, second-point: the-second-thing}
sources:
  - {author: Somebody, year: 2001, title: A title, venue: A venue}
---
## The first thing

Text with a [link](#the-second-thing) and [another](guide:other-guide).

```python
assert 1 + 1 == 2
```

## The second thing

More text.
"""

CATALOGUE = """\
- slug: tiny-guide
  title: Tiny
  group: classical
  questions: 1
  points:
    - {id: first-point, teaches: the first}
    - {id: second-point, teaches: the second}
- slug: other-guide
  title: Other
  group: deep
  questions: 1
  points:
    - {id: some-point, teaches: something}
"""

CRITERION = """\
    - id: {name}
      dimension: {dimension}
      rung: {rung}
      weight: 0.25
      passage: {passage}
      expects: Says something.
      levels: [none, a little, most, all]
      anchors: [one way to say, another way to say, a third way to say]
      terms: [[thing]]
      contradictions: [the opposite of it]
      probe: And then?
"""

BANK = (
    """\
- id: tiny-first
  prompt: Why is it so?
  kind: concept
  level: mid
  minutes: 5
  passages: [the-first-thing, the-second-thing]
  answer: Because of the thing.
  rubric:
"""
    + CRITERION.format(name="a", dimension="intuition", rung="define", passage="the-first-thing")
    + CRITERION.format(name="b", dimension="mathematics", rung="mechanism", passage="the-second-thing")
    + CRITERION.format(name="c", dimension="practice", rung="break", passage="the-first-thing")
    + CRITERION.format(name="d", dimension="practice", rung="define", passage="the-first-thing")
    + """\
  misconceptions:
    - {says: it is not so, correction: it is, challenge: try it}
    - {says: it is other, correction: it is not, challenge: look}
  hints: [one, two, three]
  deeper:
    - {ask: what else, holds: this}
    - {ask: and else, holds: that}
"""
)


def write_tiny(root: Path) -> Path:
    """Write the folder below `root`; its path."""
    folder = root / "knowledge"
    (folder / "guides" / "classical").mkdir(parents=True)
    (folder / "questions").mkdir()
    (folder / "guides" / "classical" / "tiny-guide.md").write_text(GUIDE)
    (folder / "questions" / "tiny-guide.yaml").write_text(BANK)
    (folder / "catalogue.yaml").write_text(CATALOGUE)
    return folder


def replace(path: Path, old: str, new: str) -> None:
    """Change the first `old` in a file to `new`; it must be there."""
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
