"""How a person is looked for: in fields that name somebody, and in running text, which is for people to judge.

Each kind of record describes which of its content is a name; a test holds that each text of each content is judged.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any, NamedTuple

from archive.errors import Invalid
from archive.kind import EVERY_FIELD, Kind, Party, Text

OF_OFFICE = (
    Party("name"), Party("organisation"), Party("to"), Text("reason"), Text("note"), Text("title"), Text("source"),
    Text("address"), Text("addresses.address"), Text("place"), Text("submitted"), Text("file.filename"),
    Text("chain.filename"), Text("classes.title"), Text("classes.description"),
)  # fmt: skip
"""What is said in the contents of events that are none of a record: of actors, schedules, disposals, what waits."""
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_ENDING, _STEM = 3, 3


class PersonName:
    """A name as it is compared: however it is composed, capitalised or spaced, family name first or last."""

    def __init__(self, name: str) -> None:
        self.words = _words(name)
        if not self.words:
            raise Invalid("No name was given.", field="person")
        self._sorted = sorted(self.words)
        stems = [word[: max(_STEM, len(word) - _ENDING)] for word in self.words]
        self._stems = [re.compile(rf"(?<![^\W_]){re.escape(stem)}") for stem in stems]

    def names(self, said: str) -> bool:
        """Whether a field for names contains this name: its words side by side, in any order."""
        words, count = _words(said), len(self.words)
        return any(sorted(words[at : at + count]) == self._sorted for at in range(len(words) - count + 1))

    def may_be_in(self, text: str) -> bool:
        """Whether a text has a word for each of the name that may be a case of it (Meikäläisen for Meikäläinen)."""
        folded = _folded(text)
        return all(stem.search(folded) for stem in self._stems)


class Parts(NamedTuple):
    """Parts of a content that are names, and those in which somebody may be named among other words."""

    who: frozenset[str]
    running: frozenset[str]


def parts_of(kind: Kind | None) -> Parts:
    """The parts of the contents of a kind of record; of None those of the office and of what happens to any record."""
    if kind is not None:
        return Parts(kind.parties, kind.running)
    texts = [each for each in (*EVERY_FIELD, *OF_OFFICE) if isinstance(each, Text)]
    who = frozenset(each.part for each in texts if isinstance(each, Party))
    return Parts(who, frozenset(each.part for each in texts) - who)


def texts_of(content: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a content with where it stands, such as `parties.name`."""
    if isinstance(content, str):
        yield path, content
    elif isinstance(content, dict):
        for name, value in content.items():
            yield from texts_of(value, f"{path}.{name}" if path else name)
    elif isinstance(content, list):
        for value in content:
            yield from texts_of(value, path)


def _words(name: str) -> list[str]:
    return _WORD.findall(_folded(name))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
