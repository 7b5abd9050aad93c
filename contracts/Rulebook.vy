# pragma version 0.4.3
# pragma evm-version cancun
# pragma optimize codesize
"""
@title Rulebook
@license AGPL-3.0-only
@author govkit
@notice Says what each decision takes. An action belongs to a class by its target and selector. A class
        has its own proposal threshold, voting delay and period, timelock and houses, and in each
        house a quorum and an approval share. A proposal takes the strictest of each over all its
        actions. An action that no rule names belongs to class 0, the strictest. The first house's votes on
        a class can be secret; a proposal's are if those on any of its actions are.
@dev A class is two words (see `poll_word`): its own terms, and the shares of the further houses.
     A rule is pinned (1) | exempt (1) | class and one (8), under the key
     target (160) | selector (32). The key 0 stands for a plain transfer of coin, without calldata.
     Calldata of one to three bytes has no key, so it belongs to class 0. Wrappers (a batch, a
     multicall, an `execute`) must not be named in a rule, since this contract cannot see what they
     carry; they then belong to class 0 too.
"""

from .interfaces import IRulebook
from .interfaces import IVotes
from .modules import code_fold
from .modules import poll_word
from .modules import refusals

implements: IRulebook


# -- types and events ------------------------------------------------------------------------------

struct Settings:
    treasury: address
    founder: address
    # The source of the first house's votes.
    votes: address
    # Whether nobody can have more than one vote.
    one_vote_each: bool
    further_houses: uint256
    # Bit 0 for the first further house, to bit 3 for the fourth.
    veto_houses: uint256


struct Terms:
    proposal_threshold: uint256
    voting_delay: uint256
    voting_period: uint256
    timelock_seconds: uint256
    quorum_bps: uint256
    approval_bps: uint256
    changeable: bool
    houses: uint256
    house_quorum_bps: uint256[4]
    house_approval_bps: uint256[4]
    secret: bool


struct Rule:
    target: address
    selector: bytes4
    class_number: uint256
    exempt: bool
    pinned: bool


event ClassSet:
    number: indexed(uint256)
    terms: Terms


event RuleSet:
    target: indexed(address)
    selector: indexed(bytes4)
    class_number: uint256
    exempt: bool
    pinned: bool


# -- constants and state ---------------------------------------------------------------------------

MAX_CLASSES: constant(uint256) = 16
MAX_RULES: constant(uint256) = 50
MAX_KEYS: constant(uint256) = 20
MAX_HOUSES: constant(uint256) = 4
MAX_ACTIONS: constant(uint256) = 10
MAX_CALLDATA_BYTES: constant(uint256) = 2_048
# The key of an action that no rule can name.
_NO_KEY: constant(uint256) = max_value(uint256)
# A period and its first extension together fit 24 bits.
MAX_VOTING_PERIOD: constant(uint256) = 2**23 - 1

_BPS_DENOMINATOR: constant(uint256) = 10_000
# Nothing passes without at least half of the votes for and against.
_LEAST_APPROVAL_BPS: constant(uint256) = 5_000

# The fields whose greater value is the stricter one.
_GREATER_IS_STRICTER: constant(uint256[6]) = [
    poll_word.SPAN_MASK,
    poll_word.SPAN_MASK << poll_word.TIMELOCK_SHIFT,
    poll_word.SHARE_MASK << poll_word.QUORUM_SHIFT,
    poll_word.SHARE_MASK << poll_word.APPROVAL_SHIFT,
    poll_word.SPAN_MASK << poll_word.CLASS_PERIOD_SHIFT,
    poll_word.CLASS_THRESHOLD_MASK << poll_word.CLASS_THRESHOLD_SHIFT,
]
_ALL_HOUSES: constant(uint256) = poll_word.HOUSES_MASK << poll_word.HOUSES_SHIFT
# With the flag of secret votes.
_ALL_BODIES: constant(uint256) = poll_word.BODIES_MASK << poll_word.BODIES_SHIFT

_CLASS_MASK: constant(uint256) = 255
_EXEMPT: constant(uint256) = 256
_PINNED: constant(uint256) = 512

