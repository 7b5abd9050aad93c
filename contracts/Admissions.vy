# pragma version 0.4.3
# pragma evm-version cancun
"""
@title Admissions
@license AGPL-3.0-only
@author govkit
@notice The ways into the nation that need no officer and no vote. An application meets what the
        terms ask for: an oath, a fee, the registrar's consent, citizens who vouch with a bond. A
        key on the founding list claims its place. All conditions of a way must be met; the
        registrar and a vote can admit besides.
@dev The signature counts, so anybody can send the transaction for an applicant or a claimant.

     Vouching. Each voucher puts down a bond. When the last one has vouched, a window opens in which
     any citizen may challenge, with a bond too. If the judge upholds the challenge, the vouchers
     lose their bonds, half to the challenger and half to the treasury. If the judge dismisses it,
     the challenger's bond goes to the treasury. If no judge speaks in time, nobody is admitted
     and nobody loses anything. The treasury (that is, a passed proposal) is the judge, and the
     registrar too where the terms say so.

     Vouchers and challengers are known by the numbers of their passports, so bonds, bars and vouches
     go along with a passport that is moved to a new key. What a passport is owed is collected,
     never sent, so an admission calls nobody back.

     Bonds and fees are in the chain's coin: no vote here can change its worth, and holding it takes no
     votes out of circulation.

     An application stands under the version of the terms that it was made under. After a vote
     changes terms or oath, it can only be closed. The same holds if its key has gained a passport,
     or a new term of its passport, in another way: the vouches and the consent were for somebody else,
     or are used up. Spans and timepoints are in the registry's clock unit; expiries are in seconds.
"""

from snekmate.utils import eip712_domain_separator
from snekmate.utils.interfaces import IERC5267

from .interfaces import IRegistry
from .interfaces import IVotes
from .modules import admission_terms
from .modules import application_word
from .modules import authority
from .modules import bonds
from .modules import founding_list
from .modules import oaths
from .modules import officers
from .modules import passports
from .modules import refusals
from .modules import signing
from .modules import timepoints
from .modules import voucher_lists

implements: IERC5267

initializes: eip712_domain_separator
initializes: timepoints
initializes: authority
initializes: admission_terms[authority := authority]
initializes: bonds[authority := authority]
initializes: voucher_lists
initializes: founding_list[authority := authority]
initializes: oaths[admission_terms := admission_terms, eip712_domain_separator := eip712_domain_separator]

exports: (
    admission_terms.oath,
    admission_terms.setOath,
    admission_terms.setTerms,
    admission_terms.terms,
    admission_terms.version,
    authority.registry,
    authority.treasury,
    bonds.collect,
    bonds.standing,
    eip712_domain_separator.eip712Domain,
    founding_list.claimed,
    founding_list.listRoot,
    founding_list.listUntil,
    founding_list.setList,
    oaths.nonces,
    timepoints.clock,
    timepoints.CLOCK_MODE,
    voucher_lists.sponsorsOf,
)


# -- types and events ------------------------------------------------------------------------------

struct Settings:
    name: String[31]
    by_timestamp: bool
    registry: address
    treasury: address
    governor: address
    oath: admission_terms.Oath
    terms: admission_terms.Terms
    list_root: bytes32
    list_period: uint256


struct Application:
    version: uint256
    opened: uint256
    completed: uint256
    consented: bool
    judged: bool
    challenger: uint256
    judge_until: uint256
    vouchers: DynArray[uint256, MAX_VOUCHERS]
    void: bool


event Applied:
    citizen: indexed(address)
    version: indexed(uint256)


event Consented:
    citizen: indexed(address)
    officer: indexed(address)


event Vouched:
    citizen: indexed(address)
    voucher: indexed(uint256)
    vouchers: uint256


event Retracted:
    citizen: indexed(address)
    voucher: indexed(uint256)


event Challenged:
    citizen: indexed(address)
    challenger: indexed(uint256)
    record: uint256
    judgeUntil: uint256


event Judged:
    citizen: indexed(address)
    upheld: bool


event Concluded:
    citizen: indexed(address)
    number: indexed(uint256)


