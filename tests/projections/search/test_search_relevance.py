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
