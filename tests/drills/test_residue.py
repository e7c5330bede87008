"""Random lives of records, then destruction: nothing of the destroyed is left anywhere, and everything else stays.

Backups are made on the way. One of them is put back with the newest list of destructions: nothing comes back with it.
"""

import json
import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.importers.run import run_import
from archive.access.usecases import classify
from archive.actor.usecases import register_actor
from archive.disposal.events import DisposalExecuted, Note
from archive.disposal.usecases import approve, begin, list_for_destruction, review
from archive.document.events import DocumentDescribed, DocumentFiled, File, FiledDocument, NewVersion, Redescription
from archive.document.usecases import describe_document, file_document, file_version
from archive.errors import Gone
from archive.kernel import ActorId
from archive.recordwide import HoldPlaced, Reason
from archive.registration import PublicityClassified
from archive.retention.events import ScheduleAdopted, ScheduleText
from archive.retention.schedule import ScheduleRow, Trigger
from archive.retention.usecases import adopt_schedule, place_hold, record_of
from archive.values import Interval, Publicity, PublicityClass
from services.backup.making import back_up
from services.backup.restore import Newest, restore
from services.disposal.export import write_list
from services.home.archive_home import ArchiveHome, make_home
from tests.drills.residue import (
    assert_no_term_is_left,
    assert_nothing_is_left,
    assert_verified,
    every_file,
    traces_of,
    traces_of_text,
)

PUBLIC = Publicity(publicity=PublicityClass.public)
SECRET = Publicity(
    publicity=PublicityClass.secret, ground="JulkL 24.1 § 7 kohta", secret_from=date(2021, 1, 1), secret_years=25
)
REPEATED = 10  # so often a file says the same, for its size: words nobody knows are slow to analyse
STEPS = ("version", "describe", "secret", "public", "hold", "follow", "rebuild", "reopen", "share", "refuse", "backup")


@dataclass
class Life:
    """One record as its life goes on: what was ever said of it, and whether a hold binds it."""

    id: UUID
    held: bool = False
    said: list[str] = field(default_factory=list)
    files: list[bytes] = field(default_factory=list)


