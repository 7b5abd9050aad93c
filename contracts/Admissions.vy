# pragma version 0.4.3
# pragma evm-version cancun
"""
@title Admissions
@license AGPL-3.0-only
@author govkit
@notice The ways into the nation that need no officer and no vote: an application, which takes
        what the terms ask for (an oath, a fee, the registrar's consent, citizens who vouch
        with a bond), and a claim by a key on the founding list. All conditions of a way must
        be met; the ways stand side by side, and beside the registrar and the vote.
@dev An oath is typed data (EIP-712) that shows its words in the signer's wallet. Who applies or
     claims need not send the transaction: it is the signature that counts.

     Vouching. Each voucher puts down a bond. When the last of them has vouched, a window is
     open in which any citizen may challenge, with a bond too. If the judge upholds it,
     the vouchers lose their bonds, half to the challenger and half to the treasury; if the judge
     dismisses it, the treasury has the challenger's; if no judge speaks in time, nobody is
     admitted and nobody loses anything. The judge is the treasury, that is, a passed
     proposal, and where the terms say so the registrar.

     Citizens are meant by the numbers of their passports, so that bonds, bars and vouches go
     along with a passport that is moved to a new key. What is owed to a number is
     collected, never sent: admission calls nobody back.

     Bonds and fees are in the chain's coin, whose worth no vote here can change, and which
     takes no votes out of circulation while it is held.

     An application stands under the version of the terms that it was made under. When a vote
     changes terms or oath, what is open then can only be closed. The same holds where its key has
     come by a passport, or by a term of it, in another way: what was vouched for and consented to
     was somebody else's, or is done.
     Spans and timepoints are in the registry's clock unit; a signature's expiry is in seconds.
     See https://eips.ethereum.org/EIPS/eip-712 and https://eips.ethereum.org/EIPS/eip-1271.
"""

from snekmate.utils import eip712_domain_separator
from snekmate.utils.interfaces import IERC5267

from .interfaces import IRegistry
from .interfaces import IVotes
from .modules import officers
from .modules import passports
from .modules import signing
from .modules import timepoints

implements: IERC5267

initializes: eip712_domain_separator
initializes: timepoints

exports: (
    eip712_domain_separator.eip712Domain,
    timepoints.clock,
    timepoints.CLOCK_MODE,
)


# What is sworn: one line, and the title and SHA-256 of the charter that it is about.
struct Oath:
    pledge: String[MAX_PLEDGE_BYTES]
    title: String[MAX_PLEDGE_BYTES]
    sha256: bytes32


# What an application takes. Amounts are in wei, spans in the clock's unit.
struct Terms:
    accepting: bool  # whether applications are taken at all
    consent: bool  # whether the registrar, or the treasury, must consent
    registrar_judges: bool  # whether the registrar judges challenges beside the treasury
    fee: uint256  # to the treasury, and not given back
    vouchers: uint256  # how many citizens must vouch; 0: no vouching
    bond: uint256  # of each voucher
    tenure: uint256  # how long ago a voucher must have been a citizen already
    open_vouches: uint256  # how many applications one citizen vouches for at a time
    challenge_bond: uint256
    challenge_window: uint256
    judging_period: uint256


struct Settings:
    name: String[31]
    by_timestamp: bool
    registry: address
    treasury: address
    governor: address
    oath: Oath
    terms: Terms
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


event TermsSet:
    version: indexed(uint256)
    terms: Terms


event OathSet:
    version: indexed(uint256)
    oath: Oath


event ListSet:
    root: bytes32
    until: uint256


event OathTaken:
    citizen: indexed(address)
    version: indexed(uint256)


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


event Slashed:
    citizen: indexed(address)
    voucher: indexed(uint256)
    amount: uint256


event Concluded:
    citizen: indexed(address)
    number: indexed(uint256)


event Closed:
    citizen: indexed(address)


event Claimed:
    key: indexed(address)
    citizen: indexed(address)


event Collected:
    number: indexed(uint256)
    receiver: indexed(address)
    amount: uint256


# @notice How many vouchers the terms may ask for: their numbers fit one word.
MAX_VOUCHERS: constant(uint256) = 7
# @notice How many levels a list's tree may have: sixteen million keys.
MAX_PROOF: constant(uint256) = 24
# A line that a wallet shows whole.
MAX_PLEDGE_BYTES: constant(uint256) = 128
# Two to a word.
_MAX_WEI: constant(uint256) = 2**88 - 1
# So that a span added to a timepoint fits 40 bits.
_MAX_SPAN: constant(uint256) = 2**36 - 1
_MAX_OPEN: constant(uint256) = 2**8 - 1

_OATH_TYPE_HASH: constant(bytes32) = keccak256(
    "Oath(Words words,address citizen,address key,uint256 nonce,uint256 expiry)Words(string pledge,string title,bytes32 sha256)"
)
_WORDS_TYPE_HASH: constant(bytes32) = keccak256("Words(string pledge,string title,bytes32 sha256)")
_APPLICATION_TYPE_HASH: constant(bytes32) = keccak256("Application(address citizen,uint256 nonce,uint256 expiry)")
_CLAIM_TYPE_HASH: constant(bytes32) = keccak256("Claim(address citizen,uint256 expiry)")

# The registry's statuses of a passport: 0 good or lapsed, 1 suspended, 2 resigned; above that it
# was taken away.
_GOOD: constant(uint256) = 0
_RESIGNED: constant(uint256) = 2
# Of what the registry's `getPastBallot` answers: the votes.
_VOTES_MASK: constant(uint256) = 2**96 - 1

