"""The public keys of an identity provider (JWKS, RFC 7517): from a file or an address, kept, and read again.

A key nobody knows is a reason to look again, at most once a minute: the provider may have changed its keys. If
it cannot be reached, the keys read before are used for a day.
"""

import json
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPException
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from archive.errors import Invalid, NotReady, NotRecognised

SECONDS = 5
MOST_BYTES = 1 << 20
REST_SECONDS = 60
FRESH_SECONDS = 3600
STALE_SECONDS = 86_400


class IssuerUnavailable(NotReady):
    """The keys of the identity provider cannot be read, so that no token of it can be checked."""

    code = "issuer_unavailable"
    field = "oidc_jwks"
    remedy = "Try again shortly, or use a key of this archive; the operator should check oidc_jwks."


class _Stays(urllib.request.HTTPRedirectHandler):
    """Keys come from the address that was set, and from no other."""

    def redirect_request(self, *_: Any) -> None:
        return None


class IssuerKeys:
    """The keys by their `kid`. Any thread may ask; one at a time reads again."""

    def __init__(self, place: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._place, self._clock, self._lock = place, clock, threading.Lock()
        self._keys: dict[str, dict[str, Any]] = {}
        self._read_at = self._tried_at = float("-inf")

    def find(self, kid: str | None) -> dict[str, Any]:
        """The key of this id; the only one, where a token names none. Refuses: unknown, or none can be read."""
        found = self._known(kid)
        if found is not None and self._fresh():
            return found
        with self._lock:
            found = self._known(kid)
            if found is None or not self._fresh():
                self._read_again()
                found = self._known(kid)
        if found is None:
            raise NotRecognised("The token is signed by a key its issuer does not publish.", field="Authorization")
        return found

    def _fresh(self) -> bool:
        return self._clock() <= self._read_at + FRESH_SECONDS

    def _known(self, kid: str | None) -> dict[str, Any] | None:
        if kid is None:
            return next(iter(self._keys.values())) if len(self._keys) == 1 else None
        return self._keys.get(kid)

    def _read_again(self) -> None:
        now = self._clock()
        if now > self._tried_at + REST_SECONDS:
            self._tried_at = now
            with suppress(OSError, ValueError, HTTPException):  # what was read before goes on
                self._keys, self._read_at = keys_in(_read(self._place)), now
        if now > self._read_at + STALE_SECONDS:
            self._keys = {}
            raise IssuerUnavailable("The keys of the identity provider cannot be read.")


def keys_in(text: bytes) -> dict[str, dict[str, Any]]:
    """The signing keys of a set by their ids. Refuses (ValueError): no set of keys."""
    said = json.loads(text)
    listed = said.get("keys") if isinstance(said, dict) else None
    if not listed or not isinstance(listed, list):
        raise ValueError
    signing = [each for each in listed if isinstance(each, dict) and each.get("use", "sig") == "sig"]
    return {str(each.get("kid", number)): each for number, each in enumerate(signing) if each.get("kty") != "oct"}


def place_of(setting: str, home: Path) -> str:
    """Where the keys are: an https address, http on this machine alone, or a file. Refuses: any other address."""
    parts = urllib.parse.urlsplit(setting)
    if not parts.netloc and parts.scheme not in ("http", "https"):
        return str(home.absolute() / Path(setting).expanduser())
    if parts.scheme == "https" or (parts.scheme == "http" and _here(parts.hostname or "")):
        return setting
    remedy = "Give an https address, or a file with the keys."
    raise Invalid(
        "The keys of an identity provider must not be read over plain http.", field="oidc_jwks", remedy=remedy
    )


def _here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _read(place: str) -> bytes:
    if not place.startswith(("https://", "http://")):
        with Path(place).open("rb") as file:
            return file.read(MOST_BYTES)
    opener = urllib.request.build_opener(_Stays)
    try:
        with opener.open(place, timeout=SECONDS) as answer:
            read: bytes = answer.read(MOST_BYTES)
    except urllib.error.HTTPError as error:
        error.close()
        raise
    return read
