# pragma version 0.4.3
# pragma evm-version cancun
"""
@title Trustees
@license AGPL-3.0-only
@author govkit
@notice Makes the keys of secret ballots. The trustees of an epoch make one key together, of which each
        has a share: any `threshold` of them can find out the sum of ballots, and fewer learn nothing.
        First each enrols, with a key of its own and a commitment to its dealing. Then each deals, to
        every trustee a share of a secret number. Then each confirms that its shares are right, or
        complains. Who does nothing in time, or deals wrongly, is left out of the next epoch.
@dev Pedersen's distributed key generation (1991) with Feldman's commitments (1987). Nobody can choose a
     dealing after seeing those of others, since all are committed to first (Gennaro, Jarecki, Krawczyk
     and Rabin, 2007). Trustees count from 1, by their places in the epoch's list.
     An epoch is one word:

         spare (160) | until (40) | phase (8) | count (8) | threshold (8) | spare (16) | acted (16)

     `acted` has a bit for each trustee that did what the phase asks for, the lowest for trustee 1.
"""

from .interfaces import ITrustees
from .modules import alt_bn128
from .modules import refusals

implements: ITrustees


# -- constants and state ---------------------------------------------------------------------------

MAX_TRUSTEES: constant(uint256) = 15

# The phases of an epoch. One that failed waits until the treasury appoints trustees.
FAILED: constant(uint256) = 0
ENROL: constant(uint256) = 1
DEAL: constant(uint256) = 2
CONFIRM: constant(uint256) = 3
COMPLETE: constant(uint256) = 4

# Why a trustee was left out.
ABSENT: constant(uint256) = 1
WRONG_DEALING: constant(uint256) = 2

_MAX_PHASE_SECONDS: constant(uint256) = 365 * 24 * 60 * 60
_UNTIL_SHIFT: constant(uint256) = 56
_PHASE_SHIFT: constant(uint256) = 48
_COUNT_SHIFT: constant(uint256) = 40
_THRESHOLD_SHIFT: constant(uint256) = 32
_BYTE_MASK: constant(uint256) = 2**8 - 1
_ACTED_MASK: constant(uint256) = 2**16 - 1

_DEAL_TAG: constant(bytes32) = 0x6465616c00000000000000000000000000000000000000000000000000000000
_PAD_TAG: constant(bytes32) = 0x7061640000000000000000000000000000000000000000000000000000000000
_COMPLAINT_TAG: constant(bytes32) = 0x636f6d706c61696e740000000000000000000000000000000000000000000000

# @notice The treasury, which appoints trustees.
treasury: public(immutable(address))
# @notice How long each phase lasts at most, in seconds.
phaseSeconds: public(immutable(uint256))

# @notice The newest epoch, complete or not.
epoch: public(uint256)
# @notice The newest epoch that has a key; 0 for none. Ballots are encrypted to it.
complete: public(uint256)

_epochs: HashMap[uint256, uint256]
_accounts: HashMap[uint256, DynArray[address, MAX_TRUSTEES]]
# By epoch and trustee.
_exchangeKeys: HashMap[uint256, HashMap[uint256, uint256[2]]]
_commitments: HashMap[uint256, HashMap[uint256, bytes32]]
_dealings: HashMap[uint256, HashMap[uint256, bytes32]]
_verificationKeys: HashMap[uint256, HashMap[uint256, uint256[2]]]
# By epoch and place in the polynomial: the sums of all dealings' commitments. The first is the key.
_sums: HashMap[uint256, HashMap[uint256, uint256[2]]]


@deploy
def __init__(
    treasury_: address,
    accounts: DynArray[address, MAX_TRUSTEES],
    threshold: uint256,
    phase_seconds: uint256,
):
    """
    @param accounts The first trustees, who can enrol from now on.
    @param threshold How many of them can open a sum of ballots together.
    @param phase_seconds How long each phase lasts at most, up to 365 days.
    @dev Reverts with "trustees: phase out of range" or as `appoint` does.
    """
    if phase_seconds == 0 or phase_seconds > _MAX_PHASE_SECONDS:
        refusals._refuse(refusals.TRUSTEES_PHASE_OUT_OF_RANGE)
    treasury = treasury_
    phaseSeconds = phase_seconds
    self._check_appointed(accounts, threshold)
    self._begin(accounts, threshold)


# -- reading ---------------------------------------------------------------------------------------

