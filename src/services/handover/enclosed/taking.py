"""Takes the encrypted content of a package that was received: files first, then the contents that name them."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, cast
from uuid import UUID

from archive.handover.events import HandoverOpened
from archive.handover.model import Handover
from archive.handover.usecases import open_handover, opened_before, received_id
from archive.kernel import ActorId
from services.handover.enclosed.filling import fill, here
from services.handover.enclosed.reading import NotOpened, file_of, is_as_stated, opened
from services.handover.filled import note_filling, show_filled
from services.home.archive_home import ArchiveHome


def require_opens(package: Path, stated: Mapping[str, Any] | None, identities: Sequence[Any]) -> None:
    """Refuse, before anything is recorded, keys it was not encrypted for, and a missing or other bag.

    Without keys there is nothing to open.
    """
    if identities:
        with opened(_bag_of(package, stated), identities) as pieces:
            next(pieces, None)


def take_enclosed(
    home: ArchiveHome,
    package: Path,
    handover: UUID,
    origin: str,
    stated: Mapping[str, Any] | None,
    identities: Sequence[Any],
    *,
    by: ActorId,
) -> int:
    """Record what the encrypted bag beside a package has and is missing here; answers with how many contents.

    Views are then rebuilt, since events of before have content now. The first time all that is
    here of it counts. Nothing happens without a key. After a kill
    the same call goes on. Refuses: a bag that is missing, damaged or not what the package states.
    """
    if not identities:
        return 0
    path = _bag_of(package, stated)
    received = home.archive.load(Handover, received_id(home.archive, handover)).received
    upto = received.position if received is not None else 0
    noted = partial(note_filling, home.home)
    contents = files = there = 0
    with opened(path, identities) as pieces:
        for piece in pieces:
            if isinstance(piece, list):
                contents += fill(home.archive, home.data_keys, origin, piece, noted, upto=upto)
                there += here(home.archive, origin, piece)
                continue
            digest, source = piece
            kept, _ = home.blobs.put(cast(BinaryIO, source))
            if kept != digest:
                raise NotOpened("A file in the encrypted bag is not what its name says.", field="package")
            files += 1
    if not opened_before(home.archive, handover):
        contents = there  # of an opening that was interrupted as well
    if contents:
        told = HandoverOpened(enclosed=(stated or {})["sha256"], contents=contents, files=files)
        open_handover(home.archive, handover, told, by=by)
        show_filled(home.home, home.projections)
    return contents


def _bag_of(package: Path, stated: Mapping[str, Any] | None) -> Path:
    path = file_of(package.absolute(), stated)
    if path is None or stated is None:
        remedy = "Put the folder that ends in -secret beside the package, or leave the key out."
        raise NotOpened("There is no encrypted bag beside this package.", field="package", remedy=remedy)
    if not is_as_stated(path, stated):
        raise NotOpened("The encrypted bag is not the one that the package states.", field="package")
    return path
