"""Static files under /static/<hash of them all>/…, so that browsers may keep them for ever."""

import gzip
import hashlib
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from functools import lru_cache
from mimetypes import guess_type
from pathlib import Path
from typing import Any

from rcssmin import cssmin
from rjsmin import jsmin
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

MATHJAX = "vendor/mathjax/startup.js"
VENDOR = "vendor"  # comes minified

FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}

_MINIFIERS: dict[str, Callable[[str], str]] = {".js": jsmin, ".css": cssmin}
_TEXT = {*_MINIFIERS, ".svg", ".json"}


@dataclass(frozen=True, slots=True)
class Packed:
    """A text without comments and needless space, and the same compressed."""

    body: bytes
    gzipped: bytes
    media_type: str


class Assets(StaticFiles):
    """The folder of static files, served as immutable; scripts and sheets without comments."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder)
        self.version = _version(folder)
        self.has_mathjax = (folder / MATHJAX).is_file()

    def url(self, path: str) -> str:
        """`css/base.css` -> `/static/1f2e3d4c5b6a/css/base.css`"""
        return f"/static/{self.version}/{path}"

    async def get_response(self, path: str, scope: MutableMapping[str, Any]) -> Response:
        is_text = Path(path).suffix in _TEXT and "\0" not in path
        if is_text and scope["method"] == "GET":
            found, stat = self.lookup_path(path)
            if stat is not None:
                return _packed_response(_packed(Path(found)), scope)
        response = await super().get_response(path, scope)
        if response.status_code in (200, 304):
            response.headers.update(FOR_EVER)
        return response


def _packed_response(packed: Packed, scope: MutableMapping[str, Any]) -> Response:
    takes_gzip = "gzip" in Headers(scope=scope).get("accept-encoding", "")
    headers = FOR_EVER | {"Vary": "Accept-Encoding"}
    if takes_gzip:
        headers["Content-Encoding"] = "gzip"
    body = packed.gzipped if takes_gzip else packed.body
    return Response(body, headers=headers, media_type=packed.media_type)


@lru_cache(maxsize=1_000)
def _packed(path: Path) -> Packed:
    """Made at the first request; the files do not change while the site runs."""
    body = path.read_bytes()
    minify = _MINIFIERS.get(path.suffix)
    if minify and VENDOR not in path.parts:
        body = minify(body.decode()).encode()
    media_type = guess_type(path.name)[0] or "text/plain"
    return Packed(body, gzip.compress(body, 9), media_type)


def _version(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(folder)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