@external
@view
def phase() -> uint256:
    """
    @return The phase of the newest epoch: 0 failed, 1 enrol, 2 deal, 3 confirm, 4 complete.
    """
    return (self._epochs[self.epoch] >> _PHASE_SHIFT) & _BYTE_MASK


@external
@view
def phaseUntil() -> uint256:
    """
    @return The last second (since 1970) in which a trustee can do what the phase asks for; 0 if the epoch
            is complete or has failed.
    """
    return self._epochs[self.epoch] >> _UNTIL_SHIFT


@external
@view
def acted() -> uint256:
    """
    @return Which trustees of the newest epoch have done what its phase asks for, as bits, the lowest for
            trustee 1. In a complete epoch all have confirmed.
    """
    return self._epochs[self.epoch] & _ACTED_MASK


@external
@view
def trusteesOf(epoch: uint256) -> DynArray[address, MAX_TRUSTEES]:
    """
    @return The trustees of an epoch, from number 1 on.
    """
    return self._accounts[epoch]


@external
@view
def thresholdOf(epoch: uint256) -> uint256:
    """
    @return How many trustees of an epoch it takes to open a sum of ballots; 0 for no such epoch.
    """
    return (self._epochs[epoch] >> _THRESHOLD_SHIFT) & _BYTE_MASK


@external
@view
def keyOf(epoch: uint256) -> uint256[2]:
    """
    @return The key to which ballots are encrypted; (0, 0) if the epoch is not complete.
    """
    if (self._epochs[epoch] >> _PHASE_SHIFT) & _BYTE_MASK != COMPLETE:
        return empty(uint256[2])
    return self._sums[epoch][0]


@external
@view
def verificationKeyOf(epoch: uint256, trustee: uint256) -> uint256[2]:
    """
    @return The generator times a trustee's share of the key, against which what it gives of a sum is
            checked; (0, 0) before it has confirmed.
    """
    return self._verificationKeys[epoch][trustee]


@external
@view
def exchangeKeyOf(epoch: uint256, trustee: uint256) -> uint256[2]:
    """
    @return The key with which dealers hide a trustee's shares on their way; (0, 0) before it enrols.
    """
    return self._exchangeKeys[epoch][trustee]


@external
@view
def commitmentOf(epoch: uint256, dealer: uint256) -> bytes32:
    """
    @return The hash of the commitments F that a dealer will show; 0 before it enrols.
    """
    return self._commitments[epoch][dealer]


@external
@view
def dealingOf(epoch: uint256, dealer: uint256) -> bytes32:
    """
    @return keccak256(abi.encode(F, E, enc)) of a dealing; 0 before it.
    """
    return self._dealings[epoch][dealer]


# -- acting ----------------------------------------------------------------------------------------

@external
def appoint(accounts: DynArray[address, MAX_TRUSTEES], threshold: uint256):
    """
    @notice Begins an epoch with these trustees. Only the treasury can call this. The last complete key
            stays in use until theirs is complete.
    @dev Reverts with "trustees: only treasury", "trustees: threshold out of range" (not from 1 to their
         number) or "trustees: each once" (also for the zero address).
    """
    if msg.sender != treasury: refusals._refuse(refusals.TRUSTEES_ONLY_TREASURY)
    self._check_appointed(accounts, threshold)
    self._begin(accounts, threshold)


@external
def enrol(X: uint256[2], commitment: bytes32):
    """
    @notice Takes part in the epoch. Only its trustees can, once each.
    @param X The generator times a secret number: the key with which dealers hide the trustee's shares.
    @param commitment keccak256(abi.encode(F)) of what the trustee will deal (see `deal`).
    @dev Reverts with "trustees: not now" (another phase, or its time is over), "trustees: only
         trustees", "trustees: done already" or "trustees: no point".
    """
    epoch: uint256 = self.epoch
    word: uint256 = self._in_phase(epoch, ENROL)
    trustee: uint256 = self._number_of(epoch, msg.sender)
    if not alt_bn128._is_point(X): refusals._refuse(refusals.TRUSTEES_NO_POINT)
    self._exchangeKeys[epoch][trustee] = X
    self._commitments[epoch][trustee] = commitment
    self._note(epoch, word, trustee)
    log ITrustees.Enrolled(epoch=epoch, trustee=trustee, X=X, commitment=commitment)


