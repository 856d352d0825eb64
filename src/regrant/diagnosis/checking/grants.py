"""Whether this client may use the grant, and how the server stands to PKCE."""

from collections.abc import Iterator
from typing import Final

from regrant.diagnosis.checking.client import MODES, at_login
from regrant.diagnosis.checking.credentials import Credentials, what_is_refused
from regrant.diagnosis.checking.ground import Comparison, Ground, Row, quoted
from regrant.diagnosis.checking.token_url import grant_ask
from regrant.diagnosis.comparing.answer import Answer
from regrant.diagnosis.comparing.difference import are_same
from regrant.domain.probe import LoginAsk

GRANT: Final = "grant-type-not-allowed"
PKCE: Final = "pkce-required"
_REFUSED_AT_LOGIN: Final = frozenset({"unauthorized_client", "unsupported_response_type"})
_S256: Final = "S256"


def grant_row(ground: Ground, credentials: Credentials, secret: Row) -> Row:
    """The row of the grant type, and of the response type that belongs to it."""
    name, chosen = "grant_type", ground.application.settings.grant_type
    if chosen != "authorization_code":
        reason = "Asking would give out a token, so this is not tried." + _listed(ground, chosen)
        return Row(name, "unknown", reason)
    at_page = _refusal_at_login(ground)
    if at_page is not None:
        reason = f"The login page refuses the response type for this client: {quoted(at_page)}."
        return Row(name, "wrong", reason, (Comparison("a login", at_page),), finding=GRANT)
    answers = [one for method in credentials.places if (one := credentials.answer(method))]
    refused = next((one for one in answers if _is_barred(one)), None)
    if (
        refused is not None
        and secret.verdict == "ok"
        and (_speaks_of_grants(refused) or _is_refused_at_login(ground))
    ):
        reason = f"The provider takes the credentials and refuses the grant: {quoted(refused)}."
        return Row(name, "wrong", reason, (Comparison("a made-up code", refused),), finding=GRANT)
    judged = next((one for one in answers if what_is_refused(one) == "code"), None)
    made_up = ground.at(grant_ask(ground))
    if judged is not None and secret.verdict == "ok":
        told_apart = made_up is not None and made_up.error == "unsupported_grant_type"
        reason = "The provider takes the credentials and goes on to judge the code."
        if told_apart:
            reason += " A made-up grant type it refuses."
        return Row(name, "ok", reason, (Comparison("a made-up code", judged, made_up),))
    if secret.verdict != "ok":
        return Row(name, "unknown", "This cannot be judged while the credentials are not accepted.")
    return Row(name, "unknown", "The answers do not show it." + _listed(ground, chosen))


def pkce_row(ground: Ground, client: Row, redirect: Row) -> Row:
    """The row of PKCE: demanded, refused, or not to be seen before a login."""
    return next(_pkce(ground, client, redirect))


def _pkce(ground: Ground, client: Row, redirect: Row) -> Iterator[Row]:
    """What applies, the weightiest first; the first one counts."""
    name, sends = "pkce", ground.application.settings.pkce == "required"
    methods = ground.listed("code_challenge_methods_supported")
    if sends and methods and _S256 not in methods:
        reason = (
            f"The metadata offers PKCE only with {', '.join(methods[:4])}, which hides nothing."
        )
        yield Row(name, "wrong", reason, finding=PKCE)
    compared = [one for silent in MODES if (one := _compared(ground, sends=sends, silent=silent))]
    for one in compared:
        if one.real.blames(PKCE) and (not sends or _is_fine_without(one)):
            reason = f"The provider refuses logins like this: {quoted(one.real)}."
            yield Row(name, "wrong", reason, (one,), _turned(sends=sends), PKCE)
        if sends and one.proves and one.made_up is not None and one.made_up.blames(PKCE):
            reason = "The provider demands a challenge, and takes the one that Regrant sends."
            yield Row(name, "ok", reason, (one,))
    if sends and methods:
        reason = "The provider's metadata lists S256, which Regrant sends."
        yield Row(name, "ok", reason)
    if "wrong" in {client.verdict, redirect.verdict}:
        yield Row(name, "unknown", "This cannot be judged while logins are refused before it.")
    if sends:
        reason = (
            "A challenge is sent. Whether the provider checks it shows only when somebody logs in."
        )
        yield Row(name, "unknown", reason, tuple(compared))
    if redirect.verdict == "ok" and at_login(ground)[0] == "ok":
        yield Row(name, "ok", "The provider takes logins without a challenge.")
    reason = "Whether the provider demands it shows only when somebody logs in."
    yield Row(name, "unknown", reason, tuple(compared))


def _is_fine_without(compared: Comparison) -> bool:
    other = compared.made_up
    return compared.proves and other is not None and not other.blames(PKCE)


def _compared(ground: Ground, *, sends: bool, silent: bool) -> Comparison | None:
    asked = "a login with and without a PKCE challenge"
    real = LoginAsk(silent=silent)
    return ground.compare(asked, real, LoginAsk(pkce=not sends, silent=silent))


def _refusal_at_login(ground: Ground) -> Answer | None:
    """A refusal of the response type, which a client that nobody knows does not get as well."""
    for silent in MODES:
        real = ground.at(LoginAsk(silent=silent))
        stranger = ground.at(LoginAsk(client="made-up", silent=silent))
        if real is None or real.kind != "back" or real.error not in _REFUSED_AT_LOGIN:
            continue
        if stranger is not None and not are_same(real, stranger):
            return real
    return None


def _is_refused_at_login(ground: Ground) -> bool:
    """Some servers say of a wrong code that the client is not authorized; its login goes on.

    A login that is refused for another reason says nothing of the grant.
    """
    verdict, _ = at_login(ground)
    answers = [one for silent in MODES if (one := ground.at(LoginAsk(silent=silent)))]
    return verdict == "ok" and any(
        one.is_refusal and (one.error in _REFUSED_AT_LOGIN or one.blames(GRANT)) for one in answers
    )


def _is_barred(answer: Answer) -> bool:
    return what_is_refused(answer) == "grant" or answer.blames(GRANT)


def _speaks_of_grants(answer: Answer) -> bool:
    """Whether the sentence beside the error word is about the grant, too."""
    return any("grant" in text and text != answer.error for text in answer.words)


def _turned(*, sends: bool) -> str:
    return "off" if sends else "required"


def _listed(ground: Ground, grant: str) -> str:
    listed = ground.listed("grant_types_supported")
    if listed is None:
        return ""
    return " Its metadata lists it." if grant in listed else " Its metadata does not list it."
