"""The page's own files, kept by browsers for good: the address changes with the content."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import PathLike, StaticFiles
from starlette.types import Scope

FOLDER = Path(__file__).parent / "static"
FOR_GOOD = "public, max-age=31536000, immutable"


class Assets(StaticFiles):
    """`/static/<name>?v=<hash of the content>`."""

    def __init__(self) -> None:
        super().__init__(directory=FOLDER)
        self.versions = {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:12]
            for path in FOLDER.iterdir()
            if path.is_file()
        }

    def url(self, name: str) -> str:
        """Return the address of a file. Raises KeyError when there is none such."""
        return f"/static/{name}?v={self.versions[name]}"

    def file_response(
        self, full_path: PathLike, stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        version = self.versions.get(Path(full_path).name, "")
        asked = scope.get("query_string", b"").decode("latin-1")
        current = asked == f"v={version}"
        response.headers["Cache-Control"] = FOR_GOOD if current else "no-cache"
        return response
