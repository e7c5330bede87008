"""What of Whoosh's private names our codec stands on: all of them in one table, and the pinned version has them.

Whoosh promises nothing of them. Whoever pins another version reads codec.py and segment.py beside its sources first.
"""

import ast
import inspect
import tomllib
from pathlib import Path
from typing import Any

import pytest
import whoosh
from whoosh.codec import whoosh3
from whoosh.fields import ID, Schema
from whoosh.filedb.filestore import RamStorage
from whoosh.reading import SegmentReader

import projections.search.whoosh as ours
from projections.search.whoosh import codec

FOLDER = Path(ours.__file__).parent
PRIVATE = {
    "codec": {"_blocklimit", "_compression", "_inlinelimit"},
    "postings": {
        "_blocklimit", "_ids", "_inlinelimit", "_maxlength", "_maxweight", "_minlength", "_terminfo", "_values",
        "_weights", "_write_block",
    },
    "records": {"_cached_reader"},
    "reader": {"_terms"},
    "terms": {"_postfile"},
    "matcher": {"_ids", "_next_block", "_read_ids", "_read_values", "_read_weights", "_values", "_weights"},
    "module": {"_lenfield"},
}  # fmt: skip


@pytest.fixture
def objects() -> dict[str, Any]:
    """One of each kind of object whose private names are used, of an index of five records of one term."""
    index = RamStorage().create_index(Schema(word=ID))
    with index.writer(codec=whoosh3.W3Codec()) as writer:
        for _ in range(5):
            writer.add_document(word="sana")
    (segment,) = index._segments()
    reader = SegmentReader(index.storage, index.schema, segment)
    info = reader.term_info("word", "sana")
    assert not info.is_inlined()
    offset, length = info.extent()
    made = whoosh3.W3Codec()
    postings = made.postings_writer(index.storage.create_file("postings"))
    postings.start_postings(index.schema["word"].format, whoosh3.W3TermInfo())
    return {
        "codec": made,
        "postings": postings,
        "records": made.per_document_reader(index.storage, segment),
        "reader": reader,
        "terms": reader._terms,
        "matcher": whoosh3.W3LeafMatcher(reader._terms._postfile, offset, length, index.schema["word"].format),
        "module": whoosh3,
    }


def test_the_version_is_the_one_that_was_read():
    project = tomllib.loads((FOLDER.parents[2] / "pyproject.toml").read_text("utf-8"))["project"]
    assert "whoosh==2.7.4" in project["dependencies"]
    assert whoosh.versionstring() == "2.7.4"


@pytest.mark.parametrize("kind", PRIVATE)
def test_the_pinned_version_has_the_names_we_use(objects: dict[str, Any], kind: str):
    lacking = {name for name in PRIVATE[kind] if not hasattr(objects[kind], name)}
    assert not lacking


def test_every_private_name_in_use_stands_in_the_table():
    told = set().union(*PRIVATE.values())
    assert _used() - _own() <= told <= _used()


def _used() -> set[str]:
    """Names with an underscore that our files ask of any object."""
    trees = [ast.parse(path.read_text("utf-8")) for path in FOLDER.glob("*.py")]
    asked = (node.attr for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Attribute))
    return {name for name in asked if name.startswith("_") and not name.startswith("__")}


def _own() -> set[str]:
    """Names with an underscore that our files themselves give: attributes set on self, and methods."""
    found = set()
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef):
                found.add(node.name)
            elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                found |= {node.attr} if isinstance(node.value, ast.Name) and node.value.id == "self" else set()
    return found


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        (codec.Codec, whoosh3.W3Codec),
        (codec._Postings, whoosh3.W3PostingsWriter),
        (codec._Records, whoosh3.W3PerDocReader),
    ],
)
def test_what_takes_the_place_of_a_method_takes_what_it_takes(mine: type, theirs: type):
    for name, method in vars(mine).items():
        if inspect.isfunction(method) and not name.startswith("__"):
            taken = list(inspect.signature(method).parameters)
            assert taken == list(inspect.signature(getattr(theirs, name)).parameters), name


def test_the_library_still_forgets_to_keep_few_records_beside_their_term(objects: dict[str, Any]):
    """The reason for our own postings: were it mended, ours could go."""
    assert "terminfo.set_inline(" in inspect.getsource(whoosh3.W3PostingsWriter.finish_postings)
    assert not hasattr(whoosh3.W3TermInfo, "set_inline")
