# pragma version 0.4.3
"""
@title Ways
@notice Every kind of condition, each in a function of its own, for tests of coverage.
"""

from . import purse

initializes: purse
exports: purse.AMOUNT

limit: public(uint256)
_seen: DynArray[uint256, 10]


@deploy
def __init__(limit: uint256):
    if limit > 100:
        self.limit = 100
    else:
        self.limit = limit
    purse.__init__(1)


@external
@pure
def grade(points: uint256) -> uint256:
    if points > 90:
        return 1
    elif points > 50:
        return 2
    else:
        return 3


@external
@pure
def both(a: bool, b: bool) -> uint256:
    if a and b:
        return 1
    return 0


@external
@pure
def either(a: bool, b: bool) -> uint256:
    value: uint256 = 0
    if a or b:
        value = 1
    return value


@external
@pure
def chosen(a: bool) -> uint256:
    return 1 if a else 2


@external
@pure
def position(wanted: uint256) -> uint256:
    found: uint256 = 10
    for i: uint256 in range(10):
        if i == wanted:
            found = i
            break
        if i < 3:
            continue
        found = 9
    return found


@external
@pure
def rounds(first: uint256, last: uint256) -> uint256:
    sum: uint256 = 0
    for i: uint256 in range(first, last, bound=10):
        sum += i
    return sum


@external
@pure
def listed(amounts: DynArray[uint256, 5], times: DynArray[uint256, 5]) -> uint256:
    sum: uint256 = 0
    for amount: uint256 in amounts:
        for time: uint256 in times:
            for _: uint256 in range(time, bound=3):
                sum += amount
    return sum


@external
def early(done: bool):
    if done:
        return
    self._seen.append(1)


@external
def checked(amount: uint256):
    assert amount != 0
    assert amount < self.limit, "ways: over the limit"
    self._note(amount)


@internal
def _note(amount: uint256):
    self._seen.append(
        amount
    )


@external
def never():
    self.limit = 0
    self._note(0)