event Closed:
    citizen: indexed(address)


event Claimed:
    key: indexed(address)
    citizen: indexed(address)


# -- constants and state ---------------------------------------------------------------------------

MAX_VOUCHERS: constant(uint256) = voucher_lists.MAX_VOUCHERS
MAX_PROOF: constant(uint256) = founding_list.MAX_PROOF

# The votes in an answer of the registry's `getPastBallot`.
_VOTES_MASK: constant(uint256) = 2**96 - 1

# @notice The governor, which is created last of a nation. Nobody is admitted before it exists. Zero if
#         there is nothing to wait for.
governor: public(immutable(address))

# By applicant, each as `application_word` lays it out.
_applications: HashMap[address, uint256]

# By applicant, the person who has consented.
_consents: HashMap[address, address]


@deploy
def __init__(settings: Settings):
    """
    @param settings The nation's name for signatures; the clock (True for seconds, False for block
           numbers), which must be the registry's; the governor, before which nobody is admitted;
           the oath, whose pledge is empty for none; the terms of applications; the root of the
           founding list (zero for none) and for how long from now it can be claimed (0: until a
           vote closes it).
    @dev Reverts with the reasons of `setTerms` and `setOath` that are not about the sender, or with
         "admissions: list out of range".
    """
    eip712_domain_separator.__init__(settings.name, "1")
    timepoints.__init__(settings.by_timestamp)
    authority.__init__(settings.registry, settings.treasury)
    governor = settings.governor
    admission_terms._set_oath(settings.oath)
    admission_terms._set_terms(settings.terms)
    if settings.list_period > admission_terms.MAX_SPAN: refusals._refuse(refusals.ADMISSIONS_LIST_OUT_OF_RANGE)
    until: uint256 = 0
    if settings.list_period != 0:
        until = unsafe_add(timepoints._now(), settings.list_period)
    founding_list._set_list(settings.list_root, until)


# -- reading ---------------------------------------------------------------------------------------

@external
@view
def application(citizen: address) -> Application:
    """
    @return The open application of `citizen`: the version of its terms (0: there is none); when it was
            opened, and when the last voucher vouched (0: not yet); whether the treasury has
            consented, or a registrar who is still in office; whether a challenge was dismissed
            since; the passport that challenges it (0: none), and until when it is judged; the
            passports that vouch; and whether it can only be closed.
    """
    word: uint256 = self._applications[citizen]
    return Application(
        version=application_word._version(word),
        opened=word & application_word.TIME_MASK,
        completed=application_word._completed(word),
        consented=self._has_consent(citizen, word),
        judged=word & application_word.JUDGED != 0,
        challenger=application_word._challenger(word),
        judge_until=(word >> application_word.JUDGE_UNTIL_SHIFT) & application_word.TIME_MASK,
        vouchers=voucher_lists._numbers(voucher_lists._vouchers[citizen]),
        void=word != 0 and self._is_void(citizen, word),
    )


# -- acting ----------------------------------------------------------------------------------------

