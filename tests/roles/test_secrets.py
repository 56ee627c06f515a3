"""No login of a URL comes back from the module's action."""

from typing import Any

import pytest

from roles.python_venv_build.action_plugins.pinwarden_venv import without_secrets

TEXTS = [
    ("https://token@git.example.org/a", "https://***@git.example.org/a"),
    ("a @ git+https://u:p@git.example.org/a@v1", "a @ git+https://***@git.example.org/a@v1"),
    ("git+ssh://git@git.example.org/a@v1", "git+ssh://git@git.example.org/a@v1"),
    ("git+ssh://u:p@git.example.org/a", "git+ssh://***@git.example.org/a"),
    ("--index-url https://u:p@i/ --extra-index-url https://t@j/", None),
    ("https://git.example.org/a@v1", "https://git.example.org/a@v1"),
    ("someone@example.org", "someone@example.org"),
]


@pytest.mark.parametrize(("text", "expected"), TEXTS)
def test_urls(text: str, expected: str | None) -> None:
    wanted = expected or "--index-url https://***@i/ --extra-index-url https://***@j/"
    assert without_secrets(text) == wanted


def test_everywhere_in_a_result() -> None:
    result: dict[str, Any] = {"log": "https://t@h/", "changed": True, "of": [{"x": "s://u:p@h"}, 1]}
    assert without_secrets(result) == {
        "log": "https://***@h/",
        "changed": True,
        "of": [{"x": "s://***@h"}, 1],
    }


def test_a_lock_of_a_megabyte_is_read_in_one_go() -> None:
    """A pattern that begins anew at every letter would not end within a day."""
    text = "QUJD" * 250_000
    assert without_secrets(text) == text
