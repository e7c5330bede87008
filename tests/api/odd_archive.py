"""An archive to which odd things come by every way in, and what must hold of it whatever came."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

from starlette.testclient import TestClient

from api.http.app import create_app
from api.importers.run import run_import
from api.importers.schedule.file import read_schedule
from archive.access.caller import ANONYMOUS
from archive.errors import ArchiveError, Gone, NotFound, NotReady
from archive.kernel import Event, Pending, stored_names
from archive.record.draft import Attached, drafts
from archive.recordwide import PublicityClassified, Reason, RecordDestroyed
from archive.retention.usecases import adopt_schedule
from projections.states.question import Question
from services.home.archive_home import ArchiveHome, make_home
from services.home.health import health
from services.verbs import KINDS, shape_of
from tests.api.doors import Doors, a_body, described, keys_for
from tests.api.examples import CHANGED, PUBLIC
from tests.api.odd_values import DAYS, TEXTS, Odd

CLOSED = PublicityClassified(publicity={"publicity": "not_public"}, content=Reason(reason="suljettu"))
NOT_RECORDS = ("archive.", "backup.", "clock.", "ledger.")
"""What the archive says of itself: no way in leads there."""
FIRSTS = (*(kind.created.name for kind in KINDS.values()), "schedule.adopted.v1", "disposal.listed.v1",
          "actor.registered.v1", "notice.received.v1")  # fmt: skip
SECONDS = 60.0


class OddArchive:
    """One archive behind its application, what came into it, and which records were closed last."""

    def __init__(self, home: ArchiveHome, doors: Doors, odd: Odd, folder: Path) -> None:
        self.home, self.doors, self.odd, self.folder = home, doors, odd, folder
        self.records: dict[str, str] = {}
        self.closed: set[str] = set()
        self.witnesses: list[str] = []
        self._runs = 0

    # -- ways in -------------------------------------------------------------------------------------------------

    def witness(self) -> None:
        """A record nothing is wrong with, among the others."""
        made = self.doors.create("decision", title=f"Todistaja {len(self.witnesses)}", personal="none")
        self.records[made["id"]] = "decision"
        self.witnesses.append(made["id"])

    def store(self, first: str, last: int = 3) -> None:
        """A history as any earlier software might have left it: straight into the record, past every rule."""
        known, kind, id = stored_names(), first.partition(".")[0], uuid4()
        later = [name for name in known if name.startswith((f"{kind}.", "record.")) and name not in FIRSTS]
        names = [first, *self.odd.chance.choices(later, k=last)]
        end = names.index(RecordDestroyed.name) if RecordDestroyed.name in names else last  # nothing comes after it
        names = names[: end + 1]
        events = [self._odd(known[name], first=name == first and kind in KINDS) for name in names]
        if kind in KINDS and not isinstance(events[-1], RecordDestroyed):
            events.append(CLOSED)
            self.closed.add(str(id))
        for version, event in enumerate(events, 1):
            gone = self.home.archive.recorder.read_stream(id) if isinstance(event, RecordDestroyed) else []
            pending = Pending(id, version, event, self.home.keeper_id())
            attached = Attached(destroys=tuple(int(row[0]) for row in gone))
            self.home.archive.recorder.insert_events(drafts([pending]), attached=attached)
        self.records[str(id)] = kind
        self.home.projections.wake()

    def _odd(self, cls: type[Event], *, first: bool) -> Event:
        return self.odd.event(cls, **PUBLIC | {"personal": "none"}) if first else self.odd.event(cls)

    def post(self, name: str) -> None:
        """A record and its changes by REST, with odd fields; and the decision that closes it."""
        kind = KINDS[name]
        body = self.odd.body(a_body(name) | PUBLIC | {"personal": "none"}, self._fields(kind.created))
        made = self._sent(f"/{kind.plural}", body, document=name == "document")
        if made is None:
            return
        id, version = made["id"], made["version"]
        for noun, valid in CHANGED[name]:
            step = kind.verb(noun)
            assert step is not None
            said = self.odd.body(valid, self._fields(step.event))
            changed = self._sent(f"/{kind.plural}/{id}/{noun}", said, version=version)
            version = changed["version"] if changed else version
        closing = {"publicity": {"publicity": "not_public"}, "reason": "suljettu"}
        assert self._sent(f"/{kind.plural}/{id}/publicity", closing, version=version), (name, id)
        self.records[id] = name
        self.closed.add(id)

    def _fields(self, event: type[Event]) -> list[str]:
        return [name for name in shape_of(event).model_fields if name not in ("publicity", "personal")]

    def _sent(self, path: str, body: Any, *, version: int | None = None, document: bool = False) -> Any:
        head = {"Content-Type": "application/json"} | ({"If-Match": f'"{version}"'} if version else {})
        if document:
            answer = self.doors.upload(body)
        else:
            answer = self.doors.ask("POST", path, "archivist", content=json.dumps(body), headers=head)
        assert answer.status_code < 500, (path, answer.text, json.dumps(body)[:500])
        return answer.json() if answer.status_code == 201 else None

    def lines(self, count: int) -> None:
        """Lines of odd records and changes."""
        source = self._place() / "rivit.jsonl"
        with source.open("w", encoding="ascii") as file:
            for at in range(count):
                name = self.odd.chance.choice(sorted(KINDS))
                key = {"kind": name, "key": f"rivi-{self._runs}-{at}"}
                first = a_body(name) | PUBLIC
                file.write(json.dumps(key | self.odd.body(first, self._fields(KINDS[name].created))) + "\n")
                for noun, valid in CHANGED[name][:1]:
                    file.write(json.dumps(key | {"do": noun} | self.odd.body(valid, list(valid))) + "\n")
        self._imported(source, "jsonl")

    def papers(self, count: int) -> None:
        """A folder of files with a manifest whose cells are odd."""
        folder = self._place()
        columns = ["title", "date", "sender", "class", "publicity", "ground", "secret_from", "secret_years", "person"]
        rows = ["file," + ",".join(columns)]
        for at in range(count):
            (folder / f"{at}.txt").write_text(self._cell())
            usual = {"title": "a", "date": "2020-01-01", "publicity": "public"}
            cells = [self._cell() if self.odd.chance.random() < 0.3 else usual.get(name, "") for name in columns]
            rows.append(f"{at}.txt," + ",".join('"' + cell.replace('"', '""') + '"' for cell in cells))
        (folder / "manifest.csv").write_text("\n".join(rows), "utf-8")
        self._imported(folder, "folder")

    def _cell(self) -> str:
        said = self.odd.any_json()
        text = said if isinstance(said, str) else json.dumps(said)
        return text.encode("utf-8", "replace").decode()

    def delivery(self) -> None:
        """A delivery of a decision register with odd fields."""
        folder = self._place()
        parts: dict[str, list[dict[str, Any]]] = {
            "cases": [{"CaseIDLabel": "KUN 2020-1", "Title": "a", "Created": "2020-01-01", "Status": "Vireillä",
                       "Handlings": [{"WorkSequenceNumber": "1", "Status": "a", "Created": "2020-01-02"}]}],
            "organizations": [{"ID": "00400", "Name": "Jaosto", "Formed": "2020-01-01", "Dissolved": "31.12.9999"}],
            "meetings": [{"MeetingID": "1", "Name": "a", "DateMeeting": "2020-01-01", "DecisionMakerId": "00400",
                          "Agenda": [{"AgendaItem": "a"}], "Composition": [{"Name": "a"}]}],
            "decisions": [{"NativeId": "{A}", "Title": "a", "CaseIDLabel": "KUN 2020-1", "Section": "1",
                           "Organization": {"ID": "00401", "Name": "b", "Dissolved": "9999-12-31T23:59:59"}}],
        }  # fmt: skip
        for part, entries in parts.items():
            key = next(iter(entries[0]))  # each entry under an id of its own, unless that is what is odd
            own = [entries[0] | {key: f"{entries[0][key]}{at}"} for at in range(4)]
            many = [entries[0], *(self.odd.body(entry, list(entry)) for entry in own)]
            (folder / f"{part}.json").write_text(json.dumps({part: many}))
        self._imported(folder, "ahjo")

    def schedule(self, text: str, suffix: str = ".csv") -> None:
        """A schedule with odd cells, adopted as far as it is lawful."""
        source = self._place() / f"tos{suffix}"
        source.write_bytes(text.encode("utf-8", "replace"))
        try:
            begins = self.odd.chance.choice((*DAYS, date(2020, 1, 1)))
            adopted = read_schedule(source).adoption(f"TOS {self._runs}", "1", begins, "lähde")
            adopt_schedule(self.home.archive, adopted, by=self.home.keeper_id())
        except ArchiveError as refused:
            assert refused.field, refused

    def _place(self) -> Path:
        self._runs += 1
        place = self.folder / f"lähde-{self._runs}"
        place.mkdir(parents=True)
        return place

    def _imported(self, source: Path, kind: str) -> None:
        home, before = self.home, self.home.archive.position
        by, rejects = home.keeper_id(), home.home / "rejects"
        run_import(home.archive, home.blobs, source, kind=kind, by=by, rejects=rejects)
        again = run_import(home.archive, home.blobs, source, kind=kind, by=by, rejects=rejects)
        assert again.events == 0, (kind, source)
        for seen in home.archive.seen(before, 100_000):
            kind_of = seen.name.partition(".")[0]
            if seen.version == 1 and kind_of in KINDS:
                self.records[seen.stream] = kind_of
        home.projections.wake()

    # -- what must hold ------------------------------------------------------------------------------------------

    def reach(self) -> None:
        """Every view reaches the newest position."""
        until, target = time.monotonic() + SECONDS, self.home.archive.position
        while True:
            try:
                with self.home.projections.search(target):
                    return
            except NotReady:
                assert time.monotonic() < until, health(self.home).model_dump_json()

    def require_sound(self) -> list[str]:
        """All that must hold; answers with what is told of the records set aside."""
        self.reach()
        told = health(self.home)
        assert all(model.stopped_at is None for model in told.models), told
        aside = {each.id for each in told.set_aside}
        self._require_answers(aside)
        self._require_closed()
        for path in self._lists():
            answer = self.doors.get(path, "admin")
            assert answer.status_code < 500 or answer.status_code == 503, (path, answer.text)
        before = [(each.id, each.reason) for each in told.set_aside]
        assert all(each.same_as_before is not False for each in self.home.projections.rebuild())
        assert [(each.id, each.reason) for each in health(self.home).set_aside] == before
        return [f"{each.reason}: {self._history(each.id)}" for each in told.set_aside]

    def _history(self, id: str) -> list[str]:
        return [f"{seen.name} {str(seen.fact)[:300]}" for seen in self.home.archive.seen_of(id, 2**60)]

    def _require_answers(self, aside: set[str]) -> None:
        question = Question(self.home.admin(), self.home.today())
        with self.home.projections.states() as reader, self.home.projections.search() as index:
            found = set(index.ids("all"))
            for id, kind in self.records.items():
                if id in aside:
                    continue
                try:
                    reader.one(id, question)
                except Gone:
                    continue
                else:
                    assert id in found or kind not in KINDS, (kind, id)
        for id in self.witnesses:
            assert id not in aside
            assert self.doors.get(f"/decisions/{id}").status_code == 200
        assert self.doors.get("/search", params={"q": "todistaja"}).json()["total"] == len(self.witnesses)

    def _require_closed(self) -> None:
        """The decision recorded last is in force, in the views and in the index."""
        with self.home.projections.states() as reader, self.home.projections.search() as index:
            assert not self.closed.intersection(index.ids("open"))
            for id in self.closed:
                try:
                    reader.one(id, Question(ANONYMOUS, self.home.today()))
                except NotFound:
                    continue
                raise AssertionError(f"{self.records[id]} {id} is shown")

    def _lists(self) -> Iterator[str]:
        for path, operations in described()["paths"].items():
            if "get" in operations and "{" not in path:
                yield path
        for id in self.odd.chance.sample(sorted(self.records), k=min(15, len(self.records))):
            if self.records[id] in KINDS:
                yield f"/{KINDS[self.records[id]].plural}/{id}"
                yield f"/{KINDS[self.records[id]].plural}/{id}/events"


@contextmanager
def odd_archive(folder: Path, engine: str, seed: int) -> Iterator[OddArchive]:
    """A new archive with an engine of its own, served without a network in between."""
    make_home(folder / "home", origin="outo", organisation="Koe")
    with (folder / "home" / "archive.toml").open("a") as settings:
        settings.write(f'engine = "{engine}"\n')
    home = ArchiveHome(folder / "home")
    keys = keys_for(home)
    with TestClient(create_app(home), headers={"User-Agent": "test"}) as client:
        yield OddArchive(home, Doors(client, keys, folder / "home"), Odd(seed), folder)


def odd_csv(odd: Odd) -> str:
    """A schedule whose cells are odd here and there."""
    names = ("code", "title", "years", "trigger", "basis", "action", "publicity", "ground", "secret_years", "personal")
    usual = ("02 0{}", "Talous", "10", "case_resolved", "KirjanpL 2:10", "destroy", "", "", "", "none")
    rows = [";".join(names)]
    for at in range(8):
        texts = [text for text in TEXTS if len(text) < 500 and text != "\ud800"]
        cells = [odd.chance.choice(texts) if odd.chance.random() < 0.15 else cell.format(at) for cell in usual]
        rows.append(";".join('"' + cell.replace('"', '""') + '"' for cell in cells))
    return "\n".join(rows)