class Lives:
    """Records in one archive, and what happens to them."""

    def __init__(self, folder: Path, engine: str, seed: int) -> None:
        self.folder, self._random = folder, random.Random(seed)
        make_home(folder / "home", origin="drill", organisation="Harjoitus")
        with (folder / "home" / "archive.toml").open("a") as file:
            file.write(f'engine = "{engine}"\ncooling_off_days = 0\n')
        self.home = ArchiveHome(folder / "home")
        self.by = self.admin()
        row = ScheduleRow(code="03 00", years=0, trigger=Trigger.document_date, basis="L 1/2000")
        text = ScheduleText(title="TOS")
        adopted = ScheduleAdopted(code="tos", version="1", in_force_from=date(2020, 1, 1), rows=(row,), content=text)
        adopt_schedule(self.home.archive, adopted, by=self.by)
        self.second = register_actor(self.home.archive, "toinen", by=self.by)
        self.lives: list[Life] = []
        self.backups: list[Path] = []

    def admin(self) -> ActorId:
        actor = self.home.admin().actor
        assert actor is not None
        return actor

    def word(self) -> str:
        """A word nobody else says."""
        return "".join(self._random.choice("bdfghjklmnprstvz") + self._random.choice("aeiou") for _ in range(8))

    def words(self, count: int) -> str:
        return " ".join(self.word() for _ in range(count)).capitalize()

    def file(self, text: bytes) -> File:
        digest, size = self.home.blobs.put(text)
        return File(digest=digest, size=size, filename=f"{self.word()}.txt", media_type="text/plain")

    def begin(self, *, secret: bool, length: int) -> None:
        """A document with a file, public or secret."""
        title, text = self.words(2), " ".join([self.words(3 + length)] * REPEATED)
        content = FiledDocument(title=title, sender=self.words(2), text=self.words(4), file=self.file(text.encode()))
        filed = DocumentFiled(
            record_class="03 00",
            publicity=SECRET if secret else PUBLIC,
            dated=Interval(latest=date(2020, 5, 5)),
            content=content,
        )
        id = file_document(self.home.archive, filed, by=self.by).id
        assert content.file
        said = [title, text, str(content.sender), content.text, content.file.filename]
        self.lives.append(Life(id, said=said, files=[text.encode()]))

    def step(self, name: str, which: int) -> None:
        """Something happens to one of them, or to the archive."""
        life, archive = self.lives[which % len(self.lives)], self.home.archive
        match name:
            case "version" | "share":
                other = self.lives[(which + 1) % len(self.lives)]
                text = other.files[-1] if name == "share" else self.words(30).encode()
                content = NewVersion(file=self.file(text), reason=self.words(2))
                if file_version(archive, life.id, content, by=self.by).replayed:
                    return  # the same bytes as before are no new version
                life.said += [text.decode(), content.file.filename, str(content.reason)]
                life.files.append(text)
            case "describe":
                content = Redescription(title=self.words(3), reason=self.words(2))
                describe_document(archive, life.id, DocumentDescribed(content=content), by=self.by)
                life.said += [str(content.title), str(content.reason)]
            case "secret" | "public":
                reason = self.words(2)
                publicity = SECRET if name == "secret" else PUBLIC
                decided = PublicityClassified(publicity=publicity, content=Reason(reason=reason))
                classify(archive, "document", life.id, decided, by=self.by)
                life.said.append(reason)
            case "hold":
                reason = self.words(2)
                placed = HoldPlaced(
                    hold=uuid4(), mandate="L 2/2000", starts_on=archive.today(), content=Reason(reason=reason)
                )
                place_hold(archive, [life.id], placed, by=self.by)
                life.held = True
                life.said.append(reason)
            case "follow":
                self.home.projections.catch_up()
            case "rebuild":
                self.home.projections.rebuild()
            case "reopen":
                self.home.close()
                self.home = ArchiveHome(self.folder / "home")
            case "refuse":
                self.refuse(life)
            case "backup":
                made = back_up(self.home.home, archive, self.folder / "backups", self.folder / "apart", by=self.by)
                self.backups.append(made.folder)

    def refuse(self, life: Life) -> None:
        """An import refuses a line that quotes the record."""
        source = self.folder / f"{self.word()}.jsonl"
        source.write_text(json.dumps({"kind": "decision", "title": life.said[0], "decided_on": "ei päivä"}) + "\n")
        told = run_import(
            self.home.archive, self.home.blobs, source, kind="jsonl", by=self.by, rejects=self.folder / "home/rejects"
        )
        assert told.rejected == 1
        source.unlink()

    def destroy(self, lives: list[Life]) -> DisposalExecuted:
        """The certificate of the destruction of these."""
        archive = self.home.archive
        id = list_for_destruction(archive, [life.id for life in lives], Note(), by=self.by).id
        review(archive, id, Note(), by=self.by)
        approve(archive, id, Note(), cooling_off_days=0, by=self.second)
        begin(archive, id, by=self.by)
        self.home.disposing.finish(id)
        certificate = archive.history(id)[-1].event
        assert isinstance(certificate, DisposalExecuted)
        return certificate

    def restored(self) -> Path | None:
        """Where one of the backups was put back with the newest list; None where there is no backup."""
        if not self.backups:
            return None
        at, listed = self.folder / "restored", self.folder / "destructions.jsonl"
        write_list(self.home.archive, self.home.keys, listed, by=self.home.keeper_id())
        (at / "keys").mkdir(parents=True)
        shutil.copy(self.folder / "home" / "keys" / "master.key", at / "keys")
        backup = self._random.choice(self.backups)
        restore(backup, self.folder / "apart", at, Newest(listed), progress=lambda done, total: None)
        return at


@contextmanager
def some_lives(folder: Path, engine: str, seed: int) -> Iterator[Lives]:
    folder.mkdir(parents=True)
    lives = Lives(folder, engine, seed)
    try:
        yield lives
    finally:
        lives.home.close()


