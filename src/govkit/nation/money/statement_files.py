"""A statement as CSV, as a beancount ledger, and as JSON, each written movement by movement.

Symbols, purposes and titles are strangers' words. They are printable and on one line. In CSV none
can begin a formula, nor after a separator that some spreadsheet may split at. In beancount they
stand in quotes only; commodities and accounts are made of letters and digits chosen here.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from govkit.crypto.keccak import keccak
from govkit.nation.money.assets import Asset
from govkit.nation.money.movements import (
    ALLOWANCE,
    DONATION,
    ISSUE,
    PROPOSAL,
    UNEXPLAINED,
    Movement,
)
from govkit.nation.money.statement import Account, Days, Line, Statement
from govkit.text import printable
from govkit.types import Address

MOST_DIGITS = 28
"""Beancount computes with so many digits, and rounds what has more."""

_EPOCH_DAY = date(1970, 1, 1).toordinal()
_FORMULA = re.compile(r"(^|[;,|\t])(\s*)(?=[=+\-@＝＋－＠])")
_COLUMNS = (
    *("date", "block", "log", "transaction", "asset", "token", "amount", "balance"),
    *("account", "kind", "line", "proposal", "other", "name", "text"),
)
_KINDS = {
    PROPOSAL: "Proposals",
    ISSUE: "Issue",
    DONATION: "Donations",
    ALLOWANCE: "Allowances",
    UNEXPLAINED: "Unexplained",
}
_PLAIN_LINE = re.compile("[a-z0-9][a-z0-9-]*")
_MARKED_LINE = re.compile(".*-x[0-9a-f]{8}")
_COMMODITY = re.compile(r"[A-Z][A-Z0-9._-]{0,22}[A-Z0-9]")
_TREASURY, _OPENING = "Assets:Treasury", "Equity:Opening"


def account_of(movement: Movement) -> str:
    """The account on the other side: one for each budget line, and for each kind without a line."""
    if movement.kind == UNEXPLAINED:
        return "Equity:Unexplained"
    side = "Income" if movement.amount > 0 else "Expenses"
    if movement.line:
        return f"{side}:Lines:{_component(movement.line)}"
    return f"{side}:{_KINDS.get(movement.kind) or _component(movement.kind)}"


@lru_cache(maxsize=1_024)
def _component(line: str) -> str:
    """A part of an account's name; two lines never share one."""
    if _PLAIN_LINE.fullmatch(line) and not _MARKED_LINE.fullmatch(line):
        return line[0].upper() + line[1:]
    letters = re.sub("[^A-Za-z0-9]+", "-", line).strip("-")[:32]
    digest = keccak(line.encode("utf-8", "surrogateescape")).hex()[:8]
    return f"{letters[:1].upper()}{letters[1:]}-x{digest}" if letters else f"X-x{digest}"


def told(movement: Movement) -> str:
    """A movement in words."""
    if movement.kind == PROPOSAL:
        verb = "payment by" if movement.amount < 0 else "received by"
        return f"{verb} proposal {movement.proposal}: {movement.purpose}"
    if movement.kind == ISSUE:
        by = f" by proposal {movement.proposal}: {movement.purpose}"
        return f"new currency{by if movement.proposal else ''}"
    words = {
        DONATION: "received",
        ALLOWANCE: "taken by an allowance, or the token says so",
        UNEXPLAINED: "no event tells of it",
    }.get(movement.kind, movement.kind)
    return f"{words}: {movement.purpose}" if movement.purpose else words


class _Names:
    """The names of accounts, each looked up once while it is among the last ones."""

    def __init__(self, name_of: Callable[[Address], str]) -> None:
        self.of = lru_cache(maxsize=4_096)(name_of)


@lru_cache(maxsize=64)
def _date(day: int) -> str:
    return date.fromordinal(_EPOCH_DAY + day).isoformat()


# -- CSV


