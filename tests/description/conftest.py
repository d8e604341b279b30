"""Says what is missing before any test is collected."""

import os

import pytest


def pytest_configure():
    if "QEG_ENDPOINTS" not in os.environ:
        raise pytest.UsageError("QEG_ENDPOINTS names no stack: CONTRIBUTING.md says how to run these tests")
