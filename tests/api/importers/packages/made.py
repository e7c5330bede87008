"""Small packages as other programs make them: bags, and information packages of E-ARK."""

import hashlib
import shutil
from collections.abc import Mapping
from pathlib import Path

XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink" xlink:type="simple"'
EAD = """<ead xmlns="http://ead3.archivists.org/schema/"><archdesc level="fonds"><did><unitid>HA 1</unitid>
<unittitle>Hankearkisto</unittitle><unitdate normal="2019/2021">2019-2021</unitdate>
<origination><corpname><part>Hanketoimisto</part></corpname></origination></did>
<scopecontent><p>Hankkeen asiakirjat.</p></scopecontent>
<dsc><c level="item"><did><unittitle>Loppuraportti</unittitle><unitdate>12.3.2021</unitdate>
<daoset><dao daotype="borndigital" href="representations/rep1/data/a%20b.txt"/></daoset></did></c></dsc>
</archdesc></ead>"""
PREMIS = """<premis xmlns="http://www.loc.gov/premis/v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
version="3.0">
<object xsi:type="file"><objectIdentifier><objectIdentifierType>local</objectIdentifierType>
<objectIdentifierValue>data/1.bin</objectIdentifierValue></objectIdentifier><objectCharacteristics>
<compositionLevel>0</compositionLevel><fixity><messageDigestAlgorithm>SHA-256</messageDigestAlgorithm>
<messageDigest>{digest}</messageDigest></fixity><size>{size}</size><format><formatDesignation>
<formatName>Plain Text File</formatName></formatDesignation>
<formatRegistry><formatRegistryName>PRONOM</formatRegistryName>
<formatRegistryKey>x-fmt/111</formatRegistryKey></formatRegistry></format><creatingApplication>
<dateCreatedByApplication>2020-05-04T10:00:00Z</dateCreatedByApplication></creatingApplication>
</objectCharacteristics>
<originalName>Muistio ja liite.txt</originalName></object></premis>"""


def a_bag(folder: Path, files: Mapping[str, str], info: str = "", *, version: str = "1.0", by: str = "sha256") -> Path:
    """A bag with these files in its payload."""
    for name, text in files.items():
        path = folder / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    lines = {f"data/{name}": hashlib.new(by, text.encode()).hexdigest() for name, text in files.items()}
    declared = f"BagIt-Version: {version}\nTag-File-Character-Encoding: UTF-8\n"
    (folder / "bagit.txt").write_text(declared)
    (folder / "bag-info.txt").write_text(info)
    (folder / f"manifest-{by}.txt").write_text("".join(f"{digest}  {name}\n" for name, digest in lines.items()))
    sealed(folder, by)
    return folder


def sealed(folder: Path, by: str = "sha256") -> None:
    """Write the tag manifest again."""
    tags = [each for each in sorted(folder.glob("*.txt")) if not each.name.startswith("tagmanifest")]
    lines = [f"{hashlib.new(by, each.read_bytes()).hexdigest()}  {each.name}\n" for each in tags]
    (folder / f"tagmanifest-{by}.txt").write_text("".join(lines))


def an_information_package(folder: Path) -> Path:
    """A package with two documents: one described by EAD3, the other by PREMIS; METS for the whole and its part."""
    part = folder / "representations/rep1"
    put(folder / "metadata/descriptive/ead3.xml", EAD)
    put(part / "data/a b.txt", "Loppuraportin teksti")
    put(part / "data/1.bin", "Muistion teksti")
    said = {"digest": digest_of(part / "data/1.bin"), "size": (part / "data/1.bin").stat().st_size}
    put(part / "metadata/preservation/premis.xml", PREMIS.format(**said))
    described(folder)
    return folder


def described(folder: Path) -> None:
    """Write both METS documents again, as the files are now."""
    part = folder / "representations/rep1"
    files = "".join(_file(part, each, f"ID-{number}") for number, each in enumerate(sorted((part / "data").iterdir())))
    premis = _ref(part, "metadata/preservation/premis.xml", "PREMIS")
    inner = f'<amdSec><digiprovMD ID="ID-p">{premis}</digiprovMD></amdSec>{_section(files, "Data")}'
    put(part / "METS.xml", _mets("rep1", inner))
    ead = _ref(folder, "metadata/descriptive/ead3.xml", "EAD")
    mets = _file(folder, part / "METS.xml", "ID-rep1")
    pointer = f'<div LABEL="rep1"><mptr LOCTYPE="URL" {XLINK} xlink:href="representations/rep1/METS.xml"/></div>'
    outer = f'<dmdSec ID="ID-e">{ead}</dmdSec>{_section(mets, "Representations", pointer)}'
    put(folder / "METS.xml", _mets("uuid-hanke", outer))


def zipped(folder: Path, into: Path) -> Path:
    """The folder as a zip file."""
    return Path(shutil.make_archive(str(into / folder.name), "zip", folder.parent, folder.name))


def digest_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def _mets(id: str, content: str) -> str:
    agent = '<agent ROLE="ARCHIVIST" TYPE="ORGANIZATION"><name>Hanketoimisto Oy</name></agent>'
    return (
        '<mets xmlns="http://www.loc.gov/METS/" xmlns:csip="https://DILCIS.eu/XML/METS/CSIPExtensionMETS" '
        f'xmlns:xlink="http://www.w3.org/1999/xlink" OBJID="{id}" TYPE="Mixed" LABEL="Hanke" PROFILE="https://x">'
        f'<metsHdr CREATEDATE="2026-11-30T12:00:00Z" csip:OAISPACKAGETYPE="AIP">{agent}</metsHdr>{content}</mets>'
    )


def _section(files: str, use: str, inside: str = "") -> str:
    group = f'<fileSec ID="ID-f"><fileGrp ID="ID-g" USE="{use}">{files}</fileGrp></fileSec>'
    return f'{group}<structMap TYPE="PHYSICAL" LABEL="CSIP"><div LABEL="package">{inside}</div></structMap>'


def _stated(path: Path) -> str:
    sums = f'CHECKSUM="{digest_of(path).upper()}" CHECKSUMTYPE="SHA-256"'
    return f'MIMETYPE="text/plain" SIZE="{path.stat().st_size}" CREATED="2026-11-30T12:00:00Z" {sums}'


def _file(base: Path, path: Path, id: str) -> str:
    href = path.relative_to(base).as_posix().replace(" ", "%20")
    return f'<file ID="{id}" {_stated(path)}><FLocat LOCTYPE="URL" {XLINK} xlink:href="{href}"/></file>'


def _ref(base: Path, inside: str, sort: str) -> str:
    return f'<mdRef LOCTYPE="URL" {XLINK} xlink:href="{inside}" MDTYPE="{sort}" {_stated(base / inside)}/>'
