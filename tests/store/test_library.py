"""SQL says what the files say, and keeps every question that a round was planned with."""

from collections.abc import Mapping

import pytest
from sqlalchemy import text

from service.content.values import Library, Passage, Question
from service.errors import StoreError
from service.store.database import Database
from service.store.library import Change, LibraryChanges, Shelf
from tests.support.sample import sample_library

NOTHING = Change(0, 0)


@pytest.fixture
def shelf(database: Database) -> Shelf:
    return Shelf(database)


def _passages(library: Library) -> list[Passage]:
    return [
        Passage(
            id=f"{guide.slug}#{section.anchor}" + (f".{part}" if part > 1 else ""),
            guide=guide.slug,
            anchor=section.anchor,
            part=part,
            path=(guide.title, *section.path),
            text=f"{section.text} {part} ∑ “x”",
        )
        for guide in library.guides.values()
        for section in guide.sections
        for part in (1, 2)
    ]


def _with(library: Library, *questions: Question) -> Library:
    return Library(guides=library.guides, questions={one.id: one for one in questions})


def _changed(question: Question, **values: object) -> Question:
    return Question.model_validate({**question.model_dump(), **values})


def test_a_library_comes_back_as_it_was_and_in_its_order(shelf: Shelf) -> None:
    library = sample_library()
    changes = shelf.sync(library, _passages(library))
    assert changes == LibraryChanges(Change(3, 0), Change(18, 0), Change(12, 0), Change(12, 0))
    loaded = shelf.load()
    assert loaded == library
    assert list(loaded.questions) == list(library.questions)
    assert list(loaded.guides) == list(library.guides)
    assert shelf.passages() == tuple(_passages(library))


def test_digests_survive_the_way_through_sql(shelf: Shelf) -> None:
    library = sample_library()
    shelf.sync(library, ())
    loaded = shelf.load()
    for mapping, back in ((library.guides, loaded.guides), (library.questions, loaded.questions)):
        assert _digests(mapping) == _digests(back)


def _digests(things: Mapping[str, object]) -> list[object]:
    return [getattr(thing, "digest") for thing in things.values()]  # noqa: B009


def test_the_same_library_again_changes_nothing(shelf: Shelf) -> None:
    library = sample_library()
    shelf.sync(library, _passages(library))
    assert shelf.sync(library, _passages(library)) == LibraryChanges(NOTHING, NOTHING, NOTHING, NOTHING)


def test_a_changed_question_becomes_current_and_the_old_one_stays_for_its_rounds(shelf: Shelf) -> None:
    library = sample_library(("calibration",), each=2)
    old, other = library.questions.values()
    shelf.sync(library, ())
    new = _changed(old, minutes=9)
    changes = shelf.sync(_with(library, new, other), ())
    assert (changes.questions, changes.rubrics) == (Change(1, 1), NOTHING)
    assert shelf.load().questions == {new.id: new, other.id: other}
    assert shelf.questions([(old.id, old.digest)]) == {old.id: old}
    assert shelf.questions([(new.id, new.digest), (other.id, other.digest)]) == {new.id: new, other.id: other}


def test_a_changed_rubric_is_a_new_version_beside_the_old(shelf: Shelf, database: Database) -> None:
    library = sample_library(("calibration",), each=1)
    (old,) = library.questions.values()
    shelf.sync(library, ())
    new = _changed(old, answer="Another reference answer.")
    assert shelf.sync(_with(library, new), ()).rubrics == Change(1, 0)
    with database.read() as session:
        rubrics = session.connection().execute(text("SELECT digest FROM rubrics")).scalars().all()
        criteria = session.connection().execute(text("SELECT count(*) FROM criteria")).scalar_one()
    assert set(rubrics) == {old.rubric_digest, new.rubric_digest}
    assert criteria == len(old.rubric) + len(new.rubric)


def test_a_question_that_goes_and_comes_back_is_current_again(shelf: Shelf) -> None:
    library = sample_library(("calibration",), each=2)
    first, second = library.questions.values()
    shelf.sync(library, ())
    assert shelf.sync(_with(library, second), ()).questions == Change(1, 1)
    assert list(shelf.load().questions) == [second.id]
    assert shelf.sync(library, ()).questions == Change(2, 0)
    assert list(shelf.load().questions) == [first.id, second.id]


def test_a_text_that_is_taken_back_makes_the_old_version_current(shelf: Shelf) -> None:
    library = sample_library(("calibration",), each=1)
    (old,) = library.questions.values()
    for question in (old, _changed(old, minutes=9), old):
        shelf.sync(_with(library, question), ())
        assert shelf.load().questions == {old.id: question}


def test_only_what_changed_in_guides_and_passages_is_written(shelf: Shelf) -> None:
    library = sample_library()
    passages = _passages(library)
    shelf.sync(library, passages)
    passages[3] = Passage.model_validate({**passages[3].model_dump(), "text": "mended"})
    assert shelf.sync(library, passages).passages == Change(1, 0)
    assert shelf.passages() == tuple(passages)
    assert shelf.sync(library, passages[:-2]).passages == Change(0, 2)
    fewer = sample_library(("calibration", "trees"))
    changes = shelf.sync(fewer, _passages(fewer))
    assert changes.guides == Change(0, 1)
    assert shelf.load() == fewer
    assert shelf.passages() == tuple(_passages(fewer))


def test_a_version_that_is_missing_is_said(shelf: Shelf) -> None:
    library = sample_library(("calibration",), each=1)
    shelf.sync(library, ())
    with pytest.raises(StoreError, match="calibration-0"):
        shelf.questions([("calibration-0", "0" * 64)])


def test_a_passage_without_its_guide_changes_nothing(shelf: Shelf) -> None:
    library = sample_library(("calibration",))
    orphan = _passages(sample_library(("trees",)))
    with pytest.raises(StoreError):
        shelf.sync(library, orphan)
    assert shelf.load() == Library(guides={}, questions={})


def test_the_fingerprint_of_the_last_sync_is_kept(database: Database) -> None:
    shelf = Shelf(database)
    assert shelf.fingerprint() == ""
    shelf.sync(sample_library(), (), "first")
    shelf.sync(sample_library(), (), "second")
    assert shelf.fingerprint() == "second"
