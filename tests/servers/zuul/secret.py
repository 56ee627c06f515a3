"""Encrypt a secret for one project's configuration, as zuul-client does for an operator.

https://zuul-ci.org/docs/zuul/latest/project-config.html#encryption
"""

import base64
import subprocess
import tempfile

_PADDING = ("rsa_padding_mode:oaep", "rsa_oaep_md:sha1", "rsa_mgf1_md:sha1")


def encrypted(text: str, public_key: str) -> str:
    """Return a value for a secret's field as YAML, on one line; `public_key` is a PEM."""
    options = [part for option in _PADDING for part in ("-pkeyopt", option)]
    with tempfile.NamedTemporaryFile("w", suffix=".pem") as key:
        key.write(public_key)
        key.flush()
        done = subprocess.run(
            ["openssl", "pkeyutl", "-encrypt", "-pubin", "-inkey", key.name, *options],
            input=text.encode(),
            check=True,
            capture_output=True,
        )
    return f"!encrypted/pkcs1-oaep [{base64.b64encode(done.stdout).decode()}]"
