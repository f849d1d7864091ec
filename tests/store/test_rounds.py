"""Rounds are lists of events with an owner: what goes in comes out, once, in order, and to its owner only."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import get_args

import pytest

from service.errors import InputError, KeyReused, NotFound, SeqConflict
from service.interview.events import EndAsked, Event, RoundOpened, SkipAsked
from service.interview.state import GRACE
from service.store.rounds import RoundHead, Rounds
from service.store.summaries import RoundStatus
from tests.store.samples import OPEN, answer, asked, opened
from tests.support.sample import START


def test_a_new_round_holds_its_first_event(rounds: Rounds, owner: str) -> None:
    event = opened("timed")
    stored = rounds.load(owner, rounds.create(owner, event, "key", "Calibration"))
    assert [(one.seq, one.event, one.client_key) for one in stored.events] == [(0, event, "key")]
    assert (stored.owner, stored.title, stored.created_at) == (owner, "Calibration", START)


def test_ids_are_random_and_fit_a_url(rounds: Rounds, owner: str) -> None:
    made = [rounds.create(owner, opened(), None, "t") for _ in range(5)]
    assert len(set(made)) == 5
    assert all(len(one) == 16 and one.replace("-", "").replace("_", "").isalnum() for one in made)


def test_the_same_key_gives_the_same_round_again_though_plan_seed_and_time_differ(
    rounds: Rounds, owner: str
) -> None:
    first = rounds.create(owner, opened("timed"), "key", "t")
    later = opened("timed", minutes_later=1)
    later = later.model_copy(update={"settings": later.settings.model_copy(update={"seed": 99})})
    assert rounds.create(owner, later, "key", "t") == first
    assert len(rounds.history(owner, 10)) == 1


def test_the_same_key_with_other_settings_is_refused(rounds: Rounds, owner: str) -> None:
    rounds.create(owner, opened("timed"), "key", "t")
    with pytest.raises(KeyReused):
        rounds.create(owner, opened("practice"), "key", "t")


def test_two_owners_may_use_the_same_key(rounds: Rounds, owner: str, stranger: str) -> None:
    mine = rounds.create(owner, opened(), "key", "t")
    assert rounds.create(stranger, opened(), "key", "t") != mine


def test_a_round_needs_a_known_owner(rounds: Rounds) -> None:
    for nobody in ("nobody", "a\0b"):
        with pytest.raises(NotFound):
            rounds.create(nobody, opened(), None, "t")


def test_appended_events_come_back_in_order(rounds: Rounds, owner: str) -> None:
    round_id = rounds.create(owner, opened(), None, "t")
    events: list[Event] = [asked("q"), answer("one"), answer("two"), EndAsked(at=START)]
    for seq, event in enumerate(events, start=1):
        recorded = rounds.append(owner, round_id, seq, event, f"key-{seq}", OPEN)
        assert (recorded.seq, recorded.event, recorded.client_key) == (seq, event, f"key-{seq}")
    assert [one.event for one in rounds.load(owner, round_id).events][1:] == events
    assert [one.seq for one in rounds.events_after(owner, round_id, 2)] == [3, 4]
    assert len(rounds.events_after(owner, round_id, -1)) == 5
    assert rounds.events_after(owner, round_id, 2**80) == ()


def test_a_seq_below_the_first_is_refused(rounds: Rounds, owner: str) -> None:
    round_id = rounds.create(owner, opened(), None, "t")
    with pytest.raises(InputError):
        rounds.events_after(owner, round_id, -2)


@pytest.mark.parametrize("expected", [-1, 0, 2, 2**70])
def test_only_the_next_seq_can_be_appended(rounds: Rounds, owner: str, expected: int) -> None:
    round_id = rounds.create(owner, opened(), None, "t")
    with pytest.raises(SeqConflict):
        rounds.append(owner, round_id, expected, answer(), None, replace(OPEN, answered=9))
    assert len(rounds.load(owner, round_id).events) == 1
    assert rounds.history(owner, 1)[0].head.answered == 0


def test_a_repeated_key_is_the_same_event_whatever_seq_it_expects(rounds: Rounds, owner: str) -> None:
    round_id = rounds.create(owner, opened(), None, "t")
    first = rounds.append(owner, round_id, 1, answer("a", 60), "key", OPEN)
    for seq in (1, 2, 7):
        assert rounds.append(owner, round_id, seq, answer("a", 90), "key", replace(OPEN, asked=5)) == first
    assert rounds.positions([round_id]) == {round_id: 2}
    assert rounds.history(owner, 1)[0].head.asked == OPEN.asked


@pytest.mark.parametrize("other", [answer("b"), SkipAsked(at=START)], ids=["other text", "other kind"])
def test_a_repeated_key_with_another_payload_is_refused(rounds: Rounds, owner: str, other: SkipAsked) -> None:
    round_id = rounds.create(owner, opened(), None, "t")
    rounds.append(owner, round_id, 1, answer("a"), "key", OPEN)
    with pytest.raises(KeyReused):
        rounds.append(owner, round_id, 2, other, "key", OPEN)
    assert rounds.positions([round_id]) == {round_id: 2}


def test_a_key_counts_in_its_own_round_only(rounds: Rounds, owner: str) -> None:
    for _ in range(2):
        round_id = rounds.create(owner, opened(), None, "t")
        rounds.append(owner, round_id, 1, answer(round_id), "key", OPEN)
        assert rounds.positions([round_id]) == {round_id: 2}


@pytest.mark.parametrize("round_id", ["unknown", "", "a\0b", "\ud800", "x" * 5000])
def test_an_unknown_round_is_not_found(rounds: Rounds, owner: str, round_id: str) -> None:
    _assert_out_of_reach(rounds, owner, round_id)


def test_a_foreign_round_is_not_found_in_the_same_words_and_stays_as_it_is(
    rounds: Rounds, owner: str, stranger: str
) -> None:
    round_id = rounds.create(owner, opened(), "key", "t")
    rounds.save_draft(owner, round_id, "mine", START, 1)
    before = rounds.load(owner, round_id)
    _assert_out_of_reach(rounds, stranger, round_id)
    assert rounds.load(owner, round_id) == before
    assert rounds.draft(owner, round_id).text == "mine"
    assert rounds.history(stranger, 10) == []
    assert rounds.open_round(stranger) is None
    assert rounds.recent_questions(stranger, 5) == ()


def _assert_out_of_reach(rounds: Rounds, owner: str, round_id: str) -> None:
    for reach in (
        lambda: rounds.load(owner, round_id),
        lambda: rounds.events_after(owner, round_id, -1),
        lambda: rounds.append(owner, round_id, 1, answer(), None, OPEN),
        lambda: rounds.append(owner, round_id, 1, opened(), "key", OPEN),
        lambda: rounds.save_draft(owner, round_id, "theirs", START, 9),
        lambda: rounds.draft(owner, round_id),
        lambda: rounds.delete(owner, round_id),
        lambda: rounds.history(owner, 5, before=round_id),
    ):
        with pytest.raises(NotFound) as caught:
            reach()
        assert str(caught.value) == "There is no such round."


def test_the_head_changes_with_the_event(rounds: Rounds, owner: str) -> None:
    round_id = rounds.create(owner, opened("timed"), None, "t")
    new = rounds.history(owner, 1)[0]
    assert (new.mode, new.minutes) == ("timed", 15)
    assert new.head == RoundHead("open", None, START + timedelta(minutes=15), None, 0, 0, owes=True)
    head = RoundHead("ready", "hire", new.head.deadline, START, answered=3, asked=4, owes=False)
    rounds.append(owner, round_id, 1, EndAsked(at=START), None, head)
    assert rounds.history(owner, 1)[0].head == head


def test_the_history_is_newest_first_and_goes_on_where_it_stopped(rounds: Rounds, owner: str) -> None:
    made = [rounds.create(owner, opened(minutes_later=minute), None, "t") for minute in (0, 1, 1, 1, 2)]
    whole = [one.id for one in rounds.history(owner, 10)]
    assert sorted(whole) == sorted(made)
    assert (whole[0], whole[-1]) == (made[-1], made[0])
    paged: list[str] = []
    while page := rounds.history(owner, 2, before=paged[-1] if paged else None):
        paged += [one.id for one in page]
    assert paged == whole


def test_the_open_round_is_the_newest_that_is_going_on(rounds: Rounds, owner: str) -> None:
    assert rounds.open_round(owner) is None
    older = rounds.create(owner, opened(), None, "t")
    newer = rounds.create(owner, opened(minutes_later=1), None, "t")
    found = rounds.open_round(owner)
    assert found is not None
    assert found.id == newer
    rounds.append(owner, newer, 1, EndAsked(at=START), None, replace(OPEN, status="closing"))
    found = rounds.open_round(owner)
    assert found is not None
    assert found.id == older


def test_a_deleted_round_is_gone_with_everything_and_its_key_is_free(rounds: Rounds, owner: str) -> None:
    kept = rounds.create(owner, opened(), "other", "t")
    round_id = rounds.create(owner, opened("timed"), "key", "t")
    rounds.append(owner, round_id, 1, answer(), "a", OPEN)
    rounds.save_draft(owner, round_id, "draft", START, 1)
    rounds.delete(owner, round_id)
    _assert_out_of_reach(rounds, owner, round_id)
    assert rounds.positions([round_id, kept]) == {kept: 1}
    assert rounds.create(owner, opened("practice"), "key", "t") != round_id


def test_a_timed_round_is_due_when_its_grace_is_over(rounds: Rounds, owner: str) -> None:
    event = opened("timed")
    assert event.deadline is not None
    round_id = rounds.create(owner, event, None, "t")
    rounds.create(owner, opened("practice"), None, "t")
    last_call = event.deadline + GRACE
    assert rounds.due(last_call - timedelta(microseconds=1)) == []
    assert rounds.due(last_call) == [(owner, round_id)]
    elsewhere = last_call.astimezone(timezone(timedelta(hours=-7)))
    assert rounds.due(elsewhere) == [(owner, round_id)]
    rounds.append(owner, round_id, 1, EndAsked(at=START), None, replace(OPEN, status="closing"))
    assert rounds.due(last_call) == []


def test_unfinished_rounds_are_those_in_which_the_server_owes_something(
    rounds: Rounds, owner: str, stranger: str
) -> None:
    listening = rounds.create(owner, opened(), None, "t")
    assert rounds.unfinished() == [(owner, listening)]
    rounds.append(owner, listening, 1, asked("q"), None, replace(OPEN, owes=False))
    assert rounds.unfinished() == []
    owing = {}
    for number, status in enumerate(get_args(RoundStatus)):
        round_id = rounds.create(stranger, opened(minutes_later=number), None, "t")
        head = RoundHead(status, None, None, None, 1, 1, owes=True)
        rounds.append(stranger, round_id, 1, answer(), None, head)
        owing[status] = (stranger, round_id)
    assert rounds.unfinished() == [owing["open"], owing["closing"], owing["reporting"]]


def test_recent_questions_are_those_asked_newest_round_first(rounds: Rounds, owner: str) -> None:
    for minute, questions in enumerate((["old"], ["a", "b"], [], ["c"])):
        round_id = rounds.create(owner, opened(minutes_later=minute), None, "t")
        for seq, question in enumerate(questions, start=1):
            rounds.append(owner, round_id, seq, asked(question), None, OPEN)
    assert rounds.recent_questions(owner, 3) == (("c",), (), ("a", "b"))
    assert rounds.recent_questions(owner, 0) == ()


MOMENTS = [
    START,
    datetime(2026, 7, 1, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(2026, 10, 25, 2, 30, tzinfo=timezone(timedelta(hours=2))),
    datetime(2026, 1, 1, 4, 45, tzinfo=timezone(timedelta(hours=5, minutes=45))),
]


@pytest.mark.parametrize("moment", MOMENTS, ids=str)
def test_moments_come_back_in_utc_to_the_microsecond(rounds: Rounds, owner: str, moment: datetime) -> None:
    event: RoundOpened = opened("timed").model_copy(update={"at": moment, "deadline": moment})
    round_id = rounds.create(owner, event, None, "t")
    rounds.save_draft(owner, round_id, "text", moment, 1)
    summary, draft, stored = (
        rounds.history(owner, 1)[0],
        rounds.draft(owner, round_id),
        rounds.load(owner, round_id),
    )
    assert summary.head.deadline is not None
    assert draft.saved_at is not None
    for back in (summary.created_at, summary.head.deadline, draft.saved_at, stored.created_at):
        assert (back, back.utcoffset()) == (moment, timedelta(0))
    assert stored.events[0].at == moment


TEXTS = {
    "fifty thousand characters": "x" * 50_000,
    "a megabyte outside the basic plane": "\U0001d53c" * 250_000,
    "control characters": "".join(map(chr, range(1, 32))) + "\x7f\x85",
    "right to left": "\u202e\u05e9\u05dc\u05d5\u05dd\u202c",
    "quotes and backslashes": "'\"\\ \\u0000 %s :x ; DROP TABLE rounds; --",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_any_text_comes_back_as_it_was(rounds: Rounds, owner: str, text: str) -> None:
    round_id = rounds.create(owner, opened(), None, text)
    rounds.append(owner, round_id, 1, answer(text), text[:100], OPEN)
    rounds.save_draft(owner, round_id, text, START, 1)
    stored = rounds.load(owner, round_id)
    assert stored.events[1].event == answer(text)
    assert stored.events[1].client_key == text[:100]
    assert (stored.title, rounds.draft(owner, round_id).text) == (text, text)


@pytest.mark.parametrize("text", ["a\0b", "half \ud83d"], ids=["NUL", "half a surrogate pair"])
def test_text_that_cannot_be_stored_is_an_input_error_and_nothing_is_lost(
    rounds: Rounds, owner: str, text: str
) -> None:
    round_id = rounds.create(owner, opened(), None, "t")
    rounds.save_draft(owner, round_id, "kept", START, 1)
    changed = answer().model_copy(update={"text": text})  # past the checks of the event itself
    for refused in (
        lambda: rounds.append(owner, round_id, 1, changed, None, OPEN, clear_draft=True),
        lambda: rounds.append(owner, round_id, 1, answer(), text, OPEN, clear_draft=True),
        lambda: rounds.save_draft(owner, round_id, text, START, 2),
        lambda: rounds.create(owner, opened(), text, "t"),
        lambda: rounds.create(owner, opened(), None, text),
    ):
        with pytest.raises(InputError):
            refused()
    assert rounds.draft(owner, round_id).text == "kept"
    assert rounds.positions([round_id]) == {round_id: 1}
    assert len(rounds.history(owner, 5)) == 1


def test_words_of_a_model_may_hold_nul_but_no_half_characters(rounds: Rounds, owner: str) -> None:
    round_id = rounds.create(owner, opened(), None, "t")
    words = asked("q").model_copy(update={"text": "a\0b"})
    rounds.append(owner, round_id, 1, words, None, OPEN)
    assert rounds.load(owner, round_id).events[1].event == words
    with pytest.raises(InputError):
        rounds.append(owner, round_id, 2, words.model_copy(update={"fallback": "\ud83d"}), None, OPEN)


@pytest.mark.parametrize("key", ["", "k" * 129])
def test_a_client_key_is_short_and_not_empty(rounds: Rounds, owner: str, key: str) -> None:
    with pytest.raises(InputError):
        rounds.create(owner, opened(), key, "t")
