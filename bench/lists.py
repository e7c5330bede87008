"""Sums and lists over HTTP against a bare route that answers one indexed SQL aggregate over the same rows.

    python -m bench.lists [--payments 100000] [--contracts 10000] [--requests 40]

Both are served by uvicorn in a process of their own, ours as users start it, asked by an administrator. The bare route
sums all payments by currency from an index that has nothing else; the money of a project is that of as many costs as
there are payments. The slowest of twenty requests counts (p95). Every request asks as of another day, on which some had
not begun yet, so that no answer is one that was kept; but where it says so, by which day all had begun.
"""

import argparse
import http.client
import itertools
import sqlite3
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from archive.actor.events import Role
from archive.actor.usecases import issue_key
from archive.kernel import ActorId
from archive.record.bulk import BULK_EVENTS
from archive.record.store import Archive
from archive.retention.events import ScheduleAdopted, ScheduleText
from archive.retention.schedule import ScheduleRow, Trigger
from archive.retention.usecases import adopt_schedule
from archive.values import PersonalData, PublicityClass
from bench.pairs import Line, shown
from bench.project import spend
from bench.record import somewhere
from bench.rest import served
from services.home.archive_home import ArchiveHome, make_home
from services.verbs import KINDS, create, shape_of

GRANTS, PAYERS = 500, 40
OPEN = {"publicity": {"publicity": "public"}, "personal": "none"}
AWARD = {"amount": {"cents": 10**12, "currency": "EUR"}}
AT_MOST, WARM = 3.0, 5
AMONG, AFTER_ALL = date(2021, 4, 1), date(2024, 1, 1)
"""From the one day on most has begun and some has not, by the other all that is recorded."""


def payment(number: int, grant: UUID) -> dict[str, Any]:
    """A payment as a source states it."""
    day = date(2015, 1, 1) + timedelta(days=number % 3000)
    amount = {"cents": number * 7919 % 5_000_000 + 1, "currency": "EUR"}
    said = {"natural_key": f"M {number}", "title": f"Maksatus {number}", "payer": f"Maksaja {number % PAYERS}"}
    return said | OPEN | {"grant": str(grant), "applied_on": day.isoformat(), "amount": amount}


def contract(number: int) -> dict[str, Any]:
    """A contract as a source states it."""
    day = date(2015, 1, 1) + timedelta(days=number % 2000)
    said = {"natural_key": f"S {number}", "title": f"Sopimus {number}", "holder": f"Haltija {number % PAYERS}"}
    days = {"starts_on": day.isoformat(), "ends_on": (day + timedelta(days=1500)).isoformat()}
    return said | OPEN | days | {"value": {"cents": number * 104_729 % 90_000_000 + 1, "currency": "EUR"}}


def registered(archive: Archive, by: ActorId) -> dict[str, Any]:
    """What makes a registration complete: a case, and a class of a schedule."""
    row = ScheduleRow(
        code="00.01",
        years=10,
        trigger=Trigger.document_date,
        basis="906/2019 21 §",
        personal=PersonalData.none,
        publicity=PublicityClass.public,
    )
    content = ScheduleText(title="Schedule")
    adopt_schedule(
        archive,
        ScheduleAdopted(code="TOS", version="1", in_force_from=date(2014, 1, 1), rows=(row,), content=content),
        by=by,
    )
    said = {"number": "B/1/2015", "title": "Bench", "opened_on": "2015-01-01", "record_class": "00.01"} | OPEN
    case = create(archive, KINDS["case"], shape_of(KINDS["case"].created).model_validate(said), by=by).id
    return {"case": str(case), "record_class": "00.01"}


def filled(folder: Path, payments: int, contracts: int, *, complete: bool = False) -> tuple[str, str]:
    """An archive with so many records and its views; answers with a key and the id of a grant.

    Registrations lack their case and class unless they are `complete`.
    """
    make_home(folder / "home", origin="bench", organisation="Bench")
    with ArchiveHome(folder / "home") as home:
        by = home.admin().actor
        assert by is not None
        key = issue_key(home.archive, by, Role.admin, label="bench", by=by)

        beside = registered(home.archive, by) if complete else {}

        def made(kind: str, said: dict[str, Any]) -> UUID:
            shape = shape_of(KINDS[kind].created).model_validate(said | beside)
            id: UUID = create(home.archive, KINDS[kind], shape, by=by).id
            return id

        with home.archive.bulk() as flush:
            grants = [made("grant", {"natural_key": f"A {n}", "title": f"A {n}"} | AWARD | OPEN) for n in range(GRANTS)]
            flush()
            for number in range(payments):
                made("payment", payment(number, grants[number % GRANTS]))
                if number % BULK_EVENTS == BULK_EVENTS - 1:
                    flush()
            for number in range(contracts):
                made("contract", contract(number))
        home.projections.catch_up()
        return key, str(grants[7])


