"""What a sender records later on records that went on here is kept beside them, steers nothing, and is listed."""

import shutil
from pathlib import Path
from uuid import UUID

import pytest

from archive.access.caller import ANONYMOUS
from archive.access.usecases import classify
from archive.disposal.destroying import destroy_again
from archive.document.model import Document
from archive.document.usecases import require_document
from archive.errors import ArchiveError
from archive.ledger.verify.verify import verify
from archive.recordwide import PublicityClassified
from archive.retention.usecases import record_of
from archive.values import Publicity, PublicityClass
from projections.states import Question
from services.handover.checks.check import check_package
from services.handover.package.create import create_package
from services.handover.package.selection import Wanted
from services.handover.receiving.receive import receive
from services.handover.withdrawing import withdraw_transfer
from services.home.archive_home import ArchiveHome, make_home
from tests.given import WHY
from tests.services.backup.backed_up import command, file
from tests.services.handover.offices import PUBLIC, later
from tests.services.handover.packing import packed


def arrived(home: ArchiveHome, package: Path, **more):
    done = receive(home, package, home.admin(), **more)
    home.projections.catch_up()
    return done


def handed(home: ArchiveHome, out: Path, **ordered: object) -> Path:
    home.projections.catch_up()
    return Path(create_package(home, home.admin(), out, to="Seuraaja", door="test", **ordered).folder)


def sound(home: ArchiveHome) -> bool:
    return verify(home.home / "events.sqlite", home.home / "blobs").first_difference is None


@pytest.fixture
def sender(offices, tmp_path):
    """A predecessor whose archive goes on."""
    with ArchiveHome(Path(shutil.copytree(offices["eka"], tmp_path / "sender"))) as home:
        yield home


def documents(home: ArchiveHome) -> list[UUID]:
    """The public, the secret, the held and the destroyed document, in order."""
    return home.archive.streams("document.filed.v1")


def test_what_went_on_in_both_archives_is_listed_and_everything_else_is_received(
    successor, offices, packages, tmp_path
):
    arrived(successor, packages["eka"])
    document = successor.archive.received("document.filed.v1")[0]
    command(successor.home, "hold", "place", document, "--mandate", "OK 17:40", "--reason", "syy")
    with ArchiveHome(later(offices["eka"], tmp_path)) as there:
        newer = packed(there, tmp_path / "newer")
    done = arrived(successor, newer)
    assert [(each["record"], each["event"], each["why"]) for each in done.beside] == [
        (str(document), "record.destroyed.v1", "changed_here")
    ]
    assert 0 < done.events < done.size
    assert require_document(successor.archive, document) is None
    titles = {each.title for each in shown(successor).values()}
    assert {"Myöhempi", "Julkinen muistio eka"} <= titles
    again = arrived(successor, newer)
    assert (again.repeated, again.beside) == (True, done.beside)
    assert sound(successor)


def shown(home: ArchiveHome) -> dict:
    """What anybody sees."""
    home.projections.catch_up()
    with home.projections.states() as states:
        question = Question(ANONYMOUS, home.today())
        return states.captions(set(states.known_ids(list(states.ids()), question, destroyed=False)), question)


def test_what_a_former_holder_records_after_its_transfer_changes_nothing_here(sender, successor, tmp_path):
    public, secret, _, _ = documents(sender)
    arrived(successor, handed(sender, tmp_path / "out", handed_as="transfer"))
    before = dict(shown(successor))
    by = sender.admin().actor
    opened = PublicityClassified(publicity=PUBLIC, content=WHY)
    classify(sender.archive, "document", secret, opened, by=by)  # its receipt never came, so its archive records it
    hidden = PublicityClassified(publicity=Publicity(publicity=PublicityClass.not_public), content=WHY)
    classify(sender.archive, "document", public, hidden, by=by)
    destroy_again(sender.archive, public, disposal=None, moment=sender.archive.now(), by=by)
    sender.disposing.complete()
    file(sender, "Uusi asiakirja", b"uusi")
    done = arrived(successor, handed(sender, tmp_path / "copy"))
    assert {(each["record"], each["why"]) for each in done.beside} == {
        (str(public), "held_here"), (str(secret), "held_here"),
    }  # fmt: skip
    assert len(done.beside) == 3
    after = shown(successor)
    assert {id: after[id] for id in before} == before
    assert {after[id].title for id in after.keys() - before.keys()} == {"Uusi asiakirja"}
    assert record_of(successor.archive, secret).publicity.publicity is not PublicityClass.public
    assert sound(successor)


