"""Chat through the `openai` SDK against any OpenAI-compatible endpoint: the only module that imports it.

The import takes about a second, so it happens at the first call, off the event loop. The SDK's own retries are off:
what is retried, when, and within which deadline is decided here. All that it can raise becomes one of our errors at
this edge (see `faults`), without the endpoint's words, which may hold the key or the address.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from anyio import to_thread

from service.errors import EngineError, ModelGarbled, ModelRefused, ModelTimeout
from service.llm.chat import ChatRequest, Finish, FinishReason, Piece, Usage
from service.llm.dialect import Dialect
from service.llm.endpoint import Deadlines, Endpoint
from service.llm.faults import (
    FILTERED,
    NOT_A_REPLY,
    TOO_LATE,
    complaint_of,
    is_passing,
    meaning_of,
    retry_after_of,
)
from service.llm.retrying import wait_before_retry

if TYPE_CHECKING:
    from openai import AsyncOpenAI, AsyncStream
    from openai.types.chat import ChatCompletionChunk

log = logging.getLogger(__name__)

LONGEST_TOKEN = 32
"""Characters. No tokeniser's token is longer in prose: a reply beyond `most_tokens` times this ignores its limit."""

LONGEST_WAIT_FOR_USAGE = 1.0
"""Seconds. The words are complete by then: the count of tokens is not worth a longer silence."""

_SENT_HEADERS = frozenset(
    "accept accept-encoding authorization connection content-length content-type host user-agent".split()
)
"""What leaves. The SDK would add headers from OPENAI_* variables, meant for another endpoint, and its telemetry."""

_BROKE_OFF = "The model's reply broke off."


class _Outgoing(Protocol):
    @property
    def headers(self) -> MutableMapping[str, str]: ...


@dataclass(frozen=True, slots=True)
class _Reading:
    """What one chunk holds of what matters here."""

    text: str = ""
    finish: FinishReason | None = None
    usage: Usage | None = None


