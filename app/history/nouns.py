"""What each kind of record and its columns are called: the words a history is made of.

Every table the ledger follows is named here, and every column of it that changes, or says why it
says nothing: `tests/app/test_history_words.py` fails for one that is forgotten.
"""

VERBS = {
    "INSERT": "Added",
    "DELETE": "Removed",
    "VIEWED": "Looked at",
    "DOWNLOADED": "Downloaded",
    "EXPORTED": "Exported",
    "PRINTED": "Printed",
}
NOUNS = {
    "accepted_request": "the request",
    "acknowledgement": "the accepted warning",
    "answer": "the answer",
    "assignment": "the assignment",
    "bom": "the BOM",
    "bom_line": "the line",
    "bom_review": "the remark on the BOM",
    "build": "the build",
    "build_move": "the move",
    "calibration": "the calibration",
    "catalogue_state": "the state of the catalogue",
    "category": "the category",
    "comment": "the comment",
    "component": "the component",
    "configuration": "the configuration",
    "delivery": "the message by mail or chat",
    "disposition": "the decision",
    "document": "the document",
    "draft": "the draft",
    "history_record": "the device history record",
    "instrument": "the instrument",
    "item": "the item",
    "job_run": "the job",
    "labels": "the labels",
    "nonconformance": "the nonconformance",
    "nonconformance_item": "the failed item",
    "notification": "the message",
    "one_time_link": "the link",
    "order": "the order",
    "outline_number": "the outline number",
    "outsourced_line": "the outsourced part",
    "person": "the person",
    "person_role": "the role",
    "photo": "the picture",
    "preference": "the wish how to be told",
    "rule": "the rule",
    "rule_set": "the rule set",
    "rule_set_table": "the table of rules",
    "run": "the checklist",
    "serial_number": "the serial number",
    "service_request": "the service request",
    "service_request_line": "the part",
    "setting": "the setting",
    "shipment": "the shipment",
    "shortage": "the shortage",
    "shortage_line": "the missing part",
    "sign_in_session": "the session",
    "signature": "the signature",
    "task_time": "the time of a task",
    "template": "the checklist template",
    "template_item": "the item of the checklist",
    "tool": "the tool",
    "work_instruction": "the work instruction",
    "work_instruction_step": "the step",
}
NAME_COLUMNS = (
    "number", "item_number", "file_name", "code", "serial", "user_name", "name", "wording", "title",
)  # fmt: skip

