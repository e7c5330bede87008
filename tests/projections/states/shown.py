"""The state views of an archive, asked as people ask them."""

from pathlib import Path
from typing import Any

from archive.access.caller import ANONYMOUS, Caller
from archive.record.store import Archive
from projections.states import Question, StateModel, StateReader
from tests.given import day


class Views:
    """The state views of an archive, followed when they are asked."""

    def __init__(self, archive: Archive, folder: Path) -> None:
        self.archive, self.model, self.reader = archive, StateModel(folder, archive.seen_of), StateReader(folder)

    def ask(self, id: Any, *, today: str = "2022-06-01", caller: Caller = ANONYMOUS, **clocks: Any) -> dict[str, Any]:
        self.follow()
        clocks = {name: day(asked) if name == "as_of" else asked for name, asked in clocks.items()}
        return self.reader.one(str(id), Question(caller, day(today), **clocks)).state

    def follow(self) -> None:
        while events := self.archive.seen(self.model.position(), 3):
            self.model.apply(events)
