# pragma version 0.4.3
# pragma evm-version cancun
"""
@title CitizenRegistry
@license AGPL-3.0-only
@author govkit
@notice Who is a citizen: a passport for each, numbered from 1, that cannot be moved
        (soulbound ERC-721 with ERC-5192), and one vote for each citizen, which cannot be
        given to another (ERC-5805). Nothing personal is kept here.
@dev The registrar admits and revokes, and so does the treasury, that is, a passed proposal;
     a citizen resigns by itself.
     A revoked passport keeps its number, holder and dates for ever; whoever is admitted
     again gets a new one.
"""

from ethereum.ercs import IERC165
from ethereum.ercs import IERC721

from .interfaces import IERC5192
from .interfaces import IVotes
from .modules import checkpoints
from .modules import timepoints
from .modules import votes

implements: IERC165
implements: IERC721
implements: IERC5192
implements: IVotes

initializes: checkpoints
initializes: timepoints
initializes: votes[checkpoints := checkpoints, timepoints := timepoints]

exports: (
    timepoints.clock,
    timepoints.CLOCK_MODE,
    votes.delegates,
    votes.getPastBallot,
    votes.getPastTotalSupply,
    votes.getPastVotes,
    votes.getVotes,
)


event Admitted:
    citizen: indexed(address)
    number: indexed(uint256)


event Revoked:
    citizen: indexed(address)
    number: indexed(uint256)


event RegistrarSet:
    previous: indexed(address)
    current: indexed(address)


struct Passport:
    holder: address
    since: uint256
    until: uint256


_INTERFACES: constant(bytes4[6]) = [
    0x01FFC9A7,  # ERC-165
    0x80AC58CD,  # ERC-721
    0x5B5E139F,  # ERC-721 metadata
    0xB45A3C0E,  # ERC-5192, soulbound
    0xDA287A1D,  # ERC-6372, clock
    0xE90FB3F6,  # IVotes
]

_ADDRESS_BITS: constant(uint256) = 160
_ADDRESS_MASK: constant(uint256) = (1 << _ADDRESS_BITS) - 1
_TIME_BITS: constant(uint256) = 48
_TIME_MASK: constant(uint256) = (1 << _TIME_BITS) - 1
_UNTIL_SHIFT: constant(uint256) = _ADDRESS_BITS + _TIME_BITS

# @notice How many citizens one founding call admits at the most.
MAX_FOUNDING_BATCH: constant(uint256) = 100

# @notice The name of the passports.
name: public(immutable(String[40]))
# @notice Their symbol.
symbol: public(immutable(String[11]))
# @notice The timelock that acts for passed proposals.
treasury: public(immutable(address))
# @notice The founding contract, which admits the founding citizens and then ends.
founder: public(immutable(address))

# Who admits besides the treasury, and how many passports were ever issued:
# issued (96) | registrar (160).
_office: uint256

# A passport: until (48) | since (48) | holder (160). Seconds since 1970; `until` is 0 while it is good.
_passports: HashMap[uint256, uint256]

# @notice The number of a citizen's passport; 0 for whoever is no citizen.
passportOf: public(HashMap[address, uint256])


@deploy
def __init__(
    name_: String[40],
    symbol_: String[11],
    by_timestamp: bool,
    treasury_: address,
    founder_: address,
    registrar_: address,
):
    """
    @param by_timestamp The clock: True for seconds, False for block numbers.
    @param treasury_ The timelock, which may admit, revoke and name the registrar.
    @param founder_ Who admits the founding citizens.
    @param registrar_ Who admits and revokes besides; zero for nobody.
    """
    name = name_
    symbol = symbol_
    treasury = treasury_
    founder = founder_
    self._office = convert(registrar_, uint256)
    log RegistrarSet(previous=empty(address), current=registrar_)
    timepoints.__init__(by_timestamp)
    checkpoints.__init__()
    votes.__init__()


@external
@view
def registrar() -> address:
    """
    @return Who admits and revokes besides the treasury, or zero.
    """
    return self._registrar(self._office)


@external
@view
def isCitizen(account: address) -> bool:
    """
    @return Whether `account` holds a good passport now.
    """
    return self.passportOf[account] != 0


@external
@view
def passport(number: uint256) -> Passport:
    """
    @return Holder, and the seconds since 1970 at which it was issued and revoked (0: good).
    @dev Reverts with "registry: unknown passport".
    """
    return self._unpack(self._passports[number])


@external
@view
def passportsIssued() -> uint256:
    """
    @return The number of the newest passport, and so how many were ever issued.
    """
    return self._office >> _ADDRESS_BITS


@external
@view
def totalSupply() -> uint256:
    """
    @return How many citizens there are now.
    """
    return votes._total()


@external
def admit(citizen: address):
    """
    @notice Makes `citizen` a citizen. The registrar and the treasury may. Nobody is called back.
    @dev Reverts with "registry: only registrar", "registry: zero address" or
         "registry: already a citizen".
    """
    office: uint256 = self._office
    self._check_officer(office)
    self._office = self._admit(citizen, office)


@external
def admitFounding(citizens: DynArray[address, MAX_FOUNDING_BATCH]):
    """
    @notice Admits the founding citizens. The founding contract alone may, and once the
            nation is founded it can call nothing any more.
    @dev Reverts with "registry: only founder" besides the reasons of `admit`.
    """
    assert msg.sender == founder, "registry: only founder"
    office: uint256 = self._office
    for citizen: address in citizens:
        office = self._admit(citizen, office)
    self._office = office


@external
def revoke(citizen: address):
    """
    @notice Ends the citizenship of `citizen`. The registrar and the treasury may.
    @dev Reverts with "registry: only registrar" or "registry: not a citizen".
    """
    self._check_officer(self._office)
    self._end(citizen)


