"""Schedules from JHS 191 XML, CSV and a workbook: what is a lawful row, and what is left out and why."""

from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from api.importers.schedule.file import read_schedule
from api.importers.schedule.rows import Read
from archive.errors import Invalid
from archive.retention.model import require_lawful
from archive.retention.schedule import Action, Trigger
from archive.values import PersonalData, PublicityClass

SPACE = "http://skeemat.jhs-suositukset.fi/tos/2015/01/15"
LIMITS = (
    "<tos:JulkisuusluokkaKoodi>{}</tos:JulkisuusluokkaKoodi>"
    "<tos:HenkilotietoluonneKoodi>{}</tos:HenkilotietoluonneKoodi>"
)
SECRECY = (
    "<tos:SalassapitoAikaArvo>25</tos:SalassapitoAikaArvo>"
    "<tos:SalassapitoPerusteTeksti>JulkL 24.1 § 17</tos:SalassapitoPerusteTeksti>"
)


def period(years: object, basis: str = "KirjanpL 2:10", trigger: str = "Asian lopullinen ratkaisu") -> str:
    counted = f"<tos:SailytysajanLaskentaperusteTeksti>{trigger}</tos:SailytysajanLaskentaperusteTeksti>"
    return (
        f"<tos:SailytysajanPituusArvo>{years}</tos:SailytysajanPituusArvo>"
        f"<tos:SailytysajanPerusteTeksti>{basis}</tos:SailytysajanPerusteTeksti>{counted if trigger else ''}"
    )


def terms(limits: str, kept: str) -> str:
    return (
        f"<tos:Kayttorajoitustiedot>{limits}</tos:Kayttorajoitustiedot>"
        f"<tos:Sailytysaikatiedot>{kept}</tos:Sailytysaikatiedot>"
    )


def xml(*types: tuple[str, str], own: str = "") -> bytes:
    papers = "".join(
        f'<tos:Asiakirjatieto tos:id="p{at}">{said}<tos:AsiakirjaluokkaTeksti>{name}</tos:AsiakirjaluokkaTeksti>'
        "</tos:Asiakirjatieto>"
        for at, (name, said) in enumerate(types)
    )
    own = own or terms(LIMITS.format(1, 1), period(10))
    return f"""<?xml version="1.0" encoding="utf-8"?>
<tos:Tos xmlns:tos="{SPACE}">
 <tos:TosTiedot tos:id="t">
  <tos:Nimeke><tos:NimekeKielella tos:kieliKoodi="sv"><tos:NimekeTeksti>Plan</tos:NimekeTeksti></tos:NimekeKielella>
   <tos:NimekeKielella tos:kieliKoodi="fi"><tos:NimekeTeksti>Toimiston TOS</tos:NimekeTeksti></tos:NimekeKielella>
  </tos:Nimeke>
  <tos:YhteyshenkiloNimi>Arkisto</tos:YhteyshenkiloNimi><tos:TosVersio>1.4</tos:TosVersio>
  <tos:VoimassaoloAlkaaPvm>2020-01-01</tos:VoimassaoloAlkaaPvm>
 </tos:TosTiedot>
 <tos:Luokka tos:id="c"><tos:Luokitustunnus>02 05</tos:Luokitustunnus>
  <tos:Nimeke><tos:NimekeTeksti>Talous</tos:NimekeTeksti></tos:Nimeke>
  <tos:KasittelyprosessiTiedot tos:id="k">{own}
   <tos:Toimenpidetiedot tos:id="a"><tos:ToimenpideluokkaTeksti>valmistelu</tos:ToimenpideluokkaTeksti>{papers}
   </tos:Toimenpidetiedot></tos:KasittelyprosessiTiedot></tos:Luokka>
</tos:Tos>""".encode()


def read(tmp_path: Path, content: bytes, name: str = "tos.xml", decision: str | None = None) -> Read:
    file = tmp_path / name
    file.write_bytes(content)
    return read_schedule(file, decision)


def test_a_class_and_its_record_types_are_read(tmp_path: Path):
    empty = terms(LIMITS.format(1, 2), "")
    secret = terms(LIMITS.format(3, 3) + SECRECY, period(20, trigger="Asiakirjan päivämäärä"))
    found = read(tmp_path, xml(("Muistio", empty), ("Lausunto", secret)))
    assert (found.title, found.version, found.in_force_from) == ("Toimiston TOS", "1.4", date(2020, 1, 1))
    assert list(found.rows) == ["02 05", "02 05/Muistio", "02 05/Lausunto"]
    inherited, own = found.rows["02 05/Muistio"], found.rows["02 05/Lausunto"]
    assert (inherited.years, inherited.trigger, inherited.personal) == (
        10,
        Trigger.case_resolved,
        PersonalData.personal,
    )
    assert (own.years, own.trigger, own.publicity) == (20, Trigger.document_date, PublicityClass.secret)
    assert (own.ground, own.secret_years) == ("JulkL 24.1 § 17", 25)
    adopted = found.adoption("tos", None, None, "tos.xml")
    require_lawful(adopted.rows)
    assert [each.title for each in adopted.content.classes] == ["Talous", "Muistio", "Lausunto"]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (terms(LIMITS.format(1, 1), period(7)), "years"),
        (terms(LIMITS.format(1, 1), period(10, basis="")), "basis"),
        (terms(LIMITS.format(1, 1), period(10, trigger="")), "trigger"),
        (terms(LIMITS.format(1, 1), period(10, trigger="Henkilön kuolema")), "trigger"),
        (terms(LIMITS.format(3, 1), period(10)), "ground"),
        (terms(LIMITS.format(9, 1), period(10)), "publicity"),
        (terms(LIMITS.format(1, 9), period(10)), "personal"),
        (terms(LIMITS.format(1, 1), period(-1, basis="Arkistolaitos", trigger="")), "decision"),
    ],
)
def test_what_is_no_lawful_row_is_left_out_with_its_field(tmp_path: Path, said: str, field: str):
    found = read(tmp_path, xml(own=said))
    assert not found.rows
    assert [(each.code, each.field) for each in found.troubles] == [("02 05", field)]
    with pytest.raises(Invalid, match="no valid row"):
        found.adoption("tos", None, None, "tos.xml")


