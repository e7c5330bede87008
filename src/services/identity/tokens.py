"""Bearer tokens of an identity provider (OpenID Connect, RFC 7519): checked here, then they act like keys.

Issuer, audience and algorithms are pinned by settings; no symmetric algorithm and no unsigned token is ever taken.
Who the subject is does not go into the record: its actor is found by a keyed hash.
"""

import importlib.util
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from archive.access.caller import Caller
from archive.access.scope import NAMES, scope_of
from archive.actor.events import Role
from archive.actor.holders import holder_of
from archive.actor.usecases import recognise
from archive.clock.moment import Moment
from archive.errors import Invalid, NotRecognised
from archive.kernel import ActorId
from archive.record.store import Archive
from services.home.settings import Settings
from services.identity.issuer_keys import IssuerKeys, place_of

log = logging.getLogger("archive.tokens")
EVERYWHERE = "archive:all"
LABEL = "oidc"
_RANK = {role: rank for rank, role in enumerate(Role)}
_ALWAYS = ("iss", "aud", "sub", "exp")
_REASONS = {
    "ExpiredSignatureError": "The token has expired.",
    "ImmatureSignatureError": "The token is not valid yet.",
    "InvalidIssuedAtError": "The token is not valid yet.",
    "InvalidIssuerError": "The token has another issuer.",
    "InvalidAudienceError": "The token has another audience.",
    "InvalidSignatureError": "The signature of the token is not by its issuer.",
    "InvalidAlgorithmError": "The token is signed with an algorithm this archive does not accept.",
    "InvalidKeyError": "The token is signed with another kind of key than it states.",
    "InvalidSubjectError": "The token names no subject.",
}


class TokenRefused(NotRecognised):
    """A token that opens nothing here, and why; nothing of it is repeated."""

    code = "token_refused"
    field = "Authorization"
    remedy = (
        "Get a new token from the identity provider. Its operator must match the settings oidc_… (docs/settings.md)."
    )


class Tokens:
    """What this archive takes from one identity provider."""

    def __init__(self, settings: Settings, home: Path) -> None:
        self._settings = settings
        self._keys = IssuerKeys(place_of(settings.oidc_jwks, home))

    def caller(self, archive: Archive, token: str) -> Caller:
        """The caller behind a token. Refuses, with the reason and without its text: one not for this archive."""
        try:
            claims = self._claims(token)
            self._require_time(claims, archive.moment())
            role, scope = self._role(claims), self._scope(claims)
        except TokenRefused as refused:
            log.info("a token was refused: %s", refused)
            raise
        return Caller(self._actor(archive, claims), role, scope_of(scope), LABEL)

    def _require_time(self, claims: Mapping[str, Any], moment: Moment) -> None:
        """Refuse by the other moment too, while the clock is distrusted."""
        leeway = self._settings.oidc_leeway_seconds
        if float(claims["exp"]) + leeway <= moment.latest.timestamp():
            raise TokenRefused(_REASONS["ExpiredSignatureError"])
        if float(claims.get("nbf", 0)) - leeway > moment.earliest.timestamp():
            raise TokenRefused(_REASONS["ImmatureSignatureError"])

    def _actor(self, archive: Archive, claims: Mapping[str, Any]) -> ActorId:
        by_itself = self._settings.oidc_unknown == "register"
        return holder_of(archive, str(claims["iss"]), str(claims["sub"]), register=by_itself)

    def _claims(self, token: str) -> dict[str, Any]:
        import jwt

        settings = self._settings
        try:
            header = jwt.get_unverified_header(token)
            algorithm = header.get("alg")
            if algorithm not in settings.oidc_algorithms:
                raise jwt.InvalidAlgorithmError
            key = self._key(header.get("kid"), algorithm)
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=[algorithm],
                issuer=settings.oidc_issuer,
                audience=settings.oidc_audience,
                leeway=settings.oidc_leeway_seconds,
                options={"require": [*_ALWAYS, *settings.oidc_required]},
            )
        except jwt.MissingRequiredClaimError as error:
            raise TokenRefused(f"The token lacks the claim {error.claim}.") from None
        except jwt.PyJWTError as error:
            known = (_REASONS[cls.__name__] for cls in type(error).__mro__ if cls.__name__ in _REASONS)
            raise TokenRefused(next(known, "The token cannot be read.")) from None
        if not str(claims["sub"]).strip():
            raise TokenRefused("The token names no subject.")
        return claims

    def _key(self, kid: object, algorithm: str) -> Any:
        """The published key, for this algorithm alone. Refuses: unknown, or meant for another algorithm."""
        import jwt

        try:
            found = self._keys.find(str(kid) if kid is not None else None)
        except NotRecognised as unknown:
            raise TokenRefused(str(unknown)) from None
        if found.get("alg", algorithm) != algorithm:
            raise jwt.InvalidKeyError
        try:
            return jwt.PyJWK.from_dict(found, algorithm=algorithm)
        except jwt.PyJWTError:
            raise jwt.InvalidKeyError from None

    def _role(self, claims: Mapping[str, Any]) -> Role:
        """The highest role that the claim of roles stands for."""
        said = self._listed(claims, self._settings.oidc_role_claim)
        roles = [Role(self._settings.oidc_roles[each]) for each in said if each in self._settings.oidc_roles]
        if not roles:
            raise TokenRefused("The token names no role of this archive.")
        return max(roles, key=_RANK.__getitem__)

    def _scope(self, claims: Mapping[str, Any]) -> list[str]:
        """What the token is limited to. Where scopes are asked for, a token without one of ours opens nothing."""
        if not self._settings.oidc_scope_claim:
            return []
        said = self._listed(claims, self._settings.oidc_scope_claim)
        limits = [each for each in said if each.partition(":")[0] in NAMES]
        if not limits and EVERYWHERE not in said:
            raise TokenRefused("The token names no scope of this archive.")
        try:
            scope_of(limits)
        except Invalid:
            raise TokenRefused("The scope of the token is malformed.") from None
        return limits

    @staticmethod
    def _listed(claims: Mapping[str, Any], path: str) -> list[str]:
        """The words of a claim, a list or a text of words; a claim within a claim is named with dots."""
        found: Any = claims
        for step in [path] if path in claims else path.split("."):
            found = found.get(step) if isinstance(found, Mapping) else None
        if found is None:
            raise TokenRefused(f"The token lacks the claim {path}.")
        words = found.split() if isinstance(found, str) else found
        return [each for each in words if isinstance(each, str)] if isinstance(words, list) else []


def tokens_of(settings: Settings, home: Path) -> Tokens | None:
    """The settings of tokens; None when tokens are not accepted. Refuses: the library for them is not installed."""
    if not settings.oidc_issuer:
        return None
    if importlib.util.find_spec("jwt") is None:
        raise Invalid(
            "Tokens of an identity provider need PyJWT, which is not installed.",
            field="oidc_issuer",
            remedy="Install the extra: pip install 'sunset-archive[oidc]'.",
        )
    return Tokens(settings, home)


def is_token(sent: str) -> bool:
    """Whether what was sent is a token and not a key of this archive: three parts, joined by dots."""
    return sent.count(".") == 2


def caller_behind(archive: Archive, tokens: Tokens | None, key: str) -> Caller:
    """The caller behind a key, or behind a token of the identity provider this archive trusts."""
    if tokens is not None and is_token(key):
        return tokens.caller(archive, key)
    actor, issued = recognise(archive, key, archive.moment().latest)
    return Caller(actor, issued.role, scope_of(issued.scope), issued.prefix)
