"""Lists by any of their columns: several values, days, order by a day or a sum, and sums by group and currency."""

import csv
from typing import Any

import pytest

from tests.api.doors import Doors
from tests.api.examples import euros
from tests.api.http.routes.test_lists import ids, pages_of


def sums_in(answer: Any) -> dict[str | None, Any]:
    """The sums of every group, by its value and field, and by currency."""
    assert answer.status_code == 200, answer.text
    return {
        group["value"]: {
            name: {each["currency"]: each["cents"] for each in sums} for name, sums in group["sums"].items()
        }
        for group in answer.json()["groups"]
    }


def test_a_repeated_parameter_stands_for_any_of_its_values(doors: Doors):
    made = [doors.create("contract", holder=holder) for holder in ("Kaupunki", "Kuntayhtymä", "Ministeriö")]
    at = {"min_position": made[-1]["position"]}
    both = doors.get("/contracts", params=at | {"holder": ["Kaupunki", "Ministeriö"]})
    assert ids(both) == [made[0]["id"], made[2]["id"]]
    assert ids(doors.get("/contracts", params=at | {"holder": "Kuntayhtymä"})) == [made[1]["id"]]


@pytest.mark.parametrize("down", [False, True])
def test_a_list_sorted_by_a_day_ends_with_what_has_none_and_pages_to_the_end(doors: Doors, down: bool):
    case = doors.create("case")["id"]
    ends = ("2023-12-31", "2021-01-01", None, "2022-06-30", "2021-01-01", None)
    made = [doors.create("contract", case=case, starts_on="2020-01-01", ends_on=day) for day in ends]
    stated = sorted((str(day), at) for at, day in enumerate(ends) if day)
    unstated = [2, 5]
    expected = [at for _, at in (stated[::-1] if down else stated)] + (unstated[::-1] if down else unstated)
    path = f"/contracts?case={case}&sort={'-' if down else ''}ends_on&limit=2&min_position={made[-1]['position']}"
    seen = [item["id"] for page in pages_of(doors, path) for item in page]
    assert seen == [made[at]["id"] for at in expected]


def test_alive_contracts_on_a_day_by_their_end(doors: Doors):
    case = doors.create("case")["id"]
    spans = (("2020-01-01", "2020-12-31"), ("2020-06-01", "2021-05-31"), ("2021-02-01", "2022-01-31"))
    made = [
        doors.create("contract", case=case, registered_on=start, starts_on=start, ends_on=end) for start, end in spans
    ]
    of = {"case": case, "min_position": made[-1]["position"], "sort": "ends_on"}
    alive = doors.get("/contracts", params=of | {"as_of": "2021-03-01", "status": ["registered", "signed"]})
    assert ids(alive) == [made[1]["id"], made[2]["id"]]
    ending = doors.get("/contracts", params=of | {"ends_on_from": "2021-01-01", "ends_on_to": "2021-12-31"})
    assert ids(ending) == [made[1]["id"]]


def test_sums_by_group_never_mix_currencies(doors: Doors):
    case = doors.create("case")["id"]
    for holder, cents, currency in (("Kaupunki", 100, "EUR"), ("Kaupunki", 50, "SEK"), ("Kela", 7, "EUR")):
        value = {"cents": cents, "currency": currency}
        last = doors.create("contract", case=case, holder=holder, value=value)
    of = {"case": case, "min_position": last["position"]}
    by_holder = doors.get("/contracts", params=of | {"group_by": "holder"})
    assert {name: each["value"] for name, each in sums_in(by_holder).items()} == {
        "Kaupunki": {"EUR": 100, "SEK": 50},
        "Kela": {"EUR": 7},
    }
    total = by_holder.json()["total"]
    assert total["records"] == 3
    assert total["sums"]["value"] == [{"cents": 107, "currency": "EUR"}, {"cents": 50, "currency": "SEK"}]


def test_payments_are_summed_by_their_grant(doors: Doors):
    case, grant = doors.create("case")["id"], doors.create("grant", title="Avustus 2021")["id"]
    made = [doors.create("payment", case=case, grant=grant, amount=euros(amount)) for amount in (100, 20)]
    of = {"case": case, "group_by": "grant", "min_position": made[-1]["position"]}
    (found,) = doors.get("/payments", params=of, by="reader").json()["groups"]
    assert (found["value"], found["title"], found["records"]) == (grant, "Avustus 2021", 2)
    assert found["sums"]["amount"] == [{"cents": 12000, "currency": "EUR"}]


