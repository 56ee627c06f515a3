"""Wire the engine's command: which verbs there are, options that all have, exit codes."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import tempfile
import textwrap
import traceback
from collections.abc import Sequence
from typing import NoReturn

from venvs import output
from venvs.errors import INTERRUPTED, UsageError, VenvError
from venvs.outcome import Outcome
from venvs.session import Session

# In the order of --help. A verb's module is venvs.verbs.NAME; only the one called is imported.
VERBS = {
    "lock": "Pin everything an environment needs, with digests.",
    "build": "Build the wheels that a lock needs, each once.",
    "publish": "Lay a lock's wheels out for a web server.",
    "install": "Bring an environment to what a lock says.",
    "verify": "Compare an environment with what was installed.",
    "rollback": "Bring the generation before back.",
    "list": "List environments and their generations.",
    "sbom": "Write the bill of materials of an environment.",
    "bundle": "Carry a lock and its wheels to hosts without network.",
    "gc": "Remove what no live lock needs.",
}
_WIDTH = 78


class _Help(argparse.RawDescriptionHelpFormatter):
    """Help that is the same on all Pythons: `-r, --requirements FILE`, as 3.13 writes it."""

    def _format_action_invocation(self, action: argparse.Action) -> str:
        if not action.option_strings or action.nargs == 0:
            return super()._format_action_invocation(action)
        value = self._format_args(action, self._get_default_metavar_for_optional(action))
        return f"{', '.join(action.option_strings)} {value}"


class _Parser(argparse.ArgumentParser):
    """A parser whose complaints are errors like all others."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(message, f"see {self.prog} --help")


def main(arguments: Sequence[str] | None = None, program: str = "pinwarden-venv") -> int:
    """Run one verb and return the exit code; standard output holds data only."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    verb = words[0] if words else ""
    as_json = _wants_json(words)
    session = Session(live=not as_json or sys.stderr.isatty())
    try:
        if verb not in VERBS:
            return _without_verb(words, program)
        return _called(verb, words[1:], program, session)
    except VenvError as error:
        _write_error(verb, error, session, as_json=as_json)
        return error.code
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        return INTERRUPTED
    except OSError as err:
        _write_error(verb, _of_the_system(err), session, as_json=as_json)
        return VenvError.code
    except Exception as err:  # noqa: BLE001 - the last resort of a command
        _write_error(verb, _unexpected(err), session, as_json=as_json)
        return VenvError.code


def parser_of(verb: str, program: str = "pinwarden-venv") -> argparse.ArgumentParser:
    """Return the parser of a verb."""
    module = importlib.import_module(f"venvs.verbs.{verb}")
    parser = _Parser(
        prog=f"{program} {verb}",
        usage=f"{program} {verb} [options]",
        description=module.SUMMARY,
        epilog=f"Examples:\n{textwrap.indent(textwrap.dedent(module.EXAMPLES).strip(), '  ')}",
        formatter_class=_Help,
        allow_abbrev=False,
    )
    module.add_arguments(parser)
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="for people or for machines"
    )
    return parser


def _called(verb: str, words: list[str], program: str, session: Session) -> int:
    module = importlib.import_module(f"venvs.verbs.{verb}")
    given = parser_of(verb, program).parse_args(words)
    with session.step("all"):
        outcome: Outcome = module.run(given, session)
    if given.format == "json":
        sys.stdout.write(output.document(verb, outcome, session.timings, session.log))
    else:
        sys.stdout.write(output.text(outcome))
    return outcome.code


def _without_verb(words: list[str], program: str) -> int:
    if words and words[0] not in ("-h", "--help", "help"):
        near = ", ".join(VERBS)
        raise UsageError(f"there is no verb {words[0]!r}", f"one of: {near}")
    sys.stdout.write(_overview(program))
    return 0 if words else UsageError.code


def _overview(program: str) -> str:
    width = max(map(len, VERBS)) + 2
    rows = "".join(f"  {name:<{width}}{summary}\n" for name, summary in VERBS.items())
    return (
        f"Usage: {program} VERB [options]\n\nVirtual environments from pins.\n\nVerbs:\n{rows}\n"
        f"Each verb has --help with examples.\n"
    )


def _wants_json(words: Sequence[str]) -> bool:
    pairs = zip(words, [*words[1:], ""])
    return any(one == "--format=json" or (one, two) == ("--format", "json") for one, two in pairs)


def _write_error(verb: str, error: VenvError, session: Session, *, as_json: bool) -> None:
    error = type(error)(session.clean(error.message), session.clean(error.hint))
    if as_json:
        sys.stdout.write(output.error_document(verb, error, session.timings, session.log))
    sys.stderr.write(output.error_text(error))


def _of_the_system(err: OSError) -> VenvError:
    where = f" {err.filename}:" if err.filename else ""
    return VenvError(f"{where.strip()} {err.strerror or err}".strip())


def _unexpected(err: Exception) -> VenvError:
    handle, path = tempfile.mkstemp(prefix="pinwarden-venv-", suffix=".log")
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(f"Python {sys.version}\n{' '.join(sys.argv[:2])}\n")
        traceback.print_exception(type(err), err, err.__traceback__, file=stream)
    return VenvError(
        f"unexpected: {type(err).__name__}: {err}", f"a defect of pinwarden; please report {path}"
    )


if __name__ == "__main__":
    sys.exit(main())
