# pragma version 0.4.3
"""
@title agreement_notes
@license AGPL-3.0-only
@author govkit
@notice Tells the contract of reputation how agreements went.
@dev That contract is the nation's own, fixed for ever, and refuses nothing. No claim of money depends on it.
"""

from . import agreement_terms
from . import agreement_word
from . import contests


interface IReputation:
    def note(accounts: DynArray[address, agreement_terms.MAX_PARTIES], kind: uint256): nonpayable


# @notice It was noted in some parties' reputation how it went.
event Noted:
    agreement: indexed(bytes32)
    kind: uint256


# Kinds of what is noted, as `Reputation` has them.
PERFORMED: constant(uint256) = 1
LOST: constant(uint256) = 2
DISPUTED: constant(uint256) = 3

# @notice Where it is noted how agreements went; zero for nowhere.
reputation: public(immutable(address))


@deploy
def __init__(reputation_: address):
    reputation = reputation_


@internal
def _note_dispute(
    id: bytes32,
    parties: DynArray[address, agreement_terms.MAX_PARTIES],
    contest: contests.Dispute,
    phase: uint256,
    outcome: uint256,
):
    """
    @notice Notes who lost: those who claimed another split than the one that holds; and where one of two parties never
            answered, that one. Nobody lost where the fallback holds or all settled.
    """
    won: uint256 = contests.NOBODY
    if outcome != 0 and phase != agreement_word.SETTLED:
        won = contests._party(contest.claims[outcome - 1])
    lost: DynArray[address, agreement_terms.MAX_PARTIES] = []
    others: DynArray[address, agreement_terms.MAX_PARTIES] = []
    for each: uint256 in contest.claims:
        party: uint256 = contests._party(each)
        if party == contests.ALL_PARTIES:
            continue
        if won == contests.NOBODY or party == won:
            others.append(parties[party])
        else:
            lost.append(parties[party])
    if len(contest.claims) == 1 and len(parties) == 2 and won != contests.NOBODY:
        lost.append(parties[1 - won])
    self._note(id, lost, LOST)
    self._note(id, others, DISPUTED)


@internal
def _note(id: bytes32, accounts: DynArray[address, agreement_terms.MAX_PARTIES], kind: uint256):
    log Noted(agreement=id, kind=kind)
    extcall IReputation(reputation).note(accounts, kind)
