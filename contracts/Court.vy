# pragma version 0.4.3
# pragma evm-version cancun
"""
@title Court
@license AGPL-3.0-only
@author govkit
@notice Decides disputes of other contracts (ERC-792) by a panel of citizens that is drawn by lot. Nobody can
        choose the panel, votes are committed and then revealed, and who is silent loses a stake and is
        replaced. A ruling can be appealed once to a larger panel and, where the nation wants it, to a
        vote. Each verdict becomes a record, with its grounds.
@dev A case goes through these phases, each of which anybody can bring about once it is due:

         opened       evidence is given; parties commit shares of the draw's randomness (see `shares`)
         drawn        the panel is drawn by the hash of a block that was named at the opening (`draw`)
         committed    from the end of the evidence on (`commit`); `close` replaces those who are silent
         revealed     (`reveal`)
         ruled        by the most votes (`tally`); a tie, or votes of half the seats or fewer: ruling 0
         executed     after the time for an appeal (`execute`): the arbitrable is told, once

     The court keeps a case as the hash of its `Case`, which comes back as calldata; `CaseSet` says it each time
     that it changes, but for the seed, which `Drawn` says. All periods and fees are set for ever when the contract is created, so none changes
     under an open case. Periods are in the nation's clock, and a period ends before the timepoint that is
     that long after its beginning; the draw counts blocks.
     A draw is 2 * dispute + round: 0 the first panel, 1 the panel of an appeal.
"""

from .interfaces import ILedger
from .interfaces import IRegistry
from .interfaces import IVotes
from .modules import ballot_box
from .modules import cases
from .modules import court_terms
from .modules import jurors
from .modules import panel_word
from .modules import panels
from .modules import passports
from .modules import refusals
from .modules import shares
from .modules import timepoints

initializes: timepoints
initializes: jurors[timepoints := timepoints]
initializes: shares
initializes: court_terms
initializes: cases
initializes: panels[court_terms := court_terms]
initializes: ballot_box

exports: (
    ballot_box.voteOf,
    cases.caseHash,
    court_terms.appealSeats,
    court_terms.appealTime,
    court_terms.commitPeriod,
    court_terms.evidencePeriod,
    court_terms.fee,
    court_terms.housePeriod,
    court_terms.ledger,
    court_terms.revealPeriod,
    court_terms.seats,
    court_terms.shareBond,
    court_terms.tenure,
    jurors.collect,
    jurors.juror,
    jurors.leave,
    jurors.notice,
    jurors.placeOf,
    jurors.places,
    jurors.registry,
    jurors.serve,
    jurors.service,
    jurors.stake,
    jurors.treasury,
    jurors.willing,
    panels.panel,
    shares.far,
    shares.window,
    timepoints.clock,
    timepoints.CLOCK_MODE,
)


# -- types and events ------------------------------------------------------------------------------

interface IArbitrable:
    def rule(disputeID: uint256, ruling: uint256): nonpayable


# The events of ERC-792.
event DisputeCreation:
    disputeID: indexed(uint256)
    arbitrable: indexed(address)


event AppealPossible:
    disputeID: indexed(uint256)
    arbitrable: indexed(address)


event AppealDecision:
    disputeID: indexed(uint256)
    arbitrable: indexed(address)


event EvidenceGiven:
    disputeID: indexed(uint256)
    party: indexed(address)
    content_hash: bytes32
    uri: String[MAX_URI]


# @notice The panel after a call of `draw`, by passport and seat, 0 for an empty one; the seed that the case
#         has from now on; and since when votes are committed, in the clock's unit (0: not whole yet).
event Drawn:
    disputeID: indexed(uint256)
    round: uint256
    seed: bytes32
    since: uint256
    numbers: DynArray[uint256, MAX_SEATS]


# @notice Votes are revealed from now on.
event Closed:
    disputeID: indexed(uint256)
    round: uint256


