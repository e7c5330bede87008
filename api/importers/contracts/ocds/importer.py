"""Files of OCDS: all releases of a process in the source are folded together, wherever they are."""

from collections.abc import Iterator
from pathlib import Path

from api.importers.contracts.ocds.fold import Json
from api.importers.contracts.ocds.process import pieces_of
from api.importers.contracts.ocds.reading import SUFFIXES, releases_of
from api.importers.intake import Intake, Piece, Refusal
from api.importers.walk import files_of
from archive.errors import ArchiveError


class Procurement:
    """Imports one file, or every file of a folder; each award, contract and payment is known by its ids."""

    def total(self, source: Path) -> None:
        """Not known before the files are read."""

    def pieces(self, source: Path, intake: Intake) -> Iterator[Piece]:
        """The awards, contracts and payments of the source. Refuses: a file that is no such JSON."""
        processes: dict[str, list[Json]] = {}
        places: dict[str, str] = {}
        alone: dict[str, Json] = {}
        others = []
        for found in files_of(source):
            if source.is_dir() and not found.trouble and found.path.suffix.lower() not in SUFFIXES:
                others.append(found.relative)
                continue
            try:
                releases, compiled, odd = releases_of(found)
            except ArchiveError as error:
                if source.is_file():
                    raise
                yield Piece(found.relative, Refusal(error))
                continue
            if odd:
                intake.note(f"{found.relative}: ids and entries that cannot be read and were left out: {odd}.")
            for release in releases:
                processes.setdefault(release["ocid"], []).append(release)
                places.setdefault(release["ocid"], found.relative)
            for release in compiled:
                alone[release["ocid"]] = release
                places.setdefault(release["ocid"], found.relative)
        for ocid, release in alone.items():  # records whose releases are nowhere in the source
            processes.setdefault(ocid, [release])
        intake.note_skipped(others, "JSON")
        empty = 0
        for ocid, releases in processes.items():
            pieces = list(pieces_of(ocid, releases, places[ocid]))
            empty += not pieces
            yield from pieces
        if empty:
            intake.note(f"Processes without an award, a contract or a payment: {empty}.")
