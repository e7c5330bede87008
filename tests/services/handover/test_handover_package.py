"""A package of an office: whole, provable, without secrets; every change to it is found and named."""

import csv
import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from typer.testing import CliRunner

from api.cli.main import app
from archive.access.caller import Caller
from archive.actor.events import Role
from archive.errors import ArchiveError, Conflict, Invalid, NotAllowed, NotFound
from archive.handover.events import HandoverIssued
from services.handover.package.create import Package, create_package
from tests.api.disposals import Office, an_office
from tests.services.handover.packages import (
    LOG,
    checked,
    copied,
    described_again,
    inside,
    kinds_of,
    relogged,
    seal_tags,
    sealed_again,
)

SECRET, PERSONAL, OPEN = "Salainen sopimusneuvottelu", "Henkilön tiedot", "Avustus alueelle"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with an_office(tmp_path_factory.mktemp("handing") / "home") as made:
        made.paper(OPEN, "Avustus myönnetään alueelle.", personal="none")
        made.paper(SECRET, "Salattu teksti.", publicity={"publicity": "not_public"}, personal="none")
        made.paper(PERSONAL, "Osoite ja puhelin.", personal="personal")
        made.executed(made.paper("Hävitettävä", "Hävitettävä teksti.", personal="none"))
        yield made


def package_of(office: Office, out: Path, **said: Any) -> Package:
    office.home.projections.catch_up()
    told: dict[str, Any] = {"to": "Seuraajavirasto", "door": "test"} | said
    return create_package(office.home, told.pop("by", office.home.admin()), out, **told)


