# pragma version 0.4.3
# pragma evm-version cancun
"""
@title RecordLedger
@license AGPL-3.0-only
@author govkit
@notice The nation's memory: records can be added, and never changed or removed, not even by the
        treasury. Verdicts are only the court's. A record's content is kept elsewhere; its SHA-256 hash is here.
@dev The records are the leaves of the Merkle tree of RFC 6962; record n is leaf n - 1. The contract
     keeps the roots of the full subtrees (the peaks) that make up a tree of this size, so an append
     hashes one node on average, and every earlier root can be computed from the events. A leaf's entry is
     abi_encode(kind, author, timestamp, content hash, relation, target, title).
     See https://www.rfc-editor.org/rfc/rfc6962#section-2.1.

     A record can say that it amends, repeals or supersedes an earlier one. A reader heeds that only
     between two records of the same kind, so only those who can append a kind can change what it
     says. The contract does not check this, since it does not keep the kinds of records.
"""

from .interfaces import IOffices
from .modules import refusals


# -- types and events ------------------------------------------------------------------------------

interface IMembers:
    def balanceOf(account: address) -> uint256: view


struct Entry:
    kind: bytes32
    content_hash: bytes32
    relation: uint256
    target: uint256
    title: String[128]


event RecordAppended:
    number: indexed(uint256)
    kind: indexed(bytes32)
    author: indexed(address)
    timestamp: uint256
    content_hash: bytes32
    relation: uint256
    target: uint256
    title: String[128]


event KeeperSet:
    keeper: indexed(address)
    allowed: bool


event KindSet:
    kind: indexed(bytes32)
    mode: uint256
    gate: address
    fee_wei: uint256


event KindOfficeSet:
    kind: indexed(bytes32)
    office: indexed(bytes32)


# -- constants and state ---------------------------------------------------------------------------

MAX_KEEPERS: constant(uint256) = 16
MAX_BATCH: constant(uint256) = 100
# Nobody can pay for a tree of 2^64 leaves.
_LEVELS: constant(uint256) = 64

# The modes of a kind: who can append it, besides the treasury.
KEEPERS: constant(uint256) = 0  # the keepers, if nothing else is set
TREASURY: constant(uint256) = 1  # nobody else, so only by a proposal
ACCOUNT: constant(uint256) = 2  # the gate itself: an office, or a body's own contract
MEMBERS: constant(uint256) = 3  # the citizens of the gate, or those with a balance there
ANYONE: constant(uint256) = 4
OFFICE: constant(uint256) = 5  # the holders of an office, which the gate is asked about
SOLE: constant(uint256) = 6  # the gate itself for ever, and not even the treasury
_MAX_MODE: constant(uint256) = ANYONE  # the highest mode without an office

# A record can amend (1), repeal (2) or supersede (3) an earlier one.
_MAX_RELATION: constant(uint256) = 3

_MAX_FEE_WEI: constant(uint256) = 2**88 - 1
_GATE_MASK: constant(uint256) = 2**160 - 1
# "charter" in ASCII, padded with zero bytes on the right.
_CHARTER: constant(bytes32) = 0x6368617274657200000000000000000000000000000000000000000000000000
# "verdict", likewise.
_VERDICT: constant(bytes32) = 0x7665726469637400000000000000000000000000000000000000000000000000

# @notice The timelock that acts for passed proposals.
treasury: public(immutable(address))

# Kinds that may have a rule (192 bits) | how many records there are (64). The bit of a kind is its
# number modulo 191; while it is not set, no kind with that bit has ever had a rule. So a record of
# a kind that is left to keepers reads no rule.
_head: uint256
_SIZE_MASK: constant(uint256) = 2**64 - 1
_RULED_SHIFT: constant(uint256) = 64
_RULED_BITS: constant(uint256) = 191

# Level l holds the root of the full subtree of 2^l leaves if bit l of the size is set. Otherwise the
# slot is left over from a smaller tree.
_peaks: HashMap[uint256, bytes32]

# @notice Whether an account can append the kinds that are left to keepers.
isKeeper: public(HashMap[address, bool])

# Of each kind: fee in wei (88 bits) | mode (8) | gate (160).
_rules: HashMap[bytes32, uint256]

# @notice The office whose holders can append a kind, in ASCII; zero for a kind without an office.
officeOf: public(HashMap[bytes32, bytes32])