def copied(folder: Path) -> None:
    """The same payments as bare rows, with the index that the bare route needs."""
    views = next((folder / "home" / "views").rglob("states.sqlite"))
    with sqlite3.connect(folder / "bare.sqlite") as bare:
        bare.execute("ATTACH ? AS views", (str(views),))
        bare.execute(
            'CREATE TABLE payment AS SELECT first, grant, payer, amount AS cents, "amount.currency" AS currency'
            " FROM views.now_payment"
        )
        bare.execute("CREATE INDEX payment_by_currency ON payment (currency, cents)")


def asked(port: int, key: str = "") -> Callable[[str], float]:
    """Milliseconds that an address takes over one kept connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    headers = {"Authorization": f"Bearer {key}"} if key else {}

    def ask(path: str) -> float:
        started = time.perf_counter()
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        read = answer.read()
        assert answer.status == 200, read
        return (time.perf_counter() - started) * 1000

    return ask


def addresses(grant: str, position: int) -> Iterator[tuple[str, str]]:
    """What is asked, in words and as an address; `{day}` and `{later}` are another day each time."""
    yield "payments by grant", "/payments?group_by=grant&as_of={day}"
    yield "the same, once all had begun", "/payments?group_by=grant&as_of={later}"
    yield "payments by grant, as known before", f"/payments?group_by=grant&known_at=@{position}&as_of={{day}}"
    yield "payments by payer", "/payments?group_by=payer&as_of={day}"
    yield "payments by status", "/payments?group_by=status&as_of={day}"
    yield "payments of a grant by payer", f"/payments?grant={grant}&group_by=payer&as_of={{day}}"
    yield "contracts by holder", "/contracts?group_by=holder&as_of={day}"
    yield "payments, the highest first", "/payments?sort=-amount&as_of={day}"
    yield "payments of a payer by day", "/payments?payer=Maksaja%207&sort=-applied_on&as_of={day}"
    yield "payments by year", "/payments?group_by=applied_on:year&as_of={day}"
    yield "money of a project", "/money?project=H-1&as_of={day}"
    yield "the same, once all had begun", "/money?project=H-1&as_of={later}"
    yield "money of a project, as known before", f"/money?project=H-1&known_at=@{2 * position}&as_of={{day}}"
    yield "money of a project by cost kind", "/money?project=H-1&by=cost_kind&as_of={day}"
    yield "money of a project by partner", "/money?project=H-1&by=partner&as_of={day}"
    yield "contracts by their end", "/contracts?as_of=2019-06-01&status=registered&sort=ends_on"
    yield "contracts that end in a year", "/contracts?ends_on_from=2020-01-01&ends_on_to=2020-12-31&sort=ends_on"


def p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


def measure(payments: int = 100_000, contracts: int = 10_000, requests: int = 40) -> list[Line]:
    with somewhere() as folder:
        key, grant = filled(folder, payments, contracts)
        spend(folder / "home", payments)
        copied(folder)
        return compared(folder, key, grant, payments, requests)


def compared(folder: Path, key: str, grant: str, payments: int, requests: int) -> list[Line]:
    """Ask the archive in the folder and the bare route in turns."""
    days = ({"day": AMONG + timedelta(more), "later": AFTER_ALL + timedelta(more)} for more in itertools.count())
    with served("ours", folder) as ours, served("sums", folder) as bare:
        mine, theirs, lines = asked(ours, key), asked(bare), []
        for what, path in addresses(grant, payments * 9 // 10):
            for _ in range(WARM):
                mine(path.format(**next(days))), theirs("/sums")
            pairs = [(mine(path.format(**next(days))), theirs("/sums")) for _ in range(requests)]
            took, limit = (p95([pair[side] for pair in pairs]) for side in (0, 1))
            lines.append(Line(what, f"{took:.1f} ms", f"{limit:.1f} ms", took / limit, AT_MOST, at_most=True))
    return lines


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--payments", type=int, default=100_000)
    parser.add_argument("--contracts", type=int, default=10_000)
    parser.add_argument("--requests", type=int, default=40)
    given = parser.parse_args()
    print(shown(measure(given.payments, given.contracts, given.requests)))
