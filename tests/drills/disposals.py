"""A disposal to be executed, for processes that are killed while they do it."""

from datetime import date
from pathlib import Path
from uuid import UUID

from archive.actor.usecases import register_actor
from archive.disposal.events import Note
from archive.disposal.model import Disposal, Stage
from archive.disposal.usecases import approve, begin, disposals, list_for_destruction, review
from archive.document.events import DocumentFiled, File, FiledDocument
from archive.document.usecases import file_document
from archive.kernel import ActorId
from archive.retention.events import ScheduleAdopted, ScheduleText
from archive.retention.schedule import ScheduleRow, Trigger
from archive.retention.usecases import adopt_schedule
from archive.values import Interval, Publicity, PublicityClass
from services.home.archive_home import ArchiveHome, make_home

PUBLIC = Publicity(publicity=PublicityClass.public)
SECRET = Publicity(
    publicity=PublicityClass.secret, ground="JulkL 24.1 § 7 kohta", secret_from=date(2021, 1, 1), secret_years=25
)
DOOMED = {"Tuhottava xyzzykäs muistio": PUBLIC, "Salainen plughomainen kirje": SECRET}
KEPT = "Säilyvä muistio kokouksesta"


def text_of(title: str) -> str:
    return f"{title} sanoo {title[:9].lower()}nsa viimeisen kerran.\n" * 30


def an_approved_disposal(home: Path, engine: str = "auto") -> None:
    """An archive with a list of two that are to be destroyed, and one that stays and shares a file with them."""
    make_home(home, origin="drill", organisation="Harjoitus")
    with (home / "archive.toml").open("a") as file:
        file.write(f'cooling_off_days = 0\nengine = "{engine}"\n')
    with ArchiveHome(home) as opened:
        by = admin(opened)
        row = ScheduleRow(code="03 00", years=0, trigger=Trigger.document_date, basis="L 1/2000")
        text = ScheduleText(title="TOS")
        adopted = ScheduleAdopted(code="tos", version="1", in_force_from=date(2020, 1, 1), rows=(row,), content=text)
        adopt_schedule(opened.archive, adopted, by=by)
        made = [a_paper(opened, title, publicity, text_of(title)) for title, publicity in DOOMED.items()]
        made.append(a_paper(opened, "Kolmas jaettu paperi", PUBLIC, text_of(KEPT)))
        a_paper(opened, KEPT, PUBLIC, text_of(KEPT))
        opened.projections.catch_up()
        id = list_for_destruction(opened.archive, made, Note(), by=by).id
        review(opened.archive, id, Note(), by=by)
        second = register_actor(opened.archive, "toinen", by=by)
        approve(opened.archive, id, Note(), cooling_off_days=0, by=second)
        opened.projections.catch_up()


def a_paper(opened: ArchiveHome, title: str, publicity: Publicity, text: str) -> UUID:
    digest, size = opened.blobs.put(text.encode())
    file = File(digest=digest, size=size, filename="paperi.txt", media_type="text/plain")
    dated = Interval(latest=date(2020, 5, 5))
    content = FiledDocument(title=title, file=file)
    filed = DocumentFiled(record_class="03 00", publicity=publicity, dated=dated, content=content)
    return file_document(opened.archive, filed, by=admin(opened)).id


def admin(home: ArchiveHome) -> ActorId:
    actor = home.admin().actor
    assert actor is not None
    return actor


def the_disposal(home: ArchiveHome) -> Disposal:
    (disposal,) = disposals(home.archive)
    return disposal


def execute(home: Path) -> None:
    """Execute the disposal, or go on with it."""
    with ArchiveHome(home) as opened:
        disposal = the_disposal(opened)
        if disposal.stage is Stage.approved:
            begin(opened.archive, disposal.id, by=admin(opened))
        opened.disposing.finish(disposal.id)
