# pragma version 0.4.3
# pragma evm-version cancun
# pragma optimize codesize
"""
@title Agreements
@license AGPL-3.0-only
@author govkit
@notice Agreements between two and fifteen parties, which put their money in and get it as they agreed: each step
        goes to its receiver once it is confirmed or paid, and by itself when its deadline passes. What is in dispute
        is split by a settlement, by the arbitrator that the parties named, or by their own fallback if that one
        never rules.
@dev The contract keeps one word of an agreement, by the hash of its terms (see `agreement_word`), and in a dispute the
     hash of that. Terms and dispute come back as calldata. Life:

         joining      some parties have signed and put in their stakes; they get them back after the expiry
         active       all have: steps are performed, and deadlines act
         disputed     a party claimed a split of all steps that were open; the others can answer it. Without
                      an answer it holds
         referred     the arbitrator was asked which claim holds. Without a ruling in time the fallback holds
         ruled        or settled: what was open is split

     Each period ends by itself, so every agreement ends without anybody's consent. Money is claimed, never sent by
     somebody else's act, so no receiver can hold another one up. An account acts for a party if it is the party,
     or the present key of the passport that was moved away from it.
"""

from snekmate.utils import eip712_domain_separator

from .interfaces import IArbitrator
from .interfaces import IVotes
from .modules import agreement_notes
from .modules import agreement_steps
from .modules import agreement_terms
from .modules import agreement_word
from .modules import contests
from .modules import passports
from .modules import pots
from .modules import refusals
from .modules import signing
from .modules import timepoints

initializes: eip712_domain_separator
initializes: timepoints
initializes: pots
initializes: contests
initializes: agreement_notes

exports: (
    agreement_notes.reputation,
    contests.disputeHash,
    eip712_domain_separator.eip712Domain,
    pots.held,
    timepoints.clock,
    timepoints.CLOCK_MODE,
)


# -- types and events ------------------------------------------------------------------------------

# @notice A party signed the terms and put in its stakes.
event Joined:
    agreement: indexed(bytes32)
    party: indexed(address)


# @notice All parties have.
event Begun:
    agreement: indexed(bytes32)


event Performed:
    agreement: indexed(bytes32)
    step: uint256
    account: address


# @notice A party's money was paid to its present key.
event Claimed:
    agreement: indexed(bytes32)
    party: indexed(address)
    receiver: address
    asset: address
    amount: uint256


# @notice A party claimed a split, first or as an answer. The grounds are SHA-256 of why.
event SplitClaimed:
    agreement: indexed(bytes32)
    party: indexed(address)
    grounds: bytes32


event EvidenceGiven:
    agreement: indexed(bytes32)
    party: indexed(address)
    content_hash: bytes32
    uri: String[MAX_URI]


event Ruled:
    agreement: indexed(bytes32)
    ruling: uint256


event Settled:
    agreement: indexed(bytes32)
    shares: DynArray[uint256, MAX_PARTIES]


# @notice The arbitrator was asked, which has this number for it.
event Referred:
    agreement: indexed(bytes32)
    arbitrator: indexed(address)
    disputeID: uint256


# The event of ERC-792.
event Ruling:
    arbitrator: indexed(address)
    disputeID: indexed(uint256)
    ruling: uint256


# -- constants and state ---------------------------------------------------------------------------

MAX_PARTIES: constant(uint256) = agreement_terms.MAX_PARTIES
MAX_STEPS: constant(uint256) = agreement_terms.MAX_STEPS
MAX_URI: constant(uint256) = 128
_MAX_DATA: constant(uint256) = 640
_MAX_CASE: constant(uint256) = 1_024

# @notice The citizen registry.
registry: public(immutable(address))
# @notice The nation's court; zero for none.
court: public(immutable(address))

# By agreement, as `agreement_word` lays it out.
_words: HashMap[bytes32, uint256]
# The agreement of each dispute that was referred and is not ruled, by the hash of arbitrator and number.
_referred: HashMap[bytes32, bytes32]


