"""Licences in the spellings of the real list, and SPDX expressions."""

import pytest

from policies.licence import DEFAULT_ALLOWED, Clarity, agree, permitted, read_licence, satisfied

ALLOWED = frozenset(DEFAULT_ALLOWED)

CLEAR = [
    ("Apache-2.0", "Apache-2.0"),
    ("Apache 2.0 License", "Apache-2.0"),
    ("MIT License", "MIT"),
    ("license: MIT", "MIT"),
    ("BSD License (3 clause)", "BSD-3-Clause"),
    ("BSD (3 clause)", "BSD-3-Clause"),
    ("BSD-3", "BSD-3-Clause"),
    ("LGPLv2.1+", "LGPL-2.1-or-later"),
    ("LGPLv3", "LGPL-3.0-only"),
    ("ISC License", "ISC"),
    ("SIL OPEN FONT LICENSE Version 1.1", "OFL-1.1"),
    ("mit or apache-2.0", "MIT OR Apache-2.0"),
]
AMBIGUOUS = [
    "BSD",
    "BSD/Apache-2.0",
    "LGPL",
    "LGPL+BSD",
    "MPL",
    "PIL License",
    "PSF/ZPL",
    "Apache-2.0 (+ dual licensed GPL2)",
    "SIL OFL 1.1 License, MIT License",
    "OSI-Approved Open Source, Public Domain",
]
REFUSED = ["GPLv3+", "GPLv2", "GPL", "AGPLv3", "GPL-3.0-only AND MIT", "SSPL-1.0"]
ACCEPTED = ["GPLv3+ or MIT", "GPL-3.0-only OR MIT", "(MIT)", "GPL/MIT", "nonsense", "", "BSD"]
EXPRESSIONS = [
    ("MIT", True),
    ("GPL-3.0-only", False),
    ("MIT AND GPL-3.0-only", False),
    ("MIT OR GPL-3.0-only AND GPL-2.0-only", True),
    ("(MIT OR GPL-3.0-only) AND Apache-2.0", True),
    ("Apache-2.0 WITH LLVM-exception", True),
    ("GPL-3.0-only OR (GPL-2.0-only OR (MIT))", True),
]


@pytest.mark.parametrize(("comment", "meaning"), CLEAR)
def test_a_clear_comment_means_one_licence(comment: str, meaning: str) -> None:
    licence = read_licence(comment)
    assert (licence.clarity, licence.meanings) == (Clarity.CLEAR, (meaning,))


@pytest.mark.parametrize("comment", AMBIGUOUS)
def test_an_ambiguous_comment_is_nobodys_offence(comment: str) -> None:
    licence = read_licence(comment)
    assert licence.clarity is Clarity.AMBIGUOUS
    assert permitted(licence, ALLOWED)


@pytest.mark.parametrize("comment", ["http://www.dnspython.org/LICENSE", "((((", "MIT WITH it"])
def test_what_means_nothing_is_unknown(comment: str) -> None:
    assert read_licence(comment).clarity is Clarity.UNKNOWN


def test_no_comment_is_missing() -> None:
    assert read_licence("  ").clarity is Clarity.MISSING


@pytest.mark.parametrize("comment", REFUSED)
def test_a_licence_outside_of_the_list_is_refused(comment: str) -> None:
    assert not permitted(read_licence(comment), ALLOWED)


@pytest.mark.parametrize("comment", ACCEPTED)
def test_one_allowed_alternative_is_enough(comment: str) -> None:
    assert permitted(read_licence(comment), ALLOWED)


@pytest.mark.parametrize(("expression", "expected"), EXPRESSIONS)
def test_expressions_are_evaluated(expression: str, *, expected: bool) -> None:
    assert satisfied(expression, lambda name: name in ALLOWED) is expected


@pytest.mark.parametrize("expression", ["", "MIT OR", "(MIT", "MIT)", "MIT Apache-2.0"])
def test_what_is_no_expression_is_an_error(expression: str) -> None:
    with pytest.raises(ValueError, match="SPDX"):
        satisfied(expression, lambda _name: True)


@pytest.mark.parametrize(
    ("comment", "release", "agrees"),
    [
        ("MIT", "MIT", True),
        ("BSD/Apache-2.0", "Apache-2.0 OR BSD-3-Clause", True),
        ("Apache-2.0", "Apache-2.0 OR GPL-2.0-or-later", True),
        ("MIT", "MIT AND PSF-2.0", False),
        ("MIT, PSF", "MIT AND PSF-2.0", True),
        ("BSD", "MIT", False),
        ("LGPLv2.1", "LGPL-2.1", True),
        ("LGPLv2.1+", "LGPL-2.1+", True),
        ("LGPLv2.1+", "LGPL-2.1", False),
        ("", "MIT", True),
        ("MIT", "my own words", True),
    ],
)
def test_what_is_named_must_be_enough(comment: str, release: str, *, agrees: bool) -> None:
    assert agree(read_licence(comment), read_licence(release)) == agrees


@pytest.mark.parametrize(
    "text", ["MIT-0", "LGPL-2.1", "LGPL-2.1+", "Mozilla Public License 2.0 (MPL 2.0)"]
)
def test_real_spellings_are_permitted_and_clear(text: str) -> None:
    licence = read_licence(text)
    assert licence.clarity is Clarity.CLEAR
    assert permitted(licence, frozenset(DEFAULT_ALLOWED))