@pytest.fixture(scope="module")
def made(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Package:
    return package_of(office, tmp_path_factory.mktemp("packages"))


def events_of(package: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (inside(package) / LOG / "events.jsonl").read_bytes().splitlines()]


def test_a_package_checks_out_with_the_key_of_its_sender(office: Office, made: Package):
    key = json.loads((inside(made.folder) / LOG / "keys.json").read_bytes())["keys"][0]
    found = checked(made.folder, key)
    assert (found["ok"], found["differences"], found["own_key_only"]) == (True, [], False)
    assert found["digest"] == made.digest
    assert checked(made.folder)["own_key_only"]


def test_its_issue_is_an_event_with_its_digest(office: Office, made: Package):
    (recorded,) = (each.event for each in office.home.archive.history(UUID(made.id)))
    assert isinstance(recorded, HandoverIssued)
    assert (recorded.package, recorded.position, recorded.handed_as) == (made.digest, made.size, "copy")


def test_the_log_goes_whole_and_secrets_stay(made: Package):
    events = events_of(made.folder)
    assert [each["position"] for each in events] == list(range(1, made.size + 1))
    assert all("fact" in each and "content" in each for each in events)
    everything = b"".join(path.read_bytes() for path in made.folder.rglob("*") if path.is_file())
    assert OPEN.encode() in everything
    for hidden in (SECRET, PERSONAL, "Salattu teksti", "Osoite ja puhelin", "Hävitettävä teksti"):
        assert hidden.encode() not in everything
    with (inside(made.folder) / LOG / "left-out.csv").open() as lines:
        reasons = {(row["kind"], row["reason"]) for row in csv.DictReader(lines)}
    assert {("document", "restricted"), ("document", "on_request"), ("actor", "office")} <= reasons
    assert made.destroyed == 1
    assert made.left_out > 2


def test_every_offered_profile_makes_a_package(office: Office, tmp_path: Path):
    for profile in ("sip", "dip"):
        package = package_of(office, tmp_path, profile=profile)
        assert checked(package.folder)["ok"]
        assert f'OAISPACKAGETYPE="{profile.upper()}"' in (inside(package.folder) / "METS.xml").read_text()


def test_the_verifier_in_the_package_checks_the_log_with_python_alone(made: Package):
    command = [sys.executable, "-I", "-S", "offline.py", "checkpoints.json", "events.jsonl"]
    ended = subprocess.run(command, cwd=inside(made.folder) / LOG, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout


def test_a_package_is_refused_with_the_field(office: Office, tmp_path: Path):
    refused: list[tuple[type[ArchiveError], dict[str, Any], Path]] = [
        (Invalid, {"to": " "}, tmp_path),
        (Invalid, {"to": "a\x1bb"}, tmp_path),
        (Invalid, {"profile": "tar"}, tmp_path),
        (Invalid, {}, office.home.home / "sisällä"),
        (NotAllowed, {"by": Caller(office.home.admin().actor, Role.registrar)}, tmp_path),
    ]
    before = office.home.archive.position
    for sort, said, out in refused:
        with pytest.raises(sort):
            package_of(office, out, **said)
    taken = tmp_path / "tiedosto"
    taken.write_text("")
    with pytest.raises(ArchiveError, match="cannot be written"):
        package_of(office, taken)
    assert office.home.archive.position == before
    assert [each.name for each in tmp_path.iterdir()] == ["tiedosto"]


def test_one_package_to_a_place_at_a_time(office: Office, tmp_path: Path):
    handle = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        with pytest.raises(Conflict, match="Another package"):
            package_of(office, tmp_path)
    finally:
        os.close(handle)


def test_what_a_kill_left_is_removed_or_completed(office: Office, made: Package, tmp_path: Path):
    """Before the event nothing counts; after it the package only lacks its name."""
    half = tmp_path / ".bag-00000000-0000-4000-8000-000000000000.part"
    half.mkdir()
    (half / "bagit.txt").write_text("half")
    whole = copied(made.folder, tmp_path)
    whole.rename(tmp_path / f".{whole.name}.part")
    other = tmp_path / "muuta"
    other.mkdir()
    package = package_of(office, tmp_path)
    assert {each.name for each in tmp_path.iterdir()} == {"muuta", whole.name, package.folder.name}
    assert checked(whole)["ok"]


def test_a_failure_leaves_nothing(office: Office, tmp_path: Path):
    def failing(done: int, total: int | None) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(ArchiveError, match="disk of the package is full"):
        package_of(office, tmp_path, progress=failing)
    assert not list(tmp_path.iterdir())


# -- tampered packages ------------------------------------------------------------------------------------------------


def a_byte(package: Path) -> None:
    path = next((inside(package) / "representations/documents/data").iterdir())
    path.write_bytes(bytes([path.read_bytes()[0] ^ 1]) + path.read_bytes()[1:])


def a_missing_file(package: Path) -> None:
    next((inside(package) / "representations/documents/data").iterdir()).unlink()


def an_extra_file(package: Path) -> None:
    (inside(package) / "documentation" / "lisa.txt").write_text("lisää")


def an_extra_tag_file(package: Path) -> None:
    (package / "run.sh").write_text("echo")


def an_extra_file_in_the_manifests(package: Path) -> None:
    an_extra_file(package)
    sealed_again(package)


def a_manifest_that_leaves_a_file_out(package: Path) -> None:
    path = package / "manifest-sha512.txt"
    path.write_text("".join(path.read_text().splitlines(keepends=True)[1:]))
    seal_tags(package)


def a_manifest_alone(package: Path) -> None:
    path = package / "manifest-sha256.txt"
    path.write_text(path.read_text().replace("0", "1", 1))


def a_changed_event(package: Path) -> None:
    def change(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
        events[4]["recorded_by"] = events[5]["stream"]
        return events

    relogged(package, change)


def a_removed_event(package: Path) -> None:
    relogged(package, lambda events: events[:7] + events[8:])


def a_removed_tombstone(package: Path) -> None:
    def change(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
        for each in events:
            if each["name"] == "record.destroyed.v1":
                for name in set(each) - {"position", "leaf"}:
                    del each[name]
        return events

    relogged(package, change)


def a_cut_log(package: Path) -> None:
    relogged(package, lambda events: events[:-1])


def a_content_that_went_missing(package: Path) -> None:
    def change(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
        next(each for each in events if isinstance(each.get("content"), dict))["content"] = "withheld"
        return events

    relogged(package, change)


def a_content_called_destroyed(package: Path) -> None:
    def change(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
        next(each for each in events if isinstance(each.get("content"), dict))["content"] = "destroyed"
        return events

    relogged(package, change)


def a_swapped_checkpoint(package: Path) -> None:
    path = inside(package) / LOG / "checkpoints.json"
    chain = json.loads(path.read_bytes())
    head, signature = chain["checkpoints"][-1]["note"].split("\n\n", 1)
    origin, size, root = head.split("\n")
    chain["checkpoints"][-1]["note"] = f"{origin}\n{size}\n{'B' + root[1:]}\n\n{signature}"
    path.write_text(json.dumps(chain))
    described_again(package)


def a_package_that_states_otherwise(package: Path) -> None:
    path = inside(package) / LOG / "package.json"
    told = json.loads(path.read_bytes())
    path.write_text(json.dumps(told | {"events": {"with_content": 1, "left_out": 0, "destroyed": 0}}))
    described_again(package)


def a_document_that_no_event_names(package: Path) -> None:
    folder = inside(package) / "representations/documents"
    (folder / "data" / ("ab" * 32)).write_bytes(b"muuta")
    sealed_again(package)


def invalid_premis(package: Path) -> None:
    path = inside(package) / "metadata/preservation/premis.xml"
    path.write_text(path.read_text().replace("<eventType>", "<eventSort>").replace("</eventType>", "</eventSort>"))
    described_again(package)


def an_entity_in_ead(package: Path) -> None:
    path = inside(package) / "metadata/descriptive/ead3.xml"
    text = path.read_text()
    end = text.index("?>") + 2
    path.write_text(f'{text[:end]}<!DOCTYPE ead [<!ENTITY a SYSTEM "file:///etc/passwd">]>{text[end:]}')
    described_again(package)


def a_link(package: Path) -> None:
    path = inside(package) / "documentation/README.txt"
    text = path.read_bytes()
    (package.parent / "README.txt").write_bytes(text)
    path.unlink()
    path.symlink_to(package.parent / "README.txt")


def a_linked_folder(package: Path) -> None:
    folder = inside(package) / "documentation"
    folder.rename(package.parent / "documentation")
    folder.symlink_to(package.parent / "documentation")


def a_hostile_name(package: Path) -> None:
    (inside(package) / "documentation" / "a\nb\x1b[31m.txt").write_text("")


def a_path_out_of_the_package(package: Path) -> None:
    path = package / "manifest-sha256.txt"
    path.write_text(path.read_text() + f"{'0' * 64}  data/../../secret\n")
    seal_tags(package)


def a_pipe(package: Path) -> None:
    os.mkfifo(inside(package) / "documentation" / "pipe")


def an_older_bag(package: Path) -> None:
    (package / "bagit.txt").write_text("BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-8\n")
    seal_tags(package)


TAMPERED: list[tuple[Callable[[Path], None], str]] = [
    (a_byte, "altered_file"),
    (a_missing_file, "missing_file"),
    (an_extra_file, "extra_file"),
    (an_extra_tag_file, "extra_file"),
    (an_extra_file_in_the_manifests, "mets_differs"),
    (a_manifest_that_leaves_a_file_out, "extra_file"),
    (a_manifest_alone, "altered_file"),
    (a_changed_event, "altered_event"),
    (a_removed_event, "missing_event"),
    (a_removed_tombstone, "missing_fact"),
    (a_cut_log, "truncated_tail"),
    (a_content_that_went_missing, "lists_differ"),
    (a_content_called_destroyed, "unauthorised_destruction"),
    (a_swapped_checkpoint, "forged_signature"),
    (a_package_that_states_otherwise, "counts_differ"),
    (a_document_that_no_event_names, "extra_document"),
    (invalid_premis, "invalid_xml"),
    (an_entity_in_ead, "invalid_xml"),
    (a_link, "link"),
    (a_linked_folder, "link"),
    (a_hostile_name, "hostile_name"),
    (a_path_out_of_the_package, "unreadable_manifest"),
    (a_pipe, "not_a_file"),
    (an_older_bag, "not_bagit_1_0"),
]


@pytest.mark.parametrize(("tamper", "kind"), TAMPERED, ids=[each.__name__ for each, _ in TAMPERED])
def test_a_tampered_package_is_refused_with_the_reason(
    made: Package, tmp_path: Path, tamper: Callable[[Path], None], kind: str
):
    package = copied(made.folder, tmp_path)
    tamper(package)
    found = checked(package)
    assert not found["ok"]
    assert kind in kinds_of(found), found["differences"]
    assert all(each["where"].isprintable() for each in found["differences"])


def test_another_key_than_the_senders_vouches_for_nothing(made: Package, tmp_path: Path):
    other = "popsote+01020304+" + "AQ" + "A" * 42
    with pytest.raises(Invalid):
        checked(made.folder, other)
    with pytest.raises(NotFound, match="not a package"):
        checked(tmp_path)


def test_the_command_checks_without_an_archive(made: Package, tmp_path: Path):
    command = ["--home", str(tmp_path / "none"), "handover", "check"]
    well = CliRunner().invoke(app, [*command, str(made.folder), "--json"])
    assert (well.exit_code, json.loads(well.stdout)["exit"]) == (0, 0)
    said = CliRunner().invoke(app, [*command, str(made.folder)])
    assert "The package is complete" in said.stdout
    package = copied(made.folder, tmp_path)
    a_byte(package)
    differs = CliRunner().invoke(app, [*command, str(package)])
    assert differs.exit_code == 1
    assert "altered_file" in differs.stdout
    assert CliRunner().invoke(app, [*command, str(tmp_path)]).exit_code == 2
    assert not (tmp_path / "none").exists()
