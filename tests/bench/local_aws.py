"""The local AWS of the measurements: the emulator without IAM, with the tables of the template and the keys."""

import os
import pathlib
import socket
import subprocess
import sys
import time
import urllib.request

import boto3
from samcli.yamlhelper import parse_yaml_file

ROOT = pathlib.Path(__file__).parents[2]
WORK = ROOT / "target/bench"
REGION = "us-east-1"
KEYS = {
    "ACCOUNT_KEY": {},
    "CONTACT_KEY": {},
    "SUPPORT_KEY": {},
    "OVERSIGHT_KEY": {},
    "CERTIFICATE_KEY": {"KeySpec": "ECC_NIST_P256", "KeyUsage": "SIGN_VERIFY"},
    "INDEX_KEY": {"KeySpec": "HMAC_256", "KeyUsage": "GENERATE_VERIFY_MAC"},
}

# What Lambda sets for every function.
OF_LAMBDA = {
    "AWS_LAMBDA_FUNCTION_NAME": "bench",
    "AWS_LAMBDA_FUNCTION_VERSION": "1",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
    "LANG": "C.UTF-8",
}


class LocalAws:
    """The running emulator. Use it as a context manager."""

    def __enter__(self) -> "LocalAws":
        WORK.mkdir(parents=True, exist_ok=True)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        environment = os.environ | {
            "AUTH": "false",
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(port),
            "IOT_MTLS_ENABLED": "0",
            "STATE_DIR": str(WORK),
            "TMPDIR": str(WORK),
        }
        log = (WORK / "emulator.log").open("w")
        launch = [sys.executable, ROOT / "infra/local/launch.py", WORK / "permissions.jsonl"]
        # The emulator ends when this pipe closes, with its process group: so it gets one of its own.
        self._process = subprocess.Popen(
            launch, env=environment, stdin=subprocess.PIPE, stdout=log, stderr=log, start_new_session=True
        )
        self._wait()
        self.environment = self._credentials() | self._tables() | self._keys()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.stdin.close()
        self._process.wait()

    def client(self, service: str):
        return boto3.client(
            service, endpoint_url=self.url, region_name=REGION, aws_access_key_id="test", aws_secret_access_key="test"
        )

    def _wait(self) -> None:
        deadline = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(f"{self.url}/_ministack/ready", timeout=5).close()
                return
            except OSError:
                if time.monotonic() > deadline or self._process.poll() is not None:
                    sys.exit(f"the emulator did not start: see {WORK}/emulator.log")
                time.sleep(0.05)

    def _credentials(self) -> dict[str, str]:
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            **OF_LAMBDA,
            # What some functions need to start.
            "CERTIFICATE_ISSUER": "urn:qeg:certificates",
            "KEY_BACKUP_SECONDS": "262800",
            "CARRIER_ANSWER_SECONDS": "1296000",
        }

    def _tables(self) -> dict[str, str]:
        """The five tables, with keys and indexes as in the template. Returns the variables that name them."""
        template, dynamodb, named = parse_yaml_file(str(ROOT / "infra/template.yaml")), self.client("dynamodb"), {}
        for logical_id, resource in template["Resources"].items():
            if resource["Type"] == "AWS::DynamoDB::Table":
                wanted = ["AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode"]
                settings = {name: resource["Properties"][name] for name in wanted if name in resource["Properties"]}
                dynamodb.create_table(TableName=logical_id, **settings)
                named[logical_id.removesuffix("Table").upper() + "_TABLE"] = logical_id
        return named

    def _keys(self) -> dict[str, str]:
        create = self.client("kms").create_key
        return {name: create(**settings)["KeyMetadata"]["Arn"] for name, settings in KEYS.items()}
