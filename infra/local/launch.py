"""Starts MiniStack with eight changes: it sends small answers without delay, it ends when the process that started it
ends, it records the permissions that roles used, an API can be called from every account, conditions see the path of a role,
no log line is lost on a busy machine, idle functions cost little, and policies and conditions are parsed once.

Run by the local stack as `python3 launch.py RECORD` with a pipe as standard input; RECORD is the file to write.
"""

import json
import os
import queue
import signal
import socketserver
import sys
import threading
from functools import lru_cache
from types import SimpleNamespace

# MiniStack's Lambda runtime API writes headers and body separately. With Nagle's algorithm the body waits 40 ms for an
# ACK, twice per call.
socketserver.StreamRequestHandler.disable_nagle_algorithm = True


def end_with_starter() -> None:
    """Waits until the pipe closes, which happens whenever the starting process ends. Then kills the process group, with
    its functions, which would otherwise run forever."""
    sys.stdin.buffer.read()
    os.killpg(0, signal.SIGKILL)


threading.Thread(target=end_with_starter, daemon=True).start()

from ministack.app import main  # noqa: E402 (must come after the changes above)
from ministack.core import iam_evaluator  # noqa: E402


def record_permissions(path: str) -> None:
    """Records each permission check of a role once: caller, action, resource, and whether it was allowed.

    `infra/local/src/powers_used.rs` reads the record. Calls of the API are left out: their resource is a path with ids.
    """
    enforce, file, seen = iam_evaluator.enforce, open(path, "w", encoding="utf-8"), set()

    def enforce_and_record(access_key_id, iam_action, service, region, resource_arn="*", service_context=None):
        refused = enforce(access_key_id, iam_action, service, region, resource_arn, service_context)
        caller = (iam_evaluator.resolve_caller_identity(access_key_id) or {}).get("userArn", "")
        check = {"caller": caller, "action": iam_action, "resource": resource_arn, "allowed": not refused}
        key = tuple(check.values())
        if ":assumed-role/" in caller and not iam_action.startswith("execute-api:") and key not in seen:
            seen.add(key)
            print(json.dumps(check), file=file, flush=True)
        return refused

    iam_evaluator.enforce = enforce_and_record


def show_paths_of_roles() -> None:
    """In AWS, aws:PrincipalArn of a session is the ARN of its role, with the path. The emulator gives the ARN of the
    session, which has no path, so no policy could name the roles of staff and carriers."""
    from ministack.services import iam

    resolve = iam_evaluator._resolve_condition_key

    def resolve_with_path(key, context):
        value = resolve(key, context)
        if key.lower() != "aws:principalarn" or not isinstance(value, str) or ":assumed-role/" not in value:
            return value
        account, name = value.split(":")[4], value.split("/")[1]
        role = iam._roles.get_scoped(account, None, name)
        return role["Arn"] if role else value

    iam_evaluator._resolve_condition_key = resolve_with_path


def find_apis_from_every_account() -> None:
    """AWS finds an API by its host name, whoever calls. The emulator looks only in the caller's account.

    The emulator still decides about access: by the caller's policies and the API's resource policy, with the real ARN.
    """
    from ministack import app
    from ministack.core.arn import execute_api_arn
    from ministack.core.responses import get_account_id, set_request_account_id
    from ministack.services import apigateway_v1

    enforce_in_caller_account, resolve = app._enforce_execute_api, iam_evaluator.resolve_caller_identity

    def resolve_with_own_account(access_key_id):
        identity = resolve(access_key_id)
        return identity and {**identity, "accountId": identity["userArn"].split(":")[4]}

    def enforce(api_id, stage, method, path, headers, query_params, iam_action="execute-api:Invoke"):
        caller = get_account_id()
        owners = [(account, region) for (account, region, one), _ in apigateway_v1._rest_apis.all_items() if one == api_id]
        if not owners or owners[0][0] == caller:
            return enforce_in_caller_account(api_id, stage, method, path, headers, query_params, iam_action)
        (owner, region), denied = owners[0], None
        set_request_account_id(owner)
        if app._execute_api_authorization_type(api_id, stage, method, path) == "AWS_IAM":
            arn = execute_api_arn(region, owner, api_id, stage, method, path)
            set_request_account_id(caller)  # the account in which the credentials are looked up
            denied = app._enforce_data_plane("apigateway", iam_action, headers, query_params, "", resource_arn=arn)
        set_request_account_id(owner)
        return denied

    app._enforce_execute_api = enforce
    iam_evaluator.resolve_caller_identity = resolve_with_own_account


def wait_for_log_lines() -> None:
    """After an answer the emulator waits 50 ms for the function's log line. On a busy machine the line comes later, and is lost
    if the process is not called again. Each call of our functions writes one line, so the longer wait ends as soon."""
    from ministack.core.lambda_runtime import Worker

    first_line_s, quiet_s, longest_s = 2.0, 0.005, 3.0
    Worker._drain_stderr_bounded.__defaults__ = (first_line_s, quiet_s, longest_s)


def let_functions_idle() -> None:
    """While a function waits for an event, the emulator wakes ten times a second to see whether the function was stopped. For all
    functions that takes a thirtieth of a core. An event ends the wait at once, so a longer wait delays no event."""
    from ministack.core import lambda_runtime

    class PatientQueue(queue.Queue):
        def get(self, block=True, timeout=None):
            return super().get(block, timeout and max(timeout, 5.0))

    lambda_runtime.queue = SimpleNamespace(Queue=PatientQueue, Empty=queue.Empty, Full=queue.Full)


def parse_once() -> None:
    """The emulator parses the same few policies and conditions in each call. What it makes of a text depends on the text
    alone, so it is kept."""
    from ministack.services import dynamodb

    remember = lru_cache(maxsize=4096)
    parse_policy, parse_policy_text = iam_evaluator.parse_policy_document, remember(iam_evaluator.parse_policy_document)
    tokenize = remember(dynamodb._tokenize)
    iam_evaluator.parse_policy_document = lambda doc: list((parse_policy_text if isinstance(doc, str) else parse_policy)(doc))
    dynamodb._tokenize = lambda text: list(tokenize(text))
    dynamodb._condition_syntax_error = remember(dynamodb._condition_syntax_error)


record_permissions(sys.argv[1])
let_functions_idle()
parse_once()
wait_for_log_lines()
show_paths_of_roles()
find_apis_from_every_account()
sys.argv = ["ministack"]
main()
