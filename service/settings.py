"""The configuration: environment variables with the prefix HOTSEAT_, or a `.env` file in the folder of the start.

Every field says what it is for; `docs/` and the README are written from here.
"""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from pydantic_settings import SettingsError as UnreadableSetting

from service.errors import SettingsError

LOOPBACK = ("127.0.0.1", "localhost", "::1")

_HERE = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """All settings. They check each other; what contradicts itself never starts."""

    model_config = SettingsConfigDict(env_prefix="HOTSEAT_", env_file=".env", extra="ignore", frozen=True)

    host: str = "127.0.0.1"
    """Address to listen on. Anything but loopback needs `allow_remote`: there are no accounts yet."""

    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    """Port to listen on; 0 takes a free one and says which."""

    allow_remote: bool = False
    """Serve to other machines although everybody who reaches the page is the one local user."""

    allowed_hosts: tuple[str, ...] = LOOPBACK
    """Host names under which the service may be called (JSON list); requests under any other are refused."""

    data_dir: Path = _HERE / "var"
    """Folder for the database, the index and logs."""

    database_url: str = ""
    """SQLite by default, at `<data_dir>/hotseat.db`; `postgresql://user:password@host/name` for PostgreSQL."""

    knowledge_dir: Path = _HERE / "knowledge"
    """Folder with guides/, questions/ and catalogue.yaml."""

    prompts_dir: Path = _HERE / "prompts"
    """Folder with the prompts of the model engine."""

    embedding_model: str = "all-MiniLM-L6-v2"
    """The bundled model, or the folder of another sentence-transformers model."""

    embedding_dimension: Annotated[int, Field(ge=1)] = 384
    """Dimensions of the embedding model's vectors."""

    engine: Literal["builtin", "llm"] = "builtin"
    """Who speaks unless a round chooses otherwise."""

    llm_base_url: str = ""
    """Base URL of an OpenAI-compatible endpoint, such as http://127.0.0.1:11434/v1. Empty: no model is used."""

    llm_model: str = ""
    """Name of the model at that endpoint."""

    llm_api_key: SecretStr = SecretStr("")
    """Key for that endpoint, where it wants one. Never logged, never shown."""

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """How much is logged to standard error."""

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if self.host not in LOOPBACK and not self.allow_remote:
            raise ValueError(
                f"host {self.host} is reachable from other machines, and everybody there would be the one local user; "
                "set HOTSEAT_ALLOW_REMOTE=true (or --allow-remote) if that is what you want"
            )
        if self.engine == "llm" and not self.has_model:
            raise ValueError("engine llm needs HOTSEAT_LLM_BASE_URL and HOTSEAT_LLM_MODEL")
        return self

    @property
    def has_model(self) -> bool:
        return bool(self.llm_base_url and self.llm_model)

    @property
    def database(self) -> str:
        """The database's URL, the default filled in."""
        return self.database_url or f"sqlite:///{self.data_dir / 'hotseat.db'}"


def read_settings(**chosen: object) -> Settings:
    """Settings from the environment, with what was chosen on the command line on top. Raises SettingsError."""
    try:
        return Settings(**{name: value for name, value in chosen.items() if value is not None})  # type: ignore[arg-type]
    except UnreadableSetting as error:  # its one kind: error parsing value for field "name" from source "…"
        name = str(error).split('"')[1]
        raise SettingsError(
            f'HOTSEAT_{name.upper()}: a list is written as JSON, such as ["a", "b"]'
        ) from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = ".".join(str(step) for step in first["loc"])
        message = first["msg"].removeprefix("Value error, ")
        raise SettingsError(f"HOTSEAT_{name.upper()}: {message}" if name else message) from None
