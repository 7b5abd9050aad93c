"""A nation with ways in, founded from its file: the proof covers what they say, and they work."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from govkit.constitution import Constitution
from govkit.contracts.admissions import (
    Admissions,
    AdmissionTerms,
    Oath,
    application_digest,
    claim_digest,
    oath_digest,
)
from govkit.crypto.key_list import KeyList
from govkit.nation.blueprint.plan import Plan
from govkit.nation.founding.proof import prove
from govkit.nation.institutions import admissions
from govkit.nation.institutions.admissions import admission_settings
from govkit.nation.todos import gather
from govkit.testing import ActorSigner, World
from govkit.types import ZERO_ADDRESS, Address
from tests.contracts.signing import Domain, sign

EXAMPLE = Path(__file__).parents[2] / "examples" / "open-door.yaml"
DAY = 86_400


pytestmark = pytest.mark.nation(EXAMPLE)


@pytest.fixture
def plan(world: World) -> Plan:
    return Plan.make(Constitution.load(EXAMPLE), world.actors.deployer.address)


@pytest.fixture
def door(world: World) -> Admissions:
    return Admissions(world.port, world.nation.deployment.contracts["admissions"])


def test_the_proof_holds_and_names_each_setting(world: World, plan: Plan) -> None:
    checks = prove(plan, world.port)
    assert [check for check in checks if not check.holds] == []
    names = {check.name for check in checks}
    wanted = {
        "code of admissions",
        "admissions of registry",
        "registry of admissions",
        "oath",
        "founding list",
    }
    settings = {f"{name} of the application" for name in AdmissionTerms.__match_args__}
    assert wanted | settings <= names


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"oath": Oath("I will not", "Charter", bytes(32))}, "oath"),
        ({"list_root": b"\x01" * 32}, "founding list"),
        ({"list_period": 0}, "founding list has no end"),
        ({"terms": AdmissionTerms(accepting=True)}, "vouchers of the application"),
        ({"name": "Closed Door"}, "ways in, signed for"),
    ],
)
def test_the_proof_names_what_differs(
    world: World,
    plan: Plan,
    monkeypatch: pytest.MonkeyPatch,
    changed: dict[str, object],
    named: str,
) -> None:
    other = replace(admission_settings(plan), **changed)  # type: ignore[arg-type]
    monkeypatch.setattr(admissions, "admission_settings", lambda plan: other)
    failed = {check.name for check in prove(plan, world.port) if not check.holds}
    assert named in failed
    assert "transcript of the founding" in failed


def test_what_the_sdk_signs_is_what_wallets_sign(door: Admissions, plan: Plan) -> None:
    """The digests made here, against eth-account's typed data."""
    from eth_account import Account

    signer = ActorSigner(plan.deployer)
    oath, domain = admission_settings(plan).oath, Domain("Open Door", door.address)
    words = {"pledge": oath.pledge, "title": oath.title, "sha256": oath.sha256}
    message = {"citizen": plan.deployer, "nonce": 3, "expiry": 9}
    where = "Open Door", domain.chain_id, door.address
    for kind, extra, digest in (
        (
            "Oath",
            {"words": words, "key": door.address},
            oath_digest(*where, oath.hash, plan.deployer, door.address, 3, 9),
        ),
        ("Application", {}, application_digest(*where, plan.deployer, 3, 9)),
    ):
        signature = sign(signer, domain, kind, **extra, **message).encoded()
        assert Account._recover_hash(digest, signature=signature) == plan.deployer
    signature = sign(signer, domain, "Claim", citizen=plan.deployer, expiry=9).encoded()
    digest = claim_digest(*where, plan.deployer, 9)
    assert Account._recover_hash(digest, signature=signature) == plan.deployer


def test_joining_by_vouching_and_by_claim(world: World, door: Admissions, plan: Plan) -> None:
    from govkit.chain.dev_accounts import DEV_ACCOUNTS

    people = [ActorSigner(each.address) for each in DEV_ACCOUNTS]
    newcomer, founder, elsewhere = people[12], people[16], people[13]
    settings = admission_settings(plan)
    domain = Domain("Open Door", door.address)
    expiry = world.port.block().timestamp + 1_000 * DAY
    words = {
        "pledge": settings.oath.pledge,
        "title": settings.oath.title,
        "sha256": settings.oath.sha256,
    }

    def oath_of(who: ActorSigner, key: Address = ZERO_ADDRESS) -> bytes:
        nonce = door.nonce(who.address)
        message = {"citizen": who.address, "key": key, "nonce": nonce, "expiry": expiry}
        return sign(who, domain, "Oath", words=words, **message).encoded()

    listed = KeyList(each.address for each in (people[11], people[16], people[17], people[18]))
    claim = sign(founder, domain, "Claim", citizen=elsewhere.address, expiry=expiry).encoded()
    call = door.claim(
        founder.address, elsewhere.address, expiry, listed.proof(founder.address), claim,
        oath_of(elsewhere, founder.address),
    )  # fmt: skip
    world.send(call, newcomer)
    assert world.nation.registry.is_citizen(elsewhere.address)
    world.forward(settings.terms.tenure)
    fee, bond = settings.terms.fee, settings.terms.bond
    apply = door.apply(newcomer.address, expiry, oath_of(newcomer), fee)  # type: ignore[arg-type]
    world.send(apply, newcomer)

    def told(who: ActorSigner) -> list[tuple[str, str]]:
        found = gather(world.nation, who.address)
        return [(each.command.split()[2], each.done) for each in found]

    assert told(newcomer) == [("applications", "")]
    for voucher in people[:3]:
        assert told(voucher) == [("vouch", "")]
        world.send(door.vouch(newcomer.address, bond), voucher)  # type: ignore[arg-type]
        assert told(voucher) == [("vouch", "vouched")]
    assert told(elsewhere) == []  # enough have vouched
    world.forward(settings.terms.challenge_window + 1)
    assert told(elsewhere) == told(newcomer) == [("conclude", "")]
    world.send(door.conclude(newcomer.address), elsewhere)
    assert told(elsewhere) == told(newcomer) == []
    assert world.nation.registry.passport_of(newcomer.address) == 9
    assert door.sponsors_of(9) == (1, 2, 3)
    world.send(door.collect(0), elsewhere)
    assert world.port.balance(world.nation.treasury.address) == fee