@deploy
def __init__(
    treasury_: address, keepers: DynArray[address, MAX_KEEPERS], charter_hash: bytes32, court: address
):
    """
    @param treasury_ The timelock, which can append, name keepers and set kinds.
    @param keepers The accounts that can append too, if the treasury sets nothing else.
    @param charter_hash SHA-256 of the nation's charter, which becomes record 1; zero for none.
    @param court The court, which alone can append the kind "verdict" (mode 6); zero for none, and then
           that is a kind like others.
    @dev Only the treasury can append the kind "charter", from the start.
    """
    treasury = treasury_
    for keeper: address in keepers:
        self._set_keeper(keeper, True)
    self._set_kind(_CHARTER, TREASURY, empty(address), 0)
    if court != empty(address):
        self._set_kind(_VERDICT, SOLE, court, 0)
    if charter_hash != empty(bytes32):
        entry: Entry = Entry(
            kind=_CHARTER, content_hash=charter_hash, relation=0, target=0, title="Charter"
        )
        self._insert(self._head, self._leaf(1, treasury_, entry))


# -- acting ----------------------------------------------------------------------------------------

@external
@payable
def append(kind: bytes32, content_hash: bytes32, title: String[128]) -> uint256:
    """
    @notice Adds a record, for the kind's fee. The treasury can call this, and all to whom the kind is open.
    @param kind The kind of record, as ASCII padded with zero bytes on the right.
    @param content_hash SHA-256 of the content.
    @return The record's number, from 1.
    @dev Reverts with "ledger: only keeper", "ledger: may not append", "ledger: wrong fee",
         "ledger: no kind" or "ledger: no content hash".
    """
    return self._append_one(
        Entry(kind=kind, content_hash=content_hash, relation=0, target=0, title=title)
    )


@external
@payable
def appendLinked(
    kind: bytes32, content_hash: bytes32, title: String[128], relation: uint256, target: uint256
) -> uint256:
    """
    @notice Adds a record that amends, repeals or supersedes an earlier one.
    @param relation 1 amends, 2 repeals, 3 supersedes; 0 for none, and then the target is 0.
    @param target The earlier record's number.
    @return The record's number, from 1.
    @dev Reverts as `append` does, and with "ledger: wrong link".
    """
    return self._append_one(
        Entry(kind=kind, content_hash=content_hash, relation=relation, target=target, title=title)
    )


@external
@payable
def appendBatch(entries: DynArray[Entry, MAX_BATCH]) -> uint256:
    """
    @notice Adds several records in one transaction, all or none.
    @return The number of the first of them.
    @dev Reverts as `appendLinked` does, and with "ledger: no entries". The fees add up.
    """
    if len(entries) == 0: refusals._refuse(refusals.LEDGER_NO_ENTRIES)
    head: uint256 = self._head
    number: uint256 = head & _SIZE_MASK
    first: uint256 = unsafe_add(number, 1)
    # A batch is usually of one kind, so the fee is looked up once for each run of a kind.
    kind: bytes32 = empty(bytes32)
    fee: uint256 = 0
    total: uint256 = 0
    # Peaks that come and go within the batch are never stored. Bit l of `held` says that level l is in
    # memory.
    peaks: bytes32[_LEVELS] = empty(bytes32[_LEVELS])
    held: uint256 = 0
    for entry: Entry in entries:
        number = unsafe_add(number, 1)
        self._check(number, entry)
        if entry.kind != kind:
            fee = self._fee_of(entry.kind, head)
            kind = entry.kind
        # At most 100 fees of 88 bits each.
        total = unsafe_add(total, fee)
        node: bytes32 = self._leaf(number, msg.sender, entry)
        # The same as in `_insert`.
        rest: uint256 = unsafe_sub(number, 1)
        level: uint256 = 0
        for _: uint256 in range(_LEVELS):
            if rest & 1 == 0:
                break
            left: bytes32 = peaks[level] if (held >> level) & 1 == 1 else self._peaks[level]
            node = self._node(left, node)
            level = unsafe_add(level, 1)
            rest >>= 1
        peaks[level] = node
        held |= 1 << level
    held &= number
    for level: uint256 in range(_LEVELS):
        if held == 0:
            break
        if held & 1 == 1:
            self._peaks[level] = peaks[level]
        held >>= 1
    # Below 2^64.
    self._head = unsafe_add(head, len(entries))
    self._take(total)
    return first


@external
def setKeeper(keeper: address, allowed: bool):
    """
    @notice Names a keeper, which can append the kinds that are left to keepers, or takes that back. Only the treasury can call this.
    @dev Reverts with "ledger: only treasury".
    """
    if msg.sender != treasury: refusals._refuse(refusals.LEDGER_ONLY_TREASURY)
    self._set_keeper(keeper, allowed)


