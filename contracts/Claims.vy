# pragma version 0.4.3
# pragma evm-version cancun
"""
@title Claims
@license AGPL-3.0-only
@author govkit
@notice Lets verdicts of the nation's court do what the nation file empowers them to: halt a queued proposal until
        it is reviewed and cancel it if it is unlawful, suspend somebody from an office, and award
        damages from a bond. It is the arbitrable (ERC-792) of these cases.
@dev A claim has the number of its dispute. Ruling 1 upholds it, 2 dismisses it, and 0 is the court's refusal. The court
     tells a ruling only once its time for an appeal is over.
     All bounds are set for ever when the contract is created, in seconds and in wei. The treasury, that is, a passed
     proposal, can end each power for ever, and lift a suspension.

     A proposal can be halted once, from the first claim against it on, for at most `haltSeconds` after it could be
     executed, and never in the second half of its grace period. So whatever claims there are, each
     proposal can be executed in the end, also the one that ends these powers, unless a verdict is against it. A
     verdict cancels a proposal only if this contract is the governor's guardian, and never the one
     that removes the guardian (see `Governor.cancel`). Other claims can join; the halt ends early once all
     are dismissed. So a friend of the proposer gains nothing by a bad claim that comes first.
"""

from .interfaces import IArbitrator
from .interfaces import IClaims
from .interfaces import IOffices
from .interfaces import IProposals
from .modules import court_powers
from .modules import damages
from .modules import passports
from .modules import proposal_states
from .modules import refusals

implements: IClaims

initializes: court_powers
initializes: damages[court_powers := court_powers]

exports: (
    court_powers.endPower,
    court_powers.ended,
    court_powers.registry,
    court_powers.treasury,
    damages.bond,
    damages.collect,
    damages.deposit,
    damages.giveNotice,
    damages.kinds,
    damages.noticeSeconds,
    damages.owed,
    damages.withdraw,
)


# -- types and events ------------------------------------------------------------------------------

struct Settings:
    court: address
    registry: address
    treasury: address
    governor: address
    # Zero if there are no offices.
    offices: address
    # How long a proposal is halted at most, in seconds; 0: no claim halts any.
    halt_seconds: uint256
    # How long after a claim against a proposal the same citizen can make the next one, in seconds.
    halt_every: uint256
    # What a claim against a proposal costs if it is dismissed, in wei.
    halt_bond: uint256
    # How long a verdict suspends at most, in seconds; 0: none does.
    suspension_seconds: uint256
    # How long before it can be taken out the owner of a bond gives notice, in seconds.
    notice_seconds: uint256
    # Whether only citizens claim on bonds. Other claims are always citizens'.
    citizens_only: bool
    kinds: DynArray[damages.Kind, damages.MAX_KINDS]


struct Claim:
    claimant: address
    # 1 against a proposal, 2 against an officer, 3 on a bond; 0 for none.
    power: uint256
    is_settled: bool
    ruling: uint256
    # The proposal's id, or the key of the suspension or the bond.
    subject: uint256
    # In wei from a bond, in seconds of suspension.
    amount: uint256


# @notice `text` is SHA-256 of what is claimed and why, and `uri` says where that is.
event ProposalClaimed:
    disputeID: indexed(uint256)
    claimant: indexed(address)
    proposalId: uint256
    halted_until: uint256
    text: bytes32
    uri: String[MAX_URI]


event OfficerClaimed:
    disputeID: indexed(uint256)
    claimant: indexed(address)
    officer: indexed(address)
    role: bytes32
    span: uint256
    text: bytes32
    uri: String[MAX_URI]


event BondClaimed:
    disputeID: indexed(uint256)
    claimant: indexed(address)
    owner: indexed(address)
    role: bytes32
    amount: uint256
    text: bytes32
    uri: String[MAX_URI]


# @notice A claim has its ruling. `amount` is what was awarded in wei, until when somebody is suspended, or the
#         claimant's lost bond.
event ClaimSettled:
    disputeID: indexed(uint256)
    ruling: uint256
    amount: uint256


event SuspensionLifted:
    office: indexed(uint256)
    account: indexed(address)


# -- constants and state ---------------------------------------------------------------------------

# The rulings.
UPHELD: constant(uint256) = 1
DISMISSED: constant(uint256) = 2

