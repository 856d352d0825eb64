"""Whether our redirect URL is registered with the provider."""

from typing import Final

from regrant.diagnosis.checking.client import MODES, accepts
from regrant.diagnosis.checking.ground import Comparison, Ground, Row, quoted
from regrant.diagnosis.comparing.answer import WAITS_FOR_A_PERSON, Answer
from regrant.diagnosis.comparing.difference import are_same
from regrant.domain.probe import LoginAsk, Redirect

CODE: Final = "redirect-uri-mismatch"
#: Providers that take every address on a registered host.
WIDE_RULES: Final = frozenset({"prefix", "same_host", "domain", "pattern"})
#: How a server says "bad request" without saying what is bad.
WORDLESS: Final = frozenset({400, 422})
_WORDS: Final = {"near": "another path", "far": "another host"}


def redirect_row(ground: Ground, client: Row, page: Row, grant: Row) -> Row:
    """The row of the redirect URL."""
    shown = _comparisons(ground)
    for silent in MODES:
        if _comes_back(ground, silent=silent):
            reason = "The provider sends browsers back to it, and not to a made-up address."
            return Row("redirect_uri", "ok", reason, shown)
    for silent in MODES:
        refusal = _refusal(ground, silent=silent)
        if refusal is not None and _is_of_redirect(ground, client, refusal, silent=silent):
            reason = f"The provider refuses it as it refuses a made-up address: {quoted(refusal)}."
            return Row("redirect_uri", "wrong", reason, shown, finding=CODE)
    if client.verdict == "wrong" or page.verdict == "wrong":
        what = "the client ID" if client.verdict == "wrong" else "the authorization URL"
        return Row(
            "redirect_uri", "unknown", f"This cannot be judged while {what} is wrong.", shown
        )
    for silent in MODES:
        if _is_told_apart(ground, silent=silent):
            reason = "The provider goes on with it, and refuses made-up addresses."
            return Row("redirect_uri", "ok", reason, shown)
        refusal = _wordless_refusal(ground, silent=silent)
        if refusal is not None and client.verdict == grant.verdict == "ok":
            reason = (
                "The provider knows the client, lets it use this grant, and stops on its own page "
                f"with any redirect URL and whatever else is asked: {quoted(refusal)}. A server "
                "that takes the redirect URL sends the browser back (RFC 6749 §4.1.2.1)."
            )
            return Row("redirect_uri", "wrong", reason, shown, finding=CODE)
    return Row("redirect_uri", "unknown", _why_unknown(ground), shown)


def wordless_controls(ground: Ground, *, silent: bool) -> tuple[LoginAsk, ...]:
    """What tells a refused redirect URL from another cause, where the page names none."""
    real = ground.at(LoginAsk(silent=silent))
    if real is None or not _is_wordless(real):
        return ()
    return (
        LoginAsk(silent=silent, plain=True, scopes=(), pkce=True),
        LoginAsk(silent=silent, plain=True, scopes=ground.scopes[:1], pkce=True),
    )


def _comparisons(ground: Ground) -> tuple[Comparison, ...]:
    found: list[Comparison] = []
    for silent in MODES:
        for redirect in ("near", "far"):
            asked = f"a login with the real redirect URL and with {_WORDS[redirect]}"
            asked += ", without showing a page" if silent else ""
            made_up = LoginAsk(redirect=redirect, silent=silent)
            one = ground.compare(asked, LoginAsk(silent=silent), made_up)
            if one:
                found.append(one)
    return tuple(found)


def _comes_back(ground: Ground, *, silent: bool) -> bool:
    """Sent back to our address, while another host gets nobody: the strongest proof there is."""
    real, far = _at(ground, "real", silent=silent), _at(ground, "far", silent=silent)
    if real is None or far is None or real.kind != "back":
        return False
    return far.kind != "back" and not real.blames(CODE)


def _is_told_apart(ground: Ground, *, silent: bool) -> bool:
    rules = ground.provider.redirect_rules.match if ground.provider else "unknown"
    needed = ("far",) if rules in WIDE_RULES else ("near", "far")
    proofs = [one for one in _comparisons(ground) if one.asks[0] == LoginAsk(silent=silent)]
    proving = {
        one.asks[1].redirect
        for one in proofs
        if isinstance(one.asks[1], LoginAsk) and accepts(one, CODE)
    }
    return set(needed) <= proving


def _refusal(ground: Ground, *, silent: bool) -> Answer | None:
    """The answer that names the redirect URL, or leads to another address instead of ours."""
    real = _at(ground, "real", silent=silent)
    if real is None:
        return None
    others = [_at(ground, which, silent=silent) for which in ("near", "far")]
    alike = any(one is not None and (one.blames(CODE) or are_same(real, one)) for one in others)
    if real.blames(CODE) and alike:
        return real
    return real if _leads_elsewhere(real) and alike else None


def _is_of_redirect(ground: Ground, client: Row, refusal: Answer, *, silent: bool) -> bool:
    """Some servers say of an unknown client that its redirect URL is not registered."""
    if client.verdict != "unknown":
        return client.verdict == "ok"
    stranger = ground.at(LoginAsk(client="made-up", silent=silent))
    return stranger is None or not are_same(refusal, stranger)


def _leads_elsewhere(real: Answer) -> bool:
    """The answer to our login goes to an address that is not ours, with our state in it."""
    names = {name for name, _ in real.params}
    is_answer = real.error in WAITS_FOR_A_PERSON or "code" in names
    return real.kind == "away" and real.carries_state and is_answer and "client_id" not in names


def _wordless_refusal(ground: Ground, *, silent: bool) -> Answer | None:
    real = _at(ground, "real", silent=silent)
    stranger = ground.at(LoginAsk(client="made-up", silent=silent))
    if real is None or stranger is None or not _is_wordless(real) or are_same(real, stranger):
        return None
    others = [_at(ground, "near", silent=silent), _at(ground, "far", silent=silent)]
    others += [ground.at(ask) for ask in wordless_controls(ground, silent=silent)]
    alike = all(other is not None and are_same(real, other) for other in others)
    return real if alike else None


def _is_wordless(real: Answer) -> bool:
    is_bad_request = real.status in WORDLESS or real.error == "invalid_request"
    bare = real.kind in {"page", "data"} and is_bad_request and not real.is_login
    return bare and real.is_wordless and real.error in {None, "invalid_request", "bad_request"}


def _why_unknown(ground: Ground) -> str:
    real = _at(ground, "real", silent=False) or _at(ground, "real", silent=True)
    if real is None:
        return "The login page gave no answer that can be judged."
    far = _at(ground, "far", silent=False)
    if real.is_login and far is not None and not are_same(real, far):
        return (
            "The provider takes other addresses on the same host as well, so whether exactly this "
            "one is registered shows only when somebody logs in."
        )
    if real.is_login:
        return (
            "The provider shows its login page for any redirect URL and judges it later. Whether "
            "this one is registered shows only when somebody logs in."
        )
    return (
        "The provider answers this redirect URL and a made-up one alike, and does not say what it "
        f"refuses: {quoted(real)}."
    )


def _at(ground: Ground, redirect: Redirect, *, silent: bool) -> Answer | None:
    return ground.at(LoginAsk(redirect=redirect, silent=silent))
