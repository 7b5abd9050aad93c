"""govkit treasury statement: an exact ledger of what came and went, as CSV, beancount or JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from govkit.cli.headings import Heading
from govkit.cli.output import say, write_lines
from govkit.cli.workspace import JsonOption, workspace_of
from govkit.errors import UsageError

if TYPE_CHECKING:
    from govkit.nation.money.statement import Statement
    from govkit.nation.nation import Nation
    from govkit.types import Address

app = typer.Typer()
_DAY_SECONDS = 24 * 60 * 60


class Form(StrEnum):
    """What a statement is written as."""

    CSV = "csv"
    BEANCOUNT = "beancount"
    JSON = "json"


AssetOption = typer.Option(
    [],
    "--asset",
    help="Only this asset: the currency's symbol, ETH, or a token's address; may be repeated.",
)


@app.command(
    "statement",
    rich_help_panel=Heading.SEE,
    epilog="Example: govkit treasury statement --from 2026-01-01 --output 2026.csv",
)
def statement(
    context: typer.Context,
    begin: str | None = typer.Option(
        None,
        "--from",
        help="Begin with this day (UTC) or block, such as 2026-01-01 or 1200. "
        "[default: the founding]",
        show_default=False,
    ),
    end: str | None = typer.Option(
        None,
        "--to",
        help="End with this day or block, which is included. [default: the newest block]",
        show_default=False,
    ),
    form: Form = typer.Option(Form.CSV, "--format", help="What to write."),
    output: Path | None = typer.Option(
        None, "--output", help="Write it into this file. [default: on the screen]"
    ),
    force: bool = typer.Option(False, "--force", help="Overwrite an existing file."),
    assets: list[str] = AssetOption,
    as_json: bool = JsonOption,
) -> None:
    """Write an exact ledger of what came and went.

    In each asset the movements make up the difference of the chain's balances at both ends, to the
    smallest unit. What no event tells of is a line of its own, "unexplained".
    """
    from govkit.nation.money import statement_files

    if output and output.exists() and not force:
        raise UsageError(f"{output} is there already", next_step="give another name, or --force")
    nation = workspace_of(context).nation
    first, last = _first(nation, begin), _last(nation, end)
    found = nation.statement(first, last, [asset_of(nation, each) for each in assets])
    writers = {
        Form.CSV: statement_files.to_csv,
        Form.BEANCOUNT: statement_files.to_beancount,
        Form.JSON: statement_files.to_json,
    }
    form = Form.JSON if as_json else form
    _write(writers[form](found), output)
    _tell(found, form)
    if output:
        say(f"blocks {found.first.number} to {found.last.number} in {output}")


def _write(parts: Iterable[str], output: Path | None) -> None:
    if output is None:
        write_lines(parts)
        return
    from govkit.files import unreadable, write_whole

    try:
        write_whole(output, _encoded(parts))
    except OSError as error:
        raise UsageError(
            f"{output} cannot be written", unreadable(error), "choose another place"
        ) from None


def _encoded(parts: Iterable[str]) -> Iterator[bytes]:
    for each in parts:
        yield each.encode()


def _tell(found: Statement, form: Form) -> None:
    """Say of which assets the statement does not tell all."""
    from govkit.nation.money.statement_files import why_left_out

    for account in found.accounts:
        why = why_left_out(account)
        if why and form is Form.BEANCOUNT:
            say(f"note: {account.asset.title} is left out, {why}")
        elif not account.is_balanced:
            say(f"note: {account.asset.title} does not tell its balances: its events alone stand")


def asset_of(nation: Nation, text: str) -> Address:
    """An asset's address, of which zero is the coin, by its symbol or its token's address or name.

    Raises UsageError.
    """
    from govkit.constitution.units import COIN_SYMBOL
    from govkit.nation.money.assets import COIN

    if text == nation.symbol:
        return nation.token.address
    return COIN if text == COIN_SYMBOL else nation.book.resolve(text)


def _first(nation: Nation, text: str | None) -> int | None:
    from govkit.constitution.units import parse_date
    from govkit.nation.money.statement import first_block_at

    if text is None or text.isdecimal():
        return None if text is None else int(text)
    return first_block_at(nation, parse_date(text))


def _last(nation: Nation, text: str | None) -> int | None:
    """The block that a statement ends with; of a day, its last one so far."""
    from govkit.constitution.units import parse_date
    from govkit.nation.money.statement import first_block_at

    if text is None or text.isdecimal():
        return None if text is None else int(text)
    after = parse_date(text) + _DAY_SECONDS
    head = nation.port.block()
    return head.number if head.timestamp < after else first_block_at(nation, after) - 1
