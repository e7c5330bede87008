"""The names events are stored under, for ever. Lines are added, never removed or changed."""

import importlib
import pkgutil

import archive
from archive.kernel import stored_names, superseded_names

TOPICS = [
    "actor.key_issued.v1",
    "actor.key_revoked.v1",
    "actor.registered.v1",
    "actor.tokens_accepted.v1",
    "archive.copy_deleted.v1",
    "archive.destructions_adopted.v1",
    "archive.fold_differs.v1",
    "archive.fold_introduced.v1",
    "archive.fold_reviewed.v1",
    "archive.founded.v1",
    "archive.holds_adopted.v1",
    "archive.holds_answered.v1",
    "archive.holds_doubted.v1",
    "archive.home_upgraded.v1",
    "archive.keys_lost.v1",
    "archive.keys_merged.v1",
    "archive.lookups_renewed.v1",
    "archive.record_accepted.v1",
    "backup.begun.v1",
    "backup.completed.v1",
    "backup.removed.v1",
    "backup.restored.v1",
    "body.dissolved.v1",
    "body.established.v1",
    "case.closed.v1",
    "case.gave_back.v1",
    "case.merge_undone.v1",
    "case.merged.v1",
    "case.opened.v1",
    "case.reopened.v1",
    "case.retitled.v1",
    "case.shielded.v1",
    "case.stage_recorded.v1",
    "case.took_over.v1",
    "clock.confirmed.v1",
    "clock.corrected.v1",
    "clock.doubted.v1",
    "clock.settled.v1",
    "commitment.assessed.v1",
    "commitment.closed.v1",
    "commitment.made.v1",
    "commitment.transferred.v1",
    "contract.amended.v1",
    "contract.clause_agreed.v1",
    "contract.deliverable_agreed.v1",
    "contract.delivered.v1",
    "contract.delivery_accepted.v1",
    "contract.digitised.v1",
    "contract.excluded.v1",
    "contract.extended.v1",
    "contract.option_agreed.v1",
    "contract.registered.v1",
    "contract.returned.v1",
    "contract.sender_joined.v1",
    "contract.signed.v1",
    "contract.terminated.v1",
    "contract.transferred.v1",
    "contract.transition_agreed.v1",
    "cost.reported.v1",
    "decision.amended.v1",
    "decision.corrected.v1",
    "decision.corrected.v2",
    "decision.recorded.v1",
    "decision.superseded.v1",
    "disposal.approved.v1",
    "disposal.begun.v1",
    "disposal.executed.v1",
    "disposal.listed.v1",
    "disposal.reviewed.v1",
    "disposal.withdrawn.v1",
    "document.described.v1",
    "document.filed.v1",
    "document.version_filed.v1",
    "expense.credited.v1",
    "expense.paid.v1",
    "grant.awarded.v1",
    "grant.cost_reported.v1",
    "grant.recovered.v1",
    "ledger.key_introduced.v1",
    "meeting.held.v1",
    "meeting.minutes_approved.v1",
    "meeting.revised.v1",
    "notice.received.v1",
    "payment.applied.v1",
    "payment.approved.v1",
    "payment.completed.v1",
    "payment.paid.v1",
    "payment.rejected.v1",
    "payment.returned.v1",
    "pending.decided.v1",
    "pending.noted.v1",
    "pending.raised.v1",
    "pending.withdrawn.v1",
    "post.abolished.v1",
    "post.established.v1",
    "post.person_returned.v1",
    "post.term_begun.v1",
    "post.term_ended.v1",
    "project.budget_stated.v1",
    "project.closed.v1",
    "project.cost_reported.v1",
    "project.dependency_recorded.v1",
    "project.deviation_reported.v1",
    "project.figure_stated.v1",
    "project.funded.v1",
    "project.partner_added.v1",
    "project.progress_reported.v1",
    "project.registered.v1",
    "record.corrected.v1",
    "record.correction_decided.v1",
    "record.destroyed.v1",
    "record.erasure_decided.v1",
    "record.finalised.v1",
    "record.hold_placed.v1",
    "record.hold_released.v1",
    "record.publication_withdrawn.v1",
    "record.publicity_classified.v1",
    "record.published.v1",
    "record.reclassified.v1",
    "record.registration_completed.v1",
    "record.twinned.v1",
    "report.approved.v1",
    "report.filed.v1",
    "report.version_filed.v1",
    "request.answered.v1",
    "request.closed.v1",
    "request.disclosed.v1",
    "request.extended.v1",
    "request.received.v1",
    "schedule.adopted.v1",
    "schedule.retired.v1",
    "secondment.changed.v1",
    "secondment.mapped.v1",
    "secondment.return_agreed.v1",
    "secondment.returned.v1",
    "transaction.ambiguous.v1",
    "transaction.matched.v1",
    "transaction.stated.v1",
    "waiting.decided.v1",
    "waiting.submitted.v1",
]


def known() -> set[str]:
    for module in pkgutil.walk_packages(archive.__path__, "archive."):
        importlib.import_module(module.name)
    return set(stored_names()) | set(superseded_names())


def test_every_name_ever_stored_is_still_read():
    assert set(TOPICS) <= known(), "a stored name went: add an upcaster, never remove a name"


def test_every_name_stored_is_pinned_here():
    assert known() <= set(TOPICS), "a new stored name: add its line here, it is for ever"


def test_a_name_is_a_room_what_happened_and_a_version():
    for name in TOPICS:
        room, happened, version = name.split(".")
        assert room.isalpha()
        assert happened.replace("_", "").isalpha()
        assert version[0] == "v"
        assert version[1:].isdigit()
    assert sorted(TOPICS) == TOPICS