# @notice The timelock that acts for passed proposals.
treasury: public(immutable(address))
# @notice The founding contract, which writes the first classes and rules, and then can do nothing more.
founder: public(immutable(address))
# @notice The source of the first house's votes, in which thresholds are counted.
votes: public(immutable(address))
# @notice Whether nobody can have more than one vote there: votes by head, without delegation.
oneVoteEach: public(immutable(bool))
# @notice How many further houses there are.
furtherHouses: public(immutable(uint256))
# @notice Which further houses veto what has passed, as bits; the others consent.
vetoHouses: public(immutable(uint256))

# @notice How many classes there are.
classCount: public(uint256)
_terms: HashMap[uint256, uint256]
_houseShares: HashMap[uint256, uint256]
_rules: HashMap[uint256, uint256]


@deploy
def __init__(settings: Settings):
    """
    @param settings `treasury` is the timelock, and nobody else changes anything after the founding.
           `founder` writes the first classes and rules. The getters describe the others.
    """
    if settings.further_houses > MAX_HOUSES: refusals._refuse(refusals.RULEBOOK_NO_SUCH_HOUSE)
    if settings.veto_houses >> settings.further_houses != 0: refusals._refuse(refusals.RULEBOOK_NO_SUCH_HOUSE)
    treasury = settings.treasury
    founder = settings.founder
    votes = settings.votes
    oneVoteEach = settings.one_vote_each
    furtherHouses = settings.further_houses
    vetoHouses = settings.veto_houses


# -- acting ----------------------------------------------------------------------------------------

@external
def setClass(number: uint256, terms: Terms):
    """
    @notice Changes a class, or adds the next one. Only the treasury can call this, by a proposal of the
            strictest class. Open proposals keep the terms that they were made under.
    @param terms The threshold in the first house's votes, delay and period in the clock's unit. `houses` are bits, as in `vetoHouses`;
           a veto house's quorum and approval are those of its veto. `secret` is whether the first house's
           votes are; those on class 0 never are, so that trustees who open nothing can be replaced.
    @dev Reverts with "rulebook: only treasury", "rulebook: no such class", "rulebook: no such
         house", "rulebook: delay out of range", "rulebook: period out of range", "rulebook:
         timelock out of range", "rulebook: quorum out of range", "rulebook: approval out of
         range", "rulebook: threshold too high", "rulebook: threshold out of reach" (nobody could propose
         any more), "rulebook: class 0 is public" or "rulebook: over class 0" (class 0 would not be the
         strictest).
    """
    self._check_author()
    count: uint256 = self.classCount
    self._check_class(number, min(count + 1, MAX_CLASSES))
    if number == count:
        # Below 16.
        self.classCount = unsafe_add(count, 1)
    word: uint256 = self._packed(terms)
    shares: uint256 = self._packed_shares(terms)
    self._terms[number] = word
    self._houseShares[number] = shares
    if number != 0:
        self._check_under_class_0(number)
    else:
        if terms.secret: refusals._refuse(refusals.RULEBOOK_CLASS_0_IS_PUBLIC)
        self._check_within_reach(terms.proposal_threshold)
        for other: uint256 in range(1, MAX_CLASSES):
            if other >= count:
                break
            self._check_under_class_0(other)
    log ClassSet(number=number, terms=terms)


@external
def setRules(rules: DynArray[Rule, MAX_RULES]):
    """
    @notice Says which class actions belong to. Only the treasury can call this, by a proposal of the
            strictest class.
    @param rules For each action its target and selector, both zero for a plain transfer of coin; its
           class; whether it keeps its class while the nation is dormant (`exempt`); and whether no
           rule can change this any more (`pinned`), which only class 0 allows.
    @dev Reverts with "rulebook: only treasury", "rulebook: no such class" or "rulebook: pinned"
         (this contract's own functions are of class 0 for ever).
    """
    self._check_author()
    count: uint256 = self.classCount
    for rule: Rule in rules:
        self._check_class(rule.class_number, count)
        key: uint256 = self._key(rule.target, rule.selector)
        if rule.target == self or self._rules[key] & _PINNED != 0 or rule.pinned and rule.class_number != 0:
            refusals._refuse(refusals.RULEBOOK_PINNED)
        # Below 16.
        word: uint256 = unsafe_add(rule.class_number, 1)
        if rule.exempt:
            word |= _EXEMPT
        if rule.pinned:
            word |= _PINNED
        self._rules[key] = word
        log RuleSet(
            target=rule.target,
            selector=rule.selector,
            class_number=rule.class_number,
            exempt=rule.exempt,
            pinned=rule.pinned,
        )


