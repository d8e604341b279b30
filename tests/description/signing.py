"""Calls by staff and carriers: AWS Signature Version 4, made by botocore as every AWS client makes it."""

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from requests import PreparedRequest
from requests.auth import AuthBase

from stack import ENDPOINTS


class Signature(AuthBase):
    """Signs a call by credentials as they are in the file of endpoints."""

    def __init__(self, who: dict, service: str = "execute-api"):
        credentials = Credentials(who["access_key_id"], who["secret_access_key"], who.get("session_token"))
        self._signer = SigV4Auth(credentials, service, ENDPOINTS["region"])

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        # A space is signed as %20, and requests writes a plus sign.
        path, mark, query = request.url.partition("?")
        request.url = path + mark + query.replace("+", "%20")
        # Of the headers only the host is signed, as far as botocore does not add its own.
        signed = AWSRequest(request.method, request.url, data=request.body or b"")
        self._signer.add_auth(signed)
        request.headers.update(signed.headers.items())
        return request


def staff(number: int) -> Signature:
    """The signature of the first (0) or the second (1) member of staff."""
    return Signature(ENDPOINTS["staff"][number])


def carrier(name: str) -> Signature:
    """The signature of a carrier."""
    return Signature(ENDPOINTS["carriers"][name])


def operator(service: str) -> Signature:
    """The signature of somebody who may do everything, for calls of AWS services."""
    return Signature(ENDPOINTS["admin"], service)
