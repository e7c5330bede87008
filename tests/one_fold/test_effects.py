"""What an answer says that a late fact or a correction changed: also who may see the record, and the day itself."""

import re

import pytest
from typer.testing import CliRunner

from api.cli.app import out
from api.cli.main import app
from tests.one_fold.interfaces import OnCommandLine, Way
from tests.one_fold.test_across import a_closed_case_with_a_decision
from tests.one_fold.test_hidden import given, of_class_b, opened, right

HIDDEN = "From now on nobody sees it without a key."


def test_a_late_class_that_hides_says_so(way: Way):
    late = given(way, given(way, of_class_b(way), "A", "2021-05-01"), "S", "2021-04-01")
    assert late.effect == (
        "Recorded as of 2021-04-01. The class in force today stays A, set as of 2021-05-01."
        f" Its publicity is secret instead of public, until somebody decides that again. {HIDDEN}"
    )


def test_so_does_a_class_of_today_and_a_correction(way: Way):
    first = given(way, of_class_b(way), "S", "2021-05-01")
    assert first.effect == (
        f"Its publicity is secret instead of public, until somebody decides that again. {HIDDEN}"
        " It falls due on 2030-01-02 instead of on 2023-01-02."
    )
    corrected = right(way, of_class_b(way), 1, record_class="S")
    assert "The class in force today is S instead of B." in (corrected.effect or "")
    assert HIDDEN in (corrected.effect or "")


def test_a_correction_that_says_what_stands_changes_nothing_and_hides_nothing(way: Way):
    record = opened(way, given(way, of_class_b(way), "S", "2021-05-01"))
    same = right(way, record, 2, record_class="S")
    assert (same.effect or "").endswith("Nothing in force today changes.")
    assert way.show(same)["publicity"]["publicity"] == "public"


def test_a_corrected_day_is_told_and_what_it_does_not_touch_is_not(way: Way):
    record = of_class_b(way)
    moved = right(way, record, 1, day="2020-02-01")
    assert moved.effect == (
        "The event at version 1 is corrected. The day in force today is 2020-02-01 instead of 2020-01-01."
        " It falls due on 2023-02-02 instead of on 2023-01-02."
    )


def test_so_is_the_day_that_a_registration_completed(way: Way):
    record = way.create("document", record_class="B", personal="none")
    record = way.change(record, "registrations", dated="2020-01-01")
    moved = right(way, record, 2, day="2020-02-01")
    assert "The day in force today is 2020-02-01 instead of 2020-01-01." in (moved.effect or "")
    assert "Nothing in force" not in (moved.effect or "")


def test_an_open_item_is_told(way: Way):
    case, _ = a_closed_case_with_a_decision(way)
    early = right(way, case, 2, day="2016-01-01")
    assert "It is an open item: A record of the case is dated after its closing." in (early.effect or "")


@pytest.mark.parametrize(
    ("width", "line"),
    [(80, r"^ +(\d+)  position \d+  20"), (200, r"^ +(\d+)  position \d+  20")],
    ids=["narrow", "wide"],
)
def test_a_history_shows_the_version_by_which_an_event_is_corrected(
    command: OnCommandLine, monkeypatch: pytest.MonkeyPatch, width: int, line: str
):
    record = right(command, given(command, of_class_b(command), "A", "2021-05-01"), 2, record_class="B")
    monkeypatch.setattr(out, "width", width)
    shown = CliRunner().invoke(app, ["--home", str(command.home), "show", record.id, "--history"])
    assert re.findall(line, shown.output, re.MULTILINE) == ["1", "2", "3"]
    assert "corrects" in shown.output