@deploy
def __init__(registry_: address, court_: address, reputation_: address):
    registry = registry_
    court = court_
    agreement_notes.__init__(reputation_)
    mode: String[31] = staticcall IVotes(registry_).CLOCK_MODE()
    timepoints.__init__(keccak256(mode) == keccak256("mode=timestamp"))
    eip712_domain_separator.__init__("Agreements", "1")


# -- reading ---------------------------------------------------------------------------------------

@external
@view
def wordOf(agreement: bytes32) -> uint256:
    """
    @return What is kept of an agreement, as `agreement_word` lays it out; 0 for none. A period that is over shows in
            its time alone.
    """
    return self._words[agreement]


@external
@view
def referred(arbitrator: address, disputeID: uint256) -> bytes32:
    """
    @return The agreement that an arbitrator's dispute is about; zero if there is none, or it was ruled.
    """
    return self._referred[keccak256(abi_encode(arbitrator, disputeID))]


# -- joining ---------------------------------------------------------------------------------------

@external
@payable
@nonreentrant
def join(
    terms: agreement_terms.Terms,
    members: DynArray[uint256, MAX_PARTIES],
    signatures: DynArray[Bytes[signing.MAX_SIGNATURE_BYTES], MAX_PARTIES],
):
    """
    @notice Joins parties to an agreement, which begins once all have joined. Anybody can send this for those who
            signed the terms. Stakes in a token are taken out of each party's allowance for this contract; what
            they stake in coin comes along, from the sender.
    @param members The places of the parties that join.
    @param signatures A signature for each, of a key or of a contract wallet; empty for the sender itself.
    @dev Reverts with "agreements: too late", "agreements: joined", "agreements: no such party", "agreements: moved
         away" (its passport has a new key), "agreements: invalid signature", "agreements: wrong amount",
         "agreements: not paid", or as `agreement_terms` says of the terms.
    """
    id: bytes32 = agreement_terms._id(terms)
    now: uint256 = timepoints._now()
    if now > terms.expiry: refusals._refuse(refusals.AGREEMENTS_TOO_LATE)
    word: uint256 = self._words[id]
    if word == 0:
        agreement_terms._check(terms, now)
        word = agreement_word.JOINING << agreement_word.PHASE_SHIFT
    if len(signatures) != len(members) or len(members) == 0: refusals._refuse(refusals.AGREEMENTS_INVALID_SIGNATURE)
    digest: bytes32 = eip712_domain_separator._hash_typed_data_v4(id)
    joining: uint256 = 0
    for i: uint256 in range(len(members), bound=MAX_PARTIES):
        member: uint256 = members[i]
        if member >= len(terms.parties): refusals._refuse(refusals.AGREEMENTS_NO_SUCH_PARTY)
        bit: uint256 = 1 << (agreement_word.JOINED_SHIFT + member)
        if word & bit != 0: refusals._refuse(refusals.AGREEMENTS_JOINED)
        word |= bit
        joining |= 1 << member
        party: address = terms.parties[member]
        if passports._present(registry, party) != party: refusals._refuse(refusals.AGREEMENTS_MOVED_AWAY)
        if party != msg.sender and not signing._is_signed(party, digest, signatures[i]):
            refusals._refuse(refusals.AGREEMENTS_INVALID_SIGNATURE)
        log Joined(agreement=id, party=party)
    everybody: uint256 = 2 ** len(terms.parties) - 1
    if word >> agreement_word.JOINED_SHIFT == everybody:
        # The one phase after the other.
        word = unsafe_add(word, 1 << agreement_word.PHASE_SHIFT)
        log Begun(agreement=id)
    self._words[id] = word
    coin: uint256 = 0
    for step: agreement_terms.Step in terms.steps:
        if step.kind == agreement_terms.PAYMENT or (joining >> step.payer) & 1 == 0 or step.amount == 0:
            continue
        asset: address = terms.assets[step.asset]
        if asset == empty(address):
            # At most 24 times 2^128.
            coin = unsafe_add(coin, step.amount)
        else:
            pots._take(asset, terms.parties[step.payer], step.amount)
    if msg.value != coin: refusals._refuse(refusals.AGREEMENTS_WRONG_AMOUNT)


