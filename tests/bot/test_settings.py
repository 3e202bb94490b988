"""Settings: what is read, what is refused by name, and the key that is made once."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Barrier

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st

from bot import settings
from bot.settings import Settings, SettingsError

URLS = ("TELEGRAM_API_URL", "TELEGRAM_WEBHOOK_URL", "SLACK_API_URL", "PUBLIC_URL")


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder without .env, and no setting in the environment."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_settings_have_defaults_that_need_nothing() -> None:
    found = settings.load()
    assert found.database_url == "sqlite:///data/donghaeng.db"
    assert found.data_folder == Path("data")
    assert str(found.zone) == "Asia/Seoul"
    assert found.telegram_bot_token == found.slack_bot_token == ""


def test_settings_come_from_the_file_and_the_environment_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("LOG_LEVEL=ERROR\nTIMEZONE=Asia/Tokyo\nUNKNOWN=1\n")
    monkeypatch.setenv("TIMEZONE", "Asia/Ho_Chi_Minh")
    found = settings.load()
    assert (found.log_level, found.timezone) == ("ERROR", "Asia/Ho_Chi_Minh")


def test_setting_left_empty_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIMEZONE", "")
    assert settings.load().timezone == "Asia/Seoul"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("DATABASE_URL", "mysql://somewhere/x", "sqlite:///"),
        ("DATABASE_URL", "postgres://somewhere/x", "postgresql+psycopg://"),
        ("DATABASE_URL", "sqlite:///", "name a file"),
        ("DATABASE_URL", "sqlite:///:memory:", "name a file"),
        ("TIMEZONE", "Seoul", "Asia/Seoul"),
        ("TIMEZONE", "../etc", "Asia/Seoul"),
        ("TIMEZONE", "Asia", "Asia/Seoul"),
        ("LOG_LEVEL", "loud", "DEBUG"),
        *((name, "api.example.org", "https://") for name in URLS),
        *((name, "https://", "https://") for name in URLS),
    ],
)
def test_bad_setting_is_named_with_what_would_be_right(
    name: str, value: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        settings.load()
    [line] = str(caught.value).splitlines()
    assert line.startswith(f"{name}: ")
    assert words in line
    assert "Value error" not in line


def test_every_bad_setting_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIMEZONE", "Nowhere")
    monkeypatch.setenv("LOG_LEVEL", "loud")
    with pytest.raises(SettingsError) as caught:
        settings.load()
    assert {line.split(":")[0] for line in str(caught.value).splitlines()} == {
        "TIMEZONE",
        "LOG_LEVEL",
    }


def test_bad_secret_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://user:hunter2@somewhere/x")
    with pytest.raises(SettingsError) as caught:
        settings.load()
    assert "hunter2" not in str(caught.value)


def test_settings_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes("TIMEZONE=서울".encode("cp949"))
    with pytest.raises(SettingsError, match=r"\.env: .*UTF-8"):
        settings.load()


@pytest.mark.parametrize(
    "line",
    [
        "TELEGRAM_BOT_TOKEN: 123:abc",
        "SLACK_BOT_TOKEN xoxb-1",
        'LOG_LEVEL="INFO',
        "TIMEZONE",
        "= Asia/Seoul",
    ],
)
def test_line_of_the_settings_file_that_says_nothing_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / ".env").write_text(f"# ours\nexport LOG_LEVEL=DEBUG\n\n{line}\n")
    with pytest.raises(SettingsError, match=r"^\.env line 4: .*NAME=value") as caught:
        settings.load()
    assert "123:abc" not in str(caught.value)
    assert "xoxb" not in str(caught.value)


def test_settings_file_that_is_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").mkdir()
    with pytest.raises(SettingsError, match=r"\.env: .*file"):
        settings.load()


@how(suppress_health_check=[HealthCheck.function_scoped_fixture])  # the folder is only written to
@given(content=st.text(max_size=60) | st.text("ABDEST_LZ=:\"'#\n \\$ {}x1/", max_size=60))
def test_any_settings_file_is_taken_or_named(content: str) -> None:
    Path(".env").write_text(content, encoding="utf-8", errors="replace")
    with suppress(SettingsError):
        settings.load()


def test_key_of_the_setting_is_used_and_none_is_made(tmp_path: Path) -> None:
    assert settings.load(secret_key="chosen").secret() == "chosen"
    assert list(tmp_path.iterdir()) == []


def test_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    first = settings.load().secret()
    assert len(first) >= 43  # 256 bits in base64
    assert settings.load().secret() == first
    [path] = (tmp_path / "data").iterdir()
    assert path.name == "secret.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_key_made_by_many_at_once_is_one_key() -> None:
    many = 16
    together = Barrier(many)

    def ask(_n: int) -> str:
        together.wait()
        return settings.load().secret()

    with ThreadPoolExecutor(many) as pool:
        found = set(pool.map(ask, range(many)))
    assert len(found) == 1
    assert found != {""}


def test_empty_key_file_is_refused_instead_of_sealing_with_nothing(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "secret.key").write_text("\n")
    with pytest.raises(SettingsError, match=r"SECRET_KEY: .*secret\.key is empty"):
        settings.load().secret()


def test_key_that_cannot_be_kept_names_the_settings_to_mend(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    with pytest.raises(SettingsError, match=r"SECRET_KEY: .*DATABASE_URL"):
        settings.load().secret()


def test_settings_cannot_be_changed_afterwards() -> None:
    found = settings.load()
    with pytest.raises(ValueError, match="frozen"):
        found.log_level = "DEBUG"
