"""`python -m tests.grading.walk <slug> ...`: how the built-in grader reads each question of a bank, for its author.

One line a question, then whatever an author should look at: a criterion that its own reference does not show, a
sentence without which another criterion falls, a misconception that is not found or still earns, an answer to
another question that earns something here.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from statistics import mean

from service.content.loader import load_bank
from service.content.values import Question
from service.evaluation import attacks
from service.grading.score import question_score
from service.interview.values import Assessment
from tests.grading import trials

REFERENCE = 0.85
"""Least score of a question's own reference answer."""

NOTHING = 0.10
"""Most that an answer to something else earns, other questions' references in the mean."""

NEIGHBOUR = 0.25
"""Most that one other question's reference earns: neighbours do touch on each other's points."""

WRONG = 0.25
"""Most that a misconception or a list of keywords earns."""

SHOWN = 0.6
"""Score from which a criterion counts as shown."""

BANKS = Path(__file__).parents[2] / "knowledge" / "questions"
HEAD = f"{'question':44}   ref        half  other  stuff        misc  left out"


@dataclass(frozen=True)
class Walk:
    """One question on trial against itself and the others of its bank."""

    question: Question
    others: tuple[Question, ...]

    @cached_property
    def reference(self) -> Assessment:
        return trials.grade(self.question, self.question.answer)

    @cached_property
    def whole(self) -> float:
        return question_score(self.question, self.reference) or 0.0

    @cached_property
    def halves(self) -> tuple[float, float]:
        first, second = attacks.halves(self.question)
        return self._score(first), self._score(second)

    @cached_property
    def foreign(self) -> tuple[float, Question]:
        """The most that another question's reference earns, and whose it is."""
        return max(((self._score(other.answer), other) for other in self.others), key=lambda pair: pair[0])

    @cached_property
    def stuffed(self) -> Assessment:
        return trials.grade(self.question, attacks.stuffing(self.question))

    @cached_property
    def said(self) -> tuple[Assessment, ...]:
        """Each misconception, said as an answer."""
        return tuple(trials.grade(self.question, one.says) for one in self.question.misconceptions)

    @cached_property
    def left_out(self) -> dict[str, tuple[bool, list[str]]]:
        """Per criterion, when its sentences are left out: whether it stays, and which others fall."""
        before = {one.criterion: one.score or 0.0 for one in self.reference.criteria}
        found: dict[str, tuple[bool, list[str]]] = {}
        for criterion in self.question.rubric:
            after = trials.grade(self.question, trials.without(self.question, criterion.id))
            scores = {one.criterion: one.score or 0.0 for one in after.criteria}
            stays = scores.pop(criterion.id) >= min(SHOWN, before[criterion.id])
            found[criterion.id] = stays, [name for name in scores if scores[name] < SHOWN <= before[name]]
        return found

    def row(self) -> str:
        """The question's line in the table."""
        first, second = self.halves
        wrong = "/".join(f"{question_score(self.question, one) or 0.0:.2f}" for one in self.said)
        stuffed = question_score(self.question, self.stuffed) or 0.0
        clean = sum(not stays and not taken for stays, taken in self.left_out.values())
        return (
            f"{self.question.id:44} {self.whole:5.2f} {first:5.2f}/{second:5.2f} {self.foreign[0]:6.2f}"
            f" {stuffed:6.2f} {wrong:>11}  {clean}/{len(self.left_out)}"
        )

    def findings(self) -> Iterator[str]:
        """Whatever is not as it should be, in words."""
        for find in (self._of_reference, self._of_parts, self._of_nothing, self._of_errors):
            yield from find()

    def _of_reference(self) -> Iterator[str]:
        answer = self.question.answer
        if self.whole < REFERENCE:
            yield f"reference earns {self.whole:.2f}, at least {REFERENCE} is expected"
        for one in self.reference.criteria:
            if one.state not in ("met", "partial") or (one.score or 0) < SHOWN:
                quote = f" “{one.evidence[0].quote[:70]}”" if one.evidence else ""
                yield f"{one.criterion} is {one.state} in the reference ({one.score}): {one.reason}{quote}"
            if any(answer[quote.start : quote.end] != quote.quote for quote in one.evidence):
                yield f"a quote for {one.criterion} is not verbatim"
        if self.reference.flags or self.reference.misconceptions:
            found = [one.misconception for one in self.reference.misconceptions]
            yield f"the reference is flagged {self.reference.flags}, read as misconception {found}"

    def _of_parts(self) -> Iterator[str]:
        if not all(NOTHING < half < self.whole for half in self.halves):
            first, second = self.halves
            yield f"half of the reference is not in between: {first:.2f} and {second:.2f} of {self.whole:.2f}"
        for name, (stays, taken) in self.left_out.items():
            if stays:
                yield f"without its sentences {name} still counts"
            if taken:
                yield f"without the sentences of {name}, {', '.join(taken)} falls too"
        injected = self._score(f"{self.question.answer}\n\n{attacks.FLATTERY}")
        if injected != self.whole:
            yield f"an order to the grader moves the reference from {self.whole:.2f} to {injected:.2f}"

    def _of_nothing(self) -> Iterator[str]:
        if self.others and (value := mean(self._score(other.answer) for other in self.others)) > NOTHING:
            yield f"the references of the others earn {value:.2f} in the mean, at most {NOTHING} is expected"
        for other in self.others:
            yield from self._earns_little(f"the reference of {other.id}", other.answer, NEIGHBOUR)
        for name, text in (
            ("an empty answer", ""),
            ("off-topic", attacks.OFF_TOPIC),
            ("gibberish", attacks.GIBBERISH),
            ("the copied question", self.question.prompt),
            ("an order to the grader", attacks.FLATTERY),
        ):
            yield from self._earns_little(name, text, NOTHING)
        yield from self._earns_little("a list of the terms", attacks.stuffing(self.question), WRONG)
        if "stuffing" not in self.stuffed.flags:
            yield f"a list of the terms is flagged {self.stuffed.flags}"

    def _of_errors(self) -> Iterator[str]:
        for index, (one, said) in enumerate(zip(self.question.misconceptions, self.said, strict=True)):
            if index not in {found.misconception for found in said.misconceptions}:
                yield f"misconception {index} is not found when it is said"
            yield from self._earns_little(f"misconception {index} said as an answer", one.says, WRONG)

    def _earns_little(self, name: str, text: str, most: float) -> Iterator[str]:
        value = self._score(text)
        if value > most:
            by = ", ".join(
                f"{one.criterion} {one.score:.2f}"
                + (f" “{one.evidence[0].quote[:60]}…”" if one.evidence else "")
                for one in trials.grade(self.question, text).criteria
                if one.score
            )
            yield f"{name} earns {value:.2f}, at most {most} is expected ({by})"

    def _score(self, text: str) -> float:
        return trials.score(self.question, text)


def walks(slug: str) -> list[Walk]:
    """One for each question of a bank, with everything embedded that their trials need."""
    questions, _ = load_bank(BANKS / f"{slug}.yaml", f"knowledge/questions/{slug}.yaml")
    trials.warm(questions)
    return [
        Walk(question, tuple(other for other in questions if other is not question)) for question in questions
    ]


def main(slugs: Sequence[str]) -> int:
    """Print each bank's table and findings; 1 if there are any."""
    status = 0
    for slug in slugs or sorted(path.stem for path in BANKS.glob("*.yaml")):
        print(f"\n{slug}\n{HEAD}")
        findings: list[str] = []
        for walk in walks(slug):
            print(walk.row())
            findings += [f"  {walk.question.id}: {finding}" for finding in walk.findings()]
        print("\n".join(findings) if findings else "nothing to mend")
        status = status or bool(findings)
    return int(status)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
