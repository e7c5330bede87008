"""Whom to trust for time stamps, and the ways to get one. The library that verifies them is an extra."""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from archive.errors import ArchiveError, Invalid
from archive.files.whole import written_whole
from archive.ledger.checkpoint.checkpoint import Checkpoint
from archive.ledger.stamp.kept import Stamped, Vouching, keep_stamp, query_for, reply_over, stamped_by
from archive.ledger.stamp.stamp import LONGEST_REPLY, StampForged
from services.proof.network import is_address, send

if TYPE_CHECKING:
    from services.home.archive_home import ArchiveHome

QUERY_TYPE = "application/timestamp-query"
ONE_WAY = "Use --timestamp URL, or --timestamp-query FILE and later --timestamp-reply FILE."
EXTRA = "Install the extra: pip install 'sunset-archive[timestamps]'."


class ExtraMissing(ArchiveError):
    """What was asked for needs a library that is not installed."""

    code = "extra_missing"
    remedy = EXTRA


def ask_authority(address: str, query: bytes) -> bytes:
    """The reply of the stamping authority at an http(s) address. Refuses: none in time, or none that is good."""
    return send(address, query, method="POST", headers={"Content-Type": QUERY_TYPE}, field="timestamp")


def vouching_by(roots: Path) -> Vouching:
    """Who vouches for a stamp: the authorities whose certificates are in a PEM file, at the moment of the stamp.

    Refuses: a file without certificates; the extra that verifies signatures is not installed. Whether a certificate was
    revoked is not looked up.
    """
    from cryptography.x509 import load_pem_x509_certificates

    try:
        from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response
    except ImportError:
        raise ExtraMissing("Signatures of time stamps need a library that is not installed.") from None
    try:
        found = list(dict.fromkeys(load_pem_x509_certificates(roots.read_bytes())))
    except ValueError:
        found = []
    top = [each for each in found if each.issuer == each.subject]
    if not top:
        raise Invalid(
            "The file contains no root certificate in PEM format.",
            field="tsa-roots",
            remedy="Get the root certificate from the authority.",
        )
    trusted = VerifierBuilder(roots=top, intermediates=[each for each in found if each not in top]).build()

    def vouch(reply: bytes, stamped: bytes) -> None:
        try:
            trusted.verify_message(decode_timestamp_response(reply), stamped)
        except (VerificationError, ValueError) as error:
            raise StampForged("The time stamp is not signed by a trusted authority.") from error

    return vouch


class Wanted(NamedTuple):
    """What a command was asked to have stamped: over the network, or by files carried to an authority and back."""

    address: str
    query: Path | None
    reply: Path | None

    def require_one_way(self) -> None:
        """Refuse two ways at once, and an address that is none."""
        if self.reply is None and self.query is not None and self.address:
            raise Invalid(
                "Request a time stamp either from an address or with a file.", field="timestamp", remedy=ONE_WAY
            )
        if self.address and not is_address(self.address):
            raise Invalid("A time stamping authority must be an http(s) address.", field="timestamp", remedy=ONE_WAY)

    def or_by_settings(self, home: "ArchiveHome", made: Checkpoint) -> "Wanted":
        """With the authority of the settings, where no other way was asked for and none has stamped it yet."""
        if any(self) or reply_over(home.archive, made.size) is not None:
            return self
        return self._replace(address=home.settings.timestamp_url)

    def checkpoint(self, home: "ArchiveHome") -> Checkpoint:
        """The checkpoint that the reply in the file is over. Refuses: none of this archive."""
        return stamped_by(home.archive, self._given())

    def stamped(self, home: "ArchiveHome", made: Checkpoint) -> tuple[Stamped | None, ArchiveError | None]:
        """The stamp, where one was got, or why not: the checkpoint stands either way, and can be published."""
        try:
            return self._stamped(home, made), None
        except ArchiveError as error:
            return None, error

    def _stamped(self, home: "ArchiveHome", made: Checkpoint) -> Stamped | None:
        if self.reply is not None:
            query = self.query.read_bytes() if self.query else None
            return keep_stamp(home.archive, made, self._given(), query=query, vouching=_trusted(home))
        if self.query is not None:
            written_whole(self.query, [query_for(home.archive, made)])
        elif self.address:
            query = query_for(home.archive, made)
            reply = ask_authority(self.address, query)
            return keep_stamp(home.archive, made, reply, query=query, vouching=_trusted(home))
        return None

    def _given(self) -> bytes:
        assert self.reply is not None
        with self.reply.open("rb") as file:
            return file.read(LONGEST_REPLY + 1)


def _trusted(home: "ArchiveHome") -> Vouching | None:
    return vouching_by(Path(home.settings.timestamp_roots)) if home.settings.timestamp_roots else None
