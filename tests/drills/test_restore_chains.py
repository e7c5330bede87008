"""Random chains of imports, destructions, backups and restores: no destroyed paper comes back, no list gets shorter.

A paper is known again by its path in a folder, or by its public key in lines; both are imported anew at every turn.
"""

import json
import shutil
import tempfile
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from api.importers.run import run_import
from archive.disposal.destroying import clear, destroy_again
from archive.disposal.listing import read_list
from archive.document.model import Document
from archive.record.store import new_id
from archive.retention.usecases import record_of
from services.audit.verification import audit
from services.backup.making import back_up
from services.backup.restore import Newest, restore
from services.disposal.export import write_list
from services.home.archive_home import ArchiveHome, make_home

PAPERS = 6
DEEPEST = 3
PUBLIC = {"publicity": {"publicity": "public"}}
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["import", "import", "destroy", "destroy", "backup", "restore", "publish"]), st.integers(0, 99)
    ),
    min_size=6,
    max_size=14,
)
QUIET = {"deadline": None, "suppress_health_check": list(HealthCheck), "phases": (Phase.reuse, Phase.generate)}


class Chain:
    """An archive and those it was put back as; what was destroyed on the way, and the list given out."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.depth = folder, 0
        self.listed = folder / "published" / "destructions.jsonl"
        self.backups: list[Path] = []
        self.gone: set[str] = set()
        self.named: set[UUID] = set()
        self.deeper = 0
        make_home(self.at, origin="ketju", organisation="Harjoitus")
        with ArchiveHome(self.at) as home:
            self.give_out(home)

    @property
    def at(self) -> Path:
        return self.folder / f"home-{self.depth}"

    def step(self, what: str, which: int) -> None:
        with ArchiveHome(self.at) as home:
            match what:
                case "import":
                    self.bring(home, which % PAPERS + 1)
                case "destroy":
                    self.destroy(home, which)
                case "publish":
                    self.give_out(home)
                case "backup":
                    made = back_up(self.at, home.archive, self.folder / "b", self.folder / "k", by=home.keeper_id())
                    self.backups.append(made.folder)
        if what == "restore" and self.backups and self.depth < DEEPEST:
            self.put_back(self.backups[which % len(self.backups)])

    def bring(self, home: ArchiveHome, papers: int) -> None:
        """Import the first so many papers, those destroyed among them."""
        source = self.folder / f"source-{self.deeper}"
        self.deeper += 1
        (source / "paperit").mkdir(parents=True)
        for number in range(papers):
            (source / "paperit" / f"paperi-{number}.txt").write_text(f"Paperin {number} sisältö.")
        lines = [
            {"kind": "document", "key": f"D-{number}", "title": f"rivi-{number}"} | PUBLIC for number in range(papers)
        ]
        (source / "rivit.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines))
        for part, kind in (("paperit", "folder"), ("rivit.jsonl", "jsonl")):
            by = home.keeper_id()
            run_import(home.archive, home.blobs, source / part, kind=kind, by=by, rejects=self.at / "rejects")

    def living(self, home: ArchiveHome) -> dict[str, UUID]:
        """The papers that are here, by their titles."""
        documents = (home.archive.load(Document, id) for id in home.archive.streams("document.filed.v1"))
        found = [
            (home.archive.history(each.id)[0].event.content, each) for each in documents if each.destroyed_on is None
        ]
        titles = [content.title for content, _ in found]
        assert len(set(titles)) == len(titles), "a paper is here twice"
        return {content.title: each.id for content, each in found}

    def destroy(self, home: ArchiveHome, which: int) -> None:
        living = sorted(self.living(home).items())
        if living:
            title, id = living[which % len(living)]
            destroy_again(home.archive, id, disposal=new_id(), moment=home.archive.now(), by=home.keeper_id())
            clear(home.archive, home.files, home.projections.texts.forget)
            self.gone.add(title)
            self.give_out(home)

    def give_out(self, home: ArchiveHome) -> None:
        """Publish the list; it names everything it ever named."""
        count = write_list(home.archive, home.keys, self.listed, by=home.keeper_id())
        now = {each.record for each in read_list(self.listed).records}
        assert count == len(now) >= len(self.named)
        assert now >= self.named
        assert len(now) >= len(self.gone)
        self.named = now

    def put_back(self, backup: Path) -> None:
        master = self.at / "keys" / "master.key"
        self.depth += 1
        (self.at / "keys").mkdir(parents=True)
        shutil.copy(master, self.at / "keys")
        told = restore(backup, self.folder / "k", self.at, Newest(self.listed), progress=lambda done, total: None)
        assert told.listed == len(self.named)
        assert told.not_recognised == 0

    def settle(self) -> None:
        """At every turn: import everything anew; nothing destroyed is here, and the record is sound."""
        with ArchiveHome(self.at) as home:
            self.bring(home, PAPERS)
            back = self.gone & set(self.living(home))
            assert not back, f"came back: {sorted(back)}"
            own = self.folder / f"own-{self.deeper}.jsonl"
            write_list(home.archive, home.keys, own, by=home.keeper_id())
            assert {each.record for each in read_list(own).records} >= self.named
            for id in self.named:
                if home.archive.exists(id):
                    assert record_of(home.archive, id).destroyed_on
        found = audit(self.at)
        assert found.ok, found.first_difference


def live_through(steps: list[tuple[str, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        chain = Chain(Path(folder))
        for what, which in steps:
            chain.step(what, which)
            if what == "restore":
                chain.settle()
        chain.settle()


def test_what_was_imported_anew_and_destroyed_does_not_come_back_by_an_older_copy():
    """The same paper has another id in each archive, and comes from the same place."""
    live_through([("import", 3), ("backup", 0), ("destroy", 0)])
    live_through(
        [("backup", 0), ("import", 3), ("backup", 0), ("restore", 0), ("import", 3), ("destroy", 0), ("restore", 1)]
    )


def test_a_chain_of_restores_forgets_nothing():
    """Each paper is destroyed at another depth; the last backup is from before all of it."""
    deeper = [("destroy", 3), ("destroy", 8), ("publish", 0), ("restore", 0), ("import", 5)]
    live_through([("backup", 0), ("import", 5), *deeper, ("backup", 0), *deeper, *deeper])


@settings(max_examples=4, **QUIET)
@given(STEPS)
def test_no_destroyed_paper_comes_back(steps: list[tuple[str, int]]):
    live_through([("backup", 0), ("import", 5), *steps, ("restore", 1)])


@pytest.mark.soak
@settings(max_examples=150, **QUIET)
@given(STEPS)
def test_no_destroyed_paper_ever_comes_back(steps: list[tuple[str, int]]):
    live_through([("backup", 0), ("import", 5), *steps, ("restore", 1)])
