"""What is noise between two answers and what is a difference."""

import string
from collections.abc import Mapping
from random import Random

import pytest

from regrant.diagnosis.comparing.answer import Answer, Asked, Seen, read_answer
from regrant.diagnosis.comparing.difference import are_same, difference
from regrant.diagnosis.comparing.noise import Masks, without_noise

BASE64 = string.ascii_letters + string.digits + "-_"
BACK = "https://regrant.example/oauth/callback"


def seen(
    body: str = "",
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    sent: tuple[str, ...] = (),
    redirect_uri: str = BACK,
) -> Answer:
    asked = Asked("authorize", Masks.of(sent), redirect_uri)
    found = Seen("https://as.example/authorize", status, headers or {}, body)
    return read_answer(found, asked)


def page(text: str, more: str = "") -> str:
    return (
        f"<!doctype html><html><head><title>T</title></head><body><p>{text}</p>{more}</body></html>"
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Request 7f3a9c01 at 12:03:44", "Request 1b22e0aa at 12:03:45"),
        ("Ray ID: 8f3a", "Ray ID: 0b1c"),
        ("trace kJq8Zp2LmX0aB", "trace Wd41NnQe7RtYu"),
        ("Mon, 23 Nov 2026 10:00:01 GMT", "Tue, 24 Nov 2026 11:30:59 GMT"),
        ("id 0a1b2c3d-0000-4000-8000-0123456789ab", "id ffffeeee-1111-4111-9111-ba9876543210"),
        ("12,345 people use this", "12,346 people use this"),
        ("nonce aBcDeFgHiJkLmN", "nonce zYxWvUtSrQpOnM"),
    ],
)
def test_what_is_new_in_every_answer_is_no_difference(one: str, other: str) -> None:
    assert without_noise(one) == without_noise(other)
    assert are_same(seen(page(one)), seen(page(other)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Error 400: invalid_client", "Error 400: redirect_uri_mismatch"),
        ("Error 401", "Error 404"),
        ("InvalidClientIdException", "InvalidRedirectUriException"),
        ("Unbekannter Client", "Unbekannte Adresse"),
        ("不明なクライアント", "リダイレクト先が違います"),
    ],
)
def test_what_the_words_say_is_a_difference(one: str, other: str) -> None:
    found = difference(seen(page(one)), seen(page(other)))
    assert found is not None


@pytest.mark.parametrize("alphabet", [string.hexdigits.lower(), BASE64])
def test_random_ids_of_any_alphabet_are_noise(alphabet: str) -> None:
    dice = Random(7)  # noqa: S311 - the same ids in every run
    for _ in range(50):
        one, other = ("".join(dice.choices(alphabet, k=22)) for _ in range(2))
        assert without_noise(f"ref {one} ends") == without_noise(f"ref {other} ends"), one


@pytest.mark.parametrize(
    "shape",
    [
        "Unknown client {}",
        "<a href='/x?client_id={}'>again</a> {}",
        "client &quot;{}&quot; is unknown",
        "{{'client': '{}'}}",
    ],
)
def test_a_value_that_is_given_back_is_no_difference(shape: str) -> None:
    real, made_up = "acme portal/7", "qwer tzuio/1"
    answers = [seen(page(shape.replace("{}", one)), sent=(one,)) for one in (real, made_up)]
    assert are_same(*answers)


def test_a_short_value_is_not_found_inside_other_words() -> None:
    masks = Masks.of(("read",))
    assert masks.without_sent("already read") == "already \u2039value\u203a"


@pytest.mark.parametrize(
    "more",
    [
        "<script nonce={0}>var csrf='{0}'</script>",
        "<input type=hidden name=csrf value='{0}'>",
        "<!-- {0} -->",
        "<style>.a-{0}{{color:red}}</style>",
        "<meta name=csrf content='{0}'>",
    ],
)
def test_what_nobody_reads_is_not_compared(more: str) -> None:
    one, other = (seen(page("Sign in", more.format(word))) for word in ("alpha", "omega"))
    assert are_same(one, other)


def test_a_form_that_only_one_page_has_is_a_difference_of_more_than_words() -> None:
    form = "<form><input name=user><input type=password name=pass></form>"
    found = difference(seen(page("Hello", form)), seen(page("Hello")))
    assert found is not None
    assert not found.is_text


@pytest.mark.parametrize(
    ("status", "body", "is_login"),
    [
        (200, "<input type=password>", True),
        (401, "<input type=password>", True),
        (400, "<input type=password>", False),
        (200, "<input name=email>", True),
        (200, "<input name=q type=search>", False),
        (200, "<input type=hidden name=user>", False),
    ],
)
def test_a_login_page_asks_who_is_there(status: int, body: str, is_login: bool) -> None:  # noqa: FBT001 - a column
    assert seen(page("Welcome", f"<form>{body}</form>"), status).is_login is is_login


def location(url: str) -> dict[str, str]:
    return {"location": url}


def test_a_redirect_to_our_address_is_the_way_back_and_the_error_is_read() -> None:
    answer = seen("", 302, location(f"{BACK}?error=login_required&state=x1"))
    assert (answer.kind, answer.error, answer.is_login) == ("back", "login_required", True)


@pytest.mark.parametrize(
    "target",
    [
        "https://regrant.example/oauth/callbackx?error=login_required",
        "https://regrant.example.evil.example/oauth/callback?error=login_required",
        "http://regrant.example/oauth/callback?error=login_required",
        "https://regrant.example:444/oauth/callback?error=login_required",
    ],
)
def test_a_redirect_to_anything_else_is_not_the_way_back(target: str) -> None:
    assert seen("", 302, location(target)).kind == "away"


def test_a_code_that_was_sent_unasked_is_neither_kept_nor_quoted() -> None:
    answer = seen("", 302, location(f"{BACK}?code=SecretCode123&state=y"))
    assert answer.has_code
    assert "SecretCode123" not in repr(answer)


def test_silence_and_a_plea_to_wait_are_no_answers() -> None:
    silent = read_answer(
        Seen("https://as.example", reason="timeout", message="No."), Asked("token", Masks())
    )
    assert not silent.is_answer
    assert not seen("slow down", 429).is_answer
    assert not are_same(silent, silent)


def test_hostile_markup_neither_breaks_nor_lives_in_what_is_shown() -> None:
    answer = seen(
        "<html><h1>\x1b[31m<script>alert(1)</script>" + "<div>" * 5000 + "&#0;<![CDATA[", 400
    )
    assert answer.is_refusal
    assert "<script" not in answer.quote
    assert "\x1b" not in answer.quote
