"""Whether the provider knows the client ID: at its login page, and at its token URL."""

from collections.abc import Sequence
from typing import Final

from regrant.diagnosis.checking.credentials import Credentials
from regrant.diagnosis.checking.ground import CLOSED, GONE, Comparison, Ground, Row, quoted
from regrant.diagnosis.comparing.answer import Answer
from regrant.diagnosis.comparing.difference import are_same
from regrant.domain.probe import LoginAsk, PathAsk, Verdict

CODE: Final = "client-id-invalid"
#: With `prompt=none` first: there a server has to judge the request before it shows a login.
MODES: Final = (True, False)
PAIR_REFUSED: Final = (
    "The provider refuses this pair of client ID and secret, and does not say which of the two is "
    "wrong."
)
#: Error words that some servers use for clients that they do not know.
_OF_CLIENTS: Final = frozenset({"unauthorized_client", "access_denied", "invalid_request"})
_ASKED: Final = "a login with the real and with a made-up client ID"


def client_row(ground: Ground, credentials: Credentials) -> Row:
    """The row of the client ID, from both endpoints."""
    login, comparisons = at_login(ground)
    token = credentials.client
    shown = (*comparisons, *credentials.of_client)
    if "ok" in {login, token}:
        where = "login page" if login == "ok" else "token URL"
        reason = f"The provider's {where} tells this client ID from a made-up one."
        return Row("client_id", "ok", reason, _proving(shown))
    if "wrong" in {login, token}:
        said = _refusal(ground) if login == "wrong" else credentials.client_refusal
        reason = f"The provider refuses this client ID as it refuses a made-up one: {quoted(said)}."
        return Row("client_id", "wrong", reason, shown, finding=CODE)
    if credentials.is_like_a_stranger and _is_like_a_stranger(ground):
        reason = (
            "Login page and token URL both refuse this client ID, each with the answer that it "
            "gives to a made-up one."
        )
        return Row("client_id", "wrong", reason, shown, finding=CODE)
    return Row("client_id", "unknown", _why_unknown(ground, credentials), shown)


def at_login(ground: Ground) -> tuple[Verdict, tuple[Comparison, ...]]:
    """What the login page proves of the client ID, and the answers that prove it."""
    compared = [one for silent in MODES if (one := _compared(ground, silent=silent))]
    if any(accepts(one, CODE) for one in compared):
        return "ok", tuple(compared)
    if any(one.real.kind == "back" and not one.real.blames(CODE) for one in compared):
        return "unknown", tuple(compared)
    if any(_refuses(one) for one in compared):
        return "wrong", tuple(compared)
    return "unknown", tuple(compared)


def accepts(compared: Comparison, *codes: str) -> bool:
    """Whether a comparison proves that the real value is taken.

    The answers differ by more than noise, and the one to the real value is no refusal of it. That
    nothing is there, a closed door or a server's own failure proves nothing unless the made-up
    value was refused by name.
    """
    real, made_up = compared.real, compared.made_up
    if not compared.proves or made_up is None or real.blames(*codes):
        return False
    if real.is_login or made_up.blames(*codes):
        return True
    says_nothing = real.status in GONE or made_up.status in CLOSED or (real.status or 0) >= 500
    return made_up.is_refusal and not says_nothing


def _compared(ground: Ground, *, silent: bool) -> Comparison | None:
    asked = _ASKED + (", without showing a page" if silent else "")
    real, made_up = LoginAsk(silent=silent), LoginAsk(client="made-up", silent=silent)
    return ground.compare(asked, real, made_up)


def _refuses(compared: Comparison) -> bool:
    """The real client ID is refused by name, and a made-up one is not treated any better."""
    made_up = compared.made_up
    same = made_up is not None and (made_up.blames(CODE) or not compared.proves)
    return compared.real.blames(CODE) and same


def _refusal(ground: Ground) -> Answer | None:
    answers = [ground.at(LoginAsk(silent=silent)) for silent in MODES]
    return next((one for one in answers if one and one.blames(CODE)), None)


def _is_like_a_stranger(ground: Ground) -> bool:
    """A wordless refusal, the same for a made-up client ID; a closed door does not count."""
    for silent in MODES:
        real = ground.at(LoginAsk(silent=silent))
        made_up = ground.at(LoginAsk(client="made-up", silent=silent))
        if real is None or made_up is None:
            continue
        if real.kind == "back" and real.error in _OF_CLIENTS and are_same(real, made_up):
            return True
        closed = real.status in CLOSED or (real.status or 500) >= 500
        nowhere = ground.at(PathAsk("authorization_endpoint"))
        if nowhere is None or are_same(real, nowhere) or closed:
            continue
        # `invalid_request` blames the request: it may lack something that no client is asked for.
        is_page = real.kind in {"page", "data"} and real.error != "invalid_request"
        if is_page and real.is_refusal and real.is_wordless and are_same(real, made_up):
            return True
    return False


def _proving(comparisons: Sequence[Comparison]) -> tuple[Comparison, ...]:
    return tuple(one for one in comparisons if one.proves) or tuple(comparisons)


def _why_unknown(ground: Ground, credentials: Credentials) -> str:
    real = ground.at(LoginAsk()) or ground.at(LoginAsk(silent=True))
    if credentials.is_refused and (real is None or real.is_login):
        return PAIR_REFUSED
    if real is None and not credentials.is_answered:
        return "Neither login page nor token URL gave an answer that can be judged."
    if real is not None and real.is_login:
        return (
            "The provider shows its login page to any client ID and judges it later. Whether this "
            "one is right shows only when somebody logs in."
        )
    return (
        "The provider answers this client ID and a made-up one alike, and does not say what it "
        f"refuses: {quoted(real)}."
    )
