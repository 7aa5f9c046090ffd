"""Stand-alone: give up root, ask the kernel to stop us with our parent, become the program.

Run as a file by `app.ops.children`, because the same done between fork and exec is unsafe
as soon as the parent has threads: `python child_program.py PARENT UID GID PROGRAM ARGUMENT...`
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main(parent: int, uid: int, gid: int, program: list[str]) -> None:
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    # Only now: a change of user makes the kernel forget the wish. SIGINT is PostgreSQL's word
    # for "end every connection, write everything down, stop".
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit("the program that started this one has ended")
    os.execv(program[0], program)  # noqa: S606 - no shell is what we want


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])
