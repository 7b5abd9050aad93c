"""Encoding and decoding against eth_abi's and eth_utils' own, and against the chain."""

from __future__ import annotations

from typing import Any

import pytest
from eth_abi.exceptions import EncodingError
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak as reference_keccak
from hypothesis import given, settings
from hypothesis import strategies as st

from govkit.contracts.abi import NAMES, Artifact, decode, encode
from govkit.contracts.governor import proposal_id
from govkit.crypto.keccak import checksum, keccak
from govkit.errors import GovkitError
from govkit.testing import World, sample_constitution
from govkit.types import Address, Call, Wei

addresses = st.binary(min_size=20, max_size=20).map(checksum)
uints = st.integers(0, 2**256 - 1)
calls = st.builds(Call, addresses, st.binary(max_size=100), st.integers(0, 2**128).map(Wei))


@given(st.binary(max_size=300))
def test_keccak_is_ethereums(data: bytes) -> None:
    assert keccak(data) == reference_keccak(data)


def test_keccak_of_nothing() -> None:
    """SHA3-256 would give a7ffc6f8..., the padding differs."""
    assert keccak(b"").hex() == ("c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470")


@given(st.binary(min_size=20, max_size=20))
def test_a_checksum_is_that_of_eip_55(raw: bytes) -> None:
    reference = str(to_checksum_address(raw))
    assert str(checksum(raw)) == reference
    assert checksum("0x" + raw.hex()) == checksum(raw.hex().upper()) == reference


@pytest.mark.parametrize(
    "address",
    [
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
        "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
        "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
        "0x52908400098527886E0F7030069857D2E4169EE7",
        "0xde709f2102306220921060314715629080e2fb77",
    ],
)
def test_the_checksums_that_eip_55_lists(address: str) -> None:
    assert checksum(address.lower()) == address


VALUES: dict[str, st.SearchStrategy[Any]] = {
    "address": addresses,
    "uint256": uints,
    "bool": st.booleans(),
    "bytes": st.binary(max_size=80),
    "bytes32": st.binary(min_size=32, max_size=32),
    "string": st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    "address[]": st.lists(addresses, max_size=4).map(tuple),
    "uint256[]": st.lists(uints, max_size=4).map(tuple),
    "bytes[]": st.lists(st.binary(max_size=40), max_size=4).map(tuple),
    "(address,uint256,bool)": st.tuples(addresses, uints, st.booleans()),
    "(address,uint256,bool)[]": st.lists(
        st.tuples(addresses, uints, st.booleans()), max_size=4
    ).map(tuple),
}


@given(st.lists(st.sampled_from(sorted(VALUES)), max_size=5), st.data())
def test_what_is_encoded_is_decoded_again(kinds: list[str], data: st.DataObject) -> None:
    """Addresses come back checksummed wherever they are in a value."""
    values = tuple(data.draw(VALUES[kind]) for kind in kinds)
    assert decode(kinds, encode(kinds, values)) == values


@pytest.mark.parametrize("name", NAMES)
def test_every_selector_and_topic_is_the_hash_of_its_signature(name: str) -> None:
    artifact = Artifact.load(name)
    functions = [each for overloads in artifact.functions.values() for each in overloads]
    assert functions
    for function in functions:
        assert function.selector == reference_keccak(text=function.signature)[:4]
        assert artifact.by_selector(function.selector) == function
    for event in artifact.events.values():
        signature = f"{event.name}({','.join(kind for _, kind, _ in event.fields)})"
        assert event.topic == reference_keccak(text=signature)
    assert artifact.by_selector(b"\0\0\0\0") is None


def test_defaults_make_several_functions_of_one_name() -> None:
    governor = Artifact.load("Governor")
    assert governor.function("quorumNumerator", 0).signature == "quorumNumerator()"
    assert governor.function("quorumNumerator", 1).signature == "quorumNumerator(uint256)"


def test_arguments_come_back_from_calldata() -> None:
    transfer = Artifact.load("TreasuryToken").function("transfer", 2)
    receiver = checksum(b"\xaa" * 20)
    data = transfer.encode((receiver, 5))
    assert data[:4].hex() == "a9059cbb"
    assert transfer.decode_arguments(data) == (receiver, 5)


def test_a_contract_that_does_not_ship_says_so() -> None:
    with pytest.raises(GovkitError, match="the compiled contract Nonsense is not in this"):
        Artifact.load("Nonsense")


@pytest.fixture(scope="session")
def session_world() -> World:
    """Only read from, so it needs no restoring between examples."""
    return World.found(sample_constitution())


@given(
    actions=st.lists(calls, min_size=1, max_size=4),
    description=st.text(st.characters(exclude_categories=["Cs"]), max_size=80),
)
@settings(max_examples=30)
def test_a_proposals_id_is_the_contracts(
    session_world: World, actions: list[Call], description: str
) -> None:
    governor = session_world.nation.governor
    hashed = keccak(description.encode())
    columns = (
        [action.to for action in actions],
        [action.value for action in actions],
        [action.data for action in actions],
    )
    on_chain = governor._read("hashProposal", *columns, hashed)
    assert proposal_id(actions, description) == on_chain


def test_an_address_that_is_none_cannot_be_encoded() -> None:
    with pytest.raises(EncodingError, match="AddressEncoder"):
        encode(["address"], [Address("0x1234")])
