"""`xfor ticket`: a saved report in, tickets out, a line of JSON each; nothing is sent."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from xfor.cli import outcome
from xfor.render.tickets import System

if TYPE_CHECKING:
    from xfor.render.tickets.making import Made
    from xfor.render.tickets.order import Order
    from xfor.report import Report


def ticket(  # noqa: PLR0913 - a command has a parameter an option
    path: Annotated[Path, typer.Argument(metavar="REPORT", help="What --format json wrote; - is stdin.")],
    to: Annotated[System, typer.Option(help="The system that takes the tickets.")],
    customer_reply: Annotated[bool, typer.Option("--customer-reply", help="Write what the customer may read.")] = False,
    project: Annotated[str | None, typer.Option(help="Jira: key; GitHub: owner/repo; PagerDuty: routing key.")] = None,
    set: Annotated[list[str], typer.Option(help="Fill a field: name=value, or name=JSON.")] = [],  # noqa: B006
    key_parameter: Annotated[list[str], typer.Option(help="Tell tickets apart by this parameter, too.")] = [],  # noqa: B006
    max_size: Annotated[int | None, typer.Option(min=200, help="Let a text be no larger than this.")] = None,
    attachment: Annotated[Path | None, typer.Option(help="Write here what had to be cut.")] = None,
) -> None:
    """Write the findings of a saved report as tickets, as the API of a system takes them."""

    def command() -> int:
        from xfor.render.tickets.order import Order

        name = attachment.name if attachment else None
        fields = _fields(set, customer=customer_reply)
        order = Order(project, fields, customer_reply, max_size, name, tuple(key_parameter))
        return _run(path, to, order, attachment)

    raise outcome.ending(command)


def _fields(given: list[str], *, customer: bool) -> dict[str, str]:
    from xfor.errors import UsageError

    if given and customer:
        raise UsageError("--set does not go with --customer-reply, which is a text and nothing else.")
    pairs = [each.partition("=") for each in given]
    if wrong := next((name or mark for name, mark, _ in pairs if not name or not mark), None):
        raise UsageError(f"--set {wrong}: write name=value.")
    return {name: value for name, _, value in pairs}


def _run(path: Path, to: System, order: Order, attachment: Path | None) -> int:
    from xfor.cli.output import check_output
    from xfor.saved import read_report

    check_output(attachment)
    made, refused = _made(read_report(path), to, order)
    for each in made:
        sys.stdout.write(each.line + "\n")
        outcome.complain(f"{each.name}: {'; '.join(each.calls)}")
    for sentence in refused:
        outcome.complain(sentence)
    _attach([each.uncut for each in made if each.uncut], attachment)
    return outcome.WRONG_USE if refused else outcome.DONE


def _made(report: Report, to: System, order: Order) -> tuple[list[Made], list[str]]:
    """Make a ticket of each finding but the unlikely ones, and say which could not be made."""
    from xfor.render.tickets.making import make
    from xfor.render.tickets.story import TooLarge

    made, refused = [], []
    for finding in report.findings:
        if finding.confidence != "unlikely":
            try:
                made.append(make(finding, report, to, order))
            except TooLarge as error:
                refused.append(str(error))
    return made, refused


def _attach(texts: list[str], attachment: Path | None) -> None:
    from xfor.cli.output import opened

    if texts and attachment:
        with opened(attachment) as stream:
            stream.write("\n\n".join(texts))