@external
@payable
def apply(citizen: address, expiry: uint256, signature: Bytes[signing.MAX_SIGNATURE_BYTES]):
    """
    @notice Applies for `citizen`, which signed `Oath(words, citizen, 0, nonce, expiry)`. If no oath is asked
            for, it signed `Application(citizen, nonce, expiry)` or sends this itself. The value is
            the fee. If nothing else is asked for, the citizen is admitted at once. Its earlier
            signatures are void after this.
    @param expiry The last second (since 1970) at which the signature is valid.
    @dev Reverts with "admissions: not accepting", "admissions: wrong amount", "admissions: already
         applied", "admissions: already a citizen", "admissions: moved away", "admissions: needs a
         vote" (its passport was taken away or is suspended), "admissions: expired signature" or
         "admissions: invalid signature"; or as the registry's `admit` does.
    """
    version: uint256 = admission_terms.version
    terms: uint256 = admission_terms._terms[version]
    if terms & admission_terms.ACCEPTING == 0: refusals._refuse(refusals.ADMISSIONS_NOT_ACCEPTING)
    if self._applications[citizen] != 0: refusals._refuse(refusals.ADMISSIONS_ALREADY_APPLIED)
    fee: uint256 = terms & admission_terms.MAX_WEI
    if msg.value != fee: refusals._refuse(refusals.ADMISSIONS_WRONG_AMOUNT)
    number: uint256 = self._check_newcomer(citizen)
    nonce: uint256 = oaths._use_nonce(citizen)
    if admission_terms.oath != empty(bytes32):
        oaths._take_oath(citizen, empty(address), nonce, version, expiry, signature)
    elif msg.sender != citizen:
        struct_hash: bytes32 = keccak256(abi_encode(oaths._APPLICATION_TYPE_HASH, citizen, nonce, expiry))
        oaths._check_signature(citizen, struct_hash, expiry, signature)
    bonds._credit(bonds.TREASURY, fee)
    log Applied(citizen=citizen, version=version)
    if admission_terms._needed(terms) == 0 and terms & admission_terms.CONSENT == 0:
        self._admit(citizen, 0)
    else:
        opened: uint256 = timepoints._now() | (version << application_word.VERSION_SHIFT) | application_word.OPEN
        self._applications[citizen] = opened | (number << application_word.PASSPORT_SHIFT)


@external
def consent(citizen: address):
    """
    @notice Consents to an application. The registrar and the treasury can call this. If no vouching is
            asked for, the applicant is admitted. The registrar's consent counts while it is in office.
    @dev Reverts with "admissions: only registrar", "admissions: no application", "admissions: terms
         have changed", "admissions: passport changed" or "admissions: needs no consent"; or as the
         registry's `admit` does.
    """
    self._check_officer()
    word: uint256 = self._standing(citizen)
    terms: uint256 = admission_terms._terms[application_word._version(word)]
    needed: bool = terms & admission_terms.CONSENT != 0 and not self._has_consent(citizen, word)
    if not needed: refusals._refuse(refusals.ADMISSIONS_NEEDS_NO_CONSENT)
    log Consented(citizen=citizen, officer=msg.sender)
    if admission_terms._needed(terms) == 0:
        self._applications[citizen] = 0
        self._admit(citizen, 0)
    else:
        self._applications[citizen] = word | application_word.CONSENTED
        self._consents[citizen] = authority.treasury if msg.sender == authority.treasury else officers._in_person()


@external
@payable
def vouch(citizen: address):
    """
    @notice Vouches for an applicant, with the bond that the terms ask for. A citizen for at least the
            terms' tenure can call this.
    @dev Reverts with "admissions: no application", "admissions: terms have changed", "admissions:
         passport changed", "admissions: challenged", "admissions: enough vouchers", "admissions: wrong amount", "admissions: only
         citizens", "admissions: vouching for oneself", "admissions: citizen too short", "admissions:
         already vouched", "admissions: vouched for you", "admissions: too many vouches" or
         "admissions: slashed lately".
    """
    word: uint256 = self._standing(citizen)
    if word & application_word.CHALLENGED != 0: refusals._refuse(refusals.ADMISSIONS_CHALLENGED)
    terms: uint256 = admission_terms._terms[application_word._version(word)]
    count: uint256 = application_word._count(word)
    if count >= admission_terms._needed(terms): refusals._refuse(refusals.ADMISSIONS_ENOUGH_VOUCHERS)
    if msg.value != admission_terms._bond(terms): refusals._refuse(refusals.ADMISSIONS_WRONG_AMOUNT)
    now: uint256 = timepoints._now()
    number: uint256 = self._check_voucher(citizen, word >> application_word.PASSPORT_SHIFT, terms, now)
    vouchers: uint256 = voucher_lists._vouchers[citizen]
    if voucher_lists._is_among(number, vouchers): refusals._refuse(refusals.ADMISSIONS_ALREADY_VOUCHED)
    voucher_lists._vouchers[citizen] = voucher_lists._with_number(vouchers, number)
    # Below the 7 that fit.
    count = unsafe_add(count, 1)
    word = unsafe_add(word, application_word.ONE_VOUCHER)
    if count == admission_terms._needed(terms):
        word |= now << application_word.COMPLETED_SHIFT
    self._applications[citizen] = word
    log Vouched(citizen=citizen, voucher=number, vouchers=count)


