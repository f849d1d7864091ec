"""The conductor over a real database: nothing lost, nothing doubled, whatever happens in between."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from service.conductor.stream import Delta, Ended, Heard, SaidInFull, StateShown, StreamEvent, TurnBegun
from service.errors import EngineError, InputError, KeyReused, NotFound, NotListening, RoundError, RoundOver
from service.grading.report import Report, build_report
from service.interview.builtin import BuiltinInterviewer
from service.interview.engine import Chosen, TurnRequest, Words
from service.interview.events import AnswerGiven, Said, TimeUp
from service.interview.state import State
from service.interview.values import EngineName, Move, RoundSettings
from service.store.database import Database
from service.store.rounds import Rounds
from service.store.users import Users
from tests.support.house import House, Now, house

pytestmark = pytest.mark.anyio


async def good_answer(one: House, round_id: str) -> str:
    thread = (await one.conductor.view(one.owner, round_id)).state.thread
    assert thread is not None
    return ". ".join(criterion.anchors[0] for criterion in thread.question.rubric) + "."


async def finished(one: House, round_id: str) -> None:
    await one.conductor.end(one.owner, round_id, None)
    await one.settled(round_id)


async def test_a_round_opens_with_the_interviewers_words_already_there(database: Database) -> None:
    async with house(database) as one:
        view = await one.conductor.view(one.owner, await one.opened())
        kinds = [said.event.move.kind for said in view.events if isinstance(said.event, Said)]
        assert kinds == ["open", "ask"]
        assert view.status == "open"


async def test_an_answer_is_graded_and_followed_up(database: Database) -> None:
    async with house(database) as one:
        view = await one.says(await one.opened(), "A score is a number that comes out of a model.")
        assert isinstance(view.events[-1].event, Said)
        assert view.events[-1].event.move.kind == "probe"
        assert one.grader.graded == ["A score is a number that comes out of a model."]


async def test_the_same_client_key_is_the_same_answer(database: Database) -> None:
    async with house(database) as one:
        round_id = await one.opened()
        first = await one.conductor.answer(one.owner, round_id, "Some answer of mine.", "key-1")
        again = await one.conductor.answer(one.owner, round_id, "Some answer of mine.", "key-1")
        assert first == again
        with pytest.raises(KeyReused):
            await one.conductor.answer(one.owner, round_id, "Another answer.", "key-1")
        view = await one.settled(round_id)
        assert sum(isinstance(event.event, AnswerGiven) for event in view.events) == 1


async def test_a_hundred_copies_of_one_answer_at_once_are_one_answer(database: Database) -> None:
    async with house(database) as one:
        round_id = await one.opened()
        sent = [one.conductor.answer(one.owner, round_id, "Once only, please.", "key") for _ in range(100)]
        assert len(set(await asyncio.gather(*sent))) == 1
        view = await one.settled(round_id)
        assert sum(isinstance(event.event, AnswerGiven) for event in view.events) == 1


async def test_opening_twice_with_one_key_is_one_round(database: Database) -> None:
    async with house(database) as one:
        assert await one.opened(key="k") == await one.opened(key="k")
        assert len(await one.conductor.history(one.owner)) == 1


async def test_two_different_answers_at_once_are_not_both_taken(database: Database) -> None:
    async with house(database) as one:
        round_id = await one.opened()
        sent = [one.conductor.answer(one.owner, round_id, f"Answer number {n}.", f"k{n}") for n in range(5)]
        results = await asyncio.gather(*sent, return_exceptions=True)
        taken = sum(not isinstance(result, BaseException) for result in results)
        assert taken >= 1
        assert sum(isinstance(result, NotListening) for result in results) == 5 - taken
        # One that comes late enough to meet the next question is an answer to that: a reply stands between any two.
        events = [event.event for event in (await one.conductor.view(one.owner, round_id)).events]
        spoken = [event for event in events if isinstance(event, AnswerGiven | Said)]
        assert sum(isinstance(event, AnswerGiven) for event in spoken) == taken
        assert not any(
            isinstance(first, AnswerGiven) and isinstance(second, AnswerGiven)
            for first, second in pairwise(spoken)
        )


@pytest.mark.parametrize("text", ["", "   \n ", "\x00\x07", "x" * 50_000])
async def test_what_is_no_answer_is_refused_and_the_round_goes_on(database: Database, text: str) -> None:
    async with house(database) as one:
        round_id = await one.opened()
        with pytest.raises(InputError):
            await one.conductor.answer(one.owner, round_id, text, None)
        assert (await one.says(round_id, "A real answer now.")).status == "open"


async def test_control_characters_are_taken_out_and_the_words_kept(database: Database) -> None:
    async with house(database) as one:
        view = await one.says(await one.opened(), "one\x00 two\x1b\r\nthree\ttabs")
        answers = [event.event.text for event in view.events if isinstance(event.event, AnswerGiven)]
        assert answers == ["one two\nthree\ttabs"]


async def test_a_round_of_somebody_else_is_not_there(database: Database) -> None:
    async with house(database) as one:
        round_id = await one.opened()
        other = Users(database).ensure("eve", "Eve")
        with pytest.raises(NotFound):
            await one.conductor.view(other, round_id)
        with pytest.raises(NotFound):
            await one.conductor.answer(other, round_id, "Mine!", None)
        with pytest.raises(NotFound):
            await anext(aiter(one.conductor.stream(other, round_id, None)))
        with pytest.raises(NotFound):
            await one.conductor.delete(other, round_id)


async def test_at_time_up_the_saved_draft_is_the_last_answer_although_nobody_is_connected(
    database: Database,
) -> None:
    async with house(database) as one:
        round_id = await one.opened("timed")
        await one.conductor.save_draft(one.owner, round_id, "What I had so far.", 1)
        one.now.turn(15 * 60 + 14)
        assert (await one.conductor.view(one.owner, round_id)).status == "open"
        one.now.turn(1)
        view = await one.settled(round_id)
        assert view.status == "ready"
        (up,) = [event.event for event in view.events if isinstance(event.event, TimeUp)]
        assert up.draft == "What I had so far."
        assert (await one.conductor.view(one.owner, round_id)).draft.text == ""
        with pytest.raises(RoundOver):
            await one.conductor.answer(one.owner, round_id, "One more thing.", None)
        with pytest.raises(RoundOver):
            await one.conductor.save_draft(one.owner, round_id, "And a draft.", 2)


async def test_a_round_whose_time_ran_out_while_the_server_was_down_is_closed_by_the_next_one(
    database: Database,
) -> None:
    now = Now()
    async with house(database, now) as one:
        round_id = await one.opened("timed")
        await one.conductor.save_draft(one.owner, round_id, "Half a thought.", 1)
    now.turn(3 * 3600)
    async with house(database, now, tending=True) as two:
        await two.closed(round_id)
        report = await two.conductor.report(two.owner, round_id)
        view = await two.conductor.view(two.owner, round_id)
    assert report.verdict == view.state.verdict
    assert view.state.threads[0].turns[-1].text == "Half a thought."


async def test_a_round_that_is_gone_when_it_is_looked_after_keeps_no_other_waiting(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, due = Now(), Rounds.due
    async with house(database, now) as one:
        round_id = await one.opened("timed")
    now.turn(3600)
    monkeypatch.setattr(Rounds, "due", lambda rounds, at: [("local", "gone"), *due(rounds, at)])
    async with house(database, now, tending=True) as two:
        await two.closed(round_id)


async def test_a_wrong_client_clock_cannot_be_seen_from_here(database: Database) -> None:
    """Nothing that a client sends carries a time: the deadline stored at the start decides alone."""
    async with house(database) as one:
        round_id = await one.opened("timed")
        view = await one.conductor.view(one.owner, round_id)
        assert view.state.deadline == one.now.time + timedelta(minutes=15)
        one.now.turn(15 * 60 + 16)
        with pytest.raises(RoundOver):
            await one.conductor.answer(one.owner, round_id, "Late.", None)


async def test_a_turn_that_one_process_left_undone_is_done_by_the_next(database: Database) -> None:
    async with house(database) as one:
        round_id = await one.opened()
        one.grader.gate = asyncio.Event()
        await one.conductor.answer(one.owner, round_id, "Graded by whoever comes next.", "k")
    async with house(database, tending=True) as two:
        await two.settled(round_id)
        assert two.grader.graded == ["Graded by whoever comes next."]
        again = await two.conductor.answer(two.owner, round_id, "Graded by whoever comes next.", "k")
        assert isinstance(again.event, AnswerGiven)


async def test_two_replicas_serve_one_round_without_doubling_anything(database: Database) -> None:
    now = Now()
    async with house(database, now) as one, house(database, now) as two:
        round_id = await one.opened()
        await asyncio.gather(
            one.conductor.answer(one.owner, round_id, "To one of them.", "k"),
            two.conductor.answer(two.owner, round_id, "To one of them.", "k"),
        )
        first, second = await asyncio.gather(one.settled(round_id), two.settled(round_id))
        assert first.events == second.events
        assert sum(isinstance(event.event, AnswerGiven) for event in first.events) == 1
        view = await two.says(round_id, "And then to the other.")
        assert (await one.conductor.view(one.owner, round_id)).events == view.events


async def test_the_same_words_to_the_same_question_are_graded_once(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Rounds, "recent_questions", lambda *_: ())  # so that both rounds ask the same
    async with house(database) as one:
        for _ in range(2):
            view = await one.says(await one.opened(), "The very same words in two rounds.")
            turn = view.state.threads[0].turns[0]
            assert turn.assessment is not None
            assert turn.assessment.turn == turn.seq
        assert one.grader.graded == ["The very same words in two rounds."]


async def test_a_grader_that_fails_leaves_the_answer_unassessed_and_the_round_going(
    database: Database,
) -> None:
    async with house(database) as one:
        round_id = await one.opened()
        one.grader.failing = True
        view = await one.says(round_id, await good_answer(one, round_id))
        assert view.status == "open"
        assert {mark.score for mark in view.state.threads[0].marks("practice")} == {None}
        await finished(one, round_id)
        assert (await one.conductor.view(one.owner, round_id)).status == "partial"
        one.grader.failing = False
        await one.conductor.retry(one.owner, round_id, None)
        view = await one.settled(round_id)
        assert view.status == "ready"
        assert {mark.score for mark in view.state.threads[0].marks("practice")} == {1.0}


async def test_a_report_that_fails_can_be_tried_again(database: Database) -> None:
    broken = True

    def make(state: State, at: datetime) -> Report:
        if broken:
            raise ValueError("no paper")
        return build_report(state, at)

    async with house(database, make_report=make) as one:
        round_id = await one.opened()
        await finished(one, round_id)
        assert (await one.conductor.view(one.owner, round_id)).status == "failed"
        with pytest.raises(RoundError):
            await one.conductor.report(one.owner, round_id)
        broken = False
        await one.conductor.retry(one.owner, round_id, None)
        assert (await one.settled(round_id)).status == "ready"
        assert (await one.conductor.report(one.owner, round_id)).verdict


class Moody:
    """An interviewer that speaks in pieces, and breaks when it is told to."""

    name: EngineName = "llm"

    def __init__(self) -> None:
        self.breaks_after: int | None = None
        self.picks: Move | None = None

    async def speak(self, request: TurnRequest) -> AsyncIterator[Chosen | Words]:
        yield Chosen(self.picks or request.offers[0])
        for number, piece in enumerate(("Tell me ", "more about ", "that.")):
            if number == self.breaks_after:
                raise EngineError("The model's answer broke off.")
            yield Words(piece)
            await asyncio.sleep(0)


@pytest.mark.parametrize("trouble", ["in the middle", "at once", "illegal move"])
async def test_when_the_engine_fails_the_built_in_one_takes_the_turn_and_it_is_said(
    database: Database, trouble: str
) -> None:
    moody = Moody()
    async with house(database, interviewers={"llm": moody, "builtin": BuiltinInterviewer()}) as one:
        round_id = await one.opened(engine="llm")
        moody.breaks_after = {"in the middle": 2, "at once": 0}.get(trouble)
        moody.picks = Move(kind="close", reason="done") if trouble == "illegal move" else None
        view = await one.says(round_id, "Something to be followed up on.")
        said = view.events[-1].event
        assert isinstance(said, Said)
        assert (said.engine, said.move.kind) == ("builtin", "probe")
        assert said.fallback
        moody.breaks_after = moody.picks = None
        said = (await one.says(round_id, "Something else that is new to you.")).events[-1].event
        assert isinstance(said, Said)
        assert (said.engine, said.text, said.fallback) == ("llm", "Tell me more about that.", None)


async def test_an_engine_that_is_not_configured_any_more_is_replaced_and_it_is_said(
    database: Database,
) -> None:
    async with house(database) as one:
        view = await one.conductor.view(one.owner, await one.opened(engine="llm"))
        said = [event.event for event in view.events if isinstance(event.event, Said)]
        assert all(one.engine == "builtin" and one.fallback for one in said)


async def test_a_round_that_is_deleted_is_gone(database: Database) -> None:
    async with house(database) as one:
        round_id = await one.opened()
        await one.conductor.delete(one.owner, round_id)
        with pytest.raises(NotFound):
            await one.conductor.view(one.owner, round_id)
        assert await one.conductor.history(one.owner) == ()


async def test_questions_of_the_last_round_are_not_asked_again(database: Database) -> None:
    async with house(database) as one:
        first = await one.conductor.view(one.owner, await one.opened())
        await one.says(first.id, "skip")
        asked = {
            thread.question.id for thread in (await one.conductor.view(one.owner, first.id)).state.threads
        }
        chosen = RoundSettings(mode="practice", minutes=15, level="mid", role="scientist", seed=3)
        plan = await one.conductor.preview(one.owner, chosen)
        assert not asked & {planned.question for planned in plan}


def is_probe(event: StreamEvent) -> bool:
    return isinstance(event, SaidInFull) and event.move.kind == "probe"


async def test_a_stream_brings_the_answer_the_pieces_and_the_whole(database: Database) -> None:
    async with house(database) as one:
        round_id = await one.opened()
        listening = asyncio.create_task(one.listens(round_id, None, is_probe))
        await asyncio.sleep(0.05)
        await one.conductor.answer(one.owner, round_id, "Hear me out on this one.", "k")
        events = await listening
    heard = [event for event in events if isinstance(event, Heard)]
    pieces = [event for event in events if isinstance(event, Delta)]
    said = events[-1]
    assert isinstance(said, SaidInFull)
    assert [one.text for one in heard] == ["Hear me out on this one."]
    assert "".join(piece.text for piece in pieces) == said.text
    assert len(pieces) > 2
    assert sum(isinstance(event, TurnBegun) for event in events) == 1


async def test_a_stream_shows_a_models_words_before_the_turn_is_complete(database: Database) -> None:
    moody = Moody()
    async with house(database, interviewers={"llm": moody}) as one:
        round_id = await one.opened(engine="llm")
        moody.breaks_after = 2
        listening = asyncio.create_task(one.listens(round_id, None, is_probe))
        await asyncio.sleep(0.05)
        await one.conductor.answer(one.owner, round_id, "Hear me out on this one.", "k")
        events = await listening
    said = events[-1]
    assert isinstance(said, SaidInFull)
    begun = [number for number, event in enumerate(events) if isinstance(event, TurnBegun)]
    after = [event.text for event in events[begun[-1] :] if isinstance(event, Delta)]
    assert "".join(after) == said.text


async def test_a_stream_cut_at_any_event_and_resumed_tells_the_same_story(database: Database) -> None:
    async with house(database) as one, house(database) as two:
        round_id = await one.opened()
        await one.says(round_id, "First attempt at this.")
        await one.says(round_id, "skip")
        await finished(one, round_id)
        whole = story(await one.listens(round_id, -1, lambda event: isinstance(event, Ended)))
        last = max(whole)
        for cut in range(-1, last + 1):
            resumed = story(await two.listens(round_id, cut, lambda event: isinstance(event, Ended)))
            assert resumed == {seq: text for seq, text in whole.items() if seq > cut}


def story(events: list[StreamEvent]) -> dict[int, str]:
    return {event.seq: event.text for event in events if isinstance(event, SaidInFull | Heard)}


async def test_a_stream_of_a_finished_round_ends_at_once(database: Database) -> None:
    async with house(database) as one:
        round_id = await one.opened()
        await finished(one, round_id)
        events = await one.listens(round_id, None, lambda event: isinstance(event, Ended))
        assert isinstance(events[0], StateShown)
        assert events[-1] == Ended(seq=events[0].seq, status="ready")
