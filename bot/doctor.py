"""donghaeng doctor: looks at everything the bot needs and says how to mend what is wrong."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from dotenv import dotenv_values
from sqlalchemy import Connection, Engine, select

from bot import templates
from bot.database import DatabaseError, engine, why
from bot.schema import newest, version
from bot.settings import Settings
from bot.texts import SOURCE, SPOKEN
from models.attachment import TABLE as ATTACHMENT
from models.checklist import TABLE as CHECKLIST
from models.checklist_file import load_templates
from models.delivery import TABLE as DELIVERY
from models.frozen import frozen
from models.idea import TABLE as IDEA
from models.inquiry import coordinator_accounts
from models.sealed import Cipher, WrongKeyError
from models.table import core
from models.template import TemplateError
from models.user import Account

ACCOUNT = core(Account)
TRIAL = "CREATE TABLE doctor_was_here (trial INTEGER)"
LEAST_FREE = 500 * 1024 * 1024  # bytes
ANSWER_S = 10.0
CHANNEL = re.compile(r"[CG][A-Z0-9]+")
#: Settings that do nothing without the one they stand under.
NEEDS = {
    "slack_bot_token": ("slack_app_token", "slack_signing_secret", "slack_human_channel"),
    "telegram_bot_token": ("telegram_webhook_url",),
}


@frozen
class Finding:
    """What was looked at, whether it is well, and what to do when it is not."""

    name: str
    well: bool
    words: str


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at every part in turn; one that fails does not stop the next."""
    yield from _names()
    yield from _idle(settings)
    yield _address(settings)
    yield from _templates()
    yield _catalogues()
    yield _disk(settings)
    yield from _database(settings)
    yield from _telegram(settings)
    yield from _slack(settings)


def _names() -> Iterator[Finding]:
    """Look for names in .env that are no settings, but nearly."""
    known = [name.upper() for name in Settings.model_fields]
    for name in dotenv_values(str(Settings.model_config["env_file"])):
        near = get_close_matches(name.upper(), known, n=1, cutoff=0.75)
        if near and near[0] != name.upper():
            words = f".env has {name}, which is no setting: did you mean {near[0]}?"
            yield Finding("settings", False, words)


def _idle(settings: Settings) -> Iterator[Finding]:
    """Look for settings that do nothing without another one, or not yet."""
    for needed, names in NEEDS.items():
        if not getattr(settings, needed):
            for name in names:
                if getattr(settings, name):
                    words = f"{name.upper()} is set, but does nothing without {needed.upper()}"
                    yield Finding("settings", False, words)
    if settings.kakao_skill_secret:
        words = "KAKAO_SKILL_SECRET is set, but does nothing: KakaoTalk is not there yet"
        yield Finding("settings", False, words)


def _address(settings: Settings) -> Finding:
    url = settings.public_url
    if not url:
        words = "not set; with PUBLIC_URL people in Slack and documents are told where the page is"
        return Finding("public address", True, words)
    if url.startswith("http://") and urlsplit(url).hostname not in {"127.0.0.1", "localhost"}:
        words = "PUBLIC_URL begins with http://: put a proxy with TLS in front and write https://"
        return Finding("public address", False, words)
    return Finding("public address", True, url)


def _templates() -> Iterator[Finding]:
    wrong = [Finding("templates", False, str(error)) for error in templates.faults()]
    yield from wrong
    if not wrong:
        versions = ", ".join(template.version for template in load_templates())
        words = f"{len(templates.READERS)} files and folders, checklist forms {versions}"
        yield Finding("templates", True, words)


def _catalogues() -> Finding:
    try:
        from bot import catalogues  # noqa: PLC0415 - reads the templates, which may be broken
    except TemplateError:
        return Finding("languages", True, "not looked at: mend the templates first")
    wanted = catalogues.sentences()
    wrong = {
        language: len(catalogues.faults(language, wanted))
        for language in SPOKEN
        if language != SOURCE
    }
    if any(wrong.values()):
        return Finding("languages", False, f"run python -m bot.catalogues; faults: {wrong}")
    return Finding("languages", True, f"{len(wanted)} sentences in {', '.join(SPOKEN)}")


def _disk(settings: Settings) -> Finding:
    folder = settings.data_folder
    at: Path = folder if folder.exists() else Path()
    free = shutil.disk_usage(at).free
    if free < LEAST_FREE:
        return Finding("disk", False, f"only {free // 2**20} MiB free under {at}: make room")
    return Finding("disk", True, f"{free // 2**30} GiB free under {at}")


def _database(settings: Settings) -> Iterator[Finding]:
    try:
        made = engine(settings.database_url, Cipher(settings.secret()))
        with made.connect() as connection:
            held = version(connection)
            connection.exec_driver_sql(TRIAL)  # never committed
    except DatabaseError as error:
        yield Finding("database", False, str(error))
        return
    except Exception as error:  # noqa: BLE001 - every driver has faults of its own
        yield Finding("database", False, why(error))
        return
    head = newest()
    if held == head:
        yield Finding("database", True, f"{made.dialect.name}, schema {held}")
        yield _key(made)
        with made.connect() as connection:
            yield _desk(settings, len(coordinator_accounts(connection)))
            yield from _sample(connection)
    else:
        yield Finding("database", True, f"schema {held or 'empty'}; the next start brings {head}")
        yield _desk(settings, None)
    made.dispose()


