"""When the registration of a record is complete: the fields a kind of record must state, and which of them lack.

Each kind of record names its own in its room; an archive may name others in archive.toml. They are settings, not law.
Source of the defaults: Information Management Act 906/2019 25-27 §; JHS 191 for class and personal data.
"""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from archive.errors import Conflict
from archive.values import PublicityClass

FIELDS = ("case", "received_on", "sender", "recipient", "date", "publicity", "record_class", "personal", "language")
ALWAYS = ("date", "publicity", "record_class", "personal")
"""What a registration of nearly every kind must state."""
SECRECY = ("ground", "secret_from", "secret_years")
_SECRET = (PublicityClass.secret, PublicityClass.partly_secret)


def lacking(stated: Mapping[str, Any], mandatory: Collection[str]) -> list[str]:
    """The mandatory fields a record does not state, in order of the list.

    A record that is secret states ground, period and start whatever the list says; `publicity` in `stated` is
    a mapping of its parts.
    """
    found = [name for name in mandatory if stated.get(name) in (None, "")]
    publicity = stated.get("publicity") or {}
    if publicity.get("publicity") in _SECRET:
        found += [f"publicity.{part}" for part in SECRECY if publicity.get(part) is None]
    return found


class StatedAlready(Conflict):
    """A registration is completed, not overwritten."""

    code = "already_stated"

    def __init__(self, field: str, remedy: str, *, against: UUID | None = None, stands: object = None) -> None:
        stated = f": {stands}" if stands is not None else ""
        said = f"The registration already has another value for this field{stated}."
        super().__init__(said, field=field, remedy=remedy)
        self.against = against


class RegistrationIncomplete(Conflict):
    """A record is not final while its registration lacks something."""

    code = "registration_incomplete"
    remedy = "Complete the registration (POST registrations, publicity or classifications), then try again."

    def __init__(self, missing: list[str]) -> None:
        super().__init__(f"The registration lacks {', '.join(missing)}.", field=missing[0])
        self.missing = missing
