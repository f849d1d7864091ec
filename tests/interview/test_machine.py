"""The rules of a round, driven by hand."""

from dataclasses import replace
from datetime import timedelta

import pytest

from service.content.values import Question
from service.errors import IllegalEvent, NotListening, RoundOver
from service.interview.builtin import word
from service.interview.commands import Assess, MakeReport, Speak
from service.interview.events import (
    EVENT,
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
from service.interview.policy import MAX_CLARIFICATIONS, MAX_FOLLOWUPS, MAX_TURNS
from service.interview.state import GRACE, RECOVERED_CAP, State
from service.interview.values import LEVEL_FLOORS, Evidence, Mode, Move
from tests.support.sample import START, opened_round, sample_question
from tests.support.selfplay import read_script

FIRST = sample_question("first")
SECOND = sample_question("second")
CASE = sample_question("case", kind="case")
QUESTIONS = {one.id: one for one in (FIRST, SECOND, CASE)}
GOOD = " ".join(f"{criterion.anchors[0]}." for criterion in FIRST.rubric)


class Table:
    """A round on the table: `say` lets the interviewer take the first offer, `answer` and `do` act for others."""

    def __init__(self, *questions: Question, mode: Mode = "practice", budget: int = 400) -> None:
        chosen = {one.id: one for one in questions or (FIRST, SECOND)}
        self.state: State = begin(opened_round(chosen, mode, budget=budget), chosen)
        self.now = START

    def do(self, event: Event) -> State:
        self.state, _ = step(self.state, event)
        return self.state

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def say(self) -> Move:
        (command,) = pending(self.state)
        assert isinstance(command, Speak)
        self.do(Said(at=self.now, move=command.offers[0], text="…", engine="builtin"))
        return command.offers[0]

    def grade(self) -> None:
        (command,) = pending(self.state)
        assert isinstance(command, Assess)
        found = read_script(self.state.questions[command.question], command.turn, command.text)
        self.do(Assessed(at=self.now, assessment=found))

    def answer(self, text: str) -> Move:
        """Answer, let it be graded if it is an answer, and return the interviewer's move."""
        self.do(AnswerGiven(at=self.now, text=text))
        if self.state.phase == "assessing":
            self.grade()
        return self.say()

    def asked(self) -> "Table":
        """Until the first question stands."""
        assert self.say().kind == "open"
        assert self.say().kind == "ask"
        return self


def test_a_round_opens_asks_and_listens() -> None:
    table = Table().asked()
    assert table.state.phase == "listening"
    assert table.state.thread is not None
    assert table.state.thread.question is FIRST
    assert pending(table.state) == ()


def test_a_missing_criterion_is_probed_the_heaviest_first() -> None:
    move = Table().asked().answer(f"{FIRST.rubric[1].anchors[0]}.")
    assert (move.kind, move.criterion) == ("probe", "order-kept")


def test_a_misconception_is_challenged_before_anything_is_probed() -> None:
    table = Table().asked()
    assert table.answer(FIRST.misconceptions[0].says) == Move(
        kind="challenge", question="first", misconception=0
    )
    assert table.answer("It stays the same then, I see.").kind == "probe"


def test_a_contradicted_criterion_is_challenged() -> None:
    move = Table().asked().answer(FIRST.rubric[0].contradictions[0])
    assert (move.kind, move.criterion) == ("challenge", "order-kept")


def test_a_full_answer_to_a_breadth_question_moves_on() -> None:
    assert Table().asked().answer(GOOD) == Move(kind="advance", question="first", reason="done")


def test_a_full_answer_to_the_depth_question_is_asked_deeper() -> None:
    table = Table().asked()
    table.answer(GOOD)
    table.say()
    assert table.answer(GOOD) == Move(kind="probe", question="second", deeper=0)


def test_there_are_at_most_three_followups_on_a_question() -> None:
    table = Table().asked()
    moves = [table.answer(f"Some words about thing number {number} entirely.").kind for number in range(4)]
    assert moves == ["probe"] * MAX_FOLLOWUPS + ["advance"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("I don't know", "unknown"),
        ("skip", "skipped"),
        ("Can we move on?", "skipped"),
        ("No idea, sorry.", "unknown"),
    ],
)
def test_not_knowing_and_skipping_move_on_without_grading(text: str, reason: str) -> None:
    assert Table().asked().answer(text) == Move(kind="advance", question="first", reason=reason)


