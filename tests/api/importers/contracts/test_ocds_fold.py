"""The releases of a process folded together: in any order the same, as the published records have it."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.importers.contracts.ocds.fold import compiled
from api.importers.contracts.ocds.reading import releases_of
from api.importers.walk import Found, files_of
from archive.errors import ArchiveError, Invalid

Json = dict[str, Any]
DATES = ["2020-01-01T00:00:00Z", "2020-01-02T01:00:00+02:00", "2020-01-02T00:00:00Z", "2020-03-01T00:00:00Z"]


def release(number: int, **stated: Any) -> Json:
    return {"ocid": "o", "id": str(number), "date": DATES[number], "tag": ["contract"]} | stated


def body(folded: Json) -> Json:
    return {name: value for name, value in folded.items() if name not in ("ocid", "id", "date", "tag")}


def test_releases_are_ordered_by_instant_and_not_by_text():
    late, early = release(2, tender={"title": "late"}), release(1, tender={"title": "early"})
    assert sorted((late, early), key=lambda each: each["date"])[0] is late, "by text it would be the first"
    assert body(compiled([late, early])) == {"tender": {"title": "late"}}
    assert compiled([late, early])["id"] == "o-2020-01-02T00:00:00Z"


@pytest.mark.parametrize("before", [{"a": {"b": 1}}, [{"id": "1"}], ["x"], "x"])
def test_a_null_removes_whatever_was_stated_before(before: Any):
    assert body(compiled([release(0, planning=before), release(1, planning=None)])) == {}


def test_objects_are_found_by_their_id_and_those_without_one_are_added_once():
    first = release(0, awards=[{"id": "1", "title": "A"}, {"title": "nameless"}])
    second = release(3, awards=[{"id": "1", "status": "active"}, {"id": "2"}])
    expected = [{"id": "1", "title": "A", "status": "active"}, {"title": "nameless"}, {"id": "2"}]
    assert body(compiled([first, second, json.loads(json.dumps(first))]))["awards"] == expected


def test_lists_that_the_schema_replaces_are_replaced():
    first = release(0, parties=[{"id": "1", "roles": ["buyer", "payer"], "additionalIdentifiers": [{"id": "x"}]}])
    second = release(1, parties=[{"id": "1", "roles": ["buyer"], "additionalIdentifiers": [{"id": "y"}]}])
    (party,) = body(compiled([first, second]))["parties"]
    assert (party["roles"], party["additionalIdentifiers"]) == (["buyer"], [{"id": "y"}])


@pytest.mark.parametrize("id", [None, 1, 1.0, True, [], {}])
def test_an_id_that_is_no_text_is_refused(id: Any):
    with pytest.raises(Invalid) as refused:
        compiled([release(0, contracts=[{"id": id}])])
    assert refused.value.field == "contracts/id"


@pytest.mark.parametrize("date", [None, 0, "", "soon", "2020-13-01"])
def test_a_release_without_a_moment_is_refused(date: Any):
    with pytest.raises(Invalid) as refused:
        compiled([release(0) | {"date": date}])
    assert refused.value.field == "date"


def test_what_becomes_something_else_is_replaced():
    for odd in ("open", 5, ["open"], [5]):
        assert compiled([release(0, tender=odd), release(1, tender={"title": "T"})])["tender"] == {"title": "T"}
        found = compiled([release(0, contracts=odd), release(1, contracts=[{"id": "c"}])])
        assert found["contracts"] == [{"id": "c"}]


@given(st.permutations(range(4)), st.lists(st.integers(0, 3), max_size=3))
def test_neither_order_nor_repetition_matters(order: list[int], again: list[int]):
    releases = [
        release(0, tender={"title": "a", "items": [{"id": "1"}]}),
        release(1, tender={"title": "b", "items": [{"quantity": 2}]}),
        release(2, tender={"title": None, "items": [{"id": "1", "unit": {"name": "kg"}}]}),
        release(3, contracts=[{"id": "c", "value": {"amount": 5}}]),
    ]
    told = [releases[number] for number in (*order, *again)]
    assert compiled(told) == compiled(releases)


def records(path: Path) -> list[tuple[Json, list[Json]]]:
    """The published records of a file, each with the releases that are in it."""
    stated = json.loads(path.read_bytes())
    found = []
    for record in stated["records"]:
        within = [each for each in record["releases"] if "ocid" in each]
        found.append((record["compiledRelease"], within))
    return found


def test_a_fictional_process_is_as_its_publisher_compiled_it(real: Path):
    folder = real / "contracts-ocds" / "fictional-lifecycle" / "1.1"
    releases = [
        each
        for path in sorted(folder.glob("*-0[1-6]-*.json"))
        for each in json.loads(path.read_bytes())["releases"]
    ]  # fmt: skip
    assert len(releases) == 6
    ((published, _),) = records(folder / "record" / "ocds-213czf-000-00001.json")
    assert compiled(releases) == published


def test_the_examples_of_the_standard_are_as_published(real: Path):
    folder = real / "contracts-ocds" / "standard-examples"
    equal = 0
    for path in folder.rglob("*.json"):
        if "compiledRelease" in path.read_text("utf-8") and path.name != "linked_releases.json":
            for published, releases in records(path):
                assert compiled(releases) == published, path.name
                equal += 1
    assert equal == 9


def counted(release: Json) -> tuple[int, int]:
    suppliers = sum(len(award.get("suppliers", ())) for award in release.get("awards", ()))
    return suppliers, len(release["tender"].get("tenderers", ()))


def test_a_publisher_that_removes_repeats_differs_only_there(real: Path):
    path = real / "contracts-ocds" / "ocdskit-realdata" / "record-package_package.json"
    found = {}
    for published, releases in records(path):
        ours = compiled(releases)
        different = {name for name in ours.keys() | published.keys() if ours.get(name) != published.get(name)}
        assert different <= {"awards", "tender"}
        found[published["ocid"][-8:-5]] = (counted(ours), counted(published))
    assert found == {"063": ((2, 4), (1, 2)), "065": ((2, 2), (1, 1))}, "suppliers and tenderers: ours, theirs"


def test_the_contracts_of_a_country_have_the_values_of_its_records(real: Path):
    folder = real / "contracts-ocds" / "paraguay" / "sample"
    processes: dict[str, list[Json]] = {}
    for found in files_of(folder / "releases"):
        for each in releases_of(found)[0]:
            processes.setdefault(each["ocid"], []).append(each)
    equal = without = 0
    for path in sorted((folder / "records").glob("*.json")):
        for record in json.loads(path.read_bytes()).get("records", ()):
            if (published := record.get("compiledRelease")) is None:
                continue
            ours = compiled(processes[published["ocid"]])
            assert ours != published
            values = {each["id"]: each["value"] for each in ours.get("contracts", ())}
            for contract in published.get("contracts", ()):
                without += contract["id"] not in values
                equal += contract["id"] in values and values[contract["id"]] == contract["value"]
                assert values.get(contract["id"], contract["value"]) == contract["value"]
    assert (equal, without) == (9, 2)


def test_every_file_there_is_reads_or_is_refused(real: Path):
    for found in files_of(real / "contracts-ocds"):
        try:
            releases, alone, _ = releases_of(found)
        except ArchiveError:
            continue
        assert releases or alone


def test_several_values_in_one_file_and_other_encodings_are_read(tmp_path: Path):
    path = tmp_path / "a.json"
    one, two = json.dumps({"releases": [release(0, title="ñ")]}, ensure_ascii=False), json.dumps([release(1)])
    for encoding in ("utf-8-sig", "latin-1"):
        path.write_bytes(f"{one}\n\n{two}".encode(encoding))
        releases, _, _ = releases_of(Found(path, "a.json", ""))
        assert [each["id"] for each in releases] == ["0", "1"]
        assert releases[0]["title"] == "ñ"
    for wrong in ("", "{", "[1]", '{"a": NaN}', "7"):
        path.write_text(wrong)
        with pytest.raises(Invalid):
            releases_of(Found(path, "a.json", ""))
