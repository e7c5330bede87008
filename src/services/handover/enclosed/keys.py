"""Keys of age: for whom something is encrypted, and who opens it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from archive.errors import Invalid

LARGEST, MOST = 64 << 10, 20
_MAKE = "The recipient makes a key with 'age-keygen -o key.txt' and sends the line that begins with age1."


def recipients_of(text: str) -> dict[str, Any]:
    """Recipients by their public keys, one per line: age1…, ssh-ed25519 or ssh-rsa; lines with # are comments.

    Refuses: no key, too many, one that is not understood, a private key.
    """
    from pyrage import RecipientError, ssh, x25519

    found = dict[str, Any]()
    for number, line in _lines(text, "recipient_key"):
        if line.upper().startswith("AGE-SECRET-KEY-"):
            said = f"Line {number} is a private key. Only its owner may have it."
            raise Invalid(said, field="recipient_key", remedy=_MAKE)
        if line.startswith(("age1pq", "age1tag")):
            said = f"Line {number} is a key of a newer kind, which this program cannot encrypt for."
            raise Invalid(
                said, field="recipient_key", remedy="Ask for a key of the kind X25519: it is age1 and 58 signs."
            )
        sort = ssh if line.startswith("ssh-") else x25519
        try:
            found[" ".join(line.split()[:2])] = sort.Recipient.from_str(line)
        except RecipientError:
            raise Invalid(f"Line {number} is no key of age.", field="recipient_key", remedy=_MAKE) from None
    return found


def identities_of(path: Path) -> Sequence[Any]:
    """The private keys in a file, as age-keygen or ssh-keygen writes it. Refuses: no such file, no key in it."""
    from pyrage import IdentityError, ssh, x25519

    try:
        with path.open("rb") as file:
            content = file.read(LARGEST)
    except OSError as error:
        raise Invalid(f"The file of the key cannot be read: {error.strerror}.", field="identity") from None
    remedy = "Give the file that 'age-keygen -o key.txt' wrote, or a key of ssh without a passphrase."
    try:
        if content.startswith(b"-----BEGIN"):
            return [ssh.Identity.from_buffer(content)]
        text = content.decode("utf-8", "replace")
        return [x25519.Identity.from_str(line) for _, line in _lines(text, "identity")]
    except (IdentityError, ValueError):
        raise Invalid("The file is no private key of age.", field="identity", remedy=remedy) from None


def _lines(text: str, field: str) -> list[tuple[int, str]]:
    lines = [(number, line.strip()) for number, line in enumerate(text[:LARGEST].splitlines(), 1)]
    found = [(number, line) for number, line in lines if line and not line.startswith("#")]
    if not 1 <= len(found) <= MOST:
        raise Invalid(f"Give 1 to {MOST} keys, one per line.", field=field, remedy=_MAKE)
    return found
