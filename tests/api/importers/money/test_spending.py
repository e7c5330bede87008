"""Spending of suppliers: rows are payments and credit notes, exact to the minor unit; totals are never imported."""

import re
from collections.abc import Callable
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from bench.record import a_case, opened, said, take_in
from tests.api.importers.conftest import Home, refused
from tests.api.importers.office import Office, sums, viewed

Write = Callable[..., Path]
LEDGER = """ID,VendorID,Vendor,AccountCode,AccountDescription,DocNo,Amount,Date
1,100,Kirjapaino Oy,4410,Painatus,00012,1390.11,2020-04-01
2,100,Kirjapaino Oy,4410,Painatus,00012,1390.11,2020-04-01
3,101,Siivous Ky,4420,Siivous,13,-90.5,2020-04-02
4,101,Siivous Ky,4420,Siivous,14,8,2020-04-02
"""


def test_rows_are_payments_and_equal_rows_are_payments_of_their_own(office: Office, written: Write):
    ledger = written("meno.csv", LEDGER)
    first = office.take(ledger, "spending", "--currency", "EUR")
    assert (first["recorded"], first["duplicates"], first["rejected"]) == (4, 0, 0)
    shown = office.listed("expenses")
    assert sums(shown) == {"EUR": 2 * 139_011 - 9_050 + 800}
    assert [each["status"] for each in shown] == ["paid", "paid", "credited", "paid"]
    one = shown[0]
    assert (one["number"], one["paid_on"], one["account"]) == ("00012", "2020-04-01", "4410")
    assert (one["supplier"], one["supplier_number"], one["account_name"]) == ("Kirjapaino Oy", "100", "Painatus")
    again = office.take(ledger, "spending", "--currency", "EUR")
    assert (again["recorded"], again["duplicates"], again["events"]) == (0, 4, 0)


def test_a_dry_run_counts_and_records_nothing(office: Office, written: Write):
    ledger = written("meno.csv", LEDGER)
    dry = office.take(ledger, "spending", "--currency", "EUR", "--dry-run")
    assert (dry["recorded"], dry["dry_run"]) == (4, True)
    assert office.listed("expenses") == []
    assert office.take(ledger, "spending", "--currency", "EUR")["recorded"] == 4


def test_a_later_delivery_adds_what_is_new(office: Office, written: Write):
    rows = "Toimittaja;Summa;Maksupäivä\nA Oy;10,00;1.4.2020\nA Oy;10,00;1.4.2020\n"
    office.take(written("huhtikuu.csv", rows), "spending", "--currency", "EUR")
    more = office.take(
        written("kevät.csv", rows + "A Oy;10,00;1.4.2020\nB Oy;1 234,50 €;2.4.2020\n"), "spending", "--currency", "EUR"
    )
    assert (more["recorded"], more["duplicates"]) == (2, 2)
    assert sums(office.listed("expenses")) == {"EUR": 3_000 + 123_450}


@pytest.mark.parametrize(
    ("total", "note"),
    [
        ("60.5", "equals the sum of the payments."),
        ("61.00", "minus the sum of the payments is 0.50 GBP."),
        ("-60.50", "minus the sum of the payments is -121.00 GBP."),
    ],
)
def test_a_total_is_compared_and_not_imported(office: Office, written: Write, total: str, note: str):
    table = f" Sum of Invoice Nett Amount ,\n\n Supplier Name , Total\n A ,100.50\n B ,-40\n Grand Total ,{total}\n,\n"
    told = office.take(written("2011-02-payments.csv", table, "cp1252"), "spending", "--currency", "GBP")
    assert (told["recorded"], told["rejected"]) == (2, 0)
    assert told["notes"] == [
        f"2011-02-payments.csv: the total on line 6 {note}",
        "Rows without a day have the month in the name of their file as their period.",
    ]
    (first, second) = office.listed("expenses")
    assert first["period"] == {"earliest": "2011-02-01", "latest": "2011-02-28"}
    assert sums([first, second]) == {"GBP": 6_050}