# @notice A ruling, and how many votes there were for it and in all. Each coherent one gets `fee` wei.
event Ruled:
    disputeID: indexed(uint256)
    round: uint256
    ruling: uint256
    votes: uint256
    all_votes: uint256
    fee: uint256


# @notice A vote of the nation decided an appeal.
event Decided:
    disputeID: indexed(uint256)
    ruling: uint256


event Executed:
    disputeID: indexed(uint256)
    ruling: uint256
    record: uint256


# -- constants and state ---------------------------------------------------------------------------

MAX_PARTIES: constant(uint256) = cases.MAX_PARTIES
MAX_SEATS: constant(uint256) = court_terms.MAX_SEATS
MAX_CHOICES: constant(uint256) = 250
MAX_URI: constant(uint256) = 128
# How many tries a call of `draw` can make, and how many there are for each seat of a panel. Where one in
# twenty qualifies, less than one panel of five in a thousand is not filled by these.
MAX_TRIES: constant(uint256) = 100
TRIES_A_SEAT: constant(uint256) = 64
# How often silent panelists are replaced.
MAX_ANEW: constant(uint256) = 2
_MAX_DATA: constant(uint256) = 640
_MAX_CASE: constant(uint256) = 1_024

# ERC-792's statuses of a dispute.
WAITING: constant(uint256) = 0
APPEALABLE: constant(uint256) = 1
SOLVED: constant(uint256) = 2

_BYTE_MASK: constant(uint256) = 2**8 - 1

# "verdict" in ASCII, padded with zero bytes on the right.
_VERDICT: constant(bytes32) = 0x7665726469637400000000000000000000000000000000000000000000000000


@deploy
def __init__(settings: court_terms.Settings):
    """
    @dev Reverts as `court_terms` does, or with "court: blocks out of range".
    """
    court_terms.__init__(settings)
    mode: String[31] = staticcall IVotes(settings.registry).CLOCK_MODE()
    timepoints.__init__(keccak256(mode) == keccak256("mode=timestamp"))
    jurors.__init__(settings.registry, settings.treasury, settings.willing, settings.stake, settings.notice)
    shares.__init__(settings.window, settings.far)


# -- reading ---------------------------------------------------------------------------------------

@external
@view
def arbitrationCost(extraData: Bytes[_MAX_DATA]) -> uint256:
    """
    @return What a dispute costs, in wei: the fee of each seat of the first panel.
    """
    return court_terms.seats * court_terms.fee


@external
@view
def appealCost(disputeID: uint256, extraData: Bytes[_MAX_CASE]) -> uint256:
    """
    @return What an appeal costs, in wei: the fee of each seat of the larger panel. A vote costs as much as
            that, or as the first panel where there is no larger one.
    """
    return court_terms._appeal_cost()


@external
@view
def appealPeriod(disputeID: uint256) -> (uint256, uint256):
    """
    @return From when until before when the present ruling can be appealed, in the clock's unit; zeros
            if it can't be.
    """
    panel: panel_word.Panel = panels._at(panels._newest(disputeID))
    if panel.phase != panel_word.RULED or panel.appealed or not court_terms._can_appeal(panels._newest(disputeID) & 1):
        return 0, 0
    return panel.time, panel.time + court_terms.appealTime


@external
@view
def disputeStatus(disputeID: uint256) -> uint256:
    """
    @return 0 while it waits for a ruling, 1 while its ruling can be appealed, 2 once it is solved.
    @dev Reverts with "court: no such case".
    """
    if cases._hashes[disputeID] == empty(bytes32): refusals._refuse(refusals.COURT_NO_SUCH_CASE)
    draw: uint256 = panels._newest(disputeID)
    panel: panel_word.Panel = panels._at(draw)
    if panel.phase < panel_word.RULED:
        return WAITING
    if panel.phase == panel_word.EXECUTED or timepoints._now() >= panels._final_at(panel, draw & 1):
        return SOLVED
    return WAITING if panel.appealed else APPEALABLE


