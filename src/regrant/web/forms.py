"""Form posts of our own pages."""

from urllib.parse import parse_qsl

from starlette.requests import Request

from regrant.web.endpoint import read_body


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a url-encoded form; the last of a doubled one counts."""
    body = await read_body(request)
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