@external
def retract(citizen: address, number: uint256):
    """
    @notice Takes back the vouch of passport `number`, which gets its bond back. Its holder can, the
            applicant (so that nobody fills its places against its will), and anybody once the voucher
            is no citizen any more. Then the window runs anew from the last vouch.
    @dev Reverts with "admissions: no application", "admissions: challenged", "admissions: no such
         voucher", "admissions: only voucher" or as the registry's `passport` does.
    """
    word: uint256 = self._applications[citizen]
    if word == 0: refusals._refuse(refusals.ADMISSIONS_NO_APPLICATION)
    if word & application_word.CHALLENGED != 0: refusals._refuse(refusals.ADMISSIONS_CHALLENGED)
    vouchers: uint256 = voucher_lists._vouchers[citizen]
    if not voucher_lists._is_among(number, vouchers): refusals._refuse(refusals.ADMISSIONS_NO_SUCH_VOUCHER)
    passport: IRegistry.Passport = staticcall IRegistry(authority.registry).passport(number)
    free: bool = msg.sender == passport.holder or msg.sender == citizen
    if not free and passports._is_good(passport, timepoints._now()):
        refusals._refuse(refusals.ADMISSIONS_ONLY_VOUCHER)
    voucher_lists._vouchers[citizen] = voucher_lists._without_number(vouchers, number)
    # It is among them, so there is one at least.
    word = unsafe_sub(word, application_word.ONE_VOUCHER)
    self._applications[citizen] = word & ~(application_word.COMPLETED_MASK | application_word.JUDGED)
    bonds._release(number, admission_terms._bond(admission_terms._terms[application_word._version(word)]))
    log Retracted(citizen=citizen, voucher=number)


@external
@payable
def challenge(citizen: address, record: uint256):
    """
    @notice Challenges an application that citizens have vouched for, with the bond that the terms ask
            for, until its window is over. Any citizen can who neither vouches for it nor is the
            applicant, for one application at a time.
    @param record The number of the record with the reasons; 0 for none.
    @dev Reverts with "admissions: no application", "admissions: terms have changed", "admissions:
         passport changed", "admissions: no vouchers", "admissions: challenged", "admissions: judged",
         "admissions: window over", "admissions: wrong amount", "admissions: only citizens",
         "admissions: own case" or "admissions: one at a time".
    """
    word: uint256 = self._standing(citizen)
    version: uint256 = application_word._version(word)
    terms: uint256 = admission_terms._challengeTerms[version]
    if application_word._count(word) == 0: refusals._refuse(refusals.ADMISSIONS_NO_VOUCHERS)
    if word & application_word.CHALLENGED != 0: refusals._refuse(refusals.ADMISSIONS_CHALLENGED)
    if word & application_word.JUDGED != 0: refusals._refuse(refusals.ADMISSIONS_JUDGED)
    now: uint256 = timepoints._now()
    completed: uint256 = application_word._completed(word)
    if completed != 0 and now > admission_terms._window_end(completed, terms):
        refusals._refuse(refusals.ADMISSIONS_WINDOW_OVER)
    if msg.value != terms & admission_terms.MAX_WEI: refusals._refuse(refusals.ADMISSIONS_WRONG_AMOUNT)
    number: uint256 = staticcall IRegistry(authority.registry).passportOf(msg.sender)
    if number == 0: refusals._refuse(refusals.ADMISSIONS_ONLY_CITIZENS)
    own: bool = voucher_lists._is_among(number, voucher_lists._vouchers[citizen])
    # The applicant by its present key: it may have come in by another way, and moved since.
    if own or msg.sender == self._present(citizen): refusals._refuse(refusals.ADMISSIONS_OWN_CASE)
    account: uint256 = bonds._accounts[number]
    if account & bonds.CHALLENGING != 0: refusals._refuse(refusals.ADMISSIONS_ONE_AT_A_TIME)
    bonds._accounts[number] = account | bonds.CHALLENGING
    # Spans are below 2^36.
    until: uint256 = unsafe_add(now, (terms >> admission_terms.JUDGING_SHIFT) & admission_terms.MAX_SPAN)
    self._applications[citizen] = (
        word
        | application_word.CHALLENGED
        | (number << application_word.CHALLENGER_SHIFT)
        | (until << application_word.JUDGE_UNTIL_SHIFT)
    )
    log Challenged(citizen=citizen, challenger=number, record=record, judgeUntil=until)


