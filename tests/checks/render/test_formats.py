"""The renderings that other tools read."""

import json
from dataclasses import replace
from xml.etree.ElementTree import fromstring

import jsonschema
import pytest

from checks.catalogue import RULES, selected
from checks.finding import Location, Severity
from checks.render import json as as_json
from checks.render import junit, sarif, text, zuul
from checks.report import Entry, Report, State
from tests.checks.render.reports import HOSTILE, finding
from tests.servers.sarif_schema import sarif_schema


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    return sarif_schema(tmp_path_factory.mktemp("sarif"))


@pytest.mark.index
def test_sarif_is_what_its_schema_says(report: Report, schema: dict[str, object]) -> None:
    for one in (report, replace(report, verdict=None, rules_url="https://e.test/rules")):
        document = sarif.render(one, RULES, "1.2.3")
        jsonschema.validate(json.loads(json.dumps(document)), schema)


def test_sarif_says_what_is_new_and_what_is_suppressed(report: Report) -> None:
    document = json.loads(json.dumps(sarif.render(report, RULES, "1.2.3")))
    results = document["runs"][0]["results"]
    assert [one.get("baselineState") for one in results] == [
        *("new", "new", "new", "unchanged", "absent", "new", "new"),
        None,
    ]
    assert results[-1]["suppressions"][0]["kind"] == "external"
    assert results[6]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == (
        "data/a%20b/%C3%BC%3F.txt"
    )
    assert not document["runs"][0]["invocations"][0]["executionSuccessful"]


def comments(report: Report) -> dict[str, list[dict[str, object]]]:
    document = json.loads(json.dumps(zuul.render(report)))
    found: dict[str, list[dict[str, object]]] = document["zuul"]["file_comments"]
    return found


def test_comments_stand_only_on_files_of_the_change_and_on_what_it_introduces(
    report: Report,
) -> None:
    found = comments(report)
    assert list(found) == ["data/global-requirements.txt"]
    lines = [comment["line"] for comment in found["data/global-requirements.txt"]]
    assert lines == [1, 3, 4]


def test_every_comment_is_one_that_gerrit_takes(report: Report) -> None:
    long = finding(message="ü" * 20_000, line=5)
    inverted = replace(
        finding(), location=Location(path="global-requirements.txt", line=6, column=9, end_column=3)
    )
    entries = [Entry(finding=one, state=State.INTRODUCED) for one in (long, inverted)]
    found = comments(replace(report, entries=(*report.entries, *entries)))
    for comment in found["data/global-requirements.txt"]:
        assert isinstance(comment["line"], int)
        assert comment["line"] >= 1
        message = str(comment["message"])
        assert 0 < len(message.encode()) <= zuul.LONGEST_MESSAGE
        assert all(mark.isprintable() or mark == "\n" for mark in message)
        spread = comment.get("range")
        if isinstance(spread, dict):
            assert 0 <= spread["start_character"] < spread["end_character"]
            assert spread["start_line"] == spread["end_line"] == comment["line"]


def test_without_the_files_of_the_change_nothing_is_commented(report: Report) -> None:
    document = json.loads(json.dumps(zuul.render(replace(report, changed=(), verdict=None))))
    assert document["zuul"]["file_comments"] == {}
    assert "nobody said which files" in document["zuul"]["warnings"][0]


def test_there_are_never_more_comments_than_a_review_bears(report: Report) -> None:
    many = tuple(
        Entry(
            finding=finding(
                line=number, severity=Severity.ERROR if number > 450 else Severity.WARNING
            ),
            state=State.INTRODUCED,
        )
        for number in range(1, 501)
    )
    document = json.loads(json.dumps(zuul.render(replace(report, entries=many))))
    told = document["zuul"]["file_comments"]["data/global-requirements.txt"]
    assert len(told) == zuul.MOST_COMMENTS
    assert sum(comment["level"] == "error" for comment in told) == 50
    assert "400 findings are in the log" in document["zuul"]["warnings"][0]


def test_junit_has_a_case_for_every_rule(report: Report) -> None:
    rules = selected()
    suite = fromstring(junit.render(report, rules))[0]  # noqa: S314 - our own text
    assert len(suite) == int(suite.attrib["tests"]) == len(rules)
    assert suite.attrib["failures"] == "1"
    failure = next(case for case in suite if case.attrib["name"] == "minimum")[0]
    assert failure.tag == "failure"
    assert "\ufffd" in str(failure.text)


def test_json_tells_everything(report: Report) -> None:
    document = json.loads(json.dumps(as_json.render(report)))
    assert document["schema"] == "pinwarden.check/1"
    assert document["summary"] == {"error": 3, "info": 1, "warning": 2}
    assert document["exit_code"] == 1
    assert [one["state"] for one in document["findings"]].count("healed") == 1
    assert document["waived"][0]["waiver"]["expires"] == "2027-01-01"
    assert document["findings"][0]["fix"]["edits"][0]["file"] == "data/global-requirements.txt"


def test_text_shows_what_matters_and_all_of_it_when_asked(report: Report) -> None:
    def lines(*, verbose: bool) -> str:
        told = text.render(report, verbose=verbose)
        return "\n".join("".join(span.text for span in line) for line in told)

    short, full = lines(verbose=False), lines(verbose=True)
    assert "(healed)" not in short
    assert "(healed)" in full
    assert "the file as a whole" not in short
    assert "data/global-requirements.txt: info GR103 the file as a whole" in full
    assert "unknown GR103 [minimum] requests:" in short
    assert "waived" in full
    assert HOSTILE in full  # Drawing it harmlessly is the terminal's business.
