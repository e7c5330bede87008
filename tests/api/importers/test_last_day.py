"""31.12.9999 by every import: an open end where one may be, refused by name elsewhere; the same a second time."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from api.importers.schedule.file import read_schedule
from archive.contract.model import Contract
from archive.errors import Invalid
from archive.retention.usecases import adopt_schedule

from .conftest import Home, refused

CONTRACT = {"kind": "contract", "key": "s-1", "title": "Vuokra", "starts_on": "2020-01-01", "ends_on": "2020-12-31"}
EXTENDED = {"kind": "contract", "key": "s-1", "do": "extensions", "extended_on": "2020-06-01", "reason": "Toistaiseksi"}
AMENDED = {"kind": "contract", "key": "s-1", "do": "amendments", "amended_on": "2020-06-02", "text": "Toistaiseksi"}


def lines(home: Home, folder: Path, *said: dict[str, Any]) -> Any:
    source = folder / "rivit.jsonl"
    source.write_text("\n".join(map(json.dumps, said)))
    return home.take(source, "jsonl")


@pytest.mark.parametrize("changed", [EXTENDED, AMENDED])
def test_a_contract_that_runs_until_further_notice_is_imported_once(home: Home, papers: Path, changed: dict[str, Any]):
    said = CONTRACT, changed | {"ends_on": "9999-12-31"}
    assert lines(home, papers, *said).recorded == 2
    [registered] = home.events("contract.registered")
    assert home.archive.load(Contract, registered.stream).now.get("ends_on") is None
    again = lines(home, papers, *said)
    assert (again.recorded, again.duplicates, again.rejected) == (0, 2, 0)


def test_a_notice_that_ends_nothing_and_a_mistyped_year_are_refused_with_their_field(home: Home, papers: Path):
    notice = {"do": "terminations", "noticed_on": "2020-06-01", "ends_on": "9999-12-31", "reason": "a"}
    typed = {"kind": "decision", "key": "p-1", "title": "Päätös", "decided_on": "0021-03-01"}
    summary = lines(home, papers, CONTRACT, {"kind": "contract", "key": "s-1"} | notice, typed)
    assert (summary.recorded, summary.rejected) == (1, 2)
    assert [each["field"] for each in refused(summary)] == ["ends_on", "decided_on"]


def test_a_row_that_ends_on_no_day_has_an_open_end_and_one_that_is_none_is_refused(home: Home, papers: Path):
    for name in ("a", "b", "c"):
        (papers / f"{name}.txt").write_text(name)
    rows = "file,date\na.txt,1.1.2020 - 31.12.9999\nb.txt,31.12.9999\nc.txt,9999-12-31T23:59:59\n"
    (papers / "manifest.csv").write_text(rows)
    summary = home.take(papers)
    assert (summary.recorded, [each["field"] for each in refused(summary)]) == (1, ["date", "date"])
    [filed] = home.events("document.filed")
    assert (str(filed.event.dated.earliest), filed.event.dated.latest) == ("2020-01-01", None)
    assert filed.event.content.date_text == "1.1.2020 - 31.12.9999"


@pytest.mark.parametrize("day", ["9999-12-31T00:00:00", "31.12.9999", "2100-01-01", "", None])
def test_a_body_of_a_register_that_goes_on_is_not_dissolved(home: Home, papers: Path, day: str | None):
    body = {"ID": "00400", "Name": "Jaosto", "Formed": "0001-01-01T00:00:00", "Dissolved": day}
    decision = {"NativeId": "{A}", "Title": "a", "CaseIDLabel": "KUN 2020-1", "Section": "1", "Organization": body}
    (papers / "decisions.json").write_text(json.dumps({"decisions": [decision]}))
    assert home.take(papers, "ahjo").rejected == 0
    [established] = home.events("body.established")
    assert established.event.established_on is None
    assert not home.events("body.dissolved")


def test_a_schedule_in_force_from_no_day_is_refused(home: Home, papers: Path):
    source = papers / "tos.csv"
    source.write_text("code;title;years;trigger;basis\n02;Talous;10;case_resolved;KirjanpL 2:10\n")
    read = read_schedule(source)
    with pytest.raises(Invalid) as wrong:
        adopt_schedule(home.archive, read.adoption("T", "1", date(9999, 12, 31), "lähde"), by=home.by)
    assert wrong.value.field == "in_force_from"


def test_a_year_or_month_at_the_end_of_the_calendar_is_no_date_of_a_paper(home: Home, papers: Path):
    written = ("9999", "12/9999", "joulukuu 9999", "2020", "30.12.9999")
    rows = "".join(f"p{number}.txt,{said}\n" for number, said in enumerate(written))
    for number in range(len(written)):
        (papers / f"p{number}.txt").write_text(f"paperi {number}")
    (papers / "manifest.csv").write_text(f"file,date\n{rows}")
    summary = home.take(papers)
    assert (summary.recorded, [each["field"] for each in refused(summary)]) == (2, ["date"] * 3)
    (papers / "lines.jsonl").write_text(json.dumps({"kind": "document", "key": "d", "title": "Kirje", "dated": "9999"}))
    told = home.take(papers / "lines.jsonl", "jsonl")
    assert [each["field"] for each in refused(told)] == ["dated"]
