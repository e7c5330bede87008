"""Segments of Whoosh, written and merged by ourselves, answer as one segment would."""

from pathlib import Path

from projections.search import Entry, Request, open_index
from projections.search.language.analyser import Analyser
from projections.search.whoosh.segment import TIER

QUESTIONS = (
    "sopimus",
    "hanke*",
    '"hankkeen sopimus"',
    "summa:>300",
    "laji:päätös",
    "sopimus NOT joka",
    "vuosi:2019",
    "",
)


def test_many_commits_answer_as_one_does(tmp_path: Path, analyser: Analyser):
    entries = [an_entry(at) for at in range(2 * TIER + 3)]
    many = open_index(tmp_path / "many", "whoosh", analyser=analyser, create=True)
    for at, entry in enumerate(entries, 1):
        many.apply([(entry.id, [entry])], at)
    many.apply([("d03", []), ("d04", [an_entry(4, "Uusi sopimus korvaa vanhan.")])], 50)
    for at in range(2 * TIER):  # what was removed is merged away
        many.apply([(f"x{at}", [an_entry(at, "Muuta.")])], 51 + at)
        many.apply([(f"x{at}", [])], 51 + at)
    one = open_index(tmp_path / "one", "whoosh", analyser=analyser, create=True)
    left = [entry for entry in entries if entry.id not in ("d03", "d04")]
    left.append(an_entry(4, "Uusi sopimus korvaa vanhan."))
    one.apply([(entry.id, [entry]) for entry in left], 70)
    try:
        assert many.position() == 51 + 2 * TIER - 1
        assert sum(1 for path in (tmp_path / "many/all").glob("*.seg")) < 2 * TIER
        for q in QUESTIONS:
            ours, theirs = (index.find(Request(q, "all", limit=100, facets=("kind", "year"))) for index in (many, one))
            assert (ours.total, ours.facets) == (theirs.total, theirs.facets), q
            assert {(hit.id, hit.title, hit.snippet) for hit in ours.hits} == {
                (hit.id, hit.title, hit.snippet) for hit in theirs.hits
            }
    finally:
        many.close()
        one.close()


def an_entry(at: int, text: str | None = None) -> Entry:
    told = text or f"Hankkeen sopimus numero {at}. {'Joka toinen.' if at % 2 else ''}"
    return Entry(f"d{at:02}" if text != "Muuta." else f"x{at}", "decision", f"Päätös {at}", told, amounts=(at * 2000,))