# -- performing ------------------------------------------------------------------------------------

@external
@payable
@nonreentrant
def perform(terms: agreement_terms.Terms, step: uint256, pays: bool):
    """
    @notice Confirms a stake or lets a security go, which its confirmer can, before the deadline; or makes a
            payment, which anybody can, out of the sender's coin or allowance.
    @param pays Whether to pay the receiver at once, by its present key. A receiver that refuses undoes that;
           without it the money waits to be claimed.
    @dev When the last step is performed that is noted in the parties' reputation. Reverts with "agreements: not
         active", "agreements: no such step", "agreements: not open", "agreements: too late", "agreements: only
         confirmer", "agreements: wrong amount", "agreements: not paid", "agreements: payment failed" or
         "agreements: asset falls short".
    """
    id: bytes32 = agreement_terms._id(terms)
    word: uint256 = self._words[id]
    if agreement_word._phase(word) != agreement_word.ACTIVE: refusals._refuse(refusals.AGREEMENTS_NOT_ACTIVE)
    if step >= len(terms.steps): refusals._refuse(refusals.AGREEMENTS_NO_SUCH_STEP)
    performed: agreement_terms.Step = terms.steps[step]
    if agreement_word._step(word, step) != agreement_word.OPEN: refusals._refuse(refusals.AGREEMENTS_NOT_OPEN)
    now: uint256 = timepoints._now()
    if performed.kind == agreement_terms.SECURITY:
        if agreement_steps._goes_to(terms.steps, word, step, now) != contests.NOBODY:
            refusals._refuse(refusals.AGREEMENTS_NOT_OPEN)
    elif now >= performed.due:
        refusals._refuse(refusals.AGREEMENTS_TOO_LATE)
    asset: address = terms.assets[performed.asset]
    is_payment: bool = performed.kind == agreement_terms.PAYMENT
    if msg.value != (performed.amount if is_payment and asset == empty(address) else 0):
        refusals._refuse(refusals.AGREEMENTS_WRONG_AMOUNT)
    if not is_payment and passports._present(registry, terms.parties[performed.confirmer]) != msg.sender:
        refusals._refuse(refusals.AGREEMENTS_ONLY_CONFIRMER)
    pays_out: bool = pays and performed.amount != 0
    word = agreement_word._with_step(word, step, agreement_word.PAID_OUT if pays_out else agreement_word.PERFORMED)
    notes: bool = agreement_notes.reputation != empty(address) and agreement_steps._is_performed(terms.steps, word, now)
    if notes:
        word |= agreement_word.NOTED
    self._words[id] = word
    log Performed(agreement=id, step=step, account=msg.sender)
    if notes:
        agreement_notes._note(id, terms.parties, agreement_notes.PERFORMED)
    if is_payment and asset != empty(address) and performed.amount != 0:
        pots._take(asset, msg.sender, performed.amount)
    if pays_out:
        self._pay(id, terms.parties[performed.receiver], asset, performed.amount)