def _key(made: Engine) -> Finding:
    try:
        with made.connect() as connection:
            for sealed in (DELIVERY.c.body, IDEA.c.content, CHECKLIST.c.marks, ATTACHMENT.c.name):
                connection.execute(select(sealed).limit(1)).first()
    except WrongKeyError as error:
        return Finding("secret key", False, str(error))
    return Finding("secret key", True, "fits the stored content")


def _desk(settings: Settings, coordinators: int | None) -> Finding:
    """Look who reads what people write to a person; `coordinators` is None before the first start."""
    if settings.slack_bot_token and settings.slack_human_channel:
        return _desk_channel(settings)
    if coordinators:
        return Finding("desk", True, f"messages to a person reach {coordinators} coordinator(s)")
    words = (
        "nobody would read what people write to /human: let a coordinator write to the bot once"
        " and type `donghaeng role grant ADDRESS coordinator` (the address stands in her"
        " /privacy file), or make a Slack channel, invite the bot and set SLACK_HUMAN_CHANNEL"
    )
    return Finding("desk", coordinators is None, words)


def _desk_channel(settings: Settings) -> Finding:
    """Look whether the bot may read the coordinators' channel: answers come from its threads."""
    place = settings.slack_human_channel
    if not CHANNEL.fullmatch(place):
        words = (
            "SLACK_HUMAN_CHANNEL must be the channel's id (C…): it stands at the end of its About"
        )
        return Finding("desk", False, words)
    return _ask(
        "desk",
        lambda: httpx.post(
            f"{settings.slack_api_url.rstrip('/')}/conversations.history",
            headers=_bearer(settings.slack_bot_token),
            data={"channel": place, "limit": "1"},
            timeout=ANSWER_S,
        ),
        f"the bot cannot read {place}, where messages to a person would go: invite it there"
        " (/invite @동행봇), and see that SLACK_HUMAN_CHANNEL is that channel's id",
        f"messages to a person go to {place} in Slack",
    )


def _sample(connection: Connection) -> Iterator[Finding]:
    """Say that this is the demo's database: a real run on it would show people what is invented."""
    invented = select(ACCOUNT.c.id).where(ACCOUNT.c.address.startswith("sample:")).limit(1)
    if connection.execute(invented).first():
        words = "the demo's (--demo): for a real run name another database in DATABASE_URL"
        yield Finding("sample data", True, words)


def _telegram(settings: Settings) -> Iterator[Finding]:
    if not settings.telegram_bot_token:
        yield Finding("telegram", True, "off; set TELEGRAM_BOT_TOKEN to switch it on")
        return
    url = f"{settings.telegram_api_url.rstrip('/')}/bot{settings.telegram_bot_token}/getMe"
    yield _ask(
        "telegram",
        lambda: httpx.get(url, timeout=ANSWER_S),
        "TELEGRAM_BOT_TOKEN is not taken: copy it again from @BotFather",
    )
    if settings.telegram_webhook_url and not settings.telegram_webhook_url.startswith("https://"):
        words = "TELEGRAM_WEBHOOK_URL must begin with https://: Telegram calls no other"
        yield Finding("telegram webhook", False, words)


def _slack(settings: Settings) -> Iterator[Finding]:
    if not settings.slack_bot_token:
        yield Finding("slack", True, "off; set SLACK_BOT_TOKEN to switch it on")
        return
    base = settings.slack_api_url.rstrip("/")
    yield _ask(
        "slack",
        lambda: httpx.post(
            f"{base}/auth.test", headers=_bearer(settings.slack_bot_token), timeout=ANSWER_S
        ),
        "SLACK_BOT_TOKEN is not taken: copy the Bot User OAuth Token again",
    )
    if settings.slack_app_token:
        yield _ask(
            "slack socket",
            lambda: httpx.post(
                f"{base}/apps.connections.open",
                headers=_bearer(settings.slack_app_token),
                timeout=ANSWER_S,
            ),
            "SLACK_APP_TOKEN is not taken: make an app-level token with connections:write",
        )
    elif not settings.slack_signing_secret:
        yield Finding(
            "slack", False, "set SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP)"
        )


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _ask(
    name: str, call: Callable[[], httpx.Response], refused: str, taken: str = "the token is taken"
) -> Finding:
    """Ask a platform whether it knows us."""
    try:
        answer = call()
    except (httpx.InvalidURL, UnicodeError):
        return Finding(name, False, refused)
    except httpx.HTTPError as error:
        words = f"no answer ({type(error).__name__}): check the network and the API address"
        return Finding(name, False, words)
    if answer.status_code >= 500 or answer.status_code == 429:
        words = f"the platform answers {answer.status_code}: not our settings; look again later"
        return Finding(name, False, words)
    try:
        well = bool(answer.json().get("ok"))
    except (ValueError, AttributeError):
        well = False
    return Finding(name, well, taken if well else refused)
