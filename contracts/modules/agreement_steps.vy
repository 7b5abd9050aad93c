# pragma version 0.4.3
"""
@title agreement_steps
@license AGPL-3.0-only
@author govkit
@notice What follows from an agreement's terms and its word: to whom each step goes, and what a party's share is.
"""

from . import agreement_terms
from . import agreement_word
from . import contests
from . import refusals


@internal
@pure
def _goes_to(
    steps: DynArray[agreement_terms.Step, agreement_terms.MAX_STEPS], word: uint256, place: uint256, now: uint256
) -> uint256:
    """
    @return The party that can claim a step now; NOBODY if it is still open, frozen, paid out or an unpaid payment.
    """
    state: uint256 = agreement_word._step(word, place)
    step: agreement_terms.Step = steps[place]
    if state == agreement_word.PERFORMED:
        return step.receiver
    if state != agreement_word.OPEN or step.kind == agreement_terms.PAYMENT:
        return contests.NOBODY
    if step.kind == agreement_terms.STAKE:
        return contests.NOBODY if now < step.due else step.at_deadline
    # A security. Payments that were open when a dispute began are frozen, and so is it then.
    is_open: bool = False
    for i: uint256 in range(len(steps), bound=agreement_terms.MAX_STEPS):
        if steps[i].kind != agreement_terms.PAYMENT:
            continue
        paid: uint256 = agreement_word._step(word, i)
        if paid == agreement_word.OPEN and now >= steps[i].due:
            return step.at_deadline
        if paid == agreement_word.OPEN or paid == agreement_word.FROZEN:
            is_open = True
    return contests.NOBODY if is_open else step.receiver


@internal
@pure
def _is_performed(steps: DynArray[agreement_terms.Step, agreement_terms.MAX_STEPS], word: uint256, now: uint256) -> bool:
    """
    @return Whether every step went to its receiver, or can be claimed by it.
    """
    if word & agreement_word.FAILED != 0 or agreement_word._phase(word) != agreement_word.ACTIVE:
        return False
    for i: uint256 in range(len(steps), bound=agreement_terms.MAX_STEPS):
        if agreement_word._step(word, i) != agreement_word.OPEN:
            continue
        if self._goes_to(steps, word, i, now) != steps[i].receiver:
            return False
    return True


@internal
@pure
def _frozen(steps: DynArray[agreement_terms.Step, agreement_terms.MAX_STEPS], word: uint256, now: uint256) -> uint256:
    """
    @return The word with every step frozen that is open now.
    @dev Reverts with "agreements: not open" if none is.
    """
    frozen: uint256 = word
    for i: uint256 in range(len(steps), bound=agreement_terms.MAX_STEPS):
        if agreement_word._step(word, i) != agreement_word.OPEN:
            continue
        if steps[i].kind == agreement_terms.PAYMENT:
            if now >= steps[i].due:
                continue
        elif self._goes_to(steps, word, i, now) != contests.NOBODY:
            continue
        frozen = agreement_word._with_step(frozen, i, agreement_word.FROZEN)
    if frozen == word: refusals._refuse(refusals.AGREEMENTS_NOT_OPEN)
    return frozen


@internal
@pure
def _total(
    steps: DynArray[agreement_terms.Step, agreement_terms.MAX_STEPS],
    word: uint256,
    fallback: uint256,
    party: uint256,
    asset: uint256,
) -> uint256:
    """
    @param fallback EQUALLY for all that is split.
    @return What is split of an asset, in wei; with another fallback the part of it that goes to a party.
    """
    total: uint256 = 0
    for i: uint256 in range(len(steps), bound=agreement_terms.MAX_STEPS):
        step: agreement_terms.Step = steps[i]
        owner: uint256 = party
        if fallback == agreement_terms.TO_PAYERS:
            owner = step.payer
        elif fallback == agreement_terms.AT_DEADLINE:
            owner = step.at_deadline
        elif fallback == agreement_terms.TO_RECEIVERS:
            owner = step.receiver
        if (
            owner == party
            and step.asset == asset
            and step.kind != agreement_terms.PAYMENT
            and agreement_word._step(word, i) == agreement_word.FROZEN
        ):
            # At most 24 times 2^128.
            total = unsafe_add(total, step.amount)
    return total


@internal
@pure
def _equal_part(total: uint256, parties: uint256, party: uint256) -> uint256:
    """
    @param total In wei, at most 24 times 2^128.
    @param party Below `parties`, which is not 0.
    @return A party's equal part: the difference of two rounded sums, so that all parts add up to the total.
    """
    return unsafe_sub(
        unsafe_div(unsafe_mul(total, unsafe_add(party, 1)), parties), unsafe_div(unsafe_mul(total, party), parties)
    )
