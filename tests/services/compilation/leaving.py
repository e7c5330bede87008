"""A compilation of the sample record, whole or without some of its events: the views folded anew from what is left."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from archive.access.caller import Caller
from archive.actor.events import Role
from archive.kernel import ActorId, Seen
from projections.states import Question, StateReader
from projections.states.model import StateModel
from services.compilation.build import compilation
from services.compilation.model import At, Compilation
from services.compilation.words import Speaker

TODAY = date(2023, 6, 1)
ADMIN = Caller(ActorId("00000000-0000-0000-0000-000000000001"), Role.admin)
Keep = Callable[[Seen], bool]


def made(events: Sequence[Seen], office: str, scratch: Path, keep: Keep = lambda event: True) -> Compilation:
    """The compilation of an office from these events, as far as they are kept, at the position of the last of all."""
    kept = [event for event in events if keep(event)]
    with TemporaryDirectory(dir=scratch) as folder:
        model = StateModel(Path(folder), lambda id, upto: [e for e in kept if e.stream == id and e.position <= upto])
        model.apply(kept)
        model.close()
        states = StateReader(Path(folder))
        try:
            question = Question(ADMIN, TODAY, known_at=events[-1].position)
            return compilation(states, lambda after, limit, upto: _page(kept, after, limit), question, office,
                               ZoneInfo("Europe/Helsinki"))  # fmt: skip
        finally:
            states.close()


def _page(kept: Sequence[Seen], after: int, limit: int) -> list[Seen]:
    return [event for event in kept if event.position > after][:limit]


def texts(made_: Compilation, speaker: Speaker) -> dict[str, tuple[str, At]]:
    """What is stated, by key, in words, with the positions it stands on; what stands on nothing is about the whole."""
    found: dict[str, tuple[str, At]] = {}
    for each in made_.stated():
        said = speaker.say(each.phrase) if hasattr(each, "phrase") else " | ".join(map(speaker.text, each.cells))
        assert each.key not in found, f"two statements have the key {each.key}"
        found[each.key] = said, each.at
    return {key: one for key, one in found.items() if one[1]}
