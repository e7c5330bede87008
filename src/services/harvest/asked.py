"""What a harvester asks: a verb with its arguments, judged as OAI-PMH 2.0 states, and tokens to continue by.

Source: The Open Archives Initiative Protocol for Metadata Harvesting 2.0, 3.3 to 3.6 and 4.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from archive.kind import kinds
from services.harvest.items import Item
from services.harvest.metadata import FORMATS

REQUIRED = {
    "Identify": (), "ListSets": (), "ListMetadataFormats": (), "GetRecord": ("identifier", "metadataPrefix"),
    "ListIdentifiers": ("metadataPrefix",), "ListRecords": ("metadataPrefix",),
}  # fmt: skip
ALLOWED = {
    "Identify": (), "ListSets": ("resumptionToken",), "ListMetadataFormats": ("identifier",), "GetRecord": (),
    "ListIdentifiers": ("from", "until", "set", "resumptionToken"),
    "ListRecords": ("from", "until", "set", "resumptionToken"),
}  # fmt: skip
URN = re.compile(r"urn:uuid:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
_DAY, _SECOND = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII), re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_TOKEN = re.compile(r"(\d{1,18})/(\d{1,18})/(\d{1,18})/([a-z0-9_]*)/([0-9TZ:-]*)/([0-9TZ:-]*)/([a-z_]*)", re.ASCII)
STAMP = "%Y-%m-%dT%H:%M:%SZ"


class Refused(Exception):
    """What a harvester asks is not to be had; the protocol has a code for each reason."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which records of a list are asked for, and how far it was sent.

    `after` is a position; `size` is -1 until the list was counted.
    """

    prefix: str
    since: str = ""
    until: str = ""
    of: str = ""
    after: int = 0
    sent: int = 0
    size: int = -1

    def token(self) -> str:
        """What the list is continued by."""
        return f"{self.after}/{self.sent}/{self.size}/{self.prefix}/{self.since}/{self.until}/{self.of}"

    def has(self, item: Item) -> bool:
        """Whether an item is asked for."""
        return (
            (not self.of or item.kind == self.of)
            and (not self.since or item.moment >= _moment(self.since))
            and (not self.until or item.moment < _moment(self.until) + _span(self.until))
        )


def arguments_of(pairs: Sequence[tuple[str, str]]) -> tuple[str, dict[str, str]]:
    """The verb and its arguments. Refuses: no verb, an unknown one; arguments that are missing, unknown or repeated."""
    verbs = [value for name, value in pairs if name == "verb"]
    if len(verbs) != 1 or verbs[0] not in REQUIRED:
        raise Refused("badVerb", f"State one verb: {', '.join(REQUIRED)}.")
    verb, said = verbs[0], dict[str, str]()
    for name, value in pairs:
        if name == "verb":
            continue
        if name not in (*REQUIRED[verb], *ALLOWED[verb]) or name in said:
            raise Refused("badArgument", f"{verb} has no such argument, or it is repeated.")
        said[name] = value
    if "resumptionToken" in said:
        if len(said) > 1:
            raise Refused("badArgument", "resumptionToken is the only argument.")
    elif missing := [name for name in REQUIRED[verb] if name not in said]:
        raise Refused("badArgument", f"{verb} needs {', '.join(missing)}.")
    return verb, said


def wanted_of(said: dict[str, str], position: int) -> Wanted:
    """The list that arguments ask for. Refuses: a form, day, set or token that there is not."""
    if "resumptionToken" in said:
        found = _TOKEN.fullmatch(said["resumptionToken"])
        if found is None or found[4] not in FORMATS or int(found[1]) > position:
            raise Refused("badResumptionToken", "This token was not given by this archive. Begin the list again.")
        after, sent, size = (int(found[at]) for at in (1, 2, 3))
        return _checked(Wanted(found[4], found[5], found[6], found[7], after, sent, size), "badResumptionToken")
    require_format(said["metadataPrefix"])
    wanted = Wanted(said["metadataPrefix"], said.get("from", ""), said.get("until", ""), said.get("set", ""))
    if any(name in said and not said[name] for name in ("from", "until", "set")):
        raise Refused("badArgument", "from, until and set may not be empty.")
    return _checked(wanted, "badArgument")


def require_format(prefix: str) -> None:
    """Refuse a form of metadata that records do not have."""
    if prefix not in FORMATS:
        raise Refused("cannotDisseminateFormat", f"Records are given as {' and '.join(FORMATS)}.")


def id_of(identifier: str) -> str:
    """The id that an identifier is of. Refuses: one that is not of this form."""
    found = URN.fullmatch(identifier)
    if found is None:
        raise Refused("idDoesNotExist", "Identifiers have the form urn:uuid:ID.")
    return found[1]


def _checked(wanted: Wanted, code: str) -> Wanted:
    days = [day for day in (wanted.since, wanted.until) if day]
    try:
        moments = [_moment(day) for day in days]
    except (ValueError, OverflowError):
        raise Refused(code, "Write from and until as YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ.") from None
    if len({len(day) for day in days}) > 1 or moments != sorted(moments):
        raise Refused(code, "from and until have the same form, and from is not later than until.")
    if wanted.of and wanted.of not in kinds():
        raise Refused("noRecordsMatch" if code == "badArgument" else code, "There is no such set: ListSets has them.")
    return wanted


def _moment(text: str) -> datetime:
    if not (_DAY.fullmatch(text) or _SECOND.fullmatch(text)):
        raise ValueError(text)
    return datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=UTC)


def _span(text: str) -> timedelta:
    """How long a day, or a second, lasts: until is inclusive."""
    return timedelta(seconds=1) if "T" in text else timedelta(days=1)
