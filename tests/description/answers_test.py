"""Calls that schemathesis makes from the description, right ones and wrong ones: every answer is as described."""

import zlib

import pytest

import known
import left_out
from calls import DESCRIBED, faults, name_of, send

#: Calls in one scene. Then there is a new one: limits of a person would stop the others.
CALLS_IN_A_SCENE = 20


class Operation:
    """One operation that is being tested: its scene, and what was found."""

    def __init__(self, name: str):
        self.name = name
        self.left = 0
        self.found: dict[str, str] = {}

    def answer_to(self, case):
        """Sends the call, in a scene where the one before may have changed anything."""
        if self.left == 0:
            self.scene, self.left = known.scene_for(self.name), CALLS_IN_A_SCENE
        self.left -= 1
        _give_known_values(case, self.name, self.scene)
        answer = send(case, self.scene)
        if answer.status_code in (401, 403, 410):
            # The person has signed out, has another password, or is gone.
            self.left = 0
        return answer


OPERATIONS: dict[str, Operation] = {}


def _give_known_values(case, name, scene) -> None:
    """Puts known values in the place of generated ones, where these fit the description.

    In every call that does not fit it otherwise: what is wrong with it is then all that can be refused. In every second
    one that fits it, so that there are also calls about what does not exist.
    """
    generated = repr((case.path_parameters, case.query, case.body))
    if case.meta.generation.mode.is_positive and zlib.crc32(generated.encode()) % 2:
        return
    modes = {location.name: component.mode for location, component in case.meta.components.items()}
    if "PATH" in modes and modes["PATH"].is_positive:
        case.path_parameters = {one: known.PATH[one](scene) for one in case.path_parameters}
    if "BODY" in modes and modes["BODY"].is_positive:
        case.body = known.in_body(case.body, name, scene)


@DESCRIBED.parametrize()
def test_every_answer_is_as_described(case):
    name = name_of(case.operation)
    operation = OPERATIONS.setdefault(name, Operation(name))
    if not left_out.is_sent(case, name):
        return
    answer = operation.answer_to(case)
    fault = faults(case, answer)
    if fault:
        operation.found.setdefault(f"{answer.status_code} {fault.splitlines()[:6]}", fault)


@pytest.fixture(autouse=True)
def _report():
    """Fails after all calls of an operation, with every fault that was found: so none hides another one."""
    OPERATIONS.clear()
    yield
    found = [fault for operation in OPERATIONS.values() for fault in operation.found.values()]
    assert not found, "\n".join(found)
