"""A folder of papers: files become documents, sub-folders cases, and a second import knows them all."""

import os
import unicodedata
from datetime import date
from pathlib import Path

import pytest

from api.importers.intake import SOURCE_CHANGED
from api.importers.run import run_import
from archive.access.usecases import classify
from archive.document.events import DocumentDescribed, Redescription
from archive.document.model import Document
from archive.document.usecases import describe_document
from archive.errors import Invalid, NotAllowed
from archive.registration import PublicityClassified, Reason, RecordDestroyed
from archive.values import Publicity, PublicityClass

from .conftest import Home, adopt_class, refused


def write(folder: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def test_files_become_documents_and_folders_cases(home: Home, papers: Path):
    write(papers, {"juuri.txt": b"a", "Hanke/yksi.txt": b"b", "Hanke/kaksi.txt": b"c", "Hanke/2020/ala.txt": b"d"})
    summary = home.take(papers)
    assert (summary.recorded, summary.duplicates, summary.rejected, summary.events) == (4, 0, 0, 6)
    assert summary.position == home.archive.position
    assert summary.rejects_file is None
    cases = {one.event.content.title: one for one in home.events("case.opened")}
    assert set(cases) == {"Hanke", "Hanke/2020"}
    for one in cases.values():
        assert one.event.number.startswith("F-")
        assert "Hanke" not in one.event.number  # a folder's name may hold personal data
    documents = {one.event.content.title: one.event for one in home.events("document.filed")}
    assert documents["juuri.txt"].case is None
    assert documents["ala.txt"].case == cases["Hanke/2020"].stream
    assert documents["juuri.txt"].publicity is None  # nobody stated it
    assert documents["juuri.txt"].content.file.media_type == "text/plain"
    assert home.blobs.verify(documents["juuri.txt"].content.file.digest) == 1


def test_a_second_import_records_nothing(home: Home, papers: Path):
    write(papers, {"a.txt": b"a", "b/c.txt": b"c"})
    home.take(papers)
    position = home.archive.position
    again = home.take(papers)
    assert (again.recorded, again.duplicates, again.rejected, again.events) == (0, 2, 0, 0)
    assert home.archive.position == position


def test_the_same_folder_elsewhere_is_the_same_source(home: Home, papers: Path, tmp_path: Path):
    write(papers, {"Ääni.txt": b"a"})
    home.take(papers)
    elsewhere = tmp_path / "mnt" / papers.name
    write(elsewhere, {unicodedata.normalize("NFD", "Ääni.txt"): b"a"})
    assert home.take(elsewhere).duplicates == 1
    assert home.take(elsewhere, source_name="toinen").recorded == 1


def test_other_bytes_at_a_path_are_a_new_version(home: Home, papers: Path):
    write(papers, {"a.txt": b"one"})
    home.take(papers)
    write(papers, {"a.txt": b"two"})
    assert home.take(papers).recorded == 1
    write(papers, {"a.txt": b"one"})
    assert home.take(papers).recorded == 1
    assert home.take(papers).recorded == 0
    [filed] = home.events("document.filed")
    assert [one.event.number for one in home.events("document.version_filed")] == [2, 3]
    document = home.archive.load(Document, filed.stream)
    digests = [each["digest"] for each in document.now["versions"]]
    assert digests[0] == digests[2] != digests[1]


def test_the_same_bytes_at_two_paths_are_two_documents_of_one_blob(home: Home, papers: Path):
    write(papers, {"a.txt": b"same", "b/a.txt": b"same"})
    assert home.take(papers).recorded == 2
    assert len(list(home.blobs.digests())) == 1


def test_lost_bytes_come_back_without_an_event(home: Home, papers: Path):
    write(papers, {"a.txt": b"a"})
    home.take(papers)
    [digest] = home.blobs.digests()
    home.blobs.path(digest).unlink()
    assert home.take(papers).recorded == 0
    assert home.blobs.verify(digest) == 1


def test_empty_oddly_named_and_nameless_things_get_in_or_get_a_reason(home: Home, papers: Path):
    write(papers, {"tyhjä.txt": b"", ".DS_Store": b"x", "Thumbs.db": b"x", "~$muistio.docx": b"x", ".git/config": b"x"})
    Path(os.fsdecode(os.fsencode(papers) + b"/\xe4\xe4ni.txt")).write_bytes(b"latin")
    (papers / ("p" * 250)).write_bytes(b"long")
    (papers / "rivi\nvaihto.txt").write_bytes(b"newline")
    (papers / "linkki").symlink_to("/etc/hostname")
    os.mkfifo(papers / "putki")
    write(papers, {"vanha/archive.toml": b"", "vanha/events.sqlite": b"", "vanha/blobs/x": b""})
    summary = home.take(papers)
    assert summary.recorded == 4
    titles = {content.title for content in home.content("document.filed")}
    assert titles == {"tyhjä.txt", "\\xe4\\xe4ni.txt", "p" * 250, "rivi\nvaihto.txt"}
    assert {content.file.size for content in home.content("document.filed")} == {0, 4, 5, 7}
    assert {one["source"] for one in refused(summary)} == {"linkki", "putki", "vanha"}
    assert home.take(papers).recorded == 0


def test_names_that_differ_only_in_composition_stay_apart(home: Home, papers: Path):
    write(papers, {"\u00e4.txt": b"composed", "a\u0308.txt": b"decomposed"})
    if len(list(papers.iterdir())) == 1:
        pytest.skip("this file system knows no difference")
    assert home.take(papers).recorded == 2
    assert home.take(papers).recorded == 0


def test_a_file_over_the_limit_is_refused_and_the_rest_goes_in(home: Home, papers: Path):
    write(papers, {"a.txt": b"a", "iso.bin": b"0" * ((1 << 20) + 1), "z.txt": b"z"})
    summary = home.take(papers)
    assert (summary.recorded, summary.rejected) == (2, 1)
    [said] = refused(summary)
    assert (said["source"], said["code"], said["field"]) == ("iso.bin", "too_large", "file")
    assert list((home.folder / "blobs" / "incoming").iterdir()) == []


def test_a_destroyed_document_does_not_come_back(home: Home, papers: Path):
    write(papers, {"a.txt": b"secret"})
    home.take(papers)
    [filed] = home.events("document.filed")
    document = home.archive.load(Document, filed.stream)
    document.destroy(RecordDestroyed(destroyed_on=date(2026, 1, 1), basis="test"), by=home.by)
    home.archive.add(document, destroys=(filed.position,))
    for digest in list(home.blobs.digests()):
        home.blobs.path(digest).unlink()
    summary = home.take(papers)
    assert [said["code"] for said in refused(summary)] == ["destroyed"]
    assert list(home.blobs.digests()) == []


def test_one_file_is_a_source_too(home: Home, papers: Path):
    write(papers, {"a.txt": b"a", "b.txt": b"b"})
    assert home.take(papers / "a.txt").recorded == 1
    summary = home.take(papers)
    assert (summary.recorded, summary.duplicates) == (1, 1)


def test_a_source_that_is_not_there_is_refused(home: Home, papers: Path):
    with pytest.raises(Invalid, match="does not exist"):
        home.take(papers / "puuttuu")
    with pytest.raises(Invalid, match="no such format"):
        home.take(papers, "fax")


MANIFEST = """\ufefffile;title;date;sender;recipient;class;publicity;ground;secret_from;secret_years;personal;person
a.txt;Muistio;joulukuu 2020 - tammikuu 2021;Lähettäjä;Saaja;02 05;Salassa pidettävä;24.1 § 20 kohta;2.1.2020;25;none;
Kansio\\b.txt;Päätös;12.3.2019;;;;1;;;;sisältää henkilötietoja;Joku
"""


def test_a_manifest_describes_the_files(home: Home, papers: Path):
    write(papers, {"a.txt": b"a", "Kansio/b.txt": b"b", "c.txt": b"c", "manifest.csv": MANIFEST.encode()})
    summary = home.take(papers)
    assert (summary.recorded, summary.rejected) == (3, 0)
    filed = {one.event.content.title: one.event for one in home.events("document.filed")}
    assert set(filed) == {"Muistio", "Päätös", "c.txt"}
    memo = filed["Muistio"]
    assert (memo.publicity.publicity, memo.publicity.secret_years) == (PublicityClass.secret, 25)
    assert memo.publicity.complete
    assert (memo.dated.earliest, memo.dated.latest) == (date(2020, 12, 1), date(2021, 1, 31))
    assert memo.content.date_text == "joulukuu 2020 - tammikuu 2021"
    assert (memo.content.sender, memo.content.recipient, memo.content.claimed_class) == (
        *("Lähettäjä", "Saaja", "02 05"),
    )
    assert filed["Päätös"].publicity.publicity is PublicityClass.public
    assert (filed["Päätös"].personal, filed["Päätös"].content.person) == ("personal", "Joku")
    assert home.take(papers).recorded == 0


def row(**cells: str) -> bytes:
    return (",".join(cells) + "\n" + ",".join(cells.values()) + "\n").encode()


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ({"date": "2024-03-12", "two_digit_years": "future"}, "two_digit_years"),
        ({"publicity": "hyvin salainen"}, "publicity"),
        ({"ground": "24.1 §"}, "publicity"),
        ({"publicity": "secret", "secret_from": "pian"}, "secret_from"),
        ({"publicity": "secret", "secret_years": "monta"}, "secret_years"),
        ({"publicity": "secret", "secret_years": "900"}, "secret_years"),
        ({"personal": "ehkä"}, "personal"),
        ({"class": "x" * 200}, "class"),
        ({"title": "y" * 3000}, "title"),
    ],
)
def test_a_row_that_does_not_read_keeps_its_file_out(home: Home, papers: Path, cells, field):
    write(papers, {"a.txt": b"a", "b.txt": b"b", "manifest.csv": row(file="a.txt", **cells)})
    summary = home.take(papers)
    assert (summary.recorded, summary.rejected) == (1, 1)
    [said] = refused(summary)
    assert (said["source"], said["line"], said["field"]) == ("a.txt", 2, field)
    assert said["remedy"] and said["original"]["file"] == "a.txt"
    write(papers, {"manifest.csv": row(file="a.txt", title="korjattu")})
    assert home.take(papers).recorded == 1


