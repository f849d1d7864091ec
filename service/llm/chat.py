"""The chat protocol: what is asked of a language model, and the stream that comes back.

A reply is a stream of pieces of text, closed by exactly one Finish. Whatever keeps the protocol gives a reply with
some text in it or raises an EngineError; what it raises is a sentence for the user, with no key and no address in it.
"""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

MessageRole = Literal["system", "user", "assistant"]
FinishReason = Literal["stop", "length"]


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the conversation with the model. The system message comes first and changes least."""

    role: MessageRole
    text: str


@dataclass(frozen=True, slots=True)
class JsonSchema:
    """The shape that a reply must have: a JSON Schema and the name under which the endpoint knows it."""

    name: str
    schema: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """One call. `most_tokens` bounds the reply; `temperature` None leaves it to the endpoint.

    A `schema` is a wish: an endpoint that cannot hold a model to it sends free text, so the reader checks.
    """

    messages: tuple[Message, ...]
    most_tokens: int
    schema: JsonSchema | None = None
    temperature: float | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """Some more text of the reply; never empty."""

    text: str


@dataclass(frozen=True, slots=True)
class Usage:
    """What a call cost, in the endpoint's own tokens."""

    prompt_tokens: int
    reply_tokens: int


@dataclass(frozen=True, slots=True)
class Finish:
    """The end of the reply: complete (stop) or cut at `most_tokens` (length). `usage` where the endpoint tells it."""

    reason: FinishReason
    usage: Usage | None = None


class ChatModel(Protocol):
    """A language model. `name` is for people: it says which model speaks."""

    @property
    def name(self) -> str: ...

    def stream(self, request: ChatRequest) -> AsyncGenerator[Piece | Finish, None]:
        """The reply to `request`. Closing the generator stops the call. Raises EngineError."""
        ...