@external
@view
def currentRuling(disputeID: uint256) -> uint256:
    """
    @return The newest ruling; 0 while there is none, or if the court refused to rule.
    """
    draw: uint256 = panels._newest(disputeID)
    panel: panel_word.Panel = panels._at(draw)
    if panel.phase < panel_word.RULED and draw & 1 == 1:
        panel = panels._at(draw - 1)
    return panel.ruling


# -- opening ---------------------------------------------------------------------------------------

@external
@payable
def createDispute(choices: uint256, extraData: Bytes[_MAX_DATA]) -> uint256:
    """
    @notice Opens a case of the calling contract, which a panel will rule about.
    @param choices How many rulings there are besides 0, from 1 to 250.
    @param extraData Its parties, none of whom can sit on the panel, and the least bond of a share, in wei:
           `abi_encode(address[], uint256)`; empty for no parties.
    @return The dispute's number, from 1 on.
    @dev The value is `arbitrationCost`. Reverts with "court: wrong amount", "court: no such choice" or "court: amount
         out of range".
    """
    if msg.value != court_terms.seats * court_terms.fee: refusals._refuse(refusals.COURT_WRONG_AMOUNT)
    if choices == 0 or choices > MAX_CHOICES: refusals._refuse(refusals.COURT_NO_SUCH_CHOICE)
    parties: DynArray[address, MAX_PARTIES] = []
    bond: uint256 = 0
    if len(extraData) != 0:
        parties, bond = abi_decode(extraData, (DynArray[address, MAX_PARTIES], uint256))
    if bond > court_terms.MAX_AMOUNT: refusals._refuse(refusals.COURT_AMOUNT_OUT_OF_RANGE)
    places: uint256 = jurors._count(jurors._head)
    dispute: uint256 = jurors._new_dispute()
    log DisputeCreation(disputeID=dispute, arbitrable=msg.sender)
    cases._set(
        dispute,
        cases.Case(
            arbitrable=msg.sender,
            choices=choices,
            parties=parties,
            bond=max(bond, court_terms.shareBond),
            begun=timepoints._now(),
            places=places,
            opened=timepoints._now(),
            block=shares._named(),
            round=0,
            seed=empty(bytes32),
        ),
    )
    return dispute


@external
def submitEvidence(disputeID: uint256, case: cases.Case, content_hash: bytes32, uri: String[MAX_URI]):
    """
    @notice Tells of a piece of evidence, by its hash and where it is. The parties can, by their present
            keys, and the arbitrable, for the evidence period of each round.
    @dev Nothing is stored, so a flood costs only the party that makes it. Reverts with "court: wrong case", "court:
         only parties" or "court: too late".
    """
    cases._check(disputeID, case)
    if timepoints._now() >= case.opened + court_terms.evidencePeriod: refusals._refuse(refusals.COURT_TOO_LATE)
    if not self._is_party(case): refusals._refuse(refusals.COURT_ONLY_PARTIES)
    log EvidenceGiven(disputeID=disputeID, party=msg.sender, content_hash=content_hash, uri=uri)


# -- drawing ---------------------------------------------------------------------------------------

@external
@payable
def commitShare(disputeID: uint256, case: cases.Case, party: uint256, tip: bytes32):
    """
    @notice Commits a party's share of the randomness by which the panel is drawn, with the case's bond. A party
            that does this, and later gives the share, knows that nobody chose the panel.
    @param party Its place among the parties, from 0 on; its holder's present key sends this.
    @param tip The end of a chain of Keccak-256 hashes over 32 secret random bytes, some 16 links long.
    @dev Reverts with "court: wrong case", "court: only parties", "court: wrong amount" or as `shares` says.
    """
    self._check_undrawn(disputeID, case)
    if party >= len(case.parties) or passports._present(jurors.registry, case.parties[party]) != msg.sender:
        refusals._refuse(refusals.COURT_ONLY_PARTIES)
    if msg.value != case.bond: refusals._refuse(refusals.COURT_WRONG_AMOUNT)
    draw: uint256 = cases._draw_of(disputeID, case)
    # Nothing but shares is in the word of a panel that is not drawn.
    panels._panels[draw] = shares._commit(draw, panels._panels[draw], party, case.block, tip)


