"""Userinfo and the services' base URLs: do they ask for a token, and for which kind?"""

from typing import Final

from regrant.diagnosis.checking.ground import GONE, Comparison, Ground, Row, quoted
from regrant.diagnosis.checking.reach import is_misspelled_host, silence
from regrant.diagnosis.comparing.answer import Answer
from regrant.diagnosis.comparing.difference import are_same
from regrant.domain.probe import CallAsk, PathAsk

#: Schemes under which an access token travels.
TOKEN_SCHEMES: Final = frozenset({"bearer", "dpop", "oauth", "token"})


def userinfo_row(ground: Ground) -> Row | None:
    """The row of the userinfo URL, where one is set."""
    name = "userinfo_endpoint"
    if ground.typed(name) is None:
        return None
    without, made_up = CallAsk(name), CallAsk(name, has_token=True)
    quiet = silence(ground, (without, made_up))
    if quiet:
        is_misspelled = is_misspelled_host(ground, (without, made_up), ground.typed(name))
        verdict = "wrong" if is_misspelled else "unknown"
        reason = "No host of this name exists." if is_misspelled else quiet
        return Row(name, verdict, reason, suggestion=ground.other_known(name))
    answers = [one for ask in (without, made_up) if (one := ground.at(ask))]
    shown = (Comparison("a call without a token", answers[0]),)
    if any(_challenges(one) for one in answers):
        return Row(name, "ok", "It asks for a token and refuses a made-up one.", shown)
    gone = all(one.status in GONE for one in answers)
    nowhere = ground.at(PathAsk(name))
    if gone and nowhere is not None and are_same(answers[0], nowhere) and ground.other_known(name):
        reason = f"Nothing is there: it answers {quoted(answers[0])}."
        return Row(name, "wrong", reason, shown, ground.other_known(name))
    return Row(
        name, "unknown", f"It answers {quoted(answers[0])} to a call without a token.", shown
    )


def service_rows(ground: Ground) -> list[Row]:
    """A row for the base URL of each web service that uses the application."""
    return [_service_row(ground, name, url) for name, url in ground.own.services.items()]


def _service_row(ground: Ground, name: str, url: str) -> Row:
    ask = CallAsk(name)
    quiet = silence(ground, (ask,))
    answer = ground.at(ask)
    if quiet or answer is None:
        if is_misspelled_host(ground, (ask,), url):
            return Row(name, "wrong", "No host of this name exists.")
        return Row(name, "unknown", quiet or "There was no answer.")
    shown = (Comparison("a call without a token", answer),)
    schemes = [scheme for scheme in answer.challenges if scheme]
    if answer.status == 401 and TOKEN_SCHEMES & set(schemes):
        return Row(name, "ok", f"It asks for a token of the kind {schemes[0].title()}.", shown)
    if answer.status == 401 and schemes:
        reason = f"It asks for {', '.join(schemes)}, which is not how access tokens travel."
        return Row(name, "unknown", reason, shown)
    if answer.status in {401, 403}:
        reason = "It refuses a call without a token, and does not say what it wants."
        return Row(name, "unknown", reason, shown)
    reason = f"It answers {quoted(answer)}; only its methods can tell whether they ask for a token."
    return Row(name, "unknown", reason, shown)


def _challenges(answer: Answer) -> bool:
    return answer.status == 401 and bool(
        TOKEN_SCHEMES & set(answer.challenges)
        or answer.error == "invalid_token"
        or answer.blames("access-token-invalid", "access-token-expired", "authentication-not-used")
    )
