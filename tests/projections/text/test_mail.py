"""Mail as programs really write it: attachments anywhere, signed envelopes, raw bytes, damaged base64."""

import base64
import binascii
import datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from projections.text import Extraction, Limits, Status
from projections.text.readers.dispatch import Source
from projections.text.readers.dispatch import read as read_source
from projections.text.readers.transfer import from_base64, without_base64

from .files import written
from .old_files import a_tnef

HEAD = b"From: Kirjaamo <kirjaamo@example.org>\r\nSubject: Koe\r\nMIME-Version: 1.0\r\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
LETTERS = bytes(range(256)) * 3


def extract(path: Path) -> Extraction:
    """Within this process: these files mean no harm, and starting another takes longer than reading them."""
    return read_source(Source(path), Limits())


def read(folder: Path, *lines: bytes, name: str = "viesti.eml") -> Extraction:
    return extract(written(folder, name, HEAD + b"\r\n".join(lines)))


def multipart(kind: str, boundary: str, *parts: bytes) -> bytes:
    mark = b"--" + boundary.encode()
    head = f"Content-Type: multipart/{kind}; boundary={boundary}\r\n\r\n".encode()
    return head + b"".join(mark + b"\r\n" + part + b"\r\n" for part in parts) + mark + b"--\r\n"


def text(words: str, kind: str = "plain") -> bytes:
    return f"Content-Type: text/{kind}; charset=utf-8\r\n\r\n{words}".encode()


def attached(words: str, name: str = "a.txt") -> bytes:
    packed = base64.encodebytes(words.encode())
    head = f"Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename={name}\r\n"
    return head.encode() + b"Content-Transfer-Encoding: base64\r\n\r\n" + packed


def a_message(*parts: bytes) -> bytes:
    return b"Content-Type: message/rfc822\r\n\r\n" + HEAD + multipart("mixed", "inner", *parts)


@pytest.mark.parametrize(
    "whole",
    [
        multipart(
            "alternative", "x", text("runko"), multipart("related", "y", text("runko", "html"), attached("ilves"))
        ),
        multipart("related", "x", text("runko", "html"), attached("ilves")),
        multipart(
            "mixed", "x", multipart("mixed", "y", multipart("alternative", "z", text("runko"), attached("ilves")))
        ),
        multipart("mixed", "x", text("runko"), multipart("signed", "y", attached("ilves"), text(""))),
    ],
    ids=["alternative", "related", "nested", "signed"],
)
def test_an_attachment_is_read_and_counted_wherever_it_stands(tmp_path, whole):
    extraction = read(tmp_path, whole)
    assert extraction.text.count("ilves") == extraction.text.count("runko") == 1
    assert extraction.metadata["attachments"] == "1"


def test_attachments_of_attached_messages_and_of_digests_are_read_and_counted(tmp_path):
    digest = multipart("digest", "d", b"\r\n" + HEAD + multipart("mixed", "e", text("kooste"), attached("saukko")))
    extraction = read(tmp_path, multipart("mixed", "x", a_message(text("edelleen"), attached("ilves")), digest))
    assert all(word in extraction.text for word in ("edelleen", "ilves", "kooste", "saukko"))
    assert extraction.metadata["attachments"] == "4"


def test_messages_within_messages_end_somewhere(tmp_path):
    message = text("syvin")
    for level in range(15):
        message = b"Content-Type: message/rfc822\r\n\r\n" + b"Subject: taso %d\r\n" % level + message
    extraction = read(tmp_path, multipart("mixed", "x", message))
    assert (extraction.status, extraction.reason) == (Status.partial, "messages nested too deeply")
    assert "taso 14" in extraction.text


@pytest.mark.parametrize("plain", ["", " \r\n", "Viesti on HTML-muodossa.", "Näytä selaimessa", "View this email"])
def test_where_the_plain_text_says_nothing_the_page_is_read(tmp_path, plain):
    extraction = read(tmp_path, multipart("alternative", "x", text(plain), text("<p>Kokous siirtyy</p>", "html")))
    assert extraction.text.split("\n\n", 1)[1].strip() == "Kokous siirtyy"  # a language of its own would mislead search


def test_alternatives_that_say_different_things_are_both_read(tmp_path):
    forms = (text("Ohessa lausunto ja sen liitteet"), text("<p>Kokous siirtyy</p>", "html"))
    words = read(tmp_path, multipart("alternative", "x", *forms)).text
    assert "lausunto" in words and "siirtyy" in words


@pytest.mark.parametrize("before", [b"\r\n\r\n", b"\xef\xbb\xbf"])
def test_what_stands_before_the_headers_hides_none_of_them(tmp_path, before):
    whole = before + HEAD + text("<p>Kokous siirtyy</p>", "html")
    assert extract(written(tmp_path, "a.eml", whole)).text.endswith("\n\nKokous siirtyy")