MAX_URI: constant(uint256) = 128
MAX_CASE: constant(uint256) = 1_024
MAX_ACTIONS: constant(uint256) = 10
MAX_CALLDATA_BYTES: constant(uint256) = 2_048
MAX_HALT_SECONDS: constant(uint256) = 60 * 24 * 60 * 60
MAX_SECONDS: constant(uint256) = 4 * 366 * 24 * 60 * 60
# What the court takes as the bond of a share at most, which is below what a bond here holds.
_MAX_SHARE_BOND: constant(uint256) = 2**80
# ERC-792's status of a dispute that is solved.
_SOLVED: constant(uint256) = 2

_TIME_MASK: constant(uint256) = 2**40 - 1
_COUNT_MASK: constant(uint256) = 2**32 - 1
_BYTE_MASK: constant(uint256) = 2**8 - 1
_POWER_SHIFT: constant(uint256) = 160
_RULING_SHIFT: constant(uint256) = 168
_UNTIL_SHIFT: constant(uint256) = 32
_UPHELD: constant(uint256) = 1 << 72

# @notice The court, which decides claims.
court: public(immutable(address))
# @notice The governor, whose proposals are halted.
governor: public(immutable(address))
# @notice The contract of offices, which asks who is suspended; zero for none.
offices: public(immutable(address))
# @notice How long a proposal is halted at most, in seconds; 0 if claims halt none.
haltSeconds: public(immutable(uint256))
# @notice How long after a claim against a proposal the same citizen can make the next one, in seconds.
haltEvery: public(immutable(uint256))
# @notice What a claim against a proposal costs besides the fee if it is dismissed, in wei.
haltBond: public(immutable(uint256))
# @notice How long a verdict suspends at most, in seconds; 0 if none does.
suspensionSeconds: public(immutable(uint256))
# @notice Whether only citizens claim on bonds.
citizensOnly: public(immutable(bool))

# By dispute: ruling and 1 (8) | power (8) | claimant (160); the subject; the amount.
_claims: HashMap[uint256, uint256[3]]

# By proposal: upheld (1) | halted until (40) | open claims (32).
_halts: HashMap[uint256, uint256]

# @notice By passport, when its holder can next claim against a proposal, in seconds since 1970.
nextHalt: public(HashMap[uint256, uint256])

# By office and person (see `_suspension`), until when.
_suspended: HashMap[uint256, uint256]


@deploy
def __init__(settings: Settings):
    """
    @dev Reverts with "claims: span out of range" or "claims: amount out of range". Where claims halt proposals,
         they cost a bond, and one citizen makes them only every so often.
    """
    if settings.halt_seconds > MAX_HALT_SECONDS or (settings.halt_seconds != 0) != (settings.halt_every != 0):
        refusals._refuse(refusals.CLAIMS_SPAN_OUT_OF_RANGE)
    if settings.halt_every > MAX_SECONDS or settings.suspension_seconds > MAX_SECONDS:
        refusals._refuse(refusals.CLAIMS_SPAN_OUT_OF_RANGE)
    if settings.halt_bond > damages.MAX_AMOUNT or (settings.halt_seconds != 0) != (settings.halt_bond != 0):
        refusals._refuse(refusals.CLAIMS_AMOUNT_OUT_OF_RANGE)
    court_powers.__init__(settings.registry, settings.treasury)
    damages.__init__(settings.notice_seconds, settings.kinds)
    court = settings.court
    governor = settings.governor
    offices = settings.offices
    haltSeconds = settings.halt_seconds
    haltEvery = settings.halt_every
    haltBond = settings.halt_bond
    suspensionSeconds = settings.suspension_seconds
    citizensOnly = settings.citizens_only


# -- reading ---------------------------------------------------------------------------------------

@external
@view
def claim(disputeID: uint256) -> Claim:
    """
    @return A claim by the number of its dispute; zeros for none.
    """
    words: uint256[3] = self._claims[disputeID]
    ruled: uint256 = words[0] >> _RULING_SHIFT
    return Claim(
        claimant=self._claimant(words[0]),
        power=(words[0] >> _POWER_SHIFT) & _BYTE_MASK,
        is_settled=ruled != 0,
        ruling=0 if ruled == 0 else unsafe_sub(ruled, 1),
        subject=words[1],
        amount=words[2],
    )


