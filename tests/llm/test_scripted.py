"""The shipped double keeps the protocol that it stands for."""

import asyncio
from contextlib import aclosing

import pytest

from service.errors import ModelBusy, ModelUnreachable
from service.llm.chat import ChatModel, ChatRequest, Finish, Message, Piece
from service.llm.scripted import Reply, ScriptedChat

REQUEST = ChatRequest((Message("user", "Ask me."),), most_tokens=10)


async def _all(chat: ChatModel) -> list[Piece | Finish]:
    async with aclosing(chat.stream(REQUEST)) as parts:
        return [part async for part in parts]


def test_it_says_its_script_letter_by_letter_and_ends() -> None:
    chat = ScriptedChat(["Yes?"])
    parts = asyncio.run(_all(chat))
    assert [part.text for part in parts if isinstance(part, Piece)] == list("Yes?")
    assert isinstance(parts[-1], Finish)
    assert chat.asked == [REQUEST]


def test_it_asks_a_function_for_what_to_say() -> None:
    chat = ScriptedChat(lambda request: Reply(request.messages[0].text, step=100))
    assert asyncio.run(_all(chat))[0] == Piece("Ask me.")


def test_it_fails_on_demand_after_its_text() -> None:
    chat = ScriptedChat([Reply("Well", error=ModelBusy("Busy."))])
    with pytest.raises(ModelBusy):
        asyncio.run(_all(chat))


def test_it_fails_when_the_script_is_used_up() -> None:
    with pytest.raises(ModelUnreachable):
        asyncio.run(_all(ScriptedChat([])))


def test_a_stall_lasts_until_the_caller_gives_up_and_that_is_counted() -> None:
    async def give_up() -> None:
        async with asyncio.timeout(0.05):
            await _all(chat)

    chat = ScriptedChat([Reply("Well", stalls=True)])
    with pytest.raises(TimeoutError):
        asyncio.run(give_up())
    assert chat.closed_early == 1
