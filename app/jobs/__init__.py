"""What happens by the clock: one leader among all processes, every run recorded.

table.py       which jobs there are and when
recording.py   a day or an hour is done once, whoever asks
leader.py      the one process that looks at the clock, by an advisory lock
"""

from app.jobs.leader import attend
from app.jobs.recording import JobState, are_behind, carry_out, states
from app.jobs.table import JOBS, Job

__all__ = ["JOBS", "Job", "JobState", "are_behind", "attend", "carry_out", "states"]
