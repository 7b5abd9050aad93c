"""apply and consent: who may begin, with what oath, fee and consent."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govkit.testing import reverts
from govkit.testing.deployed import Deployed
from govkit.types import ZERO_ADDRESS
from tests.contracts.admissions.doors import (
    EXPIRY,
    FEE,
    NAME,
    PLAIN,
    Doors,
    Oath,
    Terms,
)
from tests.contracts.signing import Domain, Signature, sign

CONSENT = Terms(consent=True, vouchers=0)
Open = Callable[..., Doors]


def test_a_fee_alone_admits_at_once(doors: Open) -> None:
    opened = doors(terms=PLAIN)
    newcomer = opened.newcomers[0]
    sent = opened.apply(newcomer)
    assert sent.names == ["Applied", "Concluded"]
    assert sent.only("Concluded") == {"citizen": newcomer.address, "number": 11}
    assert opened.is_citizen(newcomer)
    assert opened.owed(0) == opened.held() == FEE
    opened.door.send(opened.stranger, "collect", 0)
    assert opened.held() == 0


def test_opens_an_application(vouching: Doors) -> None:
    newcomer = vouching.newcomers[0]
    sent = vouching.apply(newcomer)
    assert sent.events == (("Applied", {"citizen": newcomer.address, "version": 2}),)
    opened = vouching.clock()
    assert vouching.application(newcomer) == (2, opened, 0, False, False, 0, 0, (), False)
    assert vouching.owed(0) == FEE
    assert not vouching.is_citizen(newcomer)


@pytest.mark.parametrize("value", [0, FEE - 1, FEE + 1])
def test_a_wrong_fee(vouching: Doors, value: int) -> None:
    with reverts("admissions: wrong amount"):
        vouching.apply(vouching.newcomers[0], value=value)


def test_open_twice(vouching: Doors) -> None:
    newcomer = vouching.newcomers[0]
    vouching.apply(newcomer)
    with reverts("admissions: already applied"):
        vouching.apply(newcomer)


def test_a_citizen(vouching: Doors) -> None:
    with reverts("admissions: already a citizen"):
        vouching.apply(vouching.citizens[0])


def test_where_none_are_taken(doors: Open) -> None:
    opened = doors(terms=Terms(accepting=False))
    with reverts("admissions: not accepting"):
        opened.apply(opened.newcomers[0])


# -- for somebody else


def test_by_another_takes_a_signature(vouching: Doors) -> None:
    newcomer, relayer = vouching.newcomers[0], vouching.stranger
    with reverts("admissions: invalid signature"):
        vouching.apply(newcomer, by=relayer)
    signature = sign(
        newcomer, vouching.domain, "Application", citizen=newcomer.address, nonce=0, expiry=EXPIRY
    ).encoded()
    call = "apply", newcomer.address, EXPIRY, signature
    vouching.door.send(relayer, *call, value=FEE)
    assert vouching.application(newcomer)[0] == 2
    vouching.door.send(newcomer, "close", newcomer.address)
    with reverts("admissions: invalid signature"):  # its nonce is used
        vouching.door.send(relayer, *call, value=FEE)


def test_nobody(vouching: Doors) -> None:
    for signature in (b"", bytes(65), Signature(27, 1, 1).encoded()):
        with reverts("admissions: invalid signature"):
            vouching.door.send(
                vouching.stranger, "apply", ZERO_ADDRESS, EXPIRY, signature, value=FEE
            )


# -- the oath


@pytest.fixture
def sworn(doors: Open) -> Doors:
    """An oath alone."""
    return doors(terms=Terms(vouchers=0, fee=0), oath=Oath())


@pytest.mark.parametrize("relayed", [False, True])
def test_an_oath_alone_admits_at_once(sworn: Doors, relayed: bool) -> None:
    newcomer = sworn.newcomers[0]
    sent = sworn.apply(newcomer, by=sworn.stranger if relayed else newcomer)
    assert sent.names == ["OathTaken", "Applied", "Concluded"]
    assert sent.only("OathTaken") == {"citizen": newcomer.address, "version": 2}
    assert sworn.is_citizen(newcomer)


def test_what_another_swore(sworn: Doors) -> None:
    newcomer, other = sworn.newcomers[:2]
    signature = sworn.oath_of(newcomer, signer=other)
    with reverts("admissions: invalid signature"):
        sworn.door.send(newcomer, "apply", newcomer.address, EXPIRY, signature)
    signature = sworn.oath_of(other)
    with reverts("admissions: invalid signature"):
        sworn.door.send(newcomer, "apply", newcomer.address, EXPIRY, signature)


@pytest.mark.parametrize(
    "words",
    [
        Oath(pledge="I will keep the charter of Testland"),
        Oath(title="Charta"),
        Oath(sha256=b"\x12" * 32),
    ],
)
def test_other_words(sworn: Doors, words: Oath) -> None:
    newcomer = sworn.newcomers[0]
    signature = sworn.oath_of(newcomer, words=words.words())
    with reverts("admissions: invalid signature"):
        sworn.door.send(newcomer, "apply", newcomer.address, EXPIRY, signature)


def test_no_oath_at_all_is_not_enough_for_the_applicant_itself(sworn: Doors) -> None:
    newcomer = sworn.newcomers[0]
    with reverts("admissions: invalid signature"):
        sworn.door.send(newcomer, "apply", newcomer.address, EXPIRY, b"")


def test_an_oath_of_another_chain_or_nation(sworn: Doors) -> None:
    newcomer = sworn.newcomers[0]
    for domain in (
        Domain(NAME, sworn.door.address, chain_id=1),
        Domain(NAME, sworn.registry.address),
        Domain("Otherland", sworn.door.address),
        Domain(NAME, sworn.door.address, version="2"),
    ):
        signature = sworn.oath_of(newcomer, domain=domain)
        with reverts("admissions: invalid signature"):
            sworn.door.send(newcomer, "apply", newcomer.address, EXPIRY, signature)


def test_an_oath_is_good_to_its_last_second(sworn: Doors) -> None:
    newcomer = sworn.newcomers[0]
    expiry = sworn.world.port.block().timestamp + 10
    signature = sworn.oath_of(newcomer, expiry=expiry)
    call = "apply", newcomer.address, expiry, signature
    start = sworn.world.snapshot()
    sworn.world.chain.set_next_timestamp(expiry)
    sworn.door.send(newcomer, *call)
    sworn.world.restore(start)
    sworn.world.chain.set_next_timestamp(expiry + 1)
    with reverts("admissions: expired signature"):
        sworn.door.send(newcomer, *call)


def test_an_oath_twice(sworn: Doors) -> None:
    """Whoever keeps the oath of one that has resigned cannot bring it back."""
    newcomer = sworn.newcomers[0]
    signature = sworn.oath_of(newcomer)
    call = "apply", newcomer.address, EXPIRY, signature
    sworn.door.send(newcomer, *call)
    sworn.registry.send(newcomer, "resign")
    with reverts("admissions: invalid signature"):
        sworn.door.send(sworn.stranger, *call)
    sworn.apply(newcomer)  # with a new one it may
    assert sworn.is_citizen(newcomer)
    assert sworn.number(newcomer) == 11


def test_a_malleated_oath(sworn: Doors) -> None:
    newcomer = sworn.newcomers[0]
    raw = sworn.oath_of(newcomer)
    twin = Signature(raw[64], int.from_bytes(raw[:32]), int.from_bytes(raw[32:64])).malleated()
    with reverts("admissions: invalid signature"):
        sworn.door.send(newcomer, "apply", newcomer.address, EXPIRY, twin.encoded())


def test_a_contract_wallet(sworn: Doors, mock: Callable[..., Deployed]) -> None:
    """ERC-1271: its owner signs for it, and what it answers must be right."""
    owner = sworn.newcomers[0]
    wallet = mock(sworn.world, "Wallet", owner.address)
    message = {"words": sworn.design.oath.words(), "citizen": wallet.address, "nonce": 0}
    message["key"] = ZERO_ADDRESS
    signature = sign(owner, sworn.domain, "Oath", **message, expiry=EXPIRY).encoded()
    call = "apply", wallet.address, EXPIRY, signature
    for manner in (1, 3, 4, 5):
        wallet.send(owner, "behave", manner)
        with reverts("admissions: invalid signature"):
            sworn.door.send(owner, *call)
    wallet.send(owner, "behave", 0)
    with reverts("admissions: invalid signature"):
        sworn.door.send(owner, *call[:-1], signature[:-1] + b"\x1d")
    sworn.door.send(owner, *call)
    assert sworn.registry.read("isCitizen", wallet.address)


# -- consent


@pytest.mark.parametrize("officer", ["registrar", "treasury"])
def test_consent_alone_admits(doors: Open, officer: str) -> None:
    opened = doors(terms=CONSENT)
    newcomer, by = opened.newcomers[0], getattr(opened, officer)
    opened.apply(newcomer)
    with reverts("admissions: lacks consent"):
        opened.conclude(newcomer)
    sent = opened.door.send(by, "consent", newcomer.address)
    assert sent.names == ["Consented", "Concluded"]
    assert sent.only("Consented") == {"citizen": newcomer.address, "officer": by.address}
    assert opened.is_citizen(newcomer)
    with reverts("admissions: no application"):
        opened.door.send(by, "consent", newcomer.address)


def test_consent_and_vouchers(doors: Open) -> None:
    opened = doors(terms=Terms(consent=True))
    newcomer = opened.newcomers[0]
    opened.vouched(newcomer)
    opened.pass_time(opened.design.terms.challenge_window + 1)
    with reverts("admissions: lacks consent"):
        opened.conclude(newcomer)
    opened.door.send(opened.registrar, "consent", newcomer.address)
    with reverts("admissions: needs no consent"):
        opened.door.send(opened.registrar, "consent", newcomer.address)
    opened.conclude(newcomer)
    assert opened.is_citizen(newcomer)


def test_consent_before_vouchers_admits_nobody(doors: Open) -> None:
    opened = doors(terms=Terms(consent=True))
    newcomer = opened.newcomers[0]
    opened.apply(newcomer)
    opened.door.send(opened.registrar, "consent", newcomer.address)
    assert opened.application(newcomer)[3] is True
    with reverts("admissions: lacks vouchers"):
        opened.conclude(newcomer)


@pytest.mark.parametrize("role", ["stranger", "deployer", "mover"])
def test_consent_is_the_officers(doors: Open, role: str) -> None:
    opened = doors(terms=CONSENT)
    newcomer = opened.newcomers[0]
    opened.apply(newcomer)
    with reverts("admissions: only registrar"):
        opened.door.send(getattr(opened, role), "consent", newcomer.address)
    with reverts("admissions: only registrar"):
        opened.door.send(newcomer, "consent", newcomer.address)


def test_consent_where_none_is_asked_for(vouching: Doors) -> None:
    newcomer = vouching.newcomers[0]
    vouching.apply(newcomer)
    with reverts("admissions: needs no consent"):
        vouching.door.send(vouching.registrar, "consent", newcomer.address)
