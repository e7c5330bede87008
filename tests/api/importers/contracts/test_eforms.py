"""Procurement notices in eForms: awards are decisions, what they settle contracts, and the rest documents."""

from collections.abc import Callable
from pathlib import Path

from tests.api.importers.conftest import Home
from tests.api.importers.office import Office, sums, viewed

Write = Callable[..., Path]
UBL = "urn:oasis:names:specification:ubl:schema:xsd"


def tender(number: int, amount: str, currency: str = "EUR") -> str:
    money = f'<PayableAmount currencyID="{currency}">{amount}</PayableAmount>'
    return (
        f"<LotTender><ID>TEN-{number}</ID><LegalMonetaryTotal>{money}</LegalMonetaryTotal>"
        f"<TenderingParty><ID>TPA-{number}</ID></TenderingParty></LotTender>"
        f"<TenderingParty><ID>TPA-{number}</ID><Tenderer><ID>ORG-{number}</ID></Tenderer></TenderingParty>"
    )


def settled(number: int, *tenders: int, more: str = "") -> str:
    won = "".join(f"<LotTender><ID>TEN-{each}</ID></LotTender>" for each in tenders)
    return f"<SettledContract><ID>CON-{number}</ID>{more}{won}</SettledContract>"


def notice(
    result: str = "", *, form: str = "ContractAwardNotice", key: str = "n-1", awarded: str = "2000-01-01Z"
) -> str:
    companies = "".join(
        f"<Organization><Company><PartyIdentification><ID>ORG-{number}</ID></PartyIdentification><PartyName>"
        f"<Name>{name}</Name></PartyName><Contact><Name>Olli Oja</Name></Contact></Company></Organization>"
        for number, name in enumerate(("Kaupunki", "Yksi Oy", "Kaksi Oy"))
    )
    results = f"<NoticeResult>{result}</NoticeResult>" if result else ""
    extension = f"<EformsExtension>{results}<Organizations>{companies}</Organizations></EformsExtension>"
    return (
        f'<{form} xmlns="{UBL}:{form}-2"><UBLExtensions><UBLExtension><ExtensionContent>{extension}</ExtensionContent>'
        f"</UBLExtension></UBLExtensions><ID>{key}</ID><VersionID>01</VersionID><IssueDate>2023-10-25+02:00</IssueDate>"
        "<NoticeTypeCode>can-standard</NoticeTypeCode><ContractingParty><Party><PartyIdentification><ID>ORG-0</ID>"
        "</PartyIdentification></Party></ContractingParty><ProcurementProject><Name>Siivous</Name><Description>Tilat"
        f"</Description></ProcurementProject><TenderResult><AwardDate>{awarded}</AwardDate></TenderResult></{form}>"
    )


def total(amount: str) -> str:
    return f'<TotalAmount currencyID="EUR">{amount}</TotalAmount>'


def test_an_award_is_a_decision_and_the_contracts_that_it_settles(office: Office, written: Write):
    signed = (
        "<Title>Sopimus</Title><ContractReference><ID>S-7</ID></ContractReference><IssueDate>2023-10-20Z</IssueDate>"
    )
    result = total("300.00") + tender(1, "100.5") + tender(2, "199.50") + settled(1, 1, 2, more=signed)
    source = written("a.xml", notice(result, awarded="2023-10-01+03:00"))
    told = office.take(source, "eforms")
    assert (told["recorded"], told["events"], told["rejected"]) == (2, 3, 0)
    assert told["notes"] == ["Days of this source have an offset and no time; the offset was left out."]
    (decision,) = office.listed("decisions", "reader")
    assert (decision["decided_on"], decision["decider"], decision["number"]) == ("2023-10-01", "Kaupunki", "n-1-01")
    assert decision["text"] == "Tilat\ncan-standard\n300.00 EUR"
    (contract,) = office.listed("contracts", "reader")
    assert (contract["title"], contract["number"], contract["signed_on"]) == ("Sopimus", "S-7", "2023-10-20")
    assert (contract["value"]["cents"], contract.get("flags", [])) == (30_000, [])
    assert [each["name"] for each in contract["parties"]] == ["Kaupunki", "Yksi Oy", "Kaksi Oy"]
    assert "Olli Oja" not in str(office.listed("contracts") + office.listed("decisions"))
    again = office.take(source, "eforms")
    assert (again["recorded"], again["events"], again["duplicates"]) == (0, 0, 2)


