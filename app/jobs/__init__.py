"""What happens by the clock: one leader among all processes, every run recorded.

table.py       which jobs there are and when
recording.py   a day or an hour is done once, whoever asks
leader.py      the one process that looks at the clock, by an advisory lock
"""

from app.jobs.leader import attend
from app.jobs.recording import JobState, carry_out, states
from app.jobs.table import JOBS, Job, overdue

__all__ = ["JOBS", "Job", "JobState", "attend", "carry_out", "overdue", "states"]
