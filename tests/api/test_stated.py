"""A value is taken in the form that is documented or refused by its field: no number is a day, no false a zero."""

import json
from collections.abc import Iterator
from datetime import date
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin
from uuid import UUID, uuid4

import pytest
from fastapi.routing import APIRoute
from pydantic import BaseModel
from typer.testing import CliRunner

from api.cli.main import app as command
from api.importers.schedule.csv_file import COLUMNS
from api.importers.schedule.file import read_schedule
from archive.document.events import DocumentFiled
from archive.kernel import Pending
from archive.record.draft import drafts
from services.stated import Stated
from services.verbs import KINDS, shape_of
from tests.api.doors import Doors, a_body
from tests.api.examples import SECRET
from tests.api.importers.conftest import Home, home, papers, refused  # noqa: F401

ODD: dict[type, tuple[Any, ...]] = {
    date: (0, "0", "0.0", -86400, "-86400000", 1577836800, 1.5, True, False, "20200101", "2020-W01-1", "2020-01-01Z",
           "2020-01-01+02:00", "12.3.65", "3/2020", "pian", "2020-02-30", "２０２０-01-01", [], {}),
    int: (False, True, "", "x", "2_5", 0.0, 25.0, 1.5, "25.5", "٢٥", [], {}),
    bool: (0, 1, 1.0, "1", "on", "", "ehkä", []),
}  # fmt: skip
PARAMETERS: dict[type, tuple[str, ...]] = {
    date: ("0", "-86400", "1577836800", "20200101", "2020-01-01T00:00:00", "2020-W01-1", "", "2020-02-30"),
    int: ("1.0", "1e1", "+1", " 1", "1_0", "true", "١", ""),
    bool: ("1", "0", "yes", "on", "True", "t", ""),
}
Field = tuple[tuple[str, ...], type]


def fields(model: type[BaseModel], at: tuple[str, ...] = ()) -> Iterator[Field]:
    """Every day, whole number and truth value a model takes, by its path; '*' stands for each of a list."""
    for name, info in model.model_fields.items():
        yield from _within(info.annotation, (*at, name))


def _within(kind: Any, at: tuple[str, ...]) -> Iterator[Field]:
    if kind in ODD:
        yield at, kind
    elif get_origin(kind) in (list, tuple):
        yield from _within(get_args(kind)[0], (*at, "*"))
    elif get_origin(kind) in (Union, UnionType, Annotated):
        for each in get_args(kind):
            yield from _within(each, at)
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        yield from fields(kind, at)


def body_with(path: tuple[str, ...], value: Any) -> Any:
    """A body that says nothing but one value, where its path says."""
    if not path:
        return value
    inner = body_with(path[1:], value)
    return [inner] if path[0] == "*" else {path[0]: inner}


def merged(one: Any, other: Any) -> Any:
    if isinstance(one, list) and isinstance(other, list):
        return [merged(one[0], other[0])]
    if isinstance(one, dict) and isinstance(other, dict):
        return {name: merged(one.get(name), other.get(name)) for name in one | other}
    return other if one is None else one


def named(path: tuple[str, ...]) -> str:
    return ".".join(path).replace("*", "0")


def routes(doors: Doors) -> Iterator[APIRoute]:
    for router in doors.client.app.routes:
        for route in getattr(getattr(router, "original_router", None), "routes", ()):
            assert isinstance(route, APIRoute)
            if route.include_in_schema:  # pages answer as pages
                yield route


def bodies(doors: Doors) -> Iterator[tuple[str, type[BaseModel]]]:
    """Every address that takes JSON, with the shape it takes."""
    for route in routes(doors):
        for parameter in route.dependant.body_params:
            kind = parameter.field_info.annotation
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                yield route.path, kind


def test_every_body_is_of_a_shape_that_takes_documented_forms_alone(doors: Doors):
    found = list(bodies(doors))
    assert len(found) > 100
    assert [path for path, kind in found if not issubclass(kind, Stated)] == []
    assert sum(len(list(fields(kind))) for _, kind in found) > 150


@pytest.mark.parametrize("kind", ODD, ids=lambda kind: kind.__name__)
def test_rest_refuses_every_odd_value_of_every_field_by_its_name(doors: Doors, kind: type):
    asked: dict[type[BaseModel], str] = {}
    for path, shape in bodies(doors):
        asked.setdefault(shape, path)
    for shape, path in asked.items():
        wanted = [at for at, of in fields(shape) if of is kind]
        for value in ODD[kind] if wanted else ():
            said: Any = {}
            for at in wanted:
                said = merged(said, body_with(at, value))
            url, head = path.replace("{id}", str(uuid4())), {"If-Match": '"1"'}
            told = doors.post(url, said, headers=head)
            assert (told.status_code, told.json()["code"]) == (422, "invalid_request"), (url, value, told.text)
            words = {each["field"]: each["message"] for each in told.json()["errors"]}
            for at in wanted:
                assert "write" in words[named(at)] or "written" in words[named(at)], (url, at, value)