def test_what_cannot_be_read_is_refused_with_its_field_and_nothing_is_lost(office: Office, written: Write):
    table = (
        "Supplier,Amount,Currency,Date\n"
        "A,10.00,EUR,2020-01-01\nGlued Academy21740\nB,0,EUR,2020-01-01\nC,1e3,EUR,2020-01-01\nD,NaN,EUR,2020-01-01\n"
        'E,"1,234",EUR,2020-01-01\nF,1.005,EUR,2020-01-01\nG,5,XYZ,2020-01-01\nH,5,EUR,0\n,5,EUR,2020-01-01\n'
        "I,5,EUR,2020-01-01,extra,cells\nJ,5,JPY,2020-01-01\nK,1.5,JPY,2020-01-01\nL,1.234,KWD,2020-01-01\n"
        "M,(12.50),EUR,2020-01-01\nN,12.50-,EUR,2020-01-01\nO,\u221212.50,EUR,2020-01-01\n"
    )
    told = office.take(written("menot.csv", table), "spending")
    found = {(each["line"], each["code"], each["field"]) for each in office.rejects(told)}
    assert found == {
        (3, "invalid", "currency"),
        (4, "invalid", "amount"),
        (5, "not_an_amount", "amount"),
        (6, "not_an_amount", "amount"),
        (7, "not_an_amount", "amount"),
        (8, "not_an_amount", "amount"),
        (9, "unknown_currency", "currency"),
        (10, "not_a_day", "paid_on"),  # the day alone: the payment is recorded
        (11, "invalid", "supplier"),
        (12, "invalid", "row"),
        (14, "not_an_amount", "amount"),
    }
    assert (
        next(each["original"] for each in office.rejects(told) if each["line"] == 12)
        == "I,5,EUR,2020-01-01,extra,cells"
    )
    assert sums(office.listed("expenses")) == {"EUR": 1_000 + 500 - 3 * 1_250, "JPY": 5, "KWD": 1_234}


def test_a_cell_that_cannot_be_read_is_kept_in_words_and_the_payment_is_recorded(office: Office, written: Write):
    table = (
        "Supplier,Amount,Currency,Date,DocNo,Account\n"
        f'A,1,EUR,31.12.9999,1,2\nB,2,EUR,0001-01-01,1,2\nC,3,EUR,1.2.2020,"1\n2","{"9" * 130}"\n'
    )
    source = written("menot.csv", table)
    told = office.take(source, "spending")
    assert (told["recorded"], told["rejected"], told["unread"]) == (3, 0, 3)
    shown = {each["supplier"]: each for each in office.listed("expenses")}
    assert (shown["A"]["text"], shown["B"]["text"]) == ("paid_on: 31.12.9999", "paid_on: 0001-01-01")
    assert (shown["C"]["number"], shown["C"]["paid_on"]) == ("1 2", "2020-02-01")
    assert shown["C"]["text"].startswith("account: 999")
    assert office.take(source, "spending")["events"] == 0


def test_a_table_without_currency_or_headings_is_refused_as_a_whole(office: Office, written: Write):
    ledger = written("meno.csv", LEDGER)
    assert "--currency" in office.refused("import", str(ledger), "--kind", "spending")
    assert "no such currency" in office.refused("import", str(ledger), "--kind", "spending", "--currency", "ABC")
    bare = written("muu.csv", "a,b\n1,2\n")
    assert "headings" in office.refused("import", str(bare), "--kind", "spending", "--currency", "EUR")


def test_the_rows_of_a_folder_go_in_and_its_other_files_are_named_as_skipped(office: Office, written: Write):
    folder = written("meno.csv", LEDGER).parent
    written("README.md", "Over 500")
    written("rikki.xlsx", "not a workbook")
    told = office.take(folder, "spending", "--currency", "EUR")
    assert (told["recorded"], told["rejected"]) == (4, 1)
    assert [each["source"] for each in office.rejects(told)] == ["rikki.xlsx"]
    assert "Files that are no tables were skipped: README.md." in told["notes"]
    refused = office.refused("import", str(folder / "README.md"), "--kind", "spending", "--currency", "EUR")
    assert "must be a table" in refused


