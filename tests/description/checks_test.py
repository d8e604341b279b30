"""Every check that schemathesis has is made, or is left out with a reason."""

from schemathesis.checks import CHECKS as REGISTERED
from schemathesis.checks import load_all_checks

import left_out
from calls import CHECKS


def test_each_check_of_schemathesis_is_made_or_left_out_with_a_reason():
    load_all_checks()
    made = {check.__name__ for check in CHECKS}
    assert not made & left_out.NOT_MADE.keys()
    assert made | left_out.NOT_MADE.keys() == set(REGISTERED.get_all_names())
