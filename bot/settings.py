"""Environment -> Settings. Nobody else reads os.environ."""

from __future__ import annotations

import io
import os
import re
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dotenv.parser import Original, parse_stream
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

SECRET_FILE = "secret.key"  # noqa: S105 - the name of the file


class SettingsError(Exception):
    """The settings cannot be used; the message says which and how to mend it."""


class Settings(BaseSettings):
    """What can be set, by environment variable or in `.env` (design §9). Empty means unset."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        frozen=True,
        extra="ignore",
        env_ignore_empty=True,
    )

    database_url: str = "sqlite:///data/donghaeng.db"
    secret_key: str = ""
    telegram_bot_token: str = ""
    telegram_api_url: str = "https://api.telegram.org"
    telegram_webhook_url: str = ""
    telegram_webhook_secret: str = ""
    slack_bot_token: str = ""
    slack_signing_secret: str = ""
    slack_app_token: str = ""
    slack_api_url: str = "https://slack.com/api/"
    slack_team_id: str = ""
    slack_human_channel: str = ""
    kakao_skill_secret: str = ""
    timezone: str = "Asia/Seoul"
    public_url: str = ""
    log_level: str = Field(default="INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$")

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:  # OSError: a folder of zones
            raise ValueError(f"unknown time zone {name!r}; for example Asia/Seoul") from error
        return name

    @field_validator("telegram_api_url", "telegram_webhook_url", "slack_api_url", "public_url")
    @classmethod
    def _whole_address(cls, url: str) -> str:
        if url and not re.match(r"https?://[^/\s]+(/\S*)?$", url):
            raise ValueError("must be a whole address, for example https://bot.example.org/")
        return url

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: str) -> str:
        if url in {"sqlite:///", "sqlite:///:memory:"}:
            raise ValueError("must name a file, for example sqlite:///data/donghaeng.db")
        if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError(
                "must start with sqlite:/// or postgresql+psycopg://, for example"
                " sqlite:///data/donghaeng.db"
            )
        return url

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def data_folder(self) -> Path:
        """Where the database file lies; beside PostgreSQL, `data`."""
        if self.database_url.startswith("sqlite:///"):
            return Path(self.database_url.removeprefix("sqlite:///")).parent
        return Path("data")

    def secret(self) -> str:
        """Return SECRET_KEY, or the key made and kept under the data folder on the first run."""
        if self.secret_key:
            return self.secret_key
        path = self.data_folder / SECRET_FILE
        try:
            if not path.exists():
                _make_key(path)
            key = path.read_text(encoding="ascii").strip()
        except OSError as error:
            raise SettingsError(
                f"SECRET_KEY: cannot be kept in {path} ({error.strerror}): make that folder"
                " writable, choose another by DATABASE_URL, or set SECRET_KEY"
            ) from error
        if not key:
            raise SettingsError(
                f"SECRET_KEY: {path} is empty: put the key back from the backup, or remove the"
                " file when there are no data yet"
            )
        return key


def _make_key(path: Path) -> None:
    """Put a new key in place whole: of two processes that make one at once, both use the first."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, made = tempfile.mkstemp(dir=path.parent, prefix=f"{SECRET_FILE}.")  # mode 0600
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(made, path)
    finally:
        Path(made).unlink()


def load(**overrides: str) -> Settings:
    """Read the settings. Raises SettingsError naming each bad one."""
    try:
        _check_lines(Path(str(Settings.model_config["env_file"])))
        return Settings(**overrides)
    except ValidationError as error:
        lines = [
            f"{'.'.join(str(part) for part in each['loc']).upper()}:"
            f" {each['msg'].removeprefix('Value error, ')}"
            for each in error.errors(include_input=False, include_url=False)
        ]
        raise SettingsError("\n".join(lines)) from error
    except UnicodeDecodeError as error:
        raise SettingsError(".env: is not UTF-8 text: save it as UTF-8") from error


def _check_lines(path: Path) -> None:
    """Look for lines that would be passed over in silence. Raises SettingsError."""
    if not path.exists():
        return
    try:
        lines = list(parse_stream(io.StringIO(path.read_text(encoding="utf-8"))))
    except OSError as error:
        raise SettingsError(
            f"{path}: cannot be read ({error.strerror}): make it a file that can be read"
        ) from error
    wrong = [
        f"{path} line {_line(each.original)}: not understood: write NAME=value, quotes closed"
        for each in lines
        if each.error or (each.key and each.value is None)
    ]
    if wrong:
        raise SettingsError("\n".join(wrong))


def _line(original: Original) -> int:
    """The blank lines before it count as a statement's own."""
    text = original.string
    return original.line + text[: len(text) - len(text.lstrip())].count("\n")