def test_an_upload_refuses_them_in_its_metadata(doors: Doors):
    for at, kind in fields(shape_of(DocumentFiled)):
        for value in ODD[kind]:
            told = doors.upload(merged(body_with(at, value), {"title": "Muistio"}))
            assert told.status_code == 422, (at, value, told.text)
            assert told.json()["field"] == named(at)


def test_lines_refuse_every_odd_value_of_every_field_by_its_name(home: Home, papers):  # noqa: F811
    (papers / "a.txt").write_text("a")
    lines, wanted = [], []
    for kind in KINDS.values():
        for noun, event in ((None, kind.created), *((step.noun, step.event) for step in kind.verbs)):
            for at, of in fields(shape_of(event)):
                if at[0] == "file":
                    continue
                for value in ODD[of]:
                    if value == "":  # an empty cell states nothing
                        continue
                    head = {"kind": kind.name, "key": f"k{len(lines)}"} | ({"do": noun} if noun else {"path": "a.txt"})
                    lines.append(json.dumps(head | body_with(at, value)))
                    wanted.append(named(at))
    path = papers / "rivit.jsonl"
    path.write_text("\n".join(lines), "utf-8")
    before = home.archive.position
    summary = home.take(path, "jsonl")
    said = refused(summary)
    assert len(lines) > 1000
    assert [each["field"] for each in said] == wanted
    assert all("writ" in each["reason"] for each in said)
    assert home.archive.position == before


def test_every_parameter_refuses_another_form_by_its_name(doors: Doors):
    tried = 0
    for route in routes(doors):
        if "GET" not in (route.methods or ()):
            continue
        found = {("query", each.alias): each for each in _parameters(route.dependant)}
        found |= {("path", each.alias): each for each in route.dependant.path_params}
        for (where, name), parameter in found.items():
            for kind in [of for _, of in _within(parameter.field_info.annotation, ())]:
                for text in PARAMETERS[kind]:
                    if where == "path" and not text:
                        continue
                    values = {each.alias: str(uuid4()) for each in route.dependant.path_params}
                    values |= {name: text} if where == "path" else {}
                    told = doors.get(
                        route.path.replace(":path", "").format(**values),
                        "admin",
                        params={name: text} if where == "query" else None,
                    )
                    assert (told.status_code, told.json()["code"]) == (422, "invalid_request"), (route.path, name, text)
                    assert name in {each["field"] for each in told.json()["errors"]}
                    tried += 1
    assert tried > 500


def _parameters(dependant: Any) -> Iterator[Any]:
    yield from dependant.query_params
    for each in dependant.dependencies:
        yield from _parameters(each)


def test_parameters_in_their_form_are_taken(doors: Doors):
    for path in ("/cases?as_of=2020-01-01&limit=5&after=0", "/search?fold=false&snippets=true&date_from=2020-01-01"):
        assert doors.get(path).status_code == 200
    for moment in ("2026-11-30", "2026-11-30T12:00:00Z", "2026-11-30T12:00:00.123456+02:00", "12"):
        assert doors.get("/cases", params={"known_at": moment}).status_code == 200, moment
    for moment in ("20261130T12", "2026-W48-1", "-1", "1.0"):
        told = doors.get("/cases", params={"known_at": moment})
        assert (told.status_code, told.json()["field"]) == (422, "known_at"), moment


# -- a period of no years ------------------------------------------------------------------------------------------


def no_years(publicity: str = "secret") -> dict[str, Any]:
    return {"publicity": SECRET["publicity"] | {"publicity": publicity, "secret_years": 0}}


@pytest.mark.parametrize("publicity", ["secret", "partly_secret"])
def test_rest_refuses_secrecy_of_no_years(doors: Doors, publicity: str):
    stated = no_years(publicity)
    for kind in KINDS.values():
        body = a_body(kind.name) | stated
        told = doors.upload(body) if kind.name == "document" else doors.post(f"/{kind.plural}", body)
        assert (told.status_code, told.json()["code"]) == (422, "no_period"), told.text
        assert told.json()["field"] == "publicity.secret_years"
        assert "25" in told.json()["remedy"]
    made = doors.create("decision")
    told = doors.change("decision", made["id"], "publicity", stated | {"reason": "salassa"}, made["version"])
    assert (told.status_code, told.json()["code"]) == (422, "no_period")
    assert doors.create("decision", **{"publicity": stated["publicity"] | {"publicity": "public"}})["id"]


