"""The documents are true: generated pages are fresh, links lead somewhere, the walk of README runs."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from api.reference import PAGES, events
from archive.kernel import stored_names
from services.home.settings import Settings

ROOT = Path(__file__).parent.parent
PAPERS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
BLOCK = re.compile(r"^```(\w+) walk\n(.*?)^```", re.MULTILINE | re.DOTALL)


def text(path: Path) -> str:
    return path.read_text("utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_generated_pages_are_fresh(page: str):
    file = PAGES[page][0]
    written = ROOT / "docs" / file
    assert written.exists(), "run make docs"
    assert text(written) == made(page), f"docs/{file} is stale: run make docs"


@cache
def made(page: str) -> str:
    """A generated page as it is today."""
    return PAGES[page][1]()


def test_every_event_is_documented_with_its_meaning():
    page = events()
    for name, cls in stored_names().items():
        assert f"### {name}\n" in page
        assert len((cls.__doc__ or "").split()) >= 3, f"{name} does not say what it means"


def test_every_setting_is_documented():
    page = text(ROOT / "docs" / "settings.md")
    for name, info in Settings.model_fields.items():
        assert f"`{name}`" in page
        assert info.description, f"the setting {name} does not say what it is for"


ASKED = ("/wind-downs/{id}/what-if", "/handovers/checks")
"""Questions with a body: they record nothing."""


def test_every_operation_says_what_it_does(described: dict):
    seen = set()
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            where = f"{method.upper()} {path}"
            assert operation["summary"].partition(" ")[0] not in ("Get", "Post"), where
            assert operation["operationId"] not in seen, where
            seen.add(operation["operationId"])
            assert operation["security"] in ([{"key": []}], [{}, {"key": []}]), where
            recorded = method == "post" and path.removesuffix(".csv") not in ASKED
            done = operation["responses"]["201" if recorded else "200"]
            assert "content" in done, where
            assert done["headers"], where
    assert described["components"]["securitySchemes"]["key"]["scheme"] == "bearer"


@pytest.fixture(scope="module")
def described() -> dict:
    import json

    return json.loads(made("openapi"))


def test_every_reference_of_the_description_leads_somewhere(described: dict):
    def references(part: object) -> Iterator[str]:
        if isinstance(part, dict):
            if isinstance(part.get("$ref"), str):
                yield part["$ref"]
            for each in part.values():
                yield from references(each)
        elif isinstance(part, list):
            for each in part:
                yield from references(each)

    for reference in set(references(described)):
        found = described
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]


def test_every_command_says_what_it_does():
    page = text(ROOT / "docs" / "cli.md")
    for section in re.split(r"^## ", page, flags=re.MULTILINE)[2:]:
        title, _, rest = section.partition("\n")
        assert rest.strip() and not rest.strip().startswith("|"), f"{title} says nothing"


def test_every_make_target_is_described_and_named_somewhere():
    targets = re.findall(r"^([a-z-]+):(.*)$", text(ROOT / "Makefile"), re.MULTILINE)
    said = "\n".join(map(text, PAPERS))
    for target, rest in targets:
        assert "##" in rest, f"make {target} does not say what it does"
        assert re.search(rf"make {target}\b", said), f"make {target} is named in no document"


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(paper: Path):
    for link in LINK.findall(text(paper)):
        if link.startswith(("http://", "https://", "mailto:")):
            continue
        path, _, anchor = link.partition("#")
        target = (paper.parent / path).resolve() if path else paper
        assert target.exists(), f"{link} leads nowhere"
        if anchor:
            assert anchor in _anchors(target), f"{link} leads to no heading"


def _anchors(paper: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", text(paper), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_walks_run_as_they_are_written(paper: Path, tmp_path: Path):
    names: dict[str, object] = {"home": tmp_path / "home"}
    for language, block in BLOCK.findall(text(paper)):
        assert language == "python", "a walk is written in Python"
        exec(compile(block, str(paper), "exec"), names)


def test_readme_has_its_walk():
    assert BLOCK.search(text(ROOT / "README.md"))
