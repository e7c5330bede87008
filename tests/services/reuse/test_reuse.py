"""The work of an organisation that ended: received, cited, used, reported, and seen by the archive it came from."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from api.cli.main import app
from api.http.app import create_app
from archive.access.caller import ANONYMOUS
from archive.actor.events import Role
from archive.actor.usecases import issue_key
from archive.errors import Invalid, NotFound
from archive.ledger.usecases import known_keys
from archive.registration import HeldElsewhere
from projections.states import Question
from services.handover.package.create import create_package
from services.handover.receiving.receipts import acknowledge, receipt_of
from services.handover.receiving.receive import receive
from services.home.archive_home import ArchiveHome, make_home
from services.reuse.citations import cite, read_citation, resolved
from services.reuse.listing import narrowed, rows_of, uses
from services.reuse.reports import ReportRefused, report_of, take_report
from services.verbs import KINDS, change, create, shape_of

OPEN = {"publicity": {"publicity": "public"}, "personal": "none"}
USE = {"used_on": "2026-02-01", "manner": "updated", "user": "Hyvinvointialue", "work": "Uusi käsikirja"}


class Story:
    """A predecessor with two deliverables, one of them secret beside, and the successor that received them."""

    def __init__(self, folder: Path) -> None:
        make_home(folder / "hanke", origin="hanke", organisation="Hanke")
        self.ids = dict[str, str]()
        with ArchiveHome(folder / "hanke") as home:
            for title in ("Käsikirja", "Mittaristo", "Salainen ohje"):
                told = OPEN if title != "Salainen ohje" else {"publicity": {"publicity": "not_public"}}
                self.ids[title] = str(self._made(home, "deliverable", title=title, maker="Hanke", **told))
            home.projections.catch_up()
            made = create_package(home, home.admin(), folder / "out", to="alue", door="test", handed_as="transfer")
            self.handover = UUID(made.id)
            self.before = str(cite(home, home.admin(), self.ids["Käsikirja"]))
        make_home(folder / "alue", origin="alue", organisation="Alue")
        with ArchiveHome(folder / "alue") as home:
            receive(home, made.folder, home.admin())
            home.projections.catch_up()
        self.moved(folder)

    def moved(self, folder: Path) -> "Story":
        """Both archives are in this folder now."""
        self.old, self.new = folder / "hanke", folder / "alue"
        return self

    def _made(self, home: ArchiveHome, kind: str, **said: Any) -> Any:
        by = home.admin().actor
        assert by is not None
        shape = shape_of(KINDS[kind].created).model_validate(said)
        return create(home.archive, KINDS[kind], shape, by=by).id

    def use(self, home: ArchiveHome, title: str = "Käsikirja", **more: Any) -> None:
        """Record a use in the archive of the successor."""
        verb, by = KINDS["deliverable"].verb("uses"), home.admin().actor
        assert verb is not None
        assert by is not None
        shape = shape_of(verb.event).model_validate(USE | more)
        change(home.archive, verb, self._id(title), shape, by=by, expecting=None)
        home.projections.catch_up()

    def _id(self, title: str) -> Any:
        return UUID(self.ids[title])


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Story]:
    folder = tmp_path_factory.mktemp("reuse")
    return folder, Story(folder)


@pytest.fixture
def story(told: tuple[Path, Story], tmp_path: Path) -> Story:
    """The story so far, in a folder of its own."""
    folder, story = told
    for name in ("hanke", "alue"):
        shutil.copytree(folder / name, tmp_path / name)
    return story.moved(tmp_path)


@pytest.fixture
def new(story: Story) -> Iterator[ArchiveHome]:
    with ArchiveHome(story.new) as home:
        yield home


def key_of(home: ArchiveHome) -> str:
    return known_keys(home.archive)[-1].key.vkey


def listed(home: ArchiveHome) -> dict[str, Any]:
    home.projections.catch_up()
    with home.projections.states() as states:
        return uses(home, states, Question(ANONYMOUS, home.today()), "test")


def test_cited_used_reported_and_seen_by_the_predecessor(story: Story, new: ArchiveHome):
    found = listed(new)
    assert (found["total"], found["used"], found["untouched"]) == (2, 0, 2)
    assert str(cite(new, new.admin(), story.ids["Käsikirja"])).split("~")[0] == story.before.split("~")[0]
    story.use(new)
    found = listed(new)
    assert (found["used"], found["by_manner"]) == (1, {"as_is": 0, "updated": 1, "rejected": 0})
    assert [each["title"] for each in narrowed(found, "untouched")["items"]] == ["Mittaristo"]
    report = report_of(new, new.admin(), story._id("Käsikirja"))
    with ArchiveHome(story.old) as old:
        made = take_report(old, report, old.admin(), keys=(key_of(new),))
        again = take_report(old, report, old.admin(), keys=(key_of(new),))
        assert (made.replayed, again.replayed, again.position) == (False, True, made.position)
        (row,) = rows_of(narrowed(listed(old), "used")["items"])
    assert (row["manner"], row["user"], row["work"], row["archive"]) == (
        "updated",
        "Hyvinvointialue",
        "Uusi käsikirja",
        "alue",
    )


def test_who_handed_the_work_on_still_notes_what_became_of_it(story: Story, new: ArchiveHome):
    """New business with a transferred record is refused; a report of its use is not. The citation names the holder."""
    story.use(new)
    with ArchiveHome(story.old) as old:
        acknowledge(old, receipt_of(new, story.handover), old.admin(), keys=(key_of(new),))
        with pytest.raises(HeldElsewhere):
            story.use(old)
        report = report_of(new, new.admin(), story._id("Käsikirja"))
        take_report(old, report, old.admin(), keys=(key_of(new),))
        assert listed(old)["used"] == 1
        assert resolved(old, ANONYMOUS, story.before)["held_by"]["to"] == "alue"


def test_a_citation_is_resolved_by_both_archives(story: Story, new: ArchiveHome):
    cited = str(cite(new, ANONYMOUS, story.ids["Käsikirja"]))
    here = resolved(new, ANONYMOUS, cited)
    assert (here["checkpoint"], here["status"], here["title"]) == ("holds", "unchanged", "Käsikirja")
    assert here["as_cited"].endswith(f"?known_at=hanke@{here['cited']['position']}")
    with ArchiveHome(story.old) as old:
        old.projections.catch_up()
        there = resolved(old, ANONYMOUS, cited)
        assert (there["checkpoint"], there["id"], there["here"]) == ("holds", here["id"], here["cited"]["position"])
        assert resolved(old, ANONYMOUS, story.before)["checkpoint"] == "holds"
    story.use(new)
    assert (resolved(new, ANONYMOUS, cited)["status"], resolved(new, ANONYMOUS, cited)["newer"]) == ("changed", 1)
    forged = cited[:-1] + ("0" if cited[-1] != "0" else "1")
    assert resolved(new, ANONYMOUS, forged)["checkpoint"] == "differs"


def test_what_is_hidden_can_be_neither_cited_nor_resolved(story: Story, new: ArchiveHome):
    with ArchiveHome(story.old) as old:
        old.projections.catch_up()
        secret = str(cite(old, old.admin(), story.ids["Salainen ohje"]))
        for ask in (lambda: cite(old, ANONYMOUS, story.ids["Salainen ohje"]), lambda: resolved(old, ANONYMOUS, secret)):
            with pytest.raises(NotFound):
                ask()
    for wrong in ("", "hanke:1@1~1.0", story.before.replace("~", "~0"), f"{story.before}x"):
        with pytest.raises(Invalid):
            read_citation(wrong)
    with pytest.raises(NotFound):
        resolved(new, ANONYMOUS, story.before.replace("hanke:", "muu:"))


def test_a_report_needs_the_key_of_its_archive_and_a_use(story: Story, new: ArchiveHome):
    with pytest.raises(NotFound, match="No use"):
        report_of(new, new.admin(), story._id("Käsikirja"))
    story.use(new)
    report = report_of(new, new.admin(), story._id("Käsikirja"))
    changed = json.loads(report)
    changed["event"]["position"] += 1
    with ArchiveHome(story.old) as old:
        for sent, keys in (
            (report, ()),
            (report, (key_of(old),)),
            (b"{}", (key_of(new),)),
            (report, ("avain",)),
            (b"x", (key_of(new),)),
            (orjson.dumps(changed), (key_of(new),)),
        ):
            with pytest.raises(ReportRefused):
                take_report(old, sent, old.admin(), keys=keys)
        assert listed(old)["used"] == 0


def test_through_the_command_line(story: Story, tmp_path: Path):
    def run(home: Path, *words: str) -> str:
        done = CliRunner().invoke(app, ["--home", str(home), *words])
        assert done.exit_code == 0, done.output + repr(done.exception)
        return done.stdout

    with ArchiveHome(story.new) as new:
        key = key_of(new)
    said = [word for name, value in USE.items() for word in ("--set", f"{name}={value}")]
    run(story.new, "change", "uses", story.ids["Mittaristo"], *said)
    report = tmp_path / "report.json"
    run(story.new, "reuse", "report", story.ids["Mittaristo"], "--out", str(report))
    assert "recorded" in run(story.old, "reuse", "take", str(report), "--key", key)
    assert "Hyvinvointialue" in run(story.old, "reuse", "list", "--csv")
    assert json.loads(run(story.old, "reuse", "list", "--touched", "used", "--json"))["items"][0]["uses"][0]["at"]
    cited = json.loads(run(story.old, "cite", story.ids["Käsikirja"], "--json"))["citation"]
    assert json.loads(run(story.new, "cite", cited, "--json"))["here"]


def test_over_http(story: Story, new: ArchiveHome):
    by = new.admin().actor
    assert by is not None
    key = {"Authorization": f"Bearer {issue_key(new.archive, by, Role.archivist, label='test', by=by)}"}
    story.use(new)
    client = TestClient(create_app(new), headers={"User-Agent": "test"})
    assert client.get("/reuses?touched=used").json()["items"][0]["title"] == "Käsikirja"
    assert client.get("/reuses?format=csv").text.startswith("id,number,title")
    assert client.get("/reuses?touched=other").status_code == 422
    cited = client.get(f"/citations?record={story.ids['Mittaristo']}").json()["citation"]
    assert client.get(f"/citations/{cited}").json()["checkpoint"] == "holds"
    assert client.get("/citations/x").status_code == 422
    id = story.ids["Käsikirja"]
    report = client.get(f"/reuses/{id}/report", headers=key).json()
    assert client.get(f"/reuses/{id}/report").status_code == 401
    sent = client.post("/reuses/reports", json={"report": report, "keys": [key_of(new)]}, headers=key)
    assert sent.status_code == 201, sent.text
