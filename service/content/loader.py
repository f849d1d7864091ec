"""Read `knowledge/` into a Library.

    knowledge/
      catalogue.yaml              the contract: which guides, which points each must teach
      guides/<group>/<slug>.md    front matter, then text
      questions/<slug>.yaml       the question bank of that guide

What is malformed raises one ContentError with every problem found, each with file, line, key and what was
expected. What is well-formed but breaks the contract (a dead link, an uncovered point) is the checker's.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from service.content.values import CatalogueEntry, FrontMatter, Guide, Library, Question, Value
from service.content.yaml_document import Document, parse_yaml
from service.errors import ContentError, Problem

_Model = TypeVar("_Model", bound=Value)


@dataclass(frozen=True)
class Knowledge:
    """A loaded library with its contract, and the documents that tell where each thing stands."""

    library: Library
    catalogue: tuple[CatalogueEntry, ...]
    guide_documents: dict[str, Document]
    bank_documents: dict[str, Document]
    text_lines: dict[str, int]
    """Per guide, the number of lines above its text: what turns a line of the text into one of the file."""


def load_knowledge(folder: Path, only: Collection[str] = ()) -> Knowledge:
    """Load everything below `folder`; raises ContentError with all problems at once.

    With `only`, files of other guides that are malformed are left out instead: their authors are still at work.
    """
    if not (folder / "guides").is_dir():
        raise ContentError(
            [Problem(str(folder), 1, "", "a knowledge folder with guides/ and questions/ in it")]
        )
    problems: list[Problem] = []
    guides: dict[str, Guide] = {}
    questions: dict[str, Question] = {}
    guide_documents: dict[str, Document] = {}
    bank_documents: dict[str, Document] = {}
    text_lines: dict[str, int] = {}
    for path in sorted((folder / "guides").glob("*/*.md")):
        try:
            guide, document, above = load_guide(path, _shown(path, folder))
        except ContentError as error:
            problems += _wanted(error, path, only)
            continue
        if guide.slug in guides:
            problems.append(
                document.problem(("slug",), f"a slug that no other guide has; {guide.slug} is taken")
            )
        guides[guide.slug], guide_documents[guide.slug] = guide, document
        text_lines[guide.slug] = above
    for path in sorted((folder / "questions").glob("*.yaml")):
        try:
            bank, document = load_bank(path, _shown(path, folder))
        except ContentError as error:
            problems += _wanted(error, path, only)
            continue
        bank_documents[path.stem] = document
        for number, question in enumerate(bank):
            if question.id in questions:
                taken = f"an id that no other question has; {question.id} stands in {questions[question.id].guide}.yaml"
                problems.append(document.problem((number, "id"), taken))
            questions[question.id] = question
    try:
        catalogue = load_catalogue(folder / "catalogue.yaml", "knowledge/catalogue.yaml")
    except ContentError as error:
        problems += error.problems
        catalogue = ()
    if problems:
        raise ContentError(problems)
    library = Library(guides=guides, questions=questions)
    return Knowledge(library, catalogue, guide_documents, bank_documents, text_lines)


def load_guide(path: Path, shown: str) -> tuple[Guide, Document, int]:
    """One guide file: the guide, its front matter's document, and the number of lines above the text."""
    text = _read(path, shown)
    if not text.startswith("---\n") or "\n---\n" not in text:
        raise ContentError([Problem(shown, 1, "", "front matter between two lines of ---")])
    head, body = text[4:].split("\n---\n", 1)
    document = parse_yaml(head, shown, offset=1)
    front = _validated(FrontMatter, document.data, document, ())
    for key, here, there in (("slug", path.stem, front.slug), ("group", path.parent.name, front.group)):
        if here != there:
            raise ContentError(
                [document.problem((key,), f"{here}, as the file's place says; it says {there}")]
            )
    above = head.count("\n") + 3
    if not body.strip():
        raise ContentError([Problem(shown, above, "", "a text below the front matter")])
    return Guide(**front.model_dump(), text=body), document, above


def load_bank(path: Path, shown: str) -> tuple[tuple[Question, ...], Document]:
    """The question bank of one guide; the file's name is the guide's slug."""
    document = parse_yaml(_read(path, shown), shown)
    if not isinstance(document.data, tuple):
        raise ContentError([Problem(shown, 1, "", "a list of questions, each beginning with `- id:`")])
    questions: list[Question] = []
    problems: list[Problem] = []
    for number, item in enumerate(document.data):
        data = {**item, "guide": path.stem} if isinstance(item, dict) else item
        try:
            questions.append(_validated(Question, data, document, (number,)))
        except ContentError as error:
            problems += error.problems
    if problems:
        raise ContentError(problems)
    return tuple(questions), document


def load_catalogue(path: Path, shown: str) -> tuple[CatalogueEntry, ...]:
    """The contract of every guide that the product must hold."""
    document = parse_yaml(_read(path, shown), shown)
    if not isinstance(document.data, tuple):
        raise ContentError([Problem(shown, 1, "", "a list of guides, each beginning with `- slug:`")])
    return tuple(
        _validated(CatalogueEntry, item, document, (number,)) for number, item in enumerate(document.data)
    )


def _wanted(error: ContentError, path: Path, only: Collection[str]) -> Sequence[Problem]:
    return error.problems if not only or path.stem in only else ()


def _validated(model: type[_Model], data: object, document: Document, above: Sequence[str | int]) -> _Model:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        problems = [
            document.problem((*above, *_steps(detail["loc"])), _wording(detail["type"], detail["msg"]))
            for detail in error.errors(include_url=False, include_context=False)
        ]
        raise ContentError(problems) from error


def _steps(loc: Iterable[str | int]) -> tuple[str | int, ...]:
    return tuple(step for step in loc if step != "[key]")


def _wording(kind: str, message: str) -> str:
    if kind == "extra_forbidden":
        return "no such key exists here; a known key was expected"
    if kind == "missing":
        return "this key is required"
    return message.removeprefix("Value error, ")


def _read(path: Path, shown: str) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ContentError([Problem(shown, 1, "", f"UTF-8 text; byte {error.start} is not")]) from error
    except OSError as error:
        raise ContentError([Problem(shown, 1, "", f"a readable file: {error.strerror}")]) from error


def _shown(path: Path, folder: Path) -> str:
    return f"{folder.name}/{path.relative_to(folder).as_posix()}"
