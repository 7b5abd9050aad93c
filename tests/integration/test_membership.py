"""A citizen proves to be one; whatever is altered, or was no longer so, does not verify."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from govkit.chain.dev_accounts import DEV_ACCOUNTS
from govkit.crypto.keccak import checksum
from govkit.crypto.state_proof import read_header
from govkit.errors import RecordError, UsageError
from govkit.nation.people.membership import Membership, prove, verify
from govkit.network.accounts import KeySigner
from govkit.testing import World

CITIZEN = KeySigner(DEV_ACCOUNTS[10].private_key)
OTHER_CITIZEN = KeySigner(DEV_ACCOUNTS[11].private_key)
STRANGER = KeySigner(DEV_ACCOUNTS[5].private_key)
NOW = 1_800_000_000


def proved(world: World, signer: KeySigner = CITIZEN, challenge: str = "tea?") -> Membership:
    return prove(world.port, world.nation.registry, signer, challenge, NOW)


def test_a_citizen_is_proved_by_a_blocks_hash(world: World) -> None:
    proof = proved(world)
    shown = verify(proof, block_hash=world.port.block().hash, challenge="tea?")
    passport = world.nation.citizens.get(CITIZEN.address)
    assert (shown.holder, shown.number, shown.since) == (
        CITIZEN.address,
        passport.number,
        passport.since,
    )
    assert shown.block_number == world.port.block().number
    assert shown.block_time == world.port.block().timestamp


def test_by_a_state_root_alone_nothing_is_said_of_the_block(world: World) -> None:
    proof = proved(world)
    shown = verify(proof, state_root=read_header(proof.header).state_root)
    assert (shown.block_number, shown.block_time) == (None, None)


def test_a_stranger_can_prove_nothing(world: World) -> None:
    with pytest.raises(RecordError, match="is not a citizen"):
        proved(world, STRANGER)


def test_nothing_is_trusted_unsaid(world: World) -> None:
    with pytest.raises(UsageError, match="nothing is given to trust"):
        verify(proved(world))


def test_a_file_holds_all_of_it(world: World, tmp_path: Path) -> None:
    proof = proved(world)
    proof.save(tmp_path / "proof.json")
    assert Membership.load(tmp_path / "proof.json") == proof


def flipped(data: bytes, at: int = -1) -> bytes:
    changed = bytearray(data)
    changed[at] ^= 1
    return bytes(changed)


def spoilt(nodes: tuple[bytes, ...]) -> tuple[bytes, ...]:
    return (*nodes[:-1], flipped(nodes[-1], len(nodes[-1]) // 2))


SPOILT: dict[str, Callable[[Membership], Membership]] = {
    "chain": lambda p: replace(p, chain_id=p.chain_id + 1),
    "registry": lambda p: replace(p, registry=checksum(b"\x11" * 20)),
    "holder": lambda p: replace(p, holder=OTHER_CITIZEN.address),
    "number": lambda p: replace(p, number=p.number + 1),
    "no number": lambda p: replace(p, number=0),
    "challenge": lambda p: replace(p, challenge="coffee?"),
    "signed at": lambda p: replace(p, signed_at=p.signed_at + 1),
    "signature": lambda p: replace(p, signature=flipped(p.signature, 40)),
    "no signature": lambda p: replace(p, signature=b""),
    "account": lambda p: replace(p, account_proof=spoilt(p.account_proof)),
    "no account": lambda p: replace(p, account_proof=()),
    "passport": lambda p: replace(p, passport_proof=spoilt(p.passport_proof)),
    "passport cut": lambda p: replace(p, passport_proof=p.passport_proof[:-1]),
    "no passport": lambda p: replace(p, passport_proof=()),
    "no node": lambda p: replace(p, passport_proof=(*p.passport_proof, b"\xff")),
    "endless": lambda p: replace(p, passport_proof=p.passport_proof * 100),
    "header": lambda p: replace(p, header=flipped(p.header, 130)),
}


@pytest.mark.parametrize("part", SPOILT)
def test_what_was_altered_does_not_verify(world: World, part: str) -> None:
    proof = proved(world)
    verify(proof, block_hash=proof.block_hash)
    with pytest.raises(RecordError):
        verify(SPOILT[part](proof), block_hash=proof.block_hash)


def resigned(world: World, proof: Membership, signer: KeySigner) -> Membership:
    """The same state, signed by another over its own name."""
    from govkit.nation.people.membership import _digest

    root = read_header(proof.header).state_root
    place = proof.chain_id, proof.registry, root
    digest = _digest(*place, signer.address, proof.number, proof.challenge, proof.signed_at)
    return replace(proof, holder=signer.address, signature=signer.sign_digest(digest))


@pytest.mark.parametrize("signer", [OTHER_CITIZEN, STRANGER], ids=["citizen", "stranger"])
def test_nobody_takes_anothers_passport(world: World, signer: KeySigner) -> None:
    proof = resigned(world, proved(world), signer)
    with pytest.raises(RecordError, match=r"did not have this passport|missing or altered"):
        verify(proof, block_hash=proof.block_hash)


def test_who_was_revoked_is_none_from_the_next_block_on(world: World) -> None:
    before = proved(world)
    world.send(world.nation.citizens.revoke(CITIZEN.address), world.actors.registrar)
    with pytest.raises(RecordError, match="is not a citizen"):
        proved(world)
    verify(before, block_hash=before.block_hash)  # it was so then
    with pytest.raises(RecordError, match="another block"):
        verify(before, block_hash=world.port.block().hash)


def test_another_challenge_is_refused(world: World) -> None:
    proof = proved(world)
    with pytest.raises(RecordError, match="another challenge"):
        verify(proof, block_hash=proof.block_hash, challenge="coffee?")


@pytest.mark.parametrize(
    ("late", "problem"),
    [(0, ""), (100, ""), (101, "seconds old"), (-60, ""), (-61, "in the future")],
)
def test_age(world: World, late: int, problem: str) -> None:
    proof = proved(world)
    root = read_header(proof.header).state_root
    if not problem:
        verify(proof, state_root=root, now=NOW + late, max_age_seconds=100)
        return
    with pytest.raises(RecordError, match=problem):
        verify(proof, state_root=root, now=NOW + late, max_age_seconds=100)


def test_an_old_block_is_refused(world: World) -> None:
    block = world.port.block()
    registry = world.nation.registry
    proof = prove(world.port, registry, CITIZEN, "", block.timestamp + 50)
    verify(proof, block_hash=block.hash, now=block.timestamp + 100, max_age_seconds=100)
    with pytest.raises(RecordError, match="its block is 101 seconds old"):
        verify(proof, block_hash=block.hash, now=block.timestamp + 101, max_age_seconds=100)


def test_the_newest_block_of_an_idle_chain_is_good_however_old(world: World) -> None:
    block, day = world.port.block(), 86_400
    now = block.timestamp + day
    proof = prove(world.port, world.nation.registry, CITIZEN, "", now)
    with pytest.raises(RecordError, match=r"its block is 86400 seconds old.*--newest"):
        verify(proof, block_hash=block.hash, now=now)
    assert verify(proof, block_hash=block.hash, now=now, is_newest=True).block_time == now - day
    with pytest.raises(RecordError, match="its signature is 3601 seconds old"):
        verify(proof, block_hash=block.hash, now=now + 3_601, is_newest=True)


@pytest.mark.parametrize(
    "change",
    [
        {"govkit_membership": 1},
        {"holder": "0x12"},
        {"number": -1},
        {"number": "1"},
        {"account_proof": 5},
        {"header": "zz"},
    ],
    ids=str,
)
def test_a_file_that_is_none_is_refused(
    world: World, tmp_path: Path, change: dict[str, object]
) -> None:
    path = tmp_path / "proof.json"
    proved(world).save(path)
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(UsageError, match="no membership proof"):
        Membership.load(path)


def test_no_file_no_proof(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no membership proof"):
        Membership.load(tmp_path / "none.json")


def test_slots_come_from_the_compiler() -> None:
    from govkit.contracts.abi import Artifact

    storage = Artifact.load("CitizenRegistry").storage
    assert "_citizens" in storage
