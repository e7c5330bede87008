"""What any release recorded is read, folded, followed and verified by today's code, for ever."""

from contextlib import closing
from pathlib import Path
from typing import Any

import orjson
import pytest

from archive.actor.model import Actor
from archive.backup.model import Backup
from archive.case.model import Case
from archive.clock.model import ArchiveClock
from archive.disposal.model import Disposal
from archive.founding.usecases import Founding
from archive.grant.cost import Cost
from archive.handover.model import Handover
from archive.kernel import DESTROYED, stored_names, superseded_names
from archive.ledger.leaf import commitment, leaf_hash, stated_commitment
from archive.ledger.model import Ledger
from archive.ledger.tree import extend, root_of
from archive.notice.usecases import Notices
from archive.record.store import Archive
from archive.retention.foldreview import compared
from archive.retention.model import Schedule
from archive.retirement.model import Retirement
from archive.waiting.model import WaitingWrite
from projections.states import StateModel, StateReader
from tests.compared import differing
from tests.given import SECRETARY, a_case
from tests.histories import MODELS
from tests.history.make import ORIGIN, held, made

RELEASES = sorted(Path(__file__).parent.glob("*.jsonl"))
ROOTS = {**MODELS, "actor": Actor, "archive": Founding, "notice": Notices, "schedule": Schedule, "ledger": Ledger}
ROOTS |= {"disposal": Disposal, "backup": Backup, "clock": ArchiveClock, "waiting": WaitingWrite, "cost": Cost}
ROOTS |= {"handover": Handover, "retirement": Retirement}
SCALARS = ("position", "origin", "stream", "version", "name", "recorded_at", "recorded_by")


def told(path: Path) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    *rows, tree = [orjson.loads(line) for line in path.read_bytes().splitlines()]
    return rows, tree


def restored(path: Path, folder: Path) -> Archive:
    """A record of today with exactly the rows of that release."""
    archive = Archive(folder / "events.sqlite", origin=ORIGIN, secret=bytes(32))
    with archive.recorder.database.transaction() as db:
        for row in told(path)[0]:
            values = [*(row[name] for name in SCALARS), row["fact"].encode(), bytes.fromhex(row["leaf"])]
            db.execute(f"INSERT INTO event ({','.join(SCALARS)}, fact, leaf) VALUES (?,?,?,?,?,?,?,?,?)", values)
            if row["content"] is not None:
                kept = (row["position"], bytes.fromhex(row["random"]), row["content"].encode())
                db.execute("INSERT INTO content (position, random, bytes) VALUES (?,?,?)", kept)
        leaves = [bytes.fromhex(row["leaf"]) for row in told(path)[0]]
        nodes = [node for node in extend(0, leaves, ()).nodes if node[0] > 0]
        db.executemany("INSERT INTO node VALUES (?,?,?)", nodes)
    return archive


@pytest.fixture(params=RELEASES, ids=lambda path: path.stem)
def release(request: pytest.FixtureRequest) -> Path:
    return request.param


def test_there_is_a_history():
    assert RELEASES


def test_every_leaf_commitment_and_root_of_a_release_still_verifies(release: Path):
    rows, tree = told(release)
    leaves = []
    for row in rows:
        fact = row["fact"].encode()
        leaves.append(leaf_hash((*(row[name] for name in SCALARS), fact)))
        assert leaves[-1].hex() == row["leaf"], row["name"]
        if row["content"] is not None:
            assert commitment(bytes.fromhex(row["random"]), row["content"].encode()) == stated_commitment(fact)
    assert [row["position"] for row in rows] == list(range(1, tree["size"] + 1))
    assert root_of(extend(0, leaves, ()).peaks).hex() == tree["root"]


def test_every_name_of_a_release_is_read_today(release: Path):
    assert {row["name"] for row in told(release)[0]} <= set(stored_names()) | set(superseded_names())


def test_every_record_of_a_release_is_read_folded_and_shown(release: Path, tmp_path: Path):
    with restored(release, tmp_path) as archive:
        events = archive.read(0, 10_000)
        assert len(events) == told(release)[1]["size"]
        assert any(each.event.content is DESTROYED for each in events)
        streams = {each.stream: each.event.name.partition(".")[0] for each in reversed(events)}
        for stream, kind in streams.items():
            if kind in ROOTS:
                assert archive.load(ROOTS[kind], stream).version == len(archive.history(stream))
        views = StateModel(tmp_path, archive.seen_of)
        while batch := archive.seen(views.position(), 7):
            views.apply(batch)
        with closing(StateReader(tmp_path)) as reader:
            assert differing(reader, archive) == []
        assert views.position() == archive.position
        assert views.checksum()[0] >= len(streams)
        views.close()


JUDGED_OTHERWISE = {
    # a correction that names its event, confirmed by a second person: no program before the one fold knew any
    "0.5.0-corrections": [("not_public", "not_public", "public")],
}


def test_no_record_of_a_release_is_judged_otherwise_than_before_but_for_what_is_explained(
    release: Path, tmp_path: Path
):
    with restored(release, tmp_path) as archive:
        found = [each for each in compared(archive) if each]
    told = [tuple(each.publicity for each in (found.rules, found.views, found.now)) for found in found]
    assert told == JUDGED_OTHERWISE.get(release.stem, [])


def test_the_histories_hold_every_name_of_today():
    assert held(RELEASES) >= set(stored_names())


def test_a_release_is_gone_on_with(release: Path, tmp_path: Path):
    with restored(release, tmp_path) as archive:
        case = a_case()
        archive.add(case)
        assert archive.load(Case, case.id).now["number"] == "HEL 2021-000123"
        assert archive.position == told(release)[1]["size"] + 1
        assert archive.seen(archive.position - 1, 1)[0].recorded_by == str(SECRETARY)


def test_todays_code_records_what_the_releases_did(tmp_path: Path):
    names = {orjson.loads(line).get("name") for line in made(tmp_path)}
    assert held(RELEASES) - set(superseded_names()) <= names
