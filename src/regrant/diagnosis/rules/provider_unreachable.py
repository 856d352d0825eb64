"""No answer at all: name, network, TLS or time."""

from regrant.diagnosis.evidence import Evidence, ProbeAnswer
from regrant.diagnosis.judging import LIKELY, phrased, probed, strongest
from regrant.diagnosis.model import NAMED, SAID, Case, Rule, Verdict
from regrant.diagnosis.samples import seen
from regrant.diagnosis.situation import Situation
from regrant.diagnosis.unreached import is_providers
from regrant.domain.finding import Responsible, Severity

PHRASES = (
    "econnrefused", "econnreset", "etimedout", "enotfound", "eai_again", "ehostunreach",
    "enetunreach", "epipe", "connection refused", "connection reset", "connection timed out",
    "connect timeout", "connection timeout", "connection aborted", "connection closed",
    "could not connect", "couldn't connect", "cannot connect", "failed to connect",
    "unable to connect", "could not resolve", "couldn't resolve", "getaddrinfo", "name or service",
    "name resolution", "nodename nor servname", "no such host", "unknownhostexception",
    "unknown host", "name not resolved", "name_not_resolved", "dns_probe", "nxdomain",
    "no route to host", "network is unreachable", "network unreachable", "socket hang up",
    "read timed out", "read timeout", "request timed out", "operation timed out",
    "operation has timed out",
    "timeout exceeded", "timeout of", "i/o timeout", "deadline exceeded", "sockettimeout",
    "timeouterror", "connecttimeout", "readtimeout", "connection pool", "max retries exceeded",
    "remote end closed", "server disconnected", "unexpected eof", "eof occurred",
    "certificate verify failed", "certificate_verify_failed", "certificate has expired",
    "self signed certificate", "self-signed certificate", "self_signed_cert",
    "verify the first certificate", "unable_to_verify", "local issuer certificate",
    "pkix path building", "unable to find valid certification", "certificate signed by unknown",
    "unknown authority", "x509:", "ssl handshake", "sslhandshake", "tls handshake",
    "handshake failure", "handshake_failure", "sslerror", "ssl error", "ssl_error",
    "ssl certificate problem", "tlsv1 alert", "wrong version number", "err_tls", "err_cert",
    "hostname mismatch", "does not match the certificate", "altnames", "trust relationship",
    "could not establish trust", "secure channel", "certificate is not trusted",
    "proxy error", "tunneling socket", "err_connection", "no response from", "network error",
    "fetch failed", "failed to fetch", "remote name could not be resolved",
    "ssl connection could not be established", "connection attempt failed", '": eof',
)  # fmt: skip

BROWSER_PHRASES = (
    "be reached", "refused to connect", "took too long", "unable to connect",
    "can't find the server", "having trouble finding", "unexpectedly closed the connection",
    "server ip address", "can't connect to the server", "not private", "secure connection failed",
    "can't establish a connection",
)  # fmt: skip


def check(situation: Situation) -> Verdict | None:
    """A library's words for a connection that did not come about, or the server's own record."""
    if situation.stage == "callback":
        return None
    return strongest(
        _of_transport(situation),
        _of_words(situation),
        _of_browser(situation),
        probed(situation, "tls"),
    )


def _of_transport(situation: Situation) -> Verdict | None:
    error = situation.observation.transport_error
    if not error:
        return None
    fact = situation.fact("connection", error, seen_in="transport")
    return Verdict(NAMED + 8, LIKELY, (fact,))


def _of_browser(situation: Situation) -> Verdict | None:
    """A browser's page at the beginning of a login, about a host that is not ours."""
    found = phrased(situation, *BROWSER_PHRASES, score=SAID + 8)
    return found if found and is_providers(situation) else None


def _of_words(situation: Situation) -> Verdict | None:
    if situation.reading.http_status is not None and situation.reading.http_status < 500:
        return None
    return phrased(situation, *PHRASES, score=SAID + 8)


RULE = Rule(
    code="provider-unreachable",
    title="{provider} cannot be reached",
    meaning=(
        "No answer came: the host name is unknown, the connection was refused or timed out, or "
        "the certificate was not accepted."
    ),
    known_by="The network's own error: name resolution, connection, TLS or time-out.",
    explanation=(
        "The request did not get an answer. Either the address is wrong, the way there is blocked "
        "(firewall, proxy, TLS certificate), or {provider} is down."
    ),
    steps=(
        (
            "Check that the host in `{token_endpoint}` is spelled right.",
            "Check that the host in the address is spelled right.",
        ),
        (
            "Try the address from the machine on which Regrant runs: does its firewall or proxy "
            "let the request out, and is the certificate accepted there?"
        ),
        (
            "If both are fine, wait. {renewal}",
            "If both are fine, wait. {again}",
            "If both are fine, wait a few minutes and repeat what failed.",
        ),
    ),
    severity=Severity.DEGRADING,
    responsible=Responsible.OPERATOR,
    subject="application",
    references=("RFC 9110 §4.2",),
    decided_by="The same address opened from another network.",
    retryable=True,
    check=check,
    cases=(
        Case(
            "no such name", seen("token", None, "getaddrinfo ENOTFOUND login.example"), fires=True
        ),
        Case(
            "the check saw the certificate",
            Evidence(probes=(ProbeAnswer("tls", "wrong", "The certificate has ended."),)),
            fires=True,
        ),
        Case("an answer came", seen("token", 401, '{"error":"invalid_client"}'), fires=False),
    ),
)