@external
def deal(
    F: DynArray[uint256[2], MAX_TRUSTEES],
    E: uint256[2],
    enc: DynArray[uint256, MAX_TRUSTEES],
    c: uint256,
    z: uint256,
):
    """
    @notice Gives every trustee a share of the dealer's secret, hidden. Only a trustee can, once, after all
            have enrolled.
    @param F The generator times each coefficient of the dealer's polynomial f, `threshold` of them. The
           first is the generator times its secret.
    @param E The generator times another secret number e.
    @param enc For each trustee j its share f(j), plus the hash of e X_j as a number (see `complain`).
    @param c The challenge of a proof that the dealer knows its secret, made for all of this.
    @param z The proof's response.
    @dev Reverts with "trustees: not now", "trustees: only trustees", "trustees: done already", "trustees:
         not as committed", "trustees: no point", "trustees: wrong length", "trustees: number too high"
         or "trustees: wrong proof"; the last dealer's with "trustees: no key", if all dealings add up to
         the point at infinity.
    """
    epoch: uint256 = self.epoch
    word: uint256 = self._in_phase(epoch, DEAL)
    dealer: uint256 = self._number_of(epoch, msg.sender)
    if keccak256(abi_encode(F)) != self._commitments[epoch][dealer]:
        refusals._refuse(refusals.TRUSTEES_NOT_AS_COMMITTED)
    if len(F) != (word >> _THRESHOLD_SHIFT) & _BYTE_MASK or len(enc) != (word >> _COUNT_SHIFT) & _BYTE_MASK:
        refusals._refuse(refusals.TRUSTEES_WRONG_LENGTH)
    if not alt_bn128._is_point(E): refusals._refuse(refusals.TRUSTEES_NO_POINT)
    for each: uint256[2] in F:
        if not alt_bn128._is_point(each): refusals._refuse(refusals.TRUSTEES_NO_POINT)
    for each: uint256 in enc:
        if each >= alt_bn128.ORDER: refusals._refuse(refusals.TRUSTEES_NUMBER_TOO_HIGH)
    self._check_factors(c, z)
    begun: uint256[2] = alt_bn128._commitment(
        alt_bn128.GENERATOR, z, F[0], alt_bn128._negated_factor(c)
    )
    # The elements of a list without its offset and length, which are two words.
    points: Bytes[64 * MAX_TRUSTEES + 64] = slice(abi_encode(F), 64, unsafe_mul(64, len(F)))
    numbers: Bytes[32 * MAX_TRUSTEES + 64] = slice(abi_encode(enc), 64, unsafe_mul(32, len(enc)))
    seed: bytes32 = keccak256(
        concat(
            abi_encode(_DEAL_TAG, chain.id, self, epoch, dealer),
            points,
            abi_encode(E),
            numbers,
            abi_encode(F[0], begun),
        )
    )
    if alt_bn128._hash_to_factor(seed) != c: refusals._refuse(refusals.TRUSTEES_WRONG_PROOF)

    self._dealings[epoch][dealer] = keccak256(abi_encode(F, E, enc))
    for k: uint256 in range(len(F), bound=MAX_TRUSTEES):
        self._sums[epoch][k] = ecadd(self._sums[epoch][k], F[k])
    if self._note(epoch, word, dealer) and alt_bn128._is_infinity(self._sums[epoch][0]):
        refusals._refuse(refusals.TRUSTEES_NO_KEY)
    log ITrustees.Dealt(epoch=epoch, dealer=dealer, F=F, E=E, enc=enc, c=c, z=z)


@external
def confirm():
    """
    @notice Says that all shares that the caller was dealt are right, and that it keeps their sum. Only a
            trustee can, once, after all have dealt. With the last one the key is complete.
    @dev Reverts with "trustees: not now", "trustees: only trustees" or "trustees: done already".
    """
    epoch: uint256 = self.epoch
    word: uint256 = self._in_phase(epoch, CONFIRM)
    trustee: uint256 = self._number_of(epoch, msg.sender)
    self._verificationKeys[epoch][trustee] = self._value_at(epoch, trustee, (word >> _THRESHOLD_SHIFT) & _BYTE_MASK)
    is_last: bool = self._note(epoch, word, trustee)
    log ITrustees.Confirmed(epoch=epoch, trustee=trustee)
    if is_last:
        self.complete = epoch
        log ITrustees.KeyMade(epoch=epoch, key=self._sums[epoch][0])