def test_a_schedule_hides_no_class_for_no_years(doors: Doors, tmp_path):
    row = {"code": "01", "years": 10, "trigger": "document_date", "basis": "906/2019 21 §", "publicity": "secret"}
    row |= {"ground": "24.1 §", "secret_years": 0}
    body = {"code": "TOS", "version": "1", "in_force_from": "2020-01-01", "title": "Suunnitelma", "rows": [row]}
    told = doors.post("/retention/schedules", body)
    assert (told.status_code, told.json()["code"], told.json()["field"]) == (422, "no_period", "rows.0.secret_years")
    cells = {"code": "01", "title": "Luokka", "years": "10", "trigger": "document_date", "basis": "906/2019 21 §",
             "publicity": "secret", "ground": "24.1 §"}  # fmt: skip
    for years, length in (("0", "10"), ("0.0", "10"), ("2_5", "10"), ("1e1", "10"), ("false", "10"), ("25", "0.5")):
        said = cells | {"secret_years": years, "years": length}
        path = tmp_path / "tos.csv"
        path.write_text("\n".join([";".join(COLUMNS), ";".join(said.get(name, "") for name in COLUMNS)]), "utf-8")
        read = read_schedule(path)
        assert [each.field for each in read.troubles] == ["years" if length == "0.5" else "secret_years"], years
        assert read.rows == {}


def test_lines_and_manifests_refuse_secrecy_of_no_years(home: Home, papers):  # noqa: F811
    (papers / "rivit.jsonl").write_text(json.dumps({"kind": "decision", "key": "p", "title": "P"} | no_years()))
    [said] = refused(home.take(papers / "rivit.jsonl", "jsonl"))
    assert (said["code"], said["field"]) == ("no_period", "publicity.secret_years")
    (papers / "rivit.jsonl").unlink()
    (papers / "a.txt").write_text("a")
    for start, years, field in (
        ("2020-01-01", "0", "secret_years"), ("2020-01-01", "false", "secret_years"),
        ("2020-01-01", "2_5", "secret_years"), ("2020-01-01", "0.0", "secret_years"), ("0", "25", "secret_from"),
        ("-86400", "25", "secret_from"), ("0.0", "25", "secret_from"),
    ):  # fmt: skip
        cells = f"file,publicity,ground,secret_from,secret_years\na.txt,secret,24 §,{start},{years}\n"
        (papers / "manifest.csv").write_text(cells)
        [said] = refused(home.take(papers))
        assert said["field"] == field, (start, years)
    assert home.names()["document.filed.v1"] == 0


def test_the_command_line_refuses_them_too(doors: Doors):
    made = doors.create("decision", public=False)
    secret = ["--publicity", "secret", "--ground", "24 §"]
    for start, years, word in (
        ("0", "25", "not a day"), ("-86400", "25", "not a day"), ("20200101", "25", "not a day"),
        ("2020-01-01", "0", "zero years"), ("2020-01-01", "false", "years"), ("2020-01-01", "-1", "years"),
    ):  # fmt: skip
        given = ["--home", str(doors.home), "complete", made["id"], *secret]
        done = CliRunner().invoke(command, [*given, f"--secret-from={start}", "--secret-years", years])
        assert done.exit_code != 0, (start, years)
        assert word in done.output + str(done.exception), done.output
    for text in ("20200101", "2020-W01-1", "0"):
        done = CliRunner().invoke(command, ["--home", str(doors.home), "search", "x", "--as-of", text])
        assert done.exit_code != 0
        assert "12.3.2024" in str(done.exception.remedy), text
    assert "publicity" not in doors.get(f"/decisions/{made['id']}", "archivist").json()


# -- what was recorded before --------------------------------------------------------------------------------------


def test_what_was_recorded_with_such_days_goes_on_being_read(doors: Doors):
    opened = doors.client.app.state.home
    event = KINDS["decision"].created.model_validate(
        {"decided_on": "1970-01-01", "personal": "none", "content": {"title": "Vanha"}}
        | {"publicity": no_years()["publicity"] | {"secret_from": 0}}
    )
    id = UUID(int=uuid4().int)
    opened.archive.recorder.insert_events(drafts([Pending(id, 1, event, opened.keeper_id())]))
    opened.projections.wake()
    receipt = {"id": str(id), "position": opened.archive.position}
    shown = doors.read("decision", receipt)
    assert shown.status_code == 200, shown.text
    assert shown.json()["publicity"] == {
        "publicity": "secret", "ground": "JulkL 24 § 1 mom 17 k", "secret_from": "1970-01-01", "secret_years": 0
    }  # fmt: skip
    corrected = {"corrected_on": "2021-01-01", "text": "Oikaistu.", "reason": "virhe"}
    assert doors.change("decision", str(id), "corrections", corrected, 1).status_code == 201
    stated = SECRET | {"reason": "salassapito oikaistiin"}
    made = doors.change("decision", str(id), "publicity", stated, 2)
    assert made.status_code == 201
    assert doors.read("decision", made.json()).status_code == 404