def hunt(lives: Lives, doomed: set[int]) -> None:
    """Destroy some of them, and look for anything of them that no other says."""
    gone = [life for number, life in enumerate(lives.lives) if number in doomed and not life.held]
    kept = [life for life in lives.lives if life not in gone]
    if not gone:
        return
    stays = {each for life in kept for said in life.said for each in traces_of_text(said)}
    traces = {each for life in gone for said in life.said for each in traces_of_text(said)} - stays
    traces |= {each for life in gone for each in traces_of(lives.home, life.id)} - stays
    certificate = lives.destroy(gone)
    assert {each.record for each in certificate.records} == {life.id for life in gone}
    assert certificate.search.hits == 0
    for life in gone:
        with pytest.raises(Gone):
            record_of(lives.home.archive, life.id).must_exist()
    home = lives.home.home
    assert_nothing_is_left(home, traces)
    assert_no_term_is_left(lives.home, [each.decode() for each in traces if each.isalpha() and each.islower()])
    lives.step("rebuild", 0)
    assert_nothing_is_left(home, traces)
    lives.home.close()
    assert_nothing_is_left(home, traces)
    assert_verified(home)
    lives.home = ArchiveHome(home)
    for life in kept:
        assert record_of(lives.home.archive, life.id).destroyed_on is None
        for version, text in enumerate(life.files, 1):
            versions = {each["number"]: each for each in record_of(lives.home.archive, life.id).now["versions"]}
            with lives.home.files.open(str(life.id), versions[version]["digest"]) as opened:
                assert opened.read() == text
    assert len(every_file(home)) > 5
    restored = lives.restored()
    if restored is not None:
        assert_nothing_comes_back(restored, gone, kept, traces)


def assert_nothing_comes_back(restored: Path, gone: list[Life], kept: list[Life], traces: set[bytes]) -> None:
    """What was destroyed is in no file of a restored archive, neither before its views are built nor after."""
    assert_nothing_is_left(restored, {each for each in traces if each.isalpha()})  # digests are noted until a start
    with ArchiveHome(restored) as opened:
        assert_nothing_is_left(restored, traces)
        opened.projections.catch_up()
        assert_no_term_is_left(opened, [each.decode() for each in traces if each.isalpha() and each.islower()])
        for life in gone:
            with pytest.raises(Gone):
                record_of(opened.archive, life.id).must_exist()
        for life in kept:
            assert record_of(opened.archive, life.id).destroyed_on is None
    assert_nothing_is_left(restored, traces)
    assert_verified(restored)


BEGINNINGS = st.lists(st.tuples(st.booleans(), st.sampled_from([0, 40, 300])), min_size=2, max_size=5)
EVENTS = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 4)), max_size=12)
DOOMED = st.sets(st.integers(0, 4), min_size=1)
QUIET = {"deadline": None, "suppress_health_check": list(HealthCheck)}


def live_and_hunt(folder: Path, engine: str, seed: int, beginnings, events, doomed) -> None:
    with some_lives(folder / uuid4().hex, engine, seed) as lives:
        for secret, length in beginnings:
            lives.begin(secret=secret, length=length)
        at = random.Random(seed).randrange(len(events) + 1)
        for name, which in [*events[:at], ("backup", 0), *events[at:]]:
            lives.step(name, which)
        lives.step("follow", 0)
        hunt(lives, doomed)


EVERYTHING = [(name, number % 3) for number, name in enumerate([*STEPS, *STEPS])]


@pytest.mark.drill
@pytest.mark.parametrize("engine", ["tantivy", "whoosh"])
def test_nothing_is_left_of_a_full_life(tmp_path: Path, engine: str):
    beginnings = [(False, 40), (True, 300), (False, 300), (True, 0)]
    events = [(name, which) for name, which in EVERYTHING if (name, which) != ("hold", 1)]
    live_and_hunt(tmp_path, engine, 1, beginnings, events, {0, 2, 3})


@pytest.mark.drill
@settings(max_examples=6, **QUIET)
@given(st.integers(0, 2**32), st.sampled_from(["tantivy", "whoosh"]), BEGINNINGS, EVENTS, DOOMED)
def test_nothing_is_left_of_random_lives(tmp_path_factory, seed, engine, beginnings, events, doomed):
    live_and_hunt(tmp_path_factory.mktemp("lives"), engine, seed, beginnings, events, doomed)


@pytest.mark.soak
@settings(max_examples=150, **QUIET)
@given(st.integers(0, 2**32), st.sampled_from(["tantivy", "whoosh"]), BEGINNINGS, EVENTS, DOOMED)
def test_nothing_is_left_of_many_random_lives(tmp_path_factory, seed, engine, beginnings, events, doomed):
    live_and_hunt(tmp_path_factory.mktemp("lives"), engine, seed, beginnings, events, doomed)
