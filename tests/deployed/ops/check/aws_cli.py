"""The AWS CLI as a program that is started once. A check asks two hundred times, and the CLI takes half a second to start.

    python3 aws_cli.py serve SOCKET WORKERS   answer on this socket, until standard input closes
    python3 aws_cli.py SOCKET WORDS...        what `aws WORDS...` does, by the one that serves
"""

import contextlib
import io
import json
import os
import signal
import socket
import sys


def ask(path: str, words: list[str]) -> int:
    own = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
    with socket.socket(socket.AF_UNIX) as server:
        server.connect(path)
        server.sendall(json.dumps([own, words]).encode() + b"\n")
        code, out, err = json.loads(server.makefile().readline())
    sys.stdout.write(out)
    sys.stderr.write(err)
    return code


def serve(path: str, workers: int) -> None:
    from awscli.clidriver import create_clidriver

    listening = socket.socket(socket.AF_UNIX)
    listening.bind(path)
    listening.listen(64)
    print("ready", flush=True)
    for _ in range(workers):
        if os.fork() == 0:
            work(listening, create_clidriver)
    sys.stdin.buffer.read()
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.killpg(0, signal.SIGTERM)


def work(listening: socket.socket, create_clidriver) -> None:
    # A driver keeps the credentials that it found first. AWS_DATA_PATH, which the CLI sets for itself, stays.
    drivers, given = {}, set()
    while True:
        caller, _ = listening.accept()
        with caller:
            environment, words = json.loads(caller.makefile().readline())
            for name in given:
                os.environ.pop(name, None)
            given = set(environment)
            os.environ.update(environment)
            who = json.dumps(environment)
            if who not in drivers:
                drivers[who] = create_clidriver()
            out, err = io.StringIO(), io.StringIO()
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                try:
                    code = drivers[who].main(words)
                except SystemExit as ended:
                    code = ended.code
            caller.sendall(json.dumps([code, out.getvalue(), err.getvalue()]).encode() + b"\n")


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        os.setpgid(0, 0)
        serve(sys.argv[2], int(sys.argv[3]))
    else:
        sys.exit(ask(sys.argv[1], sys.argv[2:]))