@external
def giveShare(disputeID: uint256, case: cases.Case, party: uint256, link: bytes32):
    """
    @notice Gives a share that was committed: the next link of its chain. Anybody who knows it can.
    @dev Reverts with "court: wrong case" or as `shares` says.
    """
    self._check_undrawn(disputeID, case)
    draw: uint256 = cases._draw_of(disputeID, case)
    panels._panels[draw] = shares._give(draw, panels._panels[draw], party, case.block, link)


@external
def renew(disputeID: uint256, case: cases.Case):
    """
    @notice Begins the draw anew with a block that is named now, where a share was held back or the draw is too
            late. Who held back loses the bond. Anybody can call this.
    @dev Reverts with "court: wrong case" or "court: too early".
    """
    self._check_undrawn(disputeID, case)
    draw: uint256 = cases._draw_of(disputeID, case)
    lost: uint256 = 0
    panels._panels[draw], lost = shares._renew(draw, panels._panels[draw], case.block, case.bond)
    jurors._credit(jurors.TREASURY, lost)
    renewed: cases.Case = case
    renewed.block = block.number + shares.far
    cases._set(disputeID, renewed)


@external
@nonreentrant
def takeBackBond(disputeID: uint256, case: cases.Case, round: uint256, party: uint256):
    """
    @notice Returns a share's bond to its party once the panel is drawn. Anybody can call this.
    @dev Reverts with "court: wrong case", "court: too early", "court: no share", or if the receiver refuses the coin.
    """
    cases._check(disputeID, case)
    if round > case.round or (round == case.round and case.seed == empty(bytes32)):
        refusals._refuse(refusals.COURT_TOO_EARLY)
    if party >= len(case.parties): refusals._refuse(refusals.COURT_NO_SHARE)
    shares._take_back((disputeID << 1) | round, party)
    receiver: address = passports._present(jurors.registry, case.parties[party])
    log shares.ShareReturned(disputeID=disputeID, round=round, party=party, receiver=receiver, bond=case.bond)
    raw_call(receiver, b"", value=case.bond)


