"""Small questions, guides and rounds that tests build on. Real values, made by the real classes."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from service.content.values import (
    Criterion,
    Deeper,
    Fact,
    Guide,
    Kind,
    Level,
    Library,
    Misconception,
    Question,
    Source,
)
from service.interview.events import RoundOpened
from service.interview.values import Mode, PlannedQuestion, RoundSettings

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

GUIDE_TEXT = """\
## What a score means

A score is calibrated when, among all cases given 0.8, eight in ten are positive.

## Temperature scaling

Temperature scaling divides every logit by one number $T$ fitted on held-out data.

## When it fails

Under shift the fitted temperature is stale, and one number cannot mend what differs between groups.
"""


def sample_guide(slug: str = "calibration", group: str = "classical") -> Guide:
    return Guide.model_validate(
        {
            "slug": slug,
            "title": slug.replace("-", " ").capitalize(),
            "group": group,
            "summary": "Scores that mean what they say.",
            "minutes": 5,
            "prerequisites": (),
            "related": (),
            "covers": {"meaning": "what-a-score-means", "temperature": "temperature-scaling"},
            "sources": (Source(author="Guo et al.", year=2017, title="On calibration", venue="ICML"),),
            "text": GUIDE_TEXT,
        }
    )


def sample_question(
    name: str = "calibration-temperature",
    guide: str = "calibration",
    kind: Kind = "concept",
    level: Level = "mid",
    minutes: int = 6,
) -> Question:
    facts = (
        Fact(
            about="release timing", asks=("When was the release?",), reveal="The release went out on Tuesday."
        ),
        Fact(about="logging", asks=("Did the logging change?",), reveal="Logging did not change."),
    )
    return Question(
        id=name,
        guide=guide,
        prompt=f"Why does temperature scaling not change accuracy ({name})?",
        kind=kind,
        level=level,
        minutes=minutes,
        passages=("what-a-score-means", "temperature-scaling", "when-it-fails"),
        answer="One positive number divides all logits and keeps their order. So the argmax stays. Shift breaks it.",
        rubric=(
            _criterion(
                "order-kept",
                "mathematics",
                "mechanism",
                0.5,
                "temperature-scaling",
                "the order of the logits stays",
            ),
            _criterion(
                "meaning", "intuition", "define", 0.2, "what-a-score-means", "a score matches the frequency"
            ),
            _criterion(
                "shift", "practice", "break", 0.3, "when-it-fails", "under shift the temperature is stale"
            ),
        ),
        misconceptions=(
            Misconception(
                says="Temperature scaling makes the model more accurate.",
                correction="It keeps the argmax, so accuracy cannot change.",
                challenge="Take logits 2 and 1 and divide both by ten. Which class wins?",
            ),
            Misconception(
                says="You fit the temperature on the training set.",
                correction="Training logits are too confident; it is fitted on held-out data.",
                challenge="What would the fitted value be on data that the network has memorised?",
            ),
        ),
        hints=(
            "Think of the order.",
            "What does dividing do to the largest logit?",
            "The argmax is the same.",
        ),
        deeper=(
            Deeper(
                ask="Would a temperature per class still keep accuracy?", holds="No, it can reorder classes."
            ),
            Deeper(ask="How much data does the fit need?", holds="Little: one parameter."),
        ),
        facts=facts if kind == "case" else (),
    )


def sample_library(guides: tuple[str, ...] = ("calibration", "trees", "testing"), each: int = 4) -> Library:
    kinds: tuple[Kind, ...] = ("concept", "derivation", "case", "debugging")
    levels: tuple[Level, ...] = ("junior", "mid", "senior", "staff")
    questions = [
        sample_question(
            f"{guide}-{number}", guide, kinds[(number + number // 4) % 4], levels[number % 4], 5 + number % 4
        )
        for guide in guides
        for number in range(each)
    ]
    return Library(
        guides={guide: sample_guide(guide) for guide in guides}, questions={one.id: one for one in questions}
    )


def opened_round(
    questions: Mapping[str, Question], mode: Mode = "practice", at: datetime = START, budget: int = 400
) -> RoundOpened:
    """A round over these questions in their order; the second is the depth thread."""
    plan = tuple(
        PlannedQuestion(question=one.id, digest=one.digest, guide=one.guide, budget=budget, depth=number == 1)
        for number, one in enumerate(questions.values())
    )
    settings = RoundSettings(mode=mode, minutes=15, level="mid", role="scientist", seed=7)
    return RoundOpened(
        at=at, settings=settings, plan=plan, deadline=at + timedelta(minutes=15) if mode == "timed" else None
    )


def _criterion(name: str, dimension: str, rung: str, weight: float, passage: str, claim: str) -> Criterion:
    return Criterion.model_validate(
        {
            "id": name,
            "dimension": dimension,
            "rung": rung,
            "weight": weight,
            "passage": passage,
            "expects": f"States that {claim}.",
            "levels": ("nothing of it", "a word of it", "the claim", "the claim with its reason"),
            "anchors": (
                f"I would say that {claim}",
                f"{claim}, because one number divides all",
                f"so {claim} here",
            ),
            "terms": (tuple(claim.split()[-2:]),),
            "contradictions": (f"it is not so that {claim}",),
            "probe": f"What can you say about {name.replace('-', ' ')}?",
        }
    )
