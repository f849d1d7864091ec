"""Which questions a round asks, in which order, with how much time for each.

A plan is a sequential choice: the question that fits best is taken, what it brings (its guide, its kind) makes
the like of it less wanted, and so on until the minutes are full. Chance comes in as the seed of the settings, so
the same settings, bank and history make the same plan.
"""

from collections import Counter
from collections.abc import Sequence
from random import Random

from service.content.values import LEVELS, Kind, Library, Question
from service.errors import InputError
from service.interview.values import PlannedQuestion, Role, RoundSettings

OPENING_SECONDS = 45
CLOSING_SECONDS = 30
"""Time for the interviewer's first and last words, taken from the round before questions are planned."""

DEPTH_SHARE = 1.5
"""The depth thread gets this multiple of its question's own minutes; it is asked deeper follow-ups."""

DEPTH_FROM = 30
"""Minutes from which a round has a depth thread; in a shorter one it would be the only question."""

STRETCH = (0.8, 1.35)
"""How far budgets may be scaled so that together they fill the round."""

LEVEL_FIT = {0: 1.0, -1: 0.55, 1: 0.45, -2: 0.12, 2: 0.08, -3: 0.02, 3: 0.02}
"""Weight of a question by (its level − the candidate's level): mostly at level, some below to warm up."""

ROLE_FIT: dict[Role, dict[Kind, float]] = {
    "scientist": {
        "derivation": 1.5,
        "concept": 1.3,
        "case": 1.2,
        "trade-off": 1.0,
        "debugging": 0.9,
        "design": 0.8,
        "code": 0.7,
    },
    "engineer": {
        "debugging": 1.5,
        "design": 1.4,
        "code": 1.3,
        "trade-off": 1.2,
        "case": 1.0,
        "concept": 0.9,
        "derivation": 0.6,
    },
}
"""What each round looks at most: the scientist's at why it is so, the engineer's at making it work."""

LIKENESS_PRICE = {"guide": 0.25, "kind": 0.6}
"""Factor on a question's weight for each question already chosen from the same guide or of the same kind."""

JITTER = (0.75, 1.25)
"""Range of the random factor on each weight: two rounds of equal settings should not ask the same."""


def mixed(library: Library) -> list[Question]:
    """What a mix is chosen from: every subject, but how to take a round only where there is nothing else.

    An interviewer asks about machine learning; the guides of the group `round` are practised when they are chosen.
    """
    subjects = {slug for slug, guide in library.guides.items() if guide.group != "round"}
    found = [question for question in library.questions.values() if question.guide in subjects]
    return found or list(library.questions.values())


def plan_round(
    settings: RoundSettings, questions: Sequence[Question], seen: Sequence[str] = ()
) -> tuple[PlannedQuestion, ...]:
    """Plan a round from `questions`; `seen` lists question ids of recent rounds, the newest first.

    A question that was seen is used only when no fresh one is left, the longest unseen first. The first question
    is a breadth one; the depth thread, which rounds from DEPTH_FROM minutes have, comes second. Budgets are in
    seconds and sum to at most the round's minutes less opening and closing words. Raises InputError when there is
    nothing to ask.
    """
    pool = [question for question in questions if not settings.guides or question.guide in settings.guides]
    if not pool:
        raise InputError("guides", "None of the chosen topics has questions yet. Choose others.")
    seconds = settings.minutes * 60 - OPENING_SECONDS - CLOSING_SECONDS
    random = Random(settings.seed)  # noqa: S311 (choosing questions, not keys)
    jitter = {
        question.id: random.uniform(*JITTER) for question in sorted(pool, key=lambda question: question.id)
    }
    chosen: list[Question] = []
    room = float(seconds)
    while True:
        depth = not chosen and settings.minutes >= DEPTH_FROM
        fitting = [
            question
            for question in pool
            if question not in chosen and STRETCH[0] * _seconds(question, depth) <= room
        ]
        if not fitting:
            break
        wanted = _freshest(fitting, seen)
        if chosen and wanted[0].id in seen and any(q.id not in seen for q in pool if q not in chosen):
            break  # what is left of the time goes to the questions chosen, not to one that was asked lately
        best = max(wanted, key=lambda question: jitter[question.id] * _weight(question, settings, chosen))
        chosen.append(best)
        room -= _seconds(best, depth)
    if not chosen:
        chosen = [min(pool, key=lambda question: question.minutes)]
    if settings.minutes < DEPTH_FROM:
        return _with_budgets(sorted(chosen, key=_level), None, seconds)
    return _with_budgets(_ordered(chosen), chosen[0], seconds)


def _weight(question: Question, settings: RoundSettings, chosen: Sequence[Question]) -> float:
    distance = LEVELS.index(question.level) - LEVELS.index(settings.level)
    guides = Counter(other.guide for other in chosen)[question.guide]
    kinds = Counter(other.kind for other in chosen)[question.kind]
    likeness = LIKENESS_PRICE["guide"] ** guides * LIKENESS_PRICE["kind"] ** kinds
    return LEVEL_FIT[distance] * ROLE_FIT[settings.role][question.kind] * likeness


def _freshest(questions: Sequence[Question], seen: Sequence[str]) -> Sequence[Question]:
    """The questions never seen; where there are none, the one that was seen longest ago."""
    fresh = [question for question in questions if question.id not in seen]
    return fresh or [max(questions, key=lambda question: seen.index(question.id))]


def _ordered(chosen: Sequence[Question]) -> tuple[Question, ...]:
    """The easiest breadth question first, the depth thread second, the rest as chosen."""
    depth, *breadth = chosen
    if not breadth:
        return (depth,)
    first = min(breadth, key=_level)
    return (first, depth, *(question for question in breadth if question is not first))


def _with_budgets(
    questions: Sequence[Question], depth: Question | None, seconds: int
) -> tuple[PlannedQuestion, ...]:
    wanted = [_seconds(question, question is depth) for question in questions]
    scale = min(seconds / sum(wanted), STRETCH[1])
    return tuple(
        PlannedQuestion(
            question=question.id,
            digest=question.digest,
            guide=question.guide,
            budget=int(need * scale),
            depth=question is depth,
        )
        for question, need in zip(questions, wanted, strict=True)
    )


def _level(question: Question) -> int:
    return LEVELS.index(question.level)


def _seconds(question: Question, depth: bool) -> float:
    return question.minutes * 60 * (DEPTH_SHARE if depth else 1)