def test_rows_without_a_file_are_said(home: Home, papers: Path):
    lines = b"file,title\na.txt,A\na.txt,B\nghost.txt,C\n,D\n\na2.txt,E,extra\n"
    write(papers, {"a.txt": b"a", "a2.txt": b"b", "manifest.csv": lines})
    summary = home.take(papers)
    assert summary.recorded == 1
    said = {(one["source"], one["line"]): one["field"] for one in refused(summary)}
    assert said == {
        ("manifest.csv", 3): "file",
        ("manifest.csv", 4): "file",
        ("manifest.csv", 5): "file",
        ("a2.txt", 7): "file",
    }


def test_a_manifest_that_cannot_be_trusted_stops_the_import(home: Home, papers: Path):
    for content in (
        b"title,date\nx,\n",
        "title;päivä\nä;\n".encode("cp1252"),
    ):
        write(papers, {"manifest.csv": content})
        with pytest.raises(Invalid):
            home.take(papers)


def test_a_table_of_something_else_is_a_paper_like_any_other(home: Home, papers: Path):
    write(papers, {"manifest.csv": b"paino,pituus\n1,2\n"})
    assert home.take(papers).recorded == 1


def test_a_changed_row_is_told_and_corrected_where_asked_and_a_change_made_here_stays(home: Home, papers: Path):
    write(papers, {"a.txt": b"a", "manifest.csv": row(file="a.txt", title="Alku", publicity="not_public")})
    home.take(papers)
    [filed] = home.events("document.filed")
    mine = DocumentDescribed(content=Redescription(title="Arkistonhoitajan otsikko", reason="selvennys"))
    describe_document(home.archive, filed.stream, mine, by=home.by)
    assert home.take(papers, archivist=True, correct="luettelo").recorded == 0
    write(papers, {"manifest.csv": row(file="a.txt", title="Uusi", publicity="public")})
    told = home.take(papers)
    assert (told.events, told.differing, told.corrected) == (0, 2, 0)
    with pytest.raises(NotAllowed):
        home.take(papers, correct="luettelo")
    made = home.take(papers, archivist=True, correct="luettelo")
    assert (made.events, made.corrected, made.waiting) == (2, 2, 1)
    assert home.take(papers, archivist=True, correct="luettelo").events == 0
    assert home.content("document.described")[-1].title == "Uusi"
    assert home.archive.load(Document, filed.stream).publicity.publicity is PublicityClass.not_public


