"""The query language is Whoosh's: the same trees where Whoosh parses, a reading and a sentence where it does not."""

import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projections.search.question.syntax import (
    BESIDE,
    MAX_CLAUSES,
    MAX_LENGTH,
    Everything,
    Group,
    Range,
    Tree,
    Words,
    read,
)
from projections.search.whoosh.fields import cover, spelled
from tests.profiles import often

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from whoosh import fields, qparser
    from whoosh import query as whoosh_query

_PIECES = st.sampled_from(("aa", "bb", "cc", "kind:dd", '"ee ff"', "(", ")", "AND", "OR", "ANDNOT"))


@settings(max_examples=often(1000), deadline=None)
@given(st.lists(_PIECES, min_size=1, max_size=9))
def test_what_whoosh_parses_is_read_as_whoosh_does(pieces: list[str]):
    if not _well_formed(pieces):
        return
    schema = fields.Schema(text=fields.KEYWORD(), kind=fields.KEYWORD())
    theirs = qparser.QueryParser("text", schema).parse(" ".join(pieces), normalize=False)
    for known in _WORLDS:
        assert _holds(read(" ".join(pieces)).tree, known) == _holds_theirs(theirs, known), pieces


@given(st.text(max_size=120))
def test_no_text_is_refused(text: str):
    read(text)


@given(st.text(alphabet='ab*?()"[]{}<>:^~ ANDORT', max_size=80))
def test_no_row_of_signs_is_refused(text: str):
    read(text)


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("summa:>100000", Range("amount", "100000", "", False, True)),
        ("summa:<=5", Range("amount", "", "5", True, True)),
        ("päivä:[2019-01 TO 2019-06]", Range("date", "2019-01", "2019-06")),
        ("date:{2019 TO}", Range("date", "2019", "", False, False)),
        ("summa:[1 000 TO 2 000,50}", Range("amount", "1 000", "2 000,50", True, False)),
        ("summa:>1 000 000", Range("amount", "1 000 000", "", False, True)),
        ("summa:<=2 milj. euroa", Range("amount", "", "2 milj. euroa", True, True)),
        ("summa:910 000", Words("910 000", "amount")),
        ("päivä:maaliskuu 2019", Words("maaliskuu 2019", "date")),
        ("41 §", Words("41 §")),
        ('diaari:"STM/1234/2020"', Words("STM/1234/2020", "number", True)),
        ("12 000 euroa", Words("12 000 euroa")),
        ("laji:*", Everything("kind")),
        ("*:*", Everything()),
        ('"aa bb"~3^2', Words("aa bb", None, True, 3, 2.0)),
        ("h&m:n", Words("h&m:n")),
        ("lihaa?", Words("lihaa")),
        ("8.3.2019?!", Words("8.3.2019")),
        ("val?io", Words("val?io")),
        ("koti/koulu", Group(BESIDE, (Words("koti"), Words("koulu")))),
        ("päätös,koti laki ?", Group(BESIDE, (Words("päätös"), Words("koti"), Words("laki")))),
        ("koti–koulu OR laki", Group("OR", (Group(BESIDE, (Words("koti"), Words("koulu"))), Words("laki")))),
        ("EU:n", Words("EU:n")),
        ("diaari:HEL 2021-009631 koti", Group(BESIDE, (Words("HEL 2021-009631", "number"), Words("koti")))),
        ("-levy-yhtiön", Words("-levy-yhtiön")),
        ("NOT NOT aa", Words("aa")),
        ("aa REQUIRE bb", Group("REQUIRE", (Words("aa"), Words("bb")))),
        ("", None),
        ("()", None),
    ],
)
def test_a_query_is_read_as_its_tree(query: str, tree: Tree | None):
    reading = read(query)
    assert reading.tree == tree
    assert reading.problems == []


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("(aa bb", "not closed"),
        ("aa) bb", "without an opening"),
        ('"aa bb', "quotation mark"),
        ("foo:bar", "no field 'foo'"),
        ("kind:", "no value"),
        ("aa OR", "both sides"),
        ("NOT", "a word after"),
        ("(" * 40 + "aa", "too deep"),
        ("aa " * (MAX_CLAUSES + 5), f"first {MAX_CLAUSES} words"),
        ("a" * (MAX_LENGTH + 1), "characters"),
    ],
)
def test_what_does_not_parse_is_said(query: str, says: str):
    assert says in " ".join(read(query).problems)


@given(st.integers(-(10**14), 10**14), st.integers(-(10**14), 10**14), st.integers(-(10**14), 10**14))
def test_a_span_of_numbers_is_covered_exactly(low: int, high: int, number: int):
    prefixes = cover(low, high, 14)
    assert any(spelled(number, 14).startswith(prefix) for prefix in prefixes) == (low <= number <= high)
    assert len(prefixes) <= 2 * 15 * 14


_KNOWN = ("aa", "bb", "cc", "dd", "ee ff")
_WORLDS = [frozenset(word for at, word in enumerate(_KNOWN) if bits >> at & 1) for bits in range(1 << len(_KNOWN))]


def _well_formed(pieces: list[str]) -> bool:
    depth, before = 0, "("
    for piece in pieces:
        operand = piece not in ("AND", "OR", "ANDNOT", ")")
        if not operand and before in ("(", "AND", "OR", "ANDNOT"):
            return False
        depth += {"(": 1, ")": -1}.get(piece, 0)
        if depth < 0:
            return False
        before = piece
    return depth == 0 and before not in ("(", "AND", "OR", "ANDNOT") and pieces.count("ANDNOT") <= 1


def _holds(tree: Tree | None, known: frozenset[str]) -> bool:
    match tree:
        case Words(text=text):
            return text in known
        case Group("AND" | "BESIDE", parts):
            return all(_holds(part, known) for part in parts)
        case Group("OR", parts):
            return any(_holds(part, known) for part in parts)
        case Group("ANDNOT", (left, right)):
            return _holds(left, known) and not _holds(right, known)
    raise AssertionError(tree)


def _holds_theirs(query: whoosh_query.Query, known: frozenset[str]) -> bool:
    match query:
        case whoosh_query.Term():
            return query.text in known
        case whoosh_query.Phrase():
            return " ".join(query.words) in known
        case whoosh_query.AndNot():
            return _holds_theirs(query.a, known) and not _holds_theirs(query.b, known)
        case whoosh_query.Or():
            return any(_holds_theirs(part, known) for part in query.subqueries)
        case whoosh_query.And():
            parts = [_holds_theirs(part, known) for part in query.subqueries]
            return all(parts)
    raise AssertionError(query)
