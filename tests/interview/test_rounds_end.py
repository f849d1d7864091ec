"""Whole rounds: by property (no sequence of events reaches an illegal state, every round ends, the clock is
obeyed) and by self-play against scripted candidates, judged by rules."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from service.errors import IllegalEvent, NotListening, RoundOver
from service.interview.builtin import word
from service.interview.commands import Assess, MakeReport, Speak
from service.interview.events import (
    AnswerGiven,
    Assessed,
    AssessmentFailed,
    EndAsked,
    Event,
    HintAsked,
    ReportFailed,
    ReportMade,
    RetryAsked,
    Said,
    SkipAsked,
    TimeUp,
)
from service.interview.machine import begin, fold, pending, step
from service.interview.policy import MAX_FOLLOWUPS, MAX_TURNS
from service.interview.state import State
from service.interview.values import Mode
from tests.support.candidates import (
    asks_back,
    excellent,
    fishes,
    knows_nothing,
    rambling,
    secrets_of,
    silent,
    terse,
    wrong,
)
from tests.support.sample import START, opened_round, sample_question
from tests.support.selfplay import Candidate, Played, play, read_script

QUESTIONS = {
    one.id: one
    for one in (sample_question("first"), sample_question("second"), sample_question("case", kind="case"))
}
FIRST = QUESTIONS["first"]
TEXTS = (
    *(criterion.anchors[0] for criterion in FIRST.rubric),
    *(criterion.contradictions[0] for criterion in FIRST.rubric),
    *(wrong.says for wrong in FIRST.misconceptions),
    "I don't know",
    "skip",
    "can you repeat that?",
    "hint please",
    "tell me the correct answer",
    "Did the logging change?",
    "Something about models and data and numbers.",
    "ok",
    " ".join(criterion.anchors[0] for criterion in FIRST.rubric),
)


class AnyRound(RuleBasedStateMachine):
    """Whatever happens in whatever order: the machine steps or refuses, and its promises hold."""

    state: State
    events: list[Event]
    now = START

    @initialize(mode=st.sampled_from(("practice", "timed")))
    def open(self, mode: Mode) -> None:
        opened = opened_round(QUESTIONS, mode)
        self.state, self.events, self.now = begin(opened, QUESTIONS), [opened], START

    def _happens(self, event: Event) -> None:
        before = self.state
        try:
            self.state, owed = step(before, event)
        except (IllegalEvent, NotListening, RoundOver):
            assert self.state is before
        else:
            assert owed == pending(self.state)
            assert self.state.seq == before.seq + 1
            self.events.append(event)

    @rule(seconds=st.floats(0, 400))
    def time_passes(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(text=st.sampled_from(TEXTS))
    def answer(self, text: str) -> None:
        self._happens(AnswerGiven(at=self.now, text=text))

    @rule(make=st.sampled_from((HintAsked, SkipAsked, EndAsked, RetryAsked)))
    def press(self, make: Callable[..., Event]) -> None:
        self._happens(make(at=self.now))

    @rule(draft=st.sampled_from(("", *TEXTS)))
    def time_up(self, draft: str) -> None:
        self._happens(TimeUp(at=self.now, draft=draft))

    @precondition(lambda self: bool(pending(self.state)))
    @rule(choice=st.integers(0, 5), fails=st.booleans())
    def what_is_owed_is_done(self, choice: int, fails: bool) -> None:
        (command,) = pending(self.state)
        match command:
            case Speak():
                move = command.offers[choice % len(command.offers)]
                self._happens(Said(at=self.now, move=move, text=word(move, self.state), engine="builtin"))
            case Assess() if fails:
                self._happens(AssessmentFailed(at=self.now, turn=command.turn, reason="no model"))
            case Assess():
                question = self.state.questions[command.question]
                found = read_script(question, command.turn, command.text)
                self._happens(Assessed(at=self.now, assessment=found))
            case MakeReport():
                made: Event = ReportMade(at=self.now, verdict="hire")
                self._happens(ReportFailed(at=self.now, reason="disk") if fails else made)

    @invariant()
    def something_is_always_possible(self) -> None:
        """The candidate can act, something is owed, or the round is over: no dead end."""
        if hasattr(self, "state"):
            assert self.state.phase in ("listening", "report-failed", "done") or pending(self.state)

    @invariant()
    def limits_hold(self) -> None:
        for thread in self.state.threads if hasattr(self, "state") else ():
            assert thread.followups <= MAX_FOLLOWUPS
            assert len(thread.turns) <= MAX_TURNS + 1  # one more is the draft at time-up
            assert thread.hints <= len(thread.question.hints)
            assert len(thread.revealed) == sum(len(move.facts) for move in thread.moves)

    @invariant()
    def the_clock_is_obeyed(self) -> None:
        for thread in self.state.threads if hasattr(self, "state") else ():
            for turn in thread.turns:
                if self.state.last_call is not None and turn.source == "typed":
                    assert turn.at < self.state.last_call

    @invariant()
    def the_state_is_the_fold_of_the_events(self) -> None:
        if hasattr(self, "state"):
            assert fold(tuple(self.events), QUESTIONS) == self.state

    def teardown(self) -> None:
        """From wherever this run stopped, the round still ends when everybody does the least they can."""
        if not hasattr(self, "state"):
            return
        for _ in range(200):
            if self.state.phase in ("done", "report-failed"):
                return
            if pending(self.state):
                _do_owed(self)
            else:
                self._happens(AnswerGiven(at=self.now, text="ok"))
                if self.state.is_due(self.now):
                    self._happens(TimeUp(at=self.now))
        raise AssertionError("the round did not end")


def _do_owed(run: AnyRound) -> None:
    (command,) = pending(run.state)
    if isinstance(command, Speak):
        event: Event = Said(at=run.now, move=command.offers[0], text="…", engine="builtin")
    elif isinstance(command, Assess):
        found = read_script(run.state.questions[command.question], command.turn, command.text)
        event = Assessed(at=run.now, assessment=found)
    else:
        event = ReportMade(at=run.now, verdict="hire")
    run._happens(event)


TestAnyRound = AnyRound.TestCase
TestAnyRound.settings = settings(
    max_examples=60, stateful_step_count=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


@dataclass(frozen=True)
class Play:
    candidate: Candidate
    mode: Mode

    def __str__(self) -> str:
        return f"{getattr(self.candidate, '__name__', '?')}-{self.mode}"


# A silent candidate in practice never ends a round, and that is right: there is no clock.
PLAYS = [
    Play(candidate, mode)
    for candidate in (excellent, terse, rambling, silent, wrong, knows_nothing, asks_back, fishes)
    for mode in ("practice", "timed")
    if not (candidate is silent and mode == "practice")
]


@pytest.fixture(params=PLAYS, ids=str)
def played(request: pytest.FixtureRequest) -> Played:
    one: Play = request.param
    return play(opened_round(QUESTIONS, one.mode), QUESTIONS, one.candidate)


def test_every_candidate_gets_through_a_round_with_a_close(played: Played) -> None:
    assert played.said[0].move.kind == "open"
    assert played.said[-1].move.kind == "close"
    assert [event.kind for event in played.events].count("report-made") == 1


def test_no_question_is_asked_twice(played: Played) -> None:
    asked = [said.move.question for said in played.said if said.move.kind == "ask"]
    assert len(asked) == len(set(asked))


def test_no_probe_challenge_or_hint_is_used_twice_on_a_question(played: Played) -> None:
    used = [said.move for said in played.said if said.move.kind in ("probe", "challenge", "hint", "reveal")]
    assert len(used) == len(set(used))


def test_rubric_and_reference_answer_do_not_leak_while_the_question_is_open(played: Played) -> None:
    for said in played.said:
        if said.move.question is None or said.move.kind == "advance":
            continue
        for secret in secrets_of(QUESTIONS[said.move.question]):
            assert secret not in said.text


def test_a_timed_round_says_nothing_of_right_or_wrong(played: Played) -> None:
    if played.state.settings.mode != "timed":
        return
    text = " ".join(said.text for said in played.said).lower()
    for word_ in (
        "correct",
        "well done",
        "great",
        "wrong",
        "good answer",
        "exactly",
        "what was missing",
        "!",
    ):
        assert word_ not in text


def test_followups_refer_to_what_was_said(played: Played) -> None:
    """Where the answer had words to quote, the follow-up quotes them."""
    events = played.events
    for number, event in enumerate(events):
        if isinstance(event, Said) and event.move.kind in ("probe", "challenge"):
            answer = next(one for one in reversed(events[:number]) if isinstance(one, AnswerGiven))
            quote = event.text.split("“")[1].split("”")[0].rstrip(" …")
            assert quote in " ".join(answer.text.split())


def test_nothing_is_accepted_after_time_and_grace(played: Played) -> None:
    last_call = played.state.last_call
    for answer in played.answers:
        assert last_call is None or answer.at < last_call


def test_an_excellent_candidate_is_asked_deeper_on_the_depth_thread() -> None:
    state = play(opened_round(QUESTIONS), QUESTIONS, excellent).state
    assert [move.deeper for move in state.threads[1].moves if move.deeper is not None] == [0, 1]


def test_a_wrong_candidate_is_challenged_on_each_misconception_once() -> None:
    state = play(opened_round(QUESTIONS), QUESTIONS, wrong).state
    for thread in state.threads:
        challenged = [move.misconception for move in thread.moves if move.misconception is not None]
        assert challenged == [0, 1]


def test_practice_feedback_names_what_was_missing_and_where_to_read_it() -> None:
    said = play(opened_round(QUESTIONS), QUESTIONS, terse).said
    feedback = next(one.text for one in said if one.move.kind == "advance")
    assert "What stood" in feedback
    skipped = next(
        one.text
        for one in play(opened_round(QUESTIONS), QUESTIONS, knows_nothing).said
        if one.move.kind == "advance"
    )
    assert "(guide:calibration#temperature-scaling)" in skipped