@external
@view
def isHalted(proposal_id: uint256) -> bool:
    """
    @return Whether a queued proposal must not be executed now: from the first claim against it on, while one is
            open or was upheld, until the time for it is over.
    """
    word: uint256 = self._halts[proposal_id]
    if word == 0 or block.timestamp >= (word >> _UNTIL_SHIFT) & _TIME_MASK:
        return False
    return (word & _COUNT_MASK != 0 or word & _UPHELD != 0) and not court_powers._is_ended(court_powers.PROPOSALS)


@external
@view
def haltOf(proposal_id: uint256) -> (uint256, uint256, bool):
    """
    @return Of a proposal: until when it can be halted, in seconds since 1970 (0: no claim was made); how many claims
            against it are open; whether one was upheld.
    """
    word: uint256 = self._halts[proposal_id]
    return (word >> _UNTIL_SHIFT) & _TIME_MASK, word & _COUNT_MASK, word & _UPHELD != 0


@external
@view
def isSuspended(office: uint256, account: address) -> bool:
    """
    @param office The office's number.
    @return Whether a verdict keeps `account` from holding the office now.
    """
    return block.timestamp < self._suspended_until(office, account)


@external
@view
def suspendedUntil(office: uint256, account: address) -> uint256:
    """
    @return Until when a verdict keeps `account`, or the passport that it holds or held, from an office of that
            number, in seconds since 1970; 0 if none ever did.
    """
    return self._suspended_until(office, account)


# -- claims ----------------------------------------------------------------------------------------

@external
@payable
def claimAgainstProposal(proposal_id: uint256, text: bytes32, uri: String[MAX_URI]) -> uint256:
    """
    @notice Claims that a queued proposal is unlawful, which halts it, if it was not halted before. A citizen can
            every `haltEvery` seconds.
    @param text SHA-256 of what is claimed and why.
    @return The dispute's number.
    @dev The value is the court's `arbitrationCost` and `haltBond`, which is lost to the treasury if the claim is
         dismissed. Reverts with "claims: no such power", "claims: only citizens", "claims: too soon",
         "claims: not queued" or "claims: wrong amount", or as the governor and the court do.
    """
    court_powers._check_power(court_powers.PROPOSALS, haltSeconds != 0)
    number: uint256 = court_powers._citizen()
    now: uint256 = block.timestamp
    if now < self.nextHalt[number]: refusals._refuse(refusals.CLAIMS_TOO_SOON)
    if staticcall IProposals(governor).state(proposal_id) != proposal_states.QUEUED:
        refusals._refuse(refusals.CLAIMS_NOT_QUEUED)
    if msg.value < haltBond: refusals._refuse(refusals.CLAIMS_WRONG_AMOUNT)
    self.nextHalt[number] = unsafe_add(now, haltEvery)
    # Nobody can pay for 2^32 claims, so that the count never reaches the next field.
    word: uint256 = unsafe_add(self._halts[proposal_id], 1)
    until: uint256 = (word >> _UNTIL_SHIFT) & _TIME_MASK
    if until == 0:
        # Timestamps below 2^33 and spans below a year. A late ballot for a veto only puts the eta off, which leaves
        # more time for the execution.
        eta: uint256 = staticcall IProposals(governor).proposalEta(proposal_id)
        last: uint256 = unsafe_add(eta, staticcall IProposals(governor).gracePeriodSeconds() >> 1)
        until = min(unsafe_add(max(now, eta), haltSeconds), last)
        word |= until << _UNTIL_SHIFT
    self._halts[proposal_id] = word
    proposer: address = staticcall IProposals(governor).proposalProposer(proposal_id)
    dispute: uint256 = self._file(court_powers.PROPOSALS, proposal_id, 0, proposer, 0, unsafe_sub(msg.value, haltBond))
    log ProposalClaimed(
        disputeID=dispute, claimant=msg.sender, proposalId=proposal_id, halted_until=until, text=text, uri=uri
    )
    return dispute


@external
@payable
def claimAgainstOfficer(role: bytes32, officer: address, span: uint256, text: bytes32, uri: String[MAX_URI]) -> uint256:
    """
    @notice Claims that somebody must be suspended from an office for some time, whether or not it holds it now. A
            citizen can.
    @param role The office's name.
    @param span How long from the verdict on, in seconds, at most `suspensionSeconds`.
    @return The dispute's number.
    @dev The value is the court's `arbitrationCost`. Reverts with "claims: no such power", "claims: only citizens",
         "claims: span out of range" or "claims: no such office", or as the court does.
    """
    court_powers._check_power(court_powers.OFFICERS, suspensionSeconds != 0 and offices != empty(address))
    court_powers._citizen()
    if span == 0 or span > suspensionSeconds: refusals._refuse(refusals.CLAIMS_SPAN_OUT_OF_RANGE)
    office: uint256 = staticcall IOffices(offices).numberOf(role)
    if office == 0: refusals._refuse(refusals.CLAIMS_NO_SUCH_OFFICE)
    dispute: uint256 = self._file(court_powers.OFFICERS, self._suspension(office, officer), span, officer, 0, msg.value)
    log OfficerClaimed(
        disputeID=dispute, claimant=msg.sender, officer=officer, role=role, span=span, text=text, uri=uri
    )
    return dispute


