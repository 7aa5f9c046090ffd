"""Work instructions: how a task is done, step by step, in revisions that never change once active.

reading.py   the list, one instruction, where it is used, a picture
drafting.py  a new revision and its steps; activating it retires the one before
"""

from app.instructions.drafting import (
    Untitled,
    activate,
    add_step,
    begin,
    change_step,
    change_title,
    may_add_picture,
    move_step,
    new_draft,
    picture_step,
    remove_picture,
    remove_step,
)
from app.instructions.reading import (
    Instruction,
    InstructionRow,
    PictureKept,
    RevisionHead,
    Step,
    TaskUsing,
    in_force,
    listed,
    look,
    picture,
)

__all__ = [
    "Instruction",
    "InstructionRow",
    "PictureKept",
    "RevisionHead",
    "Step",
    "TaskUsing",
    "Untitled",
    "activate",
    "add_step",
    "begin",
    "change_step",
    "change_title",
    "in_force",
    "listed",
    "look",
    "may_add_picture",
    "move_step",
    "new_draft",
    "picture",
    "picture_step",
    "remove_picture",
    "remove_step",
]
