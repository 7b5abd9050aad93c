"""What each kind of contract is in words: the base of `token_words`, `council_words` and so on.

Words are keyed by the contract, so that two contracts can have a function of one name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from govkit.contracts import Contract
from govkit.errors import UsageError
from govkit.types import Address, Call

if TYPE_CHECKING:
    from govkit.actions.phrases import Phrases

Form = tuple[str, Callable[..., Call]]
"""A pattern of words, and what makes the call of its groups."""

Tellers = Mapping[str, Callable[..., str]]
"""By a function's name, what tells its arguments in words."""

OfKind = TypeVar("OfKind", bound=Contract)


class Words(Generic[OfKind]):
    """The words for one nation's contracts of a kind.

    `examples` are the forms that `--action` takes, for people; `absent` tells a nation that has
    no such contract what it lacks, and why.
    """

    examples: ClassVar[tuple[str, ...]] = ()
    absent: ClassVar[tuple[str, str]]

    def __init__(self, say: Phrases, contracts: Mapping[str, OfKind]) -> None:
        self.say, self.contracts = say, contracts

    @property
    def one(self) -> OfKind:
        """The contract, of a kind of which a nation has at most one. Raises UsageError."""
        for contract in self.contracts.values():
            return contract
        what, why = self.absent
        raise UsageError(what, why)

    def forms(self) -> Sequence[Form]:
        """What can be asked for in words."""
        return ()

    def tellers(self, own: str) -> Tellers:
        """What tells the functions of the contract called `own`."""
        return {}

    def describe(self, target: Address, name: str, arguments: Sequence[Any]) -> str:
        """The words for a call of a function, or nothing where it has none."""
        tell = self.tellers(self.say.named(target)).get(name)
        return tell(*arguments) if tell else ""