@external
def draw(disputeID: uint256, case: cases.Case, tries: uint256):
    """
    @notice Draws the panel, or those who replace silent ones. Anybody can call this, as often as it takes.
    @param tries How many places to try at most, from 1 to 100. A place is a miss if nobody there can serve: its
           passport must be good, old enough when the dispute was opened, no party's and not seated already.
    @dev If a panel can't be filled by 64 tries a seat, it sits with more than half of its seats taken, and else
         the court refuses to rule (ruling 0). Reverts with "court: wrong case", "court: tries out of range",
         "court: not drawing", "court: too early", "court: awaits shares" or "court: too late" (then `renew`).
    """
    cases._check(disputeID, case)
    if tries == 0 or tries > MAX_TRIES: refusals._refuse(refusals.COURT_TRIES_OUT_OF_RANGE)
    draw: uint256 = cases._draw_of(disputeID, case)
    panel: panel_word.Panel = panels._at(draw)
    if panel.phase != panel_word.DRAWING: refusals._refuse(refusals.COURT_NOT_DRAWING)
    seed: bytes32 = case.seed
    if seed == empty(bytes32):
        seed = shares._seed(draw, panel.seats, case.block)
        panel.seats = 0
        panel.choices = case.choices
        begun: cases.Case = case
        begun.seed = seed
        cases._hashes[disputeID] = keccak256(abi_encode(begun))
    size: uint256 = court_terms._size(case.round)
    numbers: DynArray[uint256, MAX_SEATS] = panels._seated(draw, panel)
    # Those who can't be seated (any more), and a bit for each by number: most are told apart by that alone.
    excluded: DynArray[uint256, jurors.MAX_EXCLUDED] = jurors._excluded(case.parties, numbers)
    bits: uint256 = 0
    for number: uint256 in excluded:
        bits |= 1 << (number & _BYTE_MASK)
    most: uint256 = size * TRIES_A_SEAT if case.places != 0 else 0
    vacant: uint256 = 0
    for _: uint256 in range(tries, bound=MAX_TRIES):
        if panel.seated == size or panel.tries >= most:
            break
        place: uint256 = unsafe_add(convert(keccak256(abi_encode(seed, panel.tries)), uint256) % case.places, 1)
        # At most `most`, 1,344.
        panel.tries = unsafe_add(panel.tries, 1)
        # Without a roll a place is a passport, so most misses need not read what the court knows of it.
        number: uint256 = jurors._number_at(place, case.begun) if jurors.willing else place
        bit: uint256 = 1 << (number & _BYTE_MASK)
        if number == 0 or (bits & bit != 0 and number in excluded) or not self._is_old_enough(number, case.begun):
            continue
        if not jurors.willing and jurors._number_at(place, case.begun) == 0:
            continue
        jurors._seat(place)
        bits |= bit
        excluded.append(number)
        for seat: uint256 in range(vacant, size, bound=MAX_SEATS):
            if numbers[seat] == 0:
                numbers[seat] = number
                vacant = seat
                break
        panel.seated = unsafe_add(panel.seated, 1)
    is_exhausted: bool = panel.tries >= most
    if panel.seated == size or (is_exhausted and panel.seated * 2 > size):
        panel.phase = panel_word.COMMITTING
        panel.time = max(timepoints._now(), case.opened + court_terms.evidencePeriod)
    log Drawn(disputeID=disputeID, round=case.round, seed=seed, since=panel.time, numbers=numbers)
    panels._keep(draw, panel, numbers)
    if panel.phase == panel_word.DRAWING and is_exhausted:
        self._finish(disputeID, case, draw, panel, numbers)


# -- voting ----------------------------------------------------------------------------------------

@external
@payable
def commit(disputeID: uint256, round: uint256, seat: uint256, commitment: bytes32):
    """
    @notice Commits a panelist's vote. Where there is no roll, its stake comes along in coin.
    @param seat Its seat, from 0 on.
    @param commitment `keccak256(abi_encode(court, disputeID, round, number, vote, salt))`, with 32 secret random
           bytes as salt. The lowest bit does not count.
    @dev Reverts with "court: not committing", "court: too early", "court: too late", "court: only panelists",
         "court: committed" or "court: wrong amount".
    """
    if msg.value != (0 if jurors.willing else jurors.stake): refusals._refuse(refusals.COURT_WRONG_AMOUNT)
    draw: uint256 = (disputeID << 1) | round
    word: uint256 = panels._panels[draw]
    panel: panel_word.Panel = panel_word._unpacked(word)
    if panel.phase != panel_word.COMMITTING: refusals._refuse(refusals.COURT_NOT_COMMITTING)
    if timepoints._now() < panel.time: refusals._refuse(refusals.COURT_TOO_EARLY)
    if timepoints._now() >= panel.time + court_terms.commitPeriod: refusals._refuse(refusals.COURT_TOO_LATE)
    number: uint256 = staticcall IRegistry(jurors.registry).passportOf(msg.sender)
    if number == 0 or number != panels._seat(draw, panel, seat): refusals._refuse(refusals.COURT_ONLY_PANELISTS)
    ballot_box._commit(draw, seat, number, commitment)