def test_a_text_with_a_name_is_still_one_of_the_forms_of_a_message(tmp_path):
    plain = b"Content-Type: text/plain; name=a.txt\r\n\r\nKokous siirtyy"
    extraction = read(tmp_path, multipart("alternative", "x", plain, text("<p>Kokous siirtyy</p>", "html")))
    assert extraction.text.count("siirtyy") == 1
    assert "attachments" not in extraction.metadata


def test_a_name_with_blanks_that_nobody_quoted_is_whole(tmp_path):
    part = b"Content-Disposition: attachment; filename=oma liite 1.csv\r\n\r\na;b"
    assert "[oma liite 1.csv]\na;b" in read(tmp_path, multipart("mixed", "x", part)).text


def test_two_forms_of_the_same_words_are_read_once(tmp_path):
    forms = (text("Kokous siirtyy torstaihin"), text("<p>Kokous <b>siirtyy</b> torstaihin</p>", "html"))
    assert read(tmp_path, multipart("alternative", "x", *forms)).text.count("torstaihin") == 1


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_raw_bytes_in_headers_and_names_of_files_are_decoded(tmp_path, encoding):
    part = 'Content-Type: text/plain; name="pöytä.txt"\r\n\r\nliite'.encode(encoding)
    head = "Subject: Määräys – yö\r\nTo: Äijälä <a@example.org>\r\n".encode(encoding)
    extraction = extract(written(tmp_path, "a.eml", head + multipart("mixed", "x", part)))
    assert all(word in extraction.text for word in ("Subject: Määräys – yö", "Äijälä", "[pöytä.txt]"))


def test_a_character_cut_over_two_encoded_words_is_whole_again(tmp_path):
    extraction = extract(written(tmp_path, "a.eml", b"Subject: =?utf-8?q?p=C3?= =?utf-8?q?=A4iv=C3=A4?=\r\n\r\nrunko"))
    assert extraction.text.startswith("Subject: päivä\n")


def test_one_byte_that_is_not_utf_8_costs_that_byte(tmp_path):
    body = "Content-Type: text/plain; charset=utf-8\r\n\r\nVesistö ja määräys\r\n".encode() + "Läh.".encode("cp1252")
    assert read(tmp_path, body).text.endswith("Vesistö ja määräys\nLäh.")
    for name in ("a.txt", "a.csv", "a.html", "a.xml"):
        data = "<a>Vesistö määräys;".encode() + b"\xe4" + ";öylätti</a>".encode()
        found = extract(written(tmp_path, name, data)).text
        assert all(word in found for word in ("Vesistö", "määräys", "öylätti")), name


