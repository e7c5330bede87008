"""Signing in: the key of a reader, sealed in a cookie that no script reads and no other site sends.

Nothing of it is kept here: the cookie opens with a key made from the secret of this archive, for eight hours, and the
key inside is looked up again at each request, so that one that is revoked opens nothing from then on.
"""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken
from starlette.requests import Request
from starlette.responses import Response

from api.http.limiting import Networks
from archive.access.caller import ANONYMOUS, Caller
from archive.errors import NotRecognised
from services.home.archive_home import ArchiveHome
from services.identity.callers import caller_by

SIGNED_IN, FORM = "signed_in", "form"
HOURS = 8
LONGEST_KEY = 3000
"""Browsers keep cookies of up to 4,096 bytes, and sealing makes a key longer."""


def signed_in(home: ArchiveHome, request: Request) -> Caller:
    """Who signed in; nobody if the cookie is too old, was made elsewhere, or its key was revoked."""
    sealed = request.cookies.get(SIGNED_IN)
    if not sealed:
        return ANONYMOUS
    now = int(home.archive.now().timestamp())
    try:
        key = _box(home).decrypt_at_time(sealed.encode(), HOURS * 3600, now).decode()
        return caller_by(home, key)
    except (InvalidToken, NotRecognised):
        return ANONYMOUS


def sign_in(home: ArchiveHome, request: Request, answer: Response, key: str) -> None:
    """Set the cookie. Refuses: a key that opens nothing."""
    if not key.isascii() or not key or len(key) > LONGEST_KEY:
        raise NotRecognised("The key is unknown, expired or revoked.", field="key")
    caller_by(home, key)
    sealed = _box(home).encrypt_at_time(key.encode(), int(home.archive.now().timestamp())).decode()
    set_cookie(request, answer, SIGNED_IN, sealed, HOURS * 3600)


def sign_out(answer: Response) -> None:
    """Take the cookie away."""
    answer.delete_cookie(SIGNED_IN, httponly=True, samesite="strict")


def set_cookie(request: Request, answer: Response, name: str, value: str, seconds: int) -> None:
    """Set a cookie that no script reads, that no other site sends, and that goes over TLS alone where that is used."""
    answer.set_cookie(name, value, seconds, httponly=True, samesite="strict", secure=over_tls(request))


def over_tls(request: Request) -> bool:
    """Whether the reader's connection is encrypted: to us, or by what a proxy states that the settings name."""
    if request.url.scheme == "https":
        return True
    proxies = Networks(request.app.state.home.settings.proxies)
    if request.client is None or request.client.host not in proxies:
        return False
    return request.headers.get("X-Forwarded-Proto", "").split(",")[-1].strip().lower() == "https"


def form_cookie(request: Request) -> str:
    """What ties forms to this browser: its cookie, or a new one to be set."""
    return request.cookies.get(FORM) or secrets.token_urlsafe(24)


def form_token(home: ArchiveHome, cookie: str) -> str:
    """What a form states to show that it was given to this browser."""
    return hmac.new(_key(home, "forms"), cookie.encode(), hashlib.sha256).hexdigest()


def is_ours(home: ArchiveHome, request: Request, token: str) -> bool:
    """Whether a form was given to this browser by this archive."""
    cookie = request.cookies.get(FORM, "")
    return bool(cookie) and hmac.compare_digest(form_token(home, cookie).encode(), token.encode())


def _box(home: ArchiveHome) -> Fernet:
    return Fernet(urlsafe_b64encode(_key(home, "signed in")))


def _key(home: ArchiveHome, use: str) -> bytes:
    return hashlib.sha256(home.archive.natural_key("pages", use)).digest()
