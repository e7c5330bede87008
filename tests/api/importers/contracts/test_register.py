"""A register of contracts as a table: numbers, parties, days, notice, value, holder and owner."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.api.importers.conftest import ROOT
from tests.api.importers.office import Office
from tests.api.importers.sheets import workbook

Write = Callable[..., Path]
HEAD = "Sopimusnumero;Nimi;Osapuolet;Alkaa;Päättyy;Irtisanomisaika;Arvo;Valuutta;Haltija;Omistaja"


def test_the_sample_of_the_documentation_is_imported(office: Office):
    source = ROOT / "docs" / "samples" / "contract-register.csv"
    told = office.take(source, "contracts")
    assert (told["recorded"], told["rejected"], told["unread"]) == (4, 0, 0)
    assert told["notes"] == ["Columns that are kept in the text of each contract: Kustannuspaikka."]
    shown = {each["number"]: each for each in office.listed("contracts")}
    office_lease = shown["2018-0012"]
    assert (office_lease["starts_on"], office_lease["ends_on"]) == ("2018-02-01", "2020-12-31")
    assert (office_lease["notice_months"], office_lease["value"]["cents"]) == (6, 11_880_000)
    assert [party["name"] for party in office_lease["parties"]] == ["Valmistelutoimisto", "Kiinteistö Oy Esimerkki"]
    assert (office_lease["medium"], office_lease["location"]) == ("paper", "kaappi 2")
    assert office_lease["text"] == "Kustannuspaikka: 4400"
    expert = shown["2019-0004"]
    assert (expert["owner"], expert["holder"]) == ("Esimerkin kunta", "henkilöstöhallinto")
    assert (expert["notice_days"], expert.get("value")) == (30, None)
    assert "ends_on" not in shown["2018-0031"]
    assert "päättyy: toistaiseksi" in shown["2018-0031"]["text"]
    assert "päättyy: 31.12.9999" in shown["K-17"]["text"]
    again = office.take(source, "contracts")
    assert (again["recorded"], again["duplicates"], again["events"]) == (0, 4, 0)


def test_the_same_register_as_a_workbook_records_nothing_new(office: Office, written: Write):
    source = written("a.csv", f"{HEAD}\nS-1;Vuokra;A; B;2020-01-01;;3 kk;118800;EUR;h;o\n".replace("A; B", "A|B"))
    assert office.take(source, "contracts")["recorded"] == 1
    row: list[str | int] = ["S-1", "Vuokra", "A|B", "2020-01-01", "", "3 kk", 118_800, "EUR", "h", "o"]
    told = office.take(workbook(source.parent / "a.xlsx", [list(HEAD.split(";")), row]), "contracts")
    assert (told["recorded"], told["duplicates"]) == (0, 1)


@pytest.mark.parametrize(
    ("notice", "months", "days"),
    [("3 kk", 3, None), ("1 kuukausi", 1, None), ("1 v", 12, None), ("2 vuotta", 24, None), ("30 pv", None, 30),
     ("14 vrk", None, 14), ("2 vk", None, 14), ("6kk.", 6, None), ("-", None, None), ("ei", None, None)],
)  # fmt: skip
def test_a_period_of_notice_is_read_with_its_unit(
    office: Office, written: Write, notice: str, months: int | None, days: int | None
):
    told = office.take(written("a.csv", f"Numero;Nimi;Irtisanomisaika\n1;Vuokra;{notice}\n"), "contracts")
    assert told["recorded"] == 1
    (shown,) = office.listed("contracts")
    assert (shown.get("notice_months"), shown.get("notice_days")) == (months, days)


def test_a_cell_that_cannot_be_read_is_kept_in_words_and_the_contract_is_recorded(office: Office, written: Write):
    rows = [
        ";Vuokra;A;;;;;;;",
        "S-2;;A;;;;;;;",
        "S-3;Vuokra;A;;;3;;;;",
        "S-4;Vuokra;A;;;;100;;;",
        "S-5;Vuokra;A;;;;100;XXX;;",
        "S-6;Vuokra;A;;;;-100;EUR;;",
        "S-7;Vuokra;A;0;pian;;100;EUR;;",
        "S-8;Vuokra;A;1.5.2020;1.4.2020;;1 234,5 €;;;",
        "S-9;Vuokra;A;;;;0;EUR;;",
    ]
    told = office.take(written("a.csv", "\n".join([HEAD, *rows])), "contracts")
    lines = office.rejects(told)
    found = [(each["line"], each["field"]) for each in lines if not each.get("recorded")]
    assert found == [(2, "number")]
    unread = [(each["line"], each["field"]) for each in lines if each.get("recorded")]
    assert unread == [(4, "notice"), (5, "currency"), (6, "currency"), (7, "value"), (8, "starts_on"), (8, "ends_on")]
    assert (told["recorded"], told["unread"]) == (8, 6)
    shown = {each["number"]: each for each in office.listed("contracts")}
    assert [shown[number]["text"] for number in ("S-3", "S-6")] == ["irtisanomisaika: 3", "arvo: -100"]
    assert shown["S-2"]["title"] == "S-2"
    assert shown["S-7"]["text"] == "alkaa: 0\npäättyy: pian"
    assert shown["S-8"]["value"] == {"cents": 123_450, "currency": "EUR"}
    assert [flag["code"] for flag in shown["S-8"]["flags"]] == ["end_before_start"]
    changed = office.take(written("b.csv", f"{HEAD}\nS-9;Vuokra;A;;;;1;EUR;;\n"), "contracts")
    assert [(each["code"], each["field"]) for each in office.rejects(changed)] == [("stated_otherwise", "value")]


def test_a_row_of_totals_is_refused_by_that_name(office: Office, written: Write):
    rows = ["S-1;Vuokra;A;;;;100;EUR;;", "Yhteensä;;;;;;100;EUR;;", ";Grand Total:;;;;;100;EUR;;", ";;;;;;Summa;;;"]
    rows.append("Summa;Yhteensä;;;;;100;EUR;;")
    told = office.take(written("a.csv", "\n".join([HEAD, *rows])), "contracts")
    assert [(each["line"], each["code"]) for each in office.rejects(told)] == [(at, "total_row") for at in (3, 4, 5)]
    assert told["recorded"] == 2, "a contract that has a number and a name may be called so"


def test_a_dry_run_records_nothing(office: Office, written: Write):
    told = office.take(written("a.csv", "Numero;Nimi\n1;Vuokra\n"), "contracts", "--dry-run")
    assert (told["recorded"], told["dry_run"]) == (1, True)
    assert office.listed("contracts") == []
