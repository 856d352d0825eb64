"""Answers changed on purpose: cut off, encoded anew, nested, blown up, made of noise."""

import base64
import gzip
import json
import random
import time
import zlib
from collections.abc import Callable, Iterator
from typing import Any, Final
from urllib.parse import quote

from bench.diagnosis.cases import FURTHER, SAMPLE, read_cases
from regrant.diagnosis import explain

#: Planted into every answer: it must never come out again.
SECRET: Final = "ya29.a0AfB_byC-3cret9Zk2Qw7Lx"
MARKUP: Final = '<script>alert("x")</script>'
ANSI: Final = "\x1b[31mred\x1b[0m"
MEGABYTE: Final = 1_000_000
#: What patterns stumble over when it comes again and again.
PIECES: Final = (
    *"\"'{}[]()<>&;:=?#\\/.,-_%aA1é中\n\t\x00 ",
    *("error", "token", "https://a.example/", "<script", "</script>", "<!--", "-->", "<![CDATA["),
    *("&#65;", "%41", '\\"', "e.g. (", "this can happen ", "error while ", "Bearer ", "HTTP/1.1 4"),
    *("status code ", "www-authenticate: ", '"a":', " - ", "is not ", "'a ", "Ã¼", "a." * 30),
    *("code=", "a" * 40, "aB" * 20, "http://", "scope "),
)
Mutation = Callable[[random.Random, dict[str, Any]], dict[str, Any]]


def planted(observation: dict[str, Any]) -> dict[str, Any]:
    """The observation with a secret, live markup and terminal codes in it."""
    body = observation.get("body") or ""
    extra = f' {MARKUP} {ANSI} {{"access_token": "{SECRET}", "refresh_token":"{SECRET}"}}'
    params = dict(observation.get("callback_params") or {})
    if params:
        params["error_description"] = f"{params.get('error_description', '')} {MARKUP}{ANSI}"
        params["code"] = SECRET
    return {**observation, "body": body + extra, "callback_params": params}


def cut(dice: random.Random, one: dict[str, Any]) -> dict[str, Any]:
    """The body ends somewhere."""
    body = str(one["body"])
    return {**one, "body": body[: dice.randrange(len(body) + 1)]}


def encoded(dice: random.Random, one: dict[str, Any]) -> dict[str, Any]:
    """The body is written in another way."""
    body = str(one["body"])
    ways: tuple[Callable[[str], Any], ...] = (
        quote,
        lambda text: base64.b64encode(text.encode("utf-8", "replace")).decode(),
        json.dumps,
        lambda text: text.encode("utf-16", "replace"),
        lambda text: text.encode("utf-8", "replace"),
        lambda text: zlib.compress(text.encode("utf-8", "replace")),
        lambda text: gzip.compress(text.encode("utf-8", "replace"))[:-3],
        lambda text: text.encode("utf-8", "replace").decode("latin-1"),
        lambda text: text.encode("shift_jis", "replace"),
        lambda text: text.encode("cp1252", "replace"),
        lambda text: text.replace('"', '\\"'),
        lambda text: text.replace("\n", "\r\n").upper(),
        lambda text: "".join(f"&#{ord(letter)};" for letter in text[:3000]),
    )
    return {**one, "body": dice.choice(ways)(body)}


def nested(dice: random.Random, one: dict[str, Any]) -> dict[str, Any]:
    """The body sits deep inside something else."""
    value: Any = str(one["body"])
    for _ in range(dice.randrange(1, 60)):
        value = {dice.choice(("error", "data", "fault", "errors", "0")): value}
    return {**one, "body": json.dumps([value] if dice.random() < 0.3 else value)}


def shuffled(dice: random.Random, one: dict[str, Any]) -> dict[str, Any]:
    """Words stand in another order."""
    words = str(one["body"]).split(" ")
    dice.shuffle(words)
    return {**one, "body": " ".join(words)}


def translated(dice: random.Random, one: dict[str, Any]) -> dict[str, Any]:
    """The status is told in another language and another type."""
    words = ("401 Non autorisé", "403 Verboten", "400 Solicitud incorrecta", "не найдено", "禁止")
    status = dice.choice((None, "400", 401.0, "abc", -1, True, [], 10**400, {"a": 1}, 599, 0))
    return {**one, "body": f"{dice.choice(words)}: {one['body']}", "http_status": status}


