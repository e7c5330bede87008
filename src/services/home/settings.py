"""Who this archive is and how it runs: archive.toml, overridden by the environment. An unknown key is an error."""

import json
import os
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from archive.completeness import FIELDS
from archive.errors import Invalid
from archive.files.whole import beside, write_whole
from archive.kind import kind_named, kinds
from archive.record.format import HOME, HOME_BEFORE, FormatNewer
from services.backup.placing import complete_restore
from services.home.setting_types import Email, Network, Origin, Zone
from services.stated import words_of

FORMAT = "format"
"""Beside the settings archive.toml states the format of the home, which the archive writes itself."""
PREFIX = "ARCHIVE_"
RETIRED = {"languages"}  # settings of before, read and passed over: an archive made with them opens
OUTSIDE = {"ARCHIVE_HOME", "ARCHIVE_TEST_DATA", "ARCHIVE_KEY"}


RoleName = Literal["reader", "registrar", "archivist", "auditor", "admin"]
Algorithm = Literal[
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"
]  # never one by a shared secret, never none


def _read_json(given: object) -> object:
    """A table or list may be given as JSON, as the environment must."""
    if not isinstance(given, str):
        return given
    try:
        return json.loads(given)
    except ValueError:
        raise ValueError("it is not JSON") from None


class Settings(BaseModel):
    """One frozen class for every setting; each can be set as ARCHIVE_<NAME> as well."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    origin: str = Field(
        pattern=r"^[a-z0-9][a-z0-9.-]{0,62}$",
        description="short public name of this archive, recorded with every event",
    )
    organisation: str = Field(min_length=1, max_length=500, description="the organisation whose archive this is")
    contact: Email = Field(default="", description="e-mail address that harvesters are shown (OAI-PMH)")
    timezone: Zone = Field(default="Europe/Helsinki", description="time zone, which decides when a day begins")
    language: Literal["fi", "sv", "en"] = Field(
        default="fi", description="language of the calendar and of the closing compilation, where none is asked for"
    )
    engine: Literal["auto", "tantivy", "whoosh"] = Field(
        default="auto", description="search engine; auto uses Tantivy if it is installed"
    )
    master_key: str = Field(
        default="file:keys/master.key",
        description="source of the master key for secret content: file:PATH, env:NAME "
        "or command:LINE; see docs/adr/0007",
    )
    max_file_mb: int = Field(default=2048, ge=1, description="largest file accepted, in MiB")
    max_body_mb: int = Field(default=32, ge=1, description="largest JSON body accepted over HTTP, in MiB")
    batch: int = Field(default=2000, ge=1, le=100_000, description="number of events a read model applies at once")
    checkpoint_events: int = Field(
        default=1000, ge=1, description="while the archive is served, a checkpoint is made after this many events"
    )
    checkpoint_seconds: int = Field(
        default=3600, ge=1, description="and at most this many seconds after an event that no checkpoint covers"
    )
    timestamp_url: str = Field(
        default="",
        pattern=r"^(https?://\S+)?$",
        max_length=2000,
        description="address of a time stamping authority (RFC 3161), used whenever a checkpoint is published",
    )
    timestamp_roots: str = Field(
        default="",
        description="PEM file with the trusted time stamping authorities; none: their signatures are not checked",
    )
    cooling_off_days: int = Field(
        default=7,
        ge=0,
        le=3650,
        description="waiting period: days between the approval of a disposal list and its execution",
    )
    clock_idle_days: int = Field(
        default=35,
        ge=1,
        le=36_500,
        description="longest time in days between two starts of the machine before its clock is distrusted",
    )
    clock_step_minutes: int = Field(
        default=15, ge=1, le=1440, description="how far the clock may be changed while the machine runs, or set back"
    )
    clock_source: str = Field(
        default="",
        description="independent source of the time (RFC 3339): command:LINE; empty: none",
    )
    compare_days: int = Field(
        default=7,
        ge=0,
        le=365,
        description="while the archive is served, views, index and files are compared with the "
        "record once in this many days; 0: never",
    )
    identify_minutes: int = Field(
        default=5,
        ge=0,
        description="how often a served archive identifies the formats of new files; 0: only when asked",
    )
    backup_days: int = Field(
        default=30, ge=0, le=36_500, description="number of days after which every backup is deleted"
    )
    key_days: int = Field(
        default=365, ge=1, le=3650, description="number of days a new key is valid, unless stated otherwise"
    )
    workers: int = Field(
        default=1,
        ge=0,
        le=256,
        description="number of processes that `archive serve` runs; 0: one for each core, fewer where memory is short",
    )
    rate_per_second: int = Field(
        default=50, ge=0, description="requests per second allowed for one network address and for one key; 0: no limit"
    )
    rate_burst: int = Field(default=200, ge=1, description="number of requests allowed at once after a pause")
    proxies: Annotated[tuple[Network, ...], BeforeValidator(_read_json)] = Field(
        default=(),
        description="addresses or networks of trusted proxies, whose X-Forwarded-For header names the client",
    )
    cors_origins: Annotated[tuple[Origin, ...], BeforeValidator(_read_json)] = Field(
        default=(),
        description="web origins whose pages may read this archive in a browser (CORS), such as "
        '["https://intra.example"]; ["*"]: every page',
    )
    connections_per_address: int = Field(
        default=100,
        ge=1,
        description="connections allowed for one address (IPv6: one /64); no limit for a trusted proxy",
    )
    head_seconds: int = Field(default=10, ge=1, le=3600, description="time limit for the head of a request")
    body_seconds: int = Field(default=30, ge=1, le=3600, description="time limit for a body, or for each 16 KiB of it")
    send_seconds: int = Field(
        default=30,
        ge=1,
        le=3600,
        description="time limit for a client to receive an answer, or each 16 KiB of it",
    )
    idle_seconds: int = Field(
        default=30, ge=1, le=3600, description="how long an idle connection is kept open after an answer"
    )
    stop_seconds: int = Field(default=10, ge=0, le=3600, description="how long a stop waits for answers in progress")
    mandatory: Annotated[dict[str, tuple[str, ...]], BeforeValidator(_read_json)] = Field(
        default={}, description="mandatory fields of each kind of record, in place of the built-in ones"
    )
    secret_existence: Annotated[tuple[str, ...], BeforeValidator(_read_json)] = Field(
        default=(), description="grounds of secrecy that hide even the existence of a case from the public register"
    )
    packages: str = Field(
        default="", description="folder of arriving packages, received or imported over HTTP by name; empty: none"
    )

    oidc_issuer: str = Field(
        default="",
        max_length=200,
        description="issuer of bearer tokens accepted in addition to keys; empty: none (extra `oidc`)",
    )
    oidc_audience: str = Field(default="", description="the audience a token must have")
    oidc_jwks: str = Field(
        default="",
        description="public keys of the issuer (JWKS): a file or an https address, read again from time to time",
    )
    oidc_algorithms: Annotated[tuple[Algorithm, ...], BeforeValidator(_read_json)] = Field(
        default=("RS256", "ES256", "EdDSA"), min_length=1, description="accepted signature algorithms of tokens"
    )
    oidc_role_claim: str = Field(
        default="roles", min_length=1, description="claim with the roles; write nested claims with dots"
    )
    oidc_roles: Annotated[dict[str, RoleName], BeforeValidator(_read_json)] = Field(
        default={}, description="the role of this archive for each role of the issuer; the highest one counts"
    )
    oidc_scope_claim: str = Field(
        default="", description="claim with the scope of a token, as for keys, or `archive:all`; empty: no limits"
    )
    oidc_required: Annotated[tuple[str, ...], BeforeValidator(_read_json)] = Field(
        default=(), description="claims a token must have in addition to iss, aud, sub and exp"
    )
    oidc_leeway_seconds: int = Field(default=30, ge=0, le=600, description="allowed difference of the issuer's clock")
    oidc_unknown: Literal["register", "refuse"] = Field(
        default="refuse", description="what happens to the token of an unknown subject; see `archive keys accept`"
    )

    @model_validator(mode="after")
    def _whole_issuer(self) -> Self:
        for name in ("audience", "jwks", "roles") if self.oidc_issuer else ():
            if not getattr(self, f"oidc_{name}"):
                raise ValueError(f"oidc_issuer needs oidc_{name}")
        return self

    @model_validator(mode="after")
    def _known_kinds(self) -> Self:
        for name, wanted in self.mandatory.items():
            kind = kinds().get(name)
            if kind is None:
                raise ValueError(f"mandatory names no kind of record that is registered: {', '.join(kinds())}")
            fields = (*FIELDS, *kind.own)
            if unknown := [each for each in wanted if each not in fields]:
                raise ValueError(f"a {name} does not state {unknown[0]}; it may state {', '.join(fields)}")
        return self

    def mandatory_of(self, kind: str) -> tuple[str, ...]:
        """The fields a registration of this kind must state."""
        return self.mandatory[kind] if kind in self.mandatory else kind_named(kind).mandatory

    @property
    def mandatory_by_kind(self) -> dict[str, tuple[str, ...]]:
        """The mandatory fields of every kind of record."""
        return {kind: self.mandatory_of(kind) for kind in kinds()}


def read_settings(home: Path) -> Settings:
    """The settings of the archive in a folder. Refuses: no archive there, an unknown or wrong setting."""
    complete_restore(home)
    path = home / "archive.toml"
    try:
        given = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise Invalid(
            "There is no archive in this folder.",
            field="home",
            remedy="Create one with 'archive init', or choose another folder with --home.",
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Invalid(
            f"archive.toml cannot be read: {error}.", field="archive.toml", remedy="Correct the file."
        ) from None
    if (found := given.pop(FORMAT, None)) not in (None, HOME, HOME_BEFORE):
        raise FormatNewer(str(found), HOME)
    for name, value in os.environ.items():
        if name.startswith(PREFIX) and name not in OUTSIDE:
            given[name.removeprefix(PREFIX).lower()] = value
    return settings_of(given)


def settings_of(given: Mapping[str, object]) -> Settings:
    """The settings with these values. Refuses: an unknown one, naming the nearest; a wrong one."""
    try:
        return Settings.model_validate({name: value for name, value in given.items() if name not in RETIRED})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        if first["type"] == "extra_forbidden":
            near = get_close_matches(where, Settings.model_fields, n=1)
            perhaps = f"Perhaps {near[0]} is meant; " if near else ""
            remedy = f"{perhaps}docs/settings.md describes every setting, in archive.toml and in the environment."
            raise Invalid(f"There is no setting {where}.", field=where, remedy=remedy) from None
        raise Invalid(
            f"Setting {where}: {words_of(first)}.",
            field=where,
            remedy="Correct the option, archive.toml or the environment; docs/settings.md describes every setting.",
        ) from None


def write_settings(home: Path, settings: Settings) -> bool:
    """Write archive.toml whole or not at all; False where another process wrote it first."""
    lines = ["# Who this archive is. Every setting is described in docs/settings.md.", f'{FORMAT} = "{HOME}"']
    for name, value in settings.model_dump().items():
        if value != Settings.model_fields[name].default:
            lines.append(f"{name} = {_toml(value)}")
    try:
        write_whole(home / "archive.toml", ("\n".join(lines) + "\n").encode(), settle=beside)
    except FileExistsError:
        return False
    return True


def _toml(value: object) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")  # a basic string of TOML
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {_toml(each)}" for name, each in value.items()) + " }"
    return str(value)
