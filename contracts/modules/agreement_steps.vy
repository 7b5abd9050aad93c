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
def _share(
    terms: agreement_terms.Terms,
    word: uint256,
    contest: contests.Dispute,
    outcome: uint256,
    party: uint256,
    asset: uint256,
) -> uint256:
    """
    @return A party's share of what is split, in wei.
    """
    fallback: uint256 = terms.if_unruled if outcome == 0 else agreement_terms.EQUALLY
    total: uint256 = 0
    for i: uint256 in range(len(terms.steps), bound=agreement_terms.MAX_STEPS):
        step: agreement_terms.Step = terms.steps[i]
        if (
            step.asset != asset
            or step.kind == agreement_terms.PAYMENT
            or agreement_word._step(word, i) != agreement_word.FROZEN
            or (fallback == agreement_terms.TO_PAYERS and step.payer != party)
            or (fallback == agreement_terms.AT_DEADLINE and step.at_deadline != party)
            or (fallback == agreement_terms.TO_RECEIVERS and step.receiver != party)
        ):
            continue
        # At most 24 times 2^128.
        total = unsafe_add(total, step.amount)
    if outcome != 0:
        return contests._part(total, contest.claims[outcome - 1], party)
    if fallback != agreement_terms.EQUALLY:
        return total
    parties: uint256 = len(terms.parties)
    return total * (party + 1) // parties - total * party // parties