@external
def judge(citizen: address, upheld: bool):
    """
    @notice Decides a challenge. The treasury can call this, and the registrar if the terms say so.
    @param upheld True: the application is closed; each voucher loses its bond, half of it to the
           challenger, and cannot vouch again for a tenure. False: the challenger loses its bond and
           the application goes on; if it was complete it cannot be challenged again.
    @dev Reverts with "admissions: not challenged", "admissions: terms have changed", "admissions:
         passport changed", "admissions: only judge", "admissions: own case" or "admissions: judging
         over".
    """
    if self._applications[citizen] & application_word.CHALLENGED == 0:
        refusals._refuse(refusals.ADMISSIONS_NOT_CHALLENGED)
    word: uint256 = self._standing(citizen)
    version: uint256 = application_word._version(word)
    terms: uint256 = admission_terms._terms[version]
    challenger: uint256 = application_word._challenger(word)
    vouchers: uint256 = voucher_lists._vouchers[citizen]
    if msg.sender != authority.treasury:
        is_registrar: bool = msg.sender == staticcall IRegistry(authority.registry).registrar()
        if not is_registrar or terms & admission_terms.REGISTRAR_JUDGES == 0:
            refusals._refuse(refusals.ADMISSIONS_ONLY_JUDGE)
        person: address = self._present(officers._in_person())
        own: uint256 = staticcall IRegistry(authority.registry).numberOf(person)
        parties: uint256 = (vouchers << voucher_lists.NUMBER_BITS) | challenger
        if own != 0 and voucher_lists._is_among(own, parties): refusals._refuse(refusals.ADMISSIONS_OWN_CASE)
        if person == self._present(citizen): refusals._refuse(refusals.ADMISSIONS_OWN_CASE)
    now: uint256 = timepoints._now()
    if now > (word >> application_word.JUDGE_UNTIL_SHIFT) & application_word.TIME_MASK:
        refusals._refuse(refusals.ADMISSIONS_JUDGING_OVER)
    log Judged(citizen=citizen, upheld=upheld)
    stake: uint256 = admission_terms._challengeTerms[version] & admission_terms.MAX_WEI
    if not upheld:
        bonds._credit(bonds.TREASURY, stake)
        bonds._end_challenge(challenger, 0)
        word &= ~(application_word.CHALLENGED | application_word.CHALLENGE_MASK)
        if application_word._completed(word) != 0:
            word |= application_word.JUDGED
        self._applications[citizen] = word
        return
    self._applications[citizen] = 0
    voucher_lists._vouchers[citizen] = 0
    bond: uint256 = admission_terms._bond(terms)
    # Spans are below 2^36.
    barred: uint256 = unsafe_add(now, (terms >> admission_terms.TENURE_SHIFT) & admission_terms.MAX_SPAN)
    slashed: uint256 = 0
    numbers: DynArray[uint256, MAX_VOUCHERS] = voucher_lists._numbers(vouchers)
    for number: uint256 in numbers:
        account: uint256 = unsafe_sub(bonds._accounts[number], bonds.ONE_VOUCH)
        # A passport that is barred for longer already, under other terms, stays so.
        until: uint256 = max(barred, (account >> bonds.BARRED_SHIFT) & bonds.TIME_MASK)
        bonds._accounts[number] = (account & ~bonds.BARRED_MASK) | (until << bonds.BARRED_SHIFT)
        # At most 7 of 88 bits.
        slashed = unsafe_add(slashed, bond)
        log bonds.Slashed(citizen=citizen, voucher=number, amount=bond)
    reward: uint256 = slashed // 2
    bonds._credit(bonds.TREASURY, unsafe_sub(slashed, reward))
    bonds._end_challenge(challenger, unsafe_add(stake, reward))
    log Closed(citizen=citizen)


