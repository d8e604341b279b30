"""Starts MiniStack with three habits it lacks: it sends small answers at once, it never outlives its starter,
and it writes down which permissions its roles needed.

Run by the local stack as `python3 launch.py RECORD` with a pipe as standard input; RECORD is the file to write.
"""

import json
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
from ministack.core import iam_evaluator  # noqa: E402


def record_permissions(path: str) -> None:
    """Each permission a role was asked for, once: who, what, on what, and whether it had it.

    `powers_used.py` reads it. Calls of the API are left out: their resource is a path, and paths hold ids.
    """
    enforce, file, seen = iam_evaluator.enforce, open(path, "w", encoding="utf-8"), set()

    def enforce_and_record(access_key_id, iam_action, service, region, resource_arn="*", service_context=None):
        refused = enforce(access_key_id, iam_action, service, region, resource_arn, service_context)
        caller = (iam_evaluator.resolve_caller_identity(access_key_id) or {}).get("userArn", "")
        line = json.dumps({"caller": caller, "action": iam_action, "resource": resource_arn, "allowed": not refused})
        if ":assumed-role/" in caller and not iam_action.startswith("execute-api:") and line not in seen:
            seen.add(line)
            print(line, file=file, flush=True)
        return refused

    iam_evaluator.enforce = enforce_and_record


record_permissions(sys.argv[1])
sys.argv = ["ministack"]
main()