@external
def setKind(kind: bytes32, mode: uint256, gate: address, fee_wei: uint256):
    """
    @notice Says who can append records of a kind, and for which fee. Only the treasury can call this.
    @param mode 0 keepers, 1 the treasury only, 2 the gate itself, 3 those who are citizens at that
           moment by the gate's `isCitizen`, or have a balance there if it has no such function (a
           holder at the token, an office's hat), 4 anyone.
    @param gate The account (2), or the contract that is asked (3); the zero address otherwise.
    @param fee_wei The price of a record in the chain's coin, paid to the treasury, at most 2^88 - 1.
           The treasury itself pays nothing.
    @dev Reverts with "ledger: only treasury", "ledger: no kind", "ledger: only court" (verdicts are the
         court's), "ledger: no such mode", "ledger: wrong gate" or "ledger: fee too high".
    """
    self._check_settable(kind)
    if mode > _MAX_MODE: refusals._refuse(refusals.LEDGER_NO_SUCH_MODE)
    if (gate != empty(address)) != (mode == ACCOUNT or mode == MEMBERS):
        refusals._refuse(refusals.LEDGER_WRONG_GATE)
    if mode == MEMBERS:
        if not gate.is_contract: refusals._refuse(refusals.LEDGER_WRONG_GATE)
    if fee_wei > _MAX_FEE_WEI: refusals._refuse(refusals.LEDGER_FEE_TOO_HIGH)
    self._set_kind(kind, mode, gate, fee_wei)


@external
def setKindOffice(kind: bytes32, gate: address, office: bytes32, fee_wei: uint256):
    """
    @notice Lets the holders of an office append records of a kind (mode 5). Only the treasury can call this.
    @param gate The contract of the offices, which is asked `hasRole(office, sender)`.
    @param fee_wei The same as in `setKind`.
    @dev Reverts with "ledger: only treasury", "ledger: no kind", "ledger: only court", "ledger: wrong
         gate" (no contract, or no office) or "ledger: fee too high".
    """
    self._check_settable(kind)
    if not gate.is_contract or office == empty(bytes32): refusals._refuse(refusals.LEDGER_WRONG_GATE)
    if fee_wei > _MAX_FEE_WEI: refusals._refuse(refusals.LEDGER_FEE_TOO_HIGH)
    self._set_kind(kind, OFFICE, gate, fee_wei)
    self.officeOf[kind] = office
    log KindOfficeSet(kind=kind, office=office)


# -- reading ---------------------------------------------------------------------------------------

@external
@view
def size() -> uint256:
    """
    @return How many records there are, which is the number of the newest one.
    """
    return self._head & _SIZE_MASK


@external
@view
def ruleOf(kind: bytes32) -> (uint256, address, uint256):
    """
    @return Who can append the kind (mode and gate, see `setKind` and `setKindOffice`; 6 the gate alone,
            for ever), and its fee in wei.
    """
    rule: uint256 = self._rules[kind]
    return ((rule >> 160) & 255, convert(rule & _GATE_MASK, address), rule >> 168)


@external
@view
def root() -> bytes32:
    """
    @return The Merkle tree hash of all records (RFC 6962, section 2.1).
    """
    rest: uint256 = self._head & _SIZE_MASK
    if rest == 0:
        return sha256(b"")
    root: bytes32 = empty(bytes32)
    started: bool = False
    for level: uint256 in range(_LEVELS):
        if rest == 0:
            break
        if rest & 1 == 1:
            # Peaks of higher levels stand to the left of those of lower levels.
            root = self._node(self._peaks[level], root) if started else self._peaks[level]
            started = True
        rest >>= 1
    return root


# -- internal --------------------------------------------------------------------------------------

@internal
@payable
def _append_one(entry: Entry) -> uint256:
    head: uint256 = self._head
    number: uint256 = unsafe_add(head & _SIZE_MASK, 1)
    self._check(number, entry)
    fee: uint256 = self._fee_of(entry.kind, head)
    self._insert(head, self._leaf(number, msg.sender, entry))
    self._take(fee)
    return number


@internal
@view
def _fee_of(kind: bytes32, head: uint256) -> uint256:
    """
    @return The fee that the sender owes for a record of this kind.
    @dev Reverts if the sender cannot append one.
    """
    rule: uint256 = 0
    if head & self._bit_of(kind) != 0:
        rule = self._rules[kind]
    mode: uint256 = (rule >> 160) & 255
    if msg.sender == treasury:
        if mode != SOLE:
            return 0
    if mode == KEEPERS:
        if not self.isKeeper[msg.sender]: refusals._refuse(refusals.LEDGER_ONLY_KEEPER)
    elif mode != ANYONE:
        if mode == TREASURY: refusals._refuse(refusals.LEDGER_MAY_NOT_APPEND)
        gate: address = convert(rule & _GATE_MASK, address)
        allowed: bool = False
        # ACCOUNT or SOLE, of which alone the two lowest bits are 2.
        if mode & 3 == ACCOUNT:
            allowed = msg.sender == gate
        elif mode == MEMBERS:
            allowed = self._is_member(gate)
        else:
            allowed = staticcall IOffices(gate).hasRole(self.officeOf[kind], msg.sender)
        if not allowed: refusals._refuse(refusals.LEDGER_MAY_NOT_APPEND)
    return rule >> 168