# -- reading ---------------------------------------------------------------------------------------

@external
@view
def termsOf(keys: DynArray[uint256, MAX_KEYS], dormant: bool) -> (uint256, uint256):
    """
    @notice The terms of a proposal.
    @param keys The keys of its actions. A key that no rule can have belongs to class 0.
    @param dormant Whether the nation is dormant. Then all actions but the exempt ones belong to class 0,
           with twice the voting delay and timelock.
    @return A class's two words, with the strictest of each field over all actions. The first has in its
            spare bits, from bit 50 on, the number of the class that the proposal counts as where money is
            limited: the lowest one, since its terms are met whatever other actions there are.
    """
    return self._terms_of(keys, dormant)


@external
@view
def cancel(
    targets: DynArray[address, MAX_ACTIONS],
    values: DynArray[uint256, MAX_ACTIONS],
    calldatas: DynArray[Bytes[MAX_CALLDATA_BYTES], MAX_ACTIONS],
    description_hash: bytes32,
) -> uint256:
    """
    @notice Reads a threshold; nothing is canceled here. The name is that of the governor's `cancel`, which
            forwards its own calldata to this function.
    @return The proposal threshold that these actions take now, as if the nation were not dormant.
    """
    keys: DynArray[uint256, MAX_KEYS] = []
    for i: uint256 in range(len(targets), bound=MAX_ACTIONS):
        size: uint256 = len(calldatas[i])
        # The same keys as in `Governor.propose`.
        if size == 0 or values[i] != 0:
            keys.append(0)
        if size >= 4:
            keys.append(self._key(targets[i], convert(slice(calldatas[i], 0, 4), bytes4)))
        elif size != 0:
            keys.append(_NO_KEY)
    word: uint256 = self._terms_of(keys, False)[0]
    return (word >> poll_word.CLASS_THRESHOLD_SHIFT) & poll_word.CLASS_THRESHOLD_MASK


@external
@view
def strictest() -> (uint256, uint256):
    """
    @return The two words of class 0.
    """
    return self._terms[0], self._houseShares[0]


@external
@view
def classOf(target: address, selector: bytes4) -> (uint256, bool, bool):
    """
    @return The class of an action, whether it is exempt from dormancy, and whether it is pinned. With
            both arguments zero these are those of a plain transfer of coin.
    """
    if target == self:
        return 0, False, True
    rule: uint256 = self._rules[self._key(target, selector)]
    if rule == 0:
        return 0, False, False
    return unsafe_sub(rule & _CLASS_MASK, 1), rule & _EXEMPT != 0, rule & _PINNED != 0


@external
@view
def terms(number: uint256) -> Terms:
    """
    @return A class.
    @dev Reverts with "rulebook: no such class".
    """
    self._check_class(number, self.classCount)
    word: uint256 = self._terms[number]
    shares: uint256 = self._houseShares[number]
    found: Terms = Terms(
        proposal_threshold=(word >> poll_word.CLASS_THRESHOLD_SHIFT) & poll_word.CLASS_THRESHOLD_MASK,
        voting_delay=word & poll_word.SPAN_MASK,
        voting_period=(word >> poll_word.CLASS_PERIOD_SHIFT) & poll_word.SPAN_MASK,
        timelock_seconds=(word >> poll_word.TIMELOCK_SHIFT) & poll_word.SPAN_MASK,
        quorum_bps=(word >> poll_word.QUORUM_SHIFT) & poll_word.SHARE_MASK,
        approval_bps=(word >> poll_word.APPROVAL_SHIFT) & poll_word.SHARE_MASK,
        changeable=word & poll_word.CHANGEABLE != 0,
        houses=(word >> poll_word.HOUSES_SHIFT) & poll_word.HOUSES_MASK,
        house_quorum_bps=empty(uint256[4]),
        house_approval_bps=empty(uint256[4]),
        secret=word & poll_word.SECRET != 0,
    )
    for house: uint256 in range(MAX_HOUSES):
        both: uint256 = shares >> unsafe_mul(house, poll_word.HOUSE_BITS)
        found.house_quorum_bps[house] = both & poll_word.SHARE_MASK
        found.house_approval_bps[house] = (both >> poll_word.SHARE_BITS) & poll_word.SHARE_MASK
    return found


