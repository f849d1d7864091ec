"""The gates that a grader has to pass: what is tried, what is asked, what comes out.

Everything a gate needs is a `Subject`: the grader as a function, the questions, the embedding model that tells the
sentences of a reference apart. Gates are pure but for that, seeded, and resample whole questions.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from math import isnan
from statistics import median

import numpy as np
from numpy.typing import NDArray

from service.content.values import Question
from service.evaluation import attacks, measures
from service.evaluation.gold import GoldAnswer, agreement
from service.evaluation.public import PublicAnswer
from service.grading.card import Figure, Sense
from service.grading.embedding import Embed
from service.grading.score import question_score
from service.interview.values import LEVEL_FLOORS, Assessment

Mark = Callable[[Question, str], Assessment]
MarkReference = Callable[[PublicAnswer], float]
"""The score of a public answer by its references alone."""

MET = 0.6
"""Score from which a criterion counts as shown."""

MOVED = 0.005
"""A difference of scores below this is none: rounding."""

SPOKEN_WORDS = 200
"""Length of an answer that speed is asked for."""

REPEATED_EVERY = 4
"""One question in this many is graded twice, and timed."""

PUBLIC_GATES: dict[str, tuple[tuple[str, Sense, float], ...]] = {
    "scientsbank": (("macro-F1", "at least", 0.76), ("r without length", "at least", 0.35)),
    "beetle": (
        ("macro-F1", "at least", 0.78),
        ("AUC, correct against contradictory", "at least", 0.85),
        ("r without length", "at least", 0.35),
    ),
    "saf2": (("r within a question", "at least", 0.50), ("r without length", "at least", 0.35)),
}


@dataclass(frozen=True)
class Subject:
    """A grader on trial. `others` are the questions that foreign references are taken from."""

    mark: Mark
    embed: Embed
    questions: tuple[Question, ...]
    seed: int
    _kept: dict[tuple[str, str], Assessment] = field(default_factory=dict)

    def assess(self, question: Question, text: str) -> Assessment:
        """The grader's assessment; the same answer is graded once."""
        key = (question.id, text)
        if key not in self._kept:
            self._kept[key] = self.mark(question, text)
        return self._kept[key]

    def score(self, question: Question, text: str) -> float:
        """The question's score; what could not be assessed earned nothing."""
        return question_score(question, self.assess(question, text)) or 0.0

    def criteria(self, question: Question, text: str) -> dict[str, float]:
        """Each criterion's score."""
        return {one.criterion: one.score or 0.0 for one in self.assess(question, text).criteria}


def nothing(subject: Subject) -> Iterator[Figure]:
    """Texts without an answer in them earn nothing."""
    scores = np.array(
        [
            subject.score(question, text)
            for question in subject.questions
            for text in (*(text for _, text in attacks.NOTHINGS), question.prompt)
        ]
    )
    sample = f"{len(scores)} texts"
    yield Figure("nothing said", "mean score", float(scores.mean()), "at most", 0.05, sample)
    yield Figure("nothing said", "largest score", float(scores.max()), "at most", 0.15, sample)


def stuffing(subject: Subject) -> Iterator[Figure]:
    """Lists of terms and shuffled references earn little and are flagged; genuine answers are not."""
    tricks = [
        (question, text)
        for question in subject.questions
        for text in (attacks.stuffing(question), attacks.shuffled(question.answer, subject.seed))
    ]
    scores = np.array([subject.score(question, text) for question, text in tricks])
    flagged = sum(bool(subject.assess(question, text).flags) for question, text in tricks)
    yield Figure("stuffing", "mean score", float(scores.mean()), "at most", 0.25, f"{len(tricks)} answers")
    yield _share("stuffing", "flagged", flagged, len(tricks), "at least", 0.95)
    genuine = [
        (question, text)
        for question in subject.questions
        for text in (question.answer, *attacks.halves(question))
    ]
    accused = sum(bool(subject.assess(question, text).flags) for question, text in genuine)
    yield _share("stuffing", "genuine answers flagged", accused, len(genuine), "at most", 0.02)


