"""Votes that were borrowed for one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govkit.constitution.units import format_amount
from govkit.rehearsal.model import Edit, Setup, attack
from govkit.rehearsal.village import HOLDERS
from govkit.testing.deployed import Deployed
from govkit.testing.puppet import puppet
from govkit.types import Support

if TYPE_CHECKING:
    from govkit.rehearsal.raid import Raid

_TODAY = Edit(
    "modules/holdings.vy",
    " and ((first >> _TIMEPOINT_SHIFT) & _TIMEPOINT_MASK) + voteWarmUp <= timepoint:",
    ":",
)


@attack(
    incident="Beanstalk 2022",
    mechanism="A loan of one transaction gave two thirds of the votes, which passed and executed a "
    "transfer of everything.",
    source="https://www.smartcontractaudit.com/guides/beanstalk-2022-flash-loan-governance",
    defence="votes count at a moment that is past",
    off=Setup(HOLDERS, (_TODAY,)),
    on=Setup(HOLDERS),
)
def flash_loan(raid: Raid) -> str:
    world, nation, token = raid.world, raid.nation, raid.nation.token
    house = raid.money_house()
    action, _ = raid.loot()
    proposal = raid.propose([action])
    raid.open(proposal)
    borrower, contract = puppet(world), Deployed(world, "TreasuryToken", token.address)
    take, give = [token.delegate(borrower.address)], []
    lent = 0
    lenders = [*raid.electorate(house.name), *raid.honest(house.name)]
    for lender in {each.address: each for each in lenders}.values():
        amount = token.balance_of(lender.address)
        world.send(token.approve(borrower.address, amount), lender)
        take.append(contract.call("transferFrom", lender.address, borrower.address, amount))
        give.append(token.transfer(lender.address, amount))
        lent += amount
    with raid.attempt():
        vote = house.ballots.cast_vote(proposal.id, Support.FOR, "")
        borrower.run([*take, vote, *give], raid.thief)
    return f"{format_amount(lent, nation.symbol)} voted that was lent for one transaction"
