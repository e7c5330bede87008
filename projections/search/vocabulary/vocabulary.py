"""A vocabulary on disk: labels by their base forms, and for each the other labels of its concept and narrower ones."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import chain, islice, product
from pathlib import Path
from typing import NamedTuple

from archive.errors import Invalid
from archive.files.whole import sync_folder, write_whole
from projections.search.language.analyser import Analyser
from projections.search.language.tokens import clean, words
from projections.search.vocabulary.labels import LANGUAGES, Broader, Label

MOST_WORDS = 4  # of a label
MOST_READINGS = 4  # of a label of words with several base forms
MOST_RELATED = 24  # labels that a word of a question is widened by
PORTION = 1000  # labels analysed together

_SCHEMA = """
CREATE TABLE about (name TEXT NOT NULL, labels INTEGER NOT NULL, concepts INTEGER NOT NULL, analyser TEXT NOT NULL);
CREATE TABLE label (
  id INTEGER PRIMARY KEY, concept TEXT NOT NULL, text TEXT NOT NULL, language TEXT NOT NULL, kind TEXT NOT NULL
);
CREATE TABLE form (base TEXT NOT NULL, label INTEGER NOT NULL, PRIMARY KEY (base, label)) WITHOUT ROWID;
CREATE TABLE broader (broader TEXT NOT NULL, concept TEXT NOT NULL, PRIMARY KEY (broader, concept)) WITHOUT ROWID;
"""
_INDEXES = "CREATE INDEX label_concept ON label (concept, kind);"


class About(NamedTuple):
    """What an imported vocabulary is: its name, how many labels and concepts it has, and what analysed it."""

    name: str
    labels: int
    concepts: int
    analyser: str


class Vocabulary:
    """An imported vocabulary, read. It holds nothing of any record."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(f"file:{path}?mode=ro", uri=True, check_same_thread=False)

    def about(self) -> About:
        """Its name and size."""
        return About(*self._db.execute("SELECT name, labels, concepts, analyser FROM about").fetchone())

    def related(self, bases: Iterable[str]) -> list[tuple[str, int]]:
        """Other labels of the concepts that have such a label, in every language, with 0; of narrower ones, with 1."""
        found: dict[str, int] = {}
        for base in bases:
            for text, far in self._db.execute(_RELATED, {"base": base, "most": MOST_RELATED}):
                found.setdefault(text, far)
        return [*found.items()][:MOST_RELATED]

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()


_RELATED = """
WITH meant AS (SELECT DISTINCT l.concept FROM form f JOIN label l ON l.id = f.label WHERE f.base = :base),
     wide AS (SELECT concept, 0 AS far FROM meant
              UNION ALL SELECT b.concept, 1 FROM broader b JOIN meant m ON b.broader = m.concept)
SELECT text, min(far) FROM wide JOIN label USING (concept)
WHERE kind != 'hidden' AND label.id NOT IN (SELECT label FROM form WHERE base = :base)
GROUP BY text ORDER BY min(far), min(kind = 'alt'), text LIMIT :most
"""


def write(
    path: Path,
    name: str,
    found: Iterable[Label | Broader],
    analyser: Analyser,
    told: Callable[[int], object] = lambda number: None,
) -> About:
    """Make the file of a vocabulary again; it takes the place of the older one when it is whole.

    Refuses: a vocabulary without a label.
    """
    db = sqlite3.connect(":memory:")
    with closing(db):
        db.executescript(_SCHEMA)
        number = read = 0
        coming = iter(found)
        while portion := list(islice(coming, PORTION)):
            broader = [(each.broader, each.concept) for each in portion if isinstance(each, Broader)]
            db.executemany("INSERT OR IGNORE INTO broader VALUES (?, ?)", broader)
            for label, bases in _analysed([each for each in portion if isinstance(each, Label)], analyser):
                at = db.execute("INSERT INTO label VALUES (NULL, ?, ?, ?, ?)", label).lastrowid
                db.executemany("INSERT OR IGNORE INTO form VALUES (?, ?)", [(base, at) for base in bases])
                number += 1
            read += len(portion)
            told(read)
        if not number:
            raise Invalid(
                "The file has no label in Finnish, Swedish or English.", field="file", remedy="Check its form."
            )
        concepts = db.execute("SELECT count(DISTINCT concept) FROM label").fetchone()[0]
        about = About(name, number, concepts, analyser.name)
        db.execute("INSERT INTO about VALUES (?, ?, ?, ?)", about)
        db.executescript(_INDEXES)
        db.commit()
        write_whole(path, db.serialize())
    sync_folder(path.parent)
    return about


def _analysed(labels: Sequence[Label], analyser: Analyser) -> Iterator[tuple[Label, list[str]]]:
    """Labels with the base forms of their words, joined; several where words have several. Others have too many words.

    Words are analysed together by language: one by one they cost several times as much.
    """
    spoken = {language: [label for label in labels if label.language == language] for language in LANGUAGES}
    for language, told in spoken.items():
        read = {label: [word.text for word in words(clean(label.text))] for label in told}
        bases = analyser.bases(chain.from_iterable(read.values()), language)
        for label, found in read.items():
            if joined := _joined(found, bases):
                yield label, joined


def _joined(found: Sequence[str], bases: Mapping[str, tuple[str, ...]]) -> list[str]:
    each = [bases[word][:2] for word in found] if len(found) <= MOST_WORDS else []
    return [" ".join(texts) for texts in islice(product(*each), MOST_READINGS)] if each else []


def asked_as(label: str, analyser: Analyser) -> list[str]:
    """The base forms of a label in whatever language it is."""
    found = [word.text for word in words(clean(label))]
    each = (_joined(found, analyser.bases(found, language)) for language in LANGUAGES)
    return [*dict.fromkeys(chain.from_iterable(each))]