@external
@nonreentrant
def claim(terms: agreement_terms.Terms, party: uint256, asset: uint256):
    """
    @notice Pays a party, by its present key, all that steps have for it: performed ones, and those whose deadline
            passed. If an agreement never began, it pays back what the party put in, after the expiry. Anybody
            can call this.
    @param asset 0 or 1, the place of the asset among the terms'.
    @dev Reverts with "agreements: nothing owed", "agreements: payment failed" or "agreements: asset falls short".
    """
    id: bytes32 = agreement_terms._id(terms)
    word: uint256 = self._words[id]
    now: uint256 = timepoints._now()
    amount: uint256 = 0
    if party >= len(terms.parties) or asset > 1: refusals._refuse(refusals.AGREEMENTS_NOTHING_OWED)
    if agreement_word._phase(word) == agreement_word.JOINING:
        bit: uint256 = agreement_word._claimed(party, asset)
        if now > terms.expiry and (word >> agreement_word.JOINED_SHIFT >> party) & 1 != 0 and word & bit == 0:
            word |= bit
            for step: agreement_terms.Step in terms.steps:
                if step.asset == asset and step.payer == party and step.kind != agreement_terms.PAYMENT:
                    # At most 24 times 2^128.
                    amount = unsafe_add(amount, step.amount)
    elif word != 0:
        for i: uint256 in range(len(terms.steps), bound=MAX_STEPS):
            if terms.steps[i].asset != asset or agreement_steps._goes_to(terms.steps, word, i, now) != party:
                continue
            amount = unsafe_add(amount, terms.steps[i].amount)
            word = agreement_word._with_step(word, i, agreement_word.PAID_OUT)
            if terms.steps[i].receiver != party:
                word |= agreement_word.FAILED
    if amount == 0: refusals._refuse(refusals.AGREEMENTS_NOTHING_OWED)
    self._words[id] = word
    self._pay(id, terms.parties[party], terms.assets[asset], amount)


# -- disputes --------------------------------------------------------------------------------------

@external
@payable
@nonreentrant
def dispute(
    terms: agreement_terms.Terms, party: uint256, shares: DynArray[uint256, MAX_PARTIES], grounds: bytes32
):
    """
    @notice Claims a split of all steps that are open, which stops their deadlines. If nobody answers within the answer
            period the split holds. A party can do this, by its present key.
    @param shares What each party shall get, in basis points.
    @dev The value is what the arbitrator costs. Reverts with "agreements: not active", "agreements: no arbitrator",
         "agreements: only parties", "agreements: wrong shares", "agreements: not open" (nothing is) or
         "agreements: wrong amount".
    """
    id: bytes32 = agreement_terms._id(terms)
    word: uint256 = self._words[id]
    now: uint256 = timepoints._now()
    if agreement_word._phase(word) != agreement_word.ACTIVE: refusals._refuse(refusals.AGREEMENTS_NOT_ACTIVE)
    if terms.arbitrator == empty(address): refusals._refuse(refusals.AGREEMENTS_NO_ARBITRATOR)
    self._check_sender(terms.parties[party] if party < len(terms.parties) else empty(address))
    agreement_terms._check_shares(shares, len(terms.parties))
    word = agreement_steps._frozen(terms.steps, word, now)
    fee: uint256 = terms.fee
    if terms.is_court:
        fee = staticcall IArbitrator(terms.arbitrator).arbitrationCost(self._extra(terms))
    if msg.value != fee: refusals._refuse(refusals.AGREEMENTS_WRONG_AMOUNT)
    word = agreement_word._in_phase(word, agreement_word.DISPUTED, unsafe_add(now, terms.answer_period))
    self._words[id] = word | (1 << agreement_word.CLAIMS_SHIFT)
    log SplitClaimed(agreement=id, party=terms.parties[party], grounds=grounds)
    contests._set(
        id,
        contests.Dispute(fee=fee, spent=0, disputeID=0, claims=[contests._packed(party, shares)]),
    )


