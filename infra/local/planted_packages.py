"""Shows that infra/local/audit_packages.sh fails on a vulnerable package of each list, and passes without one.

Answers instead of npm's and OSV's servers: first with an advisory against one package of each list of this project, then
with none.
"""

import gzip
import json
import os
import re
import subprocess
import sys
import threading
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

#: Where the policy page finds the results of checks, like those that `make test` keeps there.
RESULTS = Path("target/test-results.json")
OTHERS = {"node_modules", "target", ".git"}


def lists() -> tuple[list[str], list[str]]:
    """The lists of npm packages and those of Python packages, as infra/local/audit_packages.sh names them."""
    npm, python = [], []
    for folder, inner, files in os.walk("."):
        inner[:] = [name for name in inner if name not in OTHERS]
        npm += [f"{folder}/{name}" for name in files if name == "package-lock.json"]
        python += [f"{folder}/{name}" for name in files if re.fullmatch(r".*requirements.*\.txt", name)]
    return sorted(npm), sorted(python)


def first_npm(path: str) -> str:
    """The first package of a list that is not one of this project."""
    packages = json.loads(Path(path).read_text())["packages"]
    names = [name for name, package in packages.items() if "node_modules/" in name and not package.get("link")]
    return names[0].rpartition("node_modules/")[2]


def first_python(path: str) -> str:
    """The first package of a list."""
    found = re.search(r"^([\w.-]+)==", Path(path).read_text(), re.MULTILINE)
    assert found, path
    return found[1]


def normal(name: str) -> str:
    """A name of PyPI in its normal form."""
    return re.sub(r"[-_.]+", "-", name).lower()


NPM, PYTHON = lists()
BAD_NPM = {first_npm(path) for path in NPM}
BAD_PYTHON = {normal(first_python(path)) for path in PYTHON}


class Answer(BaseHTTPRequestHandler):
    """Answers one call."""

    is_planted = True

    def do_GET(self):
        """npm asks which versions a package has; without an answer it takes the advisory to be about all of them."""
        self._send(404, {})

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        if self.headers.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        asked = json.loads(body)
        is_planted = Answer.is_planted
        if self.path == "/osv":
            name = normal(asked["package"]["name"])
            self._send(200, {"vulns": [_of_python(name)]} if is_planted and name in BAD_PYTHON else {})
        else:
            bad = [name for name in asked if name in BAD_NPM] if is_planted else []
            self._send(200, {name: [_of_npm(name)] for name in bad})

    def _send(self, status: int, content: dict):
        text = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        """Writes nothing: only what the audit says counts."""


def _of_npm(name: str) -> dict:
    return {
        "id": 1,
        "url": "https://example.org/planted",
        "title": f"PLANTED in {name}",
        "severity": "high",
        "vulnerable_versions": "*",
        "cwe": [],
        "cvss": {"score": 9.0, "vectorString": None},
    }


def _of_python(name: str) -> dict:
    events = [{"introduced": "0"}, {"fixed": "999"}]
    affected = {"package": {"name": name, "ecosystem": "PyPI"}, "ranges": [{"type": "ECOSYSTEM", "events": events}]}
    return {"id": "PLANTED-1", "modified": "2026-01-01T00:00:00Z", "details": "Only for this check.", "affected": [affected]}


def audit(port: int) -> subprocess.CompletedProcess:
    """Runs the audit against the server on this port."""
    here = f"http://127.0.0.1:{port}"
    more = {"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1", "OSV_URL": f"{here}/osv"}
    more |= {"npm_config_registry": f"{here}/", "npm_config_fetch_retries": "0", "npm_config_update_notifier": "false"}
    command = ["sh", "infra/local/audit_packages.sh"]
    output = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    return subprocess.run(command, env=os.environ | more, check=False, timeout=300, **output)


def fault() -> str | None:
    """What is wrong with the audit, with its output."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    planted = audit(server.server_port)
    said = f"vulnerable, or not looked through: {' '.join(NPM + PYTHON)}\n"
    if planted.returncode != 1 or not planted.stdout.endswith(said):
        return f"The audit did not fail on each list:\n{planted.stdout}"
    if planted.stdout.count("PLANTED") < len(NPM + PYTHON):
        return f"The audit failed for another reason:\n{planted.stdout}"
    Answer.is_planted = False
    without = audit(server.server_port)
    if without.returncode != 0:
        return f"The audit failed without an advisory:\n{without.stdout}"
    return None


def keep(passed: bool) -> None:
    """Puts the result beside those of the other tests."""
    results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    tests = {"the audit fails on a vulnerable package of each list, and passes without one": passed}
    at = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    results["infra/local/planted_packages.sh"] = {"at": at, "tests": tests}
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(results, indent=2))


def main() -> None:
    """Ends with 1 and the output of the audit if it does not what it should. A check that ends early has failed."""
    keep(passed=False)
    if wrong := fault():
        sys.exit(wrong)
    keep(passed=True)
    print("make audit fails on a vulnerable package of each list, and passes without one")


main()
