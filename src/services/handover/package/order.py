"""What package is ordered: for whom, as what, by which profile, and how much of the archive."""

from dataclasses import dataclass
from typing import Any, Literal

from archive.errors import Invalid
from services.handover.enclosed.keys import recipients_of
from services.handover.package.facts import PROFILES, Profile
from services.handover.package.selection import EVERYTHING, Wanted

HandedAs = Literal["copy", "transfer"]
HANDED_AS: tuple[HandedAs, ...] = ("copy", "transfer")


@dataclass(frozen=True, slots=True)
class Order:
    """A package that is to be made. `wanted` is the part of the archive, all of it if nothing narrows it.

    `ground` is the legal ground on which secret and personal content is disclosed to the recipient, and `recipient_key`
    its public keys of age, one per line: without both that content stays here.
    """

    to: str
    profile: Profile = "aip"
    handed_as: HandedAs = "copy"
    wanted: Wanted = EVERYTHING
    ground: str | None = None
    recipient_key: str | None = None

    @property
    def recipients(self) -> dict[str, Any]:
        """For whom secret and personal content is encrypted, by public key; none where it stays here."""
        return recipients_of(self.recipient_key) if self.recipient_key is not None else {}

    @property
    def recipient(self) -> str:
        """Who receives it, in one line. Refuses: no name, or one that cannot be printed."""
        name = " ".join(self.to.split())
        if not 1 <= len(name) <= 500 or not name.isprintable():
            raise Invalid("State who receives the package, in at most 500 printable characters.", field="to")
        return name

    @property
    def stated_ground(self) -> str | None:
        """The legal ground, in one line. Refuses: none in it, or one that cannot be printed."""
        if self.ground is None:
            return None
        said = " ".join(self.ground.split())
        if not 1 <= len(said) <= 300 or not said.isprintable():
            raise Invalid("State the legal ground in at most 300 printable characters.", field="ground")
        return said

    def require(self) -> None:
        """Refuse an order that cannot be carried out as it stands."""
        assert self.recipient
        if self.profile not in PROFILES:
            raise Invalid("There is no such profile.", field="profile", remedy=f"One of {', '.join(PROFILES)}.")
        if self.handed_as not in HANDED_AS:
            raise Invalid("There is no such way to hand over.", field="as", remedy=f"One of {', '.join(HANDED_AS)}.")
        self.wanted.require()
        if (self.ground is None) != (self.recipient_key is None):
            field = "ground" if self.ground is None else "recipient_key"
            remedy = "Give the legal ground and the public key of the recipient, or neither."
            raise Invalid("Secret content goes only on a ground, and only encrypted.", field=field, remedy=remedy)
        assert self.ground is None or self.stated_ground
        assert self.recipient_key is None or self.recipients
