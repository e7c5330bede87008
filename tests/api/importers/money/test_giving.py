"""Grants by the 360Giving standard: the JSON and the workbook of one funder are the same grants."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.api.importers.conftest import Home
from tests.api.importers.office import Office, sums, viewed
from tests.api.importers.sheets import workbook

Write = Callable[..., Path]
GRANT: dict[str, Any] = {
    "id": "360G-esim-1",
    "title": "Lähipalvelun kokeilu",
    "description": "Kokeillaan vuoden ajan",
    "currency": "EUR",
    "amountAwarded": 12500.5,
    "awardDate": "2019-06-30T23:30:00+00:00",
    "plannedDates": [{"startDate": "2019-07-01", "endDate": "2020-06-30"}],
    "recipientOrganization": [{"id": "FI-1", "name": "Kylätalo ry"}],
    "fundingOrganization": [{"id": "FI-2", "name": "Säätiö"}],
    "grantProgramme": [{"title": "Kokeilut"}],
}
TABLE: list[list[str | int]] = [
    ["Identifier", "Title", "Description", "Currency", "Amount Awarded", "Award Date", "Planned Dates:Start Date",
     "Planned Dates:End Date", "Recipient Org:Name", "Funding Org:Name", "Grant Programme:Title", "Anything"],
    ["360G-esim-1", "Lähipalvelun kokeilu", "Kokeillaan vuoden ajan", "EUR", "=12500.5", "2019-06-30", "2019-07-01",
     "2020-06-30", "Kylätalo ry", "Säätiö", "Kokeilut", "x"],
]  # fmt: skip


def grants(*stated: dict[str, Any]) -> str:
    return json.dumps({"grants": [GRANT | each for each in stated]})


def test_a_grant_has_its_grantor_recipient_days_and_exact_amount(office: Office, written: Write):
    told = office.take(written("avustukset.json", grants({})), "360giving")
    assert (told["recorded"], told["rejected"]) == (1, 0)
    (shown,) = office.listed("grants", None)
    assert (shown["grantor"], shown["grantee"], shown["project"]) == ("Säätiö", "Kylätalo ry", "Kokeilut")
    assert (shown["awarded_on"], shown["use_from"], shown["use_until"]) == ("2019-06-30", "2019-07-01", "2020-06-30")
    assert (shown["amount"]["cents"], shown["purpose"]) == (1_250_050, "Kokeillaan vuoden ajan")


def test_after_the_workbook_the_json_records_nothing_and_the_other_way_round(office: Office, written: Write):
    source = written("avustukset.json", grants({}))
    book = workbook(source.parent / "avustukset.xlsx", TABLE)
    assert office.take(book, "360giving")["recorded"] == 1
    lines = "\n".join(";".join(str(cell).removeprefix("=") for cell in row) for row in TABLE)
    for again in (source, book, written("avustukset.csv", lines)):
        told = office.take(again, "360giving")
        assert (told["recorded"], told["duplicates"], told["events"]) == (0, 1, 0)


def test_what_is_stated_otherwise_later_is_refused_by_its_fields(office: Office, written: Write):
    office.take(written("a.json", grants({})), "360giving")
    told = office.take(written("b.json", grants({"amountAwarded": 1, "title": "Muu"})), "360giving")
    (line,) = office.rejects(told)
    assert (line["code"], line["field"]) == ("stated_otherwise", "amount")
    assert "amount, title" in line["reason"]


def test_bad_grants_are_refused_alone_with_their_field(office: Office, written: Write):
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"id": ""}, "id"),
        ({"amountAwarded": None}, "amount"),
        ({"amountAwarded": True}, "amount"),
        ({"amountAwarded": 0}, "amount"),
        ({"amountAwarded": 1.005}, "amount"),
        ({"currency": "XYZ"}, "currency"),
        ({"currency": 5}, "currency"),
    ]
    stated = [{"id": f"g{number}"} | said for number, (said, _) in enumerate(wrong)]
    told = office.take(written("a.json", grants(*stated, {"id": "good"})), "360giving")
    assert (told["recorded"], told["rejected"]) == (1, len(wrong))
    assert [each["field"] for each in office.rejects(told)] == [field for _, field in wrong]


def test_a_field_that_cannot_be_read_is_kept_in_words_and_the_grant_is_recorded(office: Office, written: Write):
    odd: list[dict[str, Any]] = [
        {"awardDate": 0}, {"awardDate": "0"}, {"awardDate": "2020-02-30"}, {"title": 5}, {"description": ["a"]},
        {"recipientOrganization": [{"name": {}}]}, {"title": "\ud800"}, {"plannedDates": [{"startDate": "x"}]},
    ]  # fmt: skip
    stated = [{"id": number} | said for number, said in enumerate(odd)]
    source = written("a.json", grants(*stated))
    told = office.take(source, "360giving")
    assert (told["recorded"], told["rejected"], told["unread"]) == (len(odd), 0, len(odd) - 1)
    shown = {each["number"]: each for each in office.listed("grants")}
    assert shown["2"]["text"] == "awarded_on: 2020-02-30"
    assert (shown["3"]["title"], shown["3"]["text"]) == ("3", "title: 5")
    assert shown["6"]["title"] == "\ufffd"
    assert office.take(source, "360giving")["events"] == 0


def test_a_grant_to_a_person_is_not_public(office: Office, written: Write):
    person = {"recipientOrganization": None, "recipientIndividual": {"id": "p", "name": "Olli Oja"}}
    office.take(written("a.json", grants(person)), "360giving")
    assert office.listed("grants", None) == []
    (shown,) = office.listed("grants")
    assert (shown["grantee"], shown["personal"]) == ("Olli Oja", "personal")


def test_a_file_of_another_kind_is_refused_as_a_whole(office: Office, written: Write):
    for name, text in (
        ("a.json", "[]"),
        ("b.json", '{"grants": {}}'),
        ("c.json", "{"),
        ("d.json", '{"grants": [NaN]}'),
    ):
        assert office.refused("import", str(written(name, text)), "--kind", "360giving")
    assert "headings" in office.refused("import", str(written("e.csv", "a,b\n1,2\n")), "--kind", "360giving")
    assert "cannot be read" in office.refused("import", str(written("f.xlsx", "PK")), "--kind", "360giving")


def test_the_grants_of_a_trust_from_json_and_workbook_alike(home: Home, real: Path):
    folder = real / "grants" / "360giving"
    (book,), (lines,) = (folder / "original").iterdir(), (folder / "json_acceptable_license_valid").iterdir()
    told = home.take(book, "360giving")
    assert (told.recorded, told.rejected) == (783, 0)
    for source in (lines, book):
        again = home.take(source, "360giving")
        assert (again.recorded, again.duplicates, again.events) == (0, 783, 0)
    shown = viewed(home, "grant")
    assert (len(shown), sums(shown)) == (783, {"GBP": 1_278_562_500})
    assert all(each["grantor"] == "A B Charitable Trust" and each["grantee"] for each in shown)
