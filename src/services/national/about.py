"""What an export states about itself."""

from datetime import datetime
from typing import NamedTuple
from uuid import uuid4

from services.home.archive_home import ArchiveHome


class About(NamedTuple):
    """From whom the export comes, when it was made, and up to which event."""

    id: str
    origin: str
    organisation: str
    contact: str
    contract: str
    moment: datetime
    size: int
    root: str
    language: str = "fi"

    @property
    def object_id(self) -> str:
        """The id of the export."""
        return f"uuid-{self.id}"

    @property
    def title(self) -> str:
        """What it is called."""
        return f"{self.organisation}: arkisto {self.origin}, julkinen aineisto"

    @property
    def day(self) -> str:
        """The day on which it was made."""
        return self.moment.date().isoformat()

    @property
    def stamp(self) -> str:
        """The moment at which it was made, in UTC with whole seconds."""
        return self.moment.strftime("%Y-%m-%dT%H:%M:%SZ")

    @property
    def proof(self) -> str:
        """By what every record and file can be verified at the sender."""
        return f"Arkiston {self.origin} tarkistuspiste {self.size}, juuri {self.root}; tiedostot SHA-256-tiivistein."


def about(home: ArchiveHome, contract: str) -> About:
    """What an export made now states."""
    settings, checkpoint = home.settings, home.checkpoint()
    root = checkpoint.head.root.hex()
    said = (settings.organisation, settings.contact or "", contract)
    return About(str(uuid4()), home.archive.origin, *said, home.archive.now(), checkpoint.size, root)