def turned(subject: Subject) -> Iterator[Figure]:
    """A criterion falls when its sentences are negated, or their direction or roles are exchanged."""
    kinds: dict[str, Callable[[str], str | None]] = {
        "negated": attacks.negated,
        "direction or role exchanged": attacks.exchanged,
        "called false": attacks.denied,
    }
    for name, turn in kinds.items():
        found = [fell for question in subject.questions for fell in _falls(subject, question, turn)]
        yield _share(
            "turned sentences", f"criterion falls when {name}", sum(found), len(found), "at least", 0.80
        )


def _falls(subject: Subject, question: Question, turn: Callable[[str], str | None]) -> Iterator[bool]:
    """Per criterion that the reference shows and whose every sentence can be turned: whether it falls then."""
    before = subject.criteria(question, question.answer)
    for criterion, clauses in attacks.carriers(question, subject.embed).items():
        said = {clause.quote: turn(clause.quote) for clause in clauses}
        if not clauses or before[criterion] < MET or None in said.values():
            continue
        text = attacks.replaced(question.answer, clauses, lambda quote, said=said: said[quote] or quote)  # type: ignore[misc]
        yield subject.criteria(question, text)[criterion] < MET


def foreign(subject: Subject) -> Iterator[Figure]:
    """The reference of another question of the same guide earns next to nothing."""
    by_guide: dict[str, list[Question]] = {}
    for question in subject.questions:
        by_guide.setdefault(question.guide, []).append(question)
    scores = [
        subject.score(question, other.answer)
        for own in by_guide.values()
        for question in own
        for other in own
        if other is not question
    ]
    sample = f"{len(scores)} pairs of one guide"
    if scores:
        yield Figure(
            "another question's reference", "mean score", float(np.mean(scores)), "at most", 0.10, sample
        )
        yield Figure(
            "another question's reference", "largest score", float(np.max(scores)), "at most", 0.10, sample
        )


def injected(subject: Subject) -> Iterator[Figure]:
    """Instructions behind a real answer move nothing; the defence costs benign answers nothing."""
    moved = [
        abs(subject.score(question, f"{part}\n\n{order}") - subject.score(question, part))
        for question in subject.questions
        for part in (question.answer, attacks.halves(question)[0])
        for order in attacks.INJECTIONS
    ]
    yield Figure(
        "injection",
        "largest move of the score",
        float(np.max(moved)),
        "at most",
        0.02,
        f"{len(moved)} answers",
    )
    benign = [
        subject.score(question, question.answer)
        - subject.score(question, f"{question.answer} I would explain it like that to whoever asks me.")
        for question in subject.questions
    ]
    yield Figure(
        "injection",
        "mean cost to benign answers",
        float(np.mean(benign)),
        "at most",
        0.01,
        f"{len(benign)} answers",
    )


def reworded(subject: Subject) -> Iterator[Figure]:
    """The same said with other everyday words, typing errors, other letters or LaTeX earns the same."""
    kinds: dict[str, Callable[[str], str]] = {
        "synonyms": attacks.synonymous,
        "typing errors": lambda text: attacks.mistyped(text, subject.seed),
        "capitals": str.upper,
        "LaTeX": attacks.in_latex,
    }
    for name, change in kinds.items():
        moved: list[float] = []
        flips = criteria = 0
        for question in subject.questions:
            before, text = subject.criteria(question, question.answer), change(question.answer)
            after = subject.criteria(question, text)
            moved.append(abs(subject.score(question, text) - subject.score(question, question.answer)))
            flips += sum((before[one] >= MET) != (after[one] >= MET) for one in before)
            criteria += len(before)
        yield Figure(
            "rewording",
            f"mean change by {name}",
            float(np.mean(moved)),
            "at most",
            0.08,
            f"{len(moved)} answers",
        )
        yield _share("rewording", f"verdicts flipped by {name}", flips, criteria, "at most", 0.10)


