"""The releases in files of OCDS: packages of releases or records, single ones, and several JSON values in one file."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from api.importers.contracts.ocds.fold import Json
from api.importers.money.readable import whole_letters
from api.importers.walk import Found
from archive.errors import Invalid

LARGEST = 256 << 20
IDS = frozenset(("id", "awardID"))
OBJECTS = frozenset(("buyer", "implementation", "payee", "payer"))
LISTS = frozenset(("awards", "contracts", "parties", "suppliers", "transactions"))
SUFFIXES = frozenset((".json", ".jsonl"))


def releases_of(found: Found) -> tuple[list[Json], list[Json], int]:
    """The releases of a file, the compiled releases of records in it whose releases are not in them, and how much of
    them was left out because it cannot be read.

    Refuses: what is neither UTF-8 nor Latin-1, what is not JSON, JSON that has no release. No number becomes a float.
    """
    if found.trouble or found.path.suffix.lower() not in SUFFIXES:
        raise Invalid(found.trouble or "Procurement by OCDS must be JSON.", field="file")
    if found.path.stat().st_size > LARGEST:
        raise Invalid(f"A file may have at most {LARGEST} bytes.", field="file")
    releases, alone = list[Json](), list[Json]()
    for value in _values(found.path.read_bytes()):
        for each in value if isinstance(value, list) else [value]:
            _collect(each, releases, alone)
    if not releases and not alone:
        remedy = "Put the releases that records link to into the source; nothing is fetched."
        raise Invalid("The file has no release of OCDS.", field="releases", remedy=remedy)
    odd = list[str]()
    return [_settled(each, odd) for each in releases], [_settled(each, odd) for each in alone], len(odd)


def _settled(value: Any, odd: list[str], within: str = "") -> Any:
    """A value as it can be folded: ids are text, lists of objects have objects only, letters are whole.

    An id that is a whole number is read as its digits, as the standard allows both; any other is left out, and so is
    what stands in place of an object or of a list of them. What was left out is named in `odd`.
    """
    if isinstance(value, dict):
        told: Json = {}
        for name, each in value.items():
            read = _field(name, each, odd)
            if read is None and each is not None:
                odd.append(name)
            elif name not in IDS or read is not None:
                told[str(whole_letters(name))] = read
        return told
    if isinstance(value, list):
        objects = [each for each in value if isinstance(each, dict)]
        if objects and len(objects) < len(value):
            odd.append(within)
        return [_settled(each, odd, within) for each in objects or value]
    return whole_letters(value)


def _field(name: str, value: Any, odd: list[str]) -> Any:
    if name in IDS:
        said = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
        return whole_letters(said.strip()) if isinstance(said, str) and said.strip() else None
    if name in OBJECTS and value is not None and not isinstance(value, dict):
        return None
    if name in LISTS and value is not None:
        value = [value] if isinstance(value, dict) else value  # as some publishers write the only supplier
        told = isinstance(value, list) and (not value or any(isinstance(each, dict) for each in value))
        return _settled(value, odd, name) if told else None
    return _settled(value, odd, name)


def _values(data: bytes) -> Iterator[Any]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    decoder = json.JSONDecoder(parse_float=Decimal, parse_constant=_no_number)
    at = 0
    try:
        while (at := _after_blanks(text, at)) < len(text):
            value, at = decoder.raw_decode(text, at)
            yield value
    except (ValueError, RecursionError):
        raise Invalid("The file is not JSON.", field="file") from None


def _after_blanks(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _no_number(word: str) -> None:
    raise ValueError(word)


def _collect(value: Any, releases: list[Json], alone: list[Json]) -> None:
    if not isinstance(value, dict):
        return
    if isinstance(value.get("records"), list):
        for record in value["records"]:
            _collect_record(record, releases, alone)
    elif isinstance(value.get("releases"), list) and "compiledRelease" not in value:
        releases += [each for each in value["releases"] if _is_release(each)]
    elif "compiledRelease" in value:
        _collect_record(value, releases, alone)
    elif _is_release(value):
        releases.append(value)


def _collect_record(record: Any, releases: list[Json], alone: list[Json]) -> None:
    if not isinstance(record, dict):
        return
    within = [each for each in record.get("releases") or () if _is_release(each)]
    releases += within
    if not within and _is_release(record.get("compiledRelease")):
        alone.append(record["compiledRelease"])


def _is_release(value: Any) -> bool:
    """Whether this is a release itself; a link to one has no process."""
    return isinstance(value, dict) and isinstance(value.get("ocid"), str)
