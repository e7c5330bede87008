"""What a decision is, and what a matter is that waits for one."""

from archive.completeness import ALWAYS
from archive.decision.events import (
    DecisionAmended,
    DecisionCorrected,
    DecisionRecorded,
    DecisionSuperseded,
    PendingDecided,
    PendingDeciderNamed,
    PendingNoted,
    PendingRaised,
    PendingWithdrawn,
)
from archive.kind import Day, Kind, Number, Open, Parent, Party, Reference, Text, Verb, Words

DECISION = Kind(
    "decision",
    "what a body or an office holder decided",
    words=Words("päätös", "beslut", "decision", also=("päätökset", "decisions")),
    first=Verb("decisions", DecisionRecorded, "record_decision"),
    verbs=(
        Verb("corrections", DecisionCorrected, "correct_decision"),
        Verb("amendments", DecisionAmended, "amend_decision"),
        Verb("supersessions", DecisionSuperseded, "supersede_decision"),
    ),
    days=(Day("decided_on"), Day("superseded_on", label="day of supersession")),
    parents=(Parent("body", "body"), Parent("meeting", "meeting")),
    references=(Reference("previous", "decision", several=True), Reference("successor", "decision")),
    fields=(
        Number("section"),
        Text("motion"),
        Party("decider"),
        Text("keywords"),
        Text("attachments.title"),
        Text("votes.subject"),
        Text("votes.result", found=False),
        Text("reason", found=("amendments.reason", "supersession", "corrections.reason")),
    ),
    mandatory=("case", *ALWAYS),
    states={
        "in_force": Words("voimassa", "gällande", "in force"),
        "superseded": Words("korvattu", "ersatt", "superseded"),
    },
    ended=("superseded",),
)
PENDING = Kind(
    "pending",
    "what waits for a decision, with decider, target and goal",
    words=Words(
        "päätöstä odottava asia",
        "ärende som väntar på beslut",
        "pending matter",
        also=("ratkaistava", "päätöstarve", "oavgjort ärende"),
    ),
    first=Verb("pending", PendingRaised, "raise_matter"),
    verbs=(
        Verb("deciders", PendingDeciderNamed, "name_decider"),
        Verb("notings", PendingNoted, "note_matter"),
        Verb("resolutions", PendingDecided, "decide_matter"),
        Verb("withdrawals", PendingWithdrawn, "withdraw_matter"),
    ),
    days=(
        Day("raised_on"),
        Day("target", label="target day", wording="target_text"),
        Day("decider_named_on"),
        Day("settled_on"),
    ),
    parents=(Parent("body", "body"), Parent("meeting", "meeting")),
    references=(Reference("decision", "decision"),),
    fields=(
        Party("decider", found=("decider", "deciders.decider"), filters=True),
        Text("goal"),
        Text("target_text"),
        Text("project", filters=True),
        Text("reason", found=("deciders.reason", "notings.reason", "resolution.reason", "corrections.reason")),
    ),
    mandatory=ALWAYS,
    states={
        "pending": Words("ratkaisematta", "oavgjord", "pending", also=("kesken",)),
        "noted": Words("merkitty tiedoksi", "antecknad", "noted"),
        "decided": Words("ratkaistu", "avgjord", "decided"),
        "withdrawn": Words("peruttu", "återtagen", "withdrawn"),
    },
    ended=("noted", "decided", "withdrawn"),
    listed=("pending",),
    beside=("decider_dissolved_on", "decider_successor"),
    open=(
        Open(
            "decider_missing",
            Words("päättäjä puuttuu", "beslutsfattare saknas", "decider missing"),
            ("pending",),
            due="target",
            lacking="decider",
        ),
        Open(
            "matter_to_note",
            Words("tiedoksi merkittävä", "ärende för kännedom", "matter to be noted"),
            ("pending",),
            due="target",
            stating="for_information",
        ),
        Open(
            "decision_pending",
            Words("päätös odottaa", "beslut väntar", "decision pending"),
            ("pending",),
            due="target",
            party="decider",
        ),
    ),
)
