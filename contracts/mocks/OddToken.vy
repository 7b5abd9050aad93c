# pragma version 0.4.3
# pragma evm-version cancun
"""
@title OddToken
@license AGPL-3.0-only
@author govkit
@notice A token of a foreign maker, for tests: an honest ERC-20 until anybody makes it odd. It can take a fee of
        the receiver or the sender, change all balances, block accounts, answer otherwise than a token should,
        call somebody at each transfer, say nothing or anything of balances, and give allowances in many ways.
@dev Balances are kept in shares, which are worth `factor` each.
"""

event Transfer:
    sender: indexed(address)
    receiver: indexed(address)
    amount: uint256


event Approval:
    owner: indexed(address)
    spender: indexed(address)
    amount: uint256


# What `transfer` and `transferFrom` do.
AS_IT_SHOULD: constant(uint256) = 0
NOTHING: constant(uint256) = 1
# Moves nothing, and says so.
REFUSES: constant(uint256) = 2
REVERTS: constant(uint256) = 3
# Moves, and answers more than anybody asked for.
BOMB: constant(uint256) = 4
BURNS_GAS: constant(uint256) = 5
# Moves nothing, and says that it did.
LIES: constant(uint256) = 6

# What `balanceOf` does.
HONEST: constant(uint256) = 0
SILENT: constant(uint256) = 1
FALLING: constant(uint256) = 2
BALANCE_BURNS_GAS: constant(uint256) = 3

_ONE: constant(uint256) = 10**18

# @notice How many digits an amount has after the point.
decimals: public(immutable(uint8))

totalSupply: public(uint256)
allowance: public(HashMap[address, HashMap[address, uint256]])
isOperatorFor: public(HashMap[address, HashMap[address, bool]])
# @notice Accounts that neither give nor take.
blocked: public(HashMap[address, bool])
# @notice What one share is worth, by 10^18.
factor: public(uint256)
# @notice What the receiver does not get, and what the sender pays besides, in basis points.
receiver_fee_bps: public(uint256)
sender_fee_bps: public(uint256)
# @notice What `transfer` does, and what `balanceOf` does, of the lists above.
behaviour: public(uint256)
balances: public(uint256)
# @notice Who is called at each transfer, how often that was done, and how often it succeeded.
hook: public(address)
payload: Bytes[16_384]
insists: public(bool)
attempts: public(uint256)
successes: public(uint256)
_shares: HashMap[address, uint256]


@deploy
def __init__(decimals_: uint8):
    decimals = decimals_
    self.factor = _ONE


# -- what makes it odd -----------------------------------------------------------------------------

@external
def mint(receiver: address, amount: uint256):
    self._shares[receiver] += amount * _ONE // self.factor
    self.totalSupply += amount
    log Transfer(sender=empty(address), receiver=receiver, amount=amount)


@external
def behave(behaviour: uint256, balances: uint256):
    self.behaviour = behaviour
    self.balances = balances


@external
def charge(receiver_fee_bps: uint256, sender_fee_bps: uint256):
    self.receiver_fee_bps = receiver_fee_bps
    self.sender_fee_bps = sender_fee_bps


@external
def rebase(factor: uint256):
    """
    @param factor What each share is worth from now on, by 10^18.
    """
    self.factor = factor


@external
def setBlocked(account: address, blocked: bool):
    self.blocked[account] = blocked


@external
def arm(hook: address, payload: Bytes[16_384], insists: bool):
    """
    @param hook Who is called at each transfer with `payload`; zero for nobody.
    @param insists Whether a refusal of that call undoes the transfer.
    """
    self.hook = hook
    self.payload = payload
    self.insists = insists


@external
def let(owner: address, operator: address):
    """
    @notice As if the owner had let that account take everything once.
    """
    self.isOperatorFor[owner][operator] = True


# -- the token -------------------------------------------------------------------------------------

@external
@view
def name() -> String[16]:
    return "Odd \"token\"\n"


