"""Writes the history of a release: a small record with every stored name that no earlier history holds.

Run once a release, `python -m tests.history.make 0.2.0`, with the names whose shape grew behind it, and keep what it
writes for ever: later code must read, fold and verify it. A file of a release is never written again.
"""

import sys
import tempfile
from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import orjson

from archive.founding.events import (
    CopyDeleted,
    FoldDifference,
    FoldDiffers,
    FoldIntroduced,
    FoldReviewed,
    HoldsAnswered,
    HoldsDoubted,
    HomeUpgraded,
    KeysLost,
    KeysMerged,
    LookupsRenewed,
    Standing,
    WithoutBackup,
)
from archive.founding.usecases import Founding, found_archive
from archive.kernel import Event, Root, stored_names
from archive.ledger.tree import extend, root_of
from archive.notice.events import NoticeReceived
from archive.notice.usecases import receive_notice
from archive.record.keys import Keys
from archive.record.store import Archive
from archive.recordwide import (
    RecordDestroyed,
)
from archive.retirement.events import RetirementBegun
from tests import given
from tests.archive.retirement.examples import an_approved_retirement, begun, completed
from tests.given import ID, WHY, day
from tests.histories import attempt
from tests.history.itself import ORIGIN, accepted, adopted, adopted_holds, adopted_later, doubt_the_clock
from tests.history.records import records
from tests.history.registers import HOLD, a_backup, a_disposal, a_withdrawn_disposal
from tests.rooms import rooms_with


def fill(archive: Archive, folder: Path, wanted: Collection[str] = ()) -> None:
    """Record every event at least once, with the verbs of the models; or those `wanted`, and what they stand on."""
    keys = Keys(folder / "keys.sqlite")
    found_archive(archive, "Hanketoimisto", keys=keys)
    keys.close()
    moment = datetime(2021, 6, 1, 12, tzinfo=UTC)
    noticed = NoticeReceived(system="rekisteri", item="1", change="updated", changed_at=moment)
    if not wanted or noticed.name in wanted:
        receive_notice(archive, noticed, by=given.SECRETARY)
    others = enumerate((a_disposal(), a_withdrawn_disposal(), a_backup()), 100)
    brought = enumerate((each for room in rooms_with("examples") for each in room.histories()), 200)
    alone = ((number, (made, [])) for number, made in others)
    for number, (root, events) in (*enumerate(records()), *alone, *brought):
        names = {event.name for event in (*events, *(pending.event for pending in root.pending))}
        if not wanted or names.intersection(wanted):
            _record(archive, root, events, uuid5(ID, str(number)))
    founding = archive.load(Founding, archive.streams("archive.founded.v1")[0])
    lost, merged = KeysLost(content=WHY), KeysMerged(data_keys=2, lookup_secrets=1, signing_keys=1, destroyed=1)
    lists = (adopted(moment), adopted_later(moment))
    holds = (adopted_holds(moment), HoldsDoubted(not_recognised=1), HoldsAnswered(content=WHY))
    stood = Standing(record_class="00.01", due=day("2033-01-01"), publicity="public", status="in_force")
    differs = FoldDifference(record=HOLD, rules=stood, views=stood.model_copy(update={"holds": (ID,)}), now=stood)
    folds = (
        FoldIntroduced(looked_at=3, differing=1, day=day("2021-06-01")),
        FoldDiffers(differences=(differs,)),
        FoldReviewed(records=(HOLD,), content=WHY),
    )
    upgraded = HomeUpgraded(
        before="archive-home.v1",
        after="archive-home.v2",
        position=16,
        root="ab" * 32,
        content=WithoutBackup(reason="koe"),
    )
    copies = (upgraded, accepted(), CopyDeleted(copy_name="16-abababab", files=12, bytes=40_000, content=WHY))
    happened_to_it = (*lists, *holds, lost, merged, *copies, *folds)
    for happened in (LookupsRenewed(found=3, unreadable=1), *happened_to_it):
        if not wanted or happened.name in wanted:
            founding.record(happened, by=given.SECRETARY)
            archive.add(founding)
    doubt_the_clock(archive, moment, wanted)
    gone = given.a_document()
    _record(archive, gone, [], uuid5(ID, "gone"))
    positions = tuple(each.position for each in archive.history(gone.id))
    assert attempt(gone, RecordDestroyed(destroyed_on=day("2031-01-01"), basis="TOS 00.01", disposal=ID))
    archive.add(gone, destroys=positions)
    if not wanted or RetirementBegun.name in wanted:  # the last thing: nothing is recorded after it
        _record(archive, an_approved_retirement(), [begun(), completed()], uuid5(ID, "retired"))


def _record(archive: Archive, root: Root[Any], events: list[Event], id: UUID) -> None:
    for event in events:
        assert attempt(root, event), event
    root.id = id
    root.pending[:] = [type(p)(id, p.originator_version, p.event, p.by) for p in root.pending]
    archive.add(root)


def lines(archive: Archive) -> list[bytes]:
    """Every row of the record as it is stored, and the root of the tree over it."""
    randoms = dict(archive.recorder.database.reader.execute("SELECT position, random FROM content"))
    names = ("position", "origin", "stream", "version", "name", "recorded_at", "recorded_by")
    told = []
    for row in archive.recorder.read(0, 10_000):
        random = randoms.get(row[0])
        kept = {"random": random and random.hex(), "content": row[9] and row[9].decode()}
        told.append(dict(zip(names, row, strict=False)) | {"fact": row[7].decode(), "leaf": row[8].hex()} | kept)
    peaks = extend(0, [bytes.fromhex(each["leaf"]) for each in told], ()).peaks
    return [orjson.dumps(each) for each in (*told, {"size": len(told), "root": root_of(peaks).hex()})]


def made(folder: Path, wanted: Collection[str] = ()) -> list[bytes]:
    """The history as today's code records it."""
    moments = iter(datetime(2021, 6, 1, tzinfo=UTC) + timedelta(minutes=n) for n in range(10_000))
    secret = bytes(32)
    with Archive(folder / "events.sqlite", origin=ORIGIN, secret=secret, clock=lambda: next(moments)) as archive:
        fill(archive, folder, wanted)
        return lines(archive)


def held(paths: Iterable[Path]) -> set[str]:
    """The stored names that these histories hold."""
    rows = (orjson.loads(line) for path in paths for line in path.read_bytes().splitlines())
    return {row["name"] for row in rows if "name" in row}


def main(release: str, *grown: str) -> None:
    target = Path(__file__).parent / f"{release}.jsonl"
    earlier = held(path for path in target.parent.glob("*.jsonl") if path != target)
    wanted = (set(stored_names()) - earlier) | set(grown)
    assert wanted, "the earlier histories hold every name"
    with tempfile.TemporaryDirectory() as folder:
        history = b"\n".join(made(Path(folder), wanted if earlier else ())) + b"\n"
    missing = wanted - {orjson.loads(line).get("name") for line in history.splitlines()}
    assert not missing, f"no such event in the history yet: {sorted(missing)}"
    with target.open("xb") as file:
        file.write(history)
    print(f"{target.name}: keep it for ever")


if __name__ == "__main__":
    main(*sys.argv[1:])