@external
def complain(
    dealer: uint256,
    F: DynArray[uint256[2], MAX_TRUSTEES],
    E: uint256[2],
    enc: DynArray[uint256, MAX_TRUSTEES],
    K: uint256[2],
    c: uint256,
    z: uint256,
):
    """
    @notice Shows that the share which the caller was dealt is wrong. Only a trustee can, until the key is
            complete. The dealer is left out, and a new epoch begins; the shares of this one are of no use.
    @param F The dealing, as the dealer gave it, with the next two.
    @param E See there.
    @param enc See there.
    @param K The caller's secret number times E, which takes off what hides the share.
    @param c The challenge of a proof that K is that.
    @param z The proof's response.
    @dev Reverts with "trustees: not now", "trustees: only trustees", "trustees: no such dealing", "trustees:
         no point", "trustees: number too high", "trustees: wrong proof" or "trustees: share is right".
    """
    epoch: uint256 = self.epoch
    word: uint256 = self._epochs[epoch]
    running: uint256 = (word >> _PHASE_SHIFT) & _BYTE_MASK
    if not (running == DEAL or running == CONFIRM) or block.timestamp > word >> _UNTIL_SHIFT:
        refusals._refuse(refusals.TRUSTEES_NOT_NOW)
    trustee: uint256 = self._number_of(epoch, msg.sender)
    if keccak256(abi_encode(F, E, enc)) != self._dealings[epoch][dealer]:
        refusals._refuse(refusals.TRUSTEES_NO_SUCH_DEALING)
    if not alt_bn128._is_point(K): refusals._refuse(refusals.TRUSTEES_NO_POINT)
    self._check_factors(c, z)
    X: uint256[2] = self._exchangeKeys[epoch][trustee]
    minus_c: uint256 = alt_bn128._negated_factor(c)
    seed: bytes32 = keccak256(
        abi_encode(
            _COMPLAINT_TAG, chain.id, self, epoch, dealer, trustee, X, E, K,
            alt_bn128._commitment(alt_bn128.GENERATOR, z, X, minus_c),
            alt_bn128._commitment(E, z, K, minus_c),
        )
    )
    if alt_bn128._hash_to_factor(seed) != c: refusals._refuse(refusals.TRUSTEES_WRONG_PROOF)
    hidden_by: uint256 = alt_bn128._hash_to_factor(
        keccak256(abi_encode(_PAD_TAG, chain.id, self, epoch, dealer, trustee, K))
    )
    # Both are below the order.
    share: uint256 = uint256_addmod(
        enc[unsafe_sub(trustee, 1)], alt_bn128._negated_factor(hidden_by), alt_bn128.ORDER
    )
    promised: uint256[2] = empty(uint256[2])
    for k: uint256 in range(MAX_TRUSTEES):
        if k == len(F):
            break
        promised = ecadd(ecmul(promised, trustee), F[unsafe_sub(unsafe_sub(len(F), k), 1)])
    dealt: uint256[2] = ecmul(alt_bn128.GENERATOR, share)
    if dealt[0] == promised[0] and dealt[1] == promised[1]:
        refusals._refuse(refusals.TRUSTEES_SHARE_IS_RIGHT)
    log ITrustees.Removed(epoch=epoch, trustee=dealer, reason=WRONG_DEALING)
    # Trustees are below 16.
    self._go_on_with(epoch, word, ~(1 << unsafe_sub(dealer, 1)) & _ACTED_MASK)


@external
def restart():
    """
    @notice Leaves out who did nothing in a phase whose time is over, and begins an epoch with the others.
            Anybody can call this. With fewer of them than the threshold the epoch has failed, and the
            treasury must appoint trustees.
    @dev Reverts with "trustees: not now".
    """
    epoch: uint256 = self.epoch
    word: uint256 = self._epochs[epoch]
    # A complete epoch and one that failed have no time that could be over.
    if word >> _UNTIL_SHIFT == 0 or block.timestamp <= word >> _UNTIL_SHIFT:
        refusals._refuse(refusals.TRUSTEES_NOT_NOW)
    for place: uint256 in range(MAX_TRUSTEES):
        if place == (word >> _COUNT_SHIFT) & _BYTE_MASK:
            break
        if (word >> place) & 1 == 0:
            log ITrustees.Removed(epoch=epoch, trustee=unsafe_add(place, 1), reason=ABSENT)
    self._go_on_with(epoch, word, word & _ACTED_MASK)


# -- internal --------------------------------------------------------------------------------------

@internal
@pure
def _check_appointed(accounts: DynArray[address, MAX_TRUSTEES], threshold: uint256):
    if threshold == 0 or threshold > len(accounts):
        refusals._refuse(refusals.TRUSTEES_THRESHOLD_OUT_OF_RANGE)
    seen: DynArray[address, MAX_TRUSTEES] = []
    for account: address in accounts:
        if account == empty(address) or account in seen: refusals._refuse(refusals.TRUSTEES_EACH_ONCE)
        seen.append(account)


