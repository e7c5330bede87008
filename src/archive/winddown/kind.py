"""What a wind-down is: which organisation ends, by whose decision, until when it could commit itself."""

from archive.completeness import ALWAYS
from archive.kind import Day, Kind, Party, Reference, Text, Verb, Words
from archive.winddown.events import (
    CutoffSet,
    DestinationsSet,
    EligibilityOverridden,
    GuidanceRegistered,
    WindDownDecided,
)

WINDDOWN = Kind(
    "winddown",
    "the controlled end of an organisation: its cut-off, the guidance it follows, and its closing",
    words=Words("alasajo", "avveckling", "wind-down", also=("hallittu alasajo", "alasajot", "winddown", "wind-downs")),
    first=Verb("wind-downs", WindDownDecided, "decide_wind_down"),
    verbs=(
        Verb("cutoffs", CutoffSet, "set_cutoff"),
        Verb("guidance", GuidanceRegistered, "register_guidance"),
        Verb("destinations", DestinationsSet, "set_destinations"),
        Verb("eligibility-overrides", EligibilityOverridden, "override_eligibility"),
    ),
    days=(Day("decided_on"), Day("cutoff_on", label="cut-off"), Day("closed_on", label="closing day")),
    references=(
        Reference("body", "body"),
        Reference("decision", "decision"),
        Reference("document", "document"),
        Reference("commitment", "commitment"),
        Reference("expense", "expense"),
    ),
    fields=(
        Party("organisation", faces=True, filters=True),
        Party("decider"),
        Text("legal_basis"),
        Text("wordings.text", found=("guidance.wordings.text",)),
        Text("source", found=("guidance.source",)),
        Party("parties.party", found=("destinations.parties.party",)),
        Text(
            "reason",
            found=("cutoffs.reason", "guidance.reason", "destinations.reason", "closing", "corrections.reason"),
        ),
    ),
    mandatory=("case", "organisation", *ALWAYS),
    states={
        "decided": Words("päätetty", "beslutad", "decided"),
        "closed": Words("päätökseen saatettu", "slutförd", "closed down"),
    },
)
