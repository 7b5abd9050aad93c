# pragma version 0.4.3
"""
@title agreement_terms
@license AGPL-3.0-only
@author govkit
@notice The terms of an agreement, which its parties sign as typed data (EIP-712), and of which the contract
        keeps nothing but the hash: they come back as calldata.
@dev See https://eips.ethereum.org/EIPS/eip-712. Parties are named by their places in `parties`, from 0 on, assets
     by theirs in `assets`; shares are in basis points and add up to 10,000. All times are in the nation's clock,
     and a period ends before the timepoint that is that long after its beginning.
"""

from . import refusals


# What a part of the money is for, where it goes, and when.
struct Step:
    # Of a stake and a security who puts it in at the joining; of a payment whose debt it is.
    payer: uint256
    # Who can say that it is performed.
    confirmer: uint256
    # To whom it goes once it is performed, and to whom if the deadline passes first.
    receiver: uint256
    at_deadline: uint256
    # 0 or 1, the place of its asset in `assets`.
    asset: uint256
    # In wei; may be 0, for a promise without money.
    amount: uint256
    # The deadline.
    due: uint256
    # STAKE, PAYMENT or SECURITY.
    kind: uint256


struct Terms:
    # SHA-256 of the text.
    text: bytes32
    # The law and the language of the text (BCP 47), in ASCII, padded with zero bytes on the right.
    law: bytes32
    language: bytes32
    parties: DynArray[address, MAX_PARTIES]
    # ERC-20 tokens; zero for the chain's coin.
    assets: address[2]
    steps: DynArray[Step, MAX_STEPS]
    # Who rules in a dispute; zero for nobody: then there are only the deadlines and settlements.
    arbitrator: address
    # Whether the arbitrator is a court in ERC-792's or Kleros v2's shape, not an account that rules itself.
    is_court: bool
    # What an account takes for a ruling, in wei. A court says itself what it costs.
    fee: uint256
    # What a court wants to know. The nation's court gets the parties with it, so it is empty for that, or the
    # least bond of a share of the draw, in wei, as 32 bytes.
    extra: Bytes[MAX_EXTRA]
    # How long a dispute can be answered, and how long the arbitrator has after that, appeals that it hears
    # without this contract's `appeal` included, as Kleros v2 does.
    answer_period: uint256
    ruling_period: uint256
    # To whom each step in dispute goes if the arbitrator refuses to rule or never does: TO_PAYERS, AT_DEADLINE,
    # TO_RECEIVERS or EQUALLY.
    if_unruled: uint256
    # Until when, inclusive, parties can join.
    expiry: uint256
    # Any number, which tells equal agreements apart.
    salt: uint256


MAX_PARTIES: constant(uint256) = 15
MAX_STEPS: constant(uint256) = 24
MAX_EXTRA: constant(uint256) = 256
ALL: constant(uint256) = 10_000

# The kinds of steps. A stake is put in at the joining, waits for its confirmer, and its deadline acts. A payment is
# paid in later, before its deadline, by anybody for the payer. A security is put in at the joining; it
# goes to its receiver once all payments are made, or its confirmer says so, and to the other one as soon as a
# payment's deadline passed unpaid. Its own deadline means nothing.
STAKE: constant(uint256) = 0
PAYMENT: constant(uint256) = 1
SECURITY: constant(uint256) = 2

# The fallbacks: back to those who put it in, to those to whom it goes at the deadline, to the receivers, or in equal
# parts to all parties.
TO_PAYERS: constant(uint256) = 0
AT_DEADLINE: constant(uint256) = 1
TO_RECEIVERS: constant(uint256) = 2
EQUALLY: constant(uint256) = 3

# So that no sum over all steps, nor its product with a share, overflows.
_MAX_AMOUNT: constant(uint256) = 2**128
# In the clock's unit: 136 years of seconds.
_MAX_PERIOD: constant(uint256) = 2**32 - 1
# "agreement" typed data; a wallet shows all of it.
_STEP_TYPE_HASH: constant(bytes32) = keccak256(
    "Step(uint256 payer,uint256 confirmer,uint256 receiver,uint256 at_deadline,uint256 asset,uint256 amount,uint256 due,uint256 kind)"
)
_TYPE_HASH: constant(bytes32) = keccak256(
    "Agreement(bytes32 text,bytes32 law,bytes32 language,address[] parties,address[2] assets,Step[] steps,address arbitrator,bool is_court,uint256 fee,bytes extra,uint256 answer_period,uint256 ruling_period,uint256 if_unruled,uint256 expiry,uint256 salt)Step(uint256 payer,uint256 confirmer,uint256 receiver,uint256 at_deadline,uint256 asset,uint256 amount,uint256 due,uint256 kind)"
)
_SETTLEMENT_TYPE_HASH: constant(bytes32) = keccak256(
    "Settlement(bytes32 agreement,uint256 steps,uint256[] shares,uint256 expiry)"
)