def test_a_permanent_row_names_its_decision(tmp_path: Path):
    cited = terms(LIMITS.format(1, 1), period(-1, basis="Arkistolaitoksen päätös KA/5407/2013"))
    row = read(tmp_path, xml(own=cited)).rows["02 05"]
    assert (row.decision, row.action, row.trigger) == (row.basis, Action.keep, Trigger.none)
    silent = terms(LIMITS.format(1, 1), period(-1, basis="Arkistolaitos", trigger=""))
    assert read(tmp_path, xml(own=silent), decision="KA/1/2020").rows["02 05"].decision == "KA/1/2020"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<a/>",
        b"\xff\xfe",
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><tos:Tos xmlns:tos="%s"/>' % SPACE.encode(),
        f'<tos:Tos xmlns:tos="{SPACE}"/>'.encode(),
    ],
)
def test_what_is_no_schedule_is_refused(tmp_path: Path, content: bytes):
    with pytest.raises(Invalid):
        read(tmp_path, content)


CSV = """code;title;years;trigger;basis;decision;action;counted_from;publicity;ground;secret_years;personal
02;Talous
02 05;Kirjanpito;10;case_resolved;KirjanpL 2:10;;;year_end;julkinen;;;none
02 06;Tositteet;6;Asiakirjan päivämäärä;KirjanpL 2:10;;review;;;;;
00 01;Säännöt;-1;;KA;KA/1/2019;transfer;;;;;
09 00;Rikkinäinen;kuusi;case_resolved;x
02 05;Toisin;20;case_resolved;KirjanpL 2:10
"""


def test_a_table_is_read_row_by_row(tmp_path: Path):
    found = read(tmp_path, b"\xef\xbb\xbf" + CSV.encode(), "tos.csv")
    assert {code: (row.years, row.action) for code, row in found.rows.items()} == {
        "02 05": (10, "destroy"),
        "02 06": (6, "review"),
        "00 01": (-1, "transfer"),
    }
    assert found.words["02"].title == "Talous"
    assert [(each.where, each.field) for each in found.troubles] == [("line 6", "years"), ("line 7", "code")]
    with pytest.raises(Invalid) as refused:
        found.adoption("tos", None, date(2020, 1, 1), "tos.csv")
    assert refused.value.field == "version"


@pytest.mark.parametrize(("name", "content"), [("a.csv", b"\xff"), ("a.csv", b"x;y\n"), ("a.csv", b"code;owner\n")])
def test_a_table_of_something_else_is_refused(tmp_path: Path, name: str, content: bytes):
    with pytest.raises(Invalid):
        read(tmp_path, content, name)


@pytest.mark.parametrize("name", ["a.xlsx", "a.txt"])
def test_a_file_of_another_kind_is_refused(tmp_path: Path, name: str):
    with pytest.raises(Invalid):
        read(tmp_path, b"PK\x03\x04 broken", name)


def test_a_real_plan_is_read_whole(real: Path):
    data = real / "classification" / "helsinki-tos"
    found = read_schedule(data / "metarecord" / "tests" / "test_data" / "00_00_01_02.xlsx")
    assert [each.field for each in found.troubles] == ["years"]  # five years are not on the code list
    assert len(found.rows) == 36
    assert found.rows["00 00 01 02"].years == -1
    secret = found.rows["00 00 01 02/selityspyyntö"]
    assert (secret.publicity, secret.secret_years, secret.personal) == ("secret", 100, "sensitive")
    assert found.rows["00 00 01 02/selityspyyntö (muutoksenhaku)"].publicity == "public"
    empty = read_schedule(data / "metarecord" / "tests" / "test_data" / "jhs_export_template.xml")
    assert (empty.version, len(empty.rows), len(empty.troubles)) == ("1", 0, 2)


def test_our_xml_is_valid_by_the_schema(real: Path):
    folder = real / "classification" / "helsinki-tos" / "data"
    schema = etree.XMLSchema(etree.parse(str(folder / "Skeema_TOS_kooste.xsd")))
    said = xml(("Muistio", terms(LIMITS.format(1, 2), period(6))))
    assert schema.validate(etree.fromstring(said)), schema.error_log