@pytest.mark.drill
def test_the_spending_of_greater_london(home: Home, real: Path):
    source = real / "payments" / "gla" / "all.csv"
    told = home.take(source, "spending", currency="GBP")
    assert (told.recorded, told.rejected) == (16_887, 0)
    shown = viewed(home, "expense")
    assert sums(shown) == {"GBP": 21_868_080_471}
    assert sum(each["status"] == "credited" for each in shown) == 743
    stated = ("supplier", "supplier_number", "account", "account_name", "number", "paid_on")
    different = {(*(each.get(name) for name in stated), each["amount"]["cents"]) for each in shown}
    assert len(shown) - len(different) == 672
    assert {each["number"] for each in shown if each.get("number", "").startswith("0")} == {"00000001", "01543541"}
    again = home.take(source, "spending", currency="GBP")
    assert (again.recorded, again.events, again.duplicates) == (0, 0, 16_887)


LAMBETH = {"02": 4_035_408_784, "03": 4_630_712_633, "04": 3_736_128_482, "05": 4_288_186_896, "06": 4_338_585_797,
           "07": 3_650_844_164, "08": 4_114_609_089, "12": 2_788_318_883}  # fmt: skip
"""The totals that agree, in pence."""


@pytest.mark.drill
def test_the_spending_of_lambeth(home: Home, real: Path):
    source = real / "payments" / "lambeth"
    told = home.take(source, "spending", currency="GBP")
    assert (told.recorded, told.rejected) == (10_980, 2)
    assert sum(note.endswith("equals the sum of the payments.") for note in told.notes) == 8
    assert "Files that are no tables were skipped: README.md." in told.notes
    others = [note for note in told.notes if not note.endswith("equals the sum of the payments.")]
    named = "2011-10-payments.csv: the total on line 1020 minus the sum of the payments is 740.00 GBP."
    assert f"{named} Rows that were rejected: 954." in others
    assert "2011-11-payments.csv: no row states a total. Rows that were rejected: 912." in others
    lines = {(each["source"], each["line"]): each for each in refused(told)}
    assert set(lines) == {("2011-10-payments.csv", 954), ("2011-11-payments.csv", 912)}
    assert lines["2011-10-payments.csv", 954]["original"] == {"Supplier Name": "Inter High Education/Academy21740"}
    broken = lines["2011-11-payments.csv", 912]["original"]
    assert broken.count(",") == 107
    assert broken.endswith("Grand Total,38293628.86")
    months: dict[str, list[dict[str, Any]]] = {}
    for each in viewed(home, "expense"):
        months.setdefault(each["period"]["earliest"][5:7], []).append(each)
    assert {month: sums(months[month])["GBP"] for month in LAMBETH} == LAMBETH
    assert sums(months["10"])["GBP"] == 3_390_861_045 - 74_000
    within = [int(found.replace(".", "")) for found in re.findall(r"\d+\.\d\d", broken)]
    assert sums(months["11"])["GBP"] + sum(within[:-1]) == within[-1] == 3_829_362_886
    again = home.take(source, "spending", currency="GBP")
    assert (again.recorded, again.events) == (0, 0)


@pytest.mark.drill
def test_payments_go_in_at_half_the_speed_of_decisions_or_faster(home: Home, real: Path, tmp_path: Path):
    count = 16_887
    with opened(tmp_path / "decisions.sqlite") as archive:
        decisions = said(a_case(archive), 0, count)
        begun = process_time()
        take_in(archive, decisions)
        decided = process_time() - begun
    begun = process_time()
    told = home.take(real / "payments" / "gla" / "all.csv", "spending", currency="GBP")
    paid = process_time() - begun
    assert told.recorded == count
    assert decided / paid >= 0.5, f"{count / paid:,.0f} payments and {count / decided:,.0f} decisions a second"