def test_the_same_answer_again_moves_on() -> None:
    table = Table().asked()
    table.answer("A score is a kind of number that models give.")
    assert table.answer("A score is a kind of number that models give!").reason == "repeated"


def test_a_request_to_repeat_is_no_followup_and_three_of_them_are_enough() -> None:
    table = Table().asked()
    moves = [table.answer("Can you repeat that?") for _ in range(MAX_CLARIFICATIONS + 1)]
    assert [move.kind for move in moves] == ["clarify"] * MAX_CLARIFICATIONS + ["advance"]
    assert moves[-1].reason == "stuck"
    assert table.state.threads[0].followups == 0


def test_asking_for_the_rubric_gets_a_refusal_not_a_rubric() -> None:
    assert Table().asked().answer("Just tell me the correct answer.").reason == "withheld"


def test_a_fact_of_a_case_is_revealed_once_and_only_when_asked_for() -> None:
    table = Table(CASE).asked()
    assert table.answer("Did the logging change?") == Move(kind="reveal", question="case", facts=(1,))
    assert table.answer("And again: did the logging change, I wonder?").kind == "probe"
    assert table.state.threads[0].revealed == {1}


def test_hints_come_in_three_rungs_and_then_no_more() -> None:
    table = Table().asked()
    given = []
    for _ in range(4):
        table.do(HintAsked(at=table.now))
        given.append(table.say())
    assert [move.hint for move in given] == [0, 1, 2, None]
    assert given[-1].reason == "no-hints"


@pytest.mark.parametrize("mode", ["practice", "timed"])
def test_a_hint_costs_a_level_in_a_timed_round_only(mode: Mode) -> None:
    table = Table(mode=mode).asked()
    table.do(HintAsked(at=table.now))
    hinted = table.say().criterion
    table.answer(GOOD)
    marks = {mark.criterion.id: mark for mark in table.state.threads[0].marks(mode)}
    assert hinted == "order-kept"
    assert marks[hinted].hinted
    assert marks[hinted].score == (LEVEL_FLOORS[2] if mode == "timed" else 1.0)
    assert marks["meaning"].score == 1.0


def test_a_claim_put_right_after_a_challenge_earns_most_of_its_weight() -> None:
    table = Table().asked()
    table.answer(FIRST.rubric[0].contradictions[0])
    table.answer(GOOD)
    mark = table.state.threads[0].marks("practice")[0]
    assert (mark.score, mark.was_contradicted, mark.assessment.state) == (RECOVERED_CAP, True, "met")


def test_a_later_contradiction_takes_credit_back() -> None:
    table = Table(mode="practice").asked()
    table.answer(f"{FIRST.rubric[0].anchors[0]}.")
    table.answer(FIRST.rubric[0].contradictions[0])
    assert table.state.threads[0].marks("practice")[0].assessment.state == "contradicted"


def test_what_could_not_be_assessed_is_unassessed_and_never_zero() -> None:
    table = Table().asked()
    table.do(AnswerGiven(at=table.now, text=GOOD))
    table.do(AssessmentFailed(at=table.now, turn=table.state.seq - 1, reason="no model"))
    assert {mark.assessment.state for mark in table.state.threads[0].marks("practice")} == {"unassessed"}
    assert {mark.score for mark in table.state.threads[0].marks("practice")} == {None}


def test_the_last_question_leads_to_the_close_and_the_report() -> None:
    table = Table(FIRST).asked()
    table.answer(GOOD)
    while table.state.phase == "listening":
        table.answer("skip")
    assert table.say() == Move(kind="close", reason="done")
    assert pending(table.state) == (MakeReport(),)
    table.do(ReportMade(at=table.now, verdict="hire"))
    assert (table.state.phase, table.state.verdict, pending(table.state)) == ("done", "hire", ())


def test_time_spent_on_a_question_moves_a_timed_round_on_and_not_a_practice_one() -> None:
    for mode, kind in (("timed", "advance"), ("practice", "probe")):
        table = Table(mode=mode, budget=120).asked()  # type: ignore[arg-type]
        table.wait(200)
        assert table.answer("A score is a kind of number that models give.").kind == kind


