"""The relevance bench goes through the product's own index and query path, and its run can be scored."""

import json
import sys
from pathlib import Path

import pytest

from bench import relevance

SENTENCES = {
    "a:1": ("a", "Hanketoimiston tehtävistä sovittiin."),
    "a:2": ("a", "Tehtävät siirtyivät toimistolle."),
    "a:3": ("a", "Kokous päättyi."),
    "b:1": ("b", "Toimisto suljettiin."),
    "b:2": ("b", "Besluten fattades av kommunen."),
}
QUERIES = [("q1", "a", "toimisto"), ("q2", "a", "tehtävää"), ("q3", "b", "toimistot")]
QUERIES += [("q4", "b", "beslut"), ("q5", "b", "hanke")]


def test_a_run_lists_what_each_query_found_in_its_own_collection(
    tmp_path: Path, engine: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    docs, queries, out = tmp_path / "docs.jsonl", tmp_path / "queries.tsv", tmp_path / "run.tsv"
    docs.write_text(
        "".join(json.dumps({"id": id, "collection": c, "text": text}) + "\n" for id, (c, text) in SENTENCES.items())
    )
    queries.write_text("qid\tcollection\tquery\n" + "".join("\t".join(row) + "\n" for row in QUERIES))
    arguments = ["relevance", "--docs", str(docs), "--queries", str(queries), "--engine", engine, "--out", str(out)]
    monkeypatch.setattr(sys, "argv", arguments)
    relevance.main()
    assert capsys.readouterr().out.startswith("5 documents in")
    found: dict[str, list[str]] = {}
    for line in out.read_text().splitlines():
        qid, doc, score = line.split("\t")
        assert float(score) > 0
        found.setdefault(qid, []).append(doc)
    assert found == {"q1": ["a:2", "a:1"], "q2": found["q2"], "q3": ["b:1"], "q4": ["b:2"]}
    assert set(found["q2"]) == {"a:1", "a:2"}


ODD = [
    {"id": 7, "text": "Hanketoimisto suljettiin."},
    {"id": "a/b c:ö'\"", "text": "Toimiston tehtävät. \u0000\ud83d", "collection": None, "lang": "xx"},
    {"id": "tyhjä"},
    {"id": "kuva", "text": "Toimisto", "collection": 'Ä "B"'},
]


def test_a_run_is_made_of_whatever_a_table_leaves_out(tmp_path: Path, engine: str, monkeypatch: pytest.MonkeyPatch):
    docs, queries, out = tmp_path / "docs.jsonl", tmp_path / "queries.tsv", tmp_path / "run.tsv"
    docs.write_text("\ufeff" + "\n\n".join(json.dumps(told) for told in ODD), encoding="utf-8")
    queries.write_bytes(
        'query\tcollection\r\ntoimisto\t\r\n\t\r\ntoimisto\tÄ "B"\r\nsulkea ((NOT\t\r\ntoimisto\tmuu\r\n'.encode()
    )
    arguments = ["relevance", "--docs", str(docs), "--queries", str(queries), "--engine", engine, "--out", str(out)]
    monkeypatch.setattr(sys, "argv", arguments)
    relevance.main()
    found = [line.split("\t")[:2] for line in out.read_text(encoding="utf-8").splitlines()]
    assert sorted(found) == [["1", "7"], ["1", "a/b c:ö'\""], ["3", "kuva"], ["4", "7"]]


@pytest.mark.parametrize(
    ("docs", "queries", "said"),
    [
        ("[1]", "query\nsana\n", "line 1 of the documents"),
        ('{"text": "sana"}', "query\nsana\n", "line 1 of the documents"),
        ('{"id": "a\\tb", "text": "sana"}', "query\nsana\n", "no line of a run can hold"),
        ('{"id": "a", "text": "sana"}', "qid\nsana\n", "no column query"),
    ],
)
def test_a_file_of_another_shape_is_refused_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, docs: str, queries: str, said: str
):
    (tmp_path / "d").write_text(docs)
    (tmp_path / "q").write_text(queries)
    files = ["--docs", str(tmp_path / "d"), "--queries", str(tmp_path / "q"), "--out", str(tmp_path / "run")]
    monkeypatch.setattr(sys, "argv", ["relevance", *files])
    with pytest.raises(SystemExit, match=said):
        relevance.main()