# -- internal --------------------------------------------------------------------------------------

@internal
@view
def _terms_of(keys: DynArray[uint256, MAX_KEYS], dormant: bool) -> (uint256, uint256):
    word: uint256 = 0
    shares: uint256 = 0
    held: bool = False
    seen: uint256 = 0
    lowest: uint256 = code_fold.CLASS_NUMBERS
    for key: uint256 in keys:
        rule: uint256 = self._rules[key]
        number: uint256 = 0
        if dormant and rule & _EXEMPT == 0:
            held = True
        elif rule != 0:
            number = unsafe_sub(rule & _CLASS_MASK, 1)
        # Each class is read once. Numbers are below 16.
        if (seen >> number) & 1 == 1:
            continue
        seen |= 1 << number
        lowest = min(lowest, number)
        other: uint256 = self._terms[number]
        other_shares: uint256 = self._houseShares[number] if other & _ALL_HOUSES != 0 else 0
        if word == 0:
            word = other
            shares = other_shares
        else:
            word = self._stricter(word, other)
            shares = self._stricter_shares(shares, other_shares)
    if held:
        word = self._doubled(self._doubled(word, 0), poll_word.TIMELOCK_SHIFT)
    return word | (lowest << code_fold.CLASS_SHIFT), shares


@internal
@view
def _check_author():
    # The founding contract can call nothing once the nation is founded.
    if msg.sender != treasury and msg.sender != founder: refusals._refuse(refusals.RULEBOOK_ONLY_TREASURY)


@internal
@view
def _check_under_class_0(number: uint256):
    word: uint256 = self._terms[0]
    shares: uint256 = self._houseShares[0]
    if (
        # A secret class is none the stricter for that.
        self._stricter(word, self._terms[number]) & ~poll_word.SECRET != word
        or self._stricter_shares(shares, self._houseShares[number]) != shares
    ):
        refusals._refuse(refusals.RULEBOOK_OVER_CLASS_0)


@internal
@view
def _check_within_reach(threshold: uint256):
    """
    @notice Refuses a threshold that nobody could reach to change it back. The bound is the sum of all
            votes, since they can be delegated to one account. At the founding no votes exist yet.
    """
    if threshold <= 1:
        return
    most: uint256 = 1 if oneVoteEach else threshold
    if not oneVoteEach and msg.sender == treasury:
        # A clock is never at 0.
        before: uint256 = unsafe_sub(convert(staticcall IVotes(votes).clock(), uint256), 1)
        # The treasury's own votes count for nobody.
        most = staticcall IVotes(votes).getPastTotalSupply(before) - staticcall IVotes(votes).getPastVotes(treasury, before)
    if threshold > most: refusals._refuse(refusals.RULEBOOK_THRESHOLD_OUT_OF_REACH)


@internal
@pure
def _check_class(number: uint256, count: uint256):
    if number >= count: refusals._refuse(refusals.RULEBOOK_NO_SUCH_CLASS)


@internal
@pure
def _key(target: address, selector: bytes4) -> uint256:
    return (convert(target, uint256) << 32) | convert(selector, uint256)


