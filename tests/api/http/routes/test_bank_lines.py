"""What a matched bank line makes of a payment and an expense through REST: booked, paid, in parts, and undone."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.http.app import create_app
from services.home.archive_home import ArchiveHome, make_home
from tests.api.doors import Doors, keys_for

Body = dict[str, Any]


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    folder = tmp_path_factory.mktemp("bank-lines") / "home"
    make_home(folder, origin="popsote", organisation="Valmistelutoimisto")
    home = ArchiveHome(folder)
    with TestClient(create_app(home), headers={"User-Agent": "test"}) as client:
        yield Doors(client, keys_for(home), folder)


def done(answer: Any) -> Body:
    assert answer.status_code in (200, 201), answer.text
    found: Body = answer.json()
    return found


def newest(doors: Doors) -> dict[str, int]:
    return {"min_position": doors.client.app.state.home.archive.position}


def read(doors: Doors, kind: str, id: str, by: str | None = None, **params: Any) -> Body:
    return done(doors.get(f"/{kind}s/{id}", by, params=newest(doors) | params))


def change(doors: Doors, kind: str, id: str, noun: str, **body: Any) -> Any:
    return doors.change(kind, id, noun, body, read(doors, kind, id, "admin")["version"])


def approved(doors: Doors, cents: int) -> tuple[str, str]:
    """A grant and an application for all of it that was approved."""
    grant = str(doors.create("grant", amount={"cents": cents}, own_share=None)["id"])
    payment = str(doors.create("payment", grant=grant, amount={"cents": cents})["id"])
    done(change(doors, "payment", payment, "approvals", approved_on="2021-02-01", amount={"cents": cents}, reason="k"))
    return grant, payment


def line(doors: Doors, cents: int, **more: Any) -> str:
    said = {"booked_on": "2021-03-01", "valued_on": None, "amount": {"cents": cents}, "reference": None} | more
    return str(doors.create("transaction", **said)["id"])


def match(doors: Doors, line: str, **named: Any) -> Any:
    return change(doors, "transaction", line, "matches", matched_on="2021-04-02", reason="Sopii", **named)


def open_items(doors: Doors, **params: Any) -> set[str]:
    asked = newest(doors) | {"limit": 500, "matter": "payment_in_progress"} | params
    return {each["id"] for each in done(doors.get("/winddown/status", "admin", params=asked))["items"]}


def test_a_matched_line_books_and_pays_what_was_approved(doors: Doors):
    grant, payment = approved(doors, 8_000)
    entry = line(doors, 8_000)
    assert payment in open_items(doors)
    done(match(doors, entry, payments=[payment]))
    shown = read(doors, "payment", payment)
    assert (shown["status"], shown["paid_on"], shown["booked_on"]) == ("paid", "2021-03-01", "2021-03-01")
    assert (shown["paid_cents"], shown["booked_cents"]) == (8_000, 8_000)
    assert [(each["transaction"], each["amount"]["cents"]) for each in shown["settled_by"]] == [(entry, 8_000)]
    assert payment not in open_items(doors)
    assert payment in open_items(doors, as_of="2021-02-28")
    money = done(doors.get(f"/grants/{grant}/money", params=newest(doors)))
    assert (money["paid_cents"], len(money["positions"]["paid"])) == (8_000, 1)


def test_a_line_that_pays_a_part_leaves_the_payment_under_way(doors: Doors):
    grant, payment = approved(doors, 9_000)
    first, second = line(doors, 3_000), line(doors, 6_000, booked_on="2021-04-01")
    done(match(doors, first, payments=[payment]))
    shown = read(doors, "payment", payment)
    assert (shown["status"], shown["booked_cents"], shown["approved_cents"]) == ("approved", 3_000, 9_000)
    assert payment in open_items(doors)
    done(match(doors, second, payments=[payment]))
    assert read(doors, "payment", payment)["status"] == "paid"
    assert done(doors.get(f"/grants/{grant}/money", params={"as_of": "2021-03-31"}))["paid_cents"] == 3_000


@pytest.mark.parametrize("receipt_first", [True, False])
def test_a_receipt_and_the_line_that_books_it_are_the_same_money(doors: Doors, receipt_first: bool):
    grant, payment = approved(doors, 7_000)
    entry = line(doors, 7_000)
    steps = [
        lambda: done(
            change(doors, "payment", payment, "receipts", paid_on="2021-03-01", amount={"cents": 7_000}, reason="m")
        ),
        lambda: done(match(doors, entry, payments=[payment])),
    ]
    for step in steps if receipt_first else reversed(steps):
        step()
    shown = read(doors, "payment", payment)
    assert (shown["status"], shown["paid_cents"], shown["booked_cents"]) == ("paid", 7_000, 7_000)
    money = done(doors.get(f"/grants/{grant}/money", params=newest(doors)))
    assert (money["paid_cents"], len(money["positions"]["paid"])) == (7_000, 2)
    beyond = change(doors, "payment", payment, "receipts", paid_on="2021-03-05", amount={"cents": 1}, reason="m")
    assert (beyond.status_code, beyond.json()["code"]) == (409, "payment_stage")


def test_a_match_that_is_withdrawn_undoes_what_it_did_on_every_day(doors: Doors):
    grant, payment = approved(doors, 6_000)
    entry = line(doors, 6_000)
    matched = done(match(doors, entry, payments=[payment]))
    done(change(doors, "transaction", entry, "match-withdrawals", reason="Toinen maksu"))
    shown = read(doors, "payment", payment)
    assert (shown["status"], shown["paid_cents"]) == ("approved", 0)
    assert {"booked_on", "booked_cents", "settled_by", "paid_on"} & shown.keys() == set()
    assert payment in open_items(doors)
    assert done(doors.get(f"/grants/{grant}/money", params=newest(doors)))["paid_cents"] == 0
    known = {"known_at": f"@{matched['position']}"}
    assert read(doors, "payment", payment, **known)["status"] == "paid"
    assert done(doors.get(f"/grants/{grant}/money", params=known))["paid_cents"] == 6_000
    bank = read(doors, "transaction", entry)
    assert (bank["status"], bank["withdrawn"]) == ("unmatched", [payment])
    again = change(doors, "transaction", entry, "match-withdrawals", reason="Taas")
    assert (again.status_code, again.json()["code"]) == (409, "transaction_not_matched")
    done(match(doors, entry, payments=[payment]))
    assert read(doors, "payment", payment)["status"] == "paid"


def test_a_batch_settles_several_by_their_parts(doors: Doors):
    (_, one), (_, two) = approved(doors, 1_000), approved(doors, 2_000)
    done(match(doors, line(doors, 3_000), payments=[one, two]))
    assert [read(doors, "payment", each)["status"] for each in (one, two)] == ["paid", "paid"]
    (_, one), (_, two) = approved(doors, 1_000), approved(doors, 2_000)
    entry = line(doors, 2_500)
    unclear = match(doors, entry, payments=[one, two])
    assert (unclear.status_code, unclear.json()["field"]) == (422, "amounts")
    much = match(doors, entry, payments=[one, two], amounts=[{"cents": 1_000}, {"cents": 1_501}])
    assert (much.status_code, much.json()["field"]) == (422, "amounts")
    done(match(doors, entry, payments=[one, two], amounts=[{"cents": 1_000}, {"cents": 1_500}]))
    assert [read(doors, "payment", each)["booked_cents"] for each in (one, two)] == [1_000, 1_500]


def test_an_expense_is_booked_by_what_went_out_and_a_payment_by_what_came_in(doors: Doors):
    expense, (_, payment) = str(doors.create("expense", amount={"cents": 500})["id"]), approved(doors, 500)
    for entry, named in ((line(doors, 500), {"expenses": [expense]}), (line(doors, -500), {"payments": [payment]})):
        wrong = match(doors, entry, **named)
        assert (wrong.status_code, wrong.json()["field"]) == (422, next(iter(named)))
    entry = line(doors, -500)
    done(match(doors, entry, expenses=[expense]))
    shown = read(doors, "expense", expense)
    assert (shown["booked_on"], shown["booked_cents"], shown["settled_by"][0]["transaction"]) == (
        "2021-03-01",
        500,
        entry,
    )
    much = match(doors, line(doors, -1), expenses=[expense])
    assert (much.status_code, much.json()["field"]) == (422, "amount")


@pytest.mark.parametrize("stage", ["pending", "reported", "notified"])
def test_what_is_not_booked_pays_nothing(doors: Doors, stage: str):
    _, payment = approved(doors, 300)
    refused = match(doors, line(doors, 300, stage=stage), payments=[payment])
    assert (refused.status_code, refused.json()["code"]) == (409, "transaction_not_booked")
    assert read(doors, "payment", payment)["status"] == "approved"


def test_nothing_is_booked_beyond_what_was_approved_or_before_it_was(doors: Doors):
    _, payment = approved(doors, 200)
    much = match(doors, line(doors, 201), payments=[payment])
    assert (much.status_code, much.json()["field"]) == (422, "amount")
    filed = str(doors.create("payment", amount={"cents": 200})["id"])
    early = match(doors, line(doors, 200), payments=[filed])
    assert (early.status_code, early.json()["code"]) == (409, "payment_stage")


def test_who_may_not_see_the_line_is_not_told_of_it_by_the_payment(doors: Doors):
    _, payment = approved(doors, 100)
    entry = line(doors, 100)
    hidden = {"publicity": {"publicity": "not_public"}, "reason": "Tilitiedot"}
    done(change(doors, "transaction", entry, "publicity", **hidden))
    done(match(doors, entry, payments=[payment]))
    assert doors.get(f"/transactions/{entry}", params=newest(doors)).status_code == 404
    for path in (f"/payments/{payment}", f"/payments/{payment}/history"):
        assert entry not in doors.get(path, params=newest(doors)).text
        assert entry in doors.get(path, "archivist", params=newest(doors)).text
