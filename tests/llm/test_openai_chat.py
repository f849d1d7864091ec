"""The adaptor through the real SDK, against a real server on loopback: every fault ends in one of our errors."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

import pytest
from pydantic import SecretStr

from service.errors import EngineError, ModelBusy, ModelGarbled, ModelRefused, ModelTimeout, ModelUnreachable
from service.llm.chat import ChatRequest, Finish, JsonSchema, Message, Piece, Usage
from service.llm.endpoint import Deadlines, Endpoint
from service.llm.openai_chat import OpenAIChat
from tests.support.openai_double import Answer, OpenAIDouble

KEY = "sk-not-for-anybody"
REQUEST = ChatRequest((Message("system", "Be brief."), Message("user", "Ask.")), most_tokens=50)
SHORT = Deadlines(connect=2.0, first_token=0.2, idle=0.2, total=5.0)
"""For the answers that never come. All others get the deadlines of the product."""


@dataclass
class Pauses:
    """Stands for the waits between attempts: none of them takes time."""

    taken: list[float] = field(default_factory=list)

    async def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)


async def _talk(
    double: OpenAIDouble,
    request: ChatRequest = REQUEST,
    deadlines: Deadlines | None = None,
    pause: Callable[[float], Awaitable[None]] | None = None,
    key: str = KEY,
) -> list[Piece | Finish]:
    endpoint = Endpoint(double.url, "small", SecretStr(key))
    chat = OpenAIChat(endpoint, deadlines or Deadlines(), pause or Pauses())
    try:
        async with aclosing(chat.stream(request)) as parts:
            return [part async for part in parts]
    finally:
        await chat.aclose()


def _text(parts: Sequence[Piece | Finish]) -> str:
    return "".join(part.text for part in parts if isinstance(part, Piece))


def test_a_reply_arrives_in_its_pieces_with_its_end_and_its_cost() -> None:
    with OpenAIDouble([Answer(["Why ", "is that?"])]) as double:
        parts = asyncio.run(_talk(double))
    assert parts == [Piece("Why "), Piece("is that?"), Finish("stop", Usage(11, 7))]


def test_the_request_holds_the_messages_the_model_and_the_key_and_nothing_from_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_ADMIN_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"):
        monkeypatch.setenv(name, "from-the-environment")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
    monkeypatch.setenv(
        "OPENAI_CUSTOM_HEADERS", "Authorization: Bearer from-the-environment\nX-Secret: from-the-environment"
    )
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    with OpenAIDouble() as double:
        asyncio.run(_talk(double))
        asyncio.run(_talk(double, key=""))
    with_key, without = double.asked
    assert with_key.path == "/v1/chat/completions"
    assert with_key.headers["authorization"] == f"Bearer {KEY}"
    assert "authorization" not in without.headers
    assert with_key.body == {
        "model": "small",
        "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Ask."}],
        "stream": True,
        "max_tokens": 50,
        "stream_options": {"include_usage": True},
    }
    assert "from-the-environment" not in str(double.asked)
    assert not [name for name in with_key.headers if name.startswith(("x-", "openai-"))]


def test_letters_split_over_packets_arrive_whole() -> None:
    words = "Größe Ω, 校准, 🙂?"
    with OpenAIDouble([Answer([words], split=1)]) as double:
        assert _text(asyncio.run(_talk(double))) == words


def test_a_reply_cut_at_its_limit_says_so() -> None:
    with OpenAIDouble([Answer(["And then"], finish="length")]) as double:
        assert asyncio.run(_talk(double))[-1] == Finish("length", Usage(11, 7))


def test_an_endpoint_that_tells_no_usage_is_no_failure() -> None:
    with OpenAIDouble([Answer(["So?"], usage=False)]) as double:
        assert asyncio.run(_talk(double))[-1] == Finish("stop", None)


@dataclass(frozen=True)
class Fault:
    """`answer` on every attempt ends in `error` after `attempts`."""

    name: str
    answer: Answer
    error: type[EngineError]
    attempts: int = 1


def _refused(status: int, **error: object) -> Answer:
    told = {"message": f"Incorrect API key provided: {KEY} at http://inside", **error}
    return Answer(status=status, error=told)


FAULTS = [
    Fault("key refused", _refused(401), ModelRefused),
    Fault("forbidden", _refused(403), ModelRefused),
    Fault("no such model", _refused(404), ModelRefused),
    Fault("bad request", _refused(400), ModelRefused),
    Fault("filtered by a 400", _refused(400, code="content_filter"), ModelRefused),
    Fault("quota used up", _refused(429, code="insufficient_quota"), ModelBusy),
    Fault("rate limit", _refused(429), ModelBusy, attempts=3),
    Fault("its own fault", _refused(500), ModelUnreachable, attempts=3),
    Fault("overloaded", _refused(503), ModelUnreachable, attempts=3),
    Fault("reset before the answer", Answer(deaf="reset"), ModelUnreachable, attempts=3),
    Fault("redirect", Answer(status=307, headers={"location": "http://127.0.0.1:1/v1"}), ModelRefused),
    Fault("error event at once", Answer(then="error"), ModelUnreachable, attempts=3),
    Fault("reset in mid-reply", Answer(["Tell me "], then="reset"), ModelUnreachable),
    Fault("closed in mid-reply", Answer(["Tell me "], then="cut"), ModelUnreachable),
    Fault("error event in mid-reply", Answer(["Tell me "], then="error"), ModelUnreachable),
    Fault("no finish", Answer(["Tell me "], then="short"), ModelGarbled),
    Fault("no json", Answer(["Tell me "], then="rubbish"), ModelGarbled),
    Fault("endless", Answer(["Tell me "], then="endless"), ModelGarbled),
    Fault("empty choice", Answer([]), ModelGarbled),
    Fault("refusal", Answer(refusal="No."), ModelRefused),
    Fault("filtered in mid-reply", Answer(["Tell me "], finish="content_filter"), ModelRefused),
    Fault("wants a tool", Answer(["Tell me "], finish="tool_calls"), ModelGarbled),
    Fault("a number for an event", Answer(raw=[b"data: 5\n\n"]), ModelGarbled),
    Fault("a list for an event", Answer(raw=[b"data: [1]\n\n"]), ModelGarbled),
    Fault("null for an event", Answer(raw=[b"data: null\n\n"]), ModelGarbled),
    Fault("choices that are none", Answer(raw=[b'data: {"choices": 3}\n\n']), ModelGarbled),
    Fault("a choice without a delta", Answer(raw=[b'data: {"choices": [{"index": 0}]}\n\n']), ModelGarbled),
    Fault(
        "content that is no text",
        Answer(raw=[b'data: {"choices": [{"delta": {"content": 7}}]}\n\n']),
        ModelGarbled,
    ),
    Fault("broken letters", Answer(raw=[b"data: \xff\xfe\n\n"]), ModelGarbled),
    Fault("a web page", Answer(raw=[b"<html><body>Login</body></html>\n\n"]), ModelGarbled),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name.replace(" ", "-"))
def test_a_fault_ends_in_a_sentence_without_key_or_address(
    fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    with OpenAIDouble(otherwise=fault.answer) as double, pytest.raises(EngineError) as caught:
        asyncio.run(_talk(double))
    assert type(caught.value) is fault.error
    assert len(double.asked) == fault.attempts
    for said in (str(caught.value), caplog.text):
        assert KEY not in said
        assert "inside" not in said
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize(
    "answer",
    [Answer(deaf="stall"), Answer(then="stall"), Answer(["Tell me "], then="stall")],
    ids=["deaf", "no-token", "mid"],
)
def test_a_silence_ends_at_its_deadline_and_hangs_up(answer: Answer) -> None:
    with OpenAIDouble(otherwise=answer) as double:
        with pytest.raises(ModelTimeout):
            asyncio.run(_talk(double, deadlines=SHORT))
        assert double.hung_up.wait(10)


def test_an_endpoint_that_is_not_there_is_unreachable() -> None:
    with OpenAIDouble() as double:
        pass
    with pytest.raises(ModelUnreachable):
        asyncio.run(_talk(double))


def test_what_passes_is_tried_again_after_the_pause_that_was_asked_for() -> None:
    pauses = Pauses()
    plan = [Answer(status=429, headers={"retry-after": "2"}), Answer(deaf="reset"), Answer(["There."])]
    with OpenAIDouble(plan) as double:
        assert _text(asyncio.run(_talk(double, pause=pauses))) == "There."
    assert pauses.taken == [2.0, 0.5]


def test_a_pause_longer_than_the_bound_is_not_waited_for() -> None:
    pauses = Pauses()
    with OpenAIDouble(otherwise=Answer(status=429, headers={"retry-after": "30"})) as double:
        with pytest.raises(ModelBusy):
            asyncio.run(_talk(double, pause=pauses))
        assert len(double.asked) == 1
    assert pauses.taken == []


def test_a_pause_that_passes_the_deadline_is_not_waited_for() -> None:
    pauses = Pauses()
    deadlines = Deadlines(first_token=3.0)
    with OpenAIDouble(otherwise=Answer(status=503, headers={"retry-after": "4"})) as double:
        with pytest.raises(ModelUnreachable):
            asyncio.run(_talk(double, deadlines=deadlines, pause=pauses))
        assert len(double.asked) == 1


def test_a_field_that_the_endpoint_refuses_is_left_out_from_then_on() -> None:
    def refuse(name: str) -> Answer:
        return Answer(status=400, error={"message": f"Unsupported parameter: '{name}'", "param": name})

    async def twice(double: OpenAIDouble) -> None:
        chat = OpenAIChat(Endpoint(double.url, "small"), pause=Pauses())
        for _ in range(2):
            async with aclosing(chat.stream(request)) as parts:
                assert _text([part async for part in parts]) == "Go on."
        await chat.aclose()

    schema = JsonSchema("turn", {"type": "object"})
    request = ChatRequest(REQUEST.messages, most_tokens=9, schema=schema, temperature=0.0)
    names = ("max_tokens", "temperature", "stream_options", "response_format")
    with OpenAIDouble([refuse(name) for name in names]) as double:
        asyncio.run(twice(double))
    assert set(names) < set(double.asked[0].body)
    assert len(double.asked) == len(names) + 2
    for asked in double.asked[-2:]:
        assert set(asked.body) == {"model", "messages", "stream", "max_completion_tokens"}


def test_closing_the_stream_hangs_up_on_the_endpoint() -> None:
    async def first_piece_only(double: OpenAIDouble) -> None:
        chat = OpenAIChat(Endpoint(double.url, "small"))
        async with aclosing(chat.stream(REQUEST)) as parts:
            assert await anext(parts) == Piece("Tell me ")
        assert await asyncio.to_thread(double.hung_up.wait, 10)
        await chat.aclose()

    with OpenAIDouble([Answer(["Tell me "], then="stall")]) as double:
        asyncio.run(first_piece_only(double))


@pytest.mark.parametrize(
    "answer", [Answer(deaf="stall"), Answer(["Tell me "], then="stall")], ids=["before", "within"]
)
def test_cancelling_the_caller_hangs_up_on_the_endpoint(answer: Answer) -> None:
    async def cancelled(double: OpenAIDouble) -> None:
        chat = OpenAIChat(Endpoint(double.url, "small"))
        heard = asyncio.Event()

        async def listen() -> None:
            async with aclosing(chat.stream(REQUEST)) as parts:
                async for _ in parts:
                    heard.set()

        task = asyncio.create_task(listen())
        if answer.pieces:
            await heard.wait()
        else:
            assert await asyncio.to_thread(double.heard.wait, 10)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await asyncio.to_thread(double.hung_up.wait, 10)
        await chat.aclose()

    with OpenAIDouble([answer]) as double:
        asyncio.run(cancelled(double))
