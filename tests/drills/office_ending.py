"""An office that ends, for the leak hunt: something of every sort that its wind-down shows, and hidden beside it.

What is hidden is recorded after all that is not, so that the events that everybody may see have the same positions.
"""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from io import BytesIO
from itertools import product
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4
from zipfile import ZipFile

import orjson
import pypdfium2
from fastapi.testclient import TestClient

from api.http.app import create_app
from archive.actor.events import Role
from archive.actor.usecases import register_actor
from archive.recordwide import HoldPlaced, Reason
from archive.retention.usecases import place_hold
from services.home.archive_home import ArchiveHome
from services.identity.addresses import new_address
from services.verbs import WIDE, event_of, shape_of
from tests.api.examples import euros
from tests.conftest import Clock
from tests.drills.leaks import HIDDEN, MARK, OPEN, Side, made_base
from tests.drills.office_money import CLOCKS, Office

FAR, WHY = "2031-12-31", {"reason": "Päätös"}
APPEAL = {"decided_on": "2021-06-01", "stage": "decided", "number": "HAO 1", "appeal_until": "2031-03-01"}
BEYOND = 150
"""So many events come after all others that the newest position is no number that is shown otherwise."""
Named = dict[str, str]


def base_of(folder: Path) -> tuple[Path, dict[str, str]]:
    """An archive with keys, and two addresses of the calendar."""
    home, keys = made_base(folder)
    with ArchiveHome(home, clock=Clock()) as opened:
        for role in (Role.reader, Role.registrar):
            keys[f"calendar of a {role}"] = new_address(opened, opened.admin(), f"lukija {role}", role)["address"]
    return home, keys


@contextmanager
def ending(base: Path, keys: dict[str, str], folder: Path, *, hidden: bool) -> Iterator[tuple[Side, str]]:
    """A copy of the base with the office, hidden records among it or not; and the id of its wind-down."""
    shutil.copytree(base, folder)
    clock = Clock()
    with ArchiveHome(folder, clock=clock) as home:
        admin = home.admin().actor
        assert admin is not None
        clock.now = datetime(2022, 1, 1, 9, tzinfo=UTC)
        office = Ending(home, admin, HIDDEN["secret"], MARK, hidden=hidden)
        shown = office.everything("", OPEN, {}, "Kunta")
        winddown = office.wound_down()
        clock.move(days=1)
        if hidden:
            for number, (sort, said) in enumerate(HIDDEN.items()):
                if sort != "on_request":
                    office.everything(f" {number}", said, shown, MARK)
            office.kept_to_itself(shown)
        for number in range(BEYOND):
            register_actor(home.archive, f"Kirjaaja {number}", by=admin)
        clock.now = datetime(2022, 6, 1, 9, tzinfo=UTC)
        home.projections.catch_up()
        client = TestClient(create_app(home), headers={"User-Agent": "drill"})
        yield Side(client, keys, random=office.random), winddown


class Ending(Office):
    """Records an office that ends."""

    def wound_down(self) -> str:
        """Its wind-down with guidance."""
        said = {"organisation": "Toimisto", "decided_on": "2019-03-12", "body": None, "collections": []}
        id = self._made("winddown", "A", OPEN | said)
        rules = [{"code": "after", "made": "after_cutoff", "eligible": False}]
        self._done("winddown", id, "guidance", {"issued_on": "2019-03-20", "source": "Ohje", "rules": rules})
        return id

    def everything(self, key: str, seen: dict[str, Any], of: Named, who: str) -> Named:
        """One of each kind, with what a wind-down tells of it; of what is shown, where something is."""
        made: Named = {}
        value = euros(1_000)

        def make(kind: str, **said: Any) -> str:
            titled = {"title": f"{kind} {who}"} | seen | said
            made[kind] = self._made(kind, f"{kind}{key}", titled)
            return made[kind]

        grant = make("grant", amount=value, own_share=None, awarded_on="2017-02-01", use_until="2021-12-31")
        cost = self._cost(grant, 100 + len(key), f"T{key}", who)
        self.random = self.random or cost
        paid = make("payment", grant=of.get("grant", grant), amount=euros(70))
        self._done("payment", paid, "approvals", {"approved_on": "2021-02-01", "amount": euros(70), **WHY})
        self._done("payment", paid, "receipts", {"paid_on": "2021-03-01", "amount": euros(70), **WHY})
        contract = make("contract", starts_on="2020-01-01", ends_on=FAR, value=value, holder=who, parties=[])
        due = {"earliest": "2030-01-01", "latest": "2030-02-01"}
        said = {"agreed_on": "2021-01-01", "deliverable": "1", "what": who, "due": due}
        self._done("contract", contract, "deliverables", said)
        project = make("project")
        self._done("project", project, "homes", {"proposed_on": "2021-05-01", "host": who, **WHY})
        make("secondment", ends_on=FAR, monthly_cost=euros(10), employer=who, grant=of.get("grant", grant))
        make("commitment", made_on="2020-01-01", amount=value, to=who, project=of.get("project", project))
        under = {"contract": of.get("contract", contract), "yearly_cost": euros(5)}
        system = make("inventory", ends_on=FAR, organisation=who, **under)
        make("property", kept_in=of.get("inventory", system), owner=who)
        make("deliverable", project=of.get("project", project), maker=who)
        body = make("body")
        make("pending", body=of.get("body", body))
        decision = make("decision", body=of.get("body", body))
        self._any("decision", decision, "outcomes", APPEAL | {"by": who, "outcome": who})
        make("report")
        return made

    def _any(self, kind: str, id: str, noun: str, said: dict[str, Any]) -> None:
        """A change that records of any kind may have."""
        step = next(each for each in WIDE if each.noun == noun)
        stated = event_of(step.event, shape_of(step.event).model_validate(said))
        step.run(self._archive, kind, UUID(id), stated, by=self._by)

    def kept_to_itself(self, shown: Named) -> None:
        """What archivists alone are shown of records that everybody may see."""
        task = {"matter": "contract_in_force", "assigned_on": "2022-01-01", "assignee": MARK, "due_on": "2030-02-01"}
        self._any("contract", shown["contract"], "item-assignments", task)
        asked = {"matter": "commitment_open", "offered_on": "2022-01-01", "party": MARK}
        self._any("commitment", shown["commitment"], "item-offers", asked)
        hold = HoldPlaced(hold=uuid4(), mandate=MARK, starts_on=date(2022, 1, 1), content=Reason(**WHY))
        place_hold(self._archive, [UUID(shown["report"])], hold, by=self._by)


