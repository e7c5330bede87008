"""The schemas of others that national exports and harvests are held against, where the test data is here."""

import os
from pathlib import Path
from typing import Any

from lxml import etree

DATA = Path(os.environ.get("ARCHIVE_TEST_DATA", Path(__file__).parents[3] / "../shared/data")).resolve() / "conformance"
SAHKE2, METS = DATA / "sahke2/Sahke2_2019_03.xsd", DATA / "dpres-schemas/mets/1.12.1/mets-1-12-1.xsd"
EAD3, OAI = DATA / "dpres-schemas/ead3/1.1.1/ead3.xsd", DATA / "oai-pmh/OAI-PMH.xsd"
EAD3_SPACE = "{http://ead3.archivists.org/schema/}ead"
PREMIS_2 = "info:lc/xmlns/premis-v2"
_STUB = f"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="{PREMIS_2}">
<xs:complexType name="file"><xs:sequence><xs:any processContents="skip" maxOccurs="unbounded"/></xs:sequence>
</xs:complexType></xs:schema>"""
_BOTH = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
<xs:import namespace="http://www.loc.gov/METS/" schemaLocation="mets.xsd"/>
<xs:import namespace="info:lc/xmlns/premis-v2" schemaLocation="premis.xsd"/></xs:schema>"""


class _Beside(etree.Resolver):  # type: ignore[misc]
    def resolve(self, url: Any, public: Any, context: Any) -> Any:
        name = str(url).rpartition("/")[2]
        if name == "premis.xsd":
            return self.resolve_string(_STUB, context)
        here = {"mets.xsd": METS, "xlink.xsd": DATA / "eark/validator-resources/schema/xlink.xsd"}.get(name)
        return self.resolve_filename(str(here), context) if here else None


def valid(schema: Path, document: Any) -> None:
    """Assert that a document is valid."""
    etree.XMLSchema(etree.parse(schema)).assertValid(document)


def valid_mets(document: Any) -> None:
    """Assert that METS is valid by METS 1.12.1. Of PREMIS 2.3 no schema is here: its objects may have any content."""
    parser = etree.XMLParser()
    parser.resolvers.add(_Beside())
    etree.XMLSchema(etree.fromstring(_BOTH, parser)).assertValid(document)
    described = etree.XMLSchema(etree.parse(EAD3))
    for each in document.iter(EAD3_SPACE):
        described.assertValid(etree.fromstring(etree.tostring(each)))
