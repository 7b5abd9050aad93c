# pragma version 0.4.3
"""
@title admission_terms
@license AGPL-3.0-only
@author govkit
@notice What an application takes, and the words of the oath, in numbered versions. A change of either
        makes the next version, and an application stands under the version that it was made under.
@dev A version's terms are two words:

         spare (29) | registrar judges (1) | consent (1) | accepting (1) | open vouches (8) |
         vouchers (4) | tenure (36) | bond (88) | fee (88)

         spare (96) | judging period (36) | challenge window (36) | challenge bond (88)

     Amounts are in wei, spans in the clock's unit.
"""

from . import authority
from . import refusals
from . import voucher_lists

uses: authority


# What is sworn: one line, and the title and SHA-256 of the charter that it is about.
struct Oath:
    pledge: String[MAX_PLEDGE_BYTES]
    title: String[MAX_PLEDGE_BYTES]
    sha256: bytes32


# What an application takes. Amounts are in wei, spans in the clock's unit.
struct Terms:
    accepting: bool  # whether anybody can apply
    consent: bool  # whether the registrar, or the treasury, must consent
    registrar_judges: bool  # whether the registrar judges challenges beside the treasury
    fee: uint256  # to the treasury, and not given back
    vouchers: uint256  # how many citizens must vouch; 0: no vouching
    bond: uint256  # of each voucher
    tenure: uint256  # for how long a voucher must have been a citizen
    open_vouches: uint256  # how many applications one citizen vouches for at a time
    challenge_bond: uint256
    challenge_window: uint256
    judging_period: uint256


event TermsSet:
    version: indexed(uint256)
    terms: Terms


event OathSet:
    version: indexed(uint256)
    oath: Oath


# A wallet shows such a line whole.
MAX_PLEDGE_BYTES: constant(uint256) = 128
# Two amounts fit one word.
MAX_WEI: constant(uint256) = 2**88 - 1
# A span added to a timepoint fits 40 bits.
MAX_SPAN: constant(uint256) = 2**36 - 1
MAX_OPEN: constant(uint256) = 2**8 - 1

ACCEPTING: constant(uint256) = 1 << 224
CONSENT: constant(uint256) = 1 << 225
REGISTRAR_JUDGES: constant(uint256) = 1 << 226

_WORDS_TYPE_HASH: constant(bytes32) = keccak256("Words(string pledge,string title,bytes32 sha256)")

_WEI_BITS: constant(uint256) = 88
TENURE_SHIFT: constant(uint256) = 176
_VOUCHERS_SHIFT: constant(uint256) = 212
_COUNT_MASK: constant(uint256) = 2**4 - 1
OPEN_VOUCHES_SHIFT: constant(uint256) = 216
_WINDOW_SHIFT: constant(uint256) = 88
JUDGING_SHIFT: constant(uint256) = 124

# @notice The present version of terms and oath, from 1.
version: public(uint256)
# @notice The hash of the oath's words as an EIP-712 struct; zero if no oath is asked for.
oath: public(bytes32)

# The first word of each version.
_terms: HashMap[uint256, uint256]
# The second word of each version.
_challengeTerms: HashMap[uint256, uint256]


@external
@view
def terms(version_: uint256) -> Terms:
    """
    @return The terms of a version; all zero for an unknown version.
    """
    own: uint256 = self._terms[version_]
    challenge: uint256 = self._challengeTerms[version_]
    return Terms(
        accepting=own & ACCEPTING != 0,
        consent=own & CONSENT != 0,
        registrar_judges=own & REGISTRAR_JUDGES != 0,
        fee=own & MAX_WEI,
        vouchers=self._needed(own),
        bond=self._bond(own),
        tenure=(own >> TENURE_SHIFT) & MAX_SPAN,
        open_vouches=(own >> OPEN_VOUCHES_SHIFT) & MAX_OPEN,
        challenge_bond=challenge & MAX_WEI,
        challenge_window=(challenge >> _WINDOW_SHIFT) & MAX_SPAN,
        judging_period=(challenge >> JUDGING_SHIFT) & MAX_SPAN,
    )


@external
def setTerms(terms_: Terms):
    """
    @notice Sets what an application takes. Only the treasury can call this. Open applications can only be
            closed after this.
    @param terms_ Fee and bonds are at most 2^88 - 1 wei, spans at most 2^36 - 1. Vouchers are at
           most 7. If there are any, no bond, window, judging period or number of open vouches
           (at most 255) is 0.
    @dev Reverts with "admissions: only treasury", "admissions: fee out of range", "admissions:
         vouchers out of range", "admissions: bond out of range", "admissions: tenure out of range",
         "admissions: open vouches out of range", "admissions: challenge bond out of range",
         "admissions: challenge window out of range" or "admissions: judging period out of range".
    """
    authority._check_treasury()
    self._set_terms(terms_)