@external
def conclude(citizen: address):
    """
    @notice Admits an applicant that meets all conditions, once its window is over. Anybody can call this.
            The vouchers can collect their bonds.
    @dev Reverts with "admissions: no application", "admissions: terms have changed", "admissions:
         passport changed", "admissions: challenged", "admissions: lacks consent" (also if the
         registrar who gave it has left office), "admissions: lacks vouchers" (also if one is no
         citizen any more) or "admissions: window open"; or as the registry's `admit` does.
    """
    word: uint256 = self._standing(citizen)
    if word & application_word.CHALLENGED != 0: refusals._refuse(refusals.ADMISSIONS_CHALLENGED)
    version: uint256 = application_word._version(word)
    terms: uint256 = admission_terms._terms[version]
    if terms & admission_terms.CONSENT != 0 and not self._has_consent(citizen, word):
        refusals._refuse(refusals.ADMISSIONS_LACKS_CONSENT)
    completed: uint256 = application_word._completed(word)
    # An application without vouching is ended by the consent.
    if completed == 0: refusals._refuse(refusals.ADMISSIONS_LACKS_VOUCHERS)
    if word & application_word.JUDGED == 0:
        end: uint256 = admission_terms._window_end(completed, admission_terms._challengeTerms[version])
        if timepoints._now() <= end: refusals._refuse(refusals.ADMISSIONS_WINDOW_OPEN)
    vouchers: uint256 = voucher_lists._vouchers[citizen]
    self._applications[citizen] = 0
    voucher_lists._vouchers[citizen] = 0
    bond: uint256 = admission_terms._bond(terms)
    numbers: DynArray[uint256, MAX_VOUCHERS] = voucher_lists._numbers(vouchers)
    for number: uint256 in numbers:
        passport: IRegistry.Passport = staticcall IRegistry(authority.registry).passport(number)
        if not passports._is_good(passport, timepoints._now()):
            refusals._refuse(refusals.ADMISSIONS_LACKS_VOUCHERS)
        bonds._release(number, bond)
    self._admit(citizen, vouchers)


@external
def close(citizen: address):
    """
    @notice Ends an application without admission. All bonds can be collected, the fee cannot. The
            applicant can unless it is challenged. The registrar and the treasury can if consent is
            asked for. Anybody can once it cannot succeed: when the terms have changed, when the key
            has gained a passport in another way (both also under a challenge), or when no judge
            spoke in time.
    @dev Reverts with "admissions: no application", "admissions: challenged" or "admissions: only
         applicant".
    """
    word: uint256 = self._applications[citizen]
    if word == 0: refusals._refuse(refusals.ADMISSIONS_NO_APPLICATION)
    version: uint256 = application_word._version(word)
    terms: uint256 = admission_terms._terms[version]
    void: bool = self._is_void(citizen, word)
    if word & application_word.CHALLENGED != 0:
        over: bool = timepoints._now() > (word >> application_word.JUDGE_UNTIL_SHIFT) & application_word.TIME_MASK
        if not over and not void: refusals._refuse(refusals.ADMISSIONS_CHALLENGED)
        stake: uint256 = admission_terms._challengeTerms[version] & admission_terms.MAX_WEI
        bonds._end_challenge(application_word._challenger(word), stake)
    else:
        free: bool = msg.sender == citizen or void
        if not free and terms & admission_terms.CONSENT != 0:
            free = self._is_officer()
        if not free: refusals._refuse(refusals.ADMISSIONS_ONLY_APPLICANT)
    vouchers: uint256 = voucher_lists._vouchers[citizen]
    self._applications[citizen] = 0
    voucher_lists._vouchers[citizen] = 0
    bond: uint256 = admission_terms._bond(terms)
    numbers: DynArray[uint256, MAX_VOUCHERS] = voucher_lists._numbers(vouchers)
    for number: uint256 in numbers:
        bonds._release(number, bond)
    log Closed(citizen=citizen)


