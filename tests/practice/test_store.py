"""What the store keeps, and what it may forget."""

from regrant.practice import switches
from regrant.practice.model import Token
from regrant.practice.store import KEPT_TOKENS, Store, fingerprint
from regrant.practice.switches import SWITCHES


def a_token(grant_id: str, number: int, refresh_token: str | None = None) -> Token:
    return Token(
        grant_id=grant_id,
        client_id="practice-app",
        username="alice",
        scope="notes.read",
        access_fingerprint=fingerprint(f"access-{number}"),
        issued_at=0,
        access_expires_at=1,
        refresh_fingerprint=fingerprint(refresh_token) if refresh_token else None,
    )


def test_old_access_tokens_are_forgotten_and_living_refresh_tokens_are_not() -> None:
    store = Store(clock=lambda: 10)
    grant = store.new_grant("practice-app", "alice", "notes.read")
    store.put_token(a_token(grant.grant_id, 0, "the-first"))
    for number in range(1, KEPT_TOKENS + 1):
        store.put_token(a_token(grant.grant_id, number))
    client = store.data.clients["practice-app"]
    assert store.by_access_token("access-1") is None
    assert store.by_access_token(f"access-{KEPT_TOKENS}") is not None
    assert store.present_refresh_token("the-first", client) is not None
    assert len(store.data.tokens) < KEPT_TOKENS


def test_the_documentation_of_the_switches_names_each_of_them() -> None:
    text = switches.__doc__ or ""
    for switch in SWITCHES.values():
        assert f"\n{switch.name} (" in text
        assert switch.simulates in text