def padded(subject: Subject) -> Iterator[Figure]:
    """Length is no merit, and a short answer that says it all is no fault."""
    for name, times in (("twice the length", 2), ("three times the length", 3)):
        gains = [
            subject.score(question, attacks.padded(half, times, subject.seed)) - subject.score(question, half)
            for question in subject.questions
            for half in (attacks.halves(question)[0],)
        ]
        yield Figure(
            "length", f"mean gain of {name}", float(np.mean(gains)), "at most", 0.02, f"{len(gains)} answers"
        )
    again = [
        subject.score(question, f"{half} {half}") - subject.score(question, half)
        for question in subject.questions
        for half in (attacks.halves(question)[0],)
    ]
    yield Figure(
        "length", "mean gain of repetition", float(np.mean(again)), "at most", 0.02, f"{len(again)} answers"
    )
    lost = [
        subject.score(question, question.answer) - subject.score(question, attacks.terse(question))
        for question in subject.questions
    ]
    yield Figure(
        "length", "mean loss of terse notes", float(np.mean(lost)), "at most", 0.05, f"{len(lost)} answers"
    )


def ordered(subject: Subject) -> Iterator[Figure]:
    """Taking a criterion's sentences away never raises a score, adding them never lowers one."""
    fell = rose = total = 0
    for question in subject.questions:
        whole = subject.score(question, question.answer)
        for clauses in attacks.carriers(question, subject.embed).values():
            if not clauses:
                continue
            total += 1
            less = attacks.replaced(question.answer, clauses, lambda _: "")
            fell += subject.score(question, less) <= whole + MOVED
            half = attacks.halves(question)[0]
            more = " ".join([half, *(clause.quote for clause in clauses)])
            rose += subject.score(question, more) >= subject.score(question, half) - MOVED
    yield _share("order", "removing a criterion's sentences never raises", fell, total, "at least", 0.98)
    yield _share("order", "adding correct sentences never lowers", rose, total, "at least", 0.98)


def repeatable(subject: Subject, uncached: Mark) -> Iterator[Figure]:
    """The same answer gets the same assessment to the last digit, with everything embedded anew."""
    same = [
        uncached(question, text) == uncached(question, text)
        for question in subject.questions[::REPEATED_EVERY]
        for text in (question.answer, attacks.mistyped(question.answer, subject.seed))
    ]
    yield _share("repeatable", "two runs identical", sum(same), len(same), "at least", 1.0)