@external
def claim(
    key: address,
    citizen: address,
    expiry: uint256,
    proof: DynArray[bytes32, MAX_PROOF],
    signature: Bytes[signing.MAX_SIGNATURE_BYTES],
    oath_signature: Bytes[signing.MAX_SIGNATURE_BYTES],
):
    """
    @notice Admits the address that a key on the founding list chose: the key signed `Claim(citizen,
            expiry)`. Anybody can send this. Each key claims once.
    @param expiry The last second (since 1970) at which the signatures are valid.
    @param proof The siblings on the way from the key's leaf up to the root (see `founding_list`).
    @param oath_signature The signature of `citizen` on `Oath(words, citizen, key, nonce, expiry)` if an
           oath is asked for; ignored otherwise.
    @dev Reverts with "admissions: not listed" (also if there is no list), "admissions: list closed",
         "admissions: claimed", "admissions: already a citizen", "admissions: moved away", "admissions:
         needs a vote", "admissions: expired signature" or "admissions: invalid signature"; or as the registry's
         `admit` does.
    """
    root: bytes32 = founding_list.listRoot
    # A double hash, so that no inner node can pass for a leaf.
    node: bytes32 = keccak256(keccak256(abi_encode(key)))
    for sibling: bytes32 in proof:
        # snekmate's `merkle_proof_verification` takes a proof of 65,535 hashes, whose memory alone
        # costs more gas than a block has.
        if convert(node, uint256) < convert(sibling, uint256):
            node = keccak256(concat(node, sibling))
        else:
            node = keccak256(concat(sibling, node))
    if root == empty(bytes32) or node != root: refusals._refuse(refusals.ADMISSIONS_NOT_LISTED)
    until: uint256 = founding_list.listUntil
    if until != 0 and timepoints._now() > until: refusals._refuse(refusals.ADMISSIONS_LIST_CLOSED)
    if founding_list.claimed[key]: refusals._refuse(refusals.ADMISSIONS_CLAIMED)
    self._check_newcomer(citizen)
    founding_list.claimed[key] = True
    oaths._check_signature(
        key, keccak256(abi_encode(oaths._CLAIM_TYPE_HASH, citizen, expiry)), expiry, signature
    )
    if admission_terms.oath != empty(bytes32):
        nonce: uint256 = oaths._use_nonce(citizen)
        oaths._take_oath(citizen, key, nonce, admission_terms.version, expiry, oath_signature)
    log Claimed(key=key, citizen=citizen)
    self._admit(citizen, 0)


# -- internal --------------------------------------------------------------------------------------

@internal
def _admit(citizen: address, vouchers: uint256):
    """
    @dev Called last, after all other writes. Only the note of who vouched follows, which needs the
         passport's number.
    """
    if governor != empty(address) and not governor.is_contract:
        refusals._refuse(refusals.ADMISSIONS_NOT_FOUNDED)
    extcall IRegistry(authority.registry).admit(citizen)
    number: uint256 = staticcall IRegistry(authority.registry).numberOf(citizen)
    voucher_lists._note_sponsors(number, vouchers)
    log Concluded(citizen=citizen, number=number)


@internal
@view
def _check_newcomer(citizen: address) -> uint256:
    """
    @return The number of its passport, 0 for none.
    @dev Citizens who lapsed or resigned can come back by any way; others only through the registry's
         officers.
    """
    if staticcall IRegistry(authority.registry).isCitizen(citizen):
        refusals._refuse(refusals.ADMISSIONS_ALREADY_A_CITIZEN)
    if self._present(citizen) != citizen: refusals._refuse(refusals.ADMISSIONS_MOVED_AWAY)
    number: uint256 = staticcall IRegistry(authority.registry).numberOf(citizen)
    if number != 0:
        status: uint256 = (staticcall IRegistry(authority.registry).passport(number)).status
        if status != passports.GOOD and status != passports.RESIGNED:
            refusals._refuse(refusals.ADMISSIONS_NEEDS_A_VOTE)
    return number


