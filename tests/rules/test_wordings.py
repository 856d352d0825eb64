"""The same thing in other words and other languages is the same finding."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from regrant.diagnosis import explain
from regrant.diagnosis.catalogue import rules
from regrant.diagnosis.reading.translation import in_english

WORDINGS = Path(__file__).parent / "data" / "wordings.txt"
FOREIGN = Path(__file__).parent / "data" / "foreign.txt"
AT_A_STAGE = [
    (
        "authorize",
        "Die Antwort-URL stimmt nicht mit den konfigurierten überein",
        "redirect-uri-mismatch",
    ),
    ("authorize", "L'URL de redirection n'est pas enregistrée", "redirect-uri-mismatch"),
    ("authorize", "リダイレクト URI が一致しません", "redirect-uri-mismatch"),
    ("authorize", "El ID de cliente no existe", "client-id-invalid"),
    ("authorize", "应用未上线", "application-not-approved"),
    ("token", "Das Clientgeheimnis ist ungültig", "client-secret-invalid"),
    ("token", "O código de autorização expirou", "authorization-code-invalid"),
    ("token", "缺少参数client_secret", "client-authentication-misplaced"),
    ("refresh", "Il token di aggiornamento è scaduto", "refresh-token-invalidated"),
    ("refresh", "토큰이 만료되었습니다: 리프레시 토큰", "refresh-token-invalidated"),
    ("call", "Le jeton d'accès a expiré", "access-token-expired"),
    ("call", "Срок действия токена истёк", "access-token-expired"),
    ("call", "访问令牌已过期", "access-token-expired"),
    ("call", "Het toegangstoken is verlopen", "access-token-expired"),
    ("call", "Nieprawidłowy token dostępu", "access-token-invalid"),
    ("call", "Geçersiz erişim belirteci", "access-token-invalid"),
    ("call", "Für många förfrågningar: för många förfrågningar", "rate-limited"),
]


def rows(path: Path) -> Iterator[tuple[str, str]]:
    code = ""
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("["):
            code = line.strip("[]")
        elif line and not line.startswith("#"):
            yield code, line


def lines() -> Iterator[tuple[str, str, str, str]]:
    for code, line in rows(WORDINGS):
        stage, status, text = line.split("|", 2)
        yield code, stage, status, text


def observation(stage: str, status: str, text: str) -> dict[str, Any]:
    sent = {"!": {"used_auth": False}, "+": {"used_auth": True}}.get(stage[-1:], {})
    is_query = text.startswith("error=")
    return {
        "stage": stage.rstrip("!+") or None,
        "http_status": int(status) if status else None,
        "context": {"used_auth": True} if stage == "call" else sent,
        "callback_params": dict(parse_qsl(text)) if is_query else {},
        "body": "" if is_query else text,
    }


def first_code(given: object) -> str:
    findings = explain(given)["findings"]
    return findings[0]["code"] if findings else "none"


def test_nearly_every_wording_leads_to_its_finding() -> None:
    every = list(lines())
    wrong = [one for one in every if first_code(observation(*one[1:])) != one[0]]
    assert {one[0] for one in every} <= {rule.code for rule in rules()}
    assert len(wrong) <= len(every) * 0.03, wrong


@pytest.mark.parametrize(("code", "line"), list(rows(FOREIGN)))
def test_a_sentence_or_a_page_of_another_language_is_understood(code: str, line: str) -> None:
    language, text = line.split("|", 1)
    head = f"<!DOCTYPE html><html lang='{language}'><head><title>Example</title></head>"
    assert first_code(text) == code
    assert first_code(f"{head}<body><h1>{text}</h1></body></html>") == code


@pytest.mark.parametrize(("stage", "text", "code"), AT_A_STAGE)
def test_other_languages_say_the_same(stage: str, text: str, code: str) -> None:
    given = {"stage": stage, "body": text, "context": {"used_auth": True}}
    assert first_code(given) == code


def test_english_is_left_as_it_is() -> None:
    for _, _, _, text in lines():
        assert (
            in_english(text.lower()).split() == text.lower().replace("incorrect", "invalid").split()
        )