@external
@view
def symbol() -> String[16]:
    return "<b>ODD</b>"


@external
@view
def balanceOf(account: address) -> uint256:
    held: uint256 = self._shares[account] * self.factor // _ONE
    if self.balances == SILENT:
        raw_revert(b"")
    elif self.balances == FALLING:
        # Less each time, as the gas that is left.
        return msg.gas
    elif self.balances == BALANCE_BURNS_GAS:
        raise UNREACHABLE
    return held


@external
@raw_return
def transfer(receiver: address, amount: uint256) -> Bytes[8_192]:
    return self._behave(msg.sender, receiver, amount)


@external
@raw_return
def transferFrom(owner: address, receiver: address, amount: uint256) -> Bytes[8_192]:
    if not self.isOperatorFor[owner][msg.sender]:
        self.allowance[owner][msg.sender] -= amount
    return self._behave(owner, receiver, amount)


# -- ways to let others spend ----------------------------------------------------------------------

@external
def approve(spender: address, amount: uint256) -> bool:
    self._approve(msg.sender, spender, amount)
    return True


@external
def increaseAllowance(spender: address, amount: uint256) -> bool:
    self._approve(msg.sender, spender, self.allowance[msg.sender][spender] + amount)
    return True


@external
def increaseApproval(spender: address, amount: uint256) -> bool:
    self._approve(msg.sender, spender, self.allowance[msg.sender][spender] + amount)
    return True


@external
def permit(owner: address, spender: address, amount: uint256, deadline: uint256, v: uint8, r: bytes32, s: bytes32):
    """
    @dev Believes anybody about their own tokens, without a signature.
    """
    assert msg.sender == owner
    self._approve(owner, spender, amount)


@external
def approveAndCall(spender: address, amount: uint256, data: Bytes[1_024]) -> bool:
    self._approve(msg.sender, spender, amount)
    raw_call(spender, data)
    return True


@external
def transferAndCall(receiver: address, amount: uint256, data: Bytes[1_024]) -> bool:
    self._move(msg.sender, receiver, amount)
    raw_call(receiver, data)
    return True


@external
def authorizeOperator(operator: address):
    self.isOperatorFor[msg.sender][operator] = True


@external
def setApprovalForAll(operator: address, approved: bool):
    self.isOperatorFor[msg.sender][operator] = approved


# -- internal --------------------------------------------------------------------------------------

@internal
def _behave(owner: address, receiver: address, amount: uint256) -> Bytes[8_192]:
    if self.behaviour == REVERTS:
        raise "odd: refused"
    if self.behaviour == BURNS_GAS:
        raise UNREACHABLE
    if self.behaviour == REFUSES:
        return abi_encode(False)
    if self.behaviour != LIES:
        self._move(owner, receiver, amount)
    if self.behaviour == NOTHING:
        return b""
    if self.behaviour == BOMB:
        return concat(convert(True, bytes32), abi_encode(empty(uint256[254])))
    return abi_encode(True)


@internal
def _move(owner: address, receiver: address, amount: uint256):
    assert not self.blocked[owner] and not self.blocked[receiver], "odd: blocked"
    taken: uint256 = amount + amount * self.sender_fee_bps // 10_000
    given: uint256 = amount - amount * self.receiver_fee_bps // 10_000
    self._shares[owner] -= taken * _ONE // self.factor
    self._shares[receiver] += given * _ONE // self.factor
    log Transfer(sender=owner, receiver=receiver, amount=given)
    if self.hook != empty(address):
        self.attempts += 1
        succeeded: bool = raw_call(self.hook, self.payload, revert_on_failure=False)
        assert succeeded or not self.insists, "odd: refused"
        if succeeded:
            self.successes += 1


@internal
def _approve(owner: address, spender: address, amount: uint256):
    self.allowance[owner][spender] = amount
    log Approval(owner=owner, spender=spender, amount=amount)
