"""Every class of the SDK's error tree has a meaning here."""

from collections.abc import Iterator

import openai
import pytest

from service.errors import EngineError, ModelBusy, ModelGarbled, ModelRefused, ModelTimeout, ModelUnreachable
from service.llm.faults import is_passing, meaning_of

MEANINGS: dict[str, type[EngineError]] = {
    "OpenAIError": EngineError,
    "APIError": ModelUnreachable,
    "APIConnectionError": ModelUnreachable,
    "APITimeoutError": ModelTimeout,
    "APIResponseValidationError": ModelGarbled,
    "APIStatusError": ModelRefused,
    "BadRequestError": ModelRefused,
    "AuthenticationError": ModelRefused,
    "OAuthError": ModelRefused,
    "PermissionDeniedError": ModelRefused,
    "NotFoundError": ModelRefused,
    "ConflictError": ModelUnreachable,
    "UnprocessableEntityError": ModelRefused,
    "RateLimitError": ModelBusy,
    "InternalServerError": ModelUnreachable,
    "LengthFinishReasonError": ModelGarbled,
    "ContentFilterFinishReasonError": ModelRefused,
}
"""What a chat call can raise."""

PASSING = {"APIError", "APIConnectionError", "ConflictError", "RateLimitError", "InternalServerError"}

STATUSES = {
    "APIStatusError": 418,
    "InternalServerError": 502,
    "OAuthError": 401,
    "APIResponseValidationError": 200,
}


def _tree(root: type[Exception]) -> Iterator[type[Exception]]:
    yield root
    for branch in root.__subclasses__():
        yield from _tree(branch)


def _made(cls: type[Exception]) -> Exception:
    """An error of the class as the SDK raises it, without going through its constructor."""
    error = cls.__new__(cls, "the endpoint said: sk-secret")
    fixed = getattr(cls, "status_code", STATUSES.get(cls.__name__))
    if fixed is not None:
        error.__dict__["status_code"] = fixed
    error.__dict__["message"] = "the endpoint said: sk-secret"
    return error


@pytest.mark.parametrize("cls", list(_tree(openai.OpenAIError)), ids=lambda cls: cls.__name__)
def test_every_class_of_the_tree_has_a_meaning(cls: type[Exception]) -> None:
    meaning = meaning_of(_made(cls))
    assert type(meaning) is MEANINGS.get(cls.__name__, EngineError)
    assert "sk-secret" not in str(meaning)
    assert is_passing(_made(cls)) is (cls.__name__ in PASSING)


def test_the_tree_holds_every_class_that_is_expected() -> None:
    assert {cls.__name__ for cls in _tree(openai.OpenAIError)} >= set(MEANINGS)


def test_our_own_errors_stay_what_they_are() -> None:
    ours = ModelGarbled("Unreadable.")
    assert meaning_of(ours) is ours


def test_what_nobody_expected_is_an_engine_error_too() -> None:
    assert type(meaning_of(RuntimeError("sk-secret"))) is EngineError
