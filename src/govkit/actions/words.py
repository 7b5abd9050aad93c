"""The base of each kind of contract's words: `core_words`, `council_words` and so on.

Words are keyed by the contract, so that two contracts can have functions of the same name.
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
"""A pattern of words, and the function that makes a call from its groups."""

Tellers = Mapping[str, Callable[..., str]]
"""For each function's name, what puts its arguments into words."""

OfKind = TypeVar("OfKind", bound=Contract)


class Words(Generic[OfKind]):
    """The words for one nation's contracts of a kind.

    `examples` are the forms that `--action` takes, for people. `absent` says, in a nation without
    such a contract, that it is missing and why.
    """

    examples: ClassVar[tuple[str, ...]] = ()
    absent: ClassVar[tuple[str, str]]

    def __init__(self, say: Phrases, contracts: Mapping[str, OfKind]) -> None:
        self.say, self.contracts = say, contracts

    @property
    def one(self) -> OfKind:
        """The only contract of this kind. Raises UsageError if the nation has none."""
        for contract in self.contracts.values():
            return contract
        what, why = self.absent
        raise UsageError(what, why)

    def forms(self) -> Sequence[Form]:
        """The forms that people can ask for."""
        return ()

    def tellers(self, own: str) -> Tellers:
        """What puts the functions of the contract named `own` into words."""
        return {}

    def describe(self, target: Address, name: str, arguments: Sequence[Any]) -> str:
        """The words for a call of a function, or nothing if it has none."""
        tell = self.tellers(self.say.named(target)).get(name)
        return tell(*arguments) if tell else ""