def test_figures_are_summed_in_the_currency_of_their_record(doors: Doors):
    case = doors.create("case")["id"]
    for cents, currency in ((90_000, "EUR"), (50_000, "SEK"), (7_000, "EUR")):
        amount = {"cents": cents, "currency": currency}
        made = doors.create("payment", case=case, amount=amount)
        body = {"approved_on": "2021-06-01", "amount": amount | {"cents": cents // 10}, "reason": "Kulut hyväksytty"}
        last = doors.change("payment", made["id"], "approvals", body, 1)
        assert last.status_code == 201, last.text
    of = {"case": case, "group_by": "status", "min_position": last.json()["position"]}
    answer = doors.get("/payments", params=of, by="reader")
    assert sums_in(answer)["approved"]["approved_cents"] == {"EUR": 9_700, "SEK": 5_000}
    total = answer.json()["total"]["sums"]["approved_cents"]
    assert total == [{"cents": 9_700, "currency": "EUR"}, {"cents": 5_000, "currency": "SEK"}]


def test_sums_beyond_64_bits_are_exact(doors: Doors):
    case, most = doors.create("case")["id"], 10**15
    made = [doors.create("contract", case=case, value={"cents": most, "currency": "EUR"}) for _ in range(3)]
    found = doors.get("/contracts", params={"case": case, "group_by": "case", "min_position": made[-1]["position"]})
    assert sums_in(found)[case]["value"] == {"EUR": 3 * most}


def test_groups_are_made_on_both_clocks(doors: Doors):
    case = doors.create("case")["id"]
    first = doors.create("contract", case=case, registered_on="2020-01-01", value=euros(10))
    amended = {"amended_on": "2021-01-01", "text": "Lisätyö.", "value": {"cents": 2500, "currency": "EUR"}}
    changed = doors.change("contract", first["id"], "amendments", amended, 1).json()
    of = {"case": case, "group_by": "status", "min_position": changed["position"]}

    def value(**clocks: Any) -> Any:
        return [each["value"]["EUR"] for each in sums_in(doors.get("/contracts", params=of | clocks)).values()]

    assert value() == [2500]
    assert value(as_of="2020-12-31") == [1000]
    assert value(known_at=first["position"]) == [1000]


def test_a_sum_as_of_a_day_leaves_out_what_begins_later_also_when_it_is_recorded_afterwards(doors: Doors):
    payer, paid = "Yksi maksaja", list[Any]()
    for day, cents in (("2040-01-01", 1), ("2040-02-01", 20), ("2039-12-01", 300)):
        paid.append(doors.create("payment", payer=payer, applied_on=day, amount={"cents": cents, "currency": "EUR"}))
        for at, known in (("2039-12-31", {300}), ("2040-01-31", {1, 300}), ("2040-03-01", {1, 20, 300})):
            of = {"payer": payer, "group_by": "payer", "as_of": at, "min_position": paid[-1]["position"]}
            told = sums_in(doors.get("/payments", params=of)).get(payer, {}).get("amount", {"EUR": 0})
            assert told == {"EUR": sum(known & set((1, 20, 300)[: len(paid)]))}
        every = doors.get("/payments", params={"group_by": "payer", "as_of": "2040-03-01"}).json()["groups"]
        assert next(each for each in every if each["value"] == payer)["records"] == len(paid)


def test_a_payment_of_a_hidden_grant_is_counted_as_one_that_names_none(doors: Doors):
    case = doors.create("case")["id"]
    hidden = doors.create("grant", public=False)["id"]
    paid = doors.create("payment", case=case, grant=hidden)
    of = {"case": case, "group_by": "grant", "min_position": paid["position"]}
    assert [each["value"] for each in doors.get("/payments", params=of).json()["groups"]] == [None]
    assert [each["value"] for each in doors.get("/payments", "admin", params=of).json()["groups"]] == [hidden]


def test_hidden_records_count_nowhere(doors: Doors):
    case = doors.create("case")["id"]
    doors.create("contract", case=case, value=euros(10), holder="Kaupunki")
    last = doors.create("contract", public=False, case=case, value=euros(99), holder="Salainen")
    of = {"case": case, "min_position": last["position"]}
    shown = doors.get("/contracts", params=of | {"group_by": "holder"}).json()
    assert [each["value"] for each in shown["groups"]] == ["Kaupunki"]
    assert shown["total"] == {"value": None, "records": 1, "sums": {"value": [{"cents": 1000, "currency": "EUR"}]}}
    assert doors.get("/contracts", params=of | {"sort": "-value"}).json()["total"] == 1
    every = doors.get("/contracts", "admin", params=of | {"group_by": "holder"}).json()
    assert (len(every["groups"]), every["partial"], shown["partial"]) == (2, False, True)


@pytest.mark.parametrize("asked", [{"format": "csv"}, {}])
def test_any_list_is_a_table_to_take_away(doors: Doors, asked: dict[str, str]):
    case = doors.create("case")["id"]
    made = [
        doors.create("contract", case=case, number=f"CSV {n}", value={"cents": cents, "currency": "EUR"})
        for n, cents in enumerate((105, -5, 123456))
    ]
    doors.create("contract", public=False, case=case)
    of = {"case": case, "sort": "-value", "min_position": made[-1]["position"], "limit": 1} | asked
    answer = doors.get("/contracts", params=of, headers={} if asked else {"Accept": "text/csv"})
    assert answer.headers["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(answer.text.splitlines()))
    assert [row["id"] for row in rows] == [made[at]["id"] for at in (2, 0, 1)]
    assert [(row["value"], row["value_currency"]) for row in rows] == [
        ("1234.56", "EUR"), ("1.05", "EUR"), ("-0.05", "EUR"),
    ]  # fmt: skip
    summed = doors.get("/contracts", params={"case": case, "group_by": "case", "format": "csv"}).text
    (row,) = csv.DictReader(summed.splitlines())
    assert (row["value"], row["records"], row["field"], row["sum"]) == (case, "3", "value", "1235.56")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("sort=title", "sort"),
        ("group_by=text", "group_by"),
        ("sort=-value&after=1&after_value=x", "after_value"),
        ("ends_on_from=soon", "ends_on_from"),
        ("status=registered&status=x", "status"),
        ("holders=x", "holders"),
        ("ends_on_from=2021-01-01&ends_on_to=2020-12-31", "ends_on_to"),
        ("date_from=2021-01-01&date_to=2020-12-31", "date_to"),
        ("date_from=2021-01-01&date_to=2020-12-31&group_by=holder", "date_to"),
    ],
)
def test_a_wrong_parameter_names_its_field_and_what_works(doors: Doors, query: str, field: str):
    refused = doors.get(f"/contracts?{query}")
    assert refused.status_code == 422
    assert refused.json()["field"] == field
    told = refused.json()["detail"] + refused.json()["remedy"]
    assert any(word in told for word in ("ends_on", "holder", "date", "Link", "registered"))
