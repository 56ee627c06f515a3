"""Who runs the requirements check, by the Zuul configurations that are at hand."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.consuming.safe_yaml import Unreadable, read_yaml
from checks.consuming.zuul_config import jobs_of
from tests.checks.examples import FileTree

USES = "- project:\n    templates:\n      - check-requirements\n"
RUNS = (
    "- project:\n    check:\n      jobs:\n        - requirements-check:\n            voting: true\n"
)
OTHER = "- project:\n    check:\n      jobs:\n        - tox-pep8\n"
NOVA = "openstack/nova"

# The files of openstack/nova, and whether it runs the check.
OWN = [
    ({".zuul.yaml": USES}, True),
    ({"zuul.yaml": USES}, True),
    ({".zuul.d/project.yaml": USES}, True),
    ({"zuul.d/deep/er/project.yaml": USES}, True),
    ({".zuul.yaml": RUNS}, True),
    ({".zuul.yaml": OTHER}, False),
    ({"setup.cfg": USES}, False),
    ({"zuul.d/readme.txt": USES, "zuul.d/a.yaml": OTHER}, False),
    # Only the first place that there is counts.
    ({"zuul.yaml": OTHER, ".zuul.yaml": USES}, False),
    ({"zuul.d/a.yaml": OTHER, ".zuul.d/a.yaml": USES}, False),
    ({"zuul.d/a.yaml": OTHER, "zuul.d/b.yaml": USES}, True),
    # A template of its own, a variant of the job, one name instead of a list.
    (
        {
            ".zuul.yaml": "- project-template:\n    name: ours\n    gate:\n"
            "      jobs: requirements-check\n- project:\n    templates: ours\n"
        },
        True,
    ),
    (
        {
            ".zuul.yaml": "- job:\n    name: ours\n    parent: requirements-check\n"
            "- project:\n    check:\n      jobs: [ours]\n"
        },
        True,
    ),
    ({".zuul.yaml": "- job: {name: a, parent: b}\n- job: {name: b, parent: a}\n" + OTHER}, False),
    (
        {
            ".zuul.yaml": "- project-template:\n    name: check-requirements\n    check:\n"
            "      jobs: [noop]\n" + USES
        },
        False,
    ),
    # Zuul's own tags, and a secret.
    (
        {
            ".zuul.yaml": "- secret:\n    name: s\n    data:\n      key: !encrypted/pkcs1-oaep\n"
            "        - abc\n" + USES
        },
        True,
    ),
    ({".zuul.yaml": "- project: &a\n    templates: [check-requirements]\n"}, True),
    ({".zuul.yaml": "- job: &a {templates: [check-requirements]}\n- project: {<<: *a}\n"}, True),
    ({".zuul.yaml": "- project: [1]\n- 7\n- project:\n"}, False),
    ({".zuul.yaml": ""}, False),
]


@pytest.mark.parametrize(("files", "runs"), OWN)
def test_what_a_repository_says_of_itself(files: dict[str, str], *, runs: bool) -> None:
    assert jobs_of({NOVA: tree(files)}, "here", [NOVA]).of(NOVA) is runs


UNKNOWN = [
    ({".zuul.yaml": "- project: {"}, "cannot be read: line"),
    ({".zuul.yaml": "project: 1"}, "is not a list"),
    ({".zuul.yaml": "[" * 100_000}, "nested too deeply"),
    ({".zuul.yaml": "- " * 100_000}, "nested too deeply"),
    ({".zuul.yaml": "- ? {a: b}\n  : c"}, "cannot be read"),
    ({"zuul.d/a.yaml": OTHER, "zuul.d/b.yaml": "\t"}, "zuul.d/b.yaml cannot be read"),
]


@pytest.mark.parametrize(("files", "reason"), UNKNOWN)
def test_what_cannot_be_read_is_unknown(files: dict[str, str], reason: str) -> None:
    found = jobs_of({NOVA: tree(files)}, "here", [NOVA]).of(NOVA)
    assert isinstance(found, str)
    assert reason in found


def test_a_central_repository_configures_others() -> None:
    central = tree(
        {
            "zuul.d/projects.yaml": f"- project:\n    name: {NOVA}\n    templates: [ours]\n"
            "- project:\n    name: openstack/glance\n    templates: [noop]\n",
            "zuul.d/templates.yaml": "- project-template:\n    name: ours\n    check:\n"
            "      jobs: [requirements-check]\n",
        }
    )
    jobs = jobs_of({"openstack/project-config": central}, "here", [NOVA, "openstack/glance"])
    assert jobs.of(NOVA) is True
    assert "its own was not found" in str(jobs.of("openstack/glance"))
    assert "was not found" in str(jobs.of("openstack/cinder"))


def test_a_template_of_the_central_repository_counts_in_others() -> None:
    trees = {
        NOVA: tree({".zuul.yaml": "- project:\n    templates: [ours]\n"}),
        "openstack/project-config": tree(
            {"zuul.yaml": "- project-template: {name: ours, check: {jobs: [requirements-check]}}\n"}
        ),
    }
    assert jobs_of(trees, "here", [NOVA]).of(NOVA) is True


def test_a_listed_repository_speaks_for_itself_alone() -> None:
    trees = {
        NOVA: tree({".zuul.yaml": OTHER}),
        "openstack/glance": tree({".zuul.yaml": USES.replace("    t", f"    name: {NOVA}\n    t")}),
    }
    jobs = jobs_of(trees, "here", [NOVA, "openstack/glance"])
    assert jobs.of(NOVA) is False
    assert jobs.of("openstack/glance") is True


PATTERNS = [
    ("^openstack/.*", True),
    ("^openstack/no.*$", True),
    ("^.*/(nova|neutron)", True),
    ("^opendev.org/openstack/nova", True),
    ("^openstack/no", False),  # not the whole name
    ("^nova", False),
    ("^other.org/openstack/nova", False),
    ("openstack/.*", False),  # a name, and nobody's
]


def central_with(name: str) -> dict[str, FileTree]:
    stanza = f"- project:\n    name: {name}\n    templates: [check-requirements]\n"
    return {
        NOVA: tree({".zuul.yaml": OTHER}),
        "openstack/project-config": tree({"zuul.yaml": stanza}),
    }


@pytest.mark.parametrize(("pattern", "runs"), PATTERNS)
def test_a_central_repository_configures_others_by_pattern(pattern: str, *, runs: bool) -> None:
    assert jobs_of(central_with(pattern), "here", [NOVA], ["opendev.org"]).of(NOVA) is runs


def test_a_pattern_in_a_listed_repository_is_about_itself_at_most() -> None:
    trees = {
        NOVA: tree({".zuul.yaml": OTHER}),
        "openstack/glance": central_with("^openstack/.*")["openstack/project-config"],
    }
    assert jobs_of(trees, "here", [NOVA, "openstack/glance"]).of(NOVA) is False


@pytest.mark.parametrize("pattern", ["^(", "^(?!x)", "^" + "a" * 2_000])
def test_a_pattern_that_zuul_refuses_leaves_it_unknown(pattern: str) -> None:
    found = jobs_of(central_with(f"'{pattern}'"), "here", [NOVA]).of(NOVA)
    assert isinstance(found, str)
    assert "pattern" in found or "no regular expression" in found


def test_a_pattern_cannot_take_forever() -> None:
    names = [f"openstack/{'a' * 200}", NOVA]
    begun = time.monotonic()
    assert jobs_of(central_with("'^((a|aa)|[^x])*y'"), "here", names).of(NOVA) is False
    assert time.monotonic() - begun < 2


def test_a_central_file_that_cannot_be_read_leaves_others_unknown() -> None:
    trees = {
        NOVA: tree({".zuul.yaml": OTHER}),
        "openstack/project-config": tree({"zuul.yaml": "["}),
    }
    assert "cannot be read" in str(jobs_of(trees, "here", [NOVA]).of(NOVA))


LAUGHS = "a: &a0 {k0: 1, k1: 1, k2: 1}\n" + "".join(
    f"b{n}: &a{n} {{" + f"<<: [{', '.join([f'*a{n - 1}'] * 40)}]" + "}\n" for n in range(1, 12)
)


def test_what_would_grow_stays_as_it_is_written() -> None:
    assert isinstance(read_yaml(LAUGHS.encode()), dict)
    sixties = "1" + ":1" * 100_000
    assert read_yaml(f"- {sixties}\n- 2026-99-99\n".encode()) == [sixties, "2026-99-99"]


@pytest.mark.parametrize("text", ["a: &a [*a]", "a: *b", "[", "a: b\n---\nc: d"])
def test_what_is_no_document_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        read_yaml(text.encode())


def test_a_tag_of_pythons_makes_nothing() -> None:
    assert read_yaml(b"a: !!python/object/apply:os.getcwd []") == {"a": []}


@given(
    st.lists(
        st.sampled_from([*"-:[]{}&*!?|>#'\"\n\t a1", "<<: ", "- project:", "*a", "&a ", "  "]),
        max_size=40,
    ).map("".join)
)
def test_any_text_is_read_or_refused(text: str) -> None:
    assert jobs_of({NOVA: tree({".zuul.yaml": text})}, "here", [NOVA]).of(NOVA) is not None


def tree(files: dict[str, str]) -> FileTree:
    return FileTree({path: text.encode() for path, text in files.items()})
