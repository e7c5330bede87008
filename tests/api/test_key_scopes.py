"""What a key with a scope sees and records: limits of one name widen, limits of different names narrow each other."""

from typing import Any

import pytest

from archive.actor.events import Role
from archive.actor.usecases import actors, issue_key
from tests.api.disposals import BASIS
from tests.api.doors import Doors

Ids = dict[str, str]


@pytest.fixture(scope="module")
def there(doors: Doors) -> tuple[Ids, int]:
    """Two cases and two bodies, and a record that is not public in each corner of case and class."""
    row = {"years": 10, "trigger": "case_resolved", "basis": BASIS}
    rows = [{"code": "02 01", **row}, {"code": "02 02", **row}]
    adopted = {"code": "tos", "version": "1", "in_force_from": "2020-01-01", "rows": rows, "title": "TOS"}
    assert doors.post("/retention/schedules", adopted).status_code == 201
    ids: Ids = {}
    for name in ("A", "B"):
        ids[f"case {name}"] = doors.create("case", public=False, record_class="02 01")["id"]
        ids[f"body {name}"] = doors.create("body", public=False)["id"]
    for case in ("A", "B"):
        for code in ("02 01", "02 02"):
            said = {"case": ids[f"case {case}"], "record_class": code, "text": "Rajattu kangaspuuasia."}
            ids[f"{case} {code}"] = doors.create("report", public=False, **said)["id"]
    ids["meeting A"] = doors.create("meeting", public=False, body=ids["body A"], case=ids["case B"])["id"]
    ids["none"] = doors.create("report", public=False, text="Rajattu kangaspuuasia.")["id"]
    last = doors.create("report", text="Julkinen kangaspuuasia.")
    ids["public"] = last["id"]
    return ids, last["position"]


SCOPES: dict[str, tuple[tuple[str, ...], set[str]]] = {
    "a case": (("case:A",), {"case A", "A 02 01", "A 02 02"}),
    "either case": (
        ("case:A", "case:B"),
        {"case A", "case B", "A 02 01", "A 02 02", "B 02 01", "B 02 02", "meeting A"},
    ),
    "a class": (("class:02 01",), {"case A", "case B", "A 02 01", "B 02 01"}),
    "a class in a case": (("case:A", "class:02 02"), {"A 02 02"}),
    "a class in either case": (("case:A", "case:B", "class:02 02"), {"A 02 02", "B 02 02"}),
    "a body": (("body:A",), {"body A", "meeting A"}),
    "a body in a case": (("body:A", "case:A"), set()),
    "another archive": (("origin:muu", "case:A"), set()),
    "this archive": (("origin:popsote", "case:A"), {"case A", "A 02 01", "A 02 02"}),
}


def key_of(doors: Doors, ids: Ids, limits: tuple[str, ...], role: Role = Role.archivist) -> str:
    """A key of this scope, issued beside the server as an administrator does."""
    from services.home.archive_home import ArchiveHome

    spelled = []
    for limit in limits:
        name, _, value = limit.partition(":")
        spelled.append(f"{name}:{ids[f'{name} {value}'] if name in ('case', 'body') else value}")
    with ArchiveHome(doors.home) as home:
        admin = home.admin().actor
        assert admin is not None
        holder = next(iter(actors(home.archive)))
        return issue_key(home.archive, holder.id, role, label="scoped", by=admin, scope=tuple(spelled))


def seen(doors: Doors, key: str, ids: Ids, at: int) -> set[str]:
    """The names of all that a key reads one by one, without what anybody sees."""
    found = set()
    for name, id in ids.items():
        kind = name.split()[0] + "s" if name.startswith(("case", "meeting")) else "reports"
        path = f"/bodies/{id}" if name.startswith("body") else f"/{kind}/{id}"
        if doors.get(path, key, params={"min_position": at}).status_code == 200:
            found.add(name)
    return found - {"public"}


@pytest.mark.parametrize("scope", SCOPES)
def test_a_key_sees_what_lies_within_every_limit_of_its_scope(doors: Doors, there: tuple[Ids, int], scope: str):
    (ids, at), (limits, expected) = there, SCOPES[scope]
    key = key_of(doors, ids, limits)
    assert seen(doors, key, ids, at) == expected
    listed = doors.get("/reports", key, params={"limit": 100}).json()
    names = {id: name for name, id in ids.items()}
    reports = {name for name in expected if name[:2] in ("A ", "B ")} | {"public"}
    assert {names.get(each["id"], "public") for each in listed["items"]} == reports
    assert listed["total"] == len(listed["items"])
    found = doors.get(
        "/search", key, params={"q": "kangaspuuasia", "fold": False, "limit": 50, "min_position": at}
    ).json()
    assert {names[hit["id"]] for hit in found["hits"]} == reports
    assert found["total"] == len(reports)


@pytest.mark.parametrize("role", [Role.reader, Role.registrar])
def test_a_lesser_key_of_a_scope_sees_no_more_than_its_role(doors: Doors, there: tuple[Ids, int], role: Role):
    ids, at = there
    assert seen(doors, key_of(doors, ids, ("case:A",), role), ids, at) == set()


def test_a_key_records_within_every_limit_of_its_scope(doors: Doors, there: tuple[Ids, int]):
    ids, _ = there
    key = key_of(doors, ids, ("case:A", "class:02 01"))
    answers: dict[str, Any] = {}
    for case in ("A", "B"):
        for code in ("02 01", "02 02"):
            body = {"title": "Raportti", "case": ids[f"case {case}"], "record_class": code}
            answers[f"{case} {code}"] = doors.post("/reports", body, key)
    recorded = {name for name, answer in answers.items() if answer.status_code == 201}
    assert recorded == {"A 02 01"}, answers["A 02 01"].text
