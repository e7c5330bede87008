"""Bank messages: what is booked is money that moved, and each booked line is matched to what it settles."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.api.importers.conftest import Home, refused
from tests.api.importers.office import Office, sums, viewed

Write = Callable[..., Path]
ROOTS = {
    "052": ("BkToCstmrAcctRpt", "Rpt"),
    "053": ("BkToCstmrStmt", "Stmt"),
    "054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
}


def entry(amount: str = "124.50", sign: str = "DBIT", status: str = "BOOK", ref: str = "A1", more: str = "") -> str:
    return (
        f'<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd>{more}<Sts>{status}</Sts>'
        f"<BookgDt><Dt>2020-05-04</Dt></BookgDt><AcctSvcrRef>{ref}</AcctSvcrRef></Ntry>"
    )


def detail(amount: str = "", sign: str = "DBIT", reference: str = "", name: str = "Oy", words: str = "") -> str:
    money = f'<Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd>' if amount else ""
    party = f"<RltdPties><Cdtr><Nm>{name}</Nm></Cdtr><Dbtr><Pty><Nm>{name}</Nm></Pty></Dbtr></RltdPties>"
    strd = f"<Strd><CdtrRefInf><Ref>{reference}</Ref></CdtrRefInf></Strd>" if reference else ""
    return f"<TxDtls>{money}{party}<RmtInf><Ustrd>{words}</Ustrd>{strd}</RmtInf></TxDtls>"


def detailed(one: str, *details: str) -> str:
    return one.replace("</Ntry>", f"<NtryDtls>{''.join(details)}</NtryDtls></Ntry>")


def message(*entries: str, kind: str = "053", version: str = "02", balances: str = "") -> str:
    root, group = ROOTS[kind]
    return (
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.{kind}.001.{version}"><{root}><{group}><Id>S1</Id>'
        f"<Acct><Id><IBAN>FI2112345600000785</IBAN></Id></Acct>{balances}{''.join(entries)}</{group}></{root}></Document>"
    )


def balance(code: str, amount: str, sign: str = "CRDT") -> str:
    kind = f"<Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
    return f'<Bal>{kind}<Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd></Bal>'


def ledger(written: Write, *rows: str) -> Path:
    return written("menot.csv", "\n".join(["Toimittaja;Summa;Maksupäivä;Viite;Tositenumero", *rows]))


def test_a_booked_line_has_its_sign_day_account_and_party(office: Office, written: Write):
    paid = detailed(entry(), detail(reference="RF18 1009", name="Kiinteistö Oy", words="Vuokra"))
    told = office.take(written("a.xml", message(paid, entry("3", "CRDT", ref="A2"), version="08")), "camt")
    assert (told["recorded"], told["rejected"]) == (2, 0)
    out, came = office.listed("transactions")
    assert (out["amount"]["cents"], came["amount"]["cents"]) == (-12_450, 300)
    assert (out["booked_on"], out["account"], out["number"]) == ("2020-05-04", "FI2112345600000785", "A1")
    assert (out["counterparty"], out["reference"], out["details"][0]["text"]) == (
        "Kiinteistö Oy",
        "RF18 1009",
        "Vuokra",
    )
    assert [each["status"] for each in (out, came)] == ["unmatched", "unmatched"]


@pytest.mark.parametrize(
    ("kind", "status", "stage"),
    [("053", "PDNG", "pending"), ("053", "INFO", "notified"), ("053", "FUTR", "pending"), ("052", "BOOK", "reported"),
     ("052", "PDNG", "pending"), ("054", "BOOK", "notified"), ("054", "PDNG", "pending")],
)  # fmt: skip
def test_what_is_not_booked_on_a_statement_settles_nothing(
    office: Office, written: Write, kind: str, status: str, stage: str
):
    office.take(ledger(written, "Kiinteistö Oy;124,50;4.5.2020;;7"), "spending", "--currency", "EUR")
    office.take(written("a.xml", message(entry(status=status), kind=kind)), "camt")
    (shown,) = office.listed("transactions")
    assert (shown["stage"], shown["status"]) == (stage, stage)
    assert office.listed("transactions", stage="booked") == []
    office.take(written("b.xml", message(entry())), "camt")
    booked, other = office.listed("transactions", stage="booked"), office.listed("transactions", stage=stage)
    assert (len(booked), len(other), booked[0]["status"]) == (1, 1, "matched")


def test_a_line_is_matched_by_reference_amount_and_day(office: Office, written: Write):
    rows = ["A Oy;124,50;1.5.2020;1009;1", "B Oy;124,50;4.5.2020;2008;2", "C Oy;124,50;1.1.2020;1009;3"]
    office.take(ledger(written, *rows), "spending", "--currency", "EUR")
    line = detailed(entry(), detail(reference="RF71 0000 1009"))
    told = office.take(written("a.xml", message(line)), "camt")
    assert (told["recorded"], told["events"]) == (1, 2)
    (shown,) = office.listed("transactions")
    first = office.listed("expenses")[0]
    assert (shown["status"], shown["expenses"]) == ("matched", [first["id"]])
    again = office.take(written("a.xml", message(line)), "camt")
    assert (again["recorded"], again["events"], again["duplicates"]) == (0, 0, 1)


def test_a_line_that_two_fit_is_ambiguous_and_one_that_none_fits_unmatched(office: Office, written: Write):
    rows = ["A Oy;124,50;4.5.2020;;1", "B Oy;124,50;4.5.2020;;2", "C Oy;5;3.5.2020;;3", "D Oy;-7;4.5.2020;;4"]
    office.take(ledger(written, *rows), "spending", "--currency", "EUR")
    lines = [entry(), entry("5", ref="A2"), entry("5", "CRDT", ref="A3"), entry("7", "CRDT", ref="A4")]
    source = written("a.xml", message(*lines))
    office.take(source, "camt")
    shown = {each["number"]: each for each in office.listed("transactions")}
    assert {name: each["status"] for name, each in shown.items()} == {
        "A1": "ambiguous", "A2": "unmatched", "A3": "unmatched", "A4": "matched"
    }  # fmt: skip
    assert len(shown["A1"]["expenses"]) == 2
    assert office.take(source, "camt")["events"] == 0
    office.take(written("lisää.csv", "Supplier,Amount,Date\nE Oy,5,2020-05-04\n"), "spending", "--currency", "EUR")
    later = office.take(source, "camt")
    assert (later["recorded"], later["events"]) == (1, 1)
    assert [each["number"] for each in office.listed("transactions", status="unmatched")] == ["A3"]


def test_one_expense_is_settled_by_one_line(office: Office, written: Write):
    office.take(ledger(written, "A Oy;124,50;4.5.2020;;1"), "spending", "--currency", "EUR")
    office.take(written("a.xml", message(entry(), entry(ref="A2"))), "camt")
    assert Counter(each["status"] for each in office.listed("transactions")) == {"matched": 1, "unmatched": 1}


def test_a_batch_is_matched_when_each_of_its_transactions_is(office: Office, written: Write):
    office.take(ledger(written, "A Oy;100;4.5.2020;1;1", "B Oy;24,50;4.5.2020;2;2"), "spending", "--currency", "EUR")
    whole = detailed(entry(), detail("100.00", reference="1"), detail("24.50", reference="2"))
    part = detailed(entry("200.00", ref="A2"), detail("199.00", reference="1"), detail("1.00", reference="3"))
    office.take(written("a.xml", message(whole, part)), "camt")
    first, second = office.listed("transactions")
    assert (first["status"], len(first["expenses"]), len(first["details"])) == ("matched", 2, 2)
    assert (second["status"], "reference" in second) == ("unmatched", False)


def test_a_payment_that_arrived_is_matched_to_its_line(office: Office, written: Write):
    lines = [
        '{"kind": "payment", "key": "M1", "number": "VM/7", "title": "Maksatus", "amount": {"cents": 500000}}',
        '{"kind": "payment", "key": "M1", "do": "approvals", "approved_on": "2020-04-20", "amount": {"cents": 500000},'
        ' "reason": "Hyväksytty"}',
    ]
    office.take(written("m.jsonl", "\n".join(lines)), "jsonl")
    came = detailed(entry("5000.00", "CRDT"), detail(reference="VM/7"))
    office.take(written("a.xml", message(came)), "camt")
    (shown,) = office.listed("transactions")
    assert (shown["status"], len(shown["payments"])) == ("matched", 1)


def test_a_payment_that_is_recorded_after_its_statement_is_matched_by_the_same_import(office: Office, written: Write):
    source = written("a.xml", message(detailed(entry("5000.00", "CRDT"), detail(reference="VM/7"))))
    first = office.take(source, "camt")
    assert "Import the statement again after the payments." in str(first["notes"])
    paid = '"paid_on": "2020-05-04", "amount": {"cents": 500000}, "reason": "Tilille"}'
    lines = [
        '{"kind": "payment", "key": "M1", "number": "VM/7", "title": "Maksatus", "amount": {"cents": 500000}}',
        '{"kind": "payment", "key": "M1", "do": "approvals", "approved_on": "2020-04-20", "amount": {"cents": 500000},'
        ' "reason": "Hyväksytty"}',
        '{"kind": "payment", "key": "M1", "do": "receipts", ' + paid,
    ]
    office.take(written("m.jsonl", "\n".join(lines)), "jsonl")
    assert office.listed("transactions")[0]["status"] == "unmatched"
    assert office.take(source, "camt", "--dry-run")["events"] == 1
    again = office.take(source, "camt")
    assert (again["recorded"], again["events"], again["notes"]) == (1, 1, [])
    (shown,) = office.listed("transactions")
    assert (shown["status"], len(shown["payments"])) == ("matched", 1)
    assert office.take(source, "camt")["events"] == 0


def test_a_reversal_has_the_sign_of_the_money_and_settles_nothing(office: Office, written: Write):
    office.take(ledger(written, "A Oy;-124,50;4.5.2020;;1"), "spending", "--currency", "EUR")
    back = entry(sign="CRDT", more="<RvslInd>true</RvslInd>")
    office.take(written("a.xml", message(entry(ref="A0"), back)), "camt")
    out, came = office.listed("transactions")
    assert (out["amount"]["cents"], came["amount"]["cents"]) == (-12_450, 12_450)
    assert (came["reversal"], came["status"]) == (True, "unmatched")
    assert sums([out, came]) == {"EUR": 0}


def test_the_reason_for_which_money_came_back_is_kept_and_shown(office: Office, written: Write):
    back = "<RtrInf><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>Tili on suljettu</AddtlInf></RtrInf>"
    own = "<RtrInf><Rsn><Prtry>TAKAISIN</Prtry></Rsn></RtrInf>"
    told = [detail(amount="1.00", sign="CRDT").replace("</TxDtls>", f"{each}</TxDtls>") for each in (back, own, "")]
    office.take(written("a.xml", message(detailed(entry("3.00", "CRDT"), *told))), "camt")
    (line,) = office.listed("transactions")
    reasons = [(each.get("return_reason"), each.get("return_text")) for each in line["details"]]
    assert reasons == [("AC04", "Tili on suljettu"), ("TAKAISIN", None), (None, None)]


def test_a_negative_amount_is_refused_as_what_it_is(office: Office, written: Write):
    told = office.take(written("a.xml", message(entry("-5.00"))), "camt")
    (line,) = office.rejects(told)
    assert (line["field"], "negative" in line["reason"], told["recorded"]) == ("Amt", True, 0)


def test_balances_that_do_not_fit_the_entries_are_told(office: Office, written: Write):
    good = balance("OPBD", "200.00") + balance("CLBD", "75.50")
    assert "balances" not in str(office.take(written("a.xml", message(entry(), balances=good)), "camt")["notes"])
    bad = balance("PRCD", "10", "DBIT") + balance("CLBD", "0")
    told = office.take(written("b.xml", message(entry(status="PDNG", ref="B"), balances=bad)), "camt")
    assert told["notes"] == ["b.xml: the balances of the statement on line 1 differ by 10.00 EUR more."]


def test_a_part_that_cannot_be_read_is_kept_in_words_and_the_entry_is_recorded(office: Office, written: Write):
    odd = detailed(entry("3.00", "CRDT", ref="A"), detail(amount="x", sign="CRDT"), detail(amount="2.00", sign="CRDT"))
    late = entry(ref="B").replace("</BookgDt>", "</BookgDt><ValDt><Dt>0</Dt></ValDt>")
    for balances in (balance("OPBD", "x") + balance("CLBD", "1"), balance("OPBD", "1", "X") + balance("CLBD", "1")):
        told = office.take(written("a.xml", message(odd, late, balances=balances)), "camt")
        assert (told["recorded"] + told["duplicates"], told["rejected"], told["unread"]) == (2, 0, 2)
        assert any("a balance of the statement on line 1 cannot be read" in each for each in told["notes"])
    shown = {each["number"]: each for each in office.listed("transactions")}
    assert "ValDt: 0" in shown["B"]["text"]
    assert "TxDtls: <TxDtls" in shown["A"]["text"]


def test_bad_entries_are_refused_alone(office: Office, written: Write):
    wrong = [
        entry("1,5"), entry("-1"), entry(sign="X"), entry(status="MAYBE"), entry().replace("EUR", "XYZ"),
        entry().replace("2020-05-04", "0"), entry().replace("<BookgDt><Dt>2020-05-04</Dt></BookgDt>", ""),
        entry("1.005"),
    ]  # fmt: skip
    told = office.take(written("a.xml", message(*wrong, entry())), "camt")
    assert (told["recorded"], told["rejected"]) == (1, len(wrong))
    fields = [each["field"] for each in office.rejects(told)]
    assert fields == ["Amt", "Amt", "CdtDbtInd", "Sts", "currency", "BookgDt", "booked_on", "Amt"]


def test_what_is_no_bank_message_is_refused_and_entities_are_not_resolved(office: Office, written: Write):
    doctype = '<!DOCTYPE Document [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    without = message().replace("Stmt>", "Other>")
    for text in ("<a", "<a/>", without, message(version="09"), doctype + message(entry()).replace("S1", "&x;")):
        assert office.refused("import", str(written("a.xml", text)), "--kind", "camt")


def test_days_may_be_moments(office: Office, written: Write):
    at = entry().replace("<Dt>2020-05-04</Dt>", "<DtTm>2020-05-04T22:30:00.000000000Z</DtTm>")
    office.take(written("a.xml", message(at)), "camt")
    assert office.listed("transactions")[0]["booked_on"] == "2020-05-05"


def test_the_messages_of_a_library(home: Home, real: Path):
    source = real / "payments" / "camt"
    told = home.take(source, "camt")
    assert (told.recorded, told.duplicates, told.rejected) == (8, 2, 1)
    assert [(each["source"], each["field"]) for each in refused(told)] == [("camt053.v2.wrong.xml", "Stmt")]
    shown = viewed(home, "transaction")
    by_stage: dict[str, list[dict[str, Any]]] = {}
    for each in shown:
        by_stage.setdefault(each["stage"], []).append(each)
    assert {stage: sums(each) for stage, each in by_stage.items()} == {
        "booked": {"EUR": 885 + 885 + 885 - 700},
        "reported": {"SEK": -20_000_000},
        "pending": {"SEK": -20_000_000},
        "notified": {"SEK": -40_000_000},
    }
    again = home.take(source, "camt")
    assert (again.recorded, again.duplicates, again.events) == (0, 10, 0)
