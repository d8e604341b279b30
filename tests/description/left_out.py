"""What is not called and not checked, each with its reason.

All other calls and checks are the same for all operations.
"""

from urllib.parse import unquote

from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

#: Operations whose generated calls that fit the description are not sent. Those that do not fit it are, and so is the
#: right call of success_test.py.
NOT_SENT = {
    "post_staff_notices": "each call that succeeds sends a message to everybody who has an account in the stack",
}

#: Checks of schemathesis that are made of no answer. Some need a sequence of calls: each call here is one of its own.
NOT_MADE = {
    "allow_header_conformance": "no route answers OPTIONS with an Allow header",
    "ensure_resource_availability": "it needs a sequence of calls; success_test.py looks for what it has made",
    "ignored_auth": "it needs credentials of schemathesis, and calls here are signed; tests/deployed/platform calls every route without",
    "missing_required_header": "the description requires no header but credentials",
    "object_level_authorization": "it needs a sequence of calls by two callers; tests/promises tries the objects of others",
    "unsupported_method": "the gateway answers a method that no route has; tests/template and tests/deployed look at it",
    "use_after_free": "it needs a sequence of calls; tests/promises looks at what was deleted",
}

#: Operations that the generator of clients cannot write.
NOT_GENERATED = {
    "patch_account": "openapi-python-client forgets an import where a call has two kinds of body and no parameter",
}

#: Fields of bodies whose own fields depend on the rest of the body. Their descriptions say how.
EXACT = ("params",)


def is_sent(case, operation: str) -> bool:
    """Whether a generated call is sent."""
    if operation in NOT_SENT and case.meta.generation.mode.is_positive:
        return False
    # The emulator's IAM compares paths with policies only up to a line break, and refuses the call itself.
    return "\n" not in unquote(case.formatted_path)


def checks_left_out(case) -> list:
    """The checks of one answer that are not made."""
    left_out = []
    # A cursor comes from the page before: nobody can make one, and the answer to another text is 400.
    if "cursor" in (case.query or {}):
        left_out.append(positive_data_acceptance)
    # The description says in words that the two are accepted and refused, because a schema cannot say it shortly.
    values = list(_values(case.body))
    if None in values:
        left_out.append(negative_data_rejection)
    if any(isinstance(value, float) for value in values):
        left_out.append(positive_data_acceptance)
    return left_out


def _values(body):
    """Every value in a body."""
    if isinstance(body, dict):
        for value in body.values():
            yield from _values(value)
    elif isinstance(body, list):
        for value in body:
            yield from _values(value)
    else:
        yield body