@internal
@view
def _packed(terms: Terms) -> uint256:
    # A delay is at least 1, so that the snapshot is in the future when a proposal is made; a period
    # is at least 1, so that somebody can vote; a timelock is never 0, not even in an emergency.
    if terms.voting_delay == 0 or terms.voting_delay > poll_word.SPAN_MASK:
        refusals._refuse(refusals.RULEBOOK_DELAY_OUT_OF_RANGE)
    if terms.voting_period == 0 or terms.voting_period > MAX_VOTING_PERIOD:
        refusals._refuse(refusals.RULEBOOK_PERIOD_OUT_OF_RANGE)
    if terms.timelock_seconds == 0 or terms.timelock_seconds > poll_word.SPAN_MASK:
        refusals._refuse(refusals.RULEBOOK_TIMELOCK_OUT_OF_RANGE)
    # The governor could not open a vote in an unknown house, so the class could never decide anything.
    if terms.houses >> furtherHouses != 0: refusals._refuse(refusals.RULEBOOK_NO_SUCH_HOUSE)
    if terms.proposal_threshold > poll_word.CLASS_THRESHOLD_MASK:
        refusals._refuse(refusals.RULEBOOK_THRESHOLD_TOO_HIGH)
    shares: uint256 = self._packed_share(terms.quorum_bps, terms.approval_bps, 0)
    word: uint256 = (
        (terms.proposal_threshold << poll_word.CLASS_THRESHOLD_SHIFT)
        | (terms.voting_period << poll_word.CLASS_PERIOD_SHIFT)
        | (shares << poll_word.QUORUM_SHIFT)
        | (terms.timelock_seconds << poll_word.TIMELOCK_SHIFT)
        | (terms.houses << poll_word.HOUSES_SHIFT)
        | (convert(terms.secret, uint256) << poll_word.BODIES_SHIFT)
        | terms.voting_delay
    )
    return word | poll_word.CHANGEABLE if terms.changeable else word


@internal
@view
def _packed_shares(terms: Terms) -> uint256:
    word: uint256 = 0
    for house: uint256 in range(MAX_HOUSES):
        if (terms.houses >> house) & 1 == 1:
            quorum_bps: uint256 = terms.house_quorum_bps[house]
            # With a quorum of 0 the first ballot would be a veto, and 0 also stands for no share.
            least: uint256 = (vetoHouses >> house) & 1
            shares: uint256 = self._packed_share(quorum_bps, terms.house_approval_bps[house], least)
            word |= shares << unsafe_mul(house, poll_word.HOUSE_BITS)
    return word


@internal
@pure
def _packed_share(quorum_bps: uint256, approval_bps: uint256, least_quorum_bps: uint256) -> uint256:
    if least_quorum_bps > quorum_bps or quorum_bps > _BPS_DENOMINATOR:
        refusals._refuse(refusals.RULEBOOK_QUORUM_OUT_OF_RANGE)
    if _LEAST_APPROVAL_BPS > approval_bps or approval_bps > _BPS_DENOMINATOR:
        refusals._refuse(refusals.RULEBOOK_APPROVAL_OUT_OF_RANGE)
    return (approval_bps << poll_word.SHARE_BITS) | quorum_bps


@internal
@pure
def _stricter(word: uint256, other: uint256) -> uint256:
    """
    @return The greater value of each field, all houses of both, secret if one is, and changeable ballots if
            both allow them.
    """
    result: uint256 = ((word | other) & _ALL_BODIES) | (word & other & poll_word.CHANGEABLE)
    for field: uint256 in _GREATER_IS_STRICTER:
        result |= max(word & field, other & field)
    return result


@internal
@view
def _stricter_shares(shares: uint256, other: uint256) -> uint256:
    """
    @return The greater share for each house; for a veto house the lesser one, which makes its veto
            easier.
    """
    result: uint256 = 0
    for share: uint256 in range(2 * MAX_HOUSES):
        field: uint256 = poll_word.SHARE_MASK << unsafe_mul(share, poll_word.SHARE_BITS)
        one: uint256 = shares & field
        two: uint256 = other & field
        if one != 0 and two != 0 and (vetoHouses >> (share >> 1)) & 1 == 1:
            result |= min(one, two)
        else:
            result |= max(one, two)
    return result


@internal
@pure
def _doubled(word: uint256, offset: uint256) -> uint256:
    field: uint256 = (word >> offset) & poll_word.SPAN_MASK
    doubled: uint256 = min(unsafe_mul(field, 2), poll_word.SPAN_MASK)
    return (word ^ (field << offset)) | (doubled << offset)
