"""Activities by the IATI standard: projects, with their commitments and payments."""

from collections.abc import Callable
from pathlib import Path

from tests.api.importers.conftest import Home, refused
from tests.api.importers.office import Office, sums, viewed

Write = Callable[..., Path]


def payment(sort: str, value: str, date: str = "2020-03-31", currency: str = "", ref: str = "T") -> str:
    named = f' currency="{currency}"' if currency else ""
    return (
        f'<transaction ref="{ref}"><transaction-type code="{sort}"/><transaction-date iso-date="{date}"/>'
        f'<value value-date="{date}"{named}>{value}</value><receiver-org><narrative>Avustusjärjestö ry</narrative>'
        "</receiver-org></transaction>"
    )


def activities(*payments: str, key: str = "FI-3-1", currency: str = "EUR") -> str:
    return (
        f'<iati-activities version="2.03"><iati-activity default-currency="{currency}">'
        f"<iati-identifier>{key}</iati-identifier><reporting-org><narrative>Virasto</narrative></reporting-org>"
        "<title><narrative>Hanke</narrative><narrative>Projekt</narrative></title>"
        '<participating-org role="1"><narrative>Ministeriö</narrative></participating-org>'
        '<participating-org role="4"><narrative>Avustusjärjestö ry</narrative></participating-org>'
        '<activity-status code="4"/><activity-date type="2" iso-date="2019-01-01+02:00"/>'
        f'<activity-date type="4" iso-date="2020-12-31"/>{"".join(payments)}</iati-activity></iati-activities>'
    )


def test_an_activity_is_a_project_with_commitments_and_expenses(office: Office, written: Write):
    stated = (
        payment("2", "1000.50"),
        payment("2", "-200.50"),
        payment("3", "300.00"),
        payment("4", "5", currency="USD"),
    )
    source = written("a.xml", activities(*stated))
    told = office.take(source, "iati")
    assert (told["recorded"], told["events"], told["rejected"]) == (5, 6, 0)
    (project,) = office.listed("projects", None)
    assert (project["title"], project["owner"], project["funder"]) == ("Hanke", "Virasto", "Ministeriö")
    assert (project["started_on"], project["period"]["latest"]) == ("2019-01-01", "2020-12-31")
    assert (project["status"], project["partners"][0]["partner"]) == ("finished", "Avustusjärjestö ry")
    made = office.listed("commitments", None, project=project["id"])
    assert sums(made) == {"EUR": 80_000}
    flags = [[flag["code"] for flag in each.get("flags", [])] for each in office.listed("commitments")]
    assert flags == [[], ["commitment_taken_back"]]
    paid = office.listed("expenses", None, project=project["id"])
    assert sums(paid) == {"EUR": 30_000, "USD": 500}
    assert {each["supplier"] for each in paid} == {"Avustusjärjestö ry"}
    again = office.take(source, "iati")
    assert (again["recorded"], again["events"], again["duplicates"]) == (0, 0, 5)


def test_equal_transactions_are_transactions_of_their_own(office: Office, written: Write):
    source = written("a.xml", activities(payment("3", "7"), payment("3", "7")))
    assert office.take(source, "iati")["recorded"] == 3
    assert office.take(source, "iati")["recorded"] == 0
    assert sums(office.listed("expenses")) == {"EUR": 1_400}


def test_bad_transactions_are_refused_alone(office: Office, written: Write):
    wrong = [payment("1", "5"), payment("2", "0"), payment("3", "0"), payment("3", "1,5"), payment("3", "NaN"),
             payment("3", "5", currency="XYZ")]  # fmt: skip
    told = office.take(written("a.xml", activities(*wrong, payment("3", "5"))), "iati")
    fields = [each["field"] for each in office.rejects(told)]
    assert fields == ["transaction-type", "amount", "amount", "value", "value", "currency"]
    assert told["recorded"] == 2
    undated = office.take(written("d.xml", activities(payment("3", "5", date="0"), key="K-2")), "iati")
    assert (undated["recorded"], undated["rejected"], undated["unread"]) == (2, 0, 1)
    assert [each["text"] for each in office.listed("expenses") if each["text"]] == ["transaction-date: 0"]
    nameless = office.take(written("b.xml", activities(payment("3", "5"), key="")), "iati")
    assert [each["field"] for each in office.rejects(nameless)] == ["iati-identifier", "iati-identifier"]
    for text in ("<a", "<a/>", '<!DOCTYPE a [<!ENTITY x "y">]>' + activities(key="&x;")):
        assert office.refused("import", str(written("c.xml", text)), "--kind", "iati")


def test_the_activities_of_an_agency(home: Home, real: Path):
    source = real / "grants" / "iati" / "usaid-bo.xml"
    told = home.take(source, "iati")
    assert (told.recorded, told.rejected) == (63 + 303, 1)
    (zero,) = refused(told)
    assert (zero["field"], ">0.00<" in zero["original"]) == ("amount", True)
    again = home.take(source, "iati")
    assert (again.recorded, again.events) == (0, 0)
    assert len(viewed(home, "project")) == 63
    paid, made = viewed(home, "expense"), viewed(home, "commitment")
    assert (len(paid), sums(paid)) == (198, {"USD": 2_776_515_800})
    assert (len(made), sums(made)) == (105, {"USD": -93_434_200})
