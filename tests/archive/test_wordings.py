"""A vague day and its wording, kept beside each other, tell the same time or at least part of it."""

import pytest

from archive.commitment.events import CommitmentMade, Promise
from archive.commitment.model import Commitment
from archive.document.events import DocumentFiled, FiledDocument
from archive.document.model import Document
from archive.errors import Invalid
from archive.values import Interval
from tests.given import ID, SECRETARY, day, given, happened


def promised(wording: str, **until: str) -> CommitmentMade:
    bounds = Interval(**{name: day(stated) for name, stated in until.items()})
    content = Promise(title="Palvelu", to="Palvelukeskus", until_text=wording)
    return CommitmentMade(made_on=day("2019-03-01"), until=bounds, content=content)


@pytest.mark.parametrize(
    "made",
    [
        promised("1/2021", latest="2019-12-31"),
        promised("viim. tammikuu 2021", earliest="2021-02-01"),
        promised("31.12.2020", earliest="2021-01-01", latest="2021-01-31"),
    ],
)
def test_a_wording_of_other_days_is_refused_with_the_days_it_tells(made: CommitmentMade):
    tried = given(Commitment(ID)).when(lambda each: each.make(made, by=SECRETARY))
    tried.then_refused(Invalid, "until and its wording tell different days", field="until")


@pytest.mark.parametrize(
    "made",
    [
        promised("1/2021", latest="2021-01-15"),
        promised("viim. tammikuu 2021", latest="2021-01-31"),
        promised("kevään aikana", latest="2021-05-31"),
        promised("pian", earliest="2022-01-01"),
    ],
)
def test_a_reading_of_a_wording_is_recorded_beside_it(made: CommitmentMade):
    given(Commitment(ID)).when(lambda each: each.make(made, by=SECRETARY)).then(happened(made))


def test_the_day_of_a_document_has_its_wording_under_another_name():
    dated = Interval(earliest=day("2020-05-01"), latest=day("2020-05-31"))
    filed = DocumentFiled(dated=dated, content=FiledDocument(title="Muistio", date_text="6/2020"))
    given(Document(ID)).when(lambda each: each.file(filed, by=SECRETARY)).then_refused(Invalid, field="dated")