def fast(
    subject: Subject, uncached: Mark, clock: Callable[[], float] = time.perf_counter
) -> Iterator[Figure]:
    """How long one answer of SPOKEN_WORDS words takes on one core, with nothing of it embedded before."""
    seconds: list[float] = []
    for question in subject.questions[::REPEATED_EVERY]:
        words = question.answer.split()
        text = " ".join((words * (SPOKEN_WORDS // len(words) + 1))[:SPOKEN_WORDS])
        uncached(question, text)
        start = clock()
        uncached(question, text)
        seconds.append(clock() - start)
    sample = f"{len(seconds)} answers of {SPOKEN_WORDS} words, medians"
    yield Figure(
        "speed", "answers a second on one core", 1 / median(seconds), "at least", 20.0, sample, unit="/s"
    )
    yield Figure("speed", "one answer", 1000 * median(seconds), "at most", 150.0, sample, unit="ms")


def gold(subject: Subject, answers: Sequence[GoldAnswer]) -> Iterator[Figure]:
    """Agreement with people on the project's own questions: those that nothing was tuned on."""
    kept = [one for one in answers if one.is_reported]
    if not kept:
        yield Figure("gold set", "kappa of scores", None, "at least", 0.75, "there are no marked answers")
        return
    names = np.array([one.question.id for one in kept])
    marked = np.array([one.score for one in kept])
    given = np.array([subject.score(one.question, one.text) for one in kept])
    rows = [
        (answer, criterion, one)
        for answer in kept
        for criterion in answer.question.rubric
        for one in subject.assess(answer.question, answer.text).criteria
        if one.criterion == criterion.id
    ]
    own = np.array([one.score or 0.0 for _, _, one in rows])
    theirs = np.array([answer.criterion_score(criterion.id) for answer, criterion, _ in rows])
    whose = np.array([answer.question.id for answer, _, _ in rows])
    confidence = np.array([one.confidence for _, _, one in rows])
    sample = f"{len(kept)} answers to {len(set(names))} questions"
    yield _measured(
        "gold set", "kappa of scores, in fifths", 0.75, sample, names,
        lambda at: measures.kappa(_fifths(marked[at]), _fifths(given[at]), range(6)), subject.seed,
    )  # fmt: skip
    levels, truth = np.array([_level(score) for score in own]), np.array([_level(score) for score in theirs])
    yield _measured(
        "gold set", "kappa of a criterion's levels", 0.60, f"{sample}, {len(rows)} criteria", whose,
        lambda at: measures.kappa(list(truth[at]), list(levels[at]), range(4)), subject.seed,
    )  # fmt: skip
    words = np.log1p([len(one.text.split()) for one in kept])
    yield _measured(
        "gold set", "r without length", 0.35, sample, names,
        lambda at: measures.partial_correlation(given[at], marked[at], words[at]), subject.seed,
    )  # fmt: skip
    error = measures.calibration_error(own, theirs)
    yield Figure("calibration", "expected calibration error", error, "at most", 0.08, f"{len(rows)} criteria")
    wrong = np.abs(own - theirs)
    surer = wrong[np.argsort(-confidence, kind="stable")[: len(wrong) // 2]]
    share = float(surer.mean() / wrong.mean()) if wrong.mean() else 0.0
    yield Figure(
        "calibration", "error of the surer half against all", share, "at most", 0.7, f"{len(rows)} criteria"
    )


def hands(answers: Sequence[GoldAnswer]) -> str:
    """How far the two markings agree, in one sentence."""
    pairs = agreement(answers)
    one, other = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    exact = Counter(a == b for a, b in pairs)[True] / len(pairs)
    return (
        f"The two markings of the gold set agree on {exact:.0%} of {len(pairs)} criterion levels, kappa "
        f"{measures.kappa(one, other, range(4)):.2f}."
    )


def public(name: str, answers: Sequence[PublicAnswer], mark: MarkReference, seed: int) -> Iterator[Figure]:
    """Agreement with the marks of a public set, by its reference answers alone."""
    gates = PUBLIC_GATES.get(name, (("macro-F1", "at least", 0.0), ("r without length", "at least", 0.35)))
    given = np.array([mark(one) for one in answers])
    marked = np.array([one.score for one in answers])
    correct = np.array([one.is_correct for one in answers])
    against = correct | np.array([one.label == "contradictory" for one in answers])
    names = np.array([one.question_id for one in answers])
    words = np.log1p([len(one.answer.split()) for one in answers])
    by_name: dict[str, measures.Measure] = {
        "macro-F1": lambda at: measures.macro_f1(correct[at], given[at] >= MET),
        "AUC, correct against contradictory": lambda at: measures.auc(
            correct[at][against[at]], given[at][against[at]]
        ),
        "r within a question": lambda at: measures.correlation_by_question(given[at], marked[at], names[at]),
        "r without length": lambda at: measures.partial_correlation(given[at], marked[at], words[at]),
    }
    sample = f"{len(answers)} answers to {len(set(names))} questions"
    for measured, _, bound in gates:
        yield _measured(name, measured, bound, sample, names, by_name[measured], seed)


def _fifths(scores: measures.Numbers) -> list[int]:
    return [round(score * 5) for score in scores]


def _level(score: float) -> int:
    return sum(score >= floor for floor in LEVEL_FLOORS[1:])


def _share(gate: str, name: str, hits: int, total: int, sense: Sense, bound: float) -> Figure:
    if not total:
        return Figure(gate, name, None, sense, bound, "nothing to try it on")
    low, high = measures.share_interval(hits, total)
    return Figure(gate, name, hits / total, sense, bound, f"{hits} of {total}", low, high)


def _measured(
    gate: str,
    name: str,
    bound: float,
    sample: str,
    question: NDArray[np.str_],
    measure: measures.Measure,
    seed: int,
) -> Figure:
    value = measure(np.arange(len(question)))
    ends = measures.interval(measure, question, seed) or (None, None)
    return Figure(gate, name, None if isnan(value) else value, "at least", bound, sample, *ends)