def to_csv(statement: Statement) -> Iterator[str]:
    """A line for each asset's opening balance, each movement, and each closing balance."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")

    def drained() -> str:
        text = out.getvalue()
        out.seek(0)
        out.truncate()
        return text

    days, names = Days(statement), _Names(statement.nation.book.name_of)
    writer.writerow(_COLUMNS)
    for account in statement.accounts:
        writer.writerow(_edge(statement, account, "opening"))
    yield drained()
    for line in statement:
        writer.writerow(_row(line, _date(days.of(line.movement.block)), names))
        yield drained()
    for account in statement.accounts:
        writer.writerow(_edge(statement, account, "closing"))
    yield drained()


def _edge(statement: Statement, account: Account, kind: str) -> list[object]:
    """The line of an opening or closing balance; empty if the token does not tell it."""
    block = statement.first if kind == "opening" else statement.last
    held, asset = account.opening if kind == "opening" else account.closing, account.asset
    number = block.number - 1 if kind == "opening" else block.number
    return [
        *(_date(block.timestamp // 86_400), number, "", ""),
        *(in_cell(asset.symbol), asset.address, ""),
        *("" if held is None else asset.plain(held), "", kind, "", "", "", ""),
        "" if held is not None else "the token does not tell what it is",
    ]


def _row(line: Line, day: str, names: _Names) -> list[object]:
    movement = line.movement
    asset, other = movement.asset, movement.other
    return [
        *(day, movement.block, "" if _has_no_event(movement) else movement.index),
        *(_hex(movement.transaction), in_cell(asset.symbol), asset.address),
        *(asset.plain(movement.amount), asset.plain(line.balance)),
        *(account_of(movement), in_cell(movement.kind), in_cell(movement.line)),
        *(movement.proposal or "", other or "", in_cell(names.of(other) if other else "")),
        in_cell(told(movement)),
    ]


def _has_no_event(movement: Movement) -> bool:
    return movement.index < 0 or not movement.transaction


def _hex(transaction: bytes) -> str:
    return f"0x{transaction.hex()}" if transaction else ""


@lru_cache(maxsize=1_024)
def in_cell(text: str) -> str:
    """Words for a cell of a spreadsheet: printable, and no formula for any of them."""
    return _FORMULA.sub(r"\1\2'", printable(text))


# -- beancount


def to_beancount(statement: Statement) -> Iterator[str]:
    """A ledger that bean-check accepts: each asset is a commodity, and its closing balance an
    assertion of the day after the last.

    What beancount would round is left out, and a comment says so (see `is_countable`).
    """
    days, names = Days(statement), _Names(statement.nation.book.name_of)
    begin = _date(statement.first.timestamp // 86_400)
    end = _date(statement.last.timestamp // 86_400 + 1)
    commodities = _commodities(statement)
    yield f'option "title" {_quoted(f"Treasury of {statement.nation.name}")}\n'
    yield f"; blocks {statement.first.number} to {statement.last.number} of chain "
    yield f"{statement.nation.deployment.chain_id}\n\n"
    for name in (_TREASURY, _OPENING):
        yield f"{begin} open {name}\n"
    yield "".join(
        _opening(account, commodities[account.asset.address], begin)
        if account.asset.address in commodities
        else f"; left out: {printable(account.asset.title)}, {why_left_out(account)}\n"
        for account in statement.accounts
    )
    opened: set[str] = set()
    for line in statement:
        movement = line.movement
        commodity = commodities.get(movement.asset.address)
        if commodity is None:
            continue
        name = account_of(movement)
        if name not in opened:
            opened.add(name)
            yield f"{begin} open {name}\n"
        yield _transaction(movement, _date(days.of(movement.block)), name, commodity, names)
    for account in statement.accounts:
        commodity = commodities.get(account.asset.address)
        if commodity:
            held = account.asset.plain(account.closing or 0)
            yield f"{end} balance {_TREASURY} {held} ~ 0 {commodity}\n"


def is_countable(account: Account) -> bool:
    """Whether beancount counts an asset exactly: if its balances are known, and no sum of its
    amounts has more than 28 digits."""
    return not why_left_out(account)


def why_left_out(account: Account) -> str:
    if not account.is_balanced:
        return "since the token does not tell its balances"
    largest, step = account.largest, account.step
    while step and step % 10 == 0:
        largest, step = largest // 10, step // 10
    if largest >= 10**MOST_DIGITS:
        return f"since beancount rounds amounts of more than {MOST_DIGITS} digits"
    return ""


def _commodities(statement: Statement) -> Mapping[Address, str]:
    """A name for each asset that beancount can count; that of the coin and the currency is theirs,
    any other one has a part of its address."""
    names: dict[Address, str] = {}
    for account in filter(is_countable, statement.accounts):
        asset = account.asset
        name = asset.symbol if asset.is_own else ""
        if not _COMMODITY.fullmatch(name) or name in names.values():
            name = _commodity(asset)
        while name in names.values():
            name = f"T-{keccak(name.encode()).hex()[:20].upper()}"
        names[asset.address] = name
    return names


def _commodity(asset: Asset) -> str:
    letters = re.sub("[^A-Z0-9]", "", asset.symbol.upper())[:10]
    start = letters if letters[:1].isalpha() else f"T{letters[:9]}"
    return f"{start}-{asset.address[2:14].upper()}"


def _opening(account: Account, commodity: str, begin: str) -> str:
    asset = account.asset
    held = asset.plain(account.opening or 0)
    words = {
        "name": asset.name or asset.symbol,
        "token": "" if asset.is_coin else asset.address,
        "decimals": "" if asset.decimals is None else str(asset.decimals),
    }
    lines = [f"{begin} commodity {commodity}"]
    lines += [f"  {key}: {_quoted(value)}" for key, value in words.items() if value]
    if account.opening:
        lines += [
            f'{begin} * "Opening balance"',
            f"  {_TREASURY}  {held} {commodity}",
            f"  {_OPENING}  {asset.plain(-account.opening)} {commodity}",
        ]
    return "\n".join(lines) + "\n"


def _transaction(movement: Movement, day: str, account: str, commodity: str, names: _Names) -> str:
    asset, other = movement.asset, movement.other
    payee = f"{_quoted(names.of(other) or other)} " if other else ""
    link = f" ^proposal-{movement.proposal}" if movement.proposal else ""
    where = "" if _has_no_event(movement) else f", log {movement.index}"
    lines = [f"{day} * {payee}{_quoted(told(movement))}{link}"]
    lines.append(f'  place: "block {movement.block}{where}"')
    if movement.transaction:
        lines.append(f'  transaction: "{_hex(movement.transaction)}"')
    if other and names.of(other):
        lines.append(f'  other: "{other}"')
    lines.append(f"  {_TREASURY}  {asset.plain(movement.amount)} {commodity}")
    lines.append(f"  {account}  {asset.plain(-movement.amount)} {commodity}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    shown = printable(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{shown}"'


# -- JSON


def to_json(statement: Statement) -> Iterator[str]:
    """One document; a movement a line. Amounts are strings, in the smallest unit."""
    days = Days(statement)
    head = {
        "chain_id": statement.nation.deployment.chain_id,
        "treasury": statement.nation.treasury.address,
        "from_block": statement.first.number,
        "to_block": statement.last.number,
        "assets": [_asset_json(each) for each in statement.accounts],
    }
    yield f'{json.dumps(head)[:-1]}, "movements": ['
    comma = "\n"
    for line in statement:
        yield comma + json.dumps(_line_json(line, _date(days.of(line.movement.block))))
        comma = ",\n"
    yield "\n]}\n"


def _asset_json(account: Account) -> dict[str, Any]:
    asset = account.asset
    return {
        "asset": asset.address,
        "symbol": asset.symbol,
        "name": asset.name,
        "decimals": asset.decimals,
        "opening": None if account.opening is None else str(account.opening),
        "closing": None if account.closing is None else str(account.closing),
    }


def _line_json(line: Line, day: str) -> dict[str, Any]:
    movement = line.movement
    return {
        "date": day,
        "block": movement.block,
        "log": None if _has_no_event(movement) else movement.index,
        "transaction": _hex(movement.transaction) or None,
        "asset": movement.asset.address,
        "amount": str(movement.amount),
        "balance": str(line.balance),
        "account": account_of(movement),
        "kind": movement.kind,
        "line": movement.line,
        "proposal": movement.proposal or None,
        "other": movement.other,
        "text": told(movement),
    }