def questions_of_ending(winddown: str) -> Iterator[str]:
    """Everything that is asked of a wind-down, with every clock, filter, form and language."""
    at = f"/wind-downs/{winddown}"
    for noun, clock in product(("assessments", "deadlines", "curve", "destinations", "compilation"), CLOCKS):
        yield f"{at}/{noun}{clock}"
    yield from (f"{at}/{noun}?format=csv" for noun in ("assessments", "deadlines", "curve", "destinations"))
    yield from (f"{at}/assessments?{by}" for by in ("kind=commitment", "outcome=ineligible", "overridden=true"))
    yield f"{at}/curve?step=month&until=2032-01-31"
    for form, lang in product(("html", "odt", "pdf"), ("fi", "sv", "en")):
        yield f"{at}/compilation?format={form}&lang={lang}"
    filters = ("office=Toimisto", "format=csv", f"party={MARK}", f"assignee={MARK}", "overdue=true", "kind=contract")
    sorts = (
        "hold",
        "project_without_home",
        "contract_in_force",
        "system_ends_first",
        "rights_unknown",
        "registration_incomplete",
    )
    asked = (*filters, "due_before=2031-01-01", *(f"matter={sort}" for sort in sorts))
    yield from (f"/winddown/status{more}" for more in (*CLOCKS, *(f"?{each}" for each in asked)))
    for more in ("", f"?owner={MARK}", "?owner=Kunta&lang=sv", "?office=Toimisto&lang=en", *CLOCKS[1:]):
        yield f"/winddown/calendar.ics{more}"
    for kinds in ("inventory", "deliverables", "properties"):
        yield from (f"/{kinds}{more}" for more in ("?limit=2", "?format=csv", *CLOCKS[1:]))
    yield from ("/inventory?medium=system&sort=ends_on", f"/inventory?organisation={MARK}", "/pending", "/decisions")


def told_to(asked: Side, address: str, by: str | None) -> tuple[int, Any]:
    """An answer of any form as something to compare, without the newest position of the archive."""
    answer = asked.get(address, by)
    newest = answer.headers.get("archive-position", "")
    sort = answer.headers.get("content-type", "").split(";")[0]
    if sort == "application/pdf":
        return answer.status_code, _plain(list(_of_pdf(answer.content)), newest, asked.random)
    if sort.endswith("opendocument.text"):
        with ZipFile(BytesIO(answer.content)) as file:
            parts = [(name, file.read(name).decode("utf-8", "replace")) for name in file.namelist()]
        return answer.status_code, _plain(parts, newest, asked.random)
    return answer.status_code, _plain(answer.text, newest, asked.random)


def _of_pdf(content: bytes) -> Iterator[str]:
    """The text of the pages, then what is attached: events without the random part of their leaves."""
    document = pypdfium2.PdfDocument(content)
    yield from (page.get_textpage().get_text_range() for page in document)
    for number in range(document.count_attachments()):
        for line in bytes(document.get_attachment(number).get_data()).splitlines():
            yield str({name: value for name, value in orjson.loads(line).items() if name != "leaf"})


def _plain(said: Any, newest: str, random: str) -> str:
    told = str(said).replace(random, "random")
    return re.sub(rf"(?<![\d.,]){newest}(?![.,]?\d)", "newest", told) if newest else told