class OpenAIChat:
    """A ChatModel behind an endpoint. One per process; `pause` waits between attempts."""

    def __init__(
        self,
        endpoint: Endpoint,
        deadlines: Deadlines = Deadlines(),  # noqa: B008 - a frozen value
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._endpoint = endpoint
        self._deadlines = deadlines
        self._pause = pause
        self._client: AsyncOpenAI | None = None
        self._making = asyncio.Lock()
        self._dialect = Dialect()

    @property
    def name(self) -> str:
        return self._endpoint.model

    async def prepare(self) -> None:
        """Import the SDK and make the client, so that the first call does not wait for it. Reaches no network."""
        await self._ready()

    async def aclose(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.close()
            self._client = None

    async def stream(self, request: ChatRequest) -> AsyncGenerator[Piece | Finish, None]:
        client = await self._ready()
        clock = asyncio.get_running_loop().time
        end = clock() + self._deadlines.total
        first = min(end, clock() + self._deadlines.first_token)
        upstream, reading = await self._begin(client, request, first)
        try:
            told = 0
            while True:
                if reading.text:
                    told += len(reading.text)
                    yield Piece(reading.text)
                finish = reading.finish
                if finish is not None:
                    break
                if told > request.most_tokens * LONGEST_TOKEN:
                    raise ModelGarbled("The model did not stop talking.")
                reading = await _read_on(upstream, min(end, clock() + self._deadlines.idle))
            if not told:
                raise ModelGarbled("The model said nothing.")
            yield Finish(
                finish, reading.usage or await _usage_after(upstream, clock() + LONGEST_WAIT_FOR_USAGE)
            )
        finally:
            await upstream.close()

    async def _ready(self) -> "AsyncOpenAI":
        async with self._making:
            if self._client is None:
                self._client = await to_thread.run_sync(self._connect)
        return self._client

    def _connect(self) -> "AsyncOpenAI":
        import openai

        seconds = self._deadlines
        # Redirects are not followed and, without encryption, no proxy is used: the key goes to the endpoint alone.
        # Through a proxy from the environment, https stays closed from end to end.
        transport = openai.DefaultAsyncHttpxClient(
            follow_redirects=False,
            trust_env=self._endpoint.encrypted,
            event_hooks={"request": [_keep_own_headers]},
        )
        return openai.AsyncOpenAI(
            api_key=self._endpoint.key.get_secret_value() or "none",
            admin_api_key="",
            base_url=self._endpoint.base_url,
            max_retries=0,
            timeout=openai.Timeout(seconds.total, connect=seconds.connect),
            http_client=transport,
        )

    async def _begin(
        self, client: "AsyncOpenAI", request: ChatRequest, deadline: float
    ) -> "tuple[AsyncStream[ChatCompletionChunk], _Reading]":
        """The open stream and its first reading, after as many attempts as are worth making."""
        retries = 0
        while True:
            try:
                return await self._attempt(client, request, deadline)
            except TimeoutError:
                failure: Exception = ModelTimeout(TOO_LATE)
            except EngineError as error:
                failure = error
            except Exception as error:
                failure = error
                dialect = self._dialect.without(complaint_of(error))
                if dialect is not None:
                    self._dialect = dialect
                    continue
            wait = wait_before_retry(retries, retry_after_of(failure)) if is_passing(failure) else None
            left = deadline - asyncio.get_running_loop().time()
            if wait is None or wait >= left:
                raise meaning_of(failure)
            retries += 1
            await self._pause(wait)

    async def _attempt(
        self, client: "AsyncOpenAI", request: ChatRequest, deadline: float
    ) -> "tuple[AsyncStream[ChatCompletionChunk], _Reading]":
        from openai import Omit

        key = self._endpoint.key.get_secret_value()
        body: dict[str, object] = {
            "model": self._endpoint.model,
            "messages": [{"role": message.role, "content": message.text} for message in request.messages],
            "stream": True,
            **self._dialect.fields(request),
        }
        async with asyncio.timeout_at(deadline):
            upstream = await client.chat.completions.create(
                model=self._endpoint.model,
                messages=[],
                stream=True,
                extra_body=body,
                extra_headers={"Authorization": f"Bearer {key}" if key else Omit()},
            )
        try:
            return upstream, await _read(upstream, deadline)
        except BaseException:
            await upstream.close()
            raise


async def _keep_own_headers(request: _Outgoing) -> None:
    for name in [name for name in request.headers if name.lower() not in _SENT_HEADERS]:
        del request.headers[name]


async def _read(upstream: "AsyncStream[ChatCompletionChunk]", deadline: float) -> _Reading:
    """The next text or finish. Raises what the SDK raises, TimeoutError, and EngineErrors for what is unusable."""
    usage: Usage | None = None
    async with asyncio.timeout_at(deadline):
        async for chunk in upstream:
            try:
                reading = _reading_of(chunk)
            except (AttributeError, TypeError, IndexError) as error:
                raise ModelGarbled(NOT_A_REPLY) from error
            usage = reading.usage or usage
            if reading.text or reading.finish:
                return _Reading(reading.text, reading.finish, usage)
    raise ModelGarbled(_BROKE_OFF)


async def _read_on(upstream: "AsyncStream[ChatCompletionChunk]", deadline: float) -> _Reading:
    try:
        return await _read(upstream, deadline)
    except TimeoutError:
        failure: EngineError = ModelTimeout("The model stopped in the middle of its reply.")
    except EngineError:
        raise
    except Exception as error:
        failure = meaning_of(error)
    raise failure


async def _usage_after(upstream: "AsyncStream[ChatCompletionChunk]", deadline: float) -> Usage | None:
    """The usage, which comes after the finish, where it comes. The reply is complete, so nothing here is a failure."""
    try:
        async with asyncio.timeout_at(deadline):
            async for chunk in upstream:
                if chunk.usage is not None:
                    return Usage(chunk.usage.prompt_tokens, chunk.usage.completion_tokens)
    except Exception as error:
        log.info("no usage from the model endpoint: %s", type(error).__name__)
    return None


def _reading_of(chunk: "ChatCompletionChunk") -> _Reading:
    usage = None
    if chunk.usage is not None:
        usage = Usage(chunk.usage.prompt_tokens, chunk.usage.completion_tokens)
    if not chunk.choices:
        return _Reading(usage=usage)
    choice = chunk.choices[0]
    if choice.delta.refusal:
        raise ModelRefused("The model declined to answer.")
    text = choice.delta.content or ""
    if not isinstance(text, str):
        raise TypeError("the content of a delta is text")
    match choice.finish_reason:
        case None:
            return _Reading(text, usage=usage)
        case "stop" | "length":
            return _Reading(text, choice.finish_reason, usage)
        case "content_filter":
            raise ModelRefused(FILTERED)
        case _:
            raise ModelGarbled("The model wanted to call a tool, and there is none.")