@internal
@pure
def _id(terms: Terms) -> bytes32:
    """
    @return The agreement's number: the EIP-712 hash of its terms, without a domain.
    """
    hashes: DynArray[bytes32, MAX_STEPS] = []
    for step: Step in terms.steps:
        hashes.append(keccak256(abi_encode(_STEP_TYPE_HASH, step)))
    # An array is hashed without its place and length, the two words that come first.
    return keccak256(
        abi_encode(
            _TYPE_HASH,
            terms.text,
            terms.law,
            terms.language,
            keccak256(slice(abi_encode(terms.parties), 64, unsafe_mul(len(terms.parties), 32))),
            keccak256(abi_encode(terms.assets)),
            keccak256(slice(abi_encode(hashes), 64, unsafe_mul(len(hashes), 32))),
            terms.arbitrator,
            terms.is_court,
            terms.fee,
            keccak256(terms.extra),
            terms.answer_period,
            terms.ruling_period,
            terms.if_unruled,
            terms.expiry,
            terms.salt,
        )
    )


@internal
@pure
def _settlement_hash(
    agreement: bytes32, steps: uint256, shares: DynArray[uint256, MAX_PARTIES], expiry: uint256
) -> bytes32:
    """
    @return The EIP-712 hash of a settlement, without a domain.
    """
    hashed: bytes32 = keccak256(slice(abi_encode(shares), 64, unsafe_mul(len(shares), 32)))
    return keccak256(abi_encode(_SETTLEMENT_TYPE_HASH, agreement, steps, hashed, expiry))


@internal
@pure
def _check_shares(shares: DynArray[uint256, MAX_PARTIES], parties: uint256):
    """
    @dev Reverts with "agreements: wrong shares".
    """
    total: uint256 = 0
    for share: uint256 in shares:
        if share > ALL: refusals._refuse(refusals.AGREEMENTS_WRONG_SHARES)
        # At most 15 times 10,000.
        total = unsafe_add(total, share)
    if len(shares) != parties or total != ALL: refusals._refuse(refusals.AGREEMENTS_WRONG_SHARES)


@internal
@view
def _check(terms: Terms, now: uint256):
    """
    @notice Checks what nobody should sign. It's asked once, when the first party joins.
    @dev Reverts with "agreements: wrong parties", "agreements: wrong step", "agreements: period out of range" or
         "agreements: wrong shares".
    """
    count: uint256 = len(terms.parties)
    if count < 2: refusals._refuse(refusals.AGREEMENTS_WRONG_PARTIES)
    for i: uint256 in range(count, bound=MAX_PARTIES):
        party: address = terms.parties[i]
        if party == empty(address) or party == terms.arbitrator or party == self:
            refusals._refuse(refusals.AGREEMENTS_WRONG_PARTIES)
        for j: uint256 in range(i, bound=MAX_PARTIES):
            if terms.parties[j] == party: refusals._refuse(refusals.AGREEMENTS_WRONG_PARTIES)
    # More than 2^32 after now no deadline is.
    latest: uint256 = unsafe_add(now, _MAX_PERIOD)
    if terms.expiry > latest: refusals._refuse(refusals.AGREEMENTS_PERIOD_OUT_OF_RANGE)
    if terms.if_unruled > EQUALLY: refusals._refuse(refusals.AGREEMENTS_WRONG_SHARES)
    if len(terms.steps) == 0: refusals._refuse(refusals.AGREEMENTS_WRONG_STEP)
    for step: Step in terms.steps:
        if (
            max(max(step.payer, step.confirmer), max(step.receiver, step.at_deadline)) >= count
            or step.asset > 1
            or step.kind > SECURITY
            or step.amount > _MAX_AMOUNT
            or step.due > latest
            or (step.kind == PAYMENT and step.due <= terms.expiry)
        ):
            refusals._refuse(refusals.AGREEMENTS_WRONG_STEP)
    if terms.arbitrator != empty(address):
        shorter: uint256 = min(terms.answer_period, terms.ruling_period)
        if shorter == 0 or max(terms.answer_period, terms.ruling_period) > _MAX_PERIOD:
            refusals._refuse(refusals.AGREEMENTS_PERIOD_OUT_OF_RANGE)