@external
def resign():
    """
    @notice Ends the caller's own citizenship. Nobody can hinder it, also not a dormant nation.
    @dev Reverts with "registry: not a citizen".
    """
    self._end(msg.sender)


@external
def setRegistrar(registrar_: address):
    """
    @notice Names who admits and revokes besides the treasury; zero for nobody. The treasury
            alone may.
    @dev Reverts with "registry: only treasury".
    """
    assert msg.sender == treasury, "registry: only treasury"
    office: uint256 = self._office
    self._office = (office >> _ADDRESS_BITS << _ADDRESS_BITS) | convert(registrar_, uint256)
    log RegistrarSet(previous=self._registrar(office), current=registrar_)


@external
@view
def balanceOf(owner: address) -> uint256:
    """
    @return 1 for a citizen, 0 for anybody else.
    @dev Reverts with "registry: zero address", as ERC-721 asks.
    """
    assert owner != empty(address), "registry: zero address"
    return votes._units_of(owner)


@external
@view
def ownerOf(token_id: uint256) -> address:
    """
    @dev Reverts with "registry: unknown passport", for a revoked one too.
    """
    self._check_good(token_id)
    return self._unpack(self._passports[token_id]).holder


@external
@view
def locked(token_id: uint256) -> bool:
    """
    @return True: no passport can be moved.
    @dev Reverts with "registry: unknown passport".
    """
    self._check_good(token_id)
    return True


@external
@view
def tokenURI(token_id: uint256) -> String[166]:
    """
    @return The passport's name as a JSON data URI: it points to nothing outside the chain.
    @dev Reverts with "registry: unknown passport".
    """
    self._check_good(token_id)
    return concat('data:application/json,{"name":"', name, " ", uint2str(token_id), '"}')


@external
@view
def getApproved(token_id: uint256) -> address:
    """
    @return Zero: nobody can be approved.
    @dev Reverts with "registry: unknown passport".
    """
    self._check_good(token_id)
    return empty(address)


@external
@view
def isApprovedForAll(owner: address, operator: address) -> bool:
    """
    @return False: nobody can be approved.
    """
    return False


@external
@payable
def approve(to: address, token_id: uint256):
    """
    @dev Always reverts with "registry: soulbound".
    """
    self._refuse_move()


@external
def setApprovalForAll(operator: address, approved: bool):
    """
    @dev Always reverts with "registry: soulbound".
    """
    self._refuse_move()


@external
@payable
def transferFrom(owner: address, to: address, token_id: uint256):
    """
    @dev Always reverts with "registry: soulbound".
    """
    self._refuse_move()


@external
@payable
def safeTransferFrom(owner: address, to: address, token_id: uint256, data: Bytes[1_024] = b""):
    """
    @dev Always reverts with "registry: soulbound".
    """
    self._refuse_move()


@external
def delegate(delegatee: address):
    """
    @dev Always reverts with "registry: votes are personal": a citizen's vote stays its own.
    """
    self._refuse_delegation()


@external
def delegateBySig(delegatee: address, nonce: uint256, expiry: uint256, v: uint8, r: bytes32, s: bytes32):
    """
    @dev Always reverts with "registry: votes are personal": a citizen's vote stays its own.
    """
    self._refuse_delegation()


@external
@view
def supportsInterface(interface_id: bytes4) -> bool:
    """
    @return Whether the contract speaks that interface (ERC-165).
    """
    return interface_id in _INTERFACES


@internal
def _admit(citizen: address, office: uint256) -> uint256:
    """
    @return The office word with one more passport issued; the caller stores it.
    """
    assert citizen != empty(address), "registry: zero address"
    assert self.passportOf[citizen] == 0, "registry: already a citizen"
    # Below 2^96: a word of its own is paid for each.
    issued: uint256 = unsafe_add(office, 1 << _ADDRESS_BITS)
    number: uint256 = issued >> _ADDRESS_BITS
    self.passportOf[citizen] = number
    self._passports[number] = (block.timestamp << _ADDRESS_BITS) | convert(citizen, uint256)
    log IERC721.Transfer(sender=empty(address), receiver=citizen, token_id=number)
    log IERC5192.Locked(tokenId=number)
    log Admitted(citizen=citizen, number=number)
    votes._delegate(citizen, citizen)
    votes._mint(citizen, 1)
    return issued


@internal
def _end(citizen: address):
    number: uint256 = self.passportOf[citizen]
    assert number != 0, "registry: not a citizen"
    self.passportOf[citizen] = 0
    self._passports[number] |= block.timestamp << _UNTIL_SHIFT
    votes._burn_all(citizen)
    log IVotes.DelegateChanged(delegator=citizen, fromDelegate=citizen, toDelegate=empty(address))
    log IERC721.Transfer(sender=citizen, receiver=empty(address), token_id=number)
    log Revoked(citizen=citizen, number=number)


@internal
@view
def _check_officer(office: uint256):
    assert msg.sender == self._registrar(office) or msg.sender == treasury, "registry: only registrar"


@internal
@pure
def _registrar(office: uint256) -> address:
    return convert(office & _ADDRESS_MASK, address)


@internal
@view
def _check_good(number: uint256):
    assert self._unpack(self._passports[number]).until == 0, "registry: unknown passport"


@internal
@pure
def _unpack(word: uint256) -> Passport:
    assert word != 0, "registry: unknown passport"
    return Passport(
        holder=convert(word & _ADDRESS_MASK, address),
        since=(word >> _ADDRESS_BITS) & _TIME_MASK,
        until=word >> _UNTIL_SHIFT,
    )


@internal
@pure
def _refuse_move():
    raise "registry: soulbound"


@internal
@pure
def _refuse_delegation():
    raise "registry: votes are personal"
