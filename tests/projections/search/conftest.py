"""Both engines over the same small archive; the morphology is loaded once a run."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from projections.search import Entry, SearchIndex, open_index
from projections.search.language.analyser import Analyser

from .entries import an_archive, changes

ENGINES = ("tantivy", "whoosh")


@pytest.fixture(scope="session")
def analyser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Analyser]:
    """One analyser with a word cache on disk."""
    found = Analyser(tmp_path_factory.mktemp("words") / "words.sqlite")
    yield found
    found.words.close()


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Each engine in turn."""
    name: str = request.param
    return name


@pytest.fixture
def an_index(tmp_path: Path, engine: str, analyser: Analyser) -> Iterator[Callable[..., SearchIndex]]:
    """A maker of indexes with the given entries at the given position; they are closed at the end."""
    opened: list[SearchIndex] = []

    def make(entries: list[Entry], position: int = 1, name: str = "index") -> SearchIndex:
        index = open_index(tmp_path / name, engine, analyser=analyser, create=True)
        opened.append(index)
        index.apply(changes(entries), position)
        return index

    yield make
    for index in opened:
        index.close()


@pytest.fixture(scope="session")
def both(tmp_path_factory: pytest.TempPathFactory, analyser: Analyser) -> Iterator[dict[str, SearchIndex]]:
    """The same archive in both engines, for questions only."""
    folder = tmp_path_factory.mktemp("both")
    found = {name: open_index(folder / name, name, analyser=analyser, create=True) for name in ENGINES}
    for index in found.values():
        index.apply(changes(an_archive()), 50)
    yield found
    for index in found.values():
        index.close()
