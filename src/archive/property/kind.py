"""What a property is: its condition and accessibility, lease and floor plan, owner, and who maintains its data."""

from archive.completeness import ALWAYS
from archive.kind import Choice, Day, Kind, Open, Parent, Party, Reference, Text, Verb, Words
from archive.property.events import (
    Accessibility,
    Condition,
    Continuation,
    ContinuationDecided,
    OwnershipStated,
    PropertyMapped,
    PropertySurveyed,
    Tenure,
)

PROPERTY = Kind(
    "property",
    "premises: condition, lease, floor plan and owner; open until it is decided who maintains their data",
    words=Words("kiinteistö", "fastighet", "property", also=("kiinteistöt", "toimitila", "lokal", "properties")),
    first=Verb("properties", PropertyMapped, "map_property"),
    verbs=(
        Verb("surveys", PropertySurveyed, "survey_property"),
        Verb("ownership", OwnershipStated, "state_ownership"),
        Verb("continuations", ContinuationDecided, "decide_continuation"),
    ),
    days=(Day("mapped_on"), Day("lease_ends_on", label="last day of the lease"), Day("settled_on")),
    parents=(Parent("lease", "contract"), Parent("kept_in", "inventory")),
    references=(Reference("floor_plan", "document"), Reference("decision", "decision")),
    fields=(
        Choice(
            "condition",
            {
                Condition.good: Words("hyvä", "god", "good"),
                Condition.satisfactory: Words("tyydyttävä", "nöjaktig", "satisfactory"),
                Condition.passable: Words("välttävä", "försvarlig", "passable"),
                Condition.poor: Words("heikko", "dålig", "poor"),
            },
        ),
        Choice(
            "accessibility",
            {
                Accessibility.met: Words("täyttyy", "uppfylld", "met"),
                Accessibility.deficient: Words("puutteellinen", "bristfällig", "deficient"),
                Accessibility.not_assessed: Words("ei arvioitu", "inte bedömd", "not assessed"),
            },
        ),
        Choice(
            "tenure",
            {Tenure.owned: Words("oma", "egen", "owned"), Tenure.leased: Words("vuokrattu", "hyrd", "leased")},
        ),
        Choice(
            "continuation",
            {
                Continuation.maintained: Words("ylläpito jatkuu", "underhållet fortsätter", "maintained"),
                Continuation.ended: Words("ylläpito päättyy", "underhållet upphör", "ended"),
            },
        ),
        Party("owner", found=("owner", "ownership.owner"), faces=True),
        Party("maintainer", found=("maintainer", "resolution.maintainer")),
        Text("address"),
        Text("system"),
        Text("text", found=("text", "surveys.text")),
        Text("reason", found=("ownership.reason", "resolution.reason", "corrections.reason")),
    ),
    mandatory=("case", "owner", *ALWAYS),
    states={
        "open": Words("jatko ratkaisematta", "fortsättning öppen", "open"),
        "resolved": Words("jatkosta päätetty", "fortsättning avgjord", "resolved"),
    },
    open=(
        Open(
            "continuation_open",
            Words("kiinteistötietojen jatko avoinna", "fastighetsdatas fortsättning öppen", "continuation open"),
            ("open",),
            due="lease_ends_on",
            party="owner",
        ),
    ),
)