# The treasury's place among those who are owed: no passport has that number.
_TREASURY: constant(uint256) = 0

_WEI_BITS: constant(uint256) = 88
_TENURE_SHIFT: constant(uint256) = 176
_SPAN_MASK: constant(uint256) = 2**36 - 1
_VOUCHERS_SHIFT: constant(uint256) = 212
_COUNT_MASK: constant(uint256) = 2**4 - 1
_OPEN_VOUCHES_SHIFT: constant(uint256) = 216
_ACCEPTING: constant(uint256) = 1 << 224
_CONSENT: constant(uint256) = 1 << 225
_REGISTRAR_JUDGES: constant(uint256) = 1 << 226
_WINDOW_SHIFT: constant(uint256) = 88
_JUDGING_SHIFT: constant(uint256) = 124

_TIME_MASK: constant(uint256) = 2**40 - 1
_COMPLETED_SHIFT: constant(uint256) = 40
_JUDGE_UNTIL_SHIFT: constant(uint256) = 80
_CHALLENGER_SHIFT: constant(uint256) = 120
# Challenger and judge until.
_CHALLENGE_MASK: constant(uint256) = ((1 << 72) - 1) << 80
_VERSION_SHIFT: constant(uint256) = 152
_COUNT_SHIFT: constant(uint256) = 184
_OPEN: constant(uint256) = 1 << 188
_CONSENTED: constant(uint256) = 1 << 189
_CHALLENGED: constant(uint256) = 1 << 190
_JUDGED: constant(uint256) = 1 << 191
_PASSPORT_SHIFT: constant(uint256) = 192

_NUMBER_BITS: constant(uint256) = 32
_NUMBER_MASK: constant(uint256) = 2**32 - 1

_OWED_MASK: constant(uint256) = 2**128 - 1
_BARRED_SHIFT: constant(uint256) = 128
_VOUCHING_SHIFT: constant(uint256) = 168
_VOUCHING_ONE: constant(uint256) = 1 << 168
_CHALLENGING: constant(uint256) = 1 << 184

# @notice The registry, which admits whom this contract brings.
registry: public(immutable(address))
# @notice The timelock that acts for passed proposals.
treasury: public(immutable(address))
# @notice What is created last of a nation: nobody is admitted before it stands. Zero where nothing
#         is waited for.
governor: public(immutable(address))

# @notice The version of terms and oath that holds, from 1. A change makes the next one.
version: public(uint256)
# @notice The hash of the oath's words as an EIP-712 struct; zero where no oath is asked for.
oath: public(bytes32)
# @notice The root of the founding list; zero for none.
listRoot: public(bytes32)
# @notice The last timepoint at which one can claim a place on the list; 0 for no end.
listUntil: public(uint256)
# @notice Whether a key has claimed its place, on whichever list.
claimed: public(HashMap[address, bool])
# @notice The nonce that the next oath or application of an account must carry.
nonces: public(HashMap[address, uint256])

# Of each version: flags (3) | open vouches (8) | vouchers (4) | tenure (36) | bond (88) | fee (88).
_terms: HashMap[uint256, uint256]
# Of each version: judging period (36) | challenge window (36) | challenge bond (88).
_challengeTerms: HashMap[uint256, uint256]

# Of each applicant: its passport (32) | judged (1) | challenged (1) | consented (1) | open (1) |
# vouchers (4) | version (32) | challenger (32) | judge until (40) | completed (40) | opened (40).
# The passport is the one that it held when it applied, 0 for none. `completed` is when the last voucher vouched, 0 before; `judged` that a challenge was dismissed
# after that.
_applications: HashMap[address, uint256]

# Of each applicant who has consented, in person.
_consents: HashMap[address, address]

# Of each applicant the passports that vouch, 32 bits each, 0 for a free place.
_vouchers: HashMap[address, uint256]

# The same of each passport, as it was admitted.
_sponsors: HashMap[uint256, uint256]

# Of each passport: challenges (1) | open vouches (16) | barred until (40) | owed in wei (128).
# All coin there is fits 128 bits.
_accounts: HashMap[uint256, uint256]


@deploy
def __init__(settings: Settings):
    """
    @param settings The nation's name for signatures; the clock (True for seconds, False for
           block numbers), which must be the registry's; the governor, before which nobody is
           admitted; the oath, of which an empty pledge is none;
           the terms of applications; the root of the founding list (zero for none) and for how
           long from now one can claim (0: until a vote closes it).
    @dev Reverts with the reasons of `setTerms`, `setOath` and `setList` but that of the sender.
    """
    eip712_domain_separator.__init__(settings.name, "1")
    timepoints.__init__(settings.by_timestamp)
    registry = settings.registry
    treasury = settings.treasury
    governor = settings.governor
    self._set_oath(settings.oath)
    self._set_terms(settings.terms)
    assert settings.list_period <= _MAX_SPAN, "admissions: out of range"
    until: uint256 = 0
    if settings.list_period != 0:
        until = unsafe_add(timepoints._now(), settings.list_period)
    self._set_list(settings.list_root, until)