@external
def close(disputeID: uint256, case: cases.Case):
    """
    @notice Ends the time for commitments: at once where all have committed, else when it is over. Those who
            are silent lose their stakes, and others are drawn in their places, twice at most. Then those
            who have committed reveal, if they are more than half of the seats; else the ruling is 0.
    @dev Reverts with "court: wrong case", "court: not committing" or "court: too early".
    """
    cases._check(disputeID, case)
    draw: uint256 = cases._draw_of(disputeID, case)
    panel: panel_word.Panel = panels._at(draw)
    if panel.phase != panel_word.COMMITTING: refusals._refuse(refusals.COURT_NOT_COMMITTING)
    numbers: DynArray[uint256, MAX_SEATS] = panels._seated(draw, panel)
    is_over: bool = timepoints._now() >= panel.time + court_terms.commitPeriod
    silent: bool = False
    for seat: uint256 in range(len(numbers), bound=MAX_SEATS):
        if numbers[seat] != 0 and ballot_box._at(draw, seat) == 0:
            if not is_over: refusals._refuse(refusals.COURT_TOO_EARLY)
            silent = True
            jurors._silence(numbers[seat], disputeID, jurors.stake if jurors.willing else 0)
            numbers[seat] = 0
            panel.seated = unsafe_sub(panel.seated, 1)
    panel.time = timepoints._now()
    if silent and panel.anew < MAX_ANEW:
        panel.anew = unsafe_add(panel.anew, 1)
        panel.phase = panel_word.DRAWING
    elif panel.seated * 2 > court_terms._size(case.round):
        panel.phase = panel_word.REVEALING
        log Closed(disputeID=disputeID, round=case.round)
    else:
        panels._keep(draw, panel, numbers)
        self._finish(disputeID, case, draw, panel, numbers)
        return
    panels._keep(draw, panel, numbers)


@external
def reveal(disputeID: uint256, round: uint256, seat: uint256, vote: uint256, salt: bytes32, grounds: bytes32):
    """
    @notice Reveals a vote that was committed. Anybody who knows the salt can.
    @param vote The ruling that it is for, 0 to refuse.
    @param grounds SHA-256 of why, or zero. The verdict's record has those of the first seat with the ruling.
    @dev Reverts with "court: not revealing", "court: too late", "court: no such choice" or "court: wrong vote".
    """
    draw: uint256 = (disputeID << 1) | round
    panel: panel_word.Panel = panels._at(draw)
    if panel.phase != panel_word.REVEALING: refusals._refuse(refusals.COURT_NOT_REVEALING)
    if timepoints._now() >= panel.time + court_terms.revealPeriod: refusals._refuse(refusals.COURT_TOO_LATE)
    if vote > panel.choices: refusals._refuse(refusals.COURT_NO_SUCH_CHOICE)
    ballot_box._reveal(draw, seat, panels._seat(draw, panel, seat), vote, salt, grounds)


@external
def tally(disputeID: uint256, case: cases.Case):
    """
    @notice Counts the votes, gives the ruling, and credits stakes and fees: at once where all are revealed,
            else when the time for it is over. Anybody can call this.
    @dev Reverts with "court: wrong case", "court: not revealing" or "court: too early".
    """
    cases._check(disputeID, case)
    draw: uint256 = cases._draw_of(disputeID, case)
    panel: panel_word.Panel = panels._at(draw)
    if panel.phase != panel_word.REVEALING: refusals._refuse(refusals.COURT_NOT_REVEALING)
    self._finish(disputeID, case, draw, panel, panels._seated(draw, panel))


# -- ending ----------------------------------------------------------------------------------------