@internal
def _begin(accounts: DynArray[address, MAX_TRUSTEES], threshold: uint256):
    # Epochs are begun by votes, and at most 14 times after each by those whom they appointed.
    epoch: uint256 = unsafe_add(self.epoch, 1)
    self.epoch = epoch
    self._accounts[epoch] = accounts
    self._epochs[epoch] = self._phase_word(ENROL, len(accounts), threshold)
    log ITrustees.EpochBegun(epoch=epoch, accounts=accounts, threshold=threshold)


@internal
def _go_on_with(epoch: uint256, word: uint256, staying: uint256):
    """
    @param staying The trustees for the next epoch, as bits.
    """
    rest: DynArray[address, MAX_TRUSTEES] = []
    place: uint256 = 0
    for account: address in self._accounts[epoch]:
        if (staying >> place) & 1 == 1:
            rest.append(account)
        # Below 15.
        place = unsafe_add(place, 1)
    threshold: uint256 = (word >> _THRESHOLD_SHIFT) & _BYTE_MASK
    self._epochs[epoch] = (len(self._accounts[epoch]) << _COUNT_SHIFT) | (threshold << _THRESHOLD_SHIFT)
    if len(rest) >= threshold:
        self._begin(rest, threshold)


@internal
def _note(epoch: uint256, word: uint256, trustee: uint256) -> bool:
    """
    @notice Notes that a trustee has done what the phase asks for. With the last one the next phase begins.
    @return Whether it was the last.
    """
    bit: uint256 = 1 << unsafe_sub(trustee, 1)
    if word & bit != 0: refusals._refuse(refusals.TRUSTEES_DONE_ALREADY)
    count: uint256 = (word >> _COUNT_SHIFT) & _BYTE_MASK
    # From 1 to 15 of 16 bits.
    everybody: uint256 = _ACTED_MASK >> unsafe_sub(16, count)
    is_last: bool = (word | bit) & _ACTED_MASK == everybody
    changed: uint256 = word | bit
    if is_last:
        threshold: uint256 = (word >> _THRESHOLD_SHIFT) & _BYTE_MASK
        following: uint256 = unsafe_add((word >> _PHASE_SHIFT) & _BYTE_MASK, 1)
        changed = self._phase_word(following, count, threshold)
        if following == COMPLETE:
            changed |= everybody
    self._epochs[epoch] = changed
    return is_last


@internal
@view
def _phase_word(begun: uint256, count: uint256, threshold: uint256) -> uint256:
    """
    @return The word of an epoch whose phase begins now.
    """
    # A timestamp and at most a year.
    until: uint256 = 0 if begun == COMPLETE else unsafe_add(block.timestamp, phaseSeconds)
    return (until << _UNTIL_SHIFT) | (begun << _PHASE_SHIFT) | (count << _COUNT_SHIFT) | (threshold << _THRESHOLD_SHIFT)


@internal
@view
def _in_phase(epoch: uint256, expected: uint256) -> uint256:
    """
    @return The epoch's word, if it is in that phase and there is time left.
    """
    word: uint256 = self._epochs[epoch]
    if (word >> _PHASE_SHIFT) & _BYTE_MASK != expected or block.timestamp > word >> _UNTIL_SHIFT:
        refusals._refuse(refusals.TRUSTEES_NOT_NOW)
    return word


@internal
@view
def _number_of(epoch: uint256, account: address) -> uint256:
    number: uint256 = 1
    for each: address in self._accounts[epoch]:
        if each == account:
            return number
        # At most 15 times.
        number = unsafe_add(number, 1)
    refusals._refuse(refusals.TRUSTEES_ONLY_TRUSTEES)
    return 0


@internal
@view
def _value_at(epoch: uint256, trustee: uint256, threshold: uint256) -> uint256[2]:
    """
    @return The generator times the sum of all shares that a trustee was dealt.
    """
    value: uint256[2] = empty(uint256[2])
    for k: uint256 in range(MAX_TRUSTEES):
        if k == threshold:
            break
        value = ecadd(ecmul(value, trustee), self._sums[epoch][unsafe_sub(unsafe_sub(threshold, k), 1)])
    return value


@internal
@pure
def _check_factors(c: uint256, z: uint256):
    if c >= alt_bn128.ORDER or z >= alt_bn128.ORDER: refusals._refuse(refusals.TRUSTEES_NUMBER_TOO_HIGH)
