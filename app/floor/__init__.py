"""The floor: who works on which build, on what, how long it took, and what goes on the boxes.

claiming.py  claim, release, assign
queue.py     the common queue
times.py     from when to when somebody worked on a task, and what that says
task.py      a task with its parts, tools and work instruction
packages.py  what is packed, and labels.py  the sheet of labels for it
"""

from app.floor.claiming import assign, assignable, claim, release, take_off
from app.floor.labels import label_sheet
from app.floor.packages import Package, Packing, packing
from app.floor.queue import FLOOR, Queue, QueueRow, Scope, Worker, queue
from app.floor.task import PartShown, TaskShown, ToolShown, look_at
from app.floor.times import TaskSpeed, finished, speeds, started

__all__ = [
    "FLOOR",
    "Package",
    "Packing",
    "PartShown",
    "Queue",
    "QueueRow",
    "Scope",
    "TaskShown",
    "TaskSpeed",
    "ToolShown",
    "Worker",
    "assign",
    "assignable",
    "claim",
    "finished",
    "label_sheet",
    "look_at",
    "packing",
    "queue",
    "release",
    "speeds",
    "started",
    "take_off",
]
