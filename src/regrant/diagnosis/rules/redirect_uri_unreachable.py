"""The browser could not come back, because our own public address is wrong."""

from regrant.diagnosis.evidence import Evidence, Installation
from regrant.diagnosis.judging import CERTAIN, phrased, strongest
from regrant.diagnosis.model import FITS, OWN, SAID, Case, Rule, Verdict
from regrant.diagnosis.observation import Observation
from regrant.diagnosis.samples import seen
from regrant.diagnosis.situation import Situation
from regrant.diagnosis.unreached import is_providers
from regrant.domain.finding import Responsible, Severity

PHRASES = (
    "this site can't be reached",
    "this site cannot be reached",
    "unable to connect",
    "refused to connect",
    "err_connection_refused",
    "err_connection_timed_out",
    "err_name_not_resolved",
    "err_ssl_protocol_error",
    "err_connection_reset",
    "can't connect to the server",
    "took too long to respond",
    "we're having trouble finding that site",
    "server ip address could not be found",
    "dns_probe_finished_nxdomain",
    "secure connection failed",
    "your connection is not private",
    "err_cert",
)


def check(situation: Situation) -> Verdict | None:
    """Our own test of the public address, or a browser's words after the login."""
    return strongest(
        _of_own_test(situation), _of_another_address(situation), _of_browser(situation)
    )


def _of_own_test(situation: Situation) -> Verdict | None:
    ours = situation.evidence.installation
    if ours.public_url_reachable is not False:
        return None
    why = ours.unreachable_because or "no answer"
    fact = situation.fact("public address", why, seen_in="probe", expected=ours.public_url)
    return Verdict(OWN, CERTAIN, (fact,))


def _of_another_address(situation: Situation) -> Verdict | None:
    """A browser reached us at an address that the public one cannot stand for."""
    ours = situation.evidence.installation
    if ours.browser_url is None or ours.public_url is None:
        return None
    fact = situation.fact(
        "address in the browser", ours.browser_url, seen_in="browser", expected=ours.public_url
    )
    return Verdict(
        OWN,
        CERTAIN,
        (fact,),
        {"browser_url": ours.browser_url, "public_url": ours.public_url},
        title=("Browsers reach Regrant at `{browser_url}`, not at `{public_url}`",),
        explanation=(
            (
                "Redirect URLs are made of `{public_url}`, and your browser is at `{browser_url}`. "
                "A provider would send browsers to an address at which Regrant is not."
            ),
        ),
        steps=(
            "Set `REGRANT_PUBLIC_URL` to `{browser_url}` and restart Regrant.",
            "Register the new redirect URL at each provider.",
        ),
    )


def _of_browser(situation: Situation) -> Verdict | None:
    if situation.stage not in {"authorize", "callback"}:
        return None
    found = phrased(situation, *PHRASES, score=SAID + 12)
    # A login that never began ends at the provider's host, not at ours.
    return found.but(score=FITS) if found and is_providers(situation) else found


RULE = Rule(
    code="redirect-uri-unreachable",
    title=(
        "Browsers cannot come back to `{public_url}`",
        "Browsers cannot come back to Regrant's public address",
    ),
    meaning=(
        "After a login the provider sends the browser to Regrant's public address. That address "
        "does not lead to Regrant: scheme, host, port or the proxy before it is wrong."
    ),
    known_by=(
        "Regrant's own request to its public address fails, or the person saw a browser's error "
        "page after the login."
    ),
    explanation=(
        (
            "The provider sent the browser back to `{public_url}`, and nothing answered there. The "
            "login itself went well; only the way back is broken."
        ),
        (
            "The provider sent the browser back, and nothing answered there. The login itself went "
            "well; only the way back is broken."
        ),
    ),
    steps=(
        (
            "Open `{public_url}` in the browser that logs in. It must show Regrant.",
            "Open Regrant's public address in the browser that logs in. It must show Regrant.",
        ),
        (
            "Correct `REGRANT_PUBLIC_URL` (scheme, host, port) or the proxy before Regrant, and "
            "restart."
        ),
        "If the address changes, register the new redirect URL at each provider.",
    ),
    severity=Severity.BLOCKING,
    responsible=Responsible.OPERATOR,
    subject="installation",
    references=("RFC 6749 §3.1.2",),
    decided_by="The public address opened in the browser that was to come back.",
    check=check,
    cases=(
        Case(
            "our own test fails",
            Evidence(
                installation=Installation("https://connect.example.org", public_url_reachable=False)
            ),
            fires=True,
        ),
        Case(
            "the browser is elsewhere",
            Evidence(
                installation=Installation(
                    "http://127.0.0.1:8400", browser_url="https://connect.example.org"
                )
            ),
            fires=True,
        ),
        Case(
            "the browser's words",
            seen("callback", None, "This site can't be reached. ERR_CONNECTION_REFUSED"),
            fires=True,
        ),
        Case(
            "another host, before the login",
            seen("authorize", None, "This site can't be reached. login.example took too long"),
            fires=False,
        ),
        Case(
            "this machine",
            seen("authorize", None, "This site can't be reached. localhost refused to connect."),
            fires=True,
        ),
        Case(
            "our own public address",
            Evidence(
                Observation("authorize", body="connect.example.org refused to connect."),
                installation=Installation("https://connect.example.org"),
            ),
            fires=True,
        ),
        Case(
            "reachable",
            Evidence(installation=Installation("https://x.example", public_url_reachable=True)),
            fires=False,
        ),
    ),
)
