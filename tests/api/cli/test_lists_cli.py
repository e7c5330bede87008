"""The command of each kind lists its records: filters, order, sums, both clocks, JSON, CSV and text."""

import csv
import io
import json
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from api.cli.lists import command_of
from api.cli.main import app
from archive.errors import ArchiveError
from archive.kind import kinds
from tests.api.cli.test_retention_cli import Command

OPEN = {"publicity": {"publicity": "public"}}
EUR = {"currency": "EUR"}
LINES: list[dict[str, Any]] = [
    {"kind": "case", "number": "KOE/1/2019", "title": "Hankinta"},
    {
        "kind": "grant",
        "key": "g",
        "number": "AV 1",
        "title": "Avustus",
        "amount": {"cents": 100_000, **EUR},
        "grantor": "Ministeriö",
    },
    {"kind": "payment", "key": "m1", "title": "Erä 1", "grant": "@grant:g", "amount": {"cents": 70_000, **EUR}},
    {"kind": "payment", "key": "m2", "title": "Erä 2", "grant": "@grant:g", "amount": {"cents": 5, **EUR}},
    {
        "kind": "contract",
        "key": "s1",
        "number": "S 1",
        "title": "=HYPERLINK(A1)",
        "case": "KOE/1/2019",
        "starts_on": "2020-01-01",
        "ends_on": "2021-12-31",
        "value": {"cents": 123_456, **EUR},
        "parties": [{"name": "Kaupunki"}, {"name": "Toimittaja Oy"}],
    },
    {
        "kind": "contract",
        "key": "s2",
        "number": "S 2",
        "title": "Kopiointi",
        "starts_on": "2019-01-01",
        "ends_on": "2019-06-30",
        "value": {"cents": -500, "currency": "SEK"},
    },
    {
        "kind": "contract",
        "key": "s3",
        "number": "S 3",
        "title": "Toistaiseksi",
        "starts_on": "2019-01-01",
        "holder": "Tilakeskus",
    },
    {"kind": "pending", "key": "v1", "title": "Siirto", "decider": "Hallitus", "target": "2021-01"},
    {"kind": "pending", "key": "v2", "title": "Palautus", "decider": "Hallitus"},
]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Command:
    folder = tmp_path_factory.mktemp("lists")
    (folder / "rivit.jsonl").write_text("\n".join(json.dumps(line | OPEN) for line in LINES), "utf-8")
    command = Command(folder / "home")
    command("init", "--origin", "koe", "--organisation", "Koe")
    command("import", str(folder / "rivit.jsonl"), "--kind", "jsonl")
    return command


def titles(found: dict[str, Any]) -> list[str]:
    return [item["title"] for item in found["items"]]


def printed(archive: Command, *words: str) -> str:
    done = CliRunner().invoke(app, ["--home", str(archive.home), *words], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def table(archive: Command, *words: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(printed(archive, *words, "--csv"))))


def test_contracts_by_their_end(archive: Command):
    assert titles(archive("contracts", "--sort", "ends_on")) == ["Kopiointi", "=HYPERLINK(A1)", "Toistaiseksi"]
    assert titles(archive("contracts", "--sort", "-value", "--limit", "1")) == ["=HYPERLINK(A1)"]
    assert titles(archive("contracts", "--ends-on-from", "2019-06-30", "--ends-on-to", "30.6.2019")) == ["Kopiointi"]
    for status in ("registered", "alive"):
        alive = archive("contracts", "--as-of", "2020-06-01", "--status", status, "--sort", "ends_on")
        assert titles(alive) == ["=HYPERLINK(A1)", "Toistaiseksi"]
    every = archive("contracts", "--as-of", "2020-06-01", "--status", "alive", "--status", "expired")
    assert titles(every) == ["=HYPERLINK(A1)", "Kopiointi", "Toistaiseksi"]


def test_filters_take_numbers_names_and_several_values(archive: Command):
    assert titles(archive("contracts", "--case", "KOE/1/2019")) == ["=HYPERLINK(A1)"]
    assert titles(archive("contracts", "--number", "S 2", "--number", "S 3")) == ["Kopiointi", "Toistaiseksi"]
    assert titles(archive("contracts", "--parties", "Toimittaja Oy")) == ["=HYPERLINK(A1)"]
    assert titles(archive("contracts", "--holder", "Tilakeskus", "--newest")) == ["Toistaiseksi"]
    with pytest.raises(ArchiveError, match="no record"):
        archive("contracts", "--case", "KOE/99/2019")
    for option, right in (("--status", "registered"), ("--sort", "ends_on"), ("--sum-by", "holder")):
        with pytest.raises(ArchiveError) as refused:
            archive("contracts", option, "planed")
        assert refused.value.field == option
        assert right in str(refused.value.remedy)


def test_a_range_that_ends_before_it_begins_is_refused(archive: Command):
    with pytest.raises(ArchiveError) as refused:
        archive("contracts", "--ends-on-from", "2021-01-01", "--ends-on-to", "2020-12-31")
    assert refused.value.field == "--ends-on-to"


def test_a_change_that_repeats_another_says_once_that_nothing_was_recorded(archive: Command):
    (one,) = archive("contracts", "--number", "S 3")["items"]
    words = ("change", "amendments", one["id"], "--set", "text=Sama", "--set", "amended_on=2019-02-01")
    first, second = printed(archive, *words), printed(archive, *words)
    assert first.startswith("Recorded at position")
    assert second.count("othing") == 1