def test_what_earlier_versions_recorded_of_a_changed_row_is_read_as_it_was(home: Home, papers: Path):
    write(papers, {"a.txt": b"a", "manifest.csv": row(file="a.txt", title="Alku", publicity="not_public")})
    home.take(papers)
    [filed] = home.events("document.filed")
    described = DocumentDescribed(content=Redescription(title="Uusi", reason=SOURCE_CHANGED))
    describe_document(home.archive, filed.stream, described, by=home.by)
    decided = PublicityClassified(publicity=Publicity(), content=Reason(reason=SOURCE_CHANGED))
    classify(home.archive, "document", filed.stream, decided, by=home.by)
    write(papers, {"manifest.csv": row(file="a.txt", title="Uusi", publicity="not_public")})
    told = home.take(papers)
    assert (told.events, told.completed, told.differing) == (0, 0, 0)


def test_progress_is_told_to_the_end(home: Home, papers: Path):
    write(papers, {f"{n}.txt": b"%d" % n for n in range(50)})
    told: list[tuple[int, int | None]] = []
    run_import(
        home.archive, home.blobs, papers, by=home.by, rejects=home.folder, progress=lambda *at: told.append(at), batch=7
    )
    assert told[-1] == (50, 50)


def test_a_class_the_schedule_knows_binds_and_what_it_gives_is_no_statement_of_the_source(home: Home, papers: Path):
    adopt_class(home, "02 05")
    write(papers, {"a.txt": b"a", "manifest.csv": b"file,class\na.txt,02 05\n"})
    home.take(papers)
    [filed] = home.events("document.filed")
    assert (filed.event.record_class, filed.event.content.claimed_class) == ("02 05", None)
    assert filed.event.publicity.publicity is PublicityClass.secret
    assert home.take(papers).events == 0
    write(papers, {"manifest.csv": b"file,class,publicity\na.txt,02 05,public\n"})
    told = home.take(papers)
    assert (told.events, told.differing) == (0, 1)  # what a class hides is not opened by completing
    assert [home.take(papers, archivist=True, correct="luettelo").events for _ in range(2)] == [1, 0]
    assert home.archive.load(Document, filed.stream).publicity.publicity is PublicityClass.secret  # a second person
