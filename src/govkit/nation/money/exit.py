"""Leaving a nation with a share: who has given notice, what counts, what a share is worth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from govkit.contracts import TreasuryToken
from govkit.contracts.exit import WITHOUT, Exit, Notice
from govkit.errors import GovkitError, NotFound, UsageError
from govkit.nation.moments import Moment
from govkit.nation.money.contributions import Commitment, Note
from govkit.nation.todo import Todo
from govkit.network.port import Call
from govkit.types import Address, ProposalState, Wei

if TYPE_CHECKING:
    from govkit.nation.nation import Nation
    from govkit.nation.voting.proposals import Proposal

LINE = "exit"
"""The budget line of all that leavers are paid."""


@dataclass(frozen=True, slots=True)
class Holder:
    """What somebody holds, how much of it was held long enough, and its notice; in wei."""

    account: Address
    balance: Wei
    held: Wei
    notice: Notice


class NationExit:
    """Reads who can leave with what, and makes the calls that a holder sends.

    >>> nation.exit is None  # a nation whose file has no section `exit`
    True
    """

    def __init__(self, contract: Exit, token: TreasuryToken, first_block: int) -> None:
        self.contract, self._token, self._first_block = contract, token, first_block

    def get(self, account: Address) -> Holder:
        """What an account holds, and what of it counts."""
        out = self.contract
        balance, held = self._token.balance_of(account), out.held_throughout(account)
        return Holder(account, balance, held, out.notice_of(account))

    def notices(self) -> list[Holder]:
        """Everybody whose currency is under notice, in the order of their first notices."""
        given = self.contract.events("NoticeGiven", from_block=self._first_block)
        accounts = dict.fromkeys(Address(event.fields["account"]) for event in given)
        return [each for each in map(self.get, accounts) if each.notice.amount]

    def shares(self, amount: Wei) -> dict[Address, Wei | None]:
        """What so much currency would be paid of each asset now, in its smallest unit; None for a
        token that does not tell what the treasury has."""
        return {asset: self._worth(asset, amount) for asset in self.contract.assets()}

    def _worth(self, asset: Address, amount: Wei) -> Wei | None:
        try:
            return self.contract.worth(asset, amount)
        except (GovkitError, ValueError):
            return None

    def give_notice(self, account: Address, amount: Wei) -> list[Call]:
        """The notice, after an allowance if it takes one. Raises UsageError for more than was
        held long enough."""
        held = self.get(account).held
        if not 0 < amount <= held:
            raise UsageError(
                f"{account} can't give notice of {amount} wei",
                f"it has held {held} wei long enough",
                "see govkit treasury exit show",
            )
        calls = [self.contract.give_notice(amount)]
        if self._token.allowance(account, self.contract.address) < amount:
            calls.insert(0, self._token.approve(self.contract.address, amount))
        return calls

    def leave(
        self, amount: Wei, receiver: Address, without: Sequence[Address] = (), slack_bps: int = 0
    ) -> tuple[Call, dict[Address, Wei]]:
        """The call that leaves, and what it is worth now by asset.

        It accepts so many basis points less, and leaves `without` some assets, which are forgone.
        Raises NotFound for one of these that is not listed, and UsageError for an asset of which
        the treasury's part is unknown and that is not among them.
        """
        shares = self.shares(amount)
        strange = [each for each in without if each not in shares]
        if strange:
            raise NotFound(
                f"{strange[0]} is not in any share", next_step="see govkit treasury exit show"
            )
        taken = {asset: share for asset, share in shares.items() if asset not in without}
        silent = [asset for asset, share in taken.items() if share is None]
        if silent:
            raise UsageError(
                f"{silent[0]} does not tell what the treasury has of it",
                "nobody can leave with that asset now",
                "wait, or leave without it: --without",
            )
        known = {asset: Wei(share or 0) for asset, share in taken.items()}
        least = [
            known[each] * (10_000 - slack_bps) // 10_000 if each in known else WITHOUT
            for each in shares
        ]
        return self.contract.leave(amount, receiver, least), known


def ahead(nation: Nation, until: int) -> list[tuple[Proposal, int]]:
    """The queued proposals that can be executed before a second since 1970, and from when on."""
    found = []
    for proposal in nation.proposals.all():
        if nation.governor.state(proposal.id) is ProposalState.QUEUED:
            eta = nation.proposals.tally(proposal).eta
            if eta < until:
                found.append((proposal, eta))
    return found


def todo(nation: Nation, person: Address) -> Iterator[Todo]:
    """A notice that is over."""
    notice = nation.exit.contract.notice_of(person) if nation.exit else None
    if notice and notice.amount and nation.port.now() >= notice.until:
        amount = nation.phrases.amount(notice.amount)
        what = f"leave with your share: the notice of {amount} is over"
        yield Todo(what, "govkit treasury exit leave")


def when(nation: Nation, call: Call, person: Address, reason: str) -> str:
    """When a notice is over, for a refusal to leave before."""
    if nation.exit is None or reason != "exit: notice not over":
        return ""
    until = Moment(nation.exit.contract.notice_of(person).until, in_seconds=True)
    return f"your notice is over {nation.moments.both(until)}"


# -- the treasury's accounts


def commitments(nation: Nation) -> Iterator[Commitment]:
    """What those who have given notice would take of each asset now, due when they can leave."""
    now = nation.port.now()
    for holder in nation.exit.notices() if nation.exit else ():
        due = partial(_between, max(holder.notice.until, now))
        for asset, share in _known(nation, holder.notice.amount).items():
            yield Commitment(
                kind="exit",
                what=f"{nation.phrases.named(holder.account)} leaves",
                asset=asset,
                line=LINE,
                owed=Wei(0),
                between=partial(due, share),
                is_certain=False,
            )


def _known(nation: Nation, amount: Wei) -> Mapping[Address, Wei]:
    shares = nation.exit.shares(amount) if nation.exit else {}
    return {asset: share for asset, share in shares.items() if share}


def _between(moment: int, share: Wei, start: int, end: int) -> int:
    return share if start <= moment < end else 0


def movements(nation: Nation, from_block: int, to_block: int) -> Iterator[Note]:
    """Each share that was paid, and the currency that came back for it."""
    if nation.exit is None:
        return
    names = "HolderLeft", "SharePaid"
    events = nation.exit.contract.events(*names, from_block=from_block, to_block=to_block)
    for event in events:
        fields = event.fields
        amount = int(fields["amount"])
        if event.name == "SharePaid":
            yield Note(event.log, "exit", fields["asset"], -amount, fields["receiver"], LINE)
        else:
            token, who = nation.token.address, nation.exit.contract.address
            purpose = f"given back by {fields['account']}"
            yield Note(event.log, "exit", token, amount, who, LINE, purpose)
