"""`/api/v1/sync/{place}`: a reader's library, kept as mere bytes for other devices.

A place is the hash of a key that only the reader has; the bytes are for its holder alone.
"""

import re
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, HTTPException, Path, Request, Response

from app.activity.places import BODY_LIMIT_BYTES, ConflictError, FullError
from app.api_models import PROBLEMS, problem
from app.deps import ActivityDep, AddressDep, no_parameters, same_site
from app.interest import FOREIGN, TOO_MANY
from app.unchanged import answer, etag

OCTETS = "application/octet-stream"
PLACE = r"[0-9a-f]{64}"
NEVER_KEPT = {"Cache-Control": "no-store, no-transform"}  # a packed copy would lose its strong tag

PATH = "/sync/{place}"
router = APIRouter(prefix="/api/v1", responses=PROBLEMS, tags=["sync"])


class Octets(Response):
    media_type = OCTETS


def _place(
    place: Annotated[
        str,
        Path(
            description="SHA-256 of the reader's key, as 64 lower-case hex digits.",
            examples=["0" * 64],
            json_schema_extra={"pattern": f"^{PLACE}$"},
        ),
    ],
) -> str:
    if not re.fullmatch(PLACE, place):
        raise HTTPException(404, "A place is named by 64 lower-case hex digits.")
    return place


async def _body(request: Request) -> bytes:
    """The body as it is. HTTPException 413, before more than that is read."""
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > BODY_LIMIT_BYTES:
            raise _refusal(413, f"At most {BODY_LIMIT_BYTES:,} bytes can be kept at a place.")
        parts.append(part)
    return b"".join(parts)


Place = Annotated[str, Depends(_place)]
_PLAIN = [Depends(no_parameters)]
_WRITES = [Depends(no_parameters), Depends(same_site)]
_TAG = {"description": "Names this very state.", "schema": {"type": "string"}}
_BYTES: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            OCTETS: {
                "schema": {"type": "string", "format": "binary", "maxLength": BODY_LIMIT_BYTES}
            }
        },
    }
}


@router.get(
    PATH,
    summary="What lies at a place",
    operation_id="sync_get",
    dependencies=_PLAIN,
    response_class=Octets,
    responses={
        200: {"description": "The bytes as they were put.", "headers": {"ETag": _TAG}},
        304: {"description": "It is what `If-None-Match` names."},
        404: problem("Nothing lies there, or nobody has used it for 400 days."),
    },
)
def get(request: Request, activity: ActivityDep, place: Place) -> Response:
    """The bytes, with an `ETag` to send when they are to be replaced."""
    kept = activity.places.get(place)
    if kept is None:
        raise _refusal(404, "Nothing lies here.")
    found = answer(request, kept.body, OCTETS)
    found.headers.update(NEVER_KEPT)
    return found


@router.put(
    PATH,
    summary="Put something at a place",
    operation_id="sync_put",
    dependencies=_WRITES,
    status_code=204,
    response_class=Response,
    openapi_extra=_BYTES,
    responses={
        201: {"description": "It is the first at this place.", "headers": {"ETag": _TAG}},
        204: {"description": "It replaced what was there.", "headers": {"ETag": _TAG}},
        403: FOREIGN,
        412: problem("Something else lies there; its `ETag` is told. Nothing was changed."),
        413: problem(f"More than {BODY_LIMIT_BYTES:,} bytes."),
        428: problem("Neither `If-Match` nor `If-None-Match: *` says what is to be replaced."),
        429: TOO_MANY,
        507: problem("There is no room for more."),
    },
)
def put(
    activity: ActivityDep,
    address: AddressDep,
    place: Place,
    body: Annotated[bytes, Depends(_body)],
    if_match: Annotated[
        str | None,
        Header(max_length=200, description="The `ETag` of what is to be replaced."),
    ] = None,
    if_none_match: Annotated[
        str | None,
        Header(max_length=200, description="`*` where nothing is to lie there yet."),
    ] = None,
) -> Response:
    """Bytes that may be anything. What another device put there meanwhile is never overwritten."""
    if if_match is None and if_none_match != "*":
        raise _refusal(428, "Send If-Match with the ETag of what is there, or If-None-Match: *.")
    if if_match is not None and if_none_match is not None:
        raise _refusal(400, "If-Match: send it or If-None-Match, not both.")
    tag = etag(body)
    try:
        activity.places.put(place, tag, body, address, expected=if_match)
    except ConflictError as error:
        current = {"ETag": error.etag} if error.etag else {}
        here = "Something else lies here: get it, merge, send its ETag."
        none = "Nothing lies here any more: send If-None-Match: *."
        raise _refusal(412, here if error.etag else none, current) from error
    except FullError as error:
        raise _refusal(507, "There is no room for more here. Nothing was changed.") from error
    return Response(status_code=204 if if_match else 201, headers={"ETag": tag, **NEVER_KEPT})


@router.delete(
    PATH,
    summary="Leave nothing at a place",
    operation_id="sync_delete",
    dependencies=_WRITES,
    status_code=204,
    response_class=Response,
    responses={204: {"description": "Nothing lies there now."}, 403: FOREIGN},
)
def delete(activity: ActivityDep, place: Place) -> Response:
    """Whether or not anything was there."""
    activity.places.delete(place)
    return Response(status_code=204, headers=NEVER_KEPT)


@router.api_route(PATH, methods=["OPTIONS", "PATCH", "POST", "TRACE"], include_in_schema=False)
def other() -> Response:
    """One answer for all methods that are not there: the framework would name but one that is."""
    raise HTTPException(405, headers={"Allow": "GET, HEAD, PUT, DELETE"})


def _refusal(status: int, detail: str, headers: dict[str, str] | None = None) -> HTTPException:
    return HTTPException(status, detail, {**NEVER_KEPT, **(headers or {})})
