"""Accounts as `users.info` shows them."""

from dataclasses import dataclass
from typing import Literal

from tests.fakes.slack.refusal import Json

Guest = Literal[False, "single", "multi"]


@dataclass(frozen=True)
class User:
    id: str
    name: str
    team_id: str
    real_name: str
    guest: Guest = False
    is_bot: bool = False
    deleted: bool = False
    is_admin: bool = False
    tz: str = "Asia/Seoul"
    tz_offset: int = 32400
    locale: str = "ko-KR"
    email: str | None = None
    enterprise_id: str | None = None

    def is_member_of(self, team_id: str) -> bool:
        return self.team_id == team_id

    def shown(self, *, with_locale: bool, with_email: bool, is_stranger: bool) -> Json:
        """The user object; `is_stranger` only stands for people of other workspaces."""
        profile: Json = {
            "real_name": self.real_name,
            "display_name": self.name,
            "real_name_normalized": self.real_name,
            "display_name_normalized": self.name,
            "status_text": "",
            "status_emoji": "",
            "team": self.team_id,
        }
        if with_email and self.email and not self.is_bot:
            profile["email"] = self.email
        shown: Json = {
            "id": self.id,
            "team_id": self.team_id,
            "name": self.name,
            "deleted": self.deleted,
            "profile": profile,
            "is_bot": self.is_bot,
            "is_app_user": False,
            "updated": 1_700_000_000,
        }
        if not self.deleted:
            shown |= self._membership()
        if is_stranger:
            shown["is_stranger"] = True
        if self.enterprise_id:
            shown["enterprise_user"] = {
                "id": self.id,
                "enterprise_id": self.enterprise_id,
                "teams": [self.team_id],
            }
        if with_locale and not self.deleted:
            shown["locale"] = self.locale
        return shown

    def _membership(self) -> Json:
        return {
            "real_name": self.real_name,
            "tz": self.tz,
            "tz_label": self.tz,
            "tz_offset": self.tz_offset,
            "is_admin": self.is_admin,
            "is_owner": False,
            "is_primary_owner": False,
            "is_restricted": self.guest is not False,
            "is_ultra_restricted": self.guest == "single",
            "is_email_confirmed": True,
        }
