"""The local AWS of the measurements: DynamoDB and KMS as one program in memory, with the tables of the template and the keys."""

import json
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).parents[2]
WORK = ROOT / "target/bench"

# What Lambda sets for every function.
OF_LAMBDA = {
    "AWS_LAMBDA_FUNCTION_NAME": "bench",
    "AWS_LAMBDA_FUNCTION_VERSION": "1",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
    "LANG": "C.UTF-8",
}
# What some functions need to start.
OF_TEMPLATE = {
    "CERTIFICATE_ISSUER": "urn:qeg:certificates",
    "KEY_BACKUP_SECONDS": "262800",
    "CARRIER_ANSWER_SECONDS": "1296000",
}


class LocalAws:
    """The running program, `tests/aws/src/bin/serve.rs`. Use it as a context manager."""

    def __enter__(self) -> "LocalAws":
        WORK.mkdir(parents=True, exist_ok=True)
        command = ["cargo", "run", "--quiet", "--package", "local-aws", "--bin", "serve"]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("tests/aws/src/bin/serve.rs did not start: see what it printed")
        self.environment = OF_LAMBDA | OF_TEMPLATE | json.loads(line)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.stdin.close()
        self._process.wait()
