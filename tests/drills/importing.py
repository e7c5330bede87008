"""Imports of money, contracts and procurement, of several transactions each, to be killed in the middle."""

import json
import shutil
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from tempfile import mkdtemp
from uuid import UUID

from api.importers.run import run_import
from archive.record.store import Receipt
from services.home.archive_home import ArchiveHome
from tests.api.importers.contracts.test_eforms import notice, settled, tender, total
from tests.api.importers.contracts.test_ocds import AWARD, CONTRACT, package, release
from tests.api.importers.money.test_camt import entry, message
from tests.api.importers.money.test_giving import TABLE, grants
from tests.api.importers.money.test_iati import activities, payment
from tests.api.importers.packages.made import a_bag
from tests.api.importers.sahke2.transfers import a_case, a_document, a_record, a_transfer, an_action
from tests.api.importers.sheets import workbook

BATCH, SEVERAL = 5, 12
Acknowledge = Callable[[Receipt], None]


def _spending(folder: Path) -> None:
    (folder / "menot.csv").write_text("Supplier,Amount,Date\n" + "A Oy,5.00,2020-05-04\n" * SEVERAL, "utf-8")


def _camt(folder: Path) -> None:
    entries = (entry("5.00", ref=f"A{number}") for number in range(SEVERAL))
    (folder / "tiliote.xml").write_text(message(*entries), "utf-8")


def _iati(folder: Path) -> None:
    payments = [payment("3", "5.00") for _ in range(SEVERAL)]
    (folder / "hanke.xml").write_text(activities(*payments), "utf-8")


def _giving(folder: Path) -> None:
    (folder / "avustukset.json").write_text(grants(*({"id": f"360G-{each}"} for each in range(SEVERAL))), "utf-8")


def _ocds(folder: Path) -> None:
    more = CONTRACT | {"value": {"amount": 1200, "currency": "EUR"}, "amendments": [{"id": "M1", "date": "2020-03-01"}]}
    releases = []
    for number in range(SEVERAL // 2):
        of = {"ocid": f"ocds-x-{number}"}
        releases += [release(1, awards=[AWARD], contracts=[CONTRACT], **of), release(3, contracts=[more], **of)]
    (folder / "hankinnat.json").write_text(package(*releases), "utf-8")


def _eforms(folder: Path) -> None:
    for number in range(SEVERAL // 2):
        result = total("5.00") + tender(1, "2.00") + tender(2, "3.00") + settled(1, 1) + settled(2, 2)
        (folder / f"{number}.xml").write_text(notice(result, key=f"n-{number}"), "utf-8")


def _contracts(folder: Path) -> None:
    rows = [f"S-{number};Vuokra;Kaupunki;1.2.2018;31.12.2020;118 800,00;EUR" for number in range(SEVERAL)]
    heading = "Sopimusnumero;Nimi;Osapuolet;Alkaa;Päättyy;Arvo;Valuutta"
    (folder / "sopimukset.csv").write_text("\n".join([heading, *rows]), "utf-8")


def _gla(folder: Path) -> None:
    """All repeated exactly but for the number of the document, as in the register of London."""
    heading = "ID,VendorID,Vendor,AccountCode,AccountDescription,DocNo,Amount,Date,Source"
    rows = [f"{number},,A LTD,,Postage,00{number // 2},5.00,2008-04-01,x" for number in range(SEVERAL)]
    (folder / "all.csv").write_text("\n".join([heading, *rows]), "utf-8")


def _lambeth(folder: Path) -> None:
    """Totals of a month by supplier, with a row that states the total of all."""
    rows = [f"Supplier {number},5.00" for number in range(SEVERAL)]
    lines = ["Supplier Name,Sum of Invoice Nett Amount", *rows, f"Grand Total,{5 * SEVERAL}.00"]
    (folder / "2011-01-payments.csv").write_text("\n".join(lines), "utf-8")


def _records(folder: Path) -> None:
    of = [f"ocds-x-{number}" for number in range(SEVERAL // 2)]
    told = [[release(1, awards=[AWARD], contracts=[CONTRACT], ocid=each), release(2, ocid=each)] for each in of]
    records = [{"ocid": each, "releases": releases} for each, releases in zip(of, told, strict=True)]
    (folder / "hankinnat.json").write_text(json.dumps({"records": records}), "utf-8")


def _workbook(folder: Path) -> None:
    heading, row = TABLE
    workbook(folder / "avustukset.xlsx", [heading, *([f"360G-{each}", *row[1:]] for each in range(SEVERAL))])


def _notified(kind: str, folder: Path) -> None:
    entries = (entry("5.00", ref=f"A{number}") for number in range(SEVERAL))
    (folder / "ilmoitus.xml").write_text(message(*entries, kind=kind), "utf-8")


def _package(folder: Path) -> None:
    a_bag(folder / "bag", {f"{number}.txt": str(number) for number in range(SEVERAL)})


def _sahke2(folder: Path) -> None:
    place = folder / "siirto"
    cases = []
    for number in range(SEVERAL // 2):
        file = a_document(place, f"{number}.txt", str(number))
        cases.append(a_case(an_action(a_record(file)), id=f"HT/{number}/2021"))
    a_transfer(place, *cases)


SOURCES: Mapping[str, Callable[[Path], None]] = {
    "spending": _spending,
    "spending_gla": _gla,
    "spending_lambeth": _lambeth,
    "camt": _camt,
    "camt_052": partial(_notified, "052"),
    "camt_054": partial(_notified, "054"),
    "iati": _iati,
    "360giving": _giving,
    "360giving_workbook": _workbook,
    "ocds": _ocds,
    "ocds_records": _records,
    "eforms": _eforms,
    "contracts": _contracts,
    "package": _package,
    "sahke2": _sahke2,
}
"""What writes a source of each format into a folder; the name begins with that of the format."""


def written(name: str, beside: Path) -> Path:
    """The source of a name, written once beside other things; of two processes each finds it whole."""
    folder = beside / f"source-{name}"
    if not folder.exists():
        own = Path(mkdtemp(dir=beside))
        SOURCES[name](own)
        try:
            own.rename(folder)
        except OSError:  # the other process was faster
            shutil.rmtree(own)
    return folder if name == "eforms" else next(folder.iterdir())


def _take(name: str, home: Path, acknowledged: Acknowledge) -> None:
    """Import a source; a bank statement after the payments that its lines settle."""
    with ArchiveHome(home) as opened:
        by = opened.admin().actor
        assert by is not None
        for each in ("spending", "camt") if name == "camt" else (name,):
            taken, kind = written(each, home.parent), each.partition("_")[0]
            rejects = home / "rejects"
            told = run_import(
                opened.archive, opened.blobs, taken, kind=kind, by=by, rejects=rejects, batch=BATCH, currency="EUR"
            )
            assert told.rejected == 0, told
        last = opened.archive.recorder.read(told.position - 1, 1)[0]
        acknowledged(Receipt(UUID(last[2]), last[3], last[0]))


IMPORTS = {f"import_{name}": partial(_take, name) for name in SOURCES}
"""A scenario for each format."""
