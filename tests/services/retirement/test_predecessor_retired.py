"""The successor imports the certificate of the archive it succeeds, and accepts nothing that it signs beyond it."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import pytest
from starlette.testclient import TestClient

from api.http.app import create_app
from archive.access.caller import ANONYMOUS
from archive.errors import Invalid, NotRecognised
from archive.ledger.checkpoint.note import Signer
from archive.ledger.checkpoint.treehead import TreeHead
from archive.ledger.proving import proof_of
from services.handover.checks.check import check_package
from services.handover.package.create import create_package
from services.handover.receiving.receipts import ReceiptRefused, acknowledge
from services.handover.receiving.receive import receive
from services.home.archive_home import ArchiveHome, make_home
from services.retirement.certificate import FOLDER
from services.retirement.predecessors import CertificateRefused, predecessors_shown, recognise
from services.reuse.citations import resolved
from services.reuse.reports import ReportRefused, take_report
from tests.api.doors import Doors, keys_for
from tests.services.backup.backed_up import command, file
from tests.services.retirement.retiring import KEY, Two, approved, handed_over, keys_of, retired


class Ended(NamedTuple):
    """A retired archive, a copy of it from before that somebody goes on with, and its successor."""

    retired: Path
    before: Path
    successor: Path
    size: int

    @property
    def folder(self) -> Path:
        return self.retired / FOLDER

    def files(self) -> tuple[bytes, bytes]:
        return tuple((self.folder / name).read_bytes() for name in ("certificate.json", "checkpoints.json"))  # type: ignore[return-value]


@pytest.fixture(scope="module")
def once_ended(handed: Two, tmp_path_factory: pytest.TempPathFactory) -> Ended:
    folder = tmp_path_factory.mktemp("ended")
    before = Path(shutil.copytree(handed.sender, folder / "before"))
    sender = Path(shutil.copytree(handed.sender, folder / "sender"))
    with ArchiveHome(sender) as home:
        home.projections.catch_up()
        approved(home, recipient_key=str(KEY.to_public()))
        size = retired(home, folder / "outside")
    return Ended(sender, before, handed.successor, size)


@pytest.fixture
def ended(once_ended: Ended, tmp_path: Path) -> Ended:
    successor = Path(shutil.copytree(once_ended.successor, tmp_path / "successor"))
    return once_ended._replace(
        successor=successor, before=Path(shutil.copytree(once_ended.before, tmp_path / "before"))
    )


def known(ended: Ended) -> None:
    with ArchiveHome(ended.successor) as home:
        recognise(home, *ended.files(), home.admin())


def test_the_command_imports_the_certificate_and_lists_the_predecessor(ended: Ended):
    said = command(ended.successor, "retire", "predecessor", str(ended.folder))
    (told,) = said["predecessors"]
    assert (told["origin"], told["position"], told["signing_key"]) == ("eka", ended.size, "handed_over")
    assert not said["repeated"]
    again = command(ended.successor, "retire", "predecessor", str(ended.folder))
    assert (again["repeated"], again["position"]) == (True, said["position"])
    assert command(ended.successor, "retire", "predecessors") == said["predecessors"]
    assert command(ended.successor, "verify")["ok"]


def test_it_is_imported_over_rest_and_listed_for_everybody(ended: Ended):
    certificate, chain = (orjson.loads(each) for each in ended.files())
    order: dict[str, Any] = {"certificate": certificate, "checkpoints": chain}
    with ArchiveHome(ended.successor) as home:
        home.projections.catch_up()
        with TestClient(create_app(home), headers={"User-Agent": "test"}) as client:
            doors = Doors(client, keys_for(home), home.home)
            assert doors.get("/retirement/predecessors").json() == {"items": []}
            assert doors.post("/retirement/predecessors", order, "registrar").status_code == 403
            made = doors.post("/retirement/predecessors", order)
            assert made.status_code == 201, made.text
            (told,) = doors.get("/retirement/predecessors").json()["items"]
            assert (told["origin"], told["position"], told["key"]) == ("eka", ended.size, certificate["key"])
            other = doors.post("/retirement/predecessors", order | {"certificate": chain})
            assert (other.status_code, other.json()["code"]) == (422, "certificate_refused")


def goes_on(ended: Ended, out: Path, *, events: int) -> Path:
    """A package of the copy from before, to which somebody filed more."""
    with ArchiveHome(ended.before) as home:
        for number in range(events):
            file(home, f"Lisätty {number}", b"salaa %d" % number)
        return handed_over(home, out, handed_as="copy").folder


@pytest.mark.parametrize("beyond", [True, False])
def test_a_package_that_an_old_copy_of_a_retired_archive_makes_is_refused(ended: Ended, tmp_path: Path, beyond: bool):
    """Beyond the last checkpoint by its positions, or only by its time."""
    package = goes_on(ended, tmp_path / "out", events=ended.size if beyond else 1)
    known(ended)
    with ArchiveHome(ended.successor) as home:
        position = home.archive.position
        with pytest.raises(Invalid, match="beyond the last event of eka"):
            receive(home, package, home.admin())
        assert home.archive.position == position


def test_a_certificate_that_does_not_continue_what_was_received_is_refused(ended: Ended, tmp_path: Path):
    package = goes_on(ended, tmp_path / "out", events=1)
    with ArchiveHome(ended.successor) as home:
        receive(home, package, home.admin())
        with pytest.raises(CertificateRefused, match="not those of the archive whose package"):
            recognise(home, *ended.files(), home.admin())
        assert predecessors_shown(home) == []


def test_receipts_and_reports_that_are_signed_beyond_the_end_are_refused(ended: Ended):
    with ArchiveHome(ended.before) as before:
        for number in range(ended.size):
            file(before, f"Lisätty {number}", b"salaa %d" % number)
        keys, proof = keys_of(before), proof_of(before.archive, before.archive.position, before.checkpoint())
    said = "beyond the last event of eka"
    with ArchiveHome(ended.successor) as home:
        for refused, take in ((ReceiptRefused, acknowledge), (ReportRefused, take_report)):
            with pytest.raises(refused, match="proves another event"):
                take(home, proof, home.admin(), keys=keys)
        recognise(home, *ended.files(), home.admin())
        for refused, take in ((ReceiptRefused, acknowledge), (ReportRefused, take_report)):
            with pytest.raises(refused, match=said):
                take(home, proof, home.admin(), keys=keys)


def test_a_citation_beyond_the_end_does_not_hold_and_that_of_the_last_checkpoint_does(ended: Ended):
    known(ended)
    with ArchiveHome(ended.successor) as home:
        home.projections.catch_up()
        (case,) = home.archive.streams("case.opened.v1")[:1]
        (row,) = home.archive.recorder.read_stream(case, lte=1)
        (told,) = predecessors_shown(home)
        for size, held in ((ended.size, "holds"), (ended.size + 1, "differs")):
            cited = f"eka:{case}@{row[11]}~{size}.{told['root'][:16]}"
            assert resolved(home, home.admin(), cited)["checkpoint"] == held


Forge = Callable[[dict[str, Any], Signer], None]


def by_another_key(told: dict[str, Any], other: Signer) -> None:
    told["checkpoint"] = str(other.sign(TreeHead("eka", 99, bytes(32)).text))
    told["key"] = other.key().vkey


def of_another_event(told: dict[str, Any], other: Signer) -> None:
    told["event"]["name"] = "retirement.begun.v1"


@pytest.mark.parametrize("forge", [by_another_key, of_another_event, lambda told, _: told.pop("path")])
def test_what_is_no_certificate_of_a_predecessor_is_refused(ended: Ended, forge: Forge):
    certificate, chain = ended.files()
    told = orjson.loads(certificate)
    forge(told, Signer.from_seed("eka", bytes(32)))
    with ArchiveHome(ended.successor) as home:
        with pytest.raises(CertificateRefused):
            recognise(home, orjson.dumps(told), chain, home.admin())
        with pytest.raises(CertificateRefused, match="cannot be read"):
            recognise(home, b"{", chain, home.admin())


def test_a_certificate_is_imported_where_its_records_are_and_nowhere_else(ended: Ended, tmp_path: Path):
    make_home(tmp_path / "stranger", origin="vieras", organisation="Vieras")
    for folder, said in (
        (tmp_path / "stranger", "Nothing was received here"),
        (ended.before, "of this archive itself"),
    ):
        with ArchiveHome(folder) as home, pytest.raises(CertificateRefused, match=said):
            recognise(home, *ended.files(), home.admin())
    with ArchiveHome(ended.successor) as home, pytest.raises(NotRecognised):
        recognise(home, *ended.files(), ANONYMOUS)


def test_a_package_that_is_handed_on_states_the_fate_of_the_key_and_ends_there(ended: Ended, tmp_path: Path):
    known(ended)
    with ArchiveHome(ended.successor) as home:
        home.projections.catch_up()
        package = create_package(home, home.admin(), tmp_path / "on", to="Kolmas", door="test").folder
    (readme,) = package.glob("data/*/documentation/README.txt")
    assert f"last checkpoint at {ended.size} events; its signing key is handed over." in readme.read_text()
    assert check_package(package)["ok"]
    found = check_package(package, ends={"eka": (3, "2099-01-01T00:00:00.000000Z")})
    assert "beyond_retirement" in {each["kind"] for each in found["differences"]}