@external
@payable
def claimOnBond(role: bytes32, owner: address, amount: uint256, text: bytes32, uri: String[MAX_URI]) -> uint256:
    """
    @notice Claims damages from a bond, until the notice that its owner gave is over. Anybody can, or any citizen.
    @param amount In wei, at most what the bond has and what one verdict awards. What the dispute costs can be
           part of it.
    @return The dispute's number.
    @dev The value is the court's `arbitrationCost`. Each party that shares in the court's randomness puts down a
         quarter of an amount in coin, so that it gains nothing by holding its share back. Reverts with "claims: no
         such power", "claims: only citizens", "claims: amount out of range" or "claims: too late", or as
         the court does.
    """
    kind: damages.Kind = damages._kind(role)
    if citizensOnly:
        court_powers._citizen()
    key: bytes32 = damages._claim(kind, owner, amount)
    share_bond: uint256 = 0
    if kind.asset == empty(address):
        share_bond = min(amount >> 2, _MAX_SHARE_BOND)
    dispute: uint256 = self._file(court_powers.BONDS, convert(key, uint256), amount, owner, share_bond, msg.value)
    log BondClaimed(
        disputeID=dispute, claimant=msg.sender, owner=owner, role=role, amount=amount, text=text, uri=uri
    )
    return dispute


@external
@payable
def appeal(disputeID: uint256, case: Bytes[MAX_CASE]):
    """
    @notice Appeals a ruling about a proposal for the nation. A citizen can; the parties of any claim appeal at the
            court themselves.
    @param case The court's case, as ABI.
    @dev The value is the court's `appealCost`. Reverts with "claims: no such claim" or "claims: only citizens", or as
         the court's `appeal` does.
    """
    if self._power(disputeID) != court_powers.PROPOSALS: refusals._refuse(refusals.CLAIMS_NO_SUCH_CLAIM)
    court_powers._citizen()
    extcall IArbitrator(court).appeal(disputeID, case, value=msg.value)


# -- verdicts --------------------------------------------------------------------------------------

@external
def rule(disputeID: uint256, ruling: uint256):
    """
    @notice Settles a claim by the court's verdict. Only the court can call this. A claim that is settled already stays
            as it is.
    @dev Reverts with "claims: only court". Calls nobody, so nobody can make it revert.
    """
    if msg.sender != court: refusals._refuse(refusals.CLAIMS_ONLY_COURT)
    self._settle(disputeID, ruling)


@external
def settle(disputeID: uint256):
    """
    @notice Settles a claim whose ruling is final, where the court could not tell of it, for example because the
            ledger takes no verdict from it. Anybody can call this.
    @dev Reverts with "claims: no such claim" (also if it is settled) or "claims: no ruling".
    """
    word: uint256 = self._claims[disputeID][0]
    if word == 0 or word >> _RULING_SHIFT != 0: refusals._refuse(refusals.CLAIMS_NO_SUCH_CLAIM)
    if staticcall IArbitrator(court).disputeStatus(disputeID) != _SOLVED:
        refusals._refuse(refusals.CLAIMS_NO_RULING)
    self._settle(disputeID, staticcall IArbitrator(court).currentRuling(disputeID))


@external
def cancelProposal(
    disputeID: uint256,
    targets: DynArray[address, MAX_ACTIONS],
    values: DynArray[uint256, MAX_ACTIONS],
    calldatas: DynArray[Bytes[MAX_CALLDATA_BYTES], MAX_ACTIONS],
    description_hash: bytes32,
):
    """
    @notice Cancels a proposal that a verdict found unlawful, where this contract is the governor's guardian. Anybody
            can call this.
    @dev Reverts with "claims: no such power", "claims: no ruling" (that upholds the claim) or "claims: wrong
         proposal", or as `Governor.cancel` does, for example with "governor: only proposer" if this contract is not the guardian,
         or if all that the proposal does is to remove it.
    """
    court_powers._check_power(court_powers.PROPOSALS, True)
    words: uint256[3] = self._claims[disputeID]
    if words[0] >> _POWER_SHIFT != ((UPHELD + 1) << 8) | court_powers.PROPOSALS: refusals._refuse(refusals.CLAIMS_NO_RULING)
    cancelled: uint256 = extcall IProposals(governor).cancel(targets, values, calldatas, description_hash)
    if cancelled != words[1]: refusals._refuse(refusals.CLAIMS_WRONG_PROPOSAL)


