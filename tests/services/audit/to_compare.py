"""An archive whose views are compared."""

from datetime import date
from pathlib import Path
from typing import Any

from archive.case.events import CaseOpened
from archive.case.usecases import open_case
from archive.decision.events import DecisionCorrected, DecisionRecorded, RightWording, Wording
from archive.decision.usecases import correct_decision, record_decision
from archive.document.events import DocumentFiled, File, FiledDocument
from archive.document.usecases import file_document
from archive.registration import Description
from archive.values import PersonalData, Publicity, PublicityClass
from projections.search.request import Request
from services.home.archive_home import ArchiveHome, make_home

PUBLIC = Publicity(publicity=PublicityClass.public)
NOBODY = "5b1c8d3e-0000-4000-8000-000000000000"
HIDDEN = Publicity(publicity=PublicityClass.not_public)


def an_archive(folder: Path) -> dict[str, str]:
    make_home(folder, origin="koe", organisation="Koe")
    with ArchiveHome(folder) as home:
        by = home.keeper_id()
        case = open_case(home.archive, CaseOpened(number="1/2021", content=Description(title="Asia")), by=by).id

        def decide(title: str, publicity: Publicity) -> Any:
            facts = {"case": case, "decided_on": date(2021, 3, 1), "personal": PersonalData.none}
            made = DecisionRecorded(publicity=publicity, content=Wording(title=title), **facts)
            return record_decision(home.archive, made, by=by).id

        shown, hidden = decide("Avustus myönnettiin", PUBLIC), decide("Salattu sijoituspaikka", HIDDEN)
        correct_decision(home.archive, shown, DecisionCorrected(content=RightWording(reason="summa", text="x")), by=by)
        digest, size = home.blobs.put(b"Muistion teksti avustuksesta.")
        file = File(digest=digest, filename="muistio.txt", media_type="text/plain", size=size)
        filed = DocumentFiled(publicity=PUBLIC, case=case, content=FiledDocument(title="Muistio", file=file))
        document = file_document(home.archive, filed, by=by).id
        home.projections.catch_up()
    return {"case": str(case), "shown": str(shown), "hidden": str(hidden), "document": str(document), "file": digest}


def views(folder: Path) -> Path:
    name = (folder / "views" / "states" / "CURRENT").read_text().strip()
    return folder / "views" / "states" / name / "states.sqlite"


def shown(home: ArchiveHome) -> set[str]:
    with home.projections.search() as index:
        return {hit.id for hit in index.find(Request(q="", limit=50, partition="open", fold=False)).hits}
