"""What well-formed content must also keep: the contract between guides, questions and catalogue.

Each rule is a generator of problems over the loaded knowledge, and stands in RULES; `check` runs them all.
"""

import re
from collections.abc import Callable, Iterator

from service.content.headings import code_blocks
from service.content.loader import Knowledge
from service.content.values import Guide, Question
from service.errors import Problem

LEAST_RUNGS = 3
LEAST_DIMENSIONS = 2
CRITERIA = range(4, 7)
LEAST_MISCONCEPTIONS = 2
LEAST_DEEPER = 2
LEAST_FACTS = 6

_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_LANGUAGES = ("python", "text")


def check(knowledge: Knowledge) -> tuple[Problem, ...]:
    """Every breach of the contract, in the order of files and lines."""
    found = [problem for rule in RULES for problem in rule(knowledge)]
    return tuple(sorted(found, key=lambda problem: (problem.file, problem.line, problem.key)))


def _guides_are_in_the_catalogue(knowledge: Knowledge) -> Iterator[Problem]:
    known = {entry.slug for entry in knowledge.catalogue}
    for slug, document in knowledge.guide_documents.items():
        if slug not in known:
            yield document.problem(("slug",), "a slug of knowledge/catalogue.yaml")
    for slug, document in knowledge.bank_documents.items():
        if slug not in knowledge.library.guides:
            yield Problem(document.file, 1, "", f"a guide {slug}.md that these questions belong to")


def _points_are_taught_and_asked(knowledge: Knowledge) -> Iterator[Problem]:
    for entry in knowledge.catalogue:
        guide = knowledge.library.guides.get(entry.slug)
        if guide is None:
            continue
        document = knowledge.guide_documents[entry.slug]
        points = {point.id: point.teaches for point in entry.points}
        asked = {
            c.passage for question in knowledge.library.questions_of(entry.slug) for c in question.rubric
        }
        for point, teaches in points.items():
            if point not in guide.covers:
                yield document.problem(("covers",), f"the catalogue point {point} ({teaches})")
            elif guide.covers[point] in guide.anchors and guide.covers[point] not in asked:
                anchor = guide.covers[point]
                yield document.problem(
                    ("covers", point), f"a criterion whose passage is {anchor}; none asks for it"
                )
        for point, anchor in guide.covers.items():
            if point not in points:
                yield document.problem(("covers", point), "a point of knowledge/catalogue.yaml")
            if anchor not in guide.anchors:
                yield document.problem(
                    ("covers", point), f"the anchor of a heading of this guide; #{anchor} is none"
                )


def _banks_are_large_enough(knowledge: Knowledge) -> Iterator[Problem]:
    for entry in knowledge.catalogue:
        if entry.slug in knowledge.library.guides:
            count = len(knowledge.library.questions_of(entry.slug))
            if count < entry.questions:
                file = f"knowledge/questions/{entry.slug}.yaml"
                yield Problem(file, 1, "", f"at least {entry.questions} questions; it has {count}")


def _names_are_known(knowledge: Knowledge) -> Iterator[Problem]:
    known = {entry.slug for entry in knowledge.catalogue}
    for slug, guide in knowledge.library.guides.items():
        document = knowledge.guide_documents[slug]
        for key, names in (("prerequisites", guide.prerequisites), ("related", guide.related)):
            for number, name in enumerate(names):
                if name not in known or name == slug:
                    yield document.problem((key, number), f"the slug of another guide; {name} is none")


def _headings_are_sound(knowledge: Knowledge) -> Iterator[Problem]:
    for slug, guide in knowledge.library.guides.items():
        seen: set[str] = set()
        for section in guide.sections:
            if section.anchor in seen:
                yield _in_text(
                    knowledge, guide, section.line, f"a heading of its own; #{section.anchor} stands twice"
                )
            seen.add(section.anchor)
            if len(section.path) > 2 or not section.anchor:
                yield _in_text(
                    knowledge, guide, section.line, "headings of the second and third level, in words"
                )
        if not guide.sections:
            yield Problem(knowledge.guide_documents[slug].file, 1, "", "at least one heading")