@external
@payable
def appeal(disputeID: uint256, extraData: Bytes[_MAX_CASE]):
    """
    @notice Appeals the ruling: to the larger panel where there is one, and that one's, or the only one's, to a vote
            of the nation where there is that. The arbitrable and the parties can.
    @param extraData The case, as ABI.
    @dev The value is `appealCost`. Reverts with "court: wrong case", "court: only parties", "court: wrong amount",
         "court: no appeal" or "court: too late".
    """
    case: cases.Case = abi_decode(extraData, cases.Case)
    cases._check(disputeID, case)
    if msg.sender != case.arbitrable and not self._is_party(case): refusals._refuse(refusals.COURT_ONLY_PARTIES)
    if msg.value != court_terms._appeal_cost(): refusals._refuse(refusals.COURT_WRONG_AMOUNT)
    draw: uint256 = cases._draw_of(disputeID, case)
    panel: panel_word.Panel = panels._at(draw)
    if panel.phase != panel_word.RULED or panel.appealed or not court_terms._can_appeal(case.round):
        refusals._refuse(refusals.COURT_NO_APPEAL)
    if timepoints._now() >= panel.time + court_terms.appealTime: refusals._refuse(refusals.COURT_TOO_LATE)
    panel.appealed = True
    log AppealDecision(disputeID=disputeID, arbitrable=case.arbitrable)
    if case.round == 0 and court_terms.appealSeats != 0:
        case.round = 1
        case.opened = timepoints._now()
        case.block = shares._named()
        case.seed = empty(bytes32)
        cases._set(disputeID, case)
    else:
        panel.time = timepoints._now()
        jurors._credit(jurors.TREASURY, msg.value)
    panels._panels[draw] = panel_word._packed(panel)


@external
def decide(disputeID: uint256, case: cases.Case, ruling: uint256):
    """
    @notice Decides an appeal to a vote of the nation. The treasury can call this, that is, a passed proposal, within
            the house period; if it does not, the ruling stands.
    @dev Reverts with "court: wrong case", "court: only treasury", "court: no appeal", "court: too late" or "court:
         no such choice".
    """
    cases._check(disputeID, case)
    if msg.sender != jurors.treasury: refusals._refuse(refusals.COURT_ONLY_TREASURY)
    draw: uint256 = cases._draw_of(disputeID, case)
    panel: panel_word.Panel = panels._at(draw)
    if panel.phase != panel_word.RULED or not panel.appealed: refusals._refuse(refusals.COURT_NO_APPEAL)
    if timepoints._now() >= panel.time + court_terms.housePeriod: refusals._refuse(refusals.COURT_TOO_LATE)
    if ruling > case.choices: refusals._refuse(refusals.COURT_NO_SUCH_CHOICE)
    panel.ruling = ruling
    # In the past by a house period, so that it is final now.
    panel.time = unsafe_sub(timepoints._now(), court_terms.housePeriod)
    panels._panels[draw] = panel_word._packed(panel)
    log Decided(disputeID=disputeID, ruling=ruling)


@external
@nonreentrant
def execute(disputeID: uint256, case: cases.Case, grounds: bytes32):
    """
    @notice Ends a case whose ruling is final: records the verdict and tells the arbitrable. Anybody can call
            this. If the arbitrable reverts nothing has happened, and it can be tried again.
    @param grounds As the first seat revealed them that voted with the ruling and gave any; zero if none did. Then
           the record has the Keccak-256 of the case and its ruling.
    @dev Reverts with "court: wrong case", "court: no ruling", "court: too early" or "court: wrong grounds".
    """
    cases._check(disputeID, case)
    draw: uint256 = cases._draw_of(disputeID, case)
    panel: panel_word.Panel = panels._at(draw)
    if panel.phase != panel_word.RULED: refusals._refuse(refusals.COURT_NO_RULING)
    if timepoints._now() < panels._final_at(panel, case.round): refusals._refuse(refusals.COURT_TOO_EARLY)
    if not ballot_box._is_of(grounds, ballot_box._grounds(draw, panel.ruling)):
        refusals._refuse(refusals.COURT_WRONG_GROUNDS)
    panel.phase = panel_word.EXECUTED
    panels._panels[draw] = panel_word._packed(panel)
    content: bytes32 = grounds
    if content == empty(bytes32):
        content = keccak256(abi_encode(cases._hashes[disputeID], panel.ruling))
    title: String[128] = concat("Verdict ", uint2str(disputeID), ": ruling ", uint2str(convert(panel.ruling, uint8)))
    record: uint256 = extcall ILedger(court_terms.ledger).append(_VERDICT, content, title)
    log Executed(disputeID=disputeID, ruling=panel.ruling, record=record)
    extcall IArbitrable(case.arbitrable).rule(disputeID, panel.ruling)


