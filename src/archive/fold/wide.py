"""What can happen to a record of any kind, folded: by its day what class and registration say, and on every day who may
see the record, what holds it, and that it was destroyed.
"""

from archive.fold.registry import State, day_of_recording, entry, hidden, judged_now, on, said
from archive.kernel import Seen
from archive.kind import kinds


@on("record.reclassified.v1")
def _reclassified(state: State, event: Seen) -> State:
    told = {"record_class": event.fact["record_class"], "schedule": event.fact.get("schedule")}
    return {k: v for k, v in state.items() if k != "claimed_class"} | told


@judged_now("record.reclassified.v1")
def _class_decided(state: State, event: Seen) -> State:
    """What the class hides; and that it was decided for the cases merged into this one as well."""
    state = _protected(state, event)
    merged = state.get("merged")
    return state | {"class_decided": list(merged)} if merged else state


def _protected(state: State, event: Seen) -> State:
    """What the class of a record hides of it, at once and whatever day is named."""
    return hidden(state, event.fact.get("protects"))


@on("record.registration_completed.v1")
def _completed(state: State, event: Seen) -> State:
    told: State = {k: event.fact[k] for k in ("received_on", "case") if k in event.fact}
    told |= {k: v for k, v in (event.content or {}).items() if k in ("sender", "recipient", "person")}
    day = event.fact.get("dated")
    if day and (kind := kinds().get(state["kind"])):
        told |= {kind.begins: {"earliest": day, "latest": day} if kind.vague and isinstance(day, str) else day}
        wording = kind.wordings.get(kind.begins)
        told |= {wording: text} if wording and (text := (event.content or {}).get("date_text")) else {}
    return state | told


@judged_now("record.registration_completed.v1")
def _stated(state: State, event: Seen) -> State:
    state = _protected(state, event)
    return decided_personal(state, event.fact["personal"]) if "personal" in event.fact else state


def decided_personal(state: State, personal: str) -> State:
    """The state in which a person stated which personal data it holds, whatever hid it before."""
    return _unshielded(_decided(state, "personal"), "personal") | {"personal": personal}


@on("record.finalised.v1")
def _finalised(state: State, event: Seen) -> State:
    return state | {"final_on": event.fact["finalised_on"]}


@judged_now("record.publicity_classified.v1")
def _classified(state: State, event: Seen) -> State:
    state = _unshielded(_decided(state, "publicity"), "publicity")
    kept = {name: value for name, value in state.items() if name != "undecided"}
    return kept | {"publicity": event.fact["publicity"]}


def _unshielded(state: State, part: str) -> State:
    """The state in which a part is decided that a merged case had hidden: the end of the merge shows it no more."""
    shields = state.get("shields")
    if not shields:
        return state
    parts = {part, "undecided"} if part == "publicity" else {part}
    left = [each | {"was": {name: was for name, was in each["was"].items() if name not in parts}} for each in shields]
    kept = {name: value for name, value in state.items() if name != "shields"}
    return kept | ({"shields": still} if (still := [each for each in left if each["was"]]) else {})


def _decided(state: State, field: str) -> State:
    """The state in which a person stated a field that was taken from a class before."""
    if field not in state.get("defaulted", ()):
        return state
    return state | {"defaulted": [name for name in state["defaulted"] if name != field]}


@judged_now("record.published.v1")
def _published(state: State, event: Seen) -> State:
    return state | {"publication": {name: event.fact[name] for name in ("ground", "published_from", "ends_on")}}


@judged_now("record.publication_withdrawn.v1")
def _publication_withdrawn(state: State, event: Seen) -> State:
    return {name: value for name, value in state.items() if name != "publication"}


@judged_now("record.erasure_decided.v1")
def _erasure_decided(state: State, event: Seen) -> State:
    kept = event.fact["decision"] == "kept" or state.get("restricted", False)  # until it is destroyed
    told = {name: event.fact[name] for name in ("request", "decision", "basis", "decided_on")}
    state = {name: value for name, value in state.items() if name != "publication" or not kept}
    return state | {"erasure": told, "restricted": kept}


@judged_now("record.twinned.v1")
def _twinned(state: State, event: Seen) -> State:
    twin = said(event, "twin")
    return state | ({"twins": [*state.get("twins", []), twin]} if twin else {})


@judged_now("record.corrected.v1")
def _corrected(state: State, event: Seen) -> State:
    state = _protected(state, event)  # from its own position: what a class hides reaches behind no later decision
    told = entry(event, corrects=event.fact["corrects"], takes_back=event.fact.get("takes_back") or None)
    if "waits" in event.fact:
        told |= {"version": event.version, "list": event.fact["waits"], "outcome": event.fact.get("outcome")}
    return state | {"corrections": [*state.get("corrections", []), told]}


@judged_now("record.correction_decided.v1")
def _decided_about(state: State, event: Seen) -> State:
    return _protected(state, event)


@judged_now("record.hold_placed.v1")
def _held(state: State, event: Seen) -> State:
    hold = {k: v for k, v in event.fact.items() if k != "content"} | {"reason": said(event, "reason")}
    hold |= {"version": event.version}
    return state | {"holds": [*state.get("holds", []), hold]}


@judged_now("record.hold_released.v1")
def _released(state: State, event: Seen) -> State:
    """A release dated ahead of its recording ends the hold on that day, any other at once; none prolongs it."""
    ahead = event.fact["released_on"] > day_of_recording(event)
    found = []
    for hold in state.get("holds", []):
        if hold["hold"] != event.fact["hold"]:
            found.append(hold)
        elif ahead:
            ends = min(event.fact["released_on"], hold.get("released_on", event.fact["released_on"]))
            found.append(hold | {"released_on": ends})
    return state | {"holds": found}


@judged_now("record.transferred.v1")
def _transferred(state: State, event: Seen) -> State:
    """Who holds it for this archive; what a predecessor transferred is held here."""
    if event.received:
        return state
    told = {"to": said(event, "to"), "since": event.fact["transferred_on"], "handover": event.fact["handover"]}
    return state | {"held_by": told}


@judged_now("record.destroyed.v1")
def _destroyed(state: State, event: Seen) -> State:
    told = {name: event.fact[name] for name in ("destroyed_on", "basis", "disposal") if name in event.fact}
    return state | {"status": "destroyed", "destroyed": True} | told
