"""Answers a shell that completes a govkit command line: commands, options, choices and names.

Names come from the nation's files, so no chain is asked and none is started. Others may have
written them, and shells run what they complete (zsh evaluates it), so only names of plain letters
are offered.
"""

from __future__ import annotations

import re
import sys
from contextlib import redirect_stderr, suppress
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from govkit.cli.group import Listed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from govkit.cli.workspace import Workspace
    from govkit.institutions import Institution

    Names = Callable[[Workspace], Iterable[str]]

_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
_LONGEST = 64
_MOST_BYTES = 1 << 20


def complete(institutions: tuple[Institution, ...]) -> NoReturn:
    """Answer the shell and end. Errors are not told: they would stand amid what is being typed."""
    from typer.completion import completion_init  # type: ignore[attr-defined]

    from govkit.cli.app import command

    sys.modules["rich"] = None  # type: ignore[assignment]  # typer would load it to print summaries
    completion_init()
    with suppress(Exception), redirect_stderr(StringIO()):
        command(institutions)([], prog_name="govkit", obj=institutions)
    sys.exit(0)


def names_of(parameter: Any, context: Any, incomplete: str) -> list[Listed]:
    """The names that complete a value of an argument or option; none if it takes no names."""
    read = _VALUES.get((parameter.param_type_name, parameter.name))
    found: dict[str, None] = {}
    with suppress(Exception):
        found = dict.fromkeys(map(str, read(_workspace(context)))) if read else {}
    return [Listed(each) for each in found if each.startswith(incomplete) and _is_plain(each)]


def _is_plain(name: str) -> bool:
    return len(name) <= _LONGEST and bool(_PLAIN.fullmatch(name))


def _workspace(context: Any) -> Workspace:
    """The workspace of the options before the command. Raises UsageError for a stranger's."""
    from govkit.cli import folders
    from govkit.cli.workspace import Workspace

    given = context.find_root().params
    folder = given.get("folder") or folders.find_folder(Path.cwd())
    if folders.stranger_in(folder) and not folders.is_safe(folder):
        raise folders.refusal(folder, "")
    return Workspace(folder, given.get("network"))


def _deployment(workspace: Workspace) -> Any:
    from govkit.files import read_text
    from govkit.text import read_json

    return read_json(read_text(workspace.deployment_file, _MOST_BYTES))


def _signers(workspace: Workspace) -> Iterable[str]:
    yield from sorted(path.stem for path in (workspace.state / "accounts").glob("*.json"))
    if workspace.is_local:
        from govkit.chain.dev_accounts import DEV_ACCOUNTS

        yield from (account.name for account in DEV_ACCOUNTS)


def _accounts(workspace: Workspace) -> Iterable[str]:
    with suppress(OSError, ValueError, LookupError, TypeError):
        deployment = _deployment(workspace)
        yield from deployment["names"]
        yield from deployment["contracts"]
    yield from _signers(workspace)


def _networks(workspace: Workspace) -> Iterable[str]:
    from govkit.network.networks import LOCAL, load_networks

    return [LOCAL, *load_networks(workspace.state)]


def _houses(workspace: Workspace) -> Iterable[str]:
    return [house["name"] for house in _deployment(workspace)["houses"]]


def _councils(workspace: Workspace) -> Iterable[str]:
    return list(_deployment(workspace)["councils"])


def _templates(_: Workspace) -> Iterable[str]:
    from govkit.constitution.examples import TEMPLATES

    return list(TEMPLATES)


_VALUES: dict[tuple[str, str], Names] = {
    **{("argument", name): _accounts for name in ("who", "to", "candidate", "choices", "new_key")},
    **{("option", name): _accounts for name in ("voucher", "key")},
    ("option", "account"): _signers,
    ("option", "network"): _networks,
    ("option", "house"): _houses,
    ("option", "template"): _templates,
    ("argument", "council"): _councils,
}
"""The names that a parameter's value can have, by what the parameter is and its name in Python."""