# What another event of the same act says already, or what no person does.
SAID_ELSEWHERE = {
    ("accepted_request", "INSERT"): "what was accepted says it",
    ("build", "INSERT"): "its order says it",
    ("catalogue_state", "INSERT"): "the BOM that was made from it says it",
    ("run", "SIGNED"): "its closing says it",
}
# Columns that say nothing to a person: how the product finds, counts and derives.
COMMON = frozenset(
    {"id", "version", "position", "created_at", "created_by", "updated_at", "search_text", "sha256"}
)
UNSAID: dict[str, frozenset[str]] = {
    # Its moves say where it is.
    "build": frozenset({"order_id", "status", "status_since"}),
    "order": frozenset({"family", "status", "stage", "build_numbers"}),
    # What it was made from and for stays.
    "bom": frozenset(
        {"build_id", "revision", "configuration_id", "rule_set_id", "catalogue_sha256", "reason"}
    ),
    "run": frozenset(
        {
            "build_id", "stage", "attempt", "template_id", "configuration_id", "bom_id", "items",
            "cause", "previous_id", "started_by", "started_at", "closed_at",
        }
    ),
    "assignment": frozenset({"build_id", "person_id", "assigned_by", "assigned_at"}),
    "component": frozenset({"parent_id", "child_id"}),
    "delivery": frozenset({"notification_id", "person_id", "due_at", "attempts", "sent_at"}),
    # It is given to its order when that is submitted; what it is stays.
    "document": frozenset(
        {
            "order_id", "draft_id", "instrument_id", "kind", "file_name", "media_type", "size",
            "store_key", "uploaded_by", "uploaded_at",
        }
    ),
    # Kept with every keystroke.
    "draft": frozenset(
        {"person_id", "content", "step", "order_id", "build_id", "configuration_id"}
    ),
    # The calibration that sets it says so.
    "instrument": frozenset({"due_on"}),
    "item": frozenset({"custom", "picture_key", "picture_media_type"}),
    "job_run": frozenset({"name", "key", "started_at", "finished_at"}),
    "nonconformance": frozenset(
        {"number", "build_id", "run_id", "opened_by", "opened_at", "closed_by", "closing_run_id"}
    ),
    "notification": frozenset(
        {
            "person_id", "event", "text", "address", "order_id", "build_id", "urgent", "once",
        }
    ),
    "one_time_link": frozenset({"token_hash", "purpose", "person_id", "expires_at"}),
    "outline_number": frozenset({"item_id"}),
    "outsourced_line": frozenset({"build_id", "item_id", "item_number", "name"}),
    "person": frozenset({"password_hash"}),
    "person_role": frozenset({"person_id", "role"}),
    "preference": frozenset({"person_id", "event"}),
    "rule": frozenset({"table_id"}),
    "rule_set": frozenset({"family", "activated_at", "retired_at"}),
    "rule_set_table": frozenset({"rule_set_id"}),
    "serial_number": frozenset(
        {
            "kind", "serial", "build_id", "run_id", "item_key", "basin", "answer_id",
            "recorded_at",
        }
    ),
    # What is said with a decision is part of its sentence.
    "service_request": frozenset(
        {
            "number", "year", "sequence", "status_since", "author_id", "submitted_at", "note",
            "decided_by", "decided_at", "fulfilled_by", "fulfilled_at",
        }
    ),
    "service_request_line": frozenset({"request_id", "item_id", "item_number", "name"}),
    "setting": frozenset({"name"}),
    "shortage": frozenset({"build_id", "note", "reported_by", "reported_at", "resolved_by",
                           "resolution"}),
    "sign_in_session": frozenset(
        {
            "token_hash", "person_id", "started_at", "last_seen_at", "end_reason", "address",
            "browser",
        }
    ),
    "task_time": frozenset({"run_id", "item_key", "basin", "person_id", "started_at"}),
    "template": frozenset(
        {"family", "stage", "revision", "activated_at", "activated_by", "retired_at"}
    ),
    "template_item": frozenset({"template_id", "key"}),
    "work_instruction": frozenset({"number", "revision", "activated_at"}),
    "work_instruction_step": frozenset(
        {"work_instruction_id", "picture_key", "picture_media_type"}
    ),
}  # fmt: skip
COLUMNS: dict[str, dict[str, str]] = {
    "order": {
        "po_number": "PO number",
        "customer": "customer",
        "project": "project",
        "sales_person": "sales person",
        "wanted_on": "wanted date",
        "language": "language",
        "notes": "notes",
    },
    "build": {"number": "build number"},
    "bom": {"status": "BOM status"},
    "item": {
        "number": "number",
        "name": "name",
        "kind": "kind",
        "category_code": "category",
        "subcategory_code": "sub-category",
        "manufacturer": "manufacturer",
        "manufacturer_part_number": "manufacturer's number",
        "orderable": "orderable",
        "kit": "usable for service",
        "active": "active",
        "flag": "remark",
        "outsourced": "usually sent to the maker",
    },
    "component": {"quantity": "quantity", "quantity_verified": "quantity verified"},
    "category": {"name": "name", "code": "code", "parent_code": "parent category"},
    "delivery": {"status": "state", "channel": "way", "error": "what was wrong"},
    "instrument": {
        "number": "number",
        "kind": "kind",
        "name": "name",
        "active": "in use",
    },
    "job_run": {"outcome": "outcome"},
    "nonconformance": {
        "severity": "severity",
        "description": "description",
        "containment": "what was done at once",
    },
    "outline_number": {"number": "outline number"},
    "outsourced_line": {
        "status": "status",
        "quantity": "quantity",
        "supplier": "supplier",
        "sent_on": "day it was sent",
        "expected_on": "day it is expected",
        "received_quantity": "quantity received",
        "received_on": "day it was received",
        "notes": "notes",
        "reason": "reason",
    },
    "person": {
        "name": "name",
        "user_name": "user name",
        "initials": "initials",
        "active": "account in use",
        "mail_address": "mail address",
        "chat_name": "name in the chat",
        "failed_sign_ins": "wrong passwords in a row",
        "locked_until": "locked until",
    },
    "person_role": {"until": "until"},
    "preference": {"in_app": "in the application", "mail": "by mail", "chat": "by chat"},
    "rule_set": {"name": "name", "status": "status"},
    "rule_set_table": {"name": "name"},
    "service_request": {
        "status": "status",
        "reason": "reason",
        "urgency": "urgency",
        "build_number": "build number",
        "serial": "serial number",
    },
    "service_request_line": {
        "quantity": "quantity",
        "approved": "quantity approved",
        "lowered_because": "why fewer",
    },
    "setting": {"value": "value"},
    "template": {"name": "name", "document_number": "document number", "status": "status"},
    "tool": {"name": "name", "note": "where it is kept", "active": "in use"},
    "work_instruction": {"title": "title", "status": "status"},
    "work_instruction_step": {"text": "text"},
}
