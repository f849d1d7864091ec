"""`hotseat eval grader`: put a grader through all gates and write its card."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import chain, zip_longest
from pathlib import Path
from random import Random

from service import __version__
from service.content.values import Library, Question
from service.evaluation import gates
from service.evaluation.gates import Subject
from service.evaluation.gold import load_gold
from service.evaluation.public import read_set, reported
from service.evaluation.trial import OnTrial
from service.grading.card import Card, Figure, as_markdown, interval, verdict, worded, write_card


def evaluate(
    trial: OnTrial,
    library: Library,
    *,
    made: str,
    guides: int,
    seed: int,
    gold: Path | None,
    data: Path | None,
) -> Card:
    """Every gate, in order, said on standard error as it is done. `guides` guides are drawn, with all their questions.

    Raises HotseatError for gold or public data that is not as it should be.
    """
    chosen = _drawn(library, guides, seed)
    subject = Subject(trial.mark, trial.embed, chosen, seed)
    answers = load_gold(gold, library.questions) if gold is not None else []
    figures: list[Figure] = []
    for figure in chain(_figures(subject, trial), gates.gold(subject, answers), _public(trial, data, seed)):
        print(f"{verdict(figure):13} {figure.gate}: {figure.name}", file=sys.stderr, flush=True)
        figures.append(figure)
    notes = [
        f"{len(chosen)} questions of {len({one.guide for one in chosen})} guides were drawn with seed {seed}.",
        "Intervals are 95%: over questions drawn again for agreement, Wilson's for shares.",
    ]
    notes += [gates.hands(answers)] if answers else []
    versions = {"Hotseat": __version__, "Rubrics": _digest(chosen)[:12], **trial.versions}
    return Card(trial.engine, trial.version, made, versions, tuple(figures), tuple(notes))


def publish(card: Card, folder: Path) -> tuple[Path, Path]:
    """Write the card as JSON and as Markdown; returns both files."""
    machine, human = folder / f"{card.engine}.json", folder / f"{card.engine}.md"
    write_card(card, machine)
    human.write_text(as_markdown(card), encoding="utf-8")
    return machine, human


def summary(card: Card) -> Iterator[str]:
    """The card, one line a figure, for a terminal."""
    for one in card.figures:
        value = "–" if one.value is None else worded(one.value, one.unit)
        asked = f"{one.sense} {worded(one.bound, one.unit)}"
        yield f"{verdict(one):13}{value:>10}  {asked:18}{interval(one):17}{one.gate}: {one.name} ({one.sample})"
    yield (f"{len(card.figures)} gates: {len(card.missed)} missed, {len(card.unmeasured)} not measured.")


def _figures(subject: Subject, trial: OnTrial) -> Iterable[Figure]:
    yield from gates.nothing(subject)
    yield from gates.stuffing(subject)
    yield from gates.turned(subject)
    yield from gates.foreign(subject)
    yield from gates.injected(subject)
    yield from gates.reworded(subject)
    yield from gates.padded(subject)
    yield from gates.ordered(subject)
    yield from gates.repeatable(subject, trial.uncached)
    yield from gates.fast(subject, trial.uncached)


def _public(trial: OnTrial, data: Path | None, seed: int) -> Iterable[Figure]:
    for name, wanted in gates.PUBLIC_GATES.items():
        path = data / f"{name}-train.jsonl" if data is not None else None
        if path is None or not path.is_file():
            why = "no data were given (--data)" if data is None else f"there is no {name}-train.jsonl"
            yield from (Figure(name, measured, None, sense, bound, why) for measured, sense, bound in wanted)
        else:
            yield from gates.public(name, reported(read_set(path)), trial.by_reference, seed)


def _drawn(library: Library, guides: int, seed: int) -> tuple[Question, ...]:
    """All questions of `guides` guides, taken from the groups in turn."""
    generator = Random(seed)  # noqa: S311
    groups: dict[str, list[str]] = {}
    for slug, guide in sorted(library.guides.items()):
        groups.setdefault(guide.group, []).append(slug)
    for slugs in groups.values():
        generator.shuffle(slugs)
    order = [slug for row in zip_longest(*groups.values()) for slug in row if slug is not None]
    return tuple(question for slug in order[:guides] for question in library.questions_of(slug))


def _digest(questions: Sequence[Question]) -> str:
    return sha256("".join(sorted(one.rubric_digest for one in questions)).encode()).hexdigest()