@external
@payable
@nonreentrant
def answer(
    terms: agreement_terms.Terms,
    contest: contests.Dispute,
    party: uint256,
    shares: DynArray[uint256, MAX_PARTIES],
    grounds: bytes32,
    refers: bool,
):
    """
    @notice Answers a dispute with another split. Each other party can do this once within the answer period, by its
            present key.
    @param contest The dispute as `DisputeSet` said it last.
    @param refers Whether to ask the arbitrator at once, where all parties have claimed a split now.
    @dev The value is the dispute's fee, and what `refer` needs besides. Reverts with "agreements: wrong dispute",
         "agreements: not disputed", "agreements: too late", "agreements: only parties", "agreements: claimed",
         "agreements: wrong shares", "agreements: wrong amount" or as `refer` does.
    """
    id: bytes32 = agreement_terms._id(terms)
    word: uint256 = self._words[id]
    now: uint256 = timepoints._now()
    contests._check(id, contest)
    if agreement_word._phase(word) != agreement_word.DISPUTED: refusals._refuse(refusals.AGREEMENTS_NOT_DISPUTED)
    if now >= agreement_word._time(word): refusals._refuse(refusals.AGREEMENTS_TOO_LATE)
    self._check_sender(terms.parties[party] if party < len(terms.parties) else empty(address))
    for each: uint256 in contest.claims:
        if contests._party(each) == party: refusals._refuse(refusals.AGREEMENTS_CLAIMED)
    agreement_terms._check_shares(shares, len(terms.parties))
    if msg.value < contest.fee: refusals._refuse(refusals.AGREEMENTS_WRONG_AMOUNT)
    answered: contests.Dispute = contest
    answered.claims.append(contests._packed(party, shares))
    word = unsafe_add(word, 1 << agreement_word.CLAIMS_SHIFT)
    log SplitClaimed(agreement=id, party=terms.parties[party], grounds=grounds)
    if refers:
        self._refer(terms, id, word, answered, now, unsafe_sub(msg.value, contest.fee))
        return
    if msg.value != contest.fee: refusals._refuse(refusals.AGREEMENTS_WRONG_AMOUNT)
    self._words[id] = word
    contests._set(id, answered)


@external
@payable
@nonreentrant
def refer(terms: agreement_terms.Terms, contest: contests.Dispute):
    """
    @notice Asks the arbitrator which claim holds, once all parties have claimed or the answer period is over.
            Anybody can call this, until the ruling period is over too; then the fallback holds.
    @dev The value is what a court costs more than the fees that were put in, usually 0. Reverts with "agreements: wrong
         dispute", "agreements: not disputed", "agreements: too early", "agreements: too late", "agreements: wrong
         amount" or as the court does.
    """
    id: bytes32 = agreement_terms._id(terms)
    contests._check(id, contest)
    self._refer(terms, id, self._words[id], contest, timepoints._now(), msg.value)


@external
@nonreentrant
def rule(disputeID: uint256, ruling: uint256):
    """
    @notice Says which claim of a dispute holds. Its arbitrator can call this, once. A ruling that comes too late,
            or after a settlement, changes nothing.
    @param disputeID The court's number; of an arbitrator that is no court the agreement's.
    @param ruling The claim, from 1 on; 0 refuses to rule, so the fallback holds, as for any other number.
    @dev Reverts with "agreements: not referred" or "agreements: moved away" (then `ruleFor`).
    """
    self._rule(msg.sender, disputeID, ruling)


@external
@nonreentrant
def ruleFor(arbitrator: address, disputeID: uint256, ruling: uint256):
    """
    @notice Does the same for an arbitrator whose passport was moved to a new key; that one sends this.
    """
    self._rule(arbitrator, disputeID, ruling)


@external
@payable
@nonreentrant
def appeal(terms: agreement_terms.Terms, contest: contests.Dispute, party: uint256, data: Bytes[_MAX_CASE]):
    """
    @notice Appeals a court's ruling, for a party, by its present key. The first appeal gives the court another ruling
            period.
    @param data What the court wants to know: of the nation's court the case, as ABI.
    @dev The value is what the court asks. Reverts with "agreements: wrong dispute", "agreements: not referred",
         "agreements: too late", "agreements: only parties", "agreements: wrong amount" or as the court does.
    """
    id: bytes32 = agreement_terms._id(terms)
    word: uint256 = self._words[id]
    now: uint256 = timepoints._now()
    contests._check(id, contest)
    if agreement_word._phase(word) != agreement_word.REFERRED or not terms.is_court:
        refusals._refuse(refusals.AGREEMENTS_NOT_REFERRED)
    if now >= agreement_word._time(word): refusals._refuse(refusals.AGREEMENTS_TOO_LATE)
    self._check_sender(terms.parties[party] if party < len(terms.parties) else empty(address))
    if msg.value != staticcall IArbitrator(terms.arbitrator).appealCost(contest.disputeID, data):
        refusals._refuse(refusals.AGREEMENTS_WRONG_AMOUNT)
    if word & agreement_word.APPEALED == 0:
        time: uint256 = unsafe_add(agreement_word._time(word), terms.ruling_period)
        self._words[id] = agreement_word._in_phase(word, agreement_word.REFERRED, time) | agreement_word.APPEALED
    extcall IArbitrator(terms.arbitrator).appeal(contest.disputeID, data, value=msg.value)


