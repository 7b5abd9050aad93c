"""How each institution is founded, proved and found genuine, in a module for each.

A module offers `FOUNDING`, an instance of its own subclass of `Founding`. The rows in
`govkit.institutions` name the modules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar, cast

from govkit.contracts import Contract
from govkit.institutions import Institution, part
from govkit.network.port import Call, Port
from govkit.types import ZERO_ADDRESS, Address

if TYPE_CHECKING:
    from govkit.constitution import Constitution
    from govkit.constitution.quantities import Money
    from govkit.nation.blueprint.deployment import Deployment
    from govkit.nation.blueprint.plan import Plan
    from govkit.nation.founding.proof import Check, Proof

OfKind = TypeVar("OfKind", bound=Contract)


class Founding(Generic[OfKind]):
    """What an institution adds to a founding. Subclasses override what they have.

    `name` is that of its row, and `binding` reads its contract. `links` are getters of its contract
    that must answer with the nation's contract of the same name; `optional_links` are too, and
    answer with the zero address where the nation has no such contract. `registry_slot` is the
    setting of the registry that names it. A contract that keeps something by a person's address
    `is_follower`: it is told when a passport moves. One that has money paid by the treasury `pays`;
    one that `commits` tells the treasury what it is committed to. A nation without one that
    `can_be_adopted` may take it up later by a vote (see `govkit.nation.adoption`).
    """

    name: ClassVar[str]
    binding: type[OfKind]
    links: ClassVar[tuple[str, ...]] = ()
    optional_links: ClassVar[tuple[str, ...]] = ()
    registry_slot: ClassVar[str] = ""
    is_follower: ClassVar[bool] = False
    pays: ClassVar[bool] = False
    commits: ClassVar[bool] = False
    can_be_adopted: ClassVar[bool] = False

    def is_wanted(self, file: Constitution) -> bool:
        """Whether the nation file asks for it."""
        raise NotImplementedError

    def names(self, file: Constitution) -> Sequence[str]:
        """The contracts that the founder creates, by their names in the deployment."""
        return [self.name] if self.is_wanted(file) else []

    def sites_in(self, deployment: Deployment) -> Mapping[str, Address]:
        """Its contracts in a deployment, by name."""
        at = deployment.contracts
        return {self.name: at[self.name]} if self.name in at else {}

    def title(self, name: str) -> str:
        """The title of the step that creates it, for people."""
        return name

    def arguments(self, plan: Plan, name: str) -> tuple[object, ...]:
        """The constructor arguments of its contract."""
        raise NotImplementedError

    def init_code(self, plan: Plan, name: str) -> bytes:
        """The code that creates it, with its arguments."""
        return self.binding.compiled(plan.release).init_code(*self.arguments(plan, name))

    def calls(self, plan: Plan, port: Port) -> Iterator[tuple[str, Callable[[], Call]]]:
        """The founder's calls once the founding citizens are admitted.

        Each has a title for people, and a function that makes the call when its turn comes.
        """
        return iter(())

    def admits_for(self, file: Constitution) -> bool:
        """Whether this contract is the nation's registrar."""
        return False

    def checks(self, proof: Proof, name: str, contract: OfKind) -> Iterator[Check]:
        """The proof's checks of one of its contracts, besides the links."""
        return iter(())

    def linked(
        self, contract: OfKind, at: Mapping[str, Address], block: int | None = None
    ) -> Iterator[tuple[str, Address, Address]]:
        """The contracts that it names: the getter, the answer, and the expected answer."""
        for link in self.links:
            yield link, getattr(contract, link)(block=block), at[link]
        for link in self.optional_links:
            yield link, getattr(contract, link)(block=block), at.get(link, ZERO_ADDRESS)


def asset_of(plan: Plan, money: Money) -> Address:
    """The token of an amount in the nation file; the zero address for the chain's coin."""
    if money.asset == "token":
        return plan.contracts.token
    return ZERO_ADDRESS if money.asset == "coin" else Address(money.asset)


def founding_of(row: Institution) -> Founding[Contract]:
    """The founding of a row of the registry."""
    return cast(Founding[Contract], part(row.founding, "FOUNDING"))


def foundings(institutions: Sequence[Institution]) -> Iterator[Founding[Contract]]:
    return map(founding_of, institutions)
