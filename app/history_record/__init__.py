"""The device history record of a build: everything that proves how it was made.

content.py  one canonical JSON and its hash; made.py, checked.py, left.py  its parts
"""

from app.history_record.content import NoSuchBuild, Record, content, of_build, sha256
from app.history_record.lacking import Missing, metered, missing

__all__ = [
    "Missing",
    "NoSuchBuild",
    "Record",
    "content",
    "metered",
    "missing",
    "of_build",
    "sha256",
]
