"""What a plan holds."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.content.values import LEVELS, Level
from service.errors import InputError
from service.interview.selection import CLOSING_SECONDS, DEPTH_FROM, OPENING_SECONDS, mixed, plan_round
from service.interview.values import ROUND_MINUTES, Minutes, Mode, Role, RoundSettings
from tests.support.sample import sample_library

LIBRARY = sample_library(("calibration", "trees", "testing", "attention", "metrics"), each=16)
QUESTIONS = list(LIBRARY.questions.values())


def settings(
    minutes: Minutes = 45,
    level: Level = "mid",
    role: Role = "scientist",
    guides: tuple[str, ...] = (),
    seed: int = 1,
    mode: Mode = "timed",
) -> RoundSettings:
    return RoundSettings(mode=mode, minutes=minutes, level=level, role=role, guides=guides, seed=seed)


@given(
    minutes=st.sampled_from(ROUND_MINUTES),
    level=st.sampled_from(LEVELS),
    role=st.sampled_from(("scientist", "engineer")),
    seed=st.integers(0, 10_000),
)
def test_a_plan_fits_its_minutes_and_asks_nothing_twice(
    minutes: Minutes, level: Level, role: Role, seed: int
) -> None:
    plan = plan_round(settings(minutes, level, role, seed=seed), QUESTIONS)
    assert len({one.question for one in plan}) == len(plan)
    assert sum(one.budget for one in plan) <= minutes * 60 - OPENING_SECONDS - CLOSING_SECONDS
    assert sum(one.depth for one in plan) == (minutes >= DEPTH_FROM)


@pytest.mark.parametrize(("minutes", "least", "most"), [(15, 2, 3), (30, 3, 5), (45, 4, 8), (60, 6, 10)])
def test_longer_rounds_ask_more(minutes: Minutes, least: int, most: int) -> None:
    for seed in range(20):
        assert least <= len(plan_round(settings(minutes, seed=seed), QUESTIONS)) <= most


def test_a_full_round_leaves_little_of_its_time_unplanned() -> None:
    for minutes, seed in itertools.product(ROUND_MINUTES, range(20)):
        plan = plan_round(settings(minutes, seed=seed), QUESTIONS)
        assert sum(one.budget for one in plan) >= 0.75 * (minutes * 60 - OPENING_SECONDS - CLOSING_SECONDS)


def test_the_depth_thread_has_more_time_than_its_question_alone_and_comes_second() -> None:
    plan = plan_round(settings(), QUESTIONS)
    assert plan[1].depth
    assert plan[1].budget > LIBRARY.questions[plan[1].question].minutes * 60


def test_the_same_seed_makes_the_same_plan_and_other_seeds_make_others() -> None:
    assert plan_round(settings(seed=5), QUESTIONS) == plan_round(settings(seed=5), list(reversed(QUESTIONS)))
    plans = {tuple(one.question for one in plan_round(settings(seed=seed), QUESTIONS)) for seed in range(12)}
    assert len(plans) >= 8


def test_only_the_chosen_guides_are_asked_about() -> None:
    assert {one.guide for one in plan_round(settings(guides=("trees",)), QUESTIONS)} == {"trees"}


def test_a_mix_spreads_over_guides() -> None:
    for seed in range(20):
        plan = plan_round(settings(60, seed=seed), QUESTIONS)
        assert len({one.guide for one in plan}) >= 4


def test_seen_questions_are_left_alone_while_fresh_ones_exist() -> None:
    seen: list[str] = []
    for seed in range(5):
        plan = plan_round(settings(30, guides=("trees", "metrics"), seed=seed), QUESTIONS, seen)
        fresh_left = 32 - len(set(seen))
        if fresh_left >= len(plan):
            assert not set(seen) & {one.question for one in plan}
        seen = [*(one.question for one in plan), *seen]


def test_when_all_were_seen_the_one_longest_ago_comes_first() -> None:
    trees = [one for one in QUESTIONS if one.guide == "trees"]
    seen = [one.id for one in trees]
    plan = plan_round(settings(15, guides=("trees",)), trees, seen)
    assert trees[-1].id in {one.question for one in plan}


def test_levels_are_mostly_the_candidates_own_or_next_to_it() -> None:
    far = near = 0
    for seed in range(30):
        for one in plan_round(settings(level="staff", seed=seed), QUESTIONS):
            distance = LEVELS.index("staff") - LEVELS.index(LIBRARY.questions[one.question].level)
            near, far = near + (distance <= 1), far + (distance >= 2)
    assert near > 3 * far


def test_roles_lean_to_their_kinds() -> None:
    def share(role: Role, kind: str) -> float:
        kinds = [
            LIBRARY.questions[one.question].kind
            for seed in range(30)
            for one in plan_round(settings(30, role=role, seed=seed), QUESTIONS)
        ]
        return kinds.count(kind) / len(kinds)  # type: ignore[arg-type]

    assert share("scientist", "derivation") > share("engineer", "derivation")
    assert share("engineer", "debugging") > share("scientist", "debugging")


def test_guides_without_questions_are_refused_in_words() -> None:
    with pytest.raises(InputError, match="Choose others"):
        plan_round(settings(guides=("nothing-here",)), QUESTIONS)


def test_one_question_too_long_for_the_round_is_still_asked_within_the_minutes() -> None:
    long = [one.model_copy(update={"minutes": 30}) for one in QUESTIONS[:1]]
    (only,) = plan_round(settings(15), long)
    assert only.budget <= 15 * 60


def test_a_mix_asks_about_subjects_and_of_the_round_itself_only_where_that_is_all_there_is() -> None:
    library = sample_library(("calibration", "pacing"))
    pacing = library.guides["pacing"].model_copy(update={"group": "round"})
    both = library.model_copy(update={"guides": {**library.guides, "pacing": pacing}})
    assert {question.guide for question in mixed(both)} == {"calibration"}
    alone = both.model_copy(
        update={"guides": {"pacing": pacing}, "questions": {q.id: q for q in both.questions_of("pacing")}}
    )
    assert {question.guide for question in mixed(alone)} == {"pacing"}
