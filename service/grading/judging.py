"""What an answer holds for each criterion of a compiled rubric: support, contradictions, and what is no evidence."""

from dataclasses import dataclass

from service.grading import integrity
from service.grading.compile import CompiledRubric
from service.grading.contradiction import Stated, Wrong, contradictions, misconceptions, turned
from service.grading.embedding import Vectors
from service.grading.evidence import Support, framed, supports
from service.grading.facts import facts_asked
from service.grading.reading import Clause
from service.grading.score import is_met
from service.grading.thresholds import Thresholds


@dataclass(frozen=True)
class Judged:
    """The findings of one answer. `supports` and `wrong` follow the rubric's criteria.

    A criterion with anything in `wrong` is contradicted, whatever its support.
    """

    clauses: tuple[Clause, ...]
    supports: tuple[Support, ...]
    wrong: tuple[tuple[Wrong, ...], ...]
    stated: tuple[Stated, ...]
    facts_asked: tuple[int, ...]
    flags: tuple[str, ...]


def judge(
    rubric: CompiledRubric, clauses: tuple[Clause, ...], vectors: Vectors, numbers: Thresholds
) -> Judged:
    """Judge an answer of at least one clause; `vectors` are those of its clauses, shape (n, d)."""
    to_grader = [integrity.addresses_grader(clause) for clause in clauses]
    listed = integrity.lists_keywords(clauses, rubric, numbers)
    heard = framed(
        clauses, vectors, tuple(not (one or other) for one, other in zip(to_grader, listed, strict=True))
    )
    errors_stated = misconceptions(heard, rubric, numbers)
    stating = frozenset(error.window.first for error in errors_stated)
    copied = [
        sign and at not in stating
        for at, sign in enumerate(integrity.restates(clauses, vectors, rubric, numbers))
    ]
    flags = _flags(clauses, to_grader, copied, listed, numbers)
    usable = tuple(free and not again for free, again in zip(heard.usable, copied, strict=True))
    own = [at for at, sign in enumerate(to_grader) if not sign]
    said = [clauses[at] for at in own]
    if said and integrity.is_gibberish(said, rubric, numbers):
        flags.append(integrity.GIBBERISH)
        usable = (False,) * len(clauses)
    elif said and integrity.is_shuffled(said, numbers):
        flags.append(integrity.SHUFFLED)
        usable = (False,) * len(clauses)
    elif said and integrity.is_off_topic(said, vectors[own], rubric, numbers):
        flags.append(integrity.OFF_TOPIC)
    reading = framed(clauses, vectors, usable)
    wrong = [contradictions(reading, rubric, one, numbers) for one in rubric.criteria]
    turned_round = turned(reading, rubric, numbers)
    barred = [stating | turned_round | frozenset(error.window.first for error in errors) for errors in wrong]
    found = supports(reading, rubric, barred, numbers)
    against = tuple(
        () if is_met(best) and all(error.surety < numbers.wrong_for_sure for error in errors) else errors
        for best, errors in zip(found, wrong, strict=True)
    )
    return Judged(clauses, found, against, errors_stated, facts_asked(heard, rubric, numbers), tuple(flags))


def _flags(
    clauses: tuple[Clause, ...],
    to_grader: list[bool],
    copied: list[bool],
    listed: list[bool],
    numbers: Thresholds,
) -> list[str]:
    flags = [
        name
        for name, signs in ((integrity.ADDRESSES_GRADER, to_grader), (integrity.STUFFING, listed))
        if any(signs)
    ]
    words = sum(clause.words for clause in clauses)
    again = sum(clause.words for clause, sign in zip(clauses, copied, strict=True) if sign)
    if again >= numbers.copied_share * words:
        flags.append(integrity.COPIED)
    return flags
