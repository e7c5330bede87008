"""A record goes to one recipient at a time: a second transfer waits until the first is answered, or withdrawn."""

from uuid import UUID

import pytest

import services.handover.package.create as creating
from archive.errors import Conflict, Invalid, NotFound
from services.handover.package.create import create_package
from services.handover.package.selection import Wanted
from services.handover.receiving.receipts import acknowledge, receipt_of
from services.handover.receiving.receive import receive
from services.handover.withdrawing import withdraw_transfer
from services.home.archive_home import ArchiveHome, make_home
from tests.given import ID
from tests.services.backup.backed_up import command
from tests.services.handover.test_transfers import accepted, folder, key_of, sender, states_of, transferred  # noqa: F401


def test_a_second_transfer_of_a_record_waits_until_the_first_is_answered_or_withdrawn(sender, successor, tmp_path):  # noqa: F811
    one = transferred(sender, tmp_path / "one", wanted=Wanted(cases=("1/2021",)))
    case = sender.archive.streams("case.opened.v1")[0]
    before = sender.archive.position
    for wanted in (Wanted(cases=("1/2021",)), Wanted()):
        with pytest.raises(Conflict, match=f"to Seuraaja is in progress: {one.id}") as refused:
            transferred(sender, tmp_path / "two", wanted=wanted)
        assert (refused.value.code, refused.value.record) == ("transfer_in_progress", case)
    assert (sender.archive.position, list((tmp_path / "two").iterdir())) == (before, [])
    assert create_package(sender, sender.admin(), tmp_path / "copy", to="Tutkija", door="test")
    receive(successor, one.folder, successor.admin())
    withdraw_transfer(sender, one.id, sender.admin(), reason="Kohde vaihtui.", because="withdrawn")
    two = transferred(sender, tmp_path / "two", wanted=Wanted())
    with pytest.raises(Conflict, match="was withdrawn on"):
        acknowledge(sender, receipt_of(successor, UUID(one.id)), sender.admin(), keys=key_of(successor))
    accepted(sender, successor, two)
    assert states_of(sender)[str(case)]["held_by"]["handover"] == two.id


def test_a_transfer_of_everything_in_progress_keeps_each_part_from_another_recipient(sender, tmp_path):  # noqa: F811
    whole = transferred(sender, tmp_path / "one")
    with pytest.raises(Conflict, match=f"is in progress: {whole.id}"):
        transferred(sender, tmp_path / "two", wanted=Wanted(cases=("1/2021",)))


def test_of_two_transfers_made_at_once_the_second_is_not_issued(sender, tmp_path, monkeypatch):  # noqa: F811
    write = creating.write_bag

    def meanwhile(*given):
        monkeypatch.setattr(creating, "write_bag", write)
        transferred(sender, tmp_path / "first", wanted=Wanted(cases=("1/2021",)))
        return write(*given)

    monkeypatch.setattr(creating, "write_bag", meanwhile)
    with pytest.raises(Conflict, match="Another transfer was issued while this one was made"):
        transferred(sender, tmp_path / "second", wanted=Wanted(cases=("1/2021",)))
    assert list((tmp_path / "second").iterdir()) == []


def test_only_a_transfer_that_nobody_accepted_is_withdrawn_and_once(sender, successor, tmp_path):  # noqa: F811
    by, why = sender.admin(), {"reason": "Vastaanottaja kieltäytyi.", "because": "refused"}
    copy = create_package(sender, by, tmp_path / "copy", to="Tutkija", door="test")
    part = transferred(sender, tmp_path / "part", wanted=Wanted(cases=("1/2021",)))
    with pytest.raises(Conflict, match="is a copy"):
        withdraw_transfer(sender, copy.id, by, **why)
    with pytest.raises(NotFound, match="no handover with this id"):
        withdraw_transfer(sender, str(ID), by, **why)
    for id, reason in ((part.id, " "), ("abc", "x")):
        with pytest.raises(Invalid):
            withdraw_transfer(sender, id, by, reason=reason, because="refused")
    made = [withdraw_transfer(sender, f"bag-{part.id}", by, **why) for _ in range(2)]
    assert [each.replayed for each in made] == [False, True]
    again = transferred(sender, tmp_path / "again")
    accepted(sender, successor, again)
    with pytest.raises(Conflict, match="seuraaja accepted this transfer"):
        withdraw_transfer(sender, again.id, by, **why)


def test_a_transfer_is_withdrawn_by_command(folder, tmp_path):  # noqa: F811
    part = ("--as", "transfer", "--case", "1/2021")
    made = command(folder, "handover", "create", "--to", "Eka", *part, "--out", tmp_path / "out")
    told = command(folder, "handover", "withdraw", made["id"], "--reason", "Eka kieltäytyi.", "--refused")
    assert (told["id"], told["repeated"]) == (made["id"], False)
    assert command(folder, "handover", "create", "--to", "Toka", *part, "--out", tmp_path / "out")["id"]


def test_receipts_of_two_recipients_of_what_an_older_program_let_go_twice(sender, successor, tmp_path, monkeypatch):  # noqa: F811
    monkeypatch.setattr(creating, "require_free", lambda *_: None)  # as that program did
    one, two = (transferred(sender, tmp_path / name, wanted=Wanted(cases=("1/2021",))) for name in ("one", "two"))
    same = transferred(sender, tmp_path / "same", wanted=Wanted(cases=("1/2021",)))
    accepted(sender, successor, one)
    case = sender.archive.streams("case.opened.v1")[0]
    make_home(tmp_path / "other", origin="seuraaja-2", organisation="Toinen")
    with ArchiveHome(tmp_path / "other") as other:
        receive(other, two.folder, other.admin())
        receipt, keys = receipt_of(other, UUID(two.id)), key_of(other)
    for _ in range(2):
        told = acknowledge(sender, receipt, sender.admin(), keys=keys, recipient="seuraaja-2")
        assert told.effect == f"1 of its records did not pass; held by another archive: {case}."
    receive(successor, same.folder, successor.admin())
    told = acknowledge(sender, receipt_of(successor, UUID(same.id)), sender.admin(), keys=key_of(successor))
    assert told.effect is None
