"""Where a model is reached, and how long it may take. Checked when made: what is wrong here never starts."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from pydantic import SecretStr

from service.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An OpenAI-compatible endpoint: base URL (up to and with /v1), the model's name there, and a key or none.

    Raises SettingsError; its message never holds the key or the URL.
    """

    base_url: str
    model: str
    key: SecretStr = SecretStr("")  # noqa: RUF009 - a frozen value

    def __post_init__(self) -> None:
        parts = urlsplit(self.base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise SettingsError("The model endpoint's base URL must look like http://127.0.0.1:11434/v1")
        if parts.username or parts.password or parts.query or parts.fragment:
            raise SettingsError("The model endpoint's base URL must hold no user, password or query")
        if not self.model.strip():
            raise SettingsError("The model endpoint needs the name of a model")
        key = self.key.get_secret_value()
        if not (key.isascii() and key.isprintable()) or " " in key:
            raise SettingsError("The model endpoint's key holds a character that no key has")

    @property
    def encrypted(self) -> bool:
        return urlsplit(self.base_url).scheme == "https"


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Seconds. A candidate is waiting: past these the built-in engine serves them better than a late reply.

    `connect` and `first_token` run from the call, retries included; `idle` is the longest silence between two
    pieces; `total` ends a reply that does not end itself.
    """

    connect: float = 3.0
    first_token: float = 15.0
    idle: float = 8.0
    total: float = 45.0
