"""동행봇: run it, take its data out, give roles, see that it is well."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, NoReturn, TypeVar

import typer
import uvloop
from sqlalchemy.exc import SQLAlchemyError

from bot import logs, server, settings
from bot.clock import DemoClock, system
from bot.database import DatabaseError, engine, why
from bot.schema import migrate
from bot.settings import Settings, SettingsError
from models import delivery, job, record, role
from models.ids import Ids
from models.sealed import Cipher, WrongKeyError
from models.supporters import certificate
from models.template import TemplateError
from models.user import ROLES
from models.work import Work

T = TypeVar("T")
cli = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__
)
roles = typer.Typer(
    no_args_is_help=True, help="Who may do what. Every change stands in the record."
)
cli.add_typer(roles, name="role")
jobs = typer.Typer(no_args_is_help=True, help="What waits for its moment: reminders and the like.")
cli.add_typer(jobs, name="jobs")


@cli.command()
def run(
    demo: Annotated[
        bool, typer.Option("--demo", help="Sample data, and every role to try.")
    ] = False,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")
    ] = 8000,
    now: Annotated[
        str, typer.Option(help="Begin the demo at this moment, for example 2027-03-01T08:59.")
    ] = "",
) -> None:
    """Run the bot: the chat page, and Telegram and Slack where their tokens are set."""
    if now and not demo:
        _stop("--now is for the demo: add --demo, or leave it out")
    chosen = settings.load()
    clock = DemoClock(_moment(chosen, now, "--now")) if now else None
    logs.set_up(chosen.log_level, plain=demo or sys.stderr.isatty())
    try:
        place = server.listen(host, port)
    except server.AddressError as error:
        _stop(str(error))
    with place:
        if demo and not chosen.public_url:
            chosen = chosen.model_copy(update={"public_url": server.address(place)})
        uvloop.run(server.serve(chosen, place, demo=demo, clock=clock))


def _moment(chosen: Settings, typed: str, name: str) -> datetime:
    """Read a moment as typed, in the office's zone unless it names another."""
    try:
        found = datetime.fromisoformat(typed)
    except ValueError:
        _stop(f"{name} {typed}: write a date and time such as 2027-03-01T08:59")
    return found if found.tzinfo else found.replace(tzinfo=chosen.zone)


def _with_database(function: Callable[[Work], T], chosen: Settings | None = None) -> T:
    """Run a function in one transaction on the migrated database."""
    chosen = chosen or settings.load()
    made = engine(chosen.database_url, Cipher(chosen.secret()))
    try:
        migrate(made)
        clock = system(chosen.zone)
        with made.begin() as connection:
            work = Work(connection, clock(), Ids(clock))
            result = function(work)
            work.flush()
            return result
    finally:
        made.dispose()


@cli.command()
def export(
    name: Annotated[
        str,
        typer.Argument(
            help="ideas, checklists, events, registrations, missions, proofs, ledger or supporters"
        ),
    ],
    form: Annotated[str, typer.Option("--format", help="csv, xlsx or json")] = "csv",
    output: Annotated[
        Path | None, typer.Option(help="File to write; else standard output.")
    ] = None,
    contact: Annotated[bool, typer.Option("--contact", help="With names and contacts.")] = False,
) -> None:
    """Take data out as a table. The export stands in the record."""
    from bot import exports  # noqa: PLC0415 - openpyxl is slow to import

    if form not in {"csv", "xlsx", "json"}:
        _stop(f"--format {form}: there are csv, xlsx and json")
    chosen = settings.load()

    def take(work: Work) -> bytes:
        rows = exports.rows_of(work.connection, name, chosen.zone, contact=contact)
        seen = {"name": name, "rows": len(rows), "contact": contact}
        record.append(work, "export", "cli", seen)
        return exports.write(rows, form)  # type: ignore[arg-type]

    try:
        content = _with_database(take, chosen)
    except exports.UnknownExportError as error:
        _stop(str(error.args[0]))
    if output:
        _write(output, content, private=contact)
    else:
        sys.stdout.buffer.write(content)


def _write(path: Path, content: bytes, *, private: bool) -> None:
    """Write a file; names and contacts are for its owner only, from the first byte on."""
    mode = 0o600 if private else 0o666
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "wb") as file:
        if private:
            os.fchmod(descriptor, mode)
        file.write(content)


@cli.command("import")
def import_(
    name: Annotated[str, typer.Argument(help="events")],
    file: Annotated[Path, typer.Argument(help="An XLSX or CSV file.", exists=True, dir_okay=False)],
    apply: Annotated[
        bool, typer.Option("--apply", help="Make them, all or none; else only show.")
    ] = False,
    by: Annotated[
        str, typer.Option(help="The coordinator's account, where there are several.")
    ] = "",
) -> None:
    """Bring events in from a file: every row and error is shown, nothing is half imported."""
    from bot import imports  # noqa: PLC0415 - openpyxl is slow to import

    if name != "events":
        _stop(f"{name}: there is events")
    content = file.read_bytes()
    try:
        outcome = _with_database(
            lambda work: imports.import_events(work, file.name, content, apply=apply, by=by)
        )
    except imports.NobodyError as error:
        _stop(str(error.args[0]))
    except role.NotAllowedError:
        _stop(f"{by}: not a coordinator; give the role with: donghaeng role grant {by} coordinator")
    for line in outcome.lines:
        typer.echo(line)
    if not outcome.well:
        raise typer.Exit(1)


