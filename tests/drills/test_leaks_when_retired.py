"""Leak hunt in a retired archive: what it answers about the records it held tells nothing of those that were hidden."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from services.home.archive_home import ArchiveHome, make_home
from services.verbs import KINDS
from tests.drills.leaks import MARK, Side, addresses, made_base, news_of, side, whole
from tests.drills.office_money import questions_of_money
from tests.drills.test_leaks import A_DAY_AT_THE_OFFICE
from tests.services.retirement.retiring import approved, at_once, handed_over, received, retired

NEWS = (
    "/feed.atom", "/oai?verb=ListRecords&metadataPrefix=oai_dc", "/oai?verb=ListRecords&metadataPrefix=ead3",
    "/oai?verb=ListIdentifiers&metadataPrefix=oai_dc", "/oai?verb=ListSets",
)  # fmt: skip


def retire(asked: Side, folder: Path) -> str:
    """Everything goes to a successor, and the archive is retired; the id of its package."""
    home = asked.home
    assert home is not None
    make_home(folder / "successor", origin="seuraaja", organisation="Seuraaja")
    with ArchiveHome(folder / "successor") as successor:
        package = handed_over(home, folder / "out")
        received(home, successor, package)
    approved(home)
    retired(home, folder / "outside")
    home.projections.catch_up()
    return package.id


def plainly(asked: Side, address: str, by: str | None, package: str) -> Any:
    """Every page of an answer, without the id of the package and the digests over random bytes."""
    told = json.dumps(whole(asked, address, by), default=str).replace(package, "package")
    return json.loads(re.sub(r"\b[0-9a-f]{64}\b", "digest", told))


def certificate(asked: Side) -> Any:
    """What everybody is told of the end, without the position and ids that every archive has of its own."""
    told = asked.get("/retirement/certificate", None).json()
    assert MARK not in str(told)
    for each in told["held"]:
        each.pop("handover")
    return {name: said for name, said in told.items() if name not in ("position", "checkpoint", "key")}


@pytest.mark.drill
def test_a_retired_archive_tells_nothing_of_what_was_hidden(tmp_path: Path):
    base, keys = made_base(tmp_path / "base")
    at_once(base)
    with (
        side(base, keys, tmp_path / "full", A_DAY_AT_THE_OFFICE, hidden=True) as full,
        side(base, keys, tmp_path / "bare", A_DAY_AT_THE_OFFICE, hidden=False) as bare,
    ):
        packages = (retire(full, tmp_path / "of-full"), retire(bare, tmp_path / "of-bare"))
        compared = 0
        for by in (None, "scoped", "reader"):
            for address in (*addresses(full.ids), *questions_of_money(full.spent), "/retirement/predecessors"):
                one, other = (
                    plainly(each, address, by, package) for each, package in zip((full, bare), packages, strict=True)
                )
                assert one == other, (by, address)
                compared += 1
        assert compared > 200
        for address in NEWS:
            assert news_of(full, address, None) == news_of(bare, address, None), address
        assert certificate(full) == certificate(bare)
        shown = [
            paper for paper, id in full.ids if full.get(f"/{KINDS[paper.kind].plural}/{id}", None).status_code == 410
        ]
        assert shown
        assert not any(paper.hidden for paper in shown)
        assert re.search("is retired since", full.get("/search?q=avustus", None).json()["notice"])
