"""govkit todo: what is open for one person, until when, and what that person did."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from govkit.cli.headings import Heading
from govkit.cli.output import print_json, print_line, print_table
from govkit.cli.workspace import JsonOption, OwnOption, Workspace, workspace_of
from govkit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from govkit.nation.moments import Moment, Moments
    from govkit.nation.todo import Todo

app = typer.Typer()


@app.command("todo", rich_help_panel=Heading.TAKE_PART, epilog="Example: govkit todo --as dev3")
def todo(
    context: typer.Context, account: str | None = OwnOption, as_json: bool = JsonOption
) -> None:
    """Show what is open for you, until when, and what you voted.

    Proposals, elections, applications, recoveries, your passport, locks. Times are the chain's.
    """
    from govkit.nation.todos import gather

    workspace = workspace_of(context)
    person = workspace.me(account)
    if person is None:
        raise UsageError("no account is named", next_step="add --as ACCOUNT, or set GOVKIT_ACCOUNT")
    found = gather(workspace.nation, person)
    if as_json:
        print_json({"account": person, "todo": [_json(each) for each in found]})
        return
    print_line(f"For {workspace.book.show(person)}:")
    print_todo(workspace, found, account)


def print_todo(workspace: Workspace, found: Sequence[Todo], account: str | None) -> None:
    """Print what is open, each with the command that does it; then what is done."""
    moments = workspace.nation.moments
    name = f" --as {account}" if account else ""
    is_open = [each for each in found if not each.done]
    rows = [([each.what, f"  {each.command}{name}"], when(moments, each.until)) for each in is_open]
    print_table(("to do", "until"), rows, "nothing is open")
    done = [(each.what, each.done, when(moments, each.until)) for each in found if each.done]
    if done:
        print_line()
        print_table(("done", "how", "until"), done, "")


def when(moments: Moments, moment: Moment | None) -> list[str]:
    """A moment in two lines of a table: how far it is, and when."""
    return [] if moment is None else [moments.away(moment), moments.exact(moment)]


def _json(each: Todo) -> dict[str, object]:
    until = each.until
    return {
        "what": each.what,
        "command": each.command,
        "until": until.at if until else None,
        "until_in_seconds": until.in_seconds if until else None,
        "done": each.done or None,
    }
