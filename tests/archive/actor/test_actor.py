"""A key opens from its issue until it expires or is revoked; only its hash is kept."""

from datetime import UTC, datetime, timedelta

import pytest

from archive.actor.events import KeyIssued, KeyRevoked, Name, Role
from archive.actor.model import Actor
from archive.actor.usecases import NameTaken, find_actor, issue_key, recognise, register_actor, revoke_key
from archive.errors import NotFound, NotRecognised
from archive.kernel import ActorId
from archive.record.store import Archive
from archive.registration import Reason
from tests.given import SECRETARY, WHY, an_actor, day, given, happened

ISSUED = KeyIssued(prefix="ark_abcdefgh", hash="ab" * 32, role=Role.reader, content=Name(name="lukija"))
REVOKED = KeyRevoked(prefix="ark_abcdefgh", revoked_on=day("2021-06-01"), content=WHY)


def an_actor_with_a_key() -> Actor:
    actor = an_actor()
    actor.issue_key(ISSUED, by=SECRETARY)
    return actor


def test_a_key_is_issued():
    given(an_actor()).when(lambda a: a.issue_key(ISSUED, by=SECRETARY)).then(happened(ISSUED))


def test_a_key_is_revoked():
    given(an_actor_with_a_key()).when(lambda a: a.revoke_key(REVOKED, by=SECRETARY)).then(happened(REVOKED))


def test_a_key_nobody_has_is_not_revoked():
    given(an_actor()).when(lambda a: a.revoke_key(REVOKED, by=SECRETARY)).then_refused(NotFound, field="prefix")


def test_the_first_actor_registers_itself_and_is_found_by_name(archive: Archive):
    id = register_actor(archive, "Matti Meikäläinen")
    assert archive.history(id)[0].recorded_by == id
    assert find_actor(archive, "Matti Meikäläinen") == id
    assert find_actor(archive, "Matti") is None


def test_one_name_is_registered_once(archive: Archive):
    register_actor(archive, "Matti Meikäläinen")
    with pytest.raises(NameTaken):
        register_actor(archive, "Matti Meikäläinen")
    assert archive.position == 1


def test_a_key_opens_until_it_is_revoked(archive: Archive, clock):
    id = register_actor(archive, "Rekisteri")
    key = issue_key(archive, id, Role.registrar, label="tuonti", by=id)
    assert recognise(archive, key, clock.now)[0] == id
    assert recognise(archive, key, clock.now)[1].role is Role.registrar
    revoke_key(archive, key[:12], "vuoti", on=clock.now.date(), by=id)
    with pytest.raises(NotRecognised, match="unknown, expired or revoked"):
        recognise(archive, key, clock.now)
    with pytest.raises(NotFound):
        revoke_key(archive, key[:12], "taas", on=clock.now.date(), by=id)


def test_a_key_opens_until_it_expires(archive: Archive, clock):
    id = register_actor(archive, "Rekisteri")
    end = clock.now + timedelta(days=1)
    key = issue_key(archive, id, Role.reader, label="lukija", by=id, expires_at=end)
    assert recognise(archive, key, end - timedelta(microseconds=1))
    with pytest.raises(NotRecognised):
        recognise(archive, key, end)


def test_a_key_nobody_was_given_opens_nothing(archive: Archive):
    with pytest.raises(NotRecognised):
        recognise(archive, "ark_arvaus", datetime.now(UTC))


def test_the_key_itself_is_nowhere_in_the_record(archive: Archive, tmp_path):
    id = register_actor(archive, "Rekisteri")
    key = issue_key(archive, id, Role.admin, label="hallinta", by=ActorId(id))
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert key.encode() not in kept
    assert key[12:].encode() not in kept


def test_a_reason_is_needed():
    with pytest.raises(ValueError, match="at least 1 character"):
        Reason(reason="")


@pytest.mark.parametrize("other", ["AINO  Esimerkki", " aino esimerkki ", "AINO ESIMERKKI"])
def test_another_spelling_of_a_name_is_no_other_person(archive: Archive, other: str):
    id = register_actor(archive, "Aino Esimerkki")
    assert find_actor(archive, other) == id


def test_composed_and_decomposed_letters_are_one_name(archive: Archive):
    id = register_actor(archive, "P\u00e4ivi")
    assert find_actor(archive, "pa\u0308ivi") == id
