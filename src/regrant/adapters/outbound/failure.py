"""What a failure of the client means: whether the request can have arrived, and why it failed."""

from pyreqwest.exceptions import DetailedPyreqwestError, PyreqwestError, RequestTimeoutError

from regrant.ports.outbound import TransportError

_CONNECTING = "client error (Connect)"
#: The last one stands for a server that speaks no TLS at this port.
_OF_TLS = ("certificate", "tls", "handshake", "invalid peer", "ssl", "corrupt message")


def failure_of(error: PyreqwestError) -> TransportError:
    """Translate; the client's own words can hold an address with secrets and are not kept.

    The class of the error is not enough: a connection that was lost after the request was sent
    is a `ConnectError` too. Only the chain of causes tells the phase.
    """
    causes = _causes(error)
    words = " ".join(causes).lower()
    if _CONNECTING in causes:
        return _while_connecting(error, words)
    if "pool" in type(error).__name__.lower():
        return TransportError("too-busy", "Too many requests to this host are under way.")
    if isinstance(error, RequestTimeoutError):
        return TransportError("timeout", "No whole answer came in time.")
    if "head is too large" in words:
        return TransportError("too-large", "The answer's headers are too large.")
    if "connection" in words or "end of file" in words or "reset" in words or "broken" in words:
        return TransportError("connection-lost", "The connection was lost before the answer ended.")
    return TransportError("protocol", "The answer is not valid HTTP.")


def _while_connecting(error: PyreqwestError, words: str) -> TransportError:
    if isinstance(error, RequestTimeoutError) or "timed out" in words:
        return TransportError("connect-timeout", "The host does not accept connections in time.")
    if any(sign in words for sign in _OF_TLS):
        return TransportError("tls-failed", "The host's certificate or TLS cannot be trusted.")
    return TransportError("connection-refused", "The host does not accept connections.")


def _causes(error: PyreqwestError) -> list[str]:
    if not isinstance(error, DetailedPyreqwestError):
        return []
    return [cause["message"] for cause in error.details["causes"] or []]
