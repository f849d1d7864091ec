"""Every error that this project raises on purpose.

    HotseatError
    ├── SettingsError             the configuration contradicts itself or names something that is not there
    ├── ContentError              guides or questions that do not keep their contract (carries all problems)
    ├── PromptError               a prompt file that is malformed, or rendered with the wrong inputs
    ├── InputError                what the user sent cannot be used; says which field and why
    ├── NotFound                  no such thing, or not yours: the two are never told apart
    ├── RoundError
    │   ├── IllegalEvent          the state machine has no such transition; the state is unchanged
    │   ├── RoundOver             the round has ended or its time is up; nothing later is accepted
    │   ├── NotListening          the interviewer is still speaking or thinking
    │   ├── SeqConflict           somebody else appended first: read again and go on
    │   └── KeyReused             a client key came back with another payload
    ├── RetrievalError
    │   ├── EmbedderUnavailable   the embedding model cannot be loaded
    │   └── IndexDamaged          a saved index does not match its manifest; rebuild it
    ├── EngineError               the interviewer or grader could not do its part
    │   ├── ModelUnreachable      no connection to the model endpoint, or it broke, or it reports a fault of its own
    │   ├── ModelRefused          the endpoint or the model declined: key, model name, request, content filter
    │   ├── ModelBusy             a rate limit or a quota is reached
    │   ├── ModelTimeout          nothing came within the deadline
    │   └── ModelGarbled          what came cannot be read, or must not be said
    └── StoreError                the database cannot be reached or used

`code` is stable: it is the `error.code` of the JSON answers, and pages and tests key on it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


class HotseatError(Exception):
    """Root of the tree. `str(error)` is a sentence that may be shown to the user."""

    code: ClassVar[str] = "error"


class SettingsError(HotseatError):
    code = "settings"


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding in a content or prompt file, in the words that its author needs to mend it."""

    file: str
    line: int
    key: str
    expected: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}"
        return f"{where}: {self.key}: {self.expected}" if self.key else f"{where}: {self.expected}"


class ContentError(HotseatError):
    code = "content"

    def __init__(self, problems: Sequence[Problem]) -> None:
        if not problems:
            raise ValueError("a ContentError needs at least one problem")
        self.problems = tuple(problems)
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        super().__init__(f"{problems[0]}{more}")


class PromptError(HotseatError):
    code = "prompt"


class InputError(HotseatError):
    """What was sent cannot be used. `field` names the part that is wrong."""

    code = "input"

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


class NotFound(HotseatError):
    code = "not-found"


class RoundError(HotseatError):
    code = "round"


class IllegalEvent(RoundError):
    code = "illegal-event"


class RoundOver(RoundError):
    code = "round-over"


class NotListening(RoundError):
    code = "not-listening"


class SeqConflict(RoundError):
    code = "seq-conflict"


class KeyReused(RoundError):
    code = "key-reused"


class RetrievalError(HotseatError):
    code = "retrieval"


class EmbedderUnavailable(RetrievalError):
    code = "embedder-unavailable"


class IndexDamaged(RetrievalError):
    code = "index-damaged"


class EngineError(HotseatError):
    code = "engine"


class ModelUnreachable(EngineError):
    code = "model-unreachable"


class ModelRefused(EngineError):
    code = "model-refused"


class ModelBusy(EngineError):
    code = "model-busy"


class ModelTimeout(EngineError):
    code = "model-timeout"


class ModelGarbled(EngineError):
    code = "model-garbled"


class StoreError(HotseatError):
    code = "store"
