"""`filmlot machine …`: the render machines from the command line."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from filmlot.gate.machines import program as programs
from filmlot.gate.machines.permissions import MACHINE_ENROL, MACHINE_READ, MACHINE_RUN
from filmlot.gate.machines.roster import DEFAULT_PORT, NAME, find_machine, read_roster, write_roster
from filmlot.kernel.access import SYSTEM
from filmlot.kernel.cli import acts, opened_ground, tell, terminal_language

if TYPE_CHECKING:
    from filmlot.gate.machines.link import Link

app = typer.Typer(no_args_is_help=True, help="Render machines: enrol them, see how they are, run programs, send files.")
Name = Annotated[str, typer.Argument(help="The machine's name.")]
Run = Annotated[str, typer.Argument(help="The run's number, as `launch` and `list` tell it.")]


def _read_name(text: str) -> str:
    import re

    if not re.fullmatch(NAME, text):
        raise typer.BadParameter("a name is small letters, digits and dashes, and begins with a letter")
    return text


@app.command()
@acts(MACHINE_ENROL)
def enrol(
    name: Annotated[str, typer.Argument(help="What to call it.", callback=_read_name)],
    host: Annotated[str, typer.Argument(help="Its address, as this machine reaches it.")],
    *,
    port: Annotated[int, typer.Option(min=1, max=65_535, help="Where its agent listens.")] = DEFAULT_PORT,
    folder: Annotated[Path | None, typer.Option(help="The folder to make; `agent-NAME` here if absent.")] = None,
) -> None:
    """Put a machine on the roster, and make the folder to carry to it."""
    from filmlot.gate.machines.enrolment import enrol as enrol_machine

    made = folder or Path(f"agent-{name}")
    with opened_ground() as ground:
        machine = enrol_machine(ground.settings.home, made, name=name, host=host, port=port)
        programs.audit(ground, SYSTEM, "machines.machine.enrolled", name, fingerprint=machine.fingerprint)
        language = terminal_language(ground.settings)
    tell("machines.cli.enrolled", language=language, name=name, folder=str(made))


@app.command()
@acts(MACHINE_ENROL)
def forget(name: Name) -> None:
    """Take a machine off the roster; its agent answers nobody any more."""
    with opened_ground() as ground:
        home = ground.settings.home
        gone = find_machine(home, name)
        write_roster(home, [machine for machine in read_roster(home) if machine != gone])
        programs.audit(ground, SYSTEM, "machines.machine.forgotten", name)


@app.command("list")
@acts(MACHINE_READ)
def list_machines() -> None:
    """Show every machine, its clock, and what it runs; status 1 if one is not reached."""
    from filmlot.gate.machines.link import Link
    from filmlot.gate.machines.problems import MachineLost
    from filmlot.gate.machines.watch import Watched, component_of

    with opened_ground() as ground:
        language = terminal_language(ground.settings)
        machines = read_roster(ground.settings.home)
    watched = [Watched(machine) for machine in machines]
    for one in watched:
        try:
            with Link(one.machine) as link:
                one.note(link.ask("report"))
        except MachineLost as problem:
            one.reason = problem.reason
        said = component_of(one, language)
        typer.echo(f"{one.machine.name:<16} {one.machine.host}:{one.machine.port}  {said.state:<9} {said.detail}")
        for program in () if one.report is None else one.report.programs:
            typer.echo(f"    {program.run}  {program.name:<12} {_state_of(program.code):<12} {program.said}")
    if any(one.report is None for one in watched):
        raise typer.Exit(1)


@app.command()
@acts(MACHINE_RUN)
def launch(name: Name, program: Annotated[str, typer.Argument(help="A program of its programs.json.")]) -> None:
    """Start a program that the machine's owner lists; prints the run's number."""
    with opened_ground() as ground:
        typer.echo(programs.launch(ground, SYSTEM, name, program).run)


@app.command()
@acts(MACHINE_RUN)
def kill(name: Name, run: Run) -> None:
    """End a program, and what it started; prints its exit code."""
    with opened_ground() as ground:
        typer.echo(programs.kill(ground, SYSTEM, name, run))


@app.command("tell")
@acts(MACHINE_RUN)
def tell_program(name: Name, run: Run, line: Annotated[str, typer.Argument(help="What it is told.")]) -> None:
    """Give a line to a program's standard input."""
    with _linked(name, "machines.program.told", run=run, line=line) as link:
        link.ask("tell", line.encode(), run=run)


@app.command()
@acts(MACHINE_RUN)
def log(name: Name, run: Run) -> None:
    """Print what a program printed."""
    from filmlot.gate.machines.answers import Printed

    with _linked(name) as link:
        offset = 0
        while True:
            exchange = link.ask("log", run=run, offset=offset)
            sys.stdout.buffer.write(exchange.body)
            offset += len(exchange.body)
            if not exchange.body or offset >= exchange.read(Printed).size:
                return


@app.command()
@acts(MACHINE_RUN)
def sync(
    name: Name,
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="What stands in it goes into `files`.")],
) -> None:
    """Put the files of a folder on a machine; what is there already does not travel."""
    from rich.progress import Progress

    from filmlot.gate.machines.sync import sync_folder

    total = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    with _linked(name, "machines.files.synced", folder=str(folder)) as link, Progress(transient=True) as progress:
        task = progress.add_task(name, total=total)
        done = sync_folder(link, folder, done=lambda size: progress.advance(task, size))
    tell(
        "machines.cli.synced",
        language=terminal_language(),
        files=done.files,
        sent=done.sent_files,
        size=done.sent_bytes,
    )


@app.command()
@acts(MACHINE_RUN)
def pack(
    stage: Annotated[str, typer.Argument(help="The stage's code, as on a slate.")],
    folder: Annotated[Path, typer.Argument(file_okay=False, help="Where to write it; made if it is absent.")],
) -> None:
    """Write what a render node needs of a stage into a folder, for `sync`."""
    from filmlot.gate.machines.pack import pack_stage

    with opened_ground() as ground:
        pack_stage(ground, stage, folder)


@app.command()
def serve(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="What `enrol` made for this machine.")],
) -> None:
    """Be the agent of this machine, as `python3 agent.pyz FOLDER` is without Filmlot."""
    from filmlot.gate.agent.__main__ import serve as serve_folder

    serve_folder(folder)


@contextmanager
def _linked(name: str, verb: str | None = None, **what: str) -> Iterator[Link]:
    """A link to a machine; what is done over it is audited, as soon as it was done."""
    from filmlot.gate.machines.link import Link

    with opened_ground() as ground:
        with Link(find_machine(ground.settings.home, name)) as link:
            yield link
        if verb is not None:
            programs.audit(ground, SYSTEM, verb, name, **what)


def _state_of(code: int | None) -> str:
    return "running" if code is None else f"ended ({code})"
