"""One error in every form in which people come by it."""

import base64
import gzip
import json
import zlib
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import quote, quote_plus

#: From an error word and its sentence to something that people paste.
Form = Callable[[str, str], Any]


def answer(word: str, text: str) -> str:
    """The error as RFC 6749 §5.2 writes it."""
    return json.dumps({"error": word, "error_description": text})


#: What was asked when such an error came.
_REQUESTS: Final = {
    "invalid_client": ("POST", "/oauth/token"),
    "invalid_grant": ("POST", "/oauth/token"),
    "invalid_request": ("GET", "/oauth/authorize?client_id=x&redirect_uri=y&response_type=code"),
    "insufficient_scope": ("GET", "/v1/files"),
    "invalid_token": ("GET", "/v1/files"),
}


def _http(word: str, text: str) -> str:
    head = "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\n\r\n"
    return head + answer(word, text)


def _curl(word: str, text: str) -> str:
    return (
        "* Connected to idp.example (192.0.2.1) port 443\n* ALPN: server accepted http/1.1\n"
        f"> {' '.join(_REQUESTS[word])} HTTP/1.1\n> Host: idp.example\n"
        "> Authorization: Bearer e\n>\n"
        "< HTTP/1.1 400 Bad Request\n< Content-Type: application/json\n<\n"
        "{ [72 bytes data]\n* Connection #0 to host idp.example left intact\n" + answer(word, text)
    )


def _har(content: Callable[[str], dict[str, str]]) -> Form:
    def form(word: str, text: str) -> str:
        method, path = _REQUESTS[word]
        headers = [{"name": "Authorization", "value": "Bearer e"}]
        request = {"method": method, "url": f"https://idp.example{path}", "headers": headers}
        response = {"status": 400, "headers": [], "content": content(answer(word, text))}
        return json.dumps({"log": {"entries": [{"request": request, "response": response}]}})

    return form


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _escaped(text: str) -> str:
    return text.replace('"', '\\"')


def _page(inner: Callable[[str, str], str]) -> Form:
    return lambda word, text: f"<!DOCTYPE html><html>{inner(word, text)}</html>"