def _links_resolve(knowledge: Knowledge) -> Iterator[Problem]:
    known = {entry.slug for entry in knowledge.catalogue}
    for guide in knowledge.library.guides.values():
        fenced = False
        for number, line in enumerate(guide.text.splitlines()):
            if line.lstrip().startswith("```"):
                fenced = not fenced
            if fenced:
                continue
            for target in _LINK.findall(re.sub(r"\$[^$]*\$|`[^`]*`", "", line)):
                if not _resolves(target, guide, knowledge, known):
                    yield _in_text(knowledge, guide, number, f"a link that resolves; {target} does not")


def _resolves(target: str, guide: Guide, knowledge: Knowledge, known: set[str]) -> bool:
    if target.startswith("#"):
        return target[1:] in guide.anchors
    name, _, anchor = target.removeprefix("guide:").partition("#")
    if not target.startswith("guide:") or name not in known:
        return False
    other = knowledge.library.guides.get(name)
    return not anchor or (other is not None and anchor in other.anchors)


def _code_can_be_run(knowledge: Knowledge) -> Iterator[Problem]:
    for guide in knowledge.library.guides.values():
        for language, code, line in code_blocks(guide.text):
            if language not in _LANGUAGES:
                yield _in_text(knowledge, guide, line, f"a block marked {' or '.join(_LANGUAGES)}")
            elif language == "python" and "assert" not in code:
                yield _in_text(knowledge, guide, line, "an assertion about the result of this block")


def _passages_exist(knowledge: Knowledge) -> Iterator[Problem]:
    for question, path in _placed(knowledge):
        document = knowledge.bank_documents[question.guide]
        guide = knowledge.library.guides.get(question.guide)
        anchors = guide.anchors if guide is not None else frozenset()
        for number, anchor in enumerate(question.passages):
            if anchor not in anchors:
                yield document.problem(
                    (*path, "passages", number), f"an anchor of {question.guide}.md; {anchor} is none"
                )
        for number, criterion in enumerate(question.rubric):
            if criterion.passage not in question.passages:
                expected = f"one of this question's passages; {criterion.passage} is none"
                yield document.problem((*path, "rubric", number, "passage"), expected)


def _rubrics_are_rich_enough(knowledge: Knowledge) -> Iterator[Problem]:
    for question, path in _placed(knowledge):
        document = knowledge.bank_documents[question.guide]
        rungs = {criterion.rung for criterion in question.rubric}
        dimensions = {criterion.dimension for criterion in question.rubric}
        if len(question.rubric) not in CRITERIA:
            yield document.problem(
                (*path, "rubric"), f"four to six criteria; there are {len(question.rubric)}"
            )
        if len(rungs) < LEAST_RUNGS:
            yield document.problem((*path, "rubric"), f"at least three rungs; there are {len(rungs)}")
        if len(dimensions) < LEAST_DIMENSIONS:
            yield document.problem((*path, "rubric"), "at least two dimensions; there is one")
        if len(question.misconceptions) < LEAST_MISCONCEPTIONS:
            yield document.problem((*path, "misconceptions"), "at least two misconceptions")
        if len(question.deeper) < LEAST_DEEPER:
            yield document.problem((*path, "deeper"), "at least two deeper questions")
        if question.kind == "case" and len(question.facts) < LEAST_FACTS:
            yield document.problem(
                (*path, "facts"), f"at least {LEAST_FACTS} facts; there are {len(question.facts)}"
            )


def _placed(knowledge: Knowledge) -> Iterator[tuple[Question, tuple[int]]]:
    """Every question with its place in its bank's list (questions keep the order of their file)."""
    for slug in knowledge.bank_documents:
        for number, question in enumerate(knowledge.library.questions_of(slug)):
            yield question, (number,)


def _in_text(knowledge: Knowledge, guide: Guide, line: int, expected: str) -> Problem:
    file = knowledge.guide_documents[guide.slug].file
    return Problem(file, line + 1 + knowledge.text_lines[guide.slug], "", expected)


RULES: tuple[Callable[[Knowledge], Iterator[Problem]], ...] = (
    _guides_are_in_the_catalogue,
    _points_are_taught_and_asked,
    _banks_are_large_enough,
    _names_are_known,
    _headings_are_sound,
    _links_resolve,
    _code_can_be_run,
    _passages_exist,
    _rubrics_are_rich_enough,
)
