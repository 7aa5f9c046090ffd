"""Checklist templates in the database: what is asked at each stage, revision by revision.

activation.py   making a draft the checklist in force; what its page shows
drafting.py     making and changing drafts
opening.py      a draft opened for a change, unless somebody else has changed it
drawn.py        since when a build is drawn as it is
filling.py      a template filled in for a real build: its items, without a run
stored.py       reading: overview, revisions, one revision, where it is used
"""

from app.checklists.activation import Looked, activate, look, problems
from app.checklists.drafting import (
    add_item,
    change_item,
    import_draft,
    move_item,
    new_draft,
    remove_item,
    rename,
    start_over,
)
from app.checklists.drawn import drawn_at
from app.checklists.filling import Filled, builds_to_try, fill, items_of
from app.checklists.opening import Seen
from app.checklists.stored import (
    FAMILY,
    STAGE_WORDS,
    Head,
    StageRow,
    StoredTemplate,
    Use,
    active_template,
    overview,
    revision,
    revisions,
    template_of,
    where_used,
)

__all__ = [
    "FAMILY",
    "STAGE_WORDS",
    "Filled",
    "Head",
    "Looked",
    "Seen",
    "StageRow",
    "StoredTemplate",
    "Use",
    "activate",
    "active_template",
    "add_item",
    "builds_to_try",
    "change_item",
    "drawn_at",
    "fill",
    "import_draft",
    "items_of",
    "look",
    "move_item",
    "new_draft",
    "overview",
    "problems",
    "remove_item",
    "rename",
    "revision",
    "revisions",
    "start_over",
    "template_of",
    "where_used",
]
