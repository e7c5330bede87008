"""Speaks to addresses outside: gives a checkpoint, asks for a time stamp. Nothing waits without end."""

import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from time import monotonic

from archive.errors import Invalid
from archive.files.whole import NotPublished
from archive.ledger.checkpoint.notekey import to_base64

SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):/")
"""How an address begins; a single letter is a drive."""
SECONDS = 30
LONGEST_ANSWER = 1 << 20


def is_address(place: str) -> bool:
    """Whether a place is an http(s) address and not a file."""
    return place.lower().startswith(("http://", "https://"))


def require_place(place: str, field: str) -> None:
    """Refuse an address of a kind that is not known, which would be taken for the name of a folder; a
    path that is mistyped, in a folder that is not there."""
    if not is_address(place) and (named := SCHEME.match(place)):
        raise Invalid(
            f"{named[1]}: is no address that a checkpoint can be published to.",
            field=field,
            remedy="Give an http:// or https:// address, or the path of a file or folder.",
        )
    if not is_address(place) and not Path(place).parent.is_dir():
        remedy = "Correct the path, or make the folder first."
        raise Invalid("The folder to publish to does not exist.", field=field, remedy=remedy)


def send(
    address: str, body: bytes, *, method: str, headers: Mapping[str, str], field: str, seconds: float = SECONDS
) -> bytes:
    """What the address answers, with the user and password in it as credentials. Refuses: any answer but a good one."""
    try:
        parts = urllib.parse.urlsplit(address)
    except ValueError:
        raise NotPublished("This is not an address.", field=field, remedy="Correct it.") from None
    plain = urllib.parse.urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    told = dict(headers)
    if parts.username is not None:
        named = f"{urllib.parse.unquote(parts.username)}:{urllib.parse.unquote(parts.password or '')}"
        told["Authorization"] = f"Basic {to_base64(named.encode())}"
    try:
        request = urllib.request.Request(plain, data=body, method=method, headers=told)  # noqa: S310  http(s) alone
        with urllib.request.urlopen(request, timeout=seconds) as answer:  # noqa: S310
            return b"".join(_read(answer, monotonic() + seconds))
    except urllib.error.HTTPError as error:
        error.close()
        raise NotPublished(
            f"The address answered {error.code}.", field=field, remedy=f"It must accept {method} requests."
        ) from None
    except (OSError, ValueError, HTTPException) as error:
        raise NotPublished(
            f"The address cannot be reached: {type(error).__name__}.", field=field, remedy="Check the address."
        ) from None


def without_secrets(place: str) -> str:
    """The place as it may be kept: no user, password or query of an address."""
    if not is_address(place):
        return place
    parts = urllib.parse.urlsplit(place)
    return urllib.parse.urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def _read(answer: HTTPResponse, until: float) -> Iterator[bytes]:
    """The answer piece by piece; one that comes too slowly or never ends is given up."""
    length = 0
    while piece := answer.read1(1 << 16):
        length += len(piece)
        if length > LONGEST_ANSWER:
            raise ValueError("the answer is too long")
        if monotonic() > until:
            raise TimeoutError
        yield piece
