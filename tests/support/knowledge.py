"""A small knowledge folder on disk: sound, read in no time, and independent of what the real guides say."""

from pathlib import Path

import yaml

from service.content.values import Guide, Question
from tests.support.sample import sample_library

GUIDES = ("calibration", "trees", "testing")
QUESTIONS_EACH = 6

_FURTHER = {
    "id": "further",
    "dimension": "communication",
    "rung": "ship",
    "passage": "when-it-fails",
    "expects": "States when it is to be done again.",
    "levels": ["nothing of it", "a word of it", "the claim", "the claim with its reason"],
    "anchors": ["fit it again after each release", "watch the error and refit", "refit when data move"],
    "terms": [["refit", "again"]],
    "contradictions": ["it is done once and for all"],
    "probe": "When would you do it again?",
}
"""A fourth criterion: the contract asks for four, the sample has three."""

FACTS = 6
"""The contract asks as many of a case."""


def write_knowledge(folder: Path) -> Path:
    """Write the folder and return it."""
    library = sample_library(GUIDES, QUESTIONS_EACH)
    (folder / "guides" / "classical").mkdir(parents=True)
    (folder / "questions").mkdir()
    for slug, guide in library.guides.items():
        (folder / "guides" / "classical" / f"{slug}.md").write_text(_guide_text(guide))
        bank = [_written(question) for question in library.questions_of(slug)]
        (folder / "questions" / f"{slug}.yaml").write_text(yaml.safe_dump(bank, sort_keys=False))
    catalogue = [_entry(guide) for guide in library.guides.values()]
    (folder / "catalogue.yaml").write_text(yaml.safe_dump(catalogue, sort_keys=False))
    return folder


def _guide_text(guide: Guide) -> str:
    front = guide.model_dump(mode="json", exclude={"text"})
    return f"---\n{yaml.safe_dump(front, sort_keys=False)}---\n{guide.text}"


def _written(question: Question) -> dict[str, object]:
    written = question.model_dump(mode="json", exclude={"guide"})
    criteria = [dict(one) for one in written["rubric"]]
    for criterion in criteria:
        criterion["weight"] = round(criterion["weight"] * 0.8, 3)
    written["rubric"] = [*criteria, {**_FURTHER, "weight": 0.2}]
    if question.facts:
        named = [
            {"about": f"number {n}", "asks": [f"What is number {n}?"], "reveal": f"Number {n} is {n * n}."}
            for n in range(FACTS - len(question.facts))
        ]
        written["facts"] = [*written["facts"], *named]
    else:
        del written["facts"]
    return written


def _entry(guide: Guide) -> dict[str, object]:
    return {
        "slug": guide.slug,
        "title": guide.title,
        "group": guide.group,
        "questions": QUESTIONS_EACH,
        "points": [{"id": point, "teaches": point} for point in guide.covers],
    }