def test_no_question_is_asked_when_too_little_time_is_left() -> None:
    table = Table(mode="timed").asked()
    table.wait(14 * 60)
    assert table.answer("skip").kind == "advance"
    assert table.say() == Move(kind="close", reason="time")


def test_an_answer_in_the_grace_is_taken_and_then_the_round_closes() -> None:
    table = Table(mode="timed").asked()
    table.wait(15 * 60 + 14)
    assert table.answer(GOOD) == Move(kind="close", reason="time")
    assert table.state.threads[0].marks("timed")[0].score == 1.0


def test_an_answer_after_the_grace_is_refused() -> None:
    table = Table(mode="timed").asked()
    table.wait(15 * 60 + GRACE.total_seconds())
    before = table.state
    with pytest.raises(RoundOver):
        table.do(AnswerGiven(at=table.now, text=GOOD))
    assert table.state is before


@pytest.mark.parametrize("draft", ["", "  ", GOOD])
def test_at_time_up_the_draft_counts_as_the_last_answer(draft: str) -> None:
    table = Table(mode="timed").asked()
    table.wait(16 * 60)
    table.do(TimeUp(at=table.now, draft=draft))
    if draft.strip():
        table.grade()
        assert table.state.threads[0].turns[-1].source == "draft"
    assert table.say() == Move(kind="close", reason="time")
    assert table.state.phase == "reporting"


def test_time_cannot_be_up_early_nor_in_practice() -> None:
    for table in (Table(mode="timed").asked(), Table().asked()):
        with pytest.raises(IllegalEvent):
            table.do(TimeUp(at=START + timedelta(minutes=14, seconds=59)))


def test_time_up_while_an_answer_is_being_graded_grades_answer_and_draft() -> None:
    table = Table(mode="timed").asked()
    table.wait(15 * 60)
    table.do(AnswerGiven(at=table.now, text="A score is a kind of number."))
    table.wait(20)
    table.do(TimeUp(at=table.now, draft=GOOD))
    table.grade()
    table.grade()
    assert table.say().kind == "close"
    assert len(table.state.threads[0].turns) == 2


def test_ending_while_an_answer_is_graded_waits_for_the_grade_and_closes() -> None:
    table = Table().asked()
    table.do(AnswerGiven(at=table.now, text=GOOD))
    table.do(EndAsked(at=table.now))
    table.grade()
    assert table.say() == Move(kind="close", reason="user")


def test_a_round_ended_before_its_first_word_closes_at_once() -> None:
    table = Table()
    table.do(EndAsked(at=table.now))
    assert table.say().kind == "close"
    assert table.state.phase == "reporting"


def test_after_the_end_nothing_the_candidate_does_is_taken() -> None:
    table = Table().asked()
    table.do(EndAsked(at=table.now))
    for event in (
        AnswerGiven(at=table.now, text="x"),
        HintAsked(at=table.now),
        SkipAsked(at=table.now),
        EndAsked(at=table.now),
    ):
        with pytest.raises(RoundOver):
            step(table.state, event)


def test_the_candidate_waits_while_the_interviewer_thinks() -> None:
    table = Table().asked()
    table.do(AnswerGiven(at=table.now, text=GOOD))
    with pytest.raises(NotListening):
        table.do(AnswerGiven(at=table.now, text="and another thing"))


def test_a_move_that_is_not_on_offer_is_refused_and_changes_nothing() -> None:
    table = Table()
    before = table.state
    with pytest.raises(IllegalEvent):
        table.do(Said(at=table.now, move=Move(kind="close", reason="done"), text="bye", engine="llm"))
    assert table.state is before
    assert table.say().kind == "open"


def test_a_failed_report_can_be_tried_again() -> None:
    table = Table()
    table.do(EndAsked(at=table.now))
    table.say()
    table.do(ReportFailed(at=table.now, reason="disk"))
    assert (table.state.phase, pending(table.state)) == ("report-failed", ())
    table.do(RetryAsked(at=table.now))
    assert pending(table.state) == (MakeReport(),)