def test_a_second_transfer_of_what_was_never_acknowledged_brings_what_happened_since(sender, successor, tmp_path):
    public, out = documents(sender)[0], handed(sender, tmp_path / "out", handed_as="transfer")
    arrived(successor, out)
    hidden = PublicityClassified(publicity=Publicity(publicity=PublicityClass.not_public), content=WHY)
    classify(sender.archive, "document", public, hidden, by=sender.admin().actor)
    withdraw_transfer(sender, out.name, sender.admin(), reason="Kuittaus puuttuu.", because="withdrawn")
    done = arrived(successor, handed(sender, tmp_path / "again", handed_as="transfer"))
    assert done.beside == ()
    assert record_of(successor.archive, public).publicity.publicity is PublicityClass.not_public


def test_what_is_kept_beside_is_compared_again_and_missed_by_nobody_when_it_is_handed_on(sender, successor, tmp_path):
    arrived(successor, handed(sender, tmp_path / "out", handed_as="transfer"))
    hidden = PublicityClassified(publicity=Publicity(publicity=PublicityClass.not_public), content=WHY)
    classify(sender.archive, "document", documents(sender)[0], hidden, by=sender.admin().actor)
    first = arrived(successor, handed(sender, tmp_path / "copy"))
    file(sender, "Uusi asiakirja", b"uusi")
    second = arrived(successor, handed(sender, tmp_path / "copy2"))
    assert [each["position"] for each in first.beside] == [each["position"] for each in second.beside]
    on = handed(successor, tmp_path / "on")
    found = check_package(on)
    assert found["ok"], found["differences"]
    make_home(tmp_path / "last", origin="viimeinen", organisation="Viimeinen")
    with ArchiveHome(tmp_path / "last") as last:
        arrived(last, on)
        assert sound(last)


def test_a_part_is_received_and_the_whole_completes_it(sender, successor, tmp_path):
    part = handed(sender, tmp_path / "part", wanted=Wanted(cases=("1/2021",)))
    done = arrived(successor, part)
    assert 0 < done.events < done.size
    titles = {each.title for each in shown(successor).values()}
    assert "Avustus eka" in titles and "Julkinen muistio eka" not in titles
    assert sound(successor)
    on = check_package(handed(successor, tmp_path / "on"))
    assert on["ok"], on["differences"]
    whole = arrived(successor, handed(sender, tmp_path / "whole"))
    assert done.events + whole.events == whole.size
    assert "Julkinen muistio eka" in {each.title for each in shown(successor).values()}
    assert sound(successor)
    on = handed(successor, tmp_path / "on2")
    assert check_package(on)["ok"]
    with pytest.raises(ArchiveError, match="came in parts"):
        asked_as_known(successor, "eka@4")


def asked_as_known(home: ArchiveHome, at: str) -> None:
    from services.identity.callers import question_of

    question_of(home, home.admin(), None, at)


def test_of_a_transferred_part_what_passed_is_held_here(sender, successor, tmp_path):
    (case,) = sender.archive.streams("case.opened.v1")
    arrived(successor, handed(sender, tmp_path / "part", handed_as="transfer", wanted=Wanted(cases=("1/2021",))))
    hidden = PublicityClassified(publicity=Publicity(publicity=PublicityClass.not_public), content=WHY)
    classify(sender.archive, "case", case, hidden, by=sender.admin().actor)
    classify(sender.archive, "document", documents(sender)[0], hidden, by=sender.admin().actor)
    done = arrived(successor, handed(sender, tmp_path / "copy"))
    assert [each["record"] for each in done.beside] == [str(case)]
    assert successor.archive.load(Document, documents(sender)[0]).publicity.publicity is PublicityClass.not_public