@roles.command("grant")
def grant(
    address: Annotated[str, typer.Argument(help='account, for example "telegram:123456"')],
    name: Annotated[str, typer.Argument(help="staff, supporter, juror, coordinator or admin")],
) -> None:
    """Give a person a role."""
    _change(address, name, granted=True)


@roles.command("revoke")
def revoke(
    address: Annotated[str, typer.Argument(help='account, for example "telegram:123456"')],
    name: Annotated[str, typer.Argument(help="staff, supporter, juror, coordinator or admin")],
) -> None:
    """Take a role from a person."""
    _change(address, name, granted=False)


def _change(address: str, name: str, *, granted: bool) -> None:
    def change(work: Work) -> str:
        user = role.user_of(work.connection, address)
        if user is None:
            return f"{address}: nobody of this address has written to the bot yet"
        try:
            changed = role.change(work, user, name, actor="cli", granted=granted)
        except role.UnknownRoleError:
            return f"{name}: no such role; there are {', '.join(ROLES)}"
        held = " ".join(sorted(role.roles_of(work.connection, user))) or "none"
        typer.echo(f"{address}: roles now {held}" + ("" if changed else " (as before)"))
        return ""

    problem = _with_database(change)
    if problem:
        _stop(problem)


@roles.command("list")
def list_roles() -> None:
    """Show who has which roles."""
    holders = _with_database(lambda work: role.holders(work.connection))
    for address, held in holders:
        typer.echo(f"{address}\t{held}")
    if not holders:
        typer.echo("nobody has a role yet: donghaeng role grant ADDRESS ROLE")


@cli.command()
def verify() -> None:
    """See that nobody changed, removed or reordered the record."""
    count, wrong = _with_database(lambda work: record.verify(work.connection))
    if wrong is not None:
        _stop(f"the record does not fit at entry {wrong}; {count} entries before it stand")
    typer.echo(f"the record stands: {count} entries")


@cli.command("verify-certificate")
def verify_certificate(
    number: Annotated[str, typer.Argument(help="for example DH-2027-000001-ABC234")],
) -> None:
    """Say whether a supporter's certificate is valid, withdrawn or unknown, and nothing else."""
    typer.echo(_with_database(lambda work: certificate.verify(work.connection, number)))


@jobs.command("list")
def list_jobs(
    limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 50,
) -> None:
    """List what waits for its moment, the next first."""
    chosen = settings.load()
    waiting = _with_database(lambda work: job.waiting(work.connection, limit), chosen)
    for each in waiting:
        at = each.due_at.astimezone(chosen.zone)
        typer.echo(f"{at:%Y-%m-%d %H:%M}\t{each.task}\t{each.rung}\t{each.subject}\t{each.person}")
    if not waiting:
        typer.echo("nothing waits")


@jobs.command("skip-before")
def skip_before(
    moment: Annotated[
        str, typer.Argument(help="such as 2027-03-01T14:30: when the data were lost")
    ],
) -> None:
    """After restoring a backup: do not send again what went out between backup and loss."""
    chosen = settings.load()
    before = _moment(chosen, moment, "MOMENT")

    def skip(work: Work) -> tuple[int, int]:
        if before > work.now:
            _stop(f"{moment} is still to come: give the moment at which the data were lost")
        found = job.skip_before(work, before), delivery.skip_before(work.connection, before)
        record.append(work, "jobs.skip", "cli", {"jobs": found[0], "messages": found[1]})
        return found

    dropped, unsent = _with_database(skip, chosen)
    typer.echo(
        f"{dropped} jobs and {unsent} messages due before {before:%Y-%m-%d %H:%M} are dropped"
    )


@cli.command()
def doctor() -> None:
    """Look at settings, database, tokens, templates and languages; say what to mend."""
    from bot.doctor import examine  # noqa: PLC0415 - slow to import

    try:
        chosen = settings.load()
    except SettingsError as error:
        for line in str(error).splitlines():
            typer.echo(f"MEND settings: {line}")
        raise typer.Exit(1) from error
    wrong = 0
    for finding in examine(chosen):
        typer.echo(f"{'ok  ' if finding.well else 'MEND'} {finding.name}: {finding.words}")
        wrong += not finding.well
    if wrong:
        raise typer.Exit(1)


def _stop(words: str) -> NoReturn:
    typer.echo(f"donghaeng: {words}", err=True)
    raise typer.Exit(2)


def main() -> None:
    """Run the command line; say what is wrong and how to mend it instead of a traceback."""
    try:
        cli()
    except (SettingsError, DatabaseError, TemplateError, WrongKeyError) as error:
        typer.echo(f"donghaeng: {error}", err=True)
        sys.exit(2)
    except SQLAlchemyError as error:
        typer.echo(f"donghaeng: {why(error)}", err=True)
        sys.exit(2)
    except OSError as error:
        place = error.filename or "output"
        typer.echo(
            f"donghaeng: {place}: {error.strerror or error} - check that its folder is there and can"
            " be written, and that the disk has room",
            err=True,
        )
        sys.exit(1)


if __name__ == "__main__":
    main()
