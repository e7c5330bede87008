"""A transfer: the sender stays responsible until the recipient accepted; then every record states who holds it."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from archive.access.caller import ANONYMOUS
from archive.access.usecases import classify
from archive.disposal.usecases import destroyable, listable
from archive.document.events import DocumentFiled, File, FiledDocument, NewVersion
from archive.document.usecases import file_document, file_version
from archive.errors import ArchiveError, Conflict
from archive.handover.events import HandoverAcknowledged, HandoverIssued, Recipient
from archive.handover.model import Handover
from archive.handover.usecases import acknowledge_handover
from archive.ledger.usecases import known_keys
from archive.recordwide import HoldPlaced, PublicityClassified
from archive.registration import HeldElsewhere
from archive.retention.usecases import place_hold, record_of
from archive.values import Publicity, PublicityClass
from projections.duties.due import due_days
from projections.states import Question
from services.handover.checks.check import check_package
from services.handover.package.create import Package, create_package
from services.handover.package.selection import Wanted
from services.handover.receiving.receipts import acknowledge, receipt_of
from services.handover.receiving.receive import receive
from services.home.archive_home import ArchiveHome, make_home
from tests.given import ID, WHY, day
from tests.services.backup.backed_up import command, file
from tests.services.handover.offices import PUBLIC

HELD = "is held by Seuraaja since"


@pytest.fixture
def folder(offices: dict[str, Path], tmp_path: Path) -> Path:
    """A copy of an office that ended."""
    return Path(shutil.copytree(offices["eka"], tmp_path / "sender"))


@pytest.fixture
def sender(folder: Path) -> Iterator[ArchiveHome]:
    """The same, opened."""
    with ArchiveHome(folder) as home:
        home.projections.catch_up()
        yield home


def transferred(home: ArchiveHome, out: Path, **ordered: object) -> Package:
    home.projections.catch_up()
    return create_package(home, home.admin(), out, to="Seuraaja", handed_as="transfer", door="test", **ordered)


def accepted(home: ArchiveHome, successor: ArchiveHome, package: Package) -> None:
    """The recipient receives it, and the sender imports the receipt."""
    receive(successor, package.folder, successor.admin())
    acknowledge(home, receipt_of(successor, UUID(package.id)), home.admin(), keys=key_of(successor))
    home.projections.catch_up()


def key_of(home: ArchiveHome) -> tuple[str, ...]:
    """The public key of an archive, as it came by another way."""
    return tuple(each.key.vkey for each in known_keys(home.archive))


def states_of(home: ArchiveHome) -> dict[str, dict]:
    """Every record of the business by id, as it is today."""
    question = Question(home.admin(), home.today())
    with home.projections.states() as states:
        names = ("held_by",)
        found = states.picked(question, names, kinds=("case", "document"), destroyed=True)
        return {each.id: {"held_by": each.parts["held_by"], "status": each.status} for each in found}


def new_version(home: ArchiveHome, id: UUID) -> None:
    digest, size = home.blobs.put(b"uusi versio")
    file_version(home.archive, id, NewVersion(file=File(digest=digest, size=size)), by=home.admin().actor)


def documents(home: ArchiveHome) -> list[UUID]:
    """The public, the secret, the held and the destroyed document, in order."""
    return home.archive.streams("document.filed.v1")


def test_the_sender_stays_responsible_until_the_recipient_accepted(sender, successor, tmp_path):
    package = transferred(sender, tmp_path / "out")
    found = check_package(package.folder)
    assert (found["ok"], found["package"]["as"]) == (True, "transfer")
    assert "A transfer of the archive eka" in (package.folder / "bag-info.txt").read_text()
    assert {each["held_by"] for each in states_of(sender).values()} == {None}
    new_version(sender, documents(sender)[0])


def test_then_every_record_states_who_holds_it_and_nothing_is_deleted(sender, successor, tmp_path):
    before = sender.archive.position
    package = transferred(sender, tmp_path / "out")
    accepted(sender, successor, package)
    found = states_of(sender)
    today = sender.today().isoformat()
    gone = [each for each in found.values() if each["status"] == "destroyed"]
    here = [each for each in found.values() if each["status"] != "destroyed"]
    assert [each["held_by"] for each in gone] == [None]
    assert [each["held_by"] for each in here] == [{"to": "Seuraaja", "since": today, "handover": package.id}] * 4
    handover = sender.archive.load(Handover, UUID(package.id))
    assert (handover.transferred.records, handover.passing) == (4, False)
    names = [each.event.name for each in sender.archive.read(before, 1000)]
    assert names == [
        "handover.issued.v1", "handover.acknowledged.v1", "handover.receipt_filed.v1",
        *["record.transferred.v1"] * 4, "handover.transferred.v1",
    ]  # fmt: skip
    with sender.projections.states() as states:  # everybody sees where a public one went
        public, secret = (str(id) for id in documents(sender)[:2])
        assert states.one(public, Question(ANONYMOUS, sender.today())).state["held_by"]["to"] == "Seuraaja"
        with pytest.raises(ArchiveError, match="There is no"):
            states.one(secret, Question(ANONYMOUS, sender.today()))


def test_the_recipient_records_that_it_accepted_and_goes_on_with_the_records(sender, successor, tmp_path):
    accepted(sender, successor, transferred(sender, tmp_path / "out"))
    (received,) = (each.event for each in successor.archive.read(0, 1000) if each.event.name == "handover.received.v1")
    assert received.handed_as == "transfer"
    successor.projections.catch_up()
    assert {each["held_by"] for each in states_of(successor).values()} == {None}
    new_version(successor, documents(successor)[1])


def test_new_business_with_a_transferred_record_is_refused_by_name(sender, successor, tmp_path):
    public, _, held, _ = documents(sender)
    case = sender.archive.streams("case.opened.v1")[0]
    accepted(sender, successor, transferred(sender, tmp_path / "out"))
    by, position = sender.admin().actor, sender.archive.position
    for id in (public, held):
        with pytest.raises(HeldElsewhere, match=HELD) as refused:
            new_version(sender, id)
        assert refused.value.record == id
    filed = DocumentFiled(case=case, publicity=PUBLIC, dated={"latest": "2021-05-05"}, content=a_new_document(sender))
    with pytest.raises(HeldElsewhere, match=HELD):
        file_document(sender.archive, filed, by=by)
    with pytest.raises(HeldElsewhere, match=HELD), sender.archive.bulk():
        new_version(sender, public)
    assert sender.archive.position == position
    file(sender, "Uutta muuta", b"uutta")  # what has nothing to do with them goes on


def a_new_document(home: ArchiveHome) -> FiledDocument:
    digest, size = home.blobs.put(b"uusi")
    return FiledDocument(title="Uusi", late_reason="myöhässä", file=File(digest=digest, size=size))


def test_the_sender_can_still_show_less_and_keep_its_copy(sender, successor, tmp_path):
    accepted(sender, successor, transferred(sender, tmp_path / "out"))
    public, by = documents(sender)[0], sender.admin().actor
    hidden = PublicityClassified(publicity=Publicity(publicity=PublicityClass.not_public), content=WHY)
    classify(sender.archive, "document", public, hidden, by=by)
    hold = HoldPlaced(hold=ID, mandate="OK 17:40", starts_on=day("2022-01-01"), content=WHY)
    place_hold(sender.archive, [public], hold, by=by)


def test_the_sender_can_only_show_less_of_what_it_transferred(sender, successor, tmp_path):
    secret, by = documents(sender)[1], sender.admin().actor
    accepted(sender, successor, transferred(sender, tmp_path / "out"))
    position = sender.archive.position
    sooner = Publicity(publicity="secret", ground="JulkL 24.1 §", secret_from="1990-01-01", secret_years=1)
    for shown in (PUBLIC, sooner):
        opened = PublicityClassified(publicity=shown, content=WHY)
        with pytest.raises(HeldElsewhere, match=HELD):
            classify(sender.archive, "document", secret, opened, by=by)
    assert sender.archive.position == position
    closed = PublicityClassified(publicity=Publicity(publicity=PublicityClass.not_public), content=WHY)
    classify(sender.archive, "document", secret, closed, by=by)


def test_the_receipt_of_a_transfer_needs_a_key_of_the_recipient(sender, successor, tmp_path):
    package = transferred(sender, tmp_path / "out")
    receive(successor, package.folder, successor.admin())
    receipt = receipt_of(successor, UUID(package.id))
    with pytest.raises(ArchiveError, match="needs a public key"):
        acknowledge(sender, receipt, sender.admin())
    with pytest.raises(ArchiveError, match=r"not signed|signature"):
        acknowledge(sender, receipt, sender.admin(), keys=key_of(sender))
    assert {each["held_by"] for each in states_of(sender).values()} == {None}


def test_the_receipt_of_another_archive_is_refused_by_name(sender, successor, tmp_path):
    package = transferred(sender, tmp_path / "out")
    make_home(tmp_path / "other", origin="vieras", organisation="Vieras")
    with ArchiveHome(tmp_path / "other") as other:
        receive(other, package.folder, other.admin())
        receipt, key = receipt_of(other, UUID(package.id)), key_of(other)
    with pytest.raises(ArchiveError, match="issued to Seuraaja; the receipt is from the archive vieras"):
        acknowledge(sender, receipt, sender.admin(), keys=key)
    accepted(sender, successor, package)
    with pytest.raises(ArchiveError, match="The receipt of seuraaja is recorded for this package; this one is from v"):
        acknowledge(sender, receipt, sender.admin(), keys=key, recipient="vieras")


def test_a_recipient_whose_archive_has_another_name_is_confirmed(sender, tmp_path):
    package = transferred(sender, tmp_path / "out")
    make_home(tmp_path / "other", origin="vieras", organisation="Vieras")
    with ArchiveHome(tmp_path / "other") as other:
        receive(other, package.folder, other.admin())
        receipt, key = receipt_of(other, UUID(package.id)), key_of(other)
    acknowledge(sender, receipt, sender.admin(), keys=key, recipient="vieras")
    sender.projections.catch_up()
    assert {each["held_by"]["to"] for each in states_of(sender).values() if each["held_by"]} == {"Seuraaja"}


def test_disposal_lists_of_the_sender_do_not_take_what_was_transferred(sender, successor, tmp_path):
    public = documents(sender)[0]
    accepted(sender, successor, transferred(sender, tmp_path / "out"))
    assert listable(sender.archive, [public]) == []
    with pytest.raises(HeldElsewhere, match=HELD):
        destroyable(sender.archive, record_of(sender.archive, public))
    sender.projections.catch_up()
    with sender.projections.states() as states:
        question = Question(sender.admin(), sender.today())
        assert list(due_days(states, question, sender.today())) == []


def test_a_part_passes_and_the_rest_stays(folder, tmp_path):
    with ArchiveHome(folder) as sender:
        case = sender.archive.streams("case.opened.v1")[0]
        package = transferred(sender, tmp_path / "out", wanted=Wanted(cases=("1/2021",)))
        acknowledged_without_marks(sender, package)
    with ArchiveHome(folder) as again:  # what an interruption left is completed at the next start
        again.projections.catch_up()
        holders = {id: each["held_by"] for id, each in states_of(again).items()}
        assert holders.pop(str(case))["to"] == "Seuraaja"
        assert set(holders.values()) == {None}
        new_version(again, documents(again)[0])
        assert again.archive.load(Handover, UUID(package.id)).transferred.records == 1


def acknowledged_without_marks(home: ArchiveHome, package: Package) -> None:
    """The receipt is recorded, and then the process is gone."""
    told = HandoverAcknowledged(recipient="seuraaja", position=20, received_at=home.archive.now(), key="seuraaja+0+key")
    acknowledge_handover(home.archive, UUID(package.id), package.digest, told, by=home.admin().actor)


def test_what_another_archive_holds_is_not_transferred_again(sender, successor, tmp_path):
    accepted(sender, successor, transferred(sender, tmp_path / "out"))
    for wanted in (Wanted(), Wanted(cases=("1/2021",))):
        with pytest.raises(Conflict, match="Another archive holds"):
            transferred(sender, tmp_path / "again", wanted=wanted)
    sender.projections.catch_up()
    copy = create_package(sender, sender.admin(), tmp_path / "copy", to="Tutkija", door="test")
    assert check_package(copy.folder)["ok"]


def test_only_a_transfer_that_was_accepted_passes():
    issued = {"profile": "aip", "position": 16, "root": "ab" * 32, "package": "cd" * 32}
    handover = Handover(ID)
    told = HandoverIssued.model_validate(issued | {"handed_as": "copy", "content": Recipient(to="x")})
    handover.issue(told, by=ID)
    assert not handover.passing


def test_a_transfer_is_ordered_and_acknowledged_by_command(folder, tmp_path):
    there = tmp_path / "there"
    make_home(there, origin="seuraaja", organisation="Seuraaja")
    told = command(folder, "handover", "create", "--to", "Seuraaja", "--as", "transfer", "--out", tmp_path / "out")
    command(there, "handover", "receive", told["folder"], "--receipt", tmp_path / "receipt.json")
    with ArchiveHome(there) as opened:
        key = key_of(opened)[0]
    command(folder, "handover", "receipt", tmp_path / "receipt.json", "--key", key)
    shown = command(folder, "show", "1/2021")
    assert shown["held_by"]["to"] == "Seuraaja"