WORDS: Final[dict[str, Form]] = {
    "message": lambda _, text: text,
    "message in capitals": lambda _, text: text.upper(),
    "message with status": lambda _, text: f"Error 400: {text} (request id 5f2a)",
    "word and message": lambda word, text: f"{word}: {text}",
    "quoted mail": lambda word, text: f"> From: ops\n> we get this\n> {answer(word, text)}\n",
    "markdown": lambda word, text: f"We see:\n```json\n{answer(word, text)}\n```\nwhen connecting.",
}
JSON: Final[dict[str, Form]] = {
    "json": answer,
    "json with byte order mark": lambda word, text: "\ufeff" + answer(word, text),
    "json behind a guard": lambda word, text: ")]}',\n" + answer(word, text),
    "json behind another guard": lambda word, text: "&&&START&&&" + answer(word, text),
    "json in a list": lambda word, text: f"[{answer(word, text)}]",
    "json in strings in json": lambda word, text: json.dumps(
        {"message": "Request failed", "cause": json.dumps({"body": answer(word, text)})}
    ),
    "json with something behind": lambda word, text: answer(word, text) + "<!-- node 3 -->",
    "jsonp": lambda word, text: f"callback({answer(word, text)});",
    "javascript": lambda word, text: f"var result = {answer(word, text)};",
    "json:api": lambda word, text: json.dumps({"errors": [{"code": word, "detail": text}]}),
    "odata": lambda word, text: json.dumps(
        {"error": {"code": word, "message": {"lang": "en-US", "value": text}}}
    ),
    "graphql": lambda word, text: json.dumps(
        {"data": None, "errors": [{"message": text, "extensions": {"code": word}}]}
    ),
    "truncated json": lambda word, text: answer(word, f"{text}. Ask your administrator")[:-8],
}
MARKUP: Final[dict[str, Form]] = {
    "xml": lambda word, text: (
        f'<?xml version="1.0"?><OAuth><error>{word}</error>'
        f"<error_description>{text}</error_description></OAuth>"
    ),
    "xml attributes": lambda word, text: f'<error code="{word}" message="{text}"/>',
    "soap": lambda _, text: (
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault>'
        f"<faultcode>s:Client</faultcode><faultstring>{text}</faultstring></s:Fault></s:Body>"
        "</s:Envelope>"
    ),
    "alert of a page": _page(
        lambda _, text: (
            "<head><title>Sign in</title><style>a{}</style></head><body><a href='/'>Home</a>"
            f'<div class="alert" role="alert">{text}</div><form><input name="user"></form></body>'
        )
    ),
    "title of a page": _page(
        lambda _, text: f"<head><title>Error: {text}</title></head><body><div></div></body>"
    ),
    "hidden fields of a page": _page(
        lambda word, text: (
            f'<body><form method="post"><input type="hidden" name="error" value="{word}"/>'
            f'<input type="hidden" name="error_description" value="{text}"/></form></body>'
        )
    ),
    "attributes of a page": _page(
        lambda word, text: (
            f'<body><div id="app" data-error="{word}" data-error-description="{text}"></div></body>'
        )
    ),
    "meta of a page": _page(
        lambda _, text: f'<head><meta name="error-description" content="{text}"></head>'
    ),
    "state of a page's script": _page(
        lambda word, text: (
            f"<head><script>window.__STATE__ = {answer(word, text)};</script></head><body></body>"
        )
    ),
    "json in a page": _page(lambda word, text: f"<body><pre>{answer(word, text)}</pre></body>"),
    "escaped json in a page": _page(
        lambda word, text: f"<pre>{answer(word, text).replace(chr(34), '&quot;')}</pre>"
    ),
    "page with entities": _page(
        lambda _, text: f"<body><h1>Error</h1><p>{text.replace(' ', '&nbsp;')}</p></body>"
    ),
    "page under a megabyte of style": _page(
        lambda _, text: (
            f"<head><style>{'.a{color:red}' * 70_000}</style></head><body><p>{text}</p>"
            f"<script>{'var a=1;' * 9_000}</script></body>"
        )
    ),
}
ADDRESSES: Final[dict[str, Form]] = {
    "form": lambda word, text: f"error={word}&error_description={quote(text)}",
    "form with plus signs": lambda word, text: f"error_description={quote_plus(text)}&error={word}",
    "address in a sentence": lambda word, text: (
        f"We came back to https://app.example/cb?error={word}&error_description={quote(text)} ."
    ),
    "parameter in base64": lambda word, text: (
        f"https://app.example/login?oauth_error={quote(_base64(answer(word, text)))}"
    ),
    "base64": lambda word, text: _base64(answer(word, text)),
    "percent signs": lambda word, text: quote(answer(word, text)),
    "percent signs twice": lambda word, text: quote(quote(answer(word, text))),
}
HTTP: Final[dict[str, Form]] = {
    "http": _http,
    "http/2": lambda word, text: f"HTTP/2 400\nserver: x\n\n{answer(word, text)}",
    "curl -v": _curl,
    "chunks": lambda word, text: (
        "HTTP/1.1 400 Bad Request\r\nTransfer-Encoding: chunked\r\n\r\n"
        f"{len(answer(word, text)):x}\r\n{answer(word, text)}\r\n0\r\n\r\n"
    ),
    "har": _har(lambda body: {"text": body}),
    "har in base64": _har(lambda body: {"text": _base64(body), "encoding": "base64"}),
    "request of a tool": lambda word, text: (
        f"GET https://idp.example/x\n400\n182 ms\nResponse Body\n{answer(word, text)}"
    ),
}
LOGS: Final[dict[str, Form]] = {
    "log line": lambda word, text: (
        f"2025-01-03T10:11:12Z ERROR [oauth] failed status=400 body={answer(word, text)}"
    ),
    "log line with escapes": lambda word, text: (
        f'level=error msg="request failed" status=400 body="{_escaped(answer(word, text))}"'
    ),
    "structured log": lambda word, text: json.dumps(
        {"level": "error", "time": 1, "msg": "failed", "response_body": answer(word, text)}
    ),
    "structured log, deep": lambda word, text: json.dumps(
        {
            "severity": "ERROR",
            "message": "oauth failure",
            "err": {"response": {"data": json.loads(answer(word, text))}},
        }
    ),
    "lines of a log": lambda word, text: "\n".join(
        json.dumps({"level": "info", "msg": line})
        for line in ("start", f"failed: {answer(word, text)}", "bye")
    ),
    "java": lambda word, text: (
        f"org.example.AuthorizationException: [{word}] {text}\n"
        "\tat org.example.Client.get(Client.java:80)\n\tat java.lang.Thread.run(Thread.java:833)\n"
        f'Caused by: org.example.HttpException: 400 Bad Request: "{answer(word, text)}"\n'
        "\t... 12 more"
    ),
    "python": lambda word, text: (
        'Traceback (most recent call last):\n  File "/srv/app.py", line 12, in <module>\n'
        f"    run()\noauth.errors.OAuthError: ({word}) {text}"
    ),
    "node": lambda word, text: (
        f"HttpError: {word}\n    at request (/app/x.js:142:23)\n  response: {{\n    data: {{\n"
        f"      error: '{word}',\n      error_description: '{text}'\n    }}\n  }}"
    ),
    "go": lambda word, text: f'oauth2: "{word}" "{text}"',
    "dotnet": lambda word, text: (
        "System.Net.Http.HttpRequestException: 400 (Bad Request).\n   at X.Ensure()\n"
        f"Content: {answer(word, text)}"
    ),
    "printed map of python": lambda word, text: str(json.loads(answer(word, text))),
    "printed map of ruby": lambda word, text: (
        f'{{"error"=>"{word}", "error_description"=>"{text}"}}'
    ),
    "printed map of php": lambda word, text: (
        f"Array\n(\n    [error] => {word}\n    [error_description] => {text}\n)\n"
    ),
    "yaml": lambda word, text: f"error: {word}\nerror_description: {text}\n",
}
BYTES: Final[dict[str, Form]] = {
    "bytes": lambda word, text: answer(word, text).encode(),
    "gzip": lambda word, text: gzip.compress(answer(word, text).encode()),
    "gzip cut off": lambda word, text: gzip.compress(answer(word, text).encode())[:-4],
    "deflate": lambda word, text: zlib.compress(answer(word, text).encode()),
    "utf-16": lambda word, text: answer(word, text).encode("utf-16"),
    "utf-16 without mark": lambda word, text: answer(word, text).encode("utf-16-le"),
    "latin-1": lambda word, text: f"Ungültig: {answer(word, text)}".encode("latin-1"),
    "gzip in an observation": lambda word, text: {
        "body": gzip.compress(answer(word, text).encode())
    },
}
FORMS: Final[dict[str, Form]] = {
    **WORDS,
    **JSON,
    **MARKUP,
    **ADDRESSES,
    **HTTP,
    **LOGS,
    **BYTES,
}