@external
@view
def terms(version_: uint256) -> Terms:
    """
    @return The terms of a version; all zero for one that there is not.
    """
    own: uint256 = self._terms[version_]
    challenge: uint256 = self._challengeTerms[version_]
    return Terms(
        accepting=own & _ACCEPTING != 0,
        consent=own & _CONSENT != 0,
        registrar_judges=own & _REGISTRAR_JUDGES != 0,
        fee=own & _MAX_WEI,
        vouchers=self._needed(own),
        bond=self._bond(own),
        tenure=(own >> _TENURE_SHIFT) & _SPAN_MASK,
        open_vouches=(own >> _OPEN_VOUCHES_SHIFT) & _MAX_OPEN,
        challenge_bond=challenge & _MAX_WEI,
        challenge_window=(challenge >> _WINDOW_SHIFT) & _SPAN_MASK,
        judging_period=(challenge >> _JUDGING_SHIFT) & _SPAN_MASK,
    )


@external
@view
def application(citizen: address) -> Application:
    """
    @return The open application of `citizen`: version of its terms (0: there is none); when it was
            opened, and when the last voucher vouched (0: not yet); whether the registrar has
            consented and still is in office; whether a challenge was dismissed since; who challenges
            it (0: nobody), and until when it is judged; the passports that vouch; and whether it
            can only be closed.
    """
    word: uint256 = self._applications[citizen]
    return Application(
        version=self._version(word),
        opened=word & _TIME_MASK,
        completed=self._completed(word),
        consented=self._has_consent(citizen, word),
        judged=word & _JUDGED != 0,
        challenger=self._challenger(word),
        judge_until=(word >> _JUDGE_UNTIL_SHIFT) & _TIME_MASK,
        vouchers=self._numbers(self._vouchers[citizen]),
        void=word != 0 and self._is_void(citizen, word),
    )


@external
@view
def sponsorsOf(number: uint256) -> DynArray[uint256, MAX_VOUCHERS]:
    """
    @return The passports that vouched when this one was last admitted, in no order that means
            anything; none where nobody did.
    """
    return self._numbers(self._sponsors[number])


@external
@view
def standing(number: uint256) -> (uint256, uint256, uint256, bool):
    """
    @return Of a passport: wei that it can collect (0 stands for the treasury); for how many open
            applications it vouches; until when it may not vouch; whether it has a challenge open.
    """
    word: uint256 = self._accounts[number]
    return (
        word & _OWED_MASK,
        (word >> _VOUCHING_SHIFT) & _MAX_OPEN,
        (word >> _BARRED_SHIFT) & _TIME_MASK,
        word & _CHALLENGING != 0,
    )


@external
@payable
def apply(citizen: address, expiry: uint256, signature: Bytes[signing.MAX_SIGNATURE_BYTES]):
    """
    @notice Applies for `citizen`, which signed `Oath(words, citizen, 0, nonce, expiry)`, or where no
            oath is asked for `Application(citizen, nonce, expiry)`, or then sends this itself.
            The value is the fee. Where nothing else is asked for, it is admitted at once.
            Whatever it signed for before is void then.
    @param expiry The last second (since 1970) at which the signature is good.
    @dev Reverts with "admissions: not accepting", "admissions: wrong amount", "admissions: already
         applied", "admissions: already a citizen", "admissions: moved away", "admissions: needs a
         vote" (of whom has lost its passport or is suspended), "admissions: expired signature" or
         "admissions: invalid signature"; or as the registry's `admit` does.
    """
    version: uint256 = self.version
    terms: uint256 = self._terms[version]
    assert terms & _ACCEPTING != 0, "admissions: not accepting"
    assert self._applications[citizen] == 0, "admissions: already applied"
    fee: uint256 = terms & _MAX_WEI
    assert msg.value == fee, "admissions: wrong amount"
    number: uint256 = self._check_newcomer(citizen)
    nonce: uint256 = self._use_nonce(citizen)
    if self.oath != empty(bytes32):
        self._take_oath(citizen, empty(address), nonce, version, expiry, signature)
    elif msg.sender != citizen:
        struct_hash: bytes32 = keccak256(abi_encode(_APPLICATION_TYPE_HASH, citizen, nonce, expiry))
        self._check_signature(citizen, struct_hash, expiry, signature)
    self._credit(_TREASURY, fee)
    log Applied(citizen=citizen, version=version)
    if self._needed(terms) == 0 and terms & _CONSENT == 0:
        self._admit(citizen, 0)
    else:
        opened: uint256 = timepoints._now() | (version << _VERSION_SHIFT) | _OPEN
        self._applications[citizen] = opened | (number << _PASSPORT_SHIFT)


@external
def consent(citizen: address):
    """
    @notice Consents to an application. The registrar and the treasury may. Where no vouching is asked
            for, the applicant is admitted. The registrar's consent is good while it is in office.
    @dev Reverts with "admissions: only registrar", "admissions: no application", "admissions: terms
         have changed", "admissions: passport changed" or "admissions: needs no consent"; or as the
         registry's `admit` does.
    """
    self._check_officer()
    word: uint256 = self._standing(citizen)
    terms: uint256 = self._terms[self._version(word)]
    needed: bool = terms & _CONSENT != 0 and not self._has_consent(citizen, word)
    assert needed, "admissions: needs no consent"
    log Consented(citizen=citizen, officer=msg.sender)
    if self._needed(terms) == 0:
        self._applications[citizen] = 0
        self._admit(citizen, 0)
    else:
        self._applications[citizen] = word | _CONSENTED
        self._consents[citizen] = treasury if msg.sender == treasury else officers._in_person()


