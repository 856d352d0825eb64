"""From an HTTP request to a handler and back: the same steps for every API route."""

import logging
import re
from dataclasses import replace
from typing import Any, Final

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Match, Route

from regrant.errors import FieldProblem, InvalidInputError, RegrantError
from regrant.usecases.all import UseCases
from regrant.usecases.auditing import Actor
from regrant.usecases.input.reading import ONE_LINE, read_struct, refusal, shown_name
from regrant.web.identify import Identify
from regrant.web.json_body import read_json
from regrant.web.merge import merged
from regrant.web.problem import bare_problem, problem
from regrant.web.routing import Answered, ApiRoute, Asked

LARGEST_BODY: Final = 12 * 1024 * 1024
_JSON: Final = msgspec.json.Encoder()
_LINE: Final = re.compile(ONE_LINE)
_NUMBER: Final = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?\Z")
_log: Final = logging.getLogger("regrant.web")


class Endpoint:
    """Answers the requests of one route."""

    def __init__(self, route: ApiRoute, use: UseCases, identify: Identify) -> None:
        self._route = route
        self._use = use
        self._identify = identify

    async def __call__(self, request: Request) -> Response:
        """Authenticate, read, handle, write; errors become problems."""
        try:
            principal = await self._identify.api(request)
            address = request.client.host if request.client else None
            actor = Actor(principal, address)
            if self._route.permission:
                actor.require(self._route.permission)
            asked = Asked(
                use=self._use,
                actor=actor,
                path=_path(request),
                query=self._query(request),
                request=request,
            )
            asked = replace(asked, body=await self._body(request, asked))
            return self._response(await self._route.handler(asked))
        except RegrantError as error:
            return problem(error)
        except ClientDisconnect:
            return Response(status_code=400)

    def _query(self, request: Request) -> Any:
        kind = self._route.query
        if kind is None:
            names = list(request.query_params)
            if names:
                words = "is not a parameter here; leave it out"
                raise refusal([FieldProblem(shown_name(name), words) for name in names])
            return None
        return read_query(kind, request.query_params.multi_items())

    async def _body(self, request: Request, asked: Asked) -> Any:
        if self._route.body is None and not self._route.raw_body:
            return None
        media = request.headers.get("content-type", "").split(";")[0].strip().lower()
        body = await read_body(request)
        if media and not media.endswith(("/json", "+json")):
            raise InvalidInputError("Send the body as application/json.", code="unsupported-type")
        document = read_json(body)
        if self._route.body is None:
            return document
        if self._route.current is not None:
            document = merged(document, msgspec.to_builtins(await self._route.current(asked)))
        return read_struct(self._route.body, document)

    def _response(self, result: Any) -> Response:
        if isinstance(result, Response):
            return result
        answered = result if isinstance(result, Answered) else Answered(result)
        status = answered.status or self._route.status
        headers = {"cache-control": "no-store", **answered.headers}
        if answered.value is None and status == 204:
            return Response(status_code=204, headers=headers)
        return Response(_JSON.encode(answered.value), status, headers, "application/json")


async def read_body(request: Request) -> bytes:
    """The whole body, within bounds.

    Raises:
        InvalidInputError: It is larger than we take.
    """
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > LARGEST_BODY:
            raise InvalidInputError(
                f"The body is larger than {LARGEST_BODY} bytes.", code="too-large"
            )
        chunks.append(chunk)
    return b"".join(chunks)


def read_query(kind: type[msgspec.Struct], pairs: list[tuple[str, str]]) -> Any:
    """Read query parameters into a struct; each may stand there once.

    Raises:
        InvalidInputError: Unknown, doubled or ill-formed parameters; each is named.
    """
    names = [name for name, _ in pairs]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        words = "stands there more than once; keep one of them"
        raise refusal([FieldProblem(shown_name(name), words) for name in sorted(twice)])
    numbers = {
        field.encode_name
        for field in msgspec.structs.fields(kind)
        if field.encode_name in {"limit", "min_ttl_seconds"}
    }
    document: dict[str, Any] = {}
    for name, value in pairs:
        document[name] = _number(value) if name in numbers else value
    return read_struct(kind, document)


def _number(value: str) -> int | float | str:
    """Plain decimal digits; Python itself reads blanks, low lines and digits of other scripts."""
    if not _NUMBER.match(value):
        return value
    return float(value) if "." in value else int(value)


def _path(request: Request) -> dict[str, str]:
    """Path parameters; what cannot be an identifier is nobody's identifier."""
    found = {name: str(value) for name, value in request.path_params.items()}
    for name, value in found.items():
        if len(value) > 200 or not _LINE.match(value):
            raise InvalidInputError.of(
                name, "is not an identifier; take it from a list or an answer"
            )
    return found


async def not_found(request: Request, _error: Exception) -> Response:
    """No such route."""
    return bare_problem(404, f"There is nothing at {request.url.path[:200]}.", "not-found")


async def not_allowed(request: Request, _error: Exception) -> Response:
    """The path knows other methods; `Allow` names them (RFC 9110 §15.5.6)."""
    here = [
        route
        for route in request.app.routes
        if isinstance(route, Route) and route.matches(request.scope)[0] is not Match.NONE
    ]
    # A fixed word in the path is meant before an identifier that could be any word.
    path = min((route.path for route in here), key=lambda one: one.count("{"), default="")
    allowed = {verb for route in here if route.path == path for verb in route.methods or ()}
    names = ", ".join(sorted(allowed))
    words = f"{request.method} is not possible here; {names} is." if names else "Not possible here."
    response = bare_problem(405, words, "method-not-allowed")
    response.headers["allow"] = names
    return response


async def crashed(request: Request, error: Exception) -> Response:
    """A bug of ours: the traceback goes to the log only."""
    _log.error("unexpected error at %s", request.url.path, exc_info=error)
    return bare_problem(500, "An unexpected error; the log has its cause.", "internal-error")
