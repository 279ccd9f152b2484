"""Turns into the command it is given, which then ends with the process that started it.

    python child.py PARENT SIGNAL ACCOUNT COMMAND…

PARENT is the id of the starting process, SIGNAL the number of the signal to send when that process ends, even by
`kill -9`, and ACCOUNT the number of the account to change to, or 0 to stay. Called by its path and without
site-packages, because it precedes every child and has to be quick. Only Linux offers the signal; elsewhere the next
start ends what is left.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    parent, death_signal, account = (int(argument) for argument in sys.argv[1:4])
    command = sys.argv[4:]
    # A shell starts its background jobs with the interrupt signal ignored, and children inherit that.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if account:
        os.setgroups([])
        os.setgid(account)
        os.setuid(account)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit("The process that started this one has ended.")
    try:
        os.execvp(command[0], command)  # noqa: S606 -- the command comes from our own code, and no shell is wanted
    except OSError as error:
        sys.exit(f"{command[0]} cannot be started: {error.strerror}.")


if __name__ == "__main__":
    main()