@internal
@view
def _check_settable(kind: bytes32):
    if msg.sender != treasury: refusals._refuse(refusals.LEDGER_ONLY_TREASURY)
    if kind == empty(bytes32): refusals._refuse(refusals.LEDGER_NO_KIND)
    if (self._rules[kind] >> 160) & 255 == SOLE: refusals._refuse(refusals.LEDGER_ONLY_COURT)


@internal
@view
def _is_member(gate: address) -> bool:
    """
    @dev A registry is not asked for the balance, since a suspended or lapsed citizen keeps its passport.
    """
    success: bool = False
    answer: Bytes[32] = b""
    success, answer = raw_call(
        gate,
        abi_encode(msg.sender, method_id=method_id("isCitizen(address)")),
        max_outsize=32,
        is_static_call=True,
        revert_on_failure=False,
    )
    if success and len(answer) == 32:
        return convert(answer, uint256) == 1
    return staticcall IMembers(gate).balanceOf(msg.sender) != 0


@internal
@pure
def _check(number: uint256, entry: Entry):
    if entry.kind == empty(bytes32): refusals._refuse(refusals.LEDGER_NO_KIND)
    if entry.content_hash == empty(bytes32): refusals._refuse(refusals.LEDGER_NO_CONTENT_HASH)
    if entry.relation == 0:
        if entry.target != 0: refusals._refuse(refusals.LEDGER_WRONG_LINK)
    else:
        if entry.relation > _MAX_RELATION: refusals._refuse(refusals.LEDGER_WRONG_LINK)
        if entry.target == 0 or entry.target >= number: refusals._refuse(refusals.LEDGER_WRONG_LINK)


@internal
@payable
def _take(fee_wei: uint256):
    """
    @notice Passes the fee on to the treasury. Called after everything is written.
    """
    if msg.value != fee_wei: refusals._refuse(refusals.LEDGER_WRONG_FEE)
    if fee_wei > 0:
        raw_call(treasury, b"", value=fee_wei)


@internal
def _leaf(number: uint256, author: address, entry: Entry) -> bytes32:
    """
    @notice Logs a record.
    @return The hash of its leaf.
    """
    log RecordAppended(
        number=number,
        kind=entry.kind,
        author=author,
        timestamp=block.timestamp,
        content_hash=entry.content_hash,
        relation=entry.relation,
        target=entry.target,
        title=entry.title,
    )
    leaf: Bytes[384] = abi_encode(
        entry.kind,
        author,
        block.timestamp,
        entry.content_hash,
        entry.relation,
        entry.target,
        entry.title,
    )
    return sha256(concat(b"\x00", leaf))


@internal
def _insert(head: uint256, leaf: bytes32):
    """
    @notice Adds a leaf after those that `head` counts.
    """
    node: bytes32 = leaf
    # The new leaf completes a subtree at every level where the old size has a trailing 1.
    # The bits above the size are never reached: nobody pays for 2^64 - 1 leaves.
    rest: uint256 = head
    level: uint256 = 0
    for _: uint256 in range(_LEVELS):
        if rest & 1 == 0:
            break
        node = self._node(self._peaks[level], node)
        level = unsafe_add(level, 1)
        rest >>= 1
    self._peaks[level] = node
    # Below 2^64.
    self._head = unsafe_add(head, 1)


@internal
def _set_keeper(keeper: address, allowed: bool):
    self.isKeeper[keeper] = allowed
    log KeeperSet(keeper=keeper, allowed=allowed)


@internal
def _set_kind(kind: bytes32, mode: uint256, gate: address, fee_wei: uint256):
    if self.officeOf[kind] != empty(bytes32):
        self.officeOf[kind] = empty(bytes32)
    self._rules[kind] = (fee_wei << 168) | (mode << 160) | convert(gate, uint256)
    self._head |= self._bit_of(kind)
    log KindSet(kind=kind, mode=mode, gate=gate, fee_wei=fee_wei)


@internal
@pure
def _bit_of(kind: bytes32) -> uint256:
    """
    @return The bit of `_head` that is set once this kind has a rule. Kinds share it as their numbers
            do modulo 191, which costs a look at a rule that is not there, and nothing else.
    """
    return 1 << unsafe_add(_RULED_SHIFT, convert(kind, uint256) % _RULED_BITS)


@internal
@pure
def _node(left: bytes32, right: bytes32) -> bytes32:
    return sha256(concat(b"\x01", left, right))
