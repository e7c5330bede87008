"""Small transfers of SÄHKE2 2019.03, valid by its schema."""

import hashlib
from pathlib import Path

NAMESPACE = "http://www.arkisto.fi/skeemat/Sahke2/2019/08/29"
OPEN = "<PublicityClass>Julkinen</PublicityClass><PersonalData>ei sisällä henkilötietoja</PersonalData>"
SECRET = (
    "<PublicityClass>Salassa pidettävä</PublicityClass><SecurityPeriod>25</SecurityPeriod>"
    "<SecurityPeriodEnd>2046-03-12</SecurityPeriodEnd><SecurityReason>JulkL 24 § 1 mom. 20 k.</SecurityReason>"
    "<PersonalData>sisältää arkaluontoisia henkilötietoja</PersonalData>"
    "<Person><Name>Maija Meikäläinen</Name><Ssn>131052-308T</Ssn></Person>"
)
AGENT = "<Agent><Role>Laatija</Role><Name>Antti Aalto</Name><CorporateName>Hanketoimisto</CorporateName></Agent>"


def a_transfer(folder: Path, *cases: str, organisation: str = "Hanketoimisto") -> Path:
    """A folder with the metadata of these case files."""
    folder.mkdir(parents=True, exist_ok=True)
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Metadata xmlns="{NAMESPACE}"><TransferInformation>'
        "<NativeId>siirto-1</NativeId><Title>Hankkeen asiat</Title><TransferContractId>1</TransferContractId>"
        f"<MetadataSchema>{NAMESPACE}</MetadataSchema></TransferInformation><ContactInformation><Organisation>"
        f"<Name>{organisation}</Name></Organisation>"
        "<ContactPerson><Name>Kirsi Kirjaaja</Name><Address>Katu 1</Address>"
        "<PhoneNumber>1</PhoneNumber><Email>k@example.org</Email></ContactPerson></ContactInformation>"
        f"{''.join(cases)}</Metadata>"
    )
    (folder / "sahke2.xml").write_text(text, "utf-8")
    return folder


def a_case(*actions: str, id: str = "HT/12/2021", restriction: str = OPEN, title: str = "Avustuksen hakeminen") -> str:
    """A case file with its class, its retention and its end."""
    scheme = (
        "<ClassificationScheme><MainFunction><Title>Talous</Title><FunctionCode>02</FunctionCode>"
        "<FunctionClassification>"
        "<Title>Avustukset</Title><FunctionCode>02 05</FunctionCode><SubFunction><Title>Hakeminen</Title>"
        "<FunctionCode>02 05 01</FunctionCode></SubFunction></FunctionClassification></MainFunction>"
        "</ClassificationScheme>"
    )
    return (
        f'<CaseFile><Subject scheme="YSO">avustukset</Subject><Created>2021-03-12</Created>'
        f"<Acquired>2021-03-11</Acquired><NativeId>{id}</NativeId><Language>fi</Language><Restriction>{restriction}</Restriction>"
        f"<Title>{title}</Title>"
        "<RetentionPeriod>10</RetentionPeriod><RetentionReason>Kirjanpitolaki 2:10</RetentionReason>"
        f"<Status>Päättynyt</Status>{scheme}<Function>02 05 01</Function>{AGENT}<Finished>2021-12-31</Finished>"
        f"{''.join(actions or (an_action(),))}</CaseFile>"
    )


def an_action(*records: str, title: str = "Vireilletulo", day: str = "2021-03-12") -> str:
    """An action of the case."""
    said = f"<Created>{day}</Created><Title>{title}</Title>{AGENT}<Type>Vireilletulo</Type>"
    return f"<Action>{said}{''.join(records)}</Action>"


def a_record(*documents: str, id: str = "asiakirja-1", restriction: str = OPEN, title: str = "Hakemus") -> str:
    """A record with its documents."""
    return (
        f"<Record><Created>2021-03-10</Created><Acquired>2021-03-11</Acquired><NativeId>{id}</NativeId>"
        f"<Language>fi</Language><Description>Hakemus liitteineen</Description><Restriction>{restriction}</Restriction>"
        f"<Title>{title}</Title><RetentionPeriod>-1</RetentionPeriod><RetentionReason>KA 1</RetentionReason>"
        "<Status>Valmis</Status><Function>02 05 01</Function><Type>Hakemus</Type><Authenticity>"
        "<Checker>Kirjaamo</Checker><Date>2021-03-11</Date><Description>Todettu</Description></Authenticity>"
        f"{''.join(documents)}{AGENT}</Record>"
    )


def a_document(folder: Path, name: str, text: str, *, use: str = "Arkisto", stated: str | None = None) -> str:
    """A file in the transfer, and the document that names it."""
    path = folder / "tiedostot" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    digest = stated or hashlib.sha256(path.read_bytes()).hexdigest().upper()
    return (
        f"<Document><NativeId>{name}</NativeId><UseType>{use}</UseType>"
        f"<File><Name>{name}</Name><Path>tiedostot</Path></File>"
        "<Format><Name>text</Name><Version>1</Version></Format><HashAlgorithm>SHA-256</HashAlgorithm>"
        f"<HashValue>{digest}</HashValue></Document>"
    )
