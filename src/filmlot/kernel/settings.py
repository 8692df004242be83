"""The one settings tree: `FILMLOT_` in the environment, then `lot.toml` in the lot's folder, then defaults."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from filmlot.kernel.problems import Problem

Language = Literal["en", "zh-CN"]


class SettingInvalid(Problem):
    """A setting holds something that does not fit."""

    code = "kernel.setting_invalid"
    status = 500

    def __init__(self, *, name: str, variable: str, reason: str) -> None:
        super().__init__(name=name, variable=variable, reason=reason)


class Settings(BaseSettings):
    """Everything that an operator may set; secrets never print."""

    model_config = SettingsConfigDict(env_prefix="FILMLOT_", extra="forbid", frozen=True)

    home: Path = Field(default=Path(".lot"), description="The folder of the lot: database, blobs, takes, run files.")
    database_url: SecretStr | None = Field(default=None, description="PostgreSQL URL; SQLite in `home` if unset.")
    bus_url: SecretStr | None = Field(default=None, description="NATS URL; in-process bus if unset.")
    blobs_url: SecretStr | None = Field(default=None, description="S3 URL; the folder `home/blobs` if unset.")
    host: str = Field(default="127.0.0.1", description="Address that the pages are served on.")
    port: int = Field(default=8700, ge=0, le=65535, description="Port that the pages are served on.")
    hosts: tuple[str, ...] = Field(default=(), description="Further host names that the pages are reached under.")
    public_url: str | None = Field(default=None, description="Address of the pages where a proxy stands in front.")
    language: Language = Field(default="en", description="Language of the command line and of new accounts.")
    hub_expiry_ms: int = Field(
        default=500, ge=300, le=60_000, description="How long a leading hub may be silent before another takes over."
    )
    recordings: Path | None = Field(
        default=None, description="Folder in which recorders' shares are mounted; `home/recordings` if unset."
    )
    upload_limit_bytes: int = Field(default=4 << 30, gt=0, description="Largest file that may be uploaded.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the library's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Environment before file before defaults."""
        from os import environ

        home = Path(environ.get("FILMLOT_HOME", ".lot"))
        return (
            init_settings,
            env_settings,
            TomlConfigSettingsSource(settings_cls, toml_file=home / "lot.toml"),
        )

    @classmethod
    def read(cls) -> Settings:
        """The settings of this process.

        Raises:
            SettingInvalid: a value, from the environment or the file, does not fit; it is named.
        """
        try:
            return cls()
        except ValidationError as failure:
            wrong = failure.errors(include_input=False, include_url=False)[0]
            name = str(wrong["loc"][0]) if wrong["loc"] else "?"
            raise SettingInvalid(name=name, variable=f"FILMLOT_{name.upper()}", reason=wrong["msg"]) from None
        except tomllib.TOMLDecodeError as failure:
            raise SettingInvalid(name="lot.toml", variable="FILMLOT_HOME", reason=str(failure)) from None

    @property
    def sqlalchemy_url(self) -> str:
        """The database's address as SQLAlchemy wants it."""
        if self.database_url is None:
            return f"sqlite:///{(self.home / 'lot.db').resolve()}"
        return self.database_url.get_secret_value().replace("postgresql://", "postgresql+psycopg://", 1)

    @property
    def run_folder(self) -> Path:
        """Where rings, sockets and process files of a running lot stand."""
        return self.home / "run"

    @property
    def takes_folder(self) -> Path:
        """Where the takes of all stages stand, a folder each."""
        return self.home / "takes"

    @property
    def walls_folder(self) -> Path:
        """Where the mesh files stand that descriptions of stages name."""
        return self.home / "walls"

    @property
    def recordings_folder(self) -> Path:
        """Where the folders stand into which recorders write, and beyond which none is read."""
        return self.recordings or self.home / "recordings"
