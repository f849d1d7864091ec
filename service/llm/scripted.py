"""The shipped double of a chat model: it says what its script says, and remembers what it was asked."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass

from service.errors import EngineError, ModelUnreachable
from service.llm.chat import ChatRequest, Finish, FinishReason, Piece, Usage


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply of the script: its text in pieces of `step` characters, then an end.

    With `stalls` nothing more comes after the text; with `error` that is raised after it.
    """

    text: str
    step: int = 1
    finish: FinishReason = "stop"
    stalls: bool = False
    error: EngineError | None = None


Script = Sequence[Reply | str] | Callable[[ChatRequest], Reply | str]


class ScriptedChat:
    """A ChatModel that plays a list of replies one after the other, or asks a function for each.

    `asked` holds every request; `closed_early` counts the replies that the caller stopped before their end.
    """

    def __init__(self, script: Script) -> None:
        self._script = script
        self.asked: list[ChatRequest] = []
        self.closed_early = 0

    @property
    def name(self) -> str:
        return "scripted"

    async def stream(self, request: ChatRequest) -> AsyncGenerator[Piece | Finish, None]:
        self.asked.append(request)
        reply = self._reply(request)
        ended = False
        try:
            for start in range(0, len(reply.text), reply.step):
                yield Piece(reply.text[start : start + reply.step])
            if reply.stalls:
                await asyncio.Event().wait()
            ended = True
            if reply.error is not None:
                raise reply.error
            asked = sum(len(message.text.split()) for message in request.messages)
            yield Finish(reply.finish, Usage(asked, len(reply.text.split())))
        finally:
            self.closed_early += not ended

    def _reply(self, request: ChatRequest) -> Reply:
        if callable(self._script):
            reply = self._script(request)
        elif len(self.asked) <= len(self._script):
            reply = self._script[len(self.asked) - 1]
        else:
            raise ModelUnreachable("The script has no more replies.")
        return Reply(reply) if isinstance(reply, str) else reply
