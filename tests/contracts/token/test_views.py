"""What a token says about itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govkit.testing import reverts
from govkit.testing.deployed import Deployed
from tests.contracts.conftest import CAP, MERIT, Cast

GREATEST_CAP = 2**88 - 1


def test_constructor_sets_everything(token: Deployed, cast: Cast) -> None:
    assert token.read("name") == "Test Merit"
    assert token.read("symbol") == "TST"
    assert token.read("decimals") == 18
    assert token.read("cap") == CAP
    assert token.read("issuanceLimitBps") == 500
    assert token.read("treasury") == cast.treasury.address
    assert token.read("founder") == cast.founder.address


def test_founded_at_is_the_time_of_deployment(deploy_token: Callable[..., Deployed]) -> None:
    token = deploy_token()
    assert token.read("foundedAt") == token.world.port.block().timestamp


def test_supply_and_balances(token: Deployed, cast: Cast) -> None:
    assert token.read("totalSupply") == 100_000 * MERIT
    assert token.read("balanceOf", cast.holder.address) == 1_000 * MERIT
    assert token.read("balanceOf", cast.stranger.address) == 0


def test_a_new_token_has_no_supply(deploy_token: Callable[..., Deployed]) -> None:
    assert deploy_token().read("totalSupply") == 0


@pytest.mark.parametrize("cap", [0, 1, GREATEST_CAP])
def test_cap_within_bounds(deploy_token: Callable[..., Deployed], cap: int) -> None:
    assert deploy_token(cap=cap).read("cap") == cap


def test_cap_over_its_bound(deploy_token: Callable[..., Deployed]) -> None:
    with reverts("token: cap too high"):
        deploy_token(cap=GREATEST_CAP + 1)


@pytest.mark.parametrize("limit_bps", [0, 10_000])
def test_yearly_limit_within_bounds(deploy_token: Callable[..., Deployed], limit_bps: int) -> None:
    assert deploy_token(limit_bps=limit_bps).read("issuanceLimitBps") == limit_bps


def test_yearly_limit_over_its_bound(deploy_token: Callable[..., Deployed]) -> None:
    with reverts("token: limit over 100%"):
        deploy_token(limit_bps=10_001)


def test_eip712_domain(token: Deployed) -> None:
    fields, name, version, chain_id, contract, salt, extensions = token.read("eip712Domain")
    assert (fields, name, version, chain_id) == (b"\x0f", "Test Merit", "1", 1337)
    assert (contract, salt, extensions) == (token.address, bytes(32), ())


def test_domain_separator_is_eip712s(token: Deployed) -> None:
    from govkit.contracts.abi import encode
    from govkit.crypto.keccak import keccak

    type_hash = keccak(
        b"EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
    )
    fields = (type_hash, keccak(b"Test Merit"), keccak(b"1"), 1337, token.address)
    types = ("bytes32", "bytes32", "bytes32", "uint256", "address")
    assert token.read("DOMAIN_SEPARATOR") == keccak(encode(types, fields))


def test_coin_is_refused(token: Deployed, cast: Cast) -> None:
    with reverts("it gave no reason"):
        token.send(cast.holder, "transfer", cast.receiver.address, 1, value=1)
    assert token.send(cast.holder, "transfer", cast.receiver.address, 1).names
