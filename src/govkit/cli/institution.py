"""What the commands of an institution say in a nation that does not have it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from govkit.errors import NotFound

if TYPE_CHECKING:
    from govkit.cli.workspace import Workspace

Reader = TypeVar("Reader")


def needed(workspace: Workspace, found: Reader | None, kind: str, next_step: str = "") -> Reader:
    """An institution's reader, of the kind that its row names.

    Raises NotFound, with what proposals say that would call it.
    """
    if found is None:
        what, why = workspace.nation.phrases.words(kind).absent
        raise NotFound(what.replace("this nation", workspace.nation.name, 1), why, next_step)
    return found
