"""The signed lists of destructions and of holds in a package of a whole archive."""

import shutil
from uuid import UUID

from archive.access.caller import ANONYMOUS
from archive.disposal.holdlist import NAME as HOLDS
from archive.disposal.holdlist import mark_of, write_holds
from archive.disposal.listing import NAME
from archive.kernel import ActorId
from archive.recordwide import HoldPlaced
from projections.states import Question
from services.disposal.export import write_list
from services.handover.package.payload import TEXT, Payload
from services.home.archive_home import ArchiveHome

LOG = "representations/event-log/data"


def write_lists(home: ArchiveHome, payload: Payload, by: ActorId) -> None:
    """Write both lists; before the checkpoint of the package is made, for they may add a key.

    The list of holds shows mandates of holds on records that everybody may see, and no others.
    """
    lists = payload.part / ".lists"
    lists.mkdir()
    write_list(home.archive, home.keys, lists / NAME, by=by)
    held = {each.stream for each in home.archive.recorder.told(HoldPlaced.name)}
    with home.projections.states() as states:
        shown = states.known_ids(held, Question(ANONYMOUS, home.today()))
    marks = {mark_of(home.archive, UUID(id)).hex() for id in shown}
    write_holds(home.archive, home.keys, lists / HOLDS, by=by, mandates_of=marks)
    for path in sorted(lists.iterdir()):
        payload.add(f"{LOG}/{path.name}", TEXT, [path.read_bytes()])
    shutil.rmtree(lists)
