"""`donghaeng run`: starts by itself, says what is to be known, ends in order."""

from __future__ import annotations

import json
import signal
import socket
import sqlite3
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.bot.process import donghaeng, running

QUICK_S = 10.0  # generous: the machine may be busy with other tests


def get(address: str, path: str) -> httpx.Response:
    return httpx.get(f"{address}{path}", trust_env=False, timeout=QUICK_S)


def log_of(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "log").read_text().splitlines()]


def test_run_is_ready_soon_and_the_second_start_finds_the_data(tmp_path: Path) -> None:
    """`pytest -s` shows how long each start took."""
    for start in ("first", "second"):
        with running(tmp_path, "--demo") as bot:
            assert get(bot.address, "readyz").json()["ready"] is True
            assert "동행봇" in get(bot.address, "").text
            print(f"{start} start to ready: {bot.took_s:.2f} s")
            status, _took = bot.end(signal.SIGTERM)
            assert status == 0
    assert bot.took_s < QUICK_S
    assert donghaeng(tmp_path, "export", "ideas").stdout.decode("utf-8-sig").count("ID-20") == 3


def test_run_says_the_address_what_to_try_and_what_is_off(tmp_path: Path) -> None:
    with running(tmp_path, "--demo") as bot:
        assert "아이디어 있어요" in bot.said
        assert "Try it" in bot.said
        bot.end(signal.SIGTERM)
    log = (tmp_path / "log").read_text()
    assert "set TELEGRAM_BOT_TOKEN to switch it on" in log
    assert "set SLACK_BOT_TOKEN" in log


def test_run_without_demo_shows_no_sample_and_no_persona(tmp_path: Path) -> None:
    with running(tmp_path) as bot:
        assert "Try it" not in bot.said
        assert "심사위원" not in get(bot.address, "").text
        assert {each["action"] for each in log_of(tmp_path)} == {"channel_off"}
        bot.end(signal.SIGTERM)
    assert donghaeng(tmp_path, "export", "ideas", "--format", "json").stdout == b"[]"


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_signal_ends_the_bot_quickly_though_a_page_is_open(
    tmp_path: Path, sign: signal.Signals
) -> None:
    with running(tmp_path) as bot, httpx.Client(trust_env=False, timeout=QUICK_S) as browser:
        page = browser.get(bot.address).text
        mark = page.partition('data-mark="')[2].partition('"')[0]
        with browser.stream("GET", f"{bot.address}events?mark={mark}&after=0") as stream:
            chunks = stream.iter_text()
            heard = next(chunks)
            while "안녕하세요" not in heard:
                heard += next(chunks)
            status, took = bot.end(sign)
            heard += "".join(chunks)  # the stream ends instead of breaking off
    assert status == 0
    assert took < QUICK_S
    assert "event: gone" not in heard
    assert "Traceback" not in (tmp_path / "log").read_text()


def test_port_in_use_is_told_in_one_line_and_touches_nothing(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ran = donghaeng(tmp_path, "run", "--port", port)
    [line] = ran.stderr.decode().splitlines()
    assert ran.returncode == 2
    assert port in line
    assert "in use" in line
    assert "--port" in line
    assert not (tmp_path / "data").exists()


def test_host_that_is_not_ours_is_told(tmp_path: Path) -> None:
    ran = donghaeng(tmp_path, "run", "--host", "192.0.2.1", "--port", "0")
    assert ran.returncode == 2
    assert "--host" in ran.stderr.decode()


@pytest.mark.parametrize("port", ["-1", "65536", "http"])
def test_port_that_is_none_is_refused(tmp_path: Path, port: str) -> None:
    ran = donghaeng(tmp_path, "run", "--port", port)
    assert ran.returncode == 2
    assert "--port" in ran.stderr.decode()


@pytest.mark.parametrize("key", ["", "given"])
def test_database_folder_that_cannot_be_made_is_told_without_a_traceback(
    tmp_path: Path, key: str
) -> None:
    (tmp_path / "file").write_text("")
    url = f"sqlite:///{tmp_path}/file/bot.db"
    ran = donghaeng(tmp_path, "run", "--port", "0", DATABASE_URL=url, SECRET_KEY=key)
    words = ran.stderr.decode()
    assert ran.returncode != 0
    assert f"{tmp_path}/file" in words
    assert "Traceback" not in words


def test_database_that_is_no_database_is_told_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "bot.db").write_text("not a database at all, but a letter of some length\n" * 100)
    ran = donghaeng(tmp_path, "run", "--port", "0", DATABASE_URL=f"sqlite:///{tmp_path}/bot.db")
    words = ran.stderr.decode()
    assert ran.returncode == 2
    assert "file is not a database" in words
    assert "Traceback" not in words


def test_postgresql_that_does_not_answer_is_told(tmp_path: Path) -> None:
    with socket.socket() as silent:  # bound, not listening: refused at once
        silent.bind(("127.0.0.1", 0))
        url = f"postgresql+psycopg://u:hunter2@127.0.0.1:{silent.getsockname()[1]}/x"
        ran = donghaeng(tmp_path, "run", "--port", "0", DATABASE_URL=url)
    words = ran.stderr.decode()
    assert ran.returncode == 2
    assert "check host and port in DATABASE_URL" in words
    assert "hunter2" not in words


def test_key_that_does_not_fit_the_data_stops_the_start_and_says_so(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/bot.db"
    with running(tmp_path, "--demo", DATABASE_URL=url, SECRET_KEY="one") as bot:
        get(bot.address, "")
        bot.end(signal.SIGTERM)
    with sqlite3.connect(tmp_path / "bot.db") as connection:  # as if it were still to be sent
        changed = connection.execute("UPDATE delivery SET status = 'pending'").rowcount
    connection.close()
    assert changed
    ran = donghaeng(tmp_path, "run", "--port", "0", DATABASE_URL=url, SECRET_KEY="another")
    words = ran.stderr.decode()
    assert ran.returncode == 2
    assert "SECRET_KEY does not fit" in words
    assert "Traceback" not in words


def test_bad_setting_stops_the_start_by_name(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("TIMEZONE=Mars\n")
    ran = donghaeng(tmp_path, "run", "--port", "0")
    assert ran.returncode == 2
    assert ran.stderr.decode().startswith("donghaeng: TIMEZONE: unknown time zone")
