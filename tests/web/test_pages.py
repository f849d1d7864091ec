"""The pages as somebody without script uses them: every step of a round is a link or a form."""

import re
from asyncio import Event

import pytest

from service.interview.machine import LONGEST_ANSWER
from tests.web.site import Site

pytestmark = pytest.mark.anyio

ALWAYS = (
    "/",
    "/rounds/new",
    "/history",
    "/guides",
    "/guides/calibration",
    "/search",
    "/search?q=logit",
    "/settings",
    "/graders/builtin",
)


def field_of(page: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, f"no field {name}"
    return found[1]


async def open_round(web: Site, **fields: str) -> str:
    page = (await web.page("/rounds/new")).text
    chosen = {
        "preset": "warmup",
        "level": "mid",
        "role": "scientist",
        "client_key": field_of(page, "client_key"),
    }
    response = await web.form("/rounds", **(chosen | fields))
    assert response.status_code == 303
    round_id = response.headers["location"].removeprefix("/rounds/")
    await web.house.settled(round_id)
    return str(round_id)


@pytest.mark.parametrize("path", ALWAYS)
async def test_a_page_stands_with_one_heading_and_a_title(web: Site, path: str) -> None:
    response = await web.page(path)
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert len(re.findall(r"<h1[ >]", response.text)) == 1
    assert "Hotseat</title>" in response.text


@pytest.mark.parametrize("path", ["/nothing", "/guides/astrology", "/rounds/none", "/rounds/none/report"])
async def test_what_is_not_there_is_a_calm_page(web: Site, path: str) -> None:
    response = await web.page(path)
    assert response.status_code == 404
    assert "There is nothing here" in response.text


async def test_a_whole_round_needs_no_script(web: Site) -> None:
    round_id = await open_round(web)
    room = (await web.page(f"/rounds/{round_id}")).text
    assert "Question 1 of" in room

    answer = await web.form(
        f"/rounds/{round_id}/answer", text="The order stays.", client_key=field_of(room, "client_key")
    )
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/rounds/{round_id}#end"
    await web.house.settled(round_id)
    assert "The order stays." in (await web.page(f"/rounds/{round_id}")).text

    await web.form(f"/rounds/{round_id}/hint", text="half a thought", client_key="h")
    await web.house.settled(round_id)
    room = (await web.page(f"/rounds/{round_id}")).text
    assert "You asked for a hint." in room
    assert "half a thought</textarea>" in room

    await web.form(f"/rounds/{round_id}/skip", client_key="s")
    await web.house.settled(round_id)

    first_step = await web.form(f"/rounds/{round_id}/end", client_key="e")
    assert first_step.headers["location"] == f"/rounds/{round_id}/end"
    assert (await web.house.settled(round_id)).status == "open"
    confirm = (await web.page(f"/rounds/{round_id}/end")).text
    await web.form(f"/rounds/{round_id}/end", confirm="yes", client_key=field_of(confirm, "client_key"))
    await web.house.settled(round_id)

    report = await web.page(f"/rounds/{round_id}/report")
    assert report.status_code == 200
    assert "What it was graded by" in report.text
    assert (await web.page(f"/rounds/{round_id}")).text.count("Read your report") == 1


async def test_while_the_interviewer_thinks_the_page_looks_again_and_takes_no_words_that_it_would_lose(
    web: Site,
) -> None:
    round_id = await open_round(web)
    assert " readonly" not in (await web.page(f"/rounds/{round_id}")).text
    web.house.grader.gate = Event()
    await web.form(f"/rounds/{round_id}/answer", text="An answer.", client_key="k")
    room = (await web.page(f"/rounds/{round_id}")).text
    assert "Reading your answer…" in room
    assert '<noscript><meta http-equiv="refresh"' in room
    assert " readonly" in room
    web.house.grader.gate.set()
    await web.house.settled(round_id)
    assert "Reading your answer…" not in (await web.page(f"/rounds/{round_id}")).text


async def test_sending_the_opening_form_twice_opens_one_round(web: Site) -> None:
    assert await open_round(web, client_key="same") == await open_round(web, client_key="same")


async def test_sending_an_answer_twice_is_one_answer(web: Site) -> None:
    round_id = await open_round(web)
    for _ in range(2):
        sent = await web.form(f"/rounds/{round_id}/answer", text="One answer.", client_key="same")
        assert sent.status_code == 303
    await web.house.settled(round_id)
    assert (await web.page(f"/rounds/{round_id}")).text.count("<p>One answer.</p>") == 1


async def test_a_too_long_answer_comes_back_with_its_text_and_the_limit(web: Site) -> None:
    round_id = await open_round(web)
    text = "long " * 10_000
    response = await web.form(f"/rounds/{round_id}/answer", text=text, client_key="k")
    assert response.status_code == 422
    assert f"{LONGEST_ANSWER:,}" in response.text
    assert text.strip() in response.text


async def test_an_answer_after_the_end_is_shown_and_kept_on_the_page(web: Site) -> None:
    round_id = await web.ended()
    response = await web.form(f"/rounds/{round_id}/answer", text="too late", client_key="k")
    assert response.status_code == 409
    assert "too late</pre>" in response.text
    assert "This round has ended." in response.text


async def test_markup_in_an_answer_never_becomes_markup(web: Site) -> None:
    round_id = await open_round(web)
    await web.house.says(round_id, "<script>alert(1)</script> <img src=x onerror=alert(2)> and $\\frac{1}{2")
    room = (await web.page(f"/rounds/{round_id}")).text
    assert "<script>alert" not in room
    assert "<img" not in room
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in room


async def test_a_draft_that_looks_like_the_end_of_the_box_stays_in_the_box(web: Site) -> None:
    round_id = await open_round(web)
    await web.form(f"/rounds/{round_id}/draft", text="</textarea><script>alert(1)</script>")
    room = (await web.page(f"/rounds/{round_id}")).text
    assert "&lt;/textarea&gt;&lt;script&gt;" in room
    assert "<script>alert" not in room


async def test_the_report_marks_the_words_that_earned_something(web: Site) -> None:
    round_id = await open_round(web)
    thread = (await web.house.settled(round_id)).state.thread
    assert thread is not None
    words = thread.question.rubric[0].anchors[0]
    await web.house.says(round_id, f"I think <b>{words}</b> is so.")
    await web.house.conductor.end(web.house.owner, round_id, None)
    await web.house.settled(round_id)
    report = (await web.page(f"/rounds/{round_id}/report")).text
    assert f'&lt;b&gt;<mark data-k="1">{words}</mark>&lt;/b&gt;' in report
    assert 'id="c-1-1" data-k="1"' in report
    assert f'href="/guides/{thread.question.guide}#{thread.question.rubric[0].passage}"' in report


async def test_a_round_that_is_open_has_no_report_page_yet(web: Site) -> None:
    round_id = await open_round(web)
    assert "The round is still open" in (await web.page(f"/rounds/{round_id}/report")).text


async def test_a_partly_graded_round_says_so_and_can_be_tried_again(web: Site) -> None:
    round_id = await open_round(web)
    web.house.grader.failing = True
    await web.house.says(round_id, "An answer that nobody can grade now.")
    await web.house.conductor.end(web.house.owner, round_id, None)
    await web.house.settled(round_id)
    report = (await web.page(f"/rounds/{round_id}/report")).text
    assert "This answer could not be assessed." in report
    web.house.grader.failing = False
    again = await web.form(f"/rounds/{round_id}/retry", client_key="r")
    assert again.headers["location"] == f"/rounds/{round_id}/report"
    await web.house.settled(round_id)
    assert "could not be assessed" not in (await web.page(f"/rounds/{round_id}/report")).text


async def test_the_home_page_offers_the_way_back_into_an_open_timed_round(web: Site) -> None:
    round_id = await open_round(web, preset="custom", mode="timed", minutes="15")
    web.house.now.turn(110)
    home = (await web.page("/")).text
    assert "Resume, 13:10 left" in home
    assert f'href="/rounds/{round_id}"' in home


async def test_history_filters_by_query_and_deletes_in_two_steps(web: Site) -> None:
    assert "No rounds yet" in (await web.page("/history")).text
    round_id = await web.ended()
    assert round_id in (await web.page("/history?mode=practice")).text
    assert "No round fits this filter" in (await web.page("/history?mode=timed")).text
    assert (await web.form(f"/rounds/{round_id}/delete")).headers["location"] == f"/rounds/{round_id}/delete"
    assert round_id in (await web.page("/history")).text
    assert (await web.form(f"/rounds/{round_id}/delete", confirm="yes")).headers["location"] == "/history"
    assert "No rounds yet" in (await web.page("/history")).text


async def test_practise_this_prefills_the_new_round(web: Site) -> None:
    page = (await web.page("/rounds/new?guide=trees")).text
    assert '<option value="trees" selected>' in page
    assert 'name="guides" value="trees" checked' in page
    assert '<details class="adjust" id="adjust" open>' in page


async def test_a_group_of_topics_is_chosen_whole(web: Site) -> None:
    page = (await web.page("/rounds/new?groups=classical")).text
    assert 'name="groups" value="classical" checked' in page
    round_id = await open_round(web, preset="custom", groups="classical", guides="trees")
    view = await web.house.conductor.view(web.house.owner, round_id)
    assert view.state.settings.guides == ("trees", "calibration", "testing")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("minutes", "17"),
        ("minutes", "²"),
        ("mode", "fast"),
        ("level", "chief"),
        ("guides", "astrology"),
        ("groups", "occult"),
        ("engine", "llm"),
    ],
)
async def test_a_form_with_a_value_that_is_not_offered_comes_back(web: Site, field: str, value: str) -> None:
    response = await web.form("/rounds", **({"preset": "custom", "client_key": "k"} | {field: value}))
    assert response.status_code == 422
    assert 'class="problem"' in response.text
    assert await web.house.conductor.history(web.house.owner) == ()


async def test_search_shows_passages_with_their_path_and_where_they_stand(web: Site) -> None:
    page = (await web.page("/search?q=divides")).text
    assert 'href="/guides/calibration#temperature-scaling"' in page
    assert "Nothing in the guides speaks of that" in (await web.page("/search?q=zebra")).text
    assert (await web.page(f"/search?q={'a' * 501}")).status_code == 422


async def test_the_probes_tell_live_from_ready(web: Site) -> None:
    assert (await web.page("/healthz")).json() == {"status": "live"}
    assert (await web.page("/readyz")).json()["status"] == "ready"


@pytest.mark.parametrize(("minutes", "deep"), [("15", False), ("45", True)])
async def test_a_plan_promises_depth_only_where_it_has_it(web: Site, minutes: str, deep: bool) -> None:
    page = (await web.page(f"/rounds/new?minutes={minutes}")).text
    assert ("one of them in depth" in page) is deep
