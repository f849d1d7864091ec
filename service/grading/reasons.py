"""Why a verdict is what it is, in two to four sentences: what carried, what held it back, what was left out."""

from collections.abc import Sequence

from service.content.values import Dimension, Level, Rung
from service.grading.aggregate import RoundMarks, deepest_met
from service.grading.verdict import CARRIED, EXPECTED, Finding, Judgement, carried_share
from service.interview.values import Mode

MOST = 4
"""Sentences. More is not read by somebody who looks for one word."""

LITTLE_LOST = 0.05
"""Share of the assessed weight that may be lost before a sentence says where."""

_DIMENSIONS: dict[Dimension, str] = {
    "intuition": "intuition",
    "mathematics": "mathematics",
    "practice": "production practice",
    "communication": "communication",
}
_RUNGS: dict[Rung, str] = {
    "define": "definitions",
    "mechanism": "mechanisms",
    "derive": "derivations",
    "break": "failure modes",
    "ship": "production trade-offs",
}
_STEPS = {
    "strong-hire": "a strong hire",
    "hire": "a hire",
    "lean-hire": "a lean hire",
    "lean-no-hire": "a lean no hire",
    "no-hire": "a no hire",
    "strong-no-hire": "a strong no hire",
}
_LEVELS: dict[Level, str] = {
    "junior": "a junior",
    "mid": "a mid-level",
    "senior": "a senior",
    "staff": "a staff",
}


_LEFT_OUT = "Part of what you said could not be assessed; it is left out, not counted against you."


def word_reasons(marks: RoundMarks, judgement: Judgement, level: Level, mode: Mode) -> tuple[str, ...]:
    """Two to four sentences, the most telling first."""
    if judgement.verdict == "not-enough":
        return _too_little(marks, mode)
    held = [finding for finding in judgement.findings if finding.held]
    noted = [finding for finding in judgement.findings if not finding.held]
    sentences = [_carried(marks)]
    sentences += [sentence for finding in held if (sentence := _finding(finding, judgement, level, marks))]
    if not held:
        sentences.append(_weakest(marks))
    sentences += [_LEFT_OUT for finding in noted if finding.kind == "unassessed"]
    sentences += _not_reached(marks, mode)
    return tuple(sentences[:MOST])


def word_figures(marks: RoundMarks) -> str:
    """The numbers behind the reasons, in one line."""
    score = marks.overall.score
    whole = "Nothing was assessed" if score is None else f"{score:.2f} of what was asked was shown"
    questions = len(marks.questions)
    carried = sum((one.share.score or 0.0) >= CARRIED for one in marks.questions)
    wrong = f", {marks.contradicted:.0%} of it contradicted" if marks.contradicted else ""
    return (
        f"{whole}{wrong}; {carried} of {questions} {'question' if questions == 1 else 'questions'} carried; "
        f"{marks.judged:.0%} of the planned time judged."
    )


def _carried(marks: RoundMarks) -> str:
    known = [(share.score, name) for name, share in marks.dimensions.items() if share.score is not None]
    best, name = max(known)
    deepest = deepest_met(mark for question in marks.questions for mark in question.marks)
    if deepest is None:
        return "No criterion of any question was fully shown."
    where = f"your answers went as deep as {_RUNGS[deepest]}"
    if best < CARRIED:
        return f"There was no dimension that you carried, though {where}."
    others = _listed(
        [_DIMENSIONS[other] for value, other in sorted(known, reverse=True) if value >= CARRIED][:2]
    )
    return f"You carried {others or _DIMENSIONS[name]}, and {where}."


def _weakest(marks: RoundMarks) -> str:
    lost = {
        name: share.weight * (1 - share.score)
        for name, share in marks.dimensions.items()
        if share.score is not None
    }
    if sum(lost.values()) <= LITTLE_LOST * marks.overall.weight:
        return "Next to nothing that was asked was left open."
    return f"Most of what was left open lies in {_DIMENSIONS[max(lost, key=lambda name: lost[name])]}."


def _finding(finding: Finding, judgement: Judgement, level: Level, marks: RoundMarks) -> str:
    step = _STEPS[judgement.verdict]
    match finding.kind:
        case "dimension" if finding.dimension is not None:
            name = _DIMENSIONS[finding.dimension].capitalize()
            return f"{name} failed, and strength elsewhere cannot make up for that: at best a lean no hire."
        case "depth":
            wanted = _listed([_RUNGS[rung] for rung in EXPECTED[level]])
            return (
                f"Too little was shown of {wanted} for {_LEVELS[level]} round, and that holds it at {step}."
            )
        case "depth-unasked":
            wanted = _listed([_RUNGS[rung] for rung in EXPECTED[level]])
            return f"Too little was asked about {wanted} for more than a hire at this level."
        case "uneven":
            if carried_share(marks) == 0:
                return "No question was carried as a whole."
            return "Too few questions were carried as a whole; the strong ones do not make up for the others."
        case "contradicted":
            return "Some of what was claimed is wrong and stood uncorrected, which counts more than leaving it out."
        case _:
            return ""


def _not_reached(marks: RoundMarks, mode: Mode) -> list[str]:
    count = len(marks.unreached) + len(marks.cut_off)
    if not count:
        return []
    why = "for time" if mode == "timed" else "before the round ended"
    return [
        f"{_counted(count, 'planned question').capitalize()} {'was' if count == 1 else 'were'} not reached {why}; "
        "that is not held against you, but less was seen."
    ]


def _too_little(marks: RoundMarks, mode: Mode) -> tuple[str, ...]:
    if marks.overall.score is None and marks.overall.unassessed:
        first = "What you said could not be assessed, so there is no verdict yet."
    elif not marks.questions:
        first = "No question was answered, so there is nothing to judge."
    else:
        first = "Too little of the round was answered for a verdict that would mean something."
    return (
        first,
        "What was said is marked below all the same, question by question.",
        *_not_reached(marks, mode),
    )


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else " and ".join([", ".join(words[:-1]), words[-1]]) if words else ""


def _counted(count: int, noun: str) -> str:
    names = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return f"{names[count] if count < len(names) else count} {noun}{'' if count == 1 else 's'}"