@external
@payable
def vouch(citizen: address):
    """
    @notice Vouches for an applicant with the bond that the terms ask for. Citizens of some time may.
    @dev Reverts with "admissions: no application", "admissions: terms have changed", "admissions:
         passport changed", "admissions: challenged", "admissions: enough vouchers", "admissions: wrong amount", "admissions: only
         citizens", "admissions: vouching for oneself", "admissions: citizen too short", "admissions:
         already vouched", "admissions: vouched for you", "admissions: too many vouches" or
         "admissions: slashed lately".
    """
    word: uint256 = self._standing(citizen)
    assert word & _CHALLENGED == 0, "admissions: challenged"
    terms: uint256 = self._terms[self._version(word)]
    count: uint256 = self._count(word)
    assert count < self._needed(terms), "admissions: enough vouchers"
    assert msg.value == self._bond(terms), "admissions: wrong amount"
    now: uint256 = timepoints._now()
    number: uint256 = self._check_voucher(citizen, word >> _PASSPORT_SHIFT, terms, now)
    vouchers: uint256 = self._vouchers[citizen]
    assert not self._is_among(number, vouchers), "admissions: already vouched"
    self._vouchers[citizen] = self._with_number(vouchers, number)
    # Below the 7 that fit.
    count = unsafe_add(count, 1)
    word = unsafe_add(word, 1 << _COUNT_SHIFT)
    if count == self._needed(terms):
        word |= now << _COMPLETED_SHIFT
    self._applications[citizen] = word
    log Vouched(citizen=citizen, voucher=number, vouchers=count)


@external
def retract(citizen: address, number: uint256):
    """
    @notice Takes back the vouch of passport `number`, which gets its bond back. Its holder may, the
            applicant, whose places nobody else shall fill, and anybody once it is no citizen any
            more. Then the window runs anew from the last vouch.
    @dev Reverts with "admissions: no application", "admissions: challenged", "admissions: no such
         voucher", "admissions: only voucher" or as the registry's `passport` does.
    """
    word: uint256 = self._applications[citizen]
    assert word != 0, "admissions: no application"
    assert word & _CHALLENGED == 0, "admissions: challenged"
    vouchers: uint256 = self._vouchers[citizen]
    assert self._is_among(number, vouchers), "admissions: no such voucher"
    passport: IRegistry.Passport = staticcall IRegistry(registry).passport(number)
    free: bool = msg.sender == passport.holder or msg.sender == citizen
    assert free or not self._is_good(passport), "admissions: only voucher"
    self._vouchers[citizen] = self._without_number(vouchers, number)
    # It is among them, so there is one at least.
    word = unsafe_sub(word, 1 << _COUNT_SHIFT)
    self._applications[citizen] = word & ~((_TIME_MASK << _COMPLETED_SHIFT) | _JUDGED)
    self._release(number, self._bond(self._terms[self._version(word)]))
    log Retracted(citizen=citizen, voucher=number)


@external
@payable
def challenge(citizen: address, record: uint256):
    """
    @notice Challenges an application that citizens have vouched for, with the bond that the terms ask
            for, until its window is over. Any citizen may who neither vouches nor has applied, one at
            a time.
    @param record The number of the record that says why; 0 for none.
    @dev Reverts with "admissions: no application", "admissions: terms have changed", "admissions:
         passport changed", "admissions: no vouchers", "admissions: challenged", "admissions: judged",
         "admissions: window over", "admissions: wrong amount", "admissions: only citizens",
         "admissions: own case" or "admissions: one at a time".
    """
    word: uint256 = self._standing(citizen)
    version: uint256 = self._version(word)
    terms: uint256 = self._challengeTerms[version]
    assert self._count(word) != 0, "admissions: no vouchers"
    assert word & _CHALLENGED == 0, "admissions: challenged"
    assert word & _JUDGED == 0, "admissions: judged"
    now: uint256 = timepoints._now()
    completed: uint256 = self._completed(word)
    assert completed == 0 or now <= self._window_end(completed, terms), "admissions: window over"
    assert msg.value == terms & _MAX_WEI, "admissions: wrong amount"
    number: uint256 = staticcall IRegistry(registry).passportOf(msg.sender)
    assert number != 0, "admissions: only citizens"
    own: bool = self._is_among(number, self._vouchers[citizen])
    # The applicant by its present key: it may have come in by another way, and moved since.
    assert not own and msg.sender != self._present(citizen), "admissions: own case"
    account: uint256 = self._accounts[number]
    assert account & _CHALLENGING == 0, "admissions: one at a time"
    self._accounts[number] = account | _CHALLENGING
    # Spans are below 2^36.
    until: uint256 = unsafe_add(now, (terms >> _JUDGING_SHIFT) & _SPAN_MASK)
    self._applications[citizen] = (
        word | _CHALLENGED | (number << _CHALLENGER_SHIFT) | (until << _JUDGE_UNTIL_SHIFT)
    )
    log Challenged(citizen=citizen, challenger=number, record=record, judgeUntil=until)