@internal
def _check_voucher(citizen: address, theirs: uint256, terms: uint256, now: uint256) -> uint256:
    """
    @param theirs The applicant's passport, 0 for none.
    @return The number of the caller's passport, whose open vouches are one more from now on.
    """
    number: uint256 = staticcall IRegistry(authority.registry).passportOf(msg.sender)
    if number == 0: refusals._refuse(refusals.ADMISSIONS_ONLY_CITIZENS)
    if msg.sender == citizen: refusals._refuse(refusals.ADMISSIONS_VOUCHING_FOR_ONESELF)
    tenure: uint256 = (terms >> admission_terms.TENURE_SHIFT) & admission_terms.MAX_SPAN
    if tenure >= now: refusals._refuse(refusals.ADMISSIONS_CITIZEN_TOO_SHORT)
    # The tenure is below `now`, as just checked.
    ballot: uint256 = staticcall IVotes(authority.registry).getPastBallot(msg.sender, unsafe_sub(now, tenure))
    if ballot & _VOTES_MASK == 0: refusals._refuse(refusals.ADMISSIONS_CITIZEN_TOO_SHORT)
    if theirs != 0:
        if voucher_lists._is_among(theirs, voucher_lists._sponsors[number]):
            refusals._refuse(refusals.ADMISSIONS_VOUCHED_FOR_YOU)
    account: uint256 = bonds._accounts[number]
    open: uint256 = (account >> bonds.VOUCHING_SHIFT) & admission_terms.MAX_OPEN
    most: uint256 = (terms >> admission_terms.OPEN_VOUCHES_SHIFT) & admission_terms.MAX_OPEN
    if open >= most: refusals._refuse(refusals.ADMISSIONS_TOO_MANY_VOUCHES)
    if now < (account >> bonds.BARRED_SHIFT) & bonds.TIME_MASK:
        refusals._refuse(refusals.ADMISSIONS_SLASHED_LATELY)
    bonds._accounts[number] = unsafe_add(account, bonds.ONE_VOUCH)
    return number


@internal
@view
def _standing(citizen: address) -> uint256:
    """
    @return The word of an application that can still lead to admission.
    """
    word: uint256 = self._applications[citizen]
    if word == 0: refusals._refuse(refusals.ADMISSIONS_NO_APPLICATION)
    if application_word._version(word) != admission_terms.version:
        refusals._refuse(refusals.ADMISSIONS_TERMS_HAVE_CHANGED)
    if not self._has_same_passport(citizen, word): refusals._refuse(refusals.ADMISSIONS_PASSPORT_CHANGED)
    return word


@internal
@view
def _is_void(citizen: address, word: uint256) -> bool:
    """
    @return Whether an application can only be closed.
    """
    return application_word._version(word) != admission_terms.version or not self._has_same_passport(citizen, word)


@internal
@view
def _has_same_passport(citizen: address, word: uint256) -> bool:
    """
    @return Whether an applicant still has the passport, or still none, that it had when it applied, and
            has not been a citizen since.
    """
    number: uint256 = staticcall IRegistry(authority.registry).numberOf(citizen)
    if number != word >> application_word.PASSPORT_SHIFT:
        return False
    if number == 0:
        return True
    return (staticcall IRegistry(authority.registry).passport(number)).since < word & application_word.TIME_MASK


@internal
@view
def _has_consent(citizen: address, word: uint256) -> bool:
    """
    @return Whether the treasury has consented, or a registrar who is still in office.
    """
    if word & application_word.CONSENTED == 0:
        return False
    person: address = self._present(self._consents[citizen])
    registrar: address = staticcall IRegistry(authority.registry).registrar()
    selector: bytes4 = method_id("consent(address)", output_type=bytes4)
    return person == authority.treasury or officers._still_acts(registrar, person, selector)


@internal
@view
def _present(account: address) -> address:
    return passports._present(authority.registry, account)


@internal
@view
def _is_officer() -> bool:
    return msg.sender == authority.treasury or msg.sender == staticcall IRegistry(authority.registry).registrar()


@internal
@view
def _check_officer():
    if not self._is_officer(): refusals._refuse(refusals.ADMISSIONS_ONLY_REGISTRAR)
