"""The main job with a client that openapi-python-client makes from the description: registering, ordering, deletion.

So the description is enough to write a client, also for a generator that knows nothing of this product.
"""

import importlib
import json
import subprocess
import sys
from datetime import date
from types import ModuleType

import pytest

import left_out
from scene import ADDRESS, CARRIER, PASSWORD
from stack import API, DESCRIPTION, codes_to, eventually, new_phone, new_source


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    """Makes the client. Gives its modules by name: `generated("api.person.put_contact")`."""
    folder = tmp_path_factory.mktemp("generated")
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none"]
    command += ["--path", str(DESCRIPTION), "--output-path", str(folder / "described_client")]
    made = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert made.returncode == 0, made.stdout + made.stderr
    sys.path.insert(0, str(folder))
    yield lambda name: importlib.import_module(f"described_client.{name}")
    sys.path.remove(str(folder))


def _client(generated, credentials: str | None = None, prefix: str = "Bearer"):
    """A client with a network address of its own that fails on an answer that is not described."""
    module: ModuleType = generated("client")
    common = {"base_url": API, "headers": {"X-Forwarded-For": new_source()}, "raise_on_unexpected_status": True}
    # No proxy of this machine.
    common["httpx_args"] = {"trust_env": False}
    if credentials is None:
        return module.Client(**common)
    return module.AuthenticatedClient(token=credentials, prefix=prefix, **common)


def _parsed(answer, status: int):
    """What the client read out of an answer that has this status."""
    assert answer.status_code == status, answer.content
    return answer.parsed


def test_every_operation_of_the_description_is_in_the_generated_client(generated):
    described = json.loads(DESCRIPTION.read_text(encoding="utf-8"))
    operations = [operation for path in described["paths"].values() for operation in path.values()]
    for operation in operations:
        if operation["operationId"] in left_out.NOT_GENERATED:
            continue
        module = generated(f"api.{operation['tags'][0]}.{operation['operationId']}")
        assert callable(module.sync_detailed)


def test_the_generated_client_registers_orders_and_follows_a_deletion(generated):
    def api(name: str):
        return generated(f"api.{name}").sync_detailed

    models = generated("models")
    anyone = _client(generated)

    policy = _parsed(api("anyone.get_policy")(client=anyone), 200)
    phone = new_phone()
    asked = models.NewVerification(phone=phone, purpose=models.CodePurpose.REGISTRATION)
    verification = _parsed(api("anyone.post_verifications")(client=anyone, body=asked), 202)
    code = eventually("the code arrives", lambda: next(iter(codes_to(phone)), None))
    registration = models.NewAccount(
        verification_id=verification.verification_id,
        code=code,
        password=PASSWORD,
        policy_version=policy.current,
    )
    created = _parsed(api("anyone.post_accounts")(client=anyone, body=registration, idempotency_key=phone), 201)
    assert created.account.phone == phone
    person = _client(generated, created.session.token)

    contact = models.ContactInput(name="李雷", phone=phone, address=models.AddressInput(**ADDRESS))
    saved = api("person.put_contact")(client=person, body=contact, if_none_match="*")
    assert _parsed(saved, 201).address.to_dict() == ADDRESS
    changed = models.ContactInput(name="韩梅梅", phone=phone, address=contact.address)
    _parsed(api("person.put_contact")(client=person, body=changed, if_match=saved.headers["ETag"]), 200)

    order = models.NewHandoff(
        carrier=CARRIER,
        item=models.ItemInput(kind=models.ItemKind.CARD, count=12),
        consent=models.ConsentInput(policy_version=policy.current),
    )
    ordered = _parsed(api("person.post_handoffs")(client=person, body=order), 201)
    page = _parsed(api("person.get_handoffs")(client=person), 200)
    assert [handoff.id for handoff in page.handoffs] == [ordered.id]

    wish = models.NewDeletion(mode=models.DeletionMode.GRACE, password="not the password")
    refused = _parsed(api("person.post_deletion")(client=person, body=wish), 403)
    assert refused.code == "forbidden"
    wish.password = PASSWORD
    requested = _parsed(api("person.post_deletion")(client=person, body=wish), 202)
    assert isinstance(requested.due_on, date)
    holder = _client(generated, requested.receipt, prefix="Receipt")
    followed = api("anyone.get_deletion_by_receipt")(requested.request_id, client=holder)
    assert _parsed(followed, 200).state == models.DeletionState.REQUESTED
    assert _parsed(followed, 200).due_on == requested.due_on