def test_a_total_that_tenders_repeat_is_taken_once_and_flagged(office: Office, written: Write):
    result = total("65") + tender(1, "65") + tender(2, "65.00") + settled(1, 1, 2)
    office.take(written("a.xml", notice(result)), "eforms")
    (contract,) = office.listed("contracts")
    assert (contract["value"]["cents"], [flag["code"] for flag in contract["flags"]]) == (6_500, ["value_repeated"])
    (decision,) = office.listed("decisions")
    assert decision["decided_on"] == "2023-10-25", "the day of the award is a placeholder"


def test_what_is_only_announced_is_a_document(office: Office, written: Write):
    for number, form in enumerate(("ContractNotice", "PriorInformationNotice")):
        office.take(written("a.xml", notice(form=form, key=f"n-{number}")), "eforms")
    shown = office.listed("documents", "reader")
    assert [(each["title"], each["sender"], each["dated"]["earliest"]) for each in shown] == [
        ("Siivous", "Kaupunki", "2023-10-25")
    ] * 2


def test_bad_notices_and_contracts_are_refused_alone(office: Office, written: Write):
    mixed = tender(1, "1") + tender(2, "1", "SEK") + settled(1, 1, 2)
    bad = tender(1, "1,5") + settled(1, 1) + settled(2)
    folder = written("a.xml", notice(mixed)).parent
    written("b.xml", notice(bad, key="n-2"))
    written("c.xml", notice("<x/>", key="").replace("<VersionID>01</VersionID>", ""))
    written("d.xml", "<a/>")
    written("e.xml", '<!DOCTYPE a [<!ENTITY x "y">]>' + notice())
    told = office.take(folder, "eforms")
    lines = office.rejects(told)
    found = [(each["source"], each["field"]) for each in lines if not each.get("recorded")]
    assert found == [("c.xml", "ID"), ("d.xml", "file"), ("e.xml", "file")]
    left_out = [(each["source"], each["field"]) for each in lines if each.get("recorded")]
    assert left_out == [("a.xml", "PayableAmount"), ("b.xml", "PayableAmount")]
    assert (told["recorded"], told["unread"]) == (5, 2)
    texts = {each["text"] for each in office.listed("contracts")}
    assert texts == {"PayableAmount: 1 EUR, 1 SEK", "PayableAmount: 1,5 EUR", ""}
    again = office.take(folder, "eforms")
    assert (again["recorded"], again["events"], again["duplicates"]) == (0, 0, 5)
    assert office.refused("import", str(folder / "d.xml"), "--kind", "eforms")


def test_an_odd_day_or_total_costs_itself_and_not_the_notice(office: Office, written: Write):
    odd = notice(total("-5") + tender(1, "100") + settled(1, 1), awarded="2023-02-30")
    told = office.take(written("a.xml", odd), "eforms")
    assert (told["recorded"], told["rejected"], told["unread"]) == (2, 0, 2)
    (decision,) = office.listed("decisions")
    assert decision["text"].splitlines()[-2:] == ["AwardDate: 2023-02-30", "TotalAmount: -5"]
    assert decision["decided_on"] == "2023-10-25", "else the day of the notice"
    (contract,) = office.listed("contracts")
    assert contract["value"]["cents"] == 10_000


def test_the_notices_of_a_country(home: Home, real: Path):
    source = real / "contracts-ocds" / "ted-doffin" / "xmlfile"
    told = home.take(source, "eforms")
    assert (told.recorded, told.rejected, told.unread) == (60 + 21, 0, 0)
    again = home.take(source, "eforms")
    assert (again.recorded, again.events, again.duplicates) == (0, 0, 81)
    contracts = viewed(home, "contract")
    assert (len(viewed(home, "decision")), len(viewed(home, "document")), len(contracts)) == (19, 41, 21)
    valued = [each for each in contracts if "value" in each]
    nok = 12_000_000 + 23_000_000 + 2_000_000 + 73_000_000 + 18_000_000 + 65_000_000 + 2_700_000 + 2_400_000
    nok += 319_128 + 7_432_000
    assert sums(valued, "value") == {"NOK": nok * 100, "EUR": 2 * 999_999_999 + 9_541_400}
    repeated = [each["value"]["cents"] for each in contracts if "flags" in each]
    assert sorted(repeated) == [999_999_999, 999_999_999, 6_500_000_000]
