"""Starts MiniStack with two habits it lacks: it sends small answers at once, and it never outlives its starter.

Run by the local stack as `python3 launch.py` with a pipe as standard input.
"""

import os
import signal
import socketserver
import sys
import threading

# Its runtime API writes headers and body apart; with Nagle's algorithm the second waits 40 ms for an ACK, twice a call.
socketserver.StreamRequestHandler.disable_nagle_algorithm = True


def end_with_starter() -> None:
    """The pipe closes when the starter ends, however it ends. Functions share the group and would spin for ever."""
    sys.stdin.buffer.read()
    os.killpg(0, signal.SIGKILL)


threading.Thread(target=end_with_starter, daemon=True).start()

from ministack.app import main  # noqa: E402 (after the habit is set)

sys.argv = ["ministack"]
main()
