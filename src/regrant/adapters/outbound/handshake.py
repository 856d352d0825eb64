"""Why TLS with a host does not come about: its certificate, looked at without trusting it.

Nothing is sent but the handshake. The client says only that it does not trust; here is why.
"""

import socket
import ssl
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Final

from cryptography import x509
from cryptography.x509.oid import NameOID

from regrant.adapters.outbound.guard import Address
from regrant.domain.certificate import Certificate, Fault, Handshake

SECONDS: Final = 4
_NO_CHECK_TIME: Final = 0x200000  # OpenSSL's X509_V_FLAG_NO_CHECK_TIME
_SELF_SIGNED: Final = 18  # X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT


def look(
    host: str, port: int, address: Address, ca_pem: bytes | None, now: datetime
) -> Handshake | None:
    """Shake hands and look at the certificate; blocks for a few seconds at most.

    Args:
        host: By which name the server is asked.
        port: Where it listens.
        address: A checked address of it.
        ca_pem: Further certificate authorities to trust.
        now: Against which its dates are held.

    Returns:
        `None` when nobody answered, or when everything was in order.
    """
    try:
        raw = _certificate(host, port, address)
        if raw is None:
            return Handshake(host)
        found = x509.load_der_x509_certificate(raw)
        faults = _faults(found, host, now) | _authority(host, port, address, ca_pem)
    except (OSError, ValueError):
        return None
    return Handshake(host, _facts(found, faults)) if faults else None


def _certificate(host: str, port: int, address: Address) -> bytes | None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # only to look: nothing is sent on this connection
    try:
        with (
            _connected(address, port) as plain,
            context.wrap_socket(plain, server_hostname=_name(host)) as secure,
        ):
            return secure.getpeercert(binary_form=True)
    except ssl.SSLError:
        return None


def _authority(host: str, port: int, address: Address, ca_pem: bytes | None) -> frozenset[Fault]:
    """Whether somebody vouches for it who is trusted here, whatever its dates and names."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_flags |= _NO_CHECK_TIME
    if ca_pem:
        context.load_verify_locations(cadata=ca_pem.decode("ascii", "ignore"))
    try:
        with (
            _connected(address, port) as plain,
            context.wrap_socket(plain, server_hostname=_name(host)),
        ):
            return frozenset()
    except ssl.SSLCertVerificationError as error:
        is_own = error.verify_code == _SELF_SIGNED
        return frozenset({"self-signed" if is_own else "unknown-authority"})


def _faults(found: x509.Certificate, host: str, now: datetime) -> frozenset[Fault]:
    faults: set[Fault] = set()
    if now > found.not_valid_after_utc:
        faults.add("expired")
    if now < found.not_valid_before_utc:
        faults.add("not-yet-valid")
    if not any(_is_for(name, host) for name in _names(found)):
        faults.add("other-host")
    return frozenset(faults)


def _is_for(name: str, host: str) -> bool:
    """A star stands for one whole label at the beginning (RFC 9525 §6.3)."""
    name, host = name.lower(), host.lower()
    if not name.startswith("*."):
        return name == host
    return "." in host and host[host.index(".") :] == name[1:]


def _names(found: x509.Certificate) -> tuple[str, ...]:
    try:
        extension = found.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return ()
    names = extension.value
    addresses = [str(one) for one in names.get_values_for_type(x509.IPAddress)]
    return (*names.get_values_for_type(x509.DNSName), *addresses)


def _facts(found: x509.Certificate, faults: frozenset[Fault]) -> Certificate:
    return Certificate(
        names=_names(found),
        issuer=_called(found.issuer),
        begins_at=found.not_valid_before_utc.astimezone(UTC),
        ends_at=found.not_valid_after_utc.astimezone(UTC),
        faults=faults,
    )


def _called(name: x509.Name) -> str:
    for kind in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        given = name.get_attributes_for_oid(kind)
        if given:
            return str(given[0].value)
    return name.rfc4514_string()


def _connected(address: Address, port: int) -> socket.socket:
    return socket.create_connection((str(address), port), timeout=SECONDS)


def _name(host: str) -> str | None:
    """Addresses are not sent as server names (RFC 6066 §3)."""
    try:
        ip_address(host)
    except ValueError:
        return host
    return None
