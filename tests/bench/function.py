"""One function as a process, behind a stand-in for Lambda's runtime API.

The stand-in is one thread with plain sockets, so that it costs every function the same small time. It answers `GET
.../next` when there is an event, and takes `POST .../response`.
"""

import json
import os
import pathlib
import selectors
import signal
import socket
import time
from dataclasses import dataclass

NEXT = "/2018-06-01/runtime/invocation/next"
PATIENCE_S = 30
REQUEST_ID = "8476a536-e9f4-11e8-9739-2dfe598c3fcd"


class Failed(Exception):
    """The function ended, answered with an error, or did not answer."""


@dataclass
class Usage:
    """What a process used: CPU time in milliseconds, and the largest memory in MB."""

    cpu_ms: float
    peak_mb: float


class Function:
    """A running function. Use it as a context manager: it is killed at the end."""

    def __init__(self, command: list[str], environment: dict[str, str]):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._received: dict[socket.socket, bytes] = {}
        self._waiting: socket.socket | None = None
        # Where it finds the runtime API.
        self.port = self._listener.getsockname()[1]
        environment = environment | {"AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{self.port}"}
        self._log = os.open(environment.get("BENCH_LOG", os.devnull), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        streams = [(os.POSIX_SPAWN_DUP2, self._log, 1), (os.POSIX_SPAWN_DUP2, self._log, 2)]
        self.started = time.perf_counter()
        self.pid = os.posix_spawn(command[0], command, environment, file_actions=streams)

    def __enter__(self) -> "Function":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def ready(self) -> float:
        """Waits until it asks for an event. Returns the milliseconds since its start."""
        self._until(lambda: self._waiting is not None)
        return (time.perf_counter() - self.started) * 1000

    def invoke(self, event: dict) -> dict:
        """Its answer to an event."""
        self.ready()
        body = json.dumps(event).encode()
        head = (
            f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nlambda-runtime-aws-request-id: {REQUEST_ID}\r\n"
            f"lambda-runtime-deadline-ms: {int(time.time() * 1000) + 15000}\r\n"
            "lambda-runtime-invoked-function-arn: arn:aws:lambda:us-east-1:123456789012:function:bench\r\n"
            f"content-length: {len(body)}\r\n\r\n"
        )
        self._answer: dict | None = None
        connection, self._waiting = self._waiting, None
        connection.sendall(head.encode() + body)
        self._until(lambda: self._answer is not None)
        return self._answer

    def usage(self) -> Usage:
        """What it used so far."""
        nanoseconds = 0
        for thread in pathlib.Path(f"/proc/{self.pid}/task").iterdir():
            nanoseconds += int((thread / "schedstat").read_text().split()[0])
        status = pathlib.Path(f"/proc/{self.pid}/status").read_text()
        peak_kb = int(status.split("VmHWM:")[1].split()[0])
        return Usage(nanoseconds / 1e6, peak_kb / 1024)

    def stop(self) -> float:
        """Ends it. Returns the CPU time of its whole life in milliseconds, that of ended threads too."""
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            _, _, used = os.wait4(self.pid, 0)
            self.pid, self._used = 0, (used.ru_utime + used.ru_stime) * 1000
            for connection in [*self._received, self._listener]:
                connection.close()
            self._selector.close()
            os.close(self._log)
        return self._used

    def _until(self, is_there) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not is_there():
            ready = self._selector.select(timeout=1)
            for key, _ in ready:
                self._accept() if key.fileobj is self._listener else self._read(key.fileobj)
            if not ready and os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                raise Failed("the function ended; BENCH_LOG names a file for what it prints")
            if time.monotonic() > deadline:
                raise Failed(f"no answer within {PATIENCE_S} s")

    def _accept(self) -> None:
        connection, _ = self._listener.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._received[connection] = b""
        self._selector.register(connection, selectors.EVENT_READ)

    def _read(self, connection: socket.socket) -> None:
        part = connection.recv(1 << 20)
        self._received[connection] += part
        if not part:
            self._selector.unregister(connection)
            del self._received[connection]
            return
        head, end, body = self._received[connection].partition(b"\r\n\r\n")
        if not end:
            return
        line, *lines = head.decode().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (one.partition(":") for one in lines)}
        body = _whole(headers, body)
        if body is None:
            return
        self._received[connection] = b""
        self._take(connection, line.split()[1], body)

    def _take(self, connection: socket.socket, path: str, body: bytes) -> None:
        if path == NEXT:
            self._waiting = connection
            return
        connection.sendall(b"HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n")
        if not path.endswith("/response"):
            raise Failed(f"{path}: {body.decode(errors='replace')}")
        self._answer = json.loads(body)


def _whole(headers: dict[str, str], body: bytes) -> bytes | None:
    """The body once all of it is there."""
    if headers.get("transfer-encoding") == "chunked":
        return _unchunked(body) if body.endswith(b"0\r\n\r\n") else None
    return body if len(body) >= int(headers.get("content-length", 0)) else None


def _unchunked(body: bytes) -> bytes:
    whole = b""
    while body:
        size, _, rest = body.partition(b"\r\n")
        whole, body = whole + rest[: int(size, 16)], rest[int(size, 16) + 2 :]
        if int(size, 16) == 0:
            break
    return whole
