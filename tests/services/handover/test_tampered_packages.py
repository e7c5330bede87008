"""Every change to a package is found and named; nothing of a hostile one is followed."""

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api.cli.main import app
from archive.errors import Invalid, NotFound
from services.handover.package.create import Package
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


def premis_cut_off(package: Path) -> None:
    path = inside(package) / "metadata/preservation/premis.xml"
    path.write_text(path.read_text().rstrip().rpartition("</")[0])
    described_again(package)


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


def changed_in(name: str, old: str, new: str) -> Callable[[Path], None]:
    """A description that states something else, with every manifest over it written again."""

    def change(package: Path) -> None:
        path = inside(package) / name
        text = path.read_text(encoding="utf-8")
        found = re.search(old, text)
        assert found, old
        path.write_text(text[: found.start()] + new + text[found.end() :], encoding="utf-8")
        sealed_again(package) if name.endswith("METS.xml") else described_again(package)

    change.__name__ = f"{name}:{old}"
    return change


DOCUMENTS, PREMIS = "representations/documents", "representations/documents/metadata/preservation/premis.xml"
RESTATED = [
    (changed_in("METS.xml", ' LABEL="Metadata"', ' LABEL=""'), "profile_rule"),
    (changed_in("METS.xml", " OBJID=[^ ]+", ' OBJID=""'), "profile_rule"),
    (changed_in("METS.xml", "ROLE=.CREATOR.", 'ROLE="EDITOR"'), "profile_rule"),
    (changed_in(f"{DOCUMENTS}/METS.xml", " SIZE=.[0-9]+.", ' SIZE="7"'), "mets_differs"),
    (changed_in(f"{DOCUMENTS}/METS.xml", " CREATED=[^ ]+ CHECKSUM=", " CHECKSUM="), "profile_rule"),
    (
        changed_in(PREMIS, "<messageDigest>.", "<messageDigest>x"),
        "premis_differs",
    ),
    (changed_in(PREMIS, "<size>[0-9]+", "<size>7"), "premis_differs"),
    (changed_in("representations/tables/data/datapackage.json", "sha256:.", "sha256:x"), "tables_differ"),
    (changed_in("representations/tables/data/datapackage.json", '"path": ?"files', '"path":"muut'), "tables_differ"),
]


@pytest.mark.parametrize(("change", "kind"), RESTATED, ids=[change.__name__ for change, _ in RESTATED])
def test_every_description_is_held_against_the_manifests_and_the_rules(
    made: Package, tmp_path: Path, change: Callable[[Path], None], kind: str
):
    package = copied(made.folder, tmp_path)
    change(package)
    assert kind in kinds_of(checked(package))


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
    (premis_cut_off, "invalid_xml"),
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
    none = CliRunner().invoke(app, [*command, str(tmp_path), "--json"])
    assert (none.exit_code, json.loads(none.stdout)["exit"]) == (2, 2)
    assert "not a package" in none.stderr  # a refusal says so on standard error, with --json too
    assert not (tmp_path / "none").exists()