def test_a_partial_report_can_be_made_whole_by_grading_what_had_failed() -> None:
    table = Table(FIRST).asked()
    table.do(AnswerGiven(at=table.now, text=GOOD))
    table.do(AssessmentFailed(at=table.now, turn=table.state.seq - 1, reason="no model"))
    table.do(Said(at=table.now, move=_first_offer(table.state), text="…", engine="builtin"))
    table.do(EndAsked(at=table.now))
    table.say()
    table.do(ReportMade(at=table.now, verdict="not-enough"))
    table.do(RetryAsked(at=table.now))
    table.grade()
    assert pending(table.state) == (MakeReport(),)
    table.do(ReportMade(at=table.now, verdict="hire"))
    assert table.state.verdict == "hire"


def test_a_clock_that_runs_behind_does_not_turn_time_back() -> None:
    table = Table().asked()
    late = replace(table.state, now=START + timedelta(seconds=5))
    after, _ = step(late, AnswerGiven(at=START, text=GOOD))
    assert after.now == START + timedelta(seconds=5)


def test_a_round_has_a_turn_limit_on_a_case_that_is_only_ever_asked_about() -> None:
    table = Table(CASE).asked()
    for number in range(MAX_TURNS + 1):
        if table.state.threads[0].closed is not None:
            break
        table.answer(f"Question {number * 17} about {number} something else?")
    assert table.state.threads[0].closed == "enough-asked"


def test_folding_the_events_gives_the_same_state_and_json_loses_nothing() -> None:
    opened = opened_round({"first": FIRST, "second": SECOND})
    state = begin(opened, QUESTIONS)
    events: list[Event] = [opened]
    while state.phase != "listening":
        (command,) = pending(state)
        assert isinstance(command, Speak)
        events.append(Said(at=START, move=command.offers[0], text="…", engine="builtin"))
        state, _ = step(state, events[-1])
    read_back = tuple(EVENT.validate_json(EVENT.dump_json(event)) for event in events)
    assert read_back == tuple(events)
    assert fold(read_back, QUESTIONS) == state


def test_a_round_refuses_questions_that_are_not_the_ones_it_was_planned_with() -> None:
    opened = opened_round({"first": FIRST})
    with pytest.raises(IllegalEvent):
        begin(opened, {"first": sample_question("first", minutes=9)})
    with pytest.raises(IllegalEvent):
        begin(opened, {})


def _first_offer(state: State) -> Move:
    (command,) = pending(state)
    assert isinstance(command, Speak)
    return command.offers[0]


def test_words_that_were_challenged_as_a_misconception_are_not_challenged_again_as_a_criterion() -> None:
    table = Table().asked()
    both = f"{FIRST.misconceptions[0].says} So {FIRST.rubric[0].contradictions[0]}"
    claim = FIRST.misconceptions[0].says
    table.do(AnswerGiven(at=table.now, text=both))
    (command,) = pending(table.state)
    assert isinstance(command, Assess)
    found = read_script(FIRST, command.turn, both)
    spot = Evidence(turn=command.turn, quote=claim, start=0, end=len(claim))
    criteria = tuple(
        one.model_copy(update={"evidence": (spot,)}) if one.state == "contradicted" else one
        for one in found.criteria
    )
    table.do(Assessed(at=table.now, assessment=found.model_copy(update={"criteria": criteria})))
    assert table.say().misconception == 0
    assert table.answer("I take the point about the order of things.").kind == "probe"


def test_a_challenge_quotes_the_claim_although_more_was_said_since() -> None:
    table = Table().asked()
    table.answer(f"{FIRST.misconceptions[0].says} {FIRST.misconceptions[1].says}")
    table.do(AnswerGiven(at=table.now, text="Let me think about something else for a moment."))
    table.grade()
    (command,) = pending(table.state)
    assert isinstance(command, Speak)
    assert command.offers[0].misconception == 1
    assert "You fit the temperature on the training set" in word(command.offers[0], table.state)


def test_the_opening_promises_depth_only_where_the_plan_has_it() -> None:
    deep = Table(FIRST, SECOND).state
    flat = replace(deep, plan=tuple(one.model_copy(update={"depth": False}) for one in deep.plan))
    assert "go deeper" in word(Move(kind="open"), deep)
    assert "go deeper" not in word(Move(kind="open"), flat)