# -- internal --------------------------------------------------------------------------------------

@internal
@view
def _check_undrawn(dispute: uint256, case: cases.Case):
    cases._check(dispute, case)
    if case.seed != empty(bytes32): refusals._refuse(refusals.COURT_TOO_LATE)


@internal
@view
def _is_party(case: cases.Case) -> bool:
    if msg.sender == case.arbitrable:
        return True
    for party: address in case.parties:
        if msg.sender == passports._present(jurors.registry, party):
            return True
    return False


@internal
@view
def _is_old_enough(number: uint256, begun: uint256) -> bool:
    """
    @return Whether a passport is good, and was for the tenure when the dispute was opened.
    """
    passport: IRegistry.Passport = staticcall IRegistry(jurors.registry).passport(number)
    if passport.status != passports.GOOD or unsafe_add(passport.since, court_terms.tenure) > begun:
        return False
    return passport.until == 0 or timepoints._now() < passport.until


@internal
def _finish(
    dispute: uint256,
    case: cases.Case,
    draw: uint256,
    panel: panel_word.Panel,
    numbers: DynArray[uint256, MAX_SEATS],
):
    """
    @notice Rules by the votes that are revealed, if there are any, and ends the seats.
    @dev Reverts with "court: too early" where a committed vote can still be revealed.
    """
    # Silent are only those who were to reveal; else the panel never came to it.
    must_reveal: bool = panel.phase == panel_word.REVEALING
    is_over: bool = not must_reveal or timepoints._now() >= panel.time + court_terms.revealPeriod
    votes: DynArray[uint256, MAX_SEATS] = ballot_box._revealed(draw, numbers, is_over)
    ruling: uint256 = 0
    most: uint256 = 0
    voted: uint256 = 0
    ruling, most, voted = ballot_box._count(votes)
    # Where no vote prevails nobody was wrong: all who voted share the fee. An appeal that comes to nothing
    # leaves the first ruling.
    sharing: uint256 = voted if most == 0 else most
    if most == 0 and case.round != 0:
        ruling = panels._at(draw - 1).ruling
    pot: uint256 = len(numbers) * court_terms.fee
    each: uint256 = 0 if sharing == 0 else pot // sharing
    for seat: uint256 in range(len(numbers), bound=MAX_SEATS):
        if numbers[seat] == 0:
            continue
        if votes[seat] != ballot_box.NO_VOTE:
            coherent: bool = most != 0 and votes[seat] == ruling
            jurors._release(numbers[seat], each if coherent or most == 0 else 0, coherent)
        elif must_reveal:
            jurors._silence(numbers[seat], dispute, jurors.stake)
        elif jurors.willing or ballot_box._at(draw, seat) != 0:
            # Without a roll only those have a stake here who have committed.
            jurors._release(numbers[seat], 0, False)
    # What can't be shared evenly, or is shared by nobody.
    jurors._credit(jurors.TREASURY, pot - each * sharing)
    ruled: panel_word.Panel = panel
    ruled.phase = panel_word.RULED
    ruled.ruling = ruling
    ruled.time = timepoints._now()
    panels._panels[draw] = panel_word._packed(ruled)
    log Ruled(disputeID=dispute, round=case.round, ruling=ruling, votes=most, all_votes=voted, fee=each)
    if court_terms._can_appeal(case.round):
        log AppealPossible(disputeID=dispute, arbitrable=case.arbitrable)
