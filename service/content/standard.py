"""What the library that ships has to reach beyond its contract, so that each guide is as good as the next.

A folder of one's own may hold less: it is served when `content.checker` finds nothing.
"""

import re
from collections.abc import Callable, Iterator

from service.content.checker import check
from service.content.headings import code_blocks
from service.content.loader import Knowledge
from service.content.measure import Measure, count_words, measure
from service.content.values import RUNGS, Question
from service.errors import Problem

WORDS = range(2_000, 3_501)
"""Of prose: shorter leaves points named and not taught, longer is two guides."""

LEAST_BLOCKS = 3
LEAST_SOURCES = 6
LEAST_KINDS = 3
LEAST_LEVELS = 3

TELLING = 9
"""Words in a row of a reference answer that give it away; shorter runs are the common language of the field."""

_TAG = re.compile(r"</?[a-z][^>]*>")
_NOT_TEXT = re.compile(r"```.*?```|\$\$.*?\$\$|\$[^$]*\$|`[^`]*`", re.DOTALL)


def check_standard(knowledge: Knowledge) -> tuple[Problem, ...]:
    """Every breach of contract and standard, in the order of files and lines."""
    found = [*check(knowledge), *(problem for rule in RULES for problem in rule(knowledge))]
    return tuple(sorted(found, key=lambda problem: (problem.file, problem.line, problem.key)))


def measures(knowledge: Knowledge) -> tuple[Measure, ...]:
    """The numbers of each guide that is there, in the order of the catalogue."""
    library = knowledge.library
    return tuple(
        measure(entry, library.guides[entry.slug], library.questions_of(entry.slug))
        for entry in knowledge.catalogue
        if entry.slug in library.guides
    )


def runs(text: str) -> set[tuple[str, ...]]:
    """Every run of TELLING words."""
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[at : at + TELLING]) for at in range(len(words) - TELLING + 1)}


def _every_guide_is_there(knowledge: Knowledge) -> Iterator[Problem]:
    for entry in knowledge.catalogue:
        if entry.slug not in knowledge.library.guides:
            yield Problem(
                f"knowledge/guides/{entry.group}/{entry.slug}.md", 1, "", f"the guide «{entry.title}»"
            )


def _guides_are_of_full_depth(knowledge: Knowledge) -> Iterator[Problem]:
    for slug, guide in knowledge.library.guides.items():
        document = knowledge.guide_documents[slug]
        words = count_words(guide.text)
        if words not in WORDS:
            wanted = f"{WORDS.start} to {WORDS.stop - 1} words of prose; it has {words}"
            yield Problem(document.file, 1, "", wanted)
        blocks = [language for language, _, _ in code_blocks(guide.text) if language == "python"]
        if len(blocks) < LEAST_BLOCKS:
            yield Problem(
                document.file, 1, "", f"at least {LEAST_BLOCKS} blocks of code; it has {len(blocks)}"
            )
        if len(guide.sources) < LEAST_SOURCES:
            yield document.problem(
                ("sources",), f"at least {LEAST_SOURCES} sources; it has {len(guide.sources)}"
            )
        for tag in _TAG.findall(_NOT_TEXT.sub("", guide.text)):
            yield Problem(document.file, 1, "", f"Markdown without raw HTML; it has {tag}")


def _banks_are_spread(knowledge: Knowledge) -> Iterator[Problem]:
    for slug, document in knowledge.bank_documents.items():
        questions = knowledge.library.questions_of(slug)
        for name, found, least in (
            ("kinds", {question.kind for question in questions}, LEAST_KINDS),
            ("levels", {question.level for question in questions}, LEAST_LEVELS),
            (
                "rungs",
                {criterion.rung for question in questions for criterion in question.rubric},
                len(RUNGS),
            ),
        ):
            if len(found) < least:
                yield Problem(document.file, 1, "", f"at least {least} {name}; it has {len(found)}")


def _nothing_told_on_the_way_holds_the_answer(knowledge: Knowledge) -> Iterator[Problem]:
    for slug, document in knowledge.bank_documents.items():
        for number, question in enumerate(knowledge.library.questions_of(slug)):
            secret = runs(question.answer) - runs(question.prompt)
            for key, text in _told(question):
                if runs(text) & secret:
                    wanted = f"fewer than {TELLING} words of the reference answer in a row"
                    yield document.problem((number, *key), wanted)


def _told(question: Question) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What a candidate may hear before the end, with its key; the last hint is nearly the answer by intention."""
    for number, hint in enumerate(question.hints[:-1]):
        yield ("hints", number), hint
    for number, criterion in enumerate(question.rubric):
        yield ("rubric", number, "probe"), criterion.probe
    for number, one in enumerate(question.misconceptions):
        yield ("misconceptions", number, "challenge"), one.challenge


RULES: tuple[Callable[[Knowledge], Iterator[Problem]], ...] = (
    _every_guide_is_there,
    _guides_are_of_full_depth,
    _banks_are_spread,
    _nothing_told_on_the_way_holds_the_answer,
)
