"""What a record of any room refuses."""

from archive.errors import Conflict


class NotPublic(Conflict):
    """Only what is public can be published."""

    code = "not_public"
    remedy = "Decide its publicity first, or publish it from the day its secrecy ends."

    def __init__(self) -> None:
        super().__init__("The record is not public on the day it would be published.")


class Restricted(Conflict):
    """A record that is kept though a person asked for erasure is not published."""

    code = "restricted"
    remedy = "It is disclosed only on request, to those entitled to it."

    def __init__(self) -> None:
        super().__init__("The record is restricted after a person's request for erasure.")


class HeldElsewhere(Conflict):
    """Another archive is responsible for the record: it went there by a transfer, which that archive accepted."""

    code = "held_elsewhere"
    remedy = "Ask the archive that holds it."

    def __init__(self, to: str | None, since: str) -> None:
        super().__init__(f"The record is held by {to or 'another archive'} since {since}.")


class RecordHeld(Conflict):
    """A held record is never destroyed, by no path."""

    code = "record_held"
    remedy = "Wait until every hold has ended, or have each released by the authority that placed it."

    def __init__(self) -> None:
        super().__init__("The record is under a hold and cannot be destroyed.")