@external
def submitEvidence(terms: agreement_terms.Terms, party: uint256, content_hash: bytes32, uri: String[MAX_URI]):
    """
    @notice Tells of a piece of evidence, by its hash and where it is. The parties can, by their present keys, as long
            as a dispute is open.
    @dev Nothing is stored, so a flood costs only the party that makes it. Reverts with "agreements: not disputed" or
         "agreements: only parties".
    """
    id: bytes32 = agreement_terms._id(terms)
    word: uint256 = self._words[id]
    phase: uint256 = agreement_word._phase(word)
    outcome: uint256 = contests._outcome(word, terms.ruling_period, timepoints._now())
    if phase < agreement_word.DISPUTED or outcome != contests.PENDING:
        refusals._refuse(refusals.AGREEMENTS_NOT_DISPUTED)
    self._check_sender(terms.parties[party] if party < len(terms.parties) else empty(address))
    log EvidenceGiven(agreement=id, party=terms.parties[party], content_hash=content_hash, uri=uri)


# -- ending ----------------------------------------------------------------------------------------

@external
@nonreentrant
def settle(
    terms: agreement_terms.Terms,
    contest: contests.Dispute,
    shares: DynArray[uint256, MAX_PARTIES],
    expiry: uint256,
    signatures: DynArray[Bytes[signing.MAX_SIGNATURE_BYTES], MAX_PARTIES],
):
    """
    @notice Splits all steps that are open, or in dispute, as all parties agree. Anybody can send this.
    @param contest The dispute as `DisputeSet` said it last; empty if there is none.
    @param expiry Until when, inclusive, the signatures are good.
    @param signatures By party, each one's present key of `Settlement(agreement, steps, shares, expiry)`, where `steps`
           has a bit for each step that is split; empty for the sender.
    @dev Reverts with "agreements: too late", "agreements: not active", "agreements: wrong dispute", "agreements: not
         open", "agreements: wrong shares" or "agreements: invalid signature".
    """
    id: bytes32 = agreement_terms._id(terms)
    word: uint256 = self._words[id]
    now: uint256 = timepoints._now()
    settled: contests.Dispute = contest
    if now > expiry: refusals._refuse(refusals.AGREEMENTS_TOO_LATE)
    if agreement_word._phase(word) == agreement_word.ACTIVE:
        word = agreement_steps._frozen(terms.steps, word, now)
        settled = empty(contests.Dispute)
    else:
        if (
            agreement_word._phase(word) < agreement_word.DISPUTED
            or contests._outcome(word, terms.ruling_period, now) != contests.PENDING
        ):
            refusals._refuse(refusals.AGREEMENTS_NOT_ACTIVE)
        contests._check(id, contest)
    agreement_terms._check_shares(shares, len(terms.parties))
    steps: uint256 = 0
    for i: uint256 in range(MAX_STEPS):
        if agreement_word._step(word, i) == agreement_word.FROZEN:
            steps |= 1 << i
    digest: bytes32 = eip712_domain_separator._hash_typed_data_v4(
        agreement_terms._settlement_hash(id, steps, shares, expiry)
    )
    if len(signatures) != len(terms.parties): refusals._refuse(refusals.AGREEMENTS_INVALID_SIGNATURE)
    for i: uint256 in range(len(terms.parties), bound=MAX_PARTIES):
        signer: address = passports._present(registry, terms.parties[i])
        if signer != msg.sender and not signing._is_signed(signer, digest, signatures[i]):
            refusals._refuse(refusals.AGREEMENTS_INVALID_SIGNATURE)
    settled.claims.append(contests._packed(contests.ALL_PARTIES, shares))
    self._words[id] = agreement_word._with_ruling(word, agreement_word.SETTLED, len(settled.claims))
    log Settled(agreement=id, shares=shares)
    contests._set(id, settled)


