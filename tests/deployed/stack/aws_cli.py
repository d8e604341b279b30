"""The AWS CLI as a program that is started once. Hundreds of calls are made by it, and the CLI takes half a second to start.

    python3 aws_cli.py serve SOCKET WORKERS   answer on this socket, until standard input closes
    python3 aws_cli.py SOCKET WORDS...        what `aws WORDS...` does, by the one that serves: in the folder, with the
                                              variables and with the open files of this process
"""

import json
import os
import signal
import socket
import sys

OPEN_FILES = [0, 1, 2]


def ask(path: str, words: list[str]) -> int:
    # Version 1 does not send calls of SQS to the address of the variable.
    if address := os.environ.get("AWS_ENDPOINT_URL"):
        words = [*words, "--endpoint-url", address]
    own = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
    with socket.socket(socket.AF_UNIX) as server:
        server.connect(path)
        request = json.dumps([own, os.getcwd(), words]).encode() + b"\n"
        socket.send_fds(server, [b" "], OPEN_FILES)
        server.sendall(request)
        return json.loads(server.makefile().readline())


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
    own = [os.dup(file) for file in OPEN_FILES]
    while True:
        caller, _ = listening.accept()
        with caller:
            _, files, _, _ = socket.recv_fds(caller, 1, len(OPEN_FILES))
            environment, folder, words = json.loads(caller.makefile().readline())
            for name in given:
                os.environ.pop(name, None)
            given = set(environment)
            os.environ.update(environment)
            os.chdir(folder)
            who = json.dumps(environment)
            if who not in drivers:
                drivers[who] = create_clidriver()
            replace(files)
            try:
                code = drivers[who].main(words)
            except SystemExit as ended:
                code = ended.code
            sys.stdout.flush()
            sys.stderr.flush()
            replace([os.dup(file) for file in own])
            caller.sendall(json.dumps(code).encode() + b"\n")


def replace(files: list[int]) -> None:
    for file, number in zip(files, OPEN_FILES):
        os.dup2(file, number)
        os.close(file)


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        os.setpgid(0, 0)
        serve(sys.argv[2], int(sys.argv[3]))
    else:
        sys.exit(ask(sys.argv[1], sys.argv[2:]))
