"""A founded nation: its contracts, people, decisions, money and records."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from govkit import contracts
from govkit.chain.dev_accounts import DEV_ACCOUNTS, DEV_CHAINS
from govkit.errors import GovkitError, UsageError
from govkit.institutions import CORE, INSTITUTIONS, Institution
from govkit.nation import presence
from govkit.nation.adopting import Adopting
from govkit.nation.blueprint.deployment import Deployment
from govkit.nation.justice.readers import JusticeReaders
from govkit.nation.money.readers import MoneyReaders
from govkit.nation.voting.readers import VotingReaders
from govkit.network.port import Call, Port, Receipt, Signer
from govkit.types import Address, Clock
from govkit.views import Viewed

# The modules of what a nation has are loaded by who asks for it: a command takes a few of them.
if TYPE_CHECKING:
    from govkit.actions import AddressBook, Phrases
    from govkit.constitution import Constitution
    from govkit.contracts import (
        Admissions,
        CitizenRegistry,
        Contract,
        Council,
        Founder,
        Governor,
        LockedVotes,
        RecordLedger,
        Rulebook,
        Treasury,
        TreasuryToken,
    )
    from govkit.contracts.abi import Artifact
    from govkit.contracts.events import Event
    from govkit.nation.founding.found import Changes, Progress, Sent
    from govkit.nation.moments import Moments
    from govkit.nation.people.citizens import Citizens
    from govkit.nation.people.delegations import Delegations
    from govkit.nation.people.elections import Elections
    from govkit.nation.people.offices import NationOffices
    from govkit.nation.people.recovery import Recoveries
    from govkit.nation.people.ways_in import WaysIn
    from govkit.nation.records import Records
    from govkit.nation.voting.classes import Classes
    from govkit.nation.voting.proposals import Proposals
    from govkit.nation.voting.prospect import Prospect
    from govkit.nation.voting.splits import Splits
    from govkit.network.clock import Clock as WaitingClock

OfKind = TypeVar("OfKind", bound="Contract")


class Nation(MoneyReaders, JusticeReaders, VotingReaders, Adopting, Viewed):
    """One nation, reached through one port. `found` makes it, and `connect` finds it again.

    >>> nation.name, nation.symbol, nation.clock.value
    ('Testland', 'TST', 'timestamp')
    """

    def __init__(
        self,
        deployment: Deployment,
        port: Port,
        institutions: Sequence[Institution] = INSTITUTIONS,
    ) -> None:
        """Use a deployment without checking it; `connect` checks."""
        self.institutions = institutions
        self.deployment, self.port = deployment, port
        self.abis: Mapping[Address, Artifact] = {}
        self.naming: Callable[[], AddressBook] = lambda: self.book
        """The names that its phrases use: a folder's accounts may have some besides."""

    @cached_property
    def token(self) -> TreasuryToken:
        return self._core(contracts.TreasuryToken, "token")

    @cached_property
    def registry(self) -> CitizenRegistry:
        return self._core(contracts.CitizenRegistry, "registry")

    @cached_property
    def ledger(self) -> RecordLedger:
        return self._core(contracts.RecordLedger, "ledger")

    @cached_property
    def treasury(self) -> Treasury:
        return self._core(contracts.Treasury, "treasury")

    @cached_property
    def rulebook(self) -> Rulebook:
        return self._core(contracts.Rulebook, "rulebook")

    @cached_property
    def governor(self) -> Governor:
        return self._core(contracts.Governor, "governor")

    @cached_property
    def founder(self) -> Founder:
        return contracts.Founder(self.port, self.deployment.founder, self.deployment.release)

    @cached_property
    def citizens(self) -> Citizens:
        from govkit.nation.people.citizens import Citizens

        return Citizens(self.registry, self.deployment.first_block)

    @cached_property
    def records(self) -> Records:
        from govkit.nation.records import Records

        return Records(self.ledger, self.deployment.first_block)

    def _core(self, kind: type[OfKind], name: str) -> OfKind:
        """One of the contracts that every nation has."""
        return kind(self.port, self.deployment.contracts[name], self.deployment.release)

    @classmethod
    def found(
        cls,
        constitution: Constitution,
        port: Port,
        signer: Signer,
        deployment_file: Path | None = None,
        progress: Progress = lambda done, total, title: None,
        changes: Changes = lambda check: None,
        sent: Sent = lambda title, receipt: None,
    ) -> Nation:
        """Found a nation, or go on with its founding, and prove it (see `founding.found`)."""
        from govkit.nation import remembered
        from govkit.nation.founding.found import found

        deployment = found(constitution, port, signer, deployment_file, progress, changes, sent)
        nation = cls(deployment, port, constitution.institutions)
        if deployment_file and nation.is_of_shipped_kinds:
            remembered.remember(deployment, port)
        return nation

    @classmethod
    def connect(
        cls,
        deployment: Deployment | Path,
        port: Port,
        institutions: Sequence[Institution] = INSTITUTIONS,
    ) -> Nation:
        """The nation that a deployment names, once it is found genuine (`nation.authenticity`),
        with what it has adopted since (`nation.adoption`).

        Of a file, the answer is remembered, so that the next time is quick. Raises
        DeploymentError or NetworkError.
        """
        from govkit.nation import remembered

        named = Deployment.load(deployment) if isinstance(deployment, Path) else deployment
        presence.check_deployment(named, port)
        nation = cls(named, port, institutions)
        is_noted = isinstance(deployment, Path) and nation.is_of_shipped_kinds
        if is_noted and (known := remembered.recall(named, port)) is not None:
            return nation.with_adopted(known)
        # It loads the checks of nation files and with them pydantic, which takes a while.
        from govkit.nation import adoption
        from govkit.nation.authenticity import check_nation

        nation = nation.with_adopted({})
        presence.check_place(nation)
        check_nation(nation)
        nation = nation.with_adopted(adoption.adopted(nation))
        if is_noted:
            remembered.remember(nation.deployment, port)
        return nation

    @property
    def is_of_shipped_kinds(self) -> bool:
        """Whether its institutions are those of this govkit. Only such a nation is remembered as
        genuine, since readers of the note know no others."""
        return tuple(self.institutions) == INSTITUTIONS

    @property
    def name(self) -> str:
        return self.deployment.nation

    def _facts(self) -> Mapping[str, object]:
        return {"name": self.name, "chain": self.deployment.chain_id, **self.deployment.contracts}

    @cached_property
    def clock(self) -> Clock:
        by_time = self.governor.clock_mode() == "mode=timestamp"
        return Clock.TIMESTAMP if by_time else Clock.BLOCKNUMBER

    @cached_property
    def moments(self) -> Moments:
        """Tells how far moments are, from the chain's time when it was first asked."""
        from govkit.nation.moments import Moments

        return Moments(self.port, self.clock)

    @cached_property
    def councils(self) -> Mapping[str, Council]:
        """The councils that the citizens elect, by name."""
        return cast("Mapping[str, Council]", self.contracts["councils"])

    @cached_property
    def locked(self) -> LockedVotes | None:
        """Votes for locked currency, if the nation has them."""
        return cast("LockedVotes | None", self._only("locked_votes"))

    @cached_property
    def splits(self) -> Splits | None:
        """Delegation by shares, if the nation has it."""
        contract = self._only("split_delegation")
        if contract is None:
            return None
        from govkit.nation.voting.splits import Splits

        return Splits(contract, self.deployment.first_block)

    @cached_property
    def delegations(self) -> Delegations | None:
        """Who casts whose vote, if citizens can delegate."""
        contract = self._only("delegated_heads")
        if contract is None:
            return None
        from govkit.nation.people.delegations import Delegations

        return Delegations(contract, self.registry, self.deployment.first_block)

    @cached_property
    def elections(self) -> Mapping[str, Elections]:
        """The elections of each council, by its name."""
        from govkit.nation.people.elections import elections_of

        return elections_of(self)

    @cached_property
    def offices(self) -> NationOffices | None:
        """The nation's offices, if it has any."""
        contract = self._only("offices")
        if contract is None:
            return None
        from govkit.nation.people.offices import NationOffices

        return NationOffices(contract, self.councils, self.deployment.first_block)

    @cached_property
    def recoveries(self) -> Recoveries | None:
        """The recovery of lost keys, if the nation has it."""
        contract = self._only("recovery")
        if contract is None:
            return None
        from govkit.nation.people.recovery import Recoveries

        return Recoveries(contract, self.registry, self.deployment.first_block)

    def as_registrar(self, call: Call) -> Call:
        """A call of the registry as its registrar sends it, which may be through an office.

        Raises NotFound if the registrar is an office and none has that power.
        """
        offices = self.offices
        if offices is None or self.registry.registrar() != offices.contract.address:
            return call
        return offices.act_on(call)

    def as_officer(self, call: Call, holder: Address) -> Call:
        """The call, sent through an office of the holder if one has that power."""
        return self.offices.act_as(holder, call) if self.offices else call

    @property
    def classes(self) -> Classes:
        """The classes of decisions, as the rulebook has them now."""
        from govkit.nation.voting.classes import Classes

        return Classes(self.rulebook, self.phrases, self.deployment.first_block)

    @property
    def class_names(self) -> tuple[str, ...]:
        """The names of classes in the nation file, by number; the strictest is 0.

        Classes that a proposal added since have no name here.
        """
        return self.deployment.classes

    def class_name(self, number: int) -> str:
        """A class's name in the nation file, or `class N`."""
        return dict(enumerate(self.class_names)).get(number, f"class {number}")

    @cached_property
    def core_votes(self) -> str:
        """Who votes in the core: `citizens` by head, or `token` by weight."""
        return self.deployment.houses[0].votes.value

    @cached_property
    def symbol(self) -> str:
        return self.token.symbol()

    @cached_property
    def book(self) -> AddressBook:
        """Names of addresses: contracts, the nation file's, and on a dev chain the dev accounts."""
        from govkit.actions import AddressBook

        names: dict[str, Address] = {**self.deployment.names, **self.deployment.contracts}
        if self.deployment.chain_id in DEV_CHAINS:
            names.update({account.name: account.address for account in DEV_ACCOUNTS})
        return AddressBook(names)

    @cached_property
    def phrases(self) -> Phrases:
        from govkit.actions import Phrases

        return Phrases(
            self.naming(),
            self.symbol,
            self.clock,
            self.core_votes,
            self.contracts,
            self.class_names,
            self.abis,
            tuple(self.institutions),
            self._adoptable,
        )

    @cached_property
    def contracts(self) -> Mapping[str, Mapping[str, Contract]]:
        """All contracts: by kind (the core's and institutions), then by name."""
        core = (
            self.token, self.registry, self.ledger, self.treasury, self.rulebook, self.governor
        )  # fmt: skip
        kinds = {name: {name: each} for name, each in zip(CORE, core, strict=True)}
        return {**kinds, **{row.name: self._contracts_of(row) for row in self.institutions}}

    def _contracts_of(self, row: Institution) -> Mapping[str, Contract]:
        if not row.many and row.name not in self.deployment.contracts:
            return {}  # and load nothing
        from govkit.nation.institutions import founding_of

        founding, to = founding_of(row), self.deployment
        sites = founding.sites_in(to).items()
        return {name: founding.binding(self.port, at, to.release_of(name)) for name, at in sites}

    def _only(self, name: str) -> Any:
        return self.contracts[name].get(name)

    @property
    def admissions(self) -> Admissions | None:
        """The contract for applications and claims, if the nation has it."""
        return cast("Admissions | None", self._only("admissions"))

    @property
    def ways_in(self) -> WaysIn:
        """Applications and claims. Raises UsageError if the nation has neither."""
        door = self.admissions
        if door is None:
            raise UsageError(
                f"{self.name} has no ways in",
                "its nation file names no application and no claim_list",
                "ask its registrar, or make a proposal",
            )
        from govkit.nation.people.ways_in import WaysIn

        return WaysIn(door, self.registry, self.deployment.first_block, self.deployment.chain_id)

    @cached_property
    def proposals(self) -> Proposals:
        from govkit.nation.voting.proposals import Proposals

        first_block = self.deployment.first_block
        return Proposals(
            self.governor,
            self.treasury,
            self.houses,
            self.phrases,
            first_block,
            self._foresee,
            self.secret_polls,
        )

    def _foresee(self, actions: Sequence[Call]) -> Prospect:
        from govkit.nation.voting.prospect import prospect

        return prospect(self, actions)

    def follow(
        self,
        from_block: int | None = None,
        from_index: int = 0,
        *,
        to_block: int | None = None,
        confirmations: int = 1,
        poll_seconds: float = 1.0,
        clock: WaitingClock | None = None,
    ) -> Iterator[Event]:
        """All its contracts' events as they come, in the chain's order, each once.

        Begins after the newest block, or at `from_block`, there from log `from_index` on. Ends with
        the loop or `to_block`. An event that a reorganisation takes back comes again, `removed`;
        more `confirmations` make that rarer. Raises UsageError, NetworkError.

            >>> next(nation.follow(nation.deployment.first_block)).contract
            'TreasuryToken'
        """
        from govkit.nation.history import following

        following.check(from_index, confirmations, poll_seconds)
        if from_block is None:
            from_block = self.port.block().number + 1
        return following.follow(
            self, from_block, from_index, to_block, confirmations, poll_seconds, clock
        )

    def would_fail(self, actions: Sequence[Call]) -> list[tuple[Call, GovkitError]]:
        """The actions that would fail if the treasury did each by itself now, and why.

        They may succeed in a proposal, where a later action can build on an earlier one.
        """
        failing = []
        for action in actions:
            try:
                self.port.call(action, sender=self.treasury.address)
            except GovkitError as error:
                failing.append((action, error))
        return failing

    def send(self, call: Call, signer: Signer) -> Receipt:
        """Send a call. Raises RevertError or NetworkError."""
        return self.port.send(call, signer)
