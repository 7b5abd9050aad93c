"""claim: each key of the founding list admits one address, which it chooses."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govkit.crypto.key_list import KeyList, leaf_of
from govkit.testing import reverts
from govkit.testing.deployed import Deployed
from govkit.types import ZERO_ADDRESS
from tests.contracts.admissions.doors import (
    EXPIRY,
    NAME,
    PLAIN,
    WINDOW,
    Doors,
    Oath,
)
from tests.contracts.signing import Domain

Open = Callable[..., Doors]


@pytest.fixture
def listed(doors: Open) -> Doors:
    """Four keys are on the list; no oath is asked for."""
    return doors(listed=True, terms=PLAIN)


def test_a_key_admits_the_address_that_it_chose(listed: Doors) -> None:
    key, citizen = listed.listed[0], listed.newcomers[0]
    sent = listed.claim(key, citizen)
    fields = {"key": key.address, "citizen": citizen.address}
    assert sent.events == (
        ("Claimed", fields),
        ("Concluded", {"citizen": citizen.address, "number": 11}),
    )
    assert listed.is_citizen(citizen)
    assert not listed.is_citizen(key)
    assert listed.door.read("claimed", key.address) is True


def test_every_key_once(listed: Doors) -> None:
    for key in listed.listed:
        listed.claim(key, key)
    assert listed.registry.read("totalSupply") == 14
    for key in listed.listed:
        with reverts("admissions: claimed"):
            listed.claim(key, listed.newcomers[0])


def test_the_same_claim_twice(listed: Doors) -> None:
    """Whoever keeps the claim of one that has resigned cannot bring it back."""
    key, citizen = listed.listed[0], listed.newcomers[0]
    listed.claim(key, citizen)
    listed.registry.send(citizen, "resign")
    with reverts("admissions: claimed"):
        listed.claim(key, citizen)


def test_a_key_that_is_not_listed(listed: Doors) -> None:
    outsider, citizen = listed.newcomers[:2]
    for proof in ([], listed.keys.proof(listed.listed[0].address), [bytes(32)] * 24):
        with reverts("admissions: not listed"):
            listed.claim(outsider, citizen, proof=proof)


def test_a_wrong_proof(listed: Doors) -> None:
    key, other = listed.listed[:2]
    right = listed.keys.proof(key.address)
    for proof in ([], right[:1], right[::-1], [*right, bytes(32)], [bytes(32), *right[1:]]):
        with reverts("admissions: not listed"):
            listed.claim(key, key, proof=proof)
    with reverts("admissions: not listed"):
        listed.claim(key, key, proof=listed.keys.proof(other.address))
    with reverts("it gave no reason"):
        listed.claim(key, key, proof=[bytes(32)] * 25)


def test_an_inner_node_is_no_leaf(listed: Doors) -> None:
    """A root is of no use as the "key" whose leaf it is: leaves are hashed twice."""
    alone = KeyList([listed.listed[0].address])
    assert alone.root == leaf_of(listed.listed[0].address)
    listed.door.send(listed.treasury, "setList", alone.root, 0)
    listed.claim(listed.listed[0], listed.newcomers[0], proof=[])


def test_what_another_key_signed(listed: Doors) -> None:
    key, other, citizen = *listed.listed[:2], listed.newcomers[0]
    with reverts("admissions: invalid signature"):
        listed.claim(key, citizen, signature=listed.claim_of(other, citizen))


def test_a_relayer_cannot_choose(listed: Doors) -> None:
    key, citizen, thief = listed.listed[0], *listed.newcomers[:2]
    with reverts("admissions: invalid signature"):
        listed.claim(key, thief, signature=listed.claim_of(key, citizen))


def test_a_claim_of_another_chain_or_nation(listed: Doors) -> None:
    key, citizen = listed.listed[0], listed.newcomers[0]
    for domain in (
        Domain(NAME, listed.door.address, chain_id=1),
        Domain(NAME, listed.registry.address),
        Domain("Otherland", listed.door.address),
    ):
        with reverts("admissions: invalid signature"):
            listed.claim(key, citizen, signature=listed.claim_of(key, citizen, domain=domain))


def test_a_claim_is_good_to_its_last_second(listed: Doors) -> None:
    key, citizen = listed.listed[0], listed.newcomers[0]
    expiry = listed.world.port.block().timestamp + 10
    start = listed.world.snapshot()
    listed.world.chain.set_next_timestamp(expiry + 1)
    with reverts("admissions: expired signature"):
        listed.claim(key, citizen, expiry=expiry)
    listed.world.restore(start)
    listed.world.chain.set_next_timestamp(expiry)
    listed.claim(key, citizen, expiry=expiry)


def test_nobody(listed: Doors) -> None:
    key = listed.listed[0]
    signature = listed.claim_of(key, ZERO_ADDRESS)
    arguments = key.address, ZERO_ADDRESS, EXPIRY, listed.keys.proof(key.address), signature, b""
    with reverts("registry: zero address"):
        listed.door.send(listed.stranger, "claim", *arguments)


def test_a_citizen_again(listed: Doors) -> None:
    with reverts("admissions: already a citizen"):
        listed.claim(listed.listed[0], listed.citizens[0])
    assert listed.door.read("claimed", listed.listed[0].address) is False


def test_who_was_sent_away(listed: Doors) -> None:
    person = listed.citizens[9]
    listed.registry.send(listed.treasury, "revoke", person.address)
    with reverts("admissions: needs a vote"):
        listed.claim(listed.listed[0], person)


def test_who_applies_too(doors: Open) -> None:
    """Admitted by the one way, the other can only be closed."""
    opened = doors(listed=True)
    newcomer = opened.newcomers[0]
    opened.vouched(newcomer)
    opened.claim(opened.listed[0], newcomer)
    opened.pass_time(WINDOW + 1)
    with reverts("admissions: passport changed"):
        opened.conclude(newcomer)
    opened.door.send(opened.stranger, "close", newcomer.address)


def test_no_list(doors: Open) -> None:
    opened = doors(terms=PLAIN)
    with reverts("admissions: not listed"):
        opened.claim(opened.listed[0], opened.newcomers[0])


def test_a_list_of_some_time(doors: Open) -> None:
    opened = doors(listed=True, terms=PLAIN, list_period=200 * 86_400)
    until = opened.door.read("listUntil")
    start = opened.world.snapshot()
    opened.world.chain.set_next_timestamp(until)
    opened.claim(opened.listed[0], opened.newcomers[0])
    opened.world.restore(start)
    opened.world.chain.set_next_timestamp(until + 1)
    with reverts("admissions: list closed"):
        opened.claim(opened.listed[0], opened.newcomers[0])


def test_a_vote_closes_the_list(listed: Doors) -> None:
    sent = listed.door.send(listed.treasury, "setList", bytes(32), 0)
    assert sent.events == (("ListSet", {"root": bytes(32), "until": 0}),)
    with reverts("admissions: not listed"):
        listed.claim(listed.listed[0], listed.newcomers[0])


def test_a_new_list_gives_a_key_no_second_place(listed: Doors) -> None:
    first, second = listed.listed[:2]
    listed.claim(first, listed.newcomers[0])
    listed.door.send(listed.treasury, "setList", listed.keys.root, 0)
    with reverts("admissions: claimed"):
        listed.claim(first, listed.newcomers[1])
    listed.claim(second, listed.newcomers[1])


# -- with an oath


@pytest.fixture
def sworn(doors: Open) -> Doors:
    return doors(listed=True, terms=PLAIN, oath=Oath())


def test_an_oath_too(sworn: Doors) -> None:
    key, citizen = sworn.listed[0], sworn.newcomers[0]
    sent = sworn.claim(key, citizen)
    assert sent.names == ["OathTaken", "Claimed", "Concluded"]
    assert sworn.door.read("nonces", citizen.address) == 1


def test_the_oath_is_the_citizens(sworn: Doors) -> None:
    key, citizen = sworn.listed[0], sworn.newcomers[0]
    for oath in (b"", sworn.oath_of(key), sworn.oath_of(citizen, signer=key)):
        with reverts("admissions: invalid signature"):
            sworn.claim(key, citizen, oath=oath)


def test_a_contract_wallet_on_the_list(listed: Doors, mock: Callable[..., Deployed]) -> None:
    owner, citizen = listed.newcomers[:2]
    wallet = mock(listed.world, "Wallet", owner.address)
    keys = KeyList([wallet.address, *listed.keys.keys])
    listed.door.send(listed.treasury, "setList", keys.root, 0)
    signature = listed.claim_of(owner, citizen)
    arguments = wallet.address, citizen.address, EXPIRY, keys.proof(wallet.address)
    with reverts("admissions: invalid signature"):
        listed.door.send(listed.stranger, "claim", *arguments, bytes(65), b"")
    listed.door.send(listed.stranger, "claim", *arguments, signature, b"")
    assert listed.is_citizen(citizen)