@external
@nonreentrant
def claimShare(terms: agreement_terms.Terms, contest: contests.Dispute, party: uint256, asset: uint256):
    """
    @notice Pays a party, by its present key, its share of what was in dispute or settled; or what it gets back of the
            fees: all of its own if its claim holds, as far as the fees reach, and else its part of what
            the arbitrator did not take. Anybody can call this.
    @param party Its place; 15 for an arbitrator that is no court, which gets the fee if it ruled.
    @param asset 0 or 1, the place of the asset among the terms'; 2 for the fees.
    @dev Reverts with "agreements: wrong dispute", "agreements: not ruled", "agreements: nothing owed", "agreements:
         payment failed" or "agreements: asset falls short".
    """
    id: bytes32 = agreement_terms._id(terms)
    word: uint256 = self._words[id]
    contests._check(id, contest)
    outcome: uint256 = contests._outcome(word, terms.ruling_period, timepoints._now())
    if outcome == contests.PENDING: refusals._refuse(refusals.AGREEMENTS_NOT_RULED)
    is_party: bool = party < len(terms.parties)
    receiver: address = terms.parties[party] if is_party else terms.arbitrator
    token: address = empty(address)
    amount: uint256 = 0
    if asset == contests.FEES:
        fee: uint256 = 0 if terms.is_court or agreement_word._phase(word) != agreement_word.RULED else contest.fee
        if is_party:
            amount = contests._refund(contest, agreement_word._phase(word), outcome, party, fee)
        elif party == contests.ARBITRATOR:
            amount = fee
    elif asset < contests.FEES and is_party:
        token = terms.assets[asset]
        fallback: uint256 = terms.if_unruled if outcome == 0 else agreement_terms.EQUALLY
        total: uint256 = agreement_steps._total(terms.steps, word, fallback, party, asset)
        if outcome != 0:
            amount = contests._part(total, contest.claims[unsafe_sub(outcome, 1)], party)
        elif fallback == agreement_terms.EQUALLY:
            amount = agreement_steps._equal_part(total, len(terms.parties), party)
        else:
            amount = total
    bit: uint256 = agreement_word._claimed(party, asset)
    if amount == 0 or word & bit != 0: refusals._refuse(refusals.AGREEMENTS_NOTHING_OWED)
    self._words[id] = word | bit
    self._pay(id, receiver, token, amount)


@external
@nonreentrant
def note(terms: agreement_terms.Terms, contest: contests.Dispute):
    """
    @notice Notes in the parties' reputation how an agreement went, once: that all was performed, also where
            deadlines did it; or who lost a dispute. Anybody can call this.
    @param contest The dispute; empty if there was none.
    @dev Reverts with "agreements: noted", "agreements: not performed", "agreements: wrong dispute" or "agreements: not
         ruled".
    """
    id: bytes32 = agreement_terms._id(terms)
    word: uint256 = self._words[id]
    now: uint256 = timepoints._now()
    if agreement_notes.reputation == empty(address) or word & agreement_word.NOTED != 0: refusals._refuse(refusals.AGREEMENTS_NOTED)
    self._words[id] = word | agreement_word.NOTED
    if agreement_word._phase(word) <= agreement_word.ACTIVE:
        if not agreement_steps._is_performed(terms.steps, word, now): refusals._refuse(refusals.AGREEMENTS_NOT_PERFORMED)
        agreement_notes._note(id, terms.parties, agreement_notes.PERFORMED)
        return
    contests._check(id, contest)
    outcome: uint256 = contests._outcome(word, terms.ruling_period, now)
    if outcome == contests.PENDING: refusals._refuse(refusals.AGREEMENTS_NOT_RULED)
    agreement_notes._note_dispute(id, terms.parties, contest, agreement_word._phase(word), outcome)


# -- internal --------------------------------------------------------------------------------------