@external
def judge(citizen: address, upheld: bool):
    """
    @notice Decides a challenge. The treasury may, and where the terms say so the registrar.
    @param upheld True: the application is closed, each voucher loses its bond, half of them to the
           challenger, and may not vouch again for a tenure. False: the challenger loses its bond,
           and the application goes on; one that was complete cannot be challenged again.
    @dev Reverts with "admissions: not challenged", "admissions: terms have changed", "admissions:
         passport changed", "admissions: only judge", "admissions: own case" or "admissions: judging
         over".
    """
    assert self._applications[citizen] & _CHALLENGED != 0, "admissions: not challenged"
    word: uint256 = self._standing(citizen)
    version: uint256 = self._version(word)
    terms: uint256 = self._terms[version]
    challenger: uint256 = self._challenger(word)
    vouchers: uint256 = self._vouchers[citizen]
    if msg.sender != treasury:
        is_registrar: bool = msg.sender == staticcall IRegistry(registry).registrar()
        assert is_registrar and terms & _REGISTRAR_JUDGES != 0, "admissions: only judge"
        person: address = self._present(officers._in_person())
        own: uint256 = staticcall IRegistry(registry).numberOf(person)
        parties: uint256 = (vouchers << _NUMBER_BITS) | challenger
        assert own == 0 or not self._is_among(own, parties), "admissions: own case"
        assert person != self._present(citizen), "admissions: own case"
    now: uint256 = timepoints._now()
    assert now <= (word >> _JUDGE_UNTIL_SHIFT) & _TIME_MASK, "admissions: judging over"
    log Judged(citizen=citizen, upheld=upheld)
    stake: uint256 = self._challengeTerms[version] & _MAX_WEI
    if not upheld:
        self._credit(_TREASURY, stake)
        self._end_challenge(challenger, 0)
        word &= ~(_CHALLENGED | _CHALLENGE_MASK)
        self._applications[citizen] = word | (_JUDGED if self._completed(word) != 0 else 0)
        return
    self._applications[citizen] = 0
    self._vouchers[citizen] = 0
    bond: uint256 = self._bond(terms)
    # Spans are below 2^36.
    barred: uint256 = unsafe_add(now, (terms >> _TENURE_SHIFT) & _SPAN_MASK)
    slashed: uint256 = 0
    numbers: DynArray[uint256, MAX_VOUCHERS] = self._numbers(vouchers)
    for number: uint256 in numbers:
        account: uint256 = unsafe_sub(self._accounts[number], _VOUCHING_ONE)
        # Barred for longer already under other terms, it stays so.
        until: uint256 = max(barred, (account >> _BARRED_SHIFT) & _TIME_MASK)
        self._accounts[number] = (account & ~(_TIME_MASK << _BARRED_SHIFT)) | (until << _BARRED_SHIFT)
        # At most 7 of 88 bits.
        slashed = unsafe_add(slashed, bond)
        log Slashed(citizen=citizen, voucher=number, amount=bond)
    reward: uint256 = slashed // 2
    self._credit(_TREASURY, unsafe_sub(slashed, reward))
    self._end_challenge(challenger, unsafe_add(stake, reward))
    log Closed(citizen=citizen)


@external
def conclude(citizen: address):
    """
    @notice Admits an applicant that lacks nothing, once its window is over; anybody may. The vouchers
            can collect their bonds.
    @dev Reverts with "admissions: no application", "admissions: terms have changed", "admissions:
         passport changed", "admissions: challenged", "admissions: lacks consent" (also where the
         registrar that gave it is none any more), "admissions: lacks vouchers" (also where one is no
         citizen any more) or "admissions: window open"; or as the registry's `admit` does.
    """
    word: uint256 = self._standing(citizen)
    assert word & _CHALLENGED == 0, "admissions: challenged"
    version: uint256 = self._version(word)
    terms: uint256 = self._terms[version]
    assert terms & _CONSENT == 0 or self._has_consent(citizen, word), "admissions: lacks consent"
    completed: uint256 = self._completed(word)
    # An application that waits for consent alone was ended by it.
    assert completed != 0, "admissions: lacks vouchers"
    if word & _JUDGED == 0:
        end: uint256 = self._window_end(completed, self._challengeTerms[version])
        assert timepoints._now() > end, "admissions: window open"
    vouchers: uint256 = self._vouchers[citizen]
    self._applications[citizen] = 0
    self._vouchers[citizen] = 0
    bond: uint256 = self._bond(terms)
    numbers: DynArray[uint256, MAX_VOUCHERS] = self._numbers(vouchers)
    for number: uint256 in numbers:
        passport: IRegistry.Passport = staticcall IRegistry(registry).passport(number)
        assert self._is_good(passport), "admissions: lacks vouchers"
        self._release(number, bond)
    self._admit(citizen, vouchers)


