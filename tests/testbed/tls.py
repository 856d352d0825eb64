"""Certificates of every quality, and a TLS server on loopback that shows one."""

import socket
import ssl
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_ANSWER = b"HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\ncontent-length: 25\r\n"
_BODY = b'{"error":"invalid_grant"}'


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def write(self, folder: Path) -> Path:
        """Both in one file, as `ssl` reads them."""
        path = folder / f"{self.certificate.serial_number}.pem"
        private = self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        path.write_bytes(private + self.pem)
        return path


def issue(
    now: datetime,
    *names: str,
    by: Issued | None = None,
    called: str = "server",
    days: tuple[float, float] = (-1, 30),
) -> Issued:
    """A certificate for these names, signed by another one or by itself.

    Args:
        now: The days count from here.
        names: Hosts and addresses; an authority has none.
        by: Who signs.
        called: Its common name.
        days: When it begins and ends.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, called)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=days[0]))
        .not_valid_after(now + timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(ca=not names, path_length=None), critical=True)
    )
    if names:
        shown = x509.SubjectAlternativeName([_name(one) for one in names])
        builder = builder.add_extension(shown, critical=False)
    return Issued(builder.sign((by.key if by else key), hashes.SHA256()), key)


class TlsServer:
    """Answers each request with a refused code, over TLS with this certificate.

    Args:
        certificate: With its key, in one file; none for a server that speaks no TLS.
    """

    def __init__(self, certificate: Path | None) -> None:
        self._context = None
        if certificate:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(certificate)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                plain, _ = self._listening.accept()
            except OSError:
                return
            with plain:
                self._answer(plain)

    def _answer(self, plain: socket.socket) -> None:
        plain.settimeout(5)
        try:
            if self._context is None:
                plain.recv(4096)
                plain.sendall(_ANSWER + b"connection: close\r\n\r\n" + _BODY)
                return
            with self._context.wrap_socket(plain, server_side=True) as secure:
                if secure.recv(65536):
                    secure.sendall(_ANSWER + b"connection: close\r\n\r\n" + _BODY)
        except OSError:
            return  # the other side did not trust us


def _name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)
