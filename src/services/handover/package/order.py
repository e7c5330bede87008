"""What package is ordered: for whom, as what, by which profile, and how much of the archive."""

from dataclasses import dataclass
from typing import Literal

from archive.errors import Invalid
from services.handover.package.facts import PROFILES, Profile
from services.handover.package.selection import EVERYTHING, Wanted

HandedAs = Literal["copy", "transfer"]
HANDED_AS: tuple[HandedAs, ...] = ("copy", "transfer")


@dataclass(frozen=True, slots=True)
class Order:
    """A package that is to be made. `wanted` is the part of the archive, all of it if nothing narrows it."""

    to: str
    profile: Profile = "aip"
    handed_as: HandedAs = "copy"
    wanted: Wanted = EVERYTHING

    @property
    def recipient(self) -> str:
        """Who receives it, in one line. Refuses: no name, or one that cannot be printed."""
        name = " ".join(self.to.split())
        if not 1 <= len(name) <= 500 or not name.isprintable():
            raise Invalid("State who receives the package, in at most 500 characters.", field="to")
        return name

    def require(self) -> None:
        """Refuse an order that cannot be carried out as it stands."""
        assert self.recipient
        if self.profile not in PROFILES:
            raise Invalid("There is no such profile.", field="profile", remedy=f"One of {', '.join(PROFILES)}.")
        if self.handed_as not in HANDED_AS:
            raise Invalid("There is no such way to hand over.", field="as", remedy=f"One of {', '.join(HANDED_AS)}.")
        self.wanted.require()
