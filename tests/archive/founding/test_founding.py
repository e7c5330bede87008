"""The first event of an archive says whose it is, and whether its moments were read off a clock."""

import pytest

from archive.actor.usecases import find_actor
from archive.founding.usecases import ADMIN, AlreadyFounded, found_archive, founding_id
from archive.record.store import Archive
from tests.conftest import SECRET


def test_an_archive_is_founded_with_its_administrator(archive: Archive):
    admin = found_archive(archive, "Hanketoimisto")
    first, second = archive.read(0, 10)
    assert (first.event.name, second.event.name) == ("archive.founded.v1", "actor.registered.v1")
    assert (first.stream, second.stream) == (founding_id(archive), admin)
    assert first.event.content.organisation == "Hanketoimisto"
    assert find_actor(archive, ADMIN) == admin


def test_an_archive_is_founded_once(archive: Archive):
    found_archive(archive, "Hanketoimisto")
    with pytest.raises(AlreadyFounded):
        found_archive(archive, "Toinen")
    assert archive.position == 2


def test_a_given_clock_is_said_in_the_first_event(archive: Archive, tmp_path):
    found_archive(archive, "Hanketoimisto")
    assert archive.read(0, 1)[0].event.given_clock is True
    with Archive(tmp_path / "real.sqlite", origin="real", secret=SECRET) as real:
        found_archive(real, "Hanketoimisto")
        assert real.read(0, 1)[0].event.given_clock is False