@external
def setOath(oath_: Oath):
    """
    @notice Sets the oath of all applicants and claimants; an empty pledge for none. Only the treasury can call this.
            Open applications can only be closed after this.
    @dev Reverts with "admissions: only treasury" or "admissions: no charter".
    """
    authority._check_treasury()
    self._set_oath(oath_)


@internal
def _set_terms(terms: Terms):
    """
    @dev Reverts as `setTerms` does, but for the sender.
    """
    vouched: bool = terms.vouchers != 0
    if terms.fee > MAX_WEI: refusals._refuse(refusals.ADMISSIONS_FEE_OUT_OF_RANGE)
    if terms.vouchers > voucher_lists.MAX_VOUCHERS: refusals._refuse(refusals.ADMISSIONS_VOUCHERS_OUT_OF_RANGE)
    if not self._fits(terms.bond, MAX_WEI, vouched): refusals._refuse(refusals.ADMISSIONS_BOND_OUT_OF_RANGE)
    if terms.tenure > MAX_SPAN: refusals._refuse(refusals.ADMISSIONS_TENURE_OUT_OF_RANGE)
    if not self._fits(terms.open_vouches, MAX_OPEN, vouched):
        refusals._refuse(refusals.ADMISSIONS_OPEN_VOUCHES_OUT_OF_RANGE)
    if not self._fits(terms.challenge_bond, MAX_WEI, vouched):
        refusals._refuse(refusals.ADMISSIONS_CHALLENGE_BOND_OUT_OF_RANGE)
    if not self._fits(terms.challenge_window, MAX_SPAN, vouched):
        refusals._refuse(refusals.ADMISSIONS_CHALLENGE_WINDOW_OUT_OF_RANGE)
    if not self._fits(terms.judging_period, MAX_SPAN, vouched):
        refusals._refuse(refusals.ADMISSIONS_JUDGING_PERIOD_OUT_OF_RANGE)
    word: uint256 = terms.fee | (terms.bond << _WEI_BITS) | (terms.tenure << TENURE_SHIFT)
    word |= (terms.vouchers << _VOUCHERS_SHIFT) | (terms.open_vouches << OPEN_VOUCHES_SHIFT)
    word |= ACCEPTING if terms.accepting else 0
    word |= CONSENT if terms.consent else 0
    word |= REGISTRAR_JUDGES if terms.registrar_judges else 0
    challenge: uint256 = terms.challenge_bond | (terms.challenge_window << _WINDOW_SHIFT)
    challenge |= terms.judging_period << JUDGING_SHIFT
    log TermsSet(version=self._next_version(word, challenge), terms=terms)


@internal
def _set_oath(oath: Oath):
    """
    @dev Reverts with "admissions: no charter".
    """
    hashed: bytes32 = empty(bytes32)
    if len(oath.pledge) != 0:
        if oath.sha256 == empty(bytes32) or len(oath.title) == 0:
            refusals._refuse(refusals.ADMISSIONS_NO_CHARTER)
        hashed = keccak256(
            abi_encode(_WORDS_TYPE_HASH, keccak256(oath.pledge), keccak256(oath.title), oath.sha256)
        )
    self.oath = hashed
    version: uint256 = self.version
    log OathSet(version=self._next_version(self._terms[version], self._challengeTerms[version]), oath=oath)


@internal
def _next_version(terms: uint256, challenge: uint256) -> uint256:
    # Each takes a vote, so there are fewer than 2^32.
    version: uint256 = unsafe_add(self.version, 1)
    self.version = version
    self._terms[version] = terms
    self._challengeTerms[version] = challenge
    return version


@internal
@pure
def _fits(amount: uint256, most: uint256, needed: bool) -> bool:
    """
    @return Whether an amount is at most `most`, and not 0 if it is needed.
    """
    return amount <= most and (amount != 0 or not needed)


@internal
@pure
def _needed(terms: uint256) -> uint256:
    """
    @return How many citizens must vouch.
    """
    return (terms >> _VOUCHERS_SHIFT) & _COUNT_MASK


@internal
@pure
def _bond(terms: uint256) -> uint256:
    return (terms >> _WEI_BITS) & MAX_WEI


@internal
@pure
def _window_end(completed: uint256, challenge_terms: uint256) -> uint256:
    """
    @return The last timepoint at which an application that is complete can be challenged.
    """
    # Spans are below 2^36.
    return unsafe_add(completed, (challenge_terms >> _WINDOW_SHIFT) & MAX_SPAN)
