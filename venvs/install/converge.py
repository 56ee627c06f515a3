"""Compare an environment with what is wanted of it, and do what is missing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from venvs.errors import VenvError
from venvs.exclusive import exclusive
from venvs.files import write_atomically
from venvs.install.facts import write_facts
from venvs.install.generations import prune, recover
from venvs.install.request import Read, Request, read
from venvs.install.wanted import Plan, plan
from venvs.outcome import Outcome
from venvs.session import Session
from venvs.state.compare import present
from venvs.state.place import Home, generation_of
from venvs.state.record import Record, read_record, write_record


def converge(request: Request, store: Path, session: Session, *, dry_run: bool) -> Outcome:
    """Bring the environment to what is wanted; without a difference nothing is written.

    A dry run says the same and does nothing.
    """
    home = request.home
    done = _compared(request, session)[1]
    if dry_run or not done.changes:
        return _outcome(done)
    home.beside.mkdir(mode=0o755, parents=True, exist_ok=True)
    with exclusive(home.lock_file, session, str(home.destination)):
        recover(home)
        found, done = _compared(request, session)  # Another run may have done it meanwhile.
        if not done.changes:
            return _outcome(done, "another run was first")
        record = _done(request, found, done, store, session)
        gone = prune(home, request.keep)
    removed = f", removed {', '.join(map(str, gone))}" if gone else ""
    return _outcome(done, f"generation {record.generation}{removed}")


def _compared(request: Request, session: Session) -> tuple[Read, Plan]:
    with session.step("compare"):
        found = read(request)
        record, damage = present(request.home, deep=request.deep)
        return found, plan(found.wanted, record, damage)


def _done(request: Request, found: Read, plan_: Plan, store: Path, session: Session) -> Record:
    if plan_.anew:
        from venvs.install.anew import new_generation

        record = new_generation(request, found, store, session)
    else:
        record = _same_generation(request.home, found)
    _write_facts(request.home, record, session)
    return record


def _same_generation(home: Home, found: Read) -> Record:
    """Write small files into the present tree, each in one step; the record comes last."""
    generation = generation_of(home.destination)
    record = read_record(home.record(generation)) if generation is not None else None
    if record is None:
        raise VenvError(f"{home.destination} went away meanwhile", "run it again")
    for name in record.visible.keys() - found.contents.keys():
        (home.destination / name).unlink(missing_ok=True)
    for name, content in found.contents.items():
        write_atomically(home.destination / name, content)
    record = replace(record, lock=found.wanted.lock, visible=found.wanted.visible)
    write_record(home.record(record.generation), record)
    return record


def _write_facts(home: Home, record: Record, session: Session) -> None:
    """Write the facts of a change, then forget them: an interrupted run leaves them to the next."""
    if not record.facts:
        return
    with session.step("facts"):
        write_facts(Path(record.facts_file), record.facts)
        write_record(home.record(record.generation), replace(record, facts=()))


def _outcome(plan_: Plan, said: str = "") -> Outcome:
    lines = [*plan_.reasons, *([said] if said else [])]
    return Outcome(
        changed=plan_.changes,
        packages=plan_.packages,
        summary=tuple(lines) or ("nothing to do",),
        data={"reasons": list(plan_.reasons)},
    )
