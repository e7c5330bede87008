"""How a person is looked for: in fields that name somebody, and in running text, which is for people to judge.

Source of FIELDS: every content of every event; a test holds that each of its texts is judged here or in TEXTS.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from archive.errors import Invalid

FIELDS = (
    "person", "sender", "recipient", "parties.name", "holder", "handler", "participants.name",
    "participants.deputy_of", "grantee", "grantor", "applicant", "payer", "partner", "author", "decider",
    "publisher", "to", "organisation", "name",
)  # fmt: skip
"""Content that says who: of each of these the whole says a name, or several."""
TEXTS = (
    "submitted",
    "title", "text", "motion", "note", "reason", "late_reason", "conditions", "purpose", "goal", "project", "keywords",
    "location", "source", "status", "system", "place", "agenda.title", "agenda.text", "attachments.title",
    "votes.subject", "votes.result", "file.filename", "above_name", "parties.role", "participants.role",
    "classes.title", "classes.description", "target_text",
)  # fmt: skip
"""Content in which somebody may be named among other words."""
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_ENDING, _STEM = 3, 3


class PersonName:
    """A name as it is compared: however it is composed, capitalised or spaced, family name first or last."""

    def __init__(self, name: str) -> None:
        self.words = _words(name)
        if not self.words:
            raise Invalid("No person is named.", field="person")
        self._sorted = sorted(self.words)
        stems = [word[: max(_STEM, len(word) - _ENDING)] for word in self.words]
        self._stems = [re.compile(rf"(?<![^\W_]){re.escape(stem)}") for stem in stems]

    def names(self, said: str) -> bool:
        """Whether a field that says who says this name: its words side by side, in whatever order."""
        words, count = _words(said), len(self.words)
        return any(sorted(words[at : at + count]) == self._sorted for at in range(len(words) - count + 1))

    def may_be_in(self, text: str) -> bool:
        """Whether a text has a word for each of the name that may be a case of it (Meikäläisen for Meikäläinen)."""
        folded = _folded(text)
        return all(stem.search(folded) for stem in self._stems)


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
