"""Captions of recordings are read as what was said by whom, with moments, and words side by side stay side by side."""

from pathlib import Path

import pytest

from projections.text import Extraction, identify
from projections.text.extraction import Limits, Status
from projections.text.media_types import PLAIN, SUBRIP, WEBVTT
from projections.text.readers.dispatch import Source, read

MEETING = """\ufeffWEBVTT - ohjausryhmän kokous
Kind: captions

STYLE
::cue { color: #fff }

NOTE tämä ei ole puhetta

1
00:01.000 --> 00:04.000 align:start position:0%
<v.loud Puheenjohtaja>Avaan kokouksen &amp; totean

00:04.500 --> 00:07.000
<v Puheenjohtaja>päätös<00:00:05.000>valtaisuuden.</v> <v Sihteeri>Kirjattu.

101:00:00.000 --> 101:00:02.000
<i>Tauko</i> päättyi,
x &lt; 5
"""


def captions(text: str | bytes, name: str) -> Extraction:
    return read(Source(text.encode() if isinstance(text, str) else text, name), Limits())


def test_webvtt_is_read_with_speakers_and_moments():
    found = captions(MEETING, "kokous.vtt")
    assert (found.status, found.format.media_type) == (Status.ok, WEBVTT)
    assert found.text.split("\n\n") == [
        "[0:00:01] Puheenjohtaja: Avaan kokouksen & totean päätösvaltaisuuden.",
        "[0:00:04] Sihteeri: Kirjattu.",
        "[101:00:00] Tauko päättyi, x < 5",
    ]


def test_notes_styles_and_marks_of_form_are_no_words():
    text = captions(MEETING, "kokous.vtt").text
    assert "puhetta" not in text
    assert "color" not in text
    assert "align" not in text
    assert "loud" not in text


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_ends_of_lines_of_every_kind_are_read(end: str):
    assert captions(MEETING.replace("\n", end), "kokous.vtt").text == captions(MEETING, "kokous.vtt").text


def test_cues_without_an_empty_line_between_them_are_two():
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\nEnsin.\n00:20.000 --> 00:21.000\nSitten.\n"
    assert captions(text, "a.vtt").text == "[0:00:01] Ensin.\n\n[0:00:20] Sitten."


def test_another_paragraph_begins_after_a_pause_and_after_a_minute():
    cues = [f"00:{at // 60:02}:{at % 60:02}.000 --> 00:{at // 60:02}:{at % 60:02}.900\nsana{at}" for at in range(0, 70)]
    text = captions("WEBVTT\n\n" + "\n\n".join(cues), "a.vtt").text
    assert [line[:9] for line in text.split("\n\n")] == ["[0:00:00]", "[0:01:00]"]
    apart = "WEBVTT\n\n00:01.000 --> 00:02.000\nyksi\n\n00:08.000 --> 00:09.000\nkaksi\n"
    assert len(captions(apart, "a.vtt").text.split("\n\n")) == 2


def test_words_that_live_captions_repeat_are_read_once():
    text = "WEBVTT\n\n00:01.000 --> 00:03.000\nsama rivi\n\n00:02.000 --> 00:04.000\nsama rivi\n"
    assert captions(text, "a.vtt").text == "[0:00:01] sama rivi"


def test_subrip_is_read_with_its_odd_forms():
    text = (
        "1\n0:00:01,5 --> 00:00:02,000\n{\\an8}<i>Avaan</i> kokouksen,\n\nx < 5 ja y > 3.\n\n"
        "2\n00:00:02.500 --> 00:00:04.000\nKirjattu.\n"
    )
    found = captions(text, "kokous.srt")
    assert (found.status, found.format.media_type) == (Status.ok, SUBRIP)
    assert found.text == "[0:00:01] Avaan kokouksen, x < 5 ja y > 3. Kirjattu."


def test_captions_are_known_by_what_is_in_them():
    assert identify(MEETING.encode(), "kokous.txt").media_type == PLAIN
    assert identify(MEETING.encode(), "kokous").media_type == WEBVTT
    assert identify(b"1\n00:00:01,000 --> 00:00:02,000\nHei\n", "kokous.dat").media_type == SUBRIP


def test_old_bytes_are_read_as_assumed():
    found = captions(b"1\n00:00:01,000 --> 00:00:02,000\nP\xe4\xe4t\xf6s\n", "kokous.srt")
    assert found.text == "[0:00:01] Päätös"
    assert "assumed" in found.metadata["encoding"]


def test_captions_without_words_say_so():
    assert captions("WEBVTT\n\nNOTE tyhjä\n", "a.vtt").reason == "the captions contain no words"
    assert captions("tekstiä ilman hetkiä", "a.srt").status is Status.empty


def test_captions_found_beside_their_recording_are_searched(tmp_path: Path):
    from services.home.archive_home import make_home
    from tests.services.backup.backed_up import command

    make_home(tmp_path / "home", origin="toimisto", organisation="Toimisto")
    folder = tmp_path / "tallenteet"
    folder.mkdir()
    (folder / "kokous.vtt").write_text(MEETING, "utf-8")
    assert command(tmp_path / "home", "import", folder)["recorded"] == 1
    found = command(tmp_path / "home", "search", '"totean päätösvaltaisuuden"')
    assert found["total"] == 1


def test_subrip_without_numbers_keeps_a_year_that_ends_a_cue():
    text = "00:00:01,000 --> 00:00:02,000\nVuosi oli\n1999\n00:00:03,000 --> 00:00:04,000\nja kului.\n"
    assert captions(text, "a.srt").text == "[0:00:01] Vuosi oli 1999 ja kului."
