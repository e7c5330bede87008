"""What a package states about itself."""

from datetime import datetime
from functools import cache
from importlib.metadata import version
from typing import Literal, NamedTuple

Profile = Literal["aip", "sip", "dip"]
PROFILES: tuple[Profile, ...] = ("aip", "sip", "dip")
PRODUCT = "sunset-archive"
FORMAT = "archive-handover.v1"


class Facts(NamedTuple):
    """From whom the package comes, for whom it is, and when it was made."""

    id: str
    origin: str
    organisation: str
    to: str
    profile: Profile
    made_at: datetime
    made_by: str
    handed_as: str = "copy"
    whole: bool = True
    language: str = "fi"

    @property
    def described(self) -> str:
        """What the package holds, in words that a title can begin with."""
        sort = "A transfer" if self.handed_as == "transfer" else "A copy"
        return f"{sort} of {'the archive' if self.whole else 'a part of the archive'} {self.origin}"

    @property
    def object_id(self) -> str:
        """The id of the information package."""
        return f"uuid-{self.id}"

    @property
    def moment(self) -> str:
        """When it was made, in UTC with whole seconds."""
        return self.made_at.strftime("%Y-%m-%dT%H:%M:%SZ")

    def info(self, size: int) -> dict[str, str]:
        """What bag-info.txt states of a package with the events up to `size`."""
        return {
            "Source-Organization": self.organisation,
            "External-Identifier": self.id,
            "External-Description": f"{self.described} up to event {size}, for {self.to}",
            "Bagging-Date": self.made_at.date().isoformat(),
            "Bag-Software-Agent": f"{PRODUCT} {product_version()}",
            "Internal-Sender-Identifier": self.object_id,
        }


@cache
def product_version() -> str:
    """The version of this software."""
    return version(PRODUCT)