@internal
@view
def _check_sender(party: address):
    """
    @param party Zero for none.
    @dev Reverts with "agreements: only parties" if the caller is not the party's present key.
    """
    if passports._present(registry, party) != msg.sender: refusals._refuse(refusals.AGREEMENTS_ONLY_PARTIES)


@internal
@view
def _extra(terms: agreement_terms.Terms) -> Bytes[_MAX_DATA]:
    """
    @return What a court is told: the nation's own the parties and the least bond.
    """
    if terms.arbitrator != court:
        return terms.extra
    bond: uint256 = 0
    if len(terms.extra) == 32:
        bond = convert(slice(terms.extra, 0, 32), uint256)
    return abi_encode(terms.parties, bond)


@internal
@payable
def _refer(
    terms: agreement_terms.Terms,
    id: bytes32,
    word: uint256,
    contest: contests.Dispute,
    now: uint256,
    added: uint256,
):
    """
    @param added What the caller pays besides the fees, in wei.
    """
    if agreement_word._phase(word) != agreement_word.DISPUTED: refusals._refuse(refusals.AGREEMENTS_NOT_DISPUTED)
    claims: uint256 = agreement_word._claims(word)
    time: uint256 = agreement_word._time(word)
    if claims < 2 or (claims < len(terms.parties) and now < time): refusals._refuse(refusals.AGREEMENTS_TOO_EARLY)
    if now >= unsafe_add(time, terms.ruling_period): refusals._refuse(refusals.AGREEMENTS_TOO_LATE)
    referred: contests.Dispute = contest
    referred.disputeID = convert(id, uint256)
    self._words[id] = agreement_word._in_phase(word, agreement_word.REFERRED, unsafe_add(now, terms.ruling_period))
    if terms.is_court:
        extra: Bytes[_MAX_DATA] = self._extra(terms)
        cost: uint256 = staticcall IArbitrator(terms.arbitrator).arbitrationCost(extra)
        # What the caller adds is spent first, and all of it.
        if cost < added or cost - added > contest.fee * claims: refusals._refuse(refusals.AGREEMENTS_WRONG_AMOUNT)
        referred.spent = unsafe_sub(cost, added)
        referred.disputeID = extcall IArbitrator(terms.arbitrator).createDispute(claims, extra, value=cost)
    elif added != 0:
        refusals._refuse(refusals.AGREEMENTS_WRONG_AMOUNT)
    key: bytes32 = keccak256(abi_encode(terms.arbitrator, referred.disputeID))
    # A court that gives the same number twice must not move the first one's ruling.
    if self._referred[key] != empty(bytes32): refusals._refuse(refusals.AGREEMENTS_REFERRED)
    self._referred[key] = id
    log Referred(agreement=id, arbitrator=terms.arbitrator, disputeID=referred.disputeID)
    contests._set(id, referred)


@internal
def _rule(arbitrator: address, disputeID: uint256, ruling: uint256):
    if passports._present(registry, arbitrator) != msg.sender: refusals._refuse(refusals.AGREEMENTS_MOVED_AWAY)
    key: bytes32 = keccak256(abi_encode(arbitrator, disputeID))
    id: bytes32 = self._referred[key]
    if id == empty(bytes32): refusals._refuse(refusals.AGREEMENTS_NOT_REFERRED)
    self._referred[key] = empty(bytes32)
    log Ruling(arbitrator=arbitrator, disputeID=disputeID, ruling=ruling)
    word: uint256 = self._words[id]
    if agreement_word._phase(word) != agreement_word.REFERRED or timepoints._now() >= agreement_word._time(word):
        return
    held: uint256 = ruling if ruling <= agreement_word._claims(word) else 0
    self._words[id] = agreement_word._with_ruling(word, agreement_word.RULED, held)
    log Ruled(agreement=id, ruling=held)


@internal
def _pay(id: bytes32, party: address, asset: address, amount: uint256):
    receiver: address = passports._present(registry, party)
    paid: uint256 = pots._pay(asset, receiver, amount)
    log Claimed(agreement=id, party=party, receiver=receiver, asset=asset, amount=paid)
