"""What a tenant's operator can do over the web interface: put a branch into a pipeline."""

import base64
import hashlib
import hmac
import json
import time
from dataclasses import dataclass

import httpx

# The names are what zuul.conf says about whose word counts.
REALM = "tests"
ISSUER = "operator"
CLIENT = "zuul"
KEY = "of-the-tests-and-long-enough-for-a-signature"
_VALID = 3600


@dataclass(frozen=True, kw_only=True, slots=True)
class Operator:
    """Acts in one tenant of the Zuul at `url`."""

    url: str
    tenant: str

    def enqueue(self, project: str, pipeline: str, ref: str) -> None:
        """Let a pipeline run for a branch or a tag now, as if its time had come."""
        answer = httpx.post(
            f"{self.url}api/tenant/{self.tenant}/project/{project}/enqueue",
            json={"pipeline": pipeline, "ref": ref},
            headers={"Authorization": f"Bearer {self._token()}"},
            timeout=20,
        )
        assert answer.is_success, answer.text

    def _token(self) -> str:
        now = int(time.time())
        claims = {
            "iss": ISSUER,
            "aud": CLIENT,
            "sub": "operator",
            "iat": now - 1,
            "exp": now + _VALID,
            "zuul": {"admin": [self.tenant]},
        }
        parts = [_encoded(json.dumps(part).encode()) for part in (_HEADER, claims)]
        signature = hmac.digest(KEY.encode(), ".".join(parts).encode(), hashlib.sha256)
        return ".".join([*parts, _encoded(signature)])


_HEADER = {"alg": "HS256", "typ": "JWT"}


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
