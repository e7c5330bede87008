"""Who asks, and who may see a record."""

import pytest

from archive.access.caller import ANONYMOUS, Caller
from archive.access.usecases import classify
from archive.actor.events import Role
from archive.case.events import CaseOpened
from archive.case.usecases import open_case
from archive.errors import Gone, NotAllowed, NotFound, NotRecognised, VersionConflict
from archive.record.store import Archive
from archive.registration import Description, PublicityClassified
from archive.values import Publicity, PublicityClass
from tests.given import SECRETARY, WHY, a_case, destroyed, given, happened

PUBLIC = PublicityClassified(publicity=Publicity(publicity=PublicityClass.public), content=WHY)


def a_public_case():
    case = a_case()
    case.classify(PUBLIC, by=SECRETARY)
    return case


def test_publicity_is_decided():
    given(a_case()).when(lambda c: c.classify(PUBLIC, by=SECRETARY)).then(happened(PUBLIC))


def test_the_same_publicity_is_nothing_new():
    given(a_public_case()).when(lambda c: c.classify(PUBLIC, by=SECRETARY)).then_nothing()


def test_a_destroyed_record_is_not_classified():
    given(destroyed(a_case())).when(lambda c: c.classify(PUBLIC, by=SECRETARY)).then_refused(Gone)


def test_a_record_is_destroyed_once():
    given(destroyed(a_case())).when(destroyed).then_refused(Gone)


def test_any_kind_is_classified_by_its_name_and_version(archive: Archive):
    id = open_case(archive, CaseOpened(number="1/2021", content=Description(title="Asia")), by=SECRETARY).id
    with pytest.raises(NotFound):
        classify(archive, "decision", id, PUBLIC, by=SECRETARY)
    with pytest.raises(VersionConflict):
        classify(archive, "case", id, PUBLIC, by=SECRETARY, expecting=2)
    assert classify(archive, "case", id, PUBLIC, by=SECRETARY, expecting=1).version == 2
    assert classify(archive, "case", id, PUBLIC, by=SECRETARY, expecting=2).replayed


def test_each_role_may_all_that_those_before_it_may():
    roles = list(Role)
    for held, role in enumerate(roles):
        caller = Caller(SECRETARY, role)
        assert [caller.may(asked) for asked in roles] == [rank <= held for rank in range(len(roles))]


def test_only_archivists_and_those_above_see_all():
    assert [role for role in Role if Caller(SECRETARY, role).sees_all] == [Role.archivist, Role.auditor, Role.admin]
    assert not ANONYMOUS.sees_all


def test_a_caller_without_a_key_is_not_recognised_and_one_with_a_lesser_is_not_allowed():
    with pytest.raises(NotRecognised):
        ANONYMOUS.require(Role.reader)
    with pytest.raises(NotAllowed, match="requires the role archivist"):
        Caller(SECRETARY, Role.reader).require(Role.archivist)
    assert Caller(SECRETARY, Role.admin).require(Role.archivist) == SECRETARY
