"""The fields of a form that a page sends, without files."""

from urllib.parse import parse_qsl

from fastapi import HTTPException, Request

from papers.language import say

FORM = "application/x-www-form-urlencoded"
FIELDS_LIMIT = 20


async def form_fields(request: Request) -> dict[str, str]:
    """The fields by their names. HTTPException 400 for what is no such form."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != FORM:
        raise HTTPException(400, say("Send a form, as {kind}.", kind=FORM))
    try:
        body = (await request.body()).decode("ascii")
        fields = parse_qsl(
            body, keep_blank_values=True, max_num_fields=FIELDS_LIMIT, errors="strict"
        )
    except ValueError as error:  # of which UnicodeDecodeError is one
        raise HTTPException(
            400,
            say(
                "The form cannot be read: send at most {limit} fields, in UTF-8.",
                limit=FIELDS_LIMIT,
            ),
        ) from error
    found: dict[str, str] = {}
    for name, value in fields:
        if name in found:
            raise HTTPException(400, say("{name}: it is given more than once.", name=name[:100]))
        found[name] = value
    return found
