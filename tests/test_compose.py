"""compose.yaml and .env.example promise and allow no more than there is."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from models.retention import days

ROOT = Path(__file__).parent.parent


def test_forwarded_headers_are_believed_from_nobody_by_default() -> None:
    bot = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]["bot"]
    allowed = bot["environment"]["FORWARDED_ALLOW_IPS"]
    default = re.fullmatch(r"\$\{FORWARDED_ALLOW_IPS:-(.*)\}", allowed)
    assert default
    assert default[1] == "127.0.0.1"


def test_operate_tells_how_long_drafts_and_messages_are_kept() -> None:
    text = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
    assert f"drafts, {days('drafts')} days" in text
    assert f"office, {days('inquiries')} days" in text


def test_kakaotalk_is_not_promised() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    [at] = [n for n, line in enumerate(lines) if line.startswith("#KAKAO_SKILL_SECRET")]
    assert "not there yet" in lines[at - 1]
    assert "switches" not in lines[at - 1]