def signed(data: bytes, encoding: Encoding = Encoding.DER) -> bytes:
    """What an opaque signature holds around its bytes."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Koe")])
    day = datetime.datetime(2026, 1, 1)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, day, day + datetime.timedelta(9))
    builder = pkcs7.PKCS7SignatureBuilder().set_data(data)
    signing = builder.add_signer(made.sign(key, hashes.SHA256()), key, hashes.SHA256())
    return signing.sign(encoding, [pkcs7.PKCS7Options.Binary])


def sealed(data: bytes) -> bytes:
    head = b"Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\r\n"
    return head + b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(data)


def test_what_an_opaque_signature_holds_is_read(tmp_path):
    inner = signed(multipart("mixed", "i", text("lausunto"), attached("ilves")))
    whole = read(tmp_path, sealed(inner))
    within = read(tmp_path, multipart("mixed", "x", text("ohessa"), sealed(inner)))
    assert (whole.status, whole.metadata["attachments"]) == (Status.ok, "1")
    assert (within.status, within.metadata["attachments"]) == (Status.ok, "2")
    for extraction in (whole, within, *(extract(written(tmp_path, "b.p7m", form)) for form in forms_of(inner))):
        assert "lausunto" in extraction.text and "ilves" in extraction.text


def forms_of(envelope: bytes) -> tuple[bytes, ...]:
    bare = base64.encodebytes(envelope)
    return envelope, bare, b"-----BEGIN PKCS7-----\n" + bare + b"-----END PKCS7-----\n"


def test_a_signed_file_is_read_as_the_file_it_is(tmp_path):
    path = written(tmp_path, "erat.csv.p7m", signed(b"Maksatus;45000"))
    assert (extract(path).status, extract(path).text) == (Status.ok, "Maksatus;45000")


def test_an_envelope_written_as_it_came_is_read(tmp_path):
    """BER without stated lengths, the octets in pieces, as streaming programs write it."""
    pieces = b"".join(b"\x04" + bytes([len(piece)]) + piece for piece in (b"Subject: koe\n\nlau", b"sunto"))
    octets = b"\xa0\x80\x24\x80" + pieces + b"\0\0\0\0"
    data = bytes.fromhex("06092a864886f70d010701") + octets
    body = b"\xa0\x80\x30\x80\x02\x01\x01\x31\x00\x30\x80" + data + b"\0\0\0\0\0\0"
    envelope = b"\x30\x80" + bytes.fromhex("06092a864886f70d010702") + body + b"\0\0"
    assert "lausunto" in extract(written(tmp_path, "a.p7m", envelope)).text
    for end in range(len(envelope)):
        assert extract(written(tmp_path, "b.p7m", envelope[:end])).status is not Status.killed


def test_signed_mail_kept_as_an_attachment_is_opened(tmp_path):
    inner = HEAD + multipart("signed", "s", multipart("mixed", "m", text("lausunto"), attached("ilves")), text(""))
    head = (
        b"Content-Type: multipart/signed; name=smime.p7m\r\nContent-Disposition: attachment; filename=smime.p7m\r\n\r\n"
    )
    extraction = read(tmp_path, multipart("mixed", "x", text("ohessa"), head + inner))
    assert all(word in extraction.text for word in ("ohessa", "lausunto", "ilves"))


def test_mail_whose_boundary_is_missing_is_read(tmp_path):
    body = multipart("mixed", "x", text("runko"), attached("ilves")).partition(b"\r\n\r\n")[2]
    for head in (b"Content-Type: multipart/mixed\r\n\r\n", b"\r\n"):
        assert read(tmp_path, head + body).text.endswith("runko\n\n[a.txt]\nilves")


@pytest.mark.parametrize("cut", [1, 2, 3, 77, 100])
def test_damaged_base64_is_never_taken_for_words(tmp_path, cut):
    packed = base64.encodebytes(("Liitteessä on ilves. " * 20).encode())[:-cut].rstrip(b"=\n")
    for damaged in (packed, packed[:90] + b"*" + packed[91:], packed[:30] + packed[31:]):
        part = attached("").partition(b"\r\n\r\n")[0] + b"\r\n\r\n" + damaged
        extraction = read(tmp_path, multipart("mixed", "x", text("runko"), part))
        assert "ilves" in extraction.text
        assert not any(line.decode() in extraction.text for line in damaged.split())
    assert extraction.reason == "an attachment could not be read: its base64 is damaged"


def test_base64_that_nothing_announces_is_left_out_of_the_text(tmp_path):
    packed = base64.encodebytes(LETTERS)
    extraction = read(tmp_path, b"", b"Alku.", packed, b"Loppu.")
    assert extraction.text.endswith("Alku.\n\nLoppu.")
    assert extraction.status is Status.partial
    words = "Hallituksenesityseduskunnallelaiksivaltionavustuslainmuuttamisesta\n" * 3
    assert without_base64(words) == words


def test_words_that_a_list_adds_below_base64_are_kept(tmp_path):
    head = b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    footer = b"_" * 40 + b"\r\nTilaa lista osoitteesta\r\n"
    extraction = read(tmp_path, head + base64.encodebytes("Päätös tehtiin".encode()) + footer)
    assert "Päätös tehtiin" in extraction.text and "Tilaa lista" in extraction.text


def test_base64_is_decoded_as_the_library_does_where_it_is_whole():
    for size in range(200):
        packed = base64.encodebytes(LETTERS[:size])
        assert from_base64(packed) == (binascii.a2b_base64(packed), b"", True)


def winmail(data: bytes) -> bytes:
    head = b"Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return multipart("mixed", "x", text("runko"), head + base64.encodebytes(data))


def test_what_outlook_packed_into_one_file_is_read(tmp_path):
    extraction = read(tmp_path, winmail(a_tnef("Päätös".encode("cp1252"), {"liite.txt": b"ilves", "kuva.png": PNG})))
    assert (extraction.status, extraction.metadata["attachments"]) == (Status.ok, "3")
    assert "Päätös" in extraction.text and "[liite.txt]\nilves" in extraction.text


def test_winmail_dat_that_is_damaged_makes_the_text_partial(tmp_path):
    extraction = read(tmp_path, winmail(b"\x78\x9f\x3e\x22" + b"\xff" * 60))
    assert extraction.status is Status.partial
    assert extraction.reason.endswith("damaged: not readable as attachments in one file")


MAILBOX = """From a@example.org Mon Jan  5 10:00:00 2026
Subject: yksi

Hei,

From Monday on we meet at 10:00 in 2026.
>From Tuesday too.

From the record: Mon 5.1.2026 10:00
Date: avoin

--x--
From - Tue Jan 06 10:00:00 2026
Subject: kaksi

runko
"""


def test_a_sentence_that_begins_with_from_is_no_new_message(tmp_path):
    extraction = extract(written(tmp_path, "posti.mbox", MAILBOX.replace("\nDate: avoin", "\navoin")))
    assert extraction.pages == 2
    assert all(
        line in extraction.text for line in ("From Monday on", "\nFrom Tuesday too.", "From the record", "avoin")
    )
