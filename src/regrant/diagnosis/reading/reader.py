"""Turns an observation into facts: bodies, headers, callback parameters and bare words alike."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from regrant.diagnosis.observation import Observation
from regrant.diagnosis.reading.body import Body, inside, parse_body, words_of
from regrant.diagnosis.reading.boilerplate import strip_boilerplate
from regrant.diagnosis.reading.challenge import Challenge, parse_challenges
from regrant.diagnosis.reading.facts import Mark, Reading, TokenAnswer
from regrant.diagnosis.reading.fields import field_sentences
from regrant.diagnosis.reading.leaves import Leaf, canonical_key
from regrant.diagnosis.reading.scopes import scopes_of
from regrant.diagnosis.reading.status import inner_status
from regrant.diagnosis.reading.translation import in_english
from regrant.diagnosis.reading.vocabulary import ERROR_KEYS, RFC_WORDS, TEXT_KEYS
from regrant.diagnosis.reading.words import (
    clauses_of,
    lowered,
    split_identifiers,
    unescaped,
    words_in,
)
from regrant.diagnosis.word_list import word_set
from regrant.domain.scope import parse_scopes

#: The keys whose value is most likely the error itself, weightiest first.
WEIGHT: Final = ("error", "errorcode", "suberror", "code", "reason", "errortype", "type")
ERROR_TOPS: Final = word_set(
    "error errors errorcode errcode errno errormessage errmessage fault exception ret retcode"
)
CODE_LIKE: Final = re.compile(r"\A[A-Za-z0-9][A-Za-z0-9_.\-:/]{0,79}\Z")
IDENTIFIER: Final = re.compile(
    r"(?<![\w/])(?:(?i:AADSTS)\d{4,8}|(?i:AADB2C)\d{5}|[A-Za-z][A-Za-z0-9]*(?:[_.:\-][A-Za-z0-9]+)+|[A-Z][a-z0-9]+"
    r"(?:[A-Z][A-Za-z0-9]*)+|[A-Z]{4,}|[A-Z]{1,6}-?\d{3,8}|[a-z]+[A-Z][A-Za-z]+|\d{4,9})(?![\w])"
)
CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
#: Shapes whose fields are fields, not words that look like some.
DATA: Final = frozenset({"json", "form", "xml"})
#: Headers in which services ask for a second factor or a sign-on by the organisation.
FACTOR_HEADER: Final = re.compile(r"2fa|mfa|otp|sso")
SUFFIX: Final = re.compile(r"_?(?:error|exception|fault)\Z")
OFF_WORDS: Final = frozenset({"", "0", "false", "none", "null", "ok", "success", "200", "201"})
#: What a token answer gives; none of it is said to anybody.
GIVEN: Final = frozenset(
    {"accesstoken", "refreshtoken", "idtoken", "token", "tokentype", "scope", "scopes"}
)


def read(observation: Observation) -> Reading:
    """Read everything of an observation once.

    Example:
        >>> read(Observation(body='{"error": "invalid_grant"}')).error.value
        'invalid_grant'
    """
    body = parse_body(observation.body)
    challenges = _challenges(observation)
    leaves = list(_leaves(observation, body, challenges))
    fields = frozenset(leaf.key for _, leaf in leaves)
    is_error = _has_error_mark(leaves, challenges)
    token = _token(leaves, fields) if body.shape in DATA or _is_answer(fields) else None
    if token and token.has_access_token and not is_error and body.shape in {"json", "form"}:
        leaves = [(where, leaf) for where, leaf in leaves if leaf.key not in GIVEN]
        body = replace(body, words=words_of(leaf for where, leaf in leaves if where == "body"))
    raw_words = _raw_words(observation, body, leaves)
    raw_words += field_sentences(leaf for _, leaf in leaves)
    plain = unescaped(raw_words)
    text, boilerplate = strip_boilerplate(lowered(plain))
    sentences, _ = strip_boilerplate(lowered(split_identifiers(plain)))
    if (english := in_english(text)) != text:
        text = f"{text}\n{english}"
    errors = _errors(leaves, text, boilerplate)
    return Reading(
        shape=body.shape,
        http_status=observation.http_status,
        inner_status=inner_status([leaf for _, leaf in leaves], text, observation.http_status),
        errors=errors,
        codes=frozenset(_codes(leaves, raw_words)),
        texts=_texts(leaves, body),
        text=text,
        words=words_in(text),
        silent=body.silent,
        clauses=clauses_of(in_english(sentences)),
        challenges=challenges,
        fields=fields,
        token=token,
        required_scopes=scopes_of(leaves, challenges, observation.headers),
        granted_scopes=_granted(observation),
        has_error_mark=is_error,
        boilerplate=boilerplate,
        retry_after=observation.headers.get("retry-after"),
        answered_at=observation.headers.get("date"),
    )


def _is_answer(fields: frozenset[str]) -> bool:
    """Whether what stands in a text is a token answer; lines of a program name its fields too."""
    return "accesstoken" in fields and bool(fields & {"tokentype", "expiresin", "refreshtoken"})


def _leaves(
    observation: Observation, body: Body, challenges: Iterable[Challenge]
) -> Iterator[tuple[str, Leaf]]:
    for name, value in observation.callback_params.items():
        yield "callback", Leaf((name,), value[:2000])
        for found in inside(Leaf((name,), value[:2000])):
            yield "callback", found
    for challenge in challenges:
        for name, value in challenge.params.items():
            yield "WWW-Authenticate", Leaf((name,), value[:2000])
    for leaf in body.leaves:
        yield "body", leaf
    for name, value in observation.headers.items():
        for leaf in _of_header(name, value):
            yield "header", leaf


def _of_header(name: str, value: str) -> Iterator[Leaf]:
    if name == "location":
        yield from parse_body(value).leaves
    elif "error" in name:
        yield Leaf((name, "error"), value.split(":", maxsplit=1)[0][:200])
        yield Leaf((name, "message"), value[:600])
    elif FACTOR_HEADER.search(name) and value:
        yield Leaf((name, "message"), f"{FACTOR_HEADER.findall(name)[0]}: required")


def _challenges(observation: Observation) -> tuple[Challenge, ...]:
    header = observation.headers.get("www-authenticate", "")
    if not header and observation.body:
        found = re.search(
            r"(?i)www-authenticate['\"]?\s*[:=]\s*(.{3,600})", observation.body[:20_000]
        )
        header = found[1] if found else ""
    return parse_challenges(header)


def _raw_words(observation: Observation, body: Body, leaves: Iterable[tuple[str, Leaf]]) -> str:
    said = [leaf.value for where, leaf in leaves if where != "body" and leaf.kind == "string"]
    spelled = [
        re.sub(r"[-.]", " ", leaf.value)
        for _, leaf in leaves
        if leaf.key in ERROR_KEYS and "-" in leaf.value and CODE_LIKE.match(leaf.value)
    ]
    parts = [*said, body.words, *spelled, observation.transport_error or ""]
    return " \n ".join(part for part in parts if part)


def error_word(raw: str) -> str:
    """One spelling for an error word.

    Example:
        >>> error_word("InvalidGrantError"), error_word("INVALID-GRANT")
        ('invalid_grant', 'invalid_grant')
    """
    word = raw.strip().rsplit(".", 1)[-1] if raw.count(".") and " " not in raw else raw.strip()
    word = CAMEL.sub("_", word.replace("OAuth", "Oauth")) if not word.isupper() else word
    word = re.sub(r"[\s\-:/.]+", "_", word).strip("_").lower()
    return word if word in RFC_WORDS else SUFFIX.sub("", word) or word


def _errors(
    leaves: Iterable[tuple[str, Leaf]], text: str, boilerplate: str | None
) -> tuple[Mark, ...]:
    """Error words of the structure first, then words of the RFCs that stand in the text."""
    found: list[tuple[int, Mark]] = []
    for where, leaf in leaves:
        if leaf.key not in ERROR_KEYS or leaf.kind in {"bool", "null"}:
            continue
        raw = leaf.value.strip()
        if raw.lower() in OFF_WORDS or not CODE_LIKE.match(raw):
            continue
        weight = WEIGHT.index(leaf.key) if leaf.key in WEIGHT else len(WEIGHT)
        found.append((weight, Mark(error_word(raw), raw, f"{where}: {leaf.where}")))
    ordered = [mark for _, mark in sorted(found, key=lambda pair: pair[0])]
    ordered += [replace(mark, value=word) for mark in ordered if (word := _ending(mark.value))]
    known = {mark.value for mark in ordered}
    for identifier in dict.fromkeys(IDENTIFIER.findall(text) + _camels(leaves)):
        word = error_word(identifier)
        word = word if word in RFC_WORDS else _ending(word) or word
        if word in RFC_WORDS and word not in known:
            known.add(word)
            ordered.append(Mark(word, identifier, "text"))
    if boilerplate and boilerplate not in known:
        ordered.append(Mark(boilerplate, boilerplate, "text"))
    return tuple(ordered[:40])


def _ending(word: str) -> str | None:
    """The word of the RFCs with which a vendor's own word ends.

    Example:
        >>> _ending("auth_invalid_grant")
        'invalid_grant'
    """
    parts = word.split("_")[-6:]
    endings = ("_".join(parts[at:]) for at in range(1, len(parts) - 1))
    return next((ending for ending in endings if ending in RFC_WORDS), None)


def _camels(leaves: Iterable[tuple[str, Leaf]]) -> list[str]:
    words: list[str] = []
    for _, leaf in leaves:
        if leaf.kind == "string" and len(words) < 200:
            words += [word for word in IDENTIFIER.findall(leaf.value[:500]) if word.lower() != word]
    return words


def _codes(leaves: Iterable[tuple[str, Leaf]], raw_words: str) -> Iterator[str]:
    """Everything short that a vendor may list: numbers, words, `code/subcode`."""
    numbers: dict[str, str] = {}
    for _, leaf in leaves:
        value = leaf.value.strip().lower()
        if leaf.key in ERROR_KEYS and value and len(value) <= 80:
            yield value
            yield error_word(leaf.value)
            numbers.setdefault(leaf.key, value)
    if "code" in numbers and "errorsubcode" in numbers:
        yield f"{numbers['code']}/{numbers['errorsubcode']}"
    for identifier in dict.fromkeys(IDENTIFIER.findall(raw_words[:20_000])):
        yield identifier.lower()
        yield error_word(identifier)


def _texts(leaves: Iterable[tuple[str, Leaf]], body: Body) -> tuple[Mark, ...]:
    said: list[Mark] = []
    for where, leaf in leaves:
        value = leaf.value.strip()
        is_sentence = " " in value or leaf.key in TEXT_KEYS
        if value and leaf.kind == "string" and leaf.key in TEXT_KEYS | ERROR_KEYS and is_sentence:
            said.append(Mark(value[:600], value[:600], f"{where}: {leaf.where}"))
    if not said and body.words.strip() and body.shape != "json":
        words = " ".join(body.words.split())
        said.append(Mark(words[:600], words[:600], "body"))
    return tuple(said[:12])


def _granted(observation: Observation) -> tuple[str, ...] | None:
    header = observation.headers.get("x-oauth-scopes")
    if header is not None:
        return tuple(part.strip() for part in header.split(",") if part.strip())
    return None


def _token(leaves: Iterable[tuple[str, Leaf]], fields: frozenset[str]) -> TokenAnswer | None:
    keyed: dict[str, str] = {}
    scopes: list[str] = []
    for where, leaf in leaves:
        if where == "body" and leaf.value:
            keyed.setdefault(leaf.key, leaf.value)
            if leaf.key in {"scope", "scopes"}:
                scopes.append(leaf.value)
    has_access = any(name in keyed for name in ("accesstoken", "token"))
    if not has_access and not keyed.keys() & {"idtoken", "refreshtoken"}:
        return None
    expires = next((keyed[name] for name in EXPIRY_FIELDS if name in keyed), None)
    return TokenAnswer(
        has_access_token=has_access,
        has_refresh_token="refreshtoken" in keyed,
        has_expires_in=expires is not None,
        expires_in=_seconds(expires),
        scopes=_scopes(scopes) if scopes or fields & {"scope", "scopes"} else None,
        token_type=keyed.get("tokentype"),
    )


EXPIRY_FIELDS: Final = ("expiresin", "expires", "expiresat", "expiry", "expireson", "exp")


def _seconds(written: str | None) -> float | None:
    try:
        return float(written) if written else None
    except ValueError:
        return None


def _scopes(written: list[str]) -> tuple[str, ...]:
    return parse_scopes(part for value in written for part in parse_scopes(value))


def _has_error_mark(leaves: Iterable[tuple[str, Leaf]], challenges: Iterable[Challenge]) -> bool:
    """Whether the answer itself says that it is a refusal."""
    if any("error" in challenge.params for challenge in challenges):
        return True
    for _, leaf in leaves:
        value = leaf.value.strip().lower()
        if leaf.key in {"ok", "success", "succeeded"} and value in {"false", "0"}:
            return True
        top = canonical_key(leaf.path[0]) if leaf.path else ""
        if top in ERROR_TOPS and value not in OFF_WORDS:
            return True
    return False