@external
def close(citizen: address):
    """
    @notice Ends an application without admission; all bonds can be collected, the fee cannot. The
            applicant may unless it is challenged; the registrar and the treasury may where
            consent is asked for; anybody may when it can come to nothing: when the terms have
            changed, when the key has come by a passport in another way, or when no judge spoke in
            time. What has changed so is closed under a challenge too.
    @dev Reverts with "admissions: no application", "admissions: challenged" or "admissions: only
         applicant".
    """
    word: uint256 = self._applications[citizen]
    assert word != 0, "admissions: no application"
    version: uint256 = self._version(word)
    terms: uint256 = self._terms[version]
    void: bool = self._is_void(citizen, word)
    if word & _CHALLENGED != 0:
        over: bool = timepoints._now() > (word >> _JUDGE_UNTIL_SHIFT) & _TIME_MASK
        assert over or void, "admissions: challenged"
        self._end_challenge(self._challenger(word), self._challengeTerms[version] & _MAX_WEI)
    else:
        free: bool = msg.sender == citizen or void
        if not free and terms & _CONSENT != 0:
            free = self._is_officer()
        assert free, "admissions: only applicant"
    vouchers: uint256 = self._vouchers[citizen]
    self._applications[citizen] = 0
    self._vouchers[citizen] = 0
    bond: uint256 = self._bond(terms)
    numbers: DynArray[uint256, MAX_VOUCHERS] = self._numbers(vouchers)
    for number: uint256 in numbers:
        self._release(number, bond)
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
            expiry)`. Anybody may send it; each key does it once.
    @param expiry The last second (since 1970) at which the signatures are good.
    @param proof The hashes beside the way from the leaf up to the root. A leaf is the hash of the hash
           of the key as a word, and a node that of its children, the lower first, as in
           OpenZeppelin's StandardMerkleTree of `address`.
    @param oath_signature That of `citizen` on `Oath(words, citizen, key, nonce, expiry)`, where an oath
           is asked for; ignored otherwise.
    @dev Reverts with "admissions: not listed" (also where there is no list), "admissions: list closed",
         "admissions: claimed", "admissions: already a citizen", "admissions: moved away", "admissions:
         needs a vote", "admissions: expired signature" or "admissions: invalid signature"; or as the registry's
         `admit` does.
    """
    root: bytes32 = self.listRoot
    # A double hash, so that no node can be taken for a leaf.
    node: bytes32 = keccak256(keccak256(abi_encode(key)))
    for sibling: bytes32 in proof:
        # snekmate's `merkle_proof_verification` takes a proof of 65,535, whose memory alone costs
        # more gas than a block has.
        if convert(node, uint256) < convert(sibling, uint256):
            node = keccak256(concat(node, sibling))
        else:
            node = keccak256(concat(sibling, node))
    assert root != empty(bytes32) and node == root, "admissions: not listed"
    until: uint256 = self.listUntil
    assert until == 0 or timepoints._now() <= until, "admissions: list closed"
    assert not self.claimed[key], "admissions: claimed"
    self._check_newcomer(citizen)
    self.claimed[key] = True
    self._check_signature(key, keccak256(abi_encode(_CLAIM_TYPE_HASH, citizen, expiry)), expiry, signature)
    if self.oath != empty(bytes32):
        self._take_oath(citizen, key, self._use_nonce(citizen), self.version, expiry, oath_signature)
    log Claimed(key=key, citizen=citizen)
    self._admit(citizen, 0)


@external
def collect(number: uint256):
    """
    @notice Pays what is owed to a passport to its holder, or with 0 to the treasury. Anybody may.
    @dev Reverts with "admissions: nothing owed", as the registry's `passport` does, or if the receiver
         refuses.
    """
    word: uint256 = self._accounts[number]
    amount: uint256 = word & _OWED_MASK
    assert amount != 0, "admissions: nothing owed"
    self._accounts[number] = word & ~_OWED_MASK
    receiver: address = treasury
    if number != _TREASURY:
        receiver = (staticcall IRegistry(registry).passport(number)).holder
    log Collected(number=number, receiver=receiver, amount=amount)
    raw_call(receiver, b"", value=amount)


@external
def setTerms(terms_: Terms):
    """
    @notice Sets what an application takes. The treasury alone may. Open applications can only be
            closed then.
    @param terms_ Fee and bonds are at most 2^88 - 1 wei, spans at most 2^36 - 1. Vouchers are at
           most 7; where there are any, no bond, window, judging period or number of open vouches
           (at most 255) is 0.
    @dev Reverts with "admissions: only treasury" or "admissions: out of range".
    """
    self._check_treasury()
    self._set_terms(terms_)


@external
def setOath(oath_: Oath):
    """
    @notice Sets the oath of all who apply or claim; an empty pledge for none. The treasury alone may.
            Open applications can only be closed then.
    @dev Reverts with "admissions: only treasury" or "admissions: no charter".
    """
    self._check_treasury()
    self._set_oath(oath_)


@external
def setList(root: bytes32, until: uint256):
    """
    @notice Replaces the founding list, or closes it with a root of zero. The treasury alone may. A
            key that has claimed cannot claim again.
    @param until The last timepoint at which one can claim; 0 for no end.
    @dev Reverts with "admissions: only treasury".
    """
    self._check_treasury()
    self._set_list(root, until)


@internal
def _set_terms(terms: Terms):
    assert max(max(terms.fee, terms.bond), terms.challenge_bond) <= _MAX_WEI, "admissions: out of range"
    longest: uint256 = max(max(terms.tenure, terms.challenge_window), terms.judging_period)
    assert longest <= _MAX_SPAN, "admissions: out of range"
    assert terms.vouchers <= MAX_VOUCHERS and terms.open_vouches <= _MAX_OPEN, "admissions: out of range"
    if terms.vouchers != 0:
        assert terms.bond != 0 and terms.challenge_bond != 0, "admissions: out of range"
        assert terms.challenge_window != 0 and terms.judging_period != 0, "admissions: out of range"
        assert terms.open_vouches != 0, "admissions: out of range"
    word: uint256 = terms.fee | (terms.bond << _WEI_BITS) | (terms.tenure << _TENURE_SHIFT)
    word |= (terms.vouchers << _VOUCHERS_SHIFT) | (terms.open_vouches << _OPEN_VOUCHES_SHIFT)
    word |= _ACCEPTING if terms.accepting else 0
    word |= _CONSENT if terms.consent else 0
    word |= _REGISTRAR_JUDGES if terms.registrar_judges else 0
    challenge: uint256 = terms.challenge_bond | (terms.challenge_window << _WINDOW_SHIFT)
    challenge |= terms.judging_period << _JUDGING_SHIFT
    log TermsSet(version=self._next_version(word, challenge), terms=terms)


@internal
def _set_oath(oath: Oath):
    hashed: bytes32 = empty(bytes32)
    if len(oath.pledge) != 0:
        assert oath.sha256 != empty(bytes32) and len(oath.title) != 0, "admissions: no charter"
        hashed = keccak256(
            abi_encode(_WORDS_TYPE_HASH, keccak256(oath.pledge), keccak256(oath.title), oath.sha256)
        )
    self.oath = hashed
    version: uint256 = self.version
    log OathSet(version=self._next_version(self._terms[version], self._challengeTerms[version]), oath=oath)


@internal
def _next_version(terms: uint256, challenge: uint256) -> uint256:
    # Nobody votes on 2^32 of them.
    version: uint256 = unsafe_add(self.version, 1)
    self.version = version
    self._terms[version] = terms
    self._challengeTerms[version] = challenge
    return version


@internal
def _set_list(root: bytes32, until: uint256):
    self.listRoot = root
    self.listUntil = until
    log ListSet(root=root, until=until)


@internal
def _admit(citizen: address, vouchers: uint256):
    """
    @dev Last, after all writes but that of who vouched, which needs the passport's number.
    """
    assert governor == empty(address) or governor.is_contract, "admissions: not founded"
    extcall IRegistry(registry).admit(citizen)
    number: uint256 = staticcall IRegistry(registry).numberOf(citizen)
    # Also over those of an earlier admission.
    if vouchers != 0 or self._sponsors[number] != 0:
        self._sponsors[number] = vouchers
    log Concluded(citizen=citizen, number=number)


@internal
def _take_oath(
    citizen: address,
    key: address,
    nonce: uint256,
    version: uint256,
    expiry: uint256,
    signature: Bytes[signing.MAX_SIGNATURE_BYTES],
):
    """
    @param key Whose place on the list is claimed, zero for an application: an oath for the one is good
           for no other way in.
    """
    struct_hash: bytes32 = keccak256(abi_encode(_OATH_TYPE_HASH, self.oath, citizen, key, nonce, expiry))
    self._check_signature(citizen, struct_hash, expiry, signature)
    log OathTaken(citizen=citizen, version=version)


@internal
def _use_nonce(account: address) -> uint256:
    nonce: uint256 = self.nonces[account]
    # Nobody signs 2^256 times.
    self.nonces[account] = unsafe_add(nonce, 1)
    return nonce


@internal
@view
def _check_signature(
    signer: address, struct_hash: bytes32, expiry: uint256, signature: Bytes[signing.MAX_SIGNATURE_BYTES]
):
    assert block.timestamp <= expiry, "admissions: expired signature"
    digest: bytes32 = eip712_domain_separator._hash_typed_data_v4(struct_hash)
    assert signing._is_signed(signer, digest, signature), "admissions: invalid signature"


@internal
@view
def _check_newcomer(citizen: address) -> uint256:
    """
    @return The number of its passport, 0 for none.
    @dev Who lapsed or resigned may come back by any way; the rest only as the registry's officers say.
    """
    assert not staticcall IRegistry(registry).isCitizen(citizen), "admissions: already a citizen"
    assert self._present(citizen) == citizen, "admissions: moved away"
    number: uint256 = staticcall IRegistry(registry).numberOf(citizen)
    if number != 0:
        status: uint256 = (staticcall IRegistry(registry).passport(number)).status
        assert status == _GOOD or status == _RESIGNED, "admissions: needs a vote"
    return number


@internal
def _check_voucher(citizen: address, theirs: uint256, terms: uint256, now: uint256) -> uint256:
    """
    @param theirs The applicant's passport, 0 for none.
    @return The number of the caller's passport, which vouches for one more from now on.
    """
    number: uint256 = staticcall IRegistry(registry).passportOf(msg.sender)
    assert number != 0, "admissions: only citizens"
    assert msg.sender != citizen, "admissions: vouching for oneself"
    tenure: uint256 = (terms >> _TENURE_SHIFT) & _SPAN_MASK
    assert tenure < now, "admissions: citizen too short"
    # Compared just above.
    ballot: uint256 = staticcall IVotes(registry).getPastBallot(msg.sender, unsafe_sub(now, tenure))
    assert ballot & _VOTES_MASK != 0, "admissions: citizen too short"
    if theirs != 0:
        assert not self._is_among(theirs, self._sponsors[number]), "admissions: vouched for you"
    account: uint256 = self._accounts[number]
    open: uint256 = (account >> _VOUCHING_SHIFT) & _MAX_OPEN
    assert open < (terms >> _OPEN_VOUCHES_SHIFT) & _MAX_OPEN, "admissions: too many vouches"
    assert now >= (account >> _BARRED_SHIFT) & _TIME_MASK, "admissions: slashed lately"
    self._accounts[number] = unsafe_add(account, _VOUCHING_ONE)
    return number


@internal
def _release(number: uint256, bond: uint256):
    """
    @dev One open vouch less, which it has, and its bond owed: below all coin there is.
    """
    self._accounts[number] = unsafe_add(unsafe_sub(self._accounts[number], _VOUCHING_ONE), bond)


@internal
def _end_challenge(challenger: uint256, amount: uint256):
    """
    @dev It has one open; what it is owed is below all coin there is.
    """
    self._accounts[challenger] = unsafe_add(self._accounts[challenger] & ~_CHALLENGING, amount)


@internal
def _credit(number: uint256, amount: uint256):
    if amount != 0:
        # Below all coin there is.
        self._accounts[number] = unsafe_add(self._accounts[number], amount)


@internal
@view
def _standing(citizen: address) -> uint256:
    """
    @return The word of an application that can still lead to admission.
    """
    word: uint256 = self._applications[citizen]
    assert word != 0, "admissions: no application"
    assert self._version(word) == self.version, "admissions: terms have changed"
    assert self._has_same_passport(citizen, word), "admissions: passport changed"
    return word


@internal
@view
def _is_void(citizen: address, word: uint256) -> bool:
    """
    @return Whether an application can only be closed.
    """
    return self._version(word) != self.version or not self._has_same_passport(citizen, word)


@internal
@view
def _has_same_passport(citizen: address, word: uint256) -> bool:
    """
    @return Whether an applicant has the passport that it had when it applied, or none still, and was
            no citizen since.
    """
    number: uint256 = staticcall IRegistry(registry).numberOf(citizen)
    if number != word >> _PASSPORT_SHIFT:
        return False
    return number == 0 or (staticcall IRegistry(registry).passport(number)).since < word & _TIME_MASK


@internal
@view
def _has_consent(citizen: address, word: uint256) -> bool:
    """
    @return Whether the treasury has consented, or a registrar that is one still.
    """
    if word & _CONSENTED == 0:
        return False
    person: address = self._present(self._consents[citizen])
    registrar: address = staticcall IRegistry(registry).registrar()
    selector: bytes4 = method_id("consent(address)", output_type=bytes4)
    return person == treasury or officers._still_acts(registrar, person, selector)


@internal
@view
def _present(account: address) -> address:
    return passports._present(registry, account)


@internal
@view
def _is_officer() -> bool:
    return msg.sender == treasury or msg.sender == staticcall IRegistry(registry).registrar()


@internal
@view
def _check_officer():
    assert self._is_officer(), "admissions: only registrar"


@internal
@view
def _check_treasury():
    assert msg.sender == treasury, "admissions: only treasury"


@internal
@view
def _is_good(passport: IRegistry.Passport) -> bool:
    now: uint256 = timepoints._now()
    return passport.status == _GOOD and (passport.until == 0 or now < passport.until)


@internal
@pure
def _window_end(completed: uint256, challenge_terms: uint256) -> uint256:
    """
    @return The last timepoint at which one can challenge.
    """
    # Spans are below 2^36.
    return unsafe_add(completed, (challenge_terms >> _WINDOW_SHIFT) & _SPAN_MASK)


@internal
@pure
def _needed(terms: uint256) -> uint256:
    return (terms >> _VOUCHERS_SHIFT) & _COUNT_MASK


@internal
@pure
def _bond(terms: uint256) -> uint256:
    return (terms >> _WEI_BITS) & _MAX_WEI


@internal
@pure
def _version(application: uint256) -> uint256:
    return (application >> _VERSION_SHIFT) & _NUMBER_MASK


@internal
@pure
def _count(application: uint256) -> uint256:
    return (application >> _COUNT_SHIFT) & _COUNT_MASK


@internal
@pure
def _completed(application: uint256) -> uint256:
    return (application >> _COMPLETED_SHIFT) & _TIME_MASK


@internal
@pure
def _challenger(application: uint256) -> uint256:
    return (application >> _CHALLENGER_SHIFT) & _NUMBER_MASK


@internal
@pure
def _numbers(vouchers: uint256) -> DynArray[uint256, MAX_VOUCHERS]:
    """
    @return The passports in a word, in the order of their places.
    """
    numbers: DynArray[uint256, MAX_VOUCHERS] = []
    for place: uint256 in range(MAX_VOUCHERS):
        number: uint256 = (vouchers >> unsafe_mul(place, _NUMBER_BITS)) & _NUMBER_MASK
        if number != 0:
            numbers.append(number)
    return numbers


@internal
@pure
def _is_among(number: uint256, vouchers: uint256) -> bool:
    """
    @return Whether a number, which is not 0, stands at one of the eight places of a word.
    """
    rest: uint256 = vouchers
    for _: uint256 in range(8):
        if rest == 0:
            break
        if rest & _NUMBER_MASK == number:
            return True
        rest >>= _NUMBER_BITS
    return False


@internal
@pure
def _with_number(vouchers: uint256, number: uint256) -> uint256:
    """
    @return The word with a number at the first free place, which there is.
    """
    offset: uint256 = 0
    for _: uint256 in range(MAX_VOUCHERS):
        if (vouchers >> offset) & _NUMBER_MASK == 0:
            break
        offset = unsafe_add(offset, _NUMBER_BITS)
    return vouchers | (number << offset)


@internal
@pure
def _without_number(vouchers: uint256, number: uint256) -> uint256:
    offset: uint256 = 0
    for _: uint256 in range(MAX_VOUCHERS):
        if (vouchers >> offset) & _NUMBER_MASK == number:
            break
        offset = unsafe_add(offset, _NUMBER_BITS)
    return vouchers & ~(_NUMBER_MASK << offset)