def typed(dice: random.Random, one: dict[str, Any]) -> dict[str, Any]:
    """Fields hold values of types that nobody expects."""
    odd = (None, 1, -0.5, True, [], {}, [None, 1, {"a": []}], "x", b"\xff\xfe", {"a": {"b": [1]}})
    fields = ("provider", "stage", "headers", "callback_params", "context", "body", "http_status")
    changed = {name: dice.choice(odd) for name in fields if dice.random() < 0.4}
    return {**one, **changed}


def blown_up(dice: random.Random, one: dict[str, Any]) -> dict[str, Any]:
    """A megabyte of something around the body."""
    body = str(one["body"])
    fillings = (
        "x" * MEGABYTE,
        "<div>" * (MEGABYTE // 5),
        "{" * MEGABYTE,
        '{"a":' * (MEGABYTE // 5),
        "a=b&" * (MEGABYTE // 4),
        "invalid_grant redirect_uri mismatch " * (MEGABYTE // 36),
        '"' * MEGABYTE,
        "token: " * (MEGABYTE // 7),
        "[" * MEGABYTE,
        "A1b2C3d4" * (MEGABYTE // 8),
        "https://a.example/?error=x " * (MEGABYTE // 27),
        "\\u0041" * (MEGABYTE // 6),
        '<a b="' * (MEGABYTE // 6),
        "< HTTP/1.1 401\ncode: 7 " * (MEGABYTE // 23),
        "é" * MEGABYTE,
    )
    unit = "".join(dice.choice(PIECES) for _ in range(dice.randrange(1, 6)))
    size = dice.choice((8_000, 60_000, MEGABYTE))
    filling = dice.choice((*fillings, *[(unit * (size // len(unit) + 1))[:size]] * 8))
    return {**one, "body": filling + body if dice.random() < 0.5 else body + filling}


def binary(dice: random.Random, one: dict[str, Any]) -> dict[str, Any]:
    """Bytes of no text."""
    noise = dice.randbytes(dice.randrange(1, 4000))
    return {**one, "body": noise + str(one["body"]).encode("utf-8", "replace") + noise}


def headed(dice: random.Random, one: dict[str, Any]) -> dict[str, Any]:
    """Challenges that no server should send."""
    challenges = (
        'Bearer error="invalid_token',
        "Bearer " + 'a="b",' * 5000,
        'Basic realm="\\"", Bearer scope="a b", DPoP algs="ES256" error=insufficient_scope',
        "=,=,=\x00\x1b[31m",
        f'Bearer error="{SECRET}"',
    )
    return {**one, "headers": {"WWW-Authenticate": dice.choice(challenges)}}


MUTATIONS: Final[dict[str, Mutation]] = {
    mutation.__name__: mutation
    for mutation in (cut, encoded, nested, shuffled, translated, typed, binary, headed, blown_up)
}


def mutated(count: int, seed: int = 20260101) -> Iterator[tuple[str, object]]:
    """That many hostile inputs; one in sixty is a megabyte long, some are no dict at all."""
    dice = random.Random(seed)  # noqa: S311 - the same battery every time, no secret
    cases = [*read_cases(SAMPLE), *read_cases(FURTHER)]
    kinds = [name for name in MUTATIONS if name != "blown_up"]
    for number in range(count):
        kind = "blown_up" if number % 60 == 0 else dice.choice(kinds)
        one = MUTATIONS[kind](dice, planted(dice.choice(cases).observation))
        if dice.random() < 0.1:
            one = MUTATIONS["cut"](dice, one) if isinstance(one.get("body"), str) else one
        as_text = dice.random() < 0.1
        yield kind, (one.get("body") if as_text else one)


def slowest_mutation(count: int = 1200) -> tuple[float, str]:
    """The slowest of them, in milliseconds, and its kind."""
    slowest, slowest_kind = 0.0, ""
    for kind, one in mutated(count):
        began = time.process_time()
        explain(one)
        took = (time.process_time() - began) * 1000
        if took > slowest:
            slowest, slowest_kind = took, kind
    return slowest, slowest_kind
