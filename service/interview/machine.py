"""The rules of a round, as a pure state machine.

`begin` makes the state from the first event, `step` from every later one; `pending` says what is owed in a state.
Nothing here reads a clock, rolls dice or does I/O: time is `event.at`, chance is in the plan.

    phase           what may happen                         leads to
    speaking        Said (one of the offered moves)         speaking (after open, advance), listening, reporting
                    EndAsked                                speaking, with only close on offer
                    TimeUp                                  assessing if there was a draft, else speaking (close)
    listening       AnswerGiven                             assessing, or speaking if it was a request
                    HintAsked, SkipAsked, EndAsked          speaking
                    TimeUp                                  as above
    assessing       Assessed, AssessmentFailed              assessing while answers are left, then speaking
                    EndAsked, TimeUp                        assessing; only close comes after it
    reporting       ReportMade                              done
                    ReportFailed                            report-failed
    report-failed   RetryAsked                              assessing what had failed, else reporting
    done            RetryAsked, if something is unassessed  assessing

Whatever is not in the table raises IllegalEvent, and RoundOver or NotListening where the candidate is to be told;
the state that was passed in is a frozen value, so it is as it was.

Why every round ends: the plan is finite; a thread closes by an advance; each thread takes at most MAX_TURNS
answers and MAX_CLARIFICATIONS clarifications before an advance is the only move on offer, hints are three and
facts are finite; after the last advance, or once `ending` is set, close is the only move on offer.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import assert_never

from service.content.values import Question
from service.errors import IllegalEvent, NotListening, RoundOver
from service.interview.commands import Assess, Command, MakeReport, Speak
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
    RoundOpened,
    Said,
    SkipAsked,
    TimeUp,
)
from service.interview.intent import Intent, read_intent
from service.interview.policy import MAX_CLARIFICATIONS, offers
from service.interview.state import Ending, Phase, State, Thread, Turn
from service.interview.values import Move

LONGEST_ANSWER = 20_000
"""Characters. About ten times what anybody types in a long answer; more is refused before it becomes an event."""


def begin(event: RoundOpened, questions: Mapping[str, Question]) -> State:
    """The state after the first event. `questions` holds every question of the plan, as locked by it."""
    if not event.plan:
        raise IllegalEvent("a round needs at least one question")
    for planned in event.plan:
        if planned.question not in questions or questions[planned.question].digest != planned.digest:
            raise IllegalEvent(
                f"the question {planned.question} is not the one that this round was planned with"
            )
    if (event.deadline is not None) != (event.settings.mode == "timed"):
        raise IllegalEvent("a timed round has a deadline, a practice round has none")
    return State(
        settings=event.settings,
        plan=event.plan,
        questions=questions,
        opened_at=event.at,
        deadline=event.deadline,
        seq=1,
        now=event.at,
    )


def step(state: State, event: Event) -> tuple[State, tuple[Command, ...]]:
    """The state after `event`, and what is owed then. Raises IllegalEvent, NotListening or RoundOver."""
    if event.at < state.now:
        event = event.model_copy(
            update={"at": state.now}
        )  # replicas' clocks differ by a little; order is by seq
    rule = _RULES.get(type(event))
    if rule is None:
        raise IllegalEvent(f"{event.kind} cannot come after the first event")
    after = replace(rule(state, event), seq=state.seq + 1, now=event.at)
    return after, pending(after)


def fold(events: tuple[Event, ...], questions: Mapping[str, Question]) -> State:
    """The state after all events of a round."""
    first, *rest = events
    if not isinstance(first, RoundOpened):
        raise IllegalEvent("a round begins with round-opened")
    state = begin(first, questions)
    for event in rest:
        state, _ = step(state, event)
    return state


def pending(state: State) -> tuple[Command, ...]:
    """What is owed in this state: what a server that starts now has to do to go on."""
    if state.phase == "speaking":
        return (Speak(offers=offers(state)),)
    if state.phase == "assessing" and state.threads:
        thread = state.threads[_owing(state)]
        turn = thread.unassessed[0]
        return (Assess(question=thread.question.id, turn=turn.seq, text=turn.text),)
    if state.phase == "reporting":
        return (MakeReport(),)
    return ()


def _owing(state: State) -> int:
    """The index of the first thread with an answer that was not assessed; raises StopIteration if none has."""
    return next(number for number, thread in enumerate(state.threads) if thread.unassessed)


def _said(state: State, event: Said) -> State:
    if state.phase != "speaking" or event.move not in offers(state):
        raise IllegalEvent(f"{event.move.kind} is not on offer now")
    move = event.move
    match move.kind:
        case "open":
            return replace(state, opened=True)
        case "ask":
            planned = state.plan[len(state.threads)]
            thread = Thread(planned, state.questions[planned.question], asked_at=event.at, moves=(move,))
            return replace(state, threads=(*state.threads, thread), phase="listening", wanted=None)
        case "probe" | "challenge" | "hint" | "clarify" | "reveal":
            thread = _thread(state)
            return replace(
                state.with_thread(replace(thread, moves=(*thread.moves, move))),
                phase="listening",
                wanted=None,
            )
        case "advance":
            return replace(_closed(state, event, move.reason or "done"), wanted=None)
        case "close":
            ending: Ending = state.ending or ("time" if move.reason == "time" else "done")
            closed = _closed(state, event, ending)
            return replace(closed, phase="reporting", wanted=None, ending=ending, closed_at=event.at)
        case _:
            assert_never(move.kind)


def _answer_given(state: State, event: AnswerGiven) -> State:
    _candidate_may_act(state, event)
    thread = _thread(state)
    intent = read_intent(event.text, [turn.text for turn in thread.turns])
    turn = Turn(state.seq, event.text, event.at)
    if intent == "answer":
        return replace(
            state.with_thread(replace(thread, turns=(*thread.turns, turn))), phase="assessing", wanted=None
        )
    return replace(state, phase="speaking", wanted=_wanted(thread, intent))


def _wanted(thread: Thread, intent: Intent) -> Move:
    question = thread.question.id
    match intent:
        case "unknown":
            return Move(kind="advance", question=question, reason="unknown")
        case "skip":
            return Move(kind="advance", question=question, reason="skipped")
        case "repeated":
            return Move(kind="advance", question=question, reason="repeated")
        case "hint":
            return _hint(thread)
        case "repeat" | "explain" | "withheld" | "ending":
            return _clarify(thread, intent)
        case "answer":
            raise IllegalEvent("an answer is assessed, not granted")
        case _:
            assert_never(intent)


def _clarify(thread: Thread, reason: str) -> Move:
    if thread.clarifications >= MAX_CLARIFICATIONS:
        return Move(kind="advance", question=thread.question.id, reason="stuck")
    return Move(kind="clarify", question=thread.question.id, reason=reason)


def _hint(thread: Thread) -> Move:
    if thread.hints >= len(thread.question.hints):
        return _clarify(thread, "no-hints")
    return Move(
        kind="hint", question=thread.question.id, hint=thread.hints, criterion=_hinted_criterion(thread)
    )


def _hinted_criterion(thread: Thread) -> str:
    """What a hint is about: the criterion last probed, else the heaviest that nothing was said of."""
    for move in reversed(thread.moves):
        if move.kind == "probe" and move.criterion is not None:
            return move.criterion
    marks = thread.marks("practice")
    return max(marks, key=lambda mark: mark.criterion.weight * (1 - (mark.score or 0.0))).criterion.id


def _hint_asked(state: State, event: HintAsked) -> State:
    _candidate_may_act(state, event)
    return replace(state, phase="speaking", wanted=_hint(_thread(state)))


def _skip_asked(state: State, event: SkipAsked) -> State:
    _candidate_may_act(state, event)
    return replace(state, phase="speaking", wanted=_wanted(_thread(state), "skip"))


def _end_asked(state: State, event: EndAsked) -> State:
    _round_is_open(state, event)
    phase: Phase = "assessing" if state.phase == "assessing" else "speaking"
    return replace(state, phase=phase, ending="user", wanted=None, opened=True)


def _time_up(state: State, event: TimeUp) -> State:
    if state.over or state.ending is not None:
        raise RoundOver("This round has ended.")
    if state.last_call is None or event.at < state.last_call:
        raise IllegalEvent("the time is not up")
    ended = replace(state, ending="time", wanted=None, opened=True)
    thread = state.thread
    if thread is not None and event.draft.strip():
        turn = Turn(state.seq, event.draft, event.at, source="draft")
        return replace(ended.with_thread(replace(thread, turns=(*thread.turns, turn))), phase="assessing")
    return replace(ended, phase="assessing" if state.phase == "assessing" else "speaking")


def _assessed(state: State, event: Assessed) -> State:
    found = event.assessment
    return _graded(
        state, found.question, found.turn, lambda turn: replace(turn, assessment=found, failed=None)
    )


def _assessment_failed(state: State, event: AssessmentFailed) -> State:
    if state.phase != "assessing":
        raise IllegalEvent("nothing is being assessed")
    question = state.threads[_owing(state)].question.id
    return _graded(state, question, event.turn, lambda turn: replace(turn, failed=event.reason))


def _graded(state: State, question: str, seq: int, mark: Callable[[Turn], Turn]) -> State:
    if state.phase != "assessing":
        raise IllegalEvent("nothing is being assessed")
    number = _owing(state)
    thread = state.threads[number]
    if thread.question.id != question or thread.unassessed[0].seq != seq:
        raise IllegalEvent(f"turn {seq} of {question} is not what is being assessed")
    turns = tuple(mark(turn) if turn.seq == seq else turn for turn in thread.turns)
    threads = list(state.threads)
    threads[number] = replace(thread, turns=turns)
    after = replace(state, threads=tuple(threads))
    if any(thread.unassessed for thread in threads):
        return after
    return replace(after, phase="reporting" if state.closed_at is not None else "speaking")


def _report_made(state: State, event: ReportMade) -> State:
    if state.phase != "reporting":
        raise IllegalEvent("no report is owed")
    return replace(state, phase="done", verdict=event.verdict, failure=None)


def _report_failed(state: State, event: ReportFailed) -> State:
    if state.phase != "reporting":
        raise IllegalEvent("no report is owed")
    return replace(state, phase="report-failed", failure=event.reason)


def _retry_asked(state: State, _: RetryAsked) -> State:
    failed = any(turn.failed for thread in state.threads for turn in thread.turns)
    if state.phase != "report-failed" and not (state.phase == "done" and failed):
        raise IllegalEvent("there is nothing to try again")
    threads = tuple(
        replace(thread, turns=tuple(replace(turn, failed=None) for turn in thread.turns))
        for thread in state.threads
    )
    return replace(
        state, threads=threads, phase="assessing" if failed else "reporting", failure=None, verdict=None
    )


def _round_is_open(state: State, event: Event) -> None:
    if state.over or state.ending is not None:
        raise RoundOver("This round has ended. Nothing more is taken; the report tells how it went.")
    if state.last_call is not None and event.at >= state.last_call:
        raise RoundOver(
            "The time of this round is up. What stood in your saved draft counts as your last answer."
        )


def _candidate_may_act(state: State, event: Event) -> None:
    _round_is_open(state, event)
    if state.phase != "listening":
        raise NotListening("The interviewer has not finished. Your draft is saved; send it in a moment.")


def _thread(state: State) -> Thread:
    if state.thread is None:
        raise IllegalEvent("no question is open")
    return state.thread


def _closed(state: State, event: Event, reason: str) -> State:
    """The state with its thread closed (if one is open) and the interviewer to speak."""
    closed = (
        state
        if state.thread is None
        else state.with_thread(replace(state.thread, closed=reason, closed_at=event.at))
    )
    return replace(closed, phase="speaking")


_RULES: Mapping[type[Event], Callable[..., State]] = {
    Said: _said,
    AnswerGiven: _answer_given,
    HintAsked: _hint_asked,
    SkipAsked: _skip_asked,
    EndAsked: _end_asked,
    TimeUp: _time_up,
    Assessed: _assessed,
    AssessmentFailed: _assessment_failed,
    ReportMade: _report_made,
    ReportFailed: _report_failed,
    RetryAsked: _retry_asked,
}
