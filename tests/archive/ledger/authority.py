"""A stamping authority of our own: RFC 3161 replies signed by certificates made here, right ones and wrong ones."""

import hashlib
import http.server
import secrets
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from archive.ledger.stamp.der import (
    INTEGER,
    NULL,
    OCTETS,
    SEQUENCE,
    SET,
    Element,
    oid,
    read_element,
    write,
    write_number,
)

SHA256, ECDSA_SHA256 = bytes.fromhex("608648016503040201"), bytes.fromhex("2a8648ce3d040302")
SIGNED_DATA, TST_INFO = bytes.fromhex("2a864886f70d010702"), bytes.fromhex("2a864886f70d0109100104")
CONTENT_TYPE, DIGEST = bytes.fromhex("2a864886f70d010903"), bytes.fromhex("2a864886f70d010904")
SIGNING_CERTIFICATE = bytes.fromhex("2a864886f70d010910022f")
POLICY = bytes.fromhex("2a0304")
KEY_OF_ROOT, KEY_OF_MIDDLE, KEY = (ec.generate_private_key(ec.SECP256R1()) for _ in range(3))
DAY = timedelta(days=1)


def certificate(name: str, key, by: x509.Certificate | None, signing, *, stamps: bool = False, ends=None):
    """A certificate of an authority, or of one that stamps for it."""
    now = datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(secrets.randbits(64))
        .not_valid_before(now - 400 * DAY)
        .not_valid_after(ends or now + 400 * DAY)
        .add_extension(x509.BasicConstraints(ca=not stamps, path_length=None), critical=True)
    )
    if stamps:
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        made = made.add_extension(usage, critical=True)
    return made.sign(signing, hashes.SHA256())


def algorithm(dotted: bytes) -> bytes:
    return write(SEQUENCE, oid(dotted), write(NULL) if dotted == SHA256 else b"")


@dataclass
class Authority:
    """Stamps by one key under a root of its own. What it does wrong is told to it."""

    name: str = "Aikaleimaaja"
    late: timedelta = timedelta(0)
    status: int = 0
    other_nonce: bool = False
    other_bytes: bool = False
    forged: bool = False
    between: bool = False
    ends: datetime | None = None
    queries: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.root = certificate(f"{self.name} root", KEY_OF_ROOT, None, KEY_OF_ROOT)
        above, signing = self.root, KEY_OF_ROOT
        if self.between:
            above, signing = certificate(f"{self.name} between", KEY_OF_MIDDLE, self.root, KEY_OF_ROOT), KEY_OF_MIDDLE
        self.chain = [above] if self.between else []
        self.certificate = certificate(self.name, KEY, above, signing, stamps=True, ends=self.ends)

    def roots(self, folder: Path) -> Path:
        """The file a verifier trusts."""
        file = folder / "roots.pem"
        file.write_bytes(self.root.public_bytes(serialization.Encoding.PEM))
        return file

    def reply(self, query: bytes) -> bytes:
        self.queries.append(query)
        if self.status:
            return write(SEQUENCE, write(SEQUENCE, write_number(self.status)))
        _, imprint, *rest = read_element(query).children()
        nonce = next((part for part in rest if part.tag == INTEGER), None)
        return write(SEQUENCE, write(SEQUENCE, write_number(0)), self._token(imprint, nonce))

    def _token(self, imprint: Element, nonce: Element | None) -> bytes:
        hash, hashed = (write(each.tag, each.value) for each in imprint.children())
        if self.other_bytes:
            hashed = write(OCTETS, bytes(len(hashed) - 2))
        number = b"" if nonce is None else write(INTEGER, b"\x07" if self.other_nonce else nonce.value)
        moment = (datetime.now(UTC) + self.late).strftime("%Y%m%d%H%M%SZ").encode()
        info = write(
            SEQUENCE,
            write_number(1),
            oid(POLICY),
            write(SEQUENCE, hash, hashed),
            write_number(secrets.randbits(60)),
            write(0x18, moment),
            number,
        )
        certificates = b"".join(sorted(map(self._der, [self.certificate, *self.chain])))
        content = write(SEQUENCE, oid(TST_INFO), write(0xA0, write(OCTETS, info)))
        digests = write(SET, algorithm(SHA256))
        signers = write(SET, self._signer(info))
        signed = write(SEQUENCE, write_number(3), digests, content, write(0xA0, certificates), signers)
        return write(SEQUENCE, oid(SIGNED_DATA), write(0xA0, signed))

    def _signer(self, info: bytes) -> bytes:
        own = hashlib.sha256(self._der(self.certificate)).digest()
        bound = write(SEQUENCE, write(SEQUENCE, write(SEQUENCE, write(OCTETS, own))))
        attributes = sorted(
            write(SEQUENCE, oid(kind), write(SET, value))
            for kind, value in (
                (CONTENT_TYPE, oid(TST_INFO)),
                (DIGEST, write(OCTETS, hashlib.sha256(info).digest())),
                (SIGNING_CERTIFICATE, bound),
            )
        )
        signature = KEY.sign(write(SET, *attributes), ec.ECDSA(hashes.SHA256()))
        if self.forged:
            signature = KEY_OF_ROOT.sign(b"something else", ec.ECDSA(hashes.SHA256()))
        named = write(SEQUENCE, self.certificate.issuer.public_bytes(), write_number(self.certificate.serial_number))
        return write(
            SEQUENCE,
            write_number(1),
            named,
            algorithm(SHA256),
            write(0xA0, *attributes),
            algorithm(ECDSA_SHA256),
            write(OCTETS, signature),
        )

    @staticmethod
    def _der(certificate: x509.Certificate) -> bytes:
        return certificate.public_bytes(serialization.Encoding.DER)


class stamping:  # noqa: N801
    """The authority behind an address on the loopback; `silent` never ends its answer, `status` is what HTTP says."""

    def __init__(self, authority: Authority, *, status: int = 200, silent: bool = False) -> None:
        class Stamping(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                query = self.rfile.read(int(self.headers["Content-Length"]))
                assert self.headers["Content-Type"] == "application/timestamp-query"
                self.send_response(status)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.end_headers()
                if not silent:
                    self.wfile.write(authority.reply(query))
                    return
                for _ in range(100):
                    try:
                        self.wfile.write(b"0")
                    except OSError:
                        return
                    time.sleep(0.05)

            def log_message(self, *_: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Stamping)

    def __enter__(self) -> str:
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        self.thread.start()
        return f"http://127.0.0.1:{self.server.server_port}/stamps"

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
