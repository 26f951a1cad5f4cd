"""Static files under /static/<hash of them all>/…, so that browsers may keep them for ever."""

import hashlib
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

from starlette.responses import Response
from starlette.staticfiles import StaticFiles

MATHJAX = "vendor/mathjax/startup.js"


class Assets(StaticFiles):
    """The folder of static files, served as immutable."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder)
        self.version = _version(folder)
        self.has_mathjax = (folder / MATHJAX).is_file()

    def url(self, path: str) -> str:
        """`css/base.css` -> `/static/1f2e3d4c5b6a/css/base.css`"""
        return f"/static/{self.version}/{path}"

    async def get_response(self, path: str, scope: MutableMapping[str, Any]) -> Response:
        response = await super().get_response(path, scope)
        if response.status_code in (200, 304):
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def _version(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(folder)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
