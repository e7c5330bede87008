"""An archive with some history for its read models to follow."""

from typing import Any

from archive.access.usecases import classify
from archive.case.events import CaseOpened
from archive.case.usecases import open_case
from archive.decision.events import DecisionRecorded, DecisionSuperseded, Wording
from archive.decision.model import Decision
from archive.decision.usecases import record_decision, supersede_decision
from archive.registration import Description, PublicityClassified, RecordDestroyed
from archive.values import Publicity, PublicityClass
from projections.read_models import Projections
from projections.search.request import Request
from services.home.archive_home import ArchiveHome
from tests.given import SECRETARY, WHY, day

PUBLIC = Publicity(publicity=PublicityClass.public)
SECRET = Publicity(publicity=PublicityClass.secret, ground="JulkL 24 §", secret_from=day("1996-06-01"), secret_years=25)


def decide(home: ArchiveHome, title: str, publicity: Publicity = PUBLIC, **facts: Any) -> str:
    recorded = DecisionRecorded(personal="none", publicity=publicity, content=Wording(title=title), **facts)
    return str(record_decision(home.archive, recorded, by=SECRETARY).id)


def some_history(home: ArchiveHome) -> list[str]:
    """Records of several kinds: made public, hidden, superseded and destroyed again."""
    ids = [decide(home, f"Päätös {n}", PUBLIC if n % 2 else SECRET, decided_on=day("2021-01-01")) for n in range(8)]
    open_case(home.archive, CaseOpened(number="1/2021", content=Description(title="Asia")), by=SECRETARY)
    superseded = DecisionSuperseded(superseded_on=day("2021-06-10"), content=WHY)
    supersede_decision(home.archive, ids[1], superseded, by=SECRETARY)
    hidden = PublicityClassified(publicity=SECRET, content=WHY)
    classify(home.archive, "decision", ids[3], hidden, by=SECRETARY)
    gone = home.archive.load(Decision, ids[5])
    gone.destroy(RecordDestroyed(destroyed_on=day("2021-06-01"), basis="TOS 1"), by=SECRETARY)
    home.archive.add(gone, destroys=tuple(each.position for each in home.archive.history(gone.id)))
    return ids


def standing(projections: Projections) -> list[tuple[int, tuple[int, int]]]:
    return [(model.writer().position(), model.writer().checksum()) for model in models(projections)]


def models(projections: Projections) -> tuple[Any, Any]:
    return projections.states_model, projections.search_model


def found(home: ArchiveHome, q: str = "", **asked: Any) -> set[str]:
    with home.projections.search() as index:
        return {hit.id for hit in index.find(Request(q=q, limit=100, fold=False, **asked)).hits}
