"""Says what is missing before any test is collected."""

import os

import pytest


def pytest_configure():
    if not {"QEG_ENDPOINTS", "QEG_PRODUCT"} & os.environ.keys():
        raise pytest.UsageError("neither QEG_ENDPOINTS nor QEG_PRODUCT is set: CONTRIBUTING.md says how to run these tests")
