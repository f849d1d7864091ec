"""An endpoint that cannot work is refused when it is made, without showing what was configured."""

from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from service.errors import SettingsError
from service.llm.endpoint import Endpoint
from service.llm.retrying import LONGEST_WAIT, MOST_RETRIES, seconds_of, wait_before_retry

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("url", "model", "key"),
    [
        ("", "m", ""),
        ("ftp://somewhere-secret/v1", "m", ""),
        ("127.0.0.1:11434/v1", "m", ""),
        ("http:///v1", "m", ""),
        ("http://user:secret@127.0.0.1/v1", "m", ""),
        ("http://127.0.0.1/v1?key=secret", "m", ""),
        ("http://127.0.0.1/v1", " ", ""),
        ("http://127.0.0.1/v1", "m", "secret\n"),
        ("http://127.0.0.1/v1", "m", "secret kéy"),
    ],
)
def test_an_endpoint_that_cannot_work_is_refused(url: str, model: str, key: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Endpoint(url, model, SecretStr(key))
    assert "secret" not in str(caught.value)


def test_the_key_does_not_show_in_the_endpoint() -> None:
    assert "sk-1" not in repr(Endpoint("http://127.0.0.1/v1", "m", SecretStr("sk-1")))


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("2", 2.0),
        ("0.5", 0.5),
        ("-3", 0.0),
        ("Mon, 02 Mar 2026 09:00:04 GMT", 4.0),
        ("Mon, 02 Mar 2026 08:00:00 GMT", 0.0),
        ("soon", None),
        ("nan", None),
    ],
)
def test_a_retry_after_is_read_as_seconds_or_as_a_date(header: str, seconds: float | None) -> None:
    assert seconds_of(header, NOW) == seconds


def test_waits_grow_and_end() -> None:
    waits = [wait_before_retry(retries) for retries in range(MOST_RETRIES + 1)]
    assert waits == [0.25, 0.5, None]


def test_a_wait_may_be_as_long_as_the_bound_and_no_longer() -> None:
    assert wait_before_retry(0, str(LONGEST_WAIT)) == LONGEST_WAIT
    assert wait_before_retry(0, str(LONGEST_WAIT + 1)) is None
