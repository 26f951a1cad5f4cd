"""Pages, feeds and exports are compressed for those who take it; they shrink to a fifth."""

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

FAST = 3  # of 1 to 9: a list takes 2 ms, the best level 6 ms for a tenth less
SMALL_BYTES = 1_500  # fits a packet as it is


class Compression:
    """ASGI middleware. The API's answers stay as they are: programs near by want them soonest, and
    a proxy that is far from its clients compresses by itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._plain = app
        self._compressed = GZipMiddleware(app, minimum_size=SMALL_BYTES, compresslevel=FAST)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_api = scope["type"] != "http" or scope["path"].startswith("/api/")
        await (self._plain if is_api else self._compressed)(scope, receive, send)