# -- the nation ------------------------------------------------------------------------------------

@external
def lift(office: uint256, account: address):
    """
    @notice Ends a suspension. Only the treasury can call this.
    @dev Reverts with "claims: only treasury".
    """
    court_powers._check_treasury()
    self._suspended[self._suspension(office, account)] = 0
    self._suspended[self._key(convert(office, bytes32), convert(account, uint256))] = 0
    log SuspensionLifted(office=office, account=account)


# -- internal --------------------------------------------------------------------------------------

@internal
def _file(
    power: uint256, subject: uint256, amount: uint256, other: address, share_bond: uint256, cost: uint256
) -> uint256:
    """
    @notice Opens the dispute. The court calls nobody when it does.
    """
    parties: DynArray[address, 2] = [msg.sender]
    if other != msg.sender:
        parties.append(other)
    dispute: uint256 = extcall IArbitrator(court).createDispute(
        DISMISSED, abi_encode(parties, share_bond), value=cost
    )
    self._claims[dispute] = [(power << _POWER_SHIFT) | convert(msg.sender, uint256), subject, amount]
    return dispute


@internal
def _settle(dispute: uint256, ruling: uint256):
    words: uint256[3] = self._claims[dispute]
    if words[0] == 0 or words[0] >> _RULING_SHIFT != 0:
        return
    # The court rules at most 2.
    self._claims[dispute][0] = words[0] | (unsafe_add(ruling, 1) << _RULING_SHIFT)
    power: uint256 = (words[0] >> _POWER_SHIFT) & _BYTE_MASK
    told: uint256 = 0
    if power == court_powers.PROPOSALS:
        told = self._settle_halt(words, ruling)
    elif power == court_powers.BONDS:
        told = damages._award(
            convert(words[1], bytes32), self._claimant(words[0]), words[2] if ruling == UPHELD else 0
        )
    elif ruling == UPHELD:
        # A timestamp and four years.
        told = max(unsafe_add(block.timestamp, words[2]), self._suspended[words[1]])
        self._suspended[words[1]] = told
    log ClaimSettled(disputeID=dispute, ruling=ruling, amount=told)


@internal
def _settle_halt(words: uint256[3], ruling: uint256) -> uint256:
    """
    @return The bond that the claimant lost.
    @dev This claim was counted.
    """
    halt: uint256 = unsafe_sub(self._halts[words[1]], 1)
    if ruling == UPHELD:
        halt |= _UPHELD
    self._halts[words[1]] = halt
    winner: address = court_powers.treasury if ruling == DISMISSED else self._claimant(words[0])
    damages._credit(empty(address), winner, haltBond)
    return haltBond if ruling == DISMISSED else 0


@internal
@view
def _suspended_until(office: uint256, account: address) -> uint256:
    """
    @dev Somebody who had no passport when the claim was made may have one now.
    """
    if court_powers._is_ended(court_powers.OFFICERS):
        return 0
    until: uint256 = self._suspended[self._key(convert(office, bytes32), convert(account, uint256))]
    return max(until, self._suspended[self._suspension(office, account)])


@internal
@view
def _suspension(office: uint256, account: address) -> uint256:
    """
    @return The key of a suspension: by passport, or by account where there is none.
    """
    number: uint256 = passports._number_of(court_powers.registry, account)
    return self._key(convert(office, bytes32), number if number != 0 else convert(account, uint256))


@internal
@view
def _power(dispute: uint256) -> uint256:
    return (self._claims[dispute][0] >> _POWER_SHIFT) & _BYTE_MASK


@internal
@pure
def _key(role: bytes32, who: uint256) -> uint256:
    return convert(keccak256(abi_encode(role, who)), uint256)


@internal
@pure
def _claimant(word: uint256) -> address:
    return convert(word & convert(max_value(uint160), uint256), address)
