"""What a contract is: parties, term, value, and how it ends."""

from archive.completeness import ALWAYS
from archive.contract.events import (
    ContractAmended,
    ContractExtended,
    ContractRegistered,
    ContractSigned,
    ContractTerminated,
    ContractTransferred,
)
from archive.kind import Day, Kind, Money, Party, Reference, Text, Verb, Words

CONTRACT = Kind(
    "contract",
    "what parties agreed: registered, signed, amended, extended, ended",
    words=Words("sopimus", "avtal", "contract", also=("sopimukset", "contracts")),
    first=Verb("contracts", ContractRegistered, "register_contract"),
    verbs=(
        Verb("signatures", ContractSigned, "sign_contract"),
        Verb("amendments", ContractAmended, "amend_contract"),
        Verb("extensions", ContractExtended, "extend_contract"),
        Verb("terminations", ContractTerminated, "terminate_contract"),
        Verb("transfers", ContractTransferred, "transfer_contract"),
    ),
    days=(Day("registered_on"), Day("starts_on"), Day("ends_on", label="last day"), Day("signed_on")),
    references=(Reference("documents", "document", several=True),),
    fields=(
        Money("value"),
        Party("holder"),
        Party("parties.name"),
        Text("parties.role", found=False),
        Text("text", found=("text", "amendments.text")),
        Text("reason", found=("amendments.reason", "corrections.reason")),
        Party("to", found=False),
        Text("system", found=False),
    ),
    mandatory=("case", *ALWAYS),
    states={
        "registered": Words("rekisteröity", "registrerad", "registered"),
        "signed": Words("allekirjoitettu", "undertecknad", "signed"),
        "terminating": Words("irtisanottuna", "uppsagd", "terminating"),
        "terminated": Words("irtisanottu", "upphörd", "terminated", also=("purettu",)),
        "expired": Words("umpeutunut", "utgången", "expired", also=("rauennut",)),
        "transferred": Words("siirretty", "överförd", "transferred"),
    },
)
