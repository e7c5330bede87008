"""A project that goes on elsewhere needs a host, somebody who steers it, funding, an end, and the host's acceptance."""

from itertools import permutations

import pytest

from archive.errors import Gone, Invalid
from archive.kind import kinds
from archive.project.fold import HomeAcceptedAlready, HomeNotProposed
from archive.project.model import Project, ProjectClosedAlready
from tests.archive.project.examples import a_closed_project, a_project, accepted, closed, home, withdrawn
from tests.given import SECRETARY, day, destroyed, given, happened

WHOLE = {"host": "Kunta", "steering": "Sote-ryhmä", "home_funding": "erityisavustus", "ends": "2022-12-31"}


def open_as(project: Project, on: str) -> tuple[str, tuple[str, ...]] | None:
    state = project.timeline.state(on)
    assert state is not None
    ways = kinds()["project"].open
    told = {name: state.get(name) for each in ways for name in each.fields}
    return next(((each.code, each.missing(told)) for each in ways if each.fits(state["status"], told)), None)


@pytest.mark.parametrize("left_out", sorted(WHOLE))
def test_it_is_without_a_home_until_all_five_are_there(left_out: str):
    project, part = a_project(), {name: said for name, said in WHOLE.items() if name != left_out}
    given(project).when(lambda p: p.propose_home(home(**part), by=SECRETARY)).then(happened(home(**part)))
    name = {"ends": "home_ends_on"}.get(left_out, left_out)
    assert open_as(project, "2021-04-30") == ("project_unfinished", ())
    assert open_as(project, "2021-05-01") == ("project_without_home", (name, "home_accepted_on"))
    project.propose_home(home("2021-05-15", **{left_out: WHOLE[left_out]}), by=SECRETARY)
    assert open_as(project, "2021-05-15") == ("project_without_home", ("home_accepted_on",))
    project.accept_home(accepted(), by=SECRETARY)
    assert [open_as(project, on) is None for on in ("2021-06-14", "2021-06-15")] == [False, True]
    assert (project.now["status"], project.now["home"]) == ("running", "accepted")


def test_another_host_has_to_accept_it_anew_and_the_same_has_not():
    project = a_project()
    project.propose_home(home(**WHOLE), by=SECRETARY)
    project.accept_home(accepted(), by=SECRETARY)
    project.propose_home(home("2021-07-01", host="Kunta", steering="Johtoryhmä"), by=SECRETARY)
    assert open_as(project, "2021-07-01") is None
    project.propose_home(home("2021-08-01", host="Kaupunki"), by=SECRETARY)
    assert open_as(project, "2021-08-01") == ("project_without_home", ("home_accepted_on",))


def test_a_home_that_was_withdrawn_leaves_the_project_unfinished():
    project = a_project()
    project.propose_home(home(**WHOLE), by=SECRETARY)
    project.accept_home(accepted(), by=SECRETARY)
    project.withdraw_home(withdrawn(), by=SECRETARY)
    assert open_as(project, "2021-07-01") == ("project_unfinished", ())
    assert {"host", "steering", "home_funding", "home_ends_on", "home_accepted_on", "home"}.isdisjoint(project.now)


def test_only_the_host_that_was_asked_accepts():
    given(a_project()).when(lambda p: p.accept_home(accepted(), by=SECRETARY)).then_refused(
        HomeNotProposed, field="host"
    )
    given(a_project()).when(lambda p: p.withdraw_home(withdrawn(), by=SECRETARY)).then_refused(HomeNotProposed)
    project = a_project()
    project.propose_home(home(**WHOLE), by=SECRETARY)
    with pytest.raises(HomeNotProposed):
        project.accept_home(accepted(host="Kaupunki"), by=SECRETARY)
    assert project.now["home"] == "proposed"


def test_a_host_accepts_once_unless_it_is_asked_again():
    project = a_project()
    project.propose_home(home(**WHOLE), by=SECRETARY)
    project.accept_home(accepted(), by=SECRETARY)
    was = project.now
    with pytest.raises(HomeAcceptedAlready, match="2021-06-15"):
        project.accept_home(accepted("2021-06-20"), by=SECRETARY)
    assert project.now == was
    project.propose_home(home("2021-07-01", host="Kunta", steering="Johtoryhmä"), by=SECRETARY)
    project.accept_home(accepted("2021-07-02"), by=SECRETARY)
    assert project.now["home_accepted_on"] == "2021-07-02"


def test_a_closed_project_goes_nowhere_and_a_home_ends_after_it_begins():
    given(a_closed_project()).when(
        lambda p: p.propose_home(home("2022-01-01", host="Kunta"), by=SECRETARY)
    ).then_refused(ProjectClosedAlready)
    given(a_project()).when(lambda p: p.propose_home(home(), by=SECRETARY)).then_refused(Invalid, field="host")
    given(a_project()).when(lambda p: p.propose_home(home(ends="2021-04-30"), by=SECRETARY)).then_refused(
        Invalid, field="home_ends_on"
    )
    one_day = home(ends="2021-05-01")
    given(a_project()).when(lambda p: p.propose_home(one_day, by=SECRETARY)).then(happened(one_day))


def test_a_project_that_ended_in_its_new_home_is_not_open():
    project = a_project()
    project.propose_home(home(host="Kunta"), by=SECRETARY)
    project.close(closed(), by=SECRETARY)
    assert open_as(project, "2021-12-31") is None


def test_a_destroyed_project_has_no_new_home():
    given(destroyed(a_project())).when(lambda p: p.propose_home(home(host="Kunta"), by=SECRETARY)).then_refused(Gone)


def test_the_state_does_not_depend_on_the_order_of_recording():
    found = []
    for events in permutations(
        (home(**WHOLE), accepted(), home("2021-07-01", host="Kaupunki"), withdrawn("2021-08-01"))
    ):
        project = a_project()
        project.judged_by(lambda: day("2022-12-31"), telling=True)
        for event in events:
            project.take(event, by=SECRETARY)
        found.append(project.now)
    assert all(state == found[0] for state in found)
