"""Files: the two-step upload of an app, and what people share."""

import mimetypes
from dataclasses import dataclass, field

from tests.fakes.slack.refusal import Json


@dataclass
class File:
    id: str
    name: str
    user: str
    team: str
    title: str
    content: bytes | None = None  # None until the upload arrived
    length: int = 0
    channels: list[str] = field(default_factory=list)
    alt_txt: str | None = None
    deleted: bool = False

    @property
    def mimetype(self) -> str:
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"

    @property
    def filetype(self) -> str:
        return self.name.rsplit(".", 1)[-1].lower() if "." in self.name else "binary"

    def path(self) -> str:
        return f"/files-pri/{self.team}-{self.id}/{self.id.lower()}"

    def shown(self, base_url: str) -> Json:
        return {
            "id": self.id,
            "name": self.name,
            "title": self.title,
            "mimetype": self.mimetype,
            "filetype": self.filetype,
            "pretty_type": self.filetype.upper(),
            "user": self.user,
            "user_team": self.team,
            "mode": "hosted",
            "editable": False,
            "size": len(self.content or b""),
            "is_external": False,
            "is_public": False,
            "url_private": base_url + self.path(),
            "url_private_download": f"{base_url}{self.path()}/download",
            "permalink": f"{base_url}/files/{self.user}/{self.id}",
            "channels": list(self.channels),
            "file_access": "visible",
        }

    def shown_across_workspaces(self) -> Json:
        """What an event of a Slack Connect channel tells: ask `files.info` for the rest."""
        return {"id": self.id, "mode": "file_access", "file_access": "check_file_info"}