def test_an_empty_name_finds_what_states_none(archive: Command):
    assert titles(archive("contracts", "--holder", "")) == ["=HYPERLINK(A1)", "Kopiointi"]
    assert len(titles(archive("contracts", "--holder", "", "--holder", "Tilakeskus"))) == 3
    assert titles(archive("pending", "--decider", "")) == []
    assert "(not stated)" in printed(archive, "contracts", "--sum-by", "holder")
    assert [row["value"] for row in table(archive, "contracts", "--sum-by", "holder")].count("") > 0


def test_sums_by_grant_and_by_currency(archive: Command):
    by_grant = archive("payments", "--sum-by", "grant")
    (group,) = by_grant["groups"]
    assert (group["title"], group["records"]) == ("Avustus", 2)
    assert group["sums"]["amount"] == [{"cents": 70_005, "currency": "EUR"}]
    rows = table(archive, "contracts", "--sum-by", "status")
    sums = {(row["field"], row["currency"]): row["sum"] for row in rows}
    assert sums == {("value", "EUR"): "1234.56", ("value", "SEK"): "-5.00", ("", ""): ""}  # one states no value


def test_sums_by_year_and_by_each_party(archive: Command):
    by_year = table(archive, "contracts", "--sum-by", "ends_on:year")
    assert [(row["value"], row["sum"]) for row in by_year] == [("2019", "-5.00"), ("2021", "1234.56"), ("", "")]
    by_party = archive("contracts", "--sum-by", "parties")
    assert [(each["value"], each["records"]) for each in by_party["groups"]] == [
        ("Kaupunki", 1), ("Toimittaja Oy", 1), (None, 2),
    ]  # fmt: skip
    assert (by_party["overlapping"], by_party["total"]["records"]) == (True, 3)
    assert "Some records count in several groups" in printed(archive, "contracts", "--sum-by", "parties")


def test_a_table_has_whole_ids_and_decimals_and_runs_no_formula(archive: Command):
    rows = table(archive, "contracts")
    ids = [item["id"] for item in archive("contracts")["items"]]
    assert [row["id"] for row in rows] == ids
    assert [(row["title"], row["value"], row["value_currency"]) for row in rows] == [
        ("'=HYPERLINK(A1)", "1234.56", "EUR"),
        ("Kopiointi", "-5.00", "SEK"),
        ("Toistaiseksi", "", ""),
    ]
    text = printed(archive, "contracts")
    assert all(id in text for id in ids)
    assert "=HYPERLINK(A1)" in text


def test_a_table_has_the_names_that_stand_several_times(archive: Command):
    rows = {row["number"]: row["parties"] for row in table(archive, "contracts")}
    assert {"Toimittaja Oy"} <= {name for said in rows.values() for name in said.split("; ")}


def test_on_a_terminal_a_list_is_as_wide_as_it_and_states_what_was_left_out(
    archive: Command, monkeypatch: pytest.MonkeyPatch
):
    ids = [item["id"] for item in archive("contracts")["items"]]
    for width in (80, 120):
        shown = io.StringIO()
        terminal = Console(file=shown, force_terminal=True, color_system=None, width=width, soft_wrap=True)
        monkeypatch.setattr("api.cli.lists.out", terminal)
        monkeypatch.setattr("api.cli.app.out", terminal)
        printed(archive, "contracts")
        heading, *lines, end = shown.getvalue().splitlines()
        assert max(map(len, (heading, *lines))) <= width
        assert [line.split()[0] for line in lines] == ids
        assert "; --wide shows them." in end
        assert ("title" in heading, "value" in heading) == (True, width == 120)
        shown.truncate(shown.seek(0))
        printed(archive, "contracts", "--wide")
        assert max(map(len, shown.getvalue().splitlines())) > width
        assert "left out" not in shown.getvalue()


def test_who_decides_what_is_pending(archive: Command):
    found = archive("pending")
    assert [(item["decider"], item.get("target", {}).get("latest")) for item in found["items"]] == [
        ("Hallitus", "2021-01-31"),
        ("Hallitus", None),
    ]
    (group,) = archive("pending", "--sum-by", "decider")["groups"]
    assert (group["value"], group["records"]) == ("Hallitus", 2)
    assert archive("pending", "--status", "decided")["total"] == 0


def test_lists_are_asked_on_both_clocks(archive: Command):
    assert archive("contracts", "--known-at", "1")["total"] == 0
    assert archive("contracts", "--as-of", "2018-01-01")["total"] == 3  # registered without a day: known from always


@pytest.mark.parametrize("kind", kinds().values(), ids=kinds())
def test_every_kind_has_a_command(archive: Command, kind: Any):
    assert any(each.name == kind.plural for each in app.registered_commands) or kind.plural == "requests"
    assert command_of(kind).__annotations__["sort"]


def test_what_changed_between_two_days(archive: Command):
    found = archive("changes", "--from", "2019-06-30", "--to", "2019-07-01", "--kind", "contract")
    (ended,) = found["items"]
    assert (ended["title"], ended["what"]) == ("Kopiointi", "ended")
    assert ended["changes"] == [{"field": "status", "from": "registered", "to": "expired"}]
    (row,) = table(archive, "changes", "--from", "2019-06-30", "--to", "2019-07-01")
    assert (row["field"], row["from"], row["to"]) == ("status", "registered", "expired")
    assert "status: registered → expired" in printed(archive, "changes", "--from", "30.6.2019", "--to", "1.7.2019")
    with pytest.raises(ArchiveError) as refused:
        archive("changes", "--from", "2020-01-02", "--to", "2020-01-01")
    assert refused.value.field == "to"
