"""What is signed and sent has the digests that other software computes: eth-account, ERC-8213."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from eth_account.messages import encode_typed_data
from eth_utils.crypto import keccak as reference_keccak
from hypothesis import given
from hypothesis import strategies as st

from govkit.contracts.abi import NAMES, Artifact
from govkit.contracts.admissions import Oath, application_digest, claim_digest, oath_digest
from govkit.contracts.agreements import Fallback, Kind, Step, Terms, settlement_digest
from govkit.contracts.ballots import vote_digest
from govkit.contracts.recovery import stop_digest
from govkit.contracts.secret_elections import ciphertexts_hash, secret_choice_digest
from govkit.contracts.secret_house import NO_BALLOT, ballot_hash, secret_ballot_digest
from govkit.contracts.typed_data import MESSAGES
from govkit.crypto.digests import Digest, calldata_digest
from govkit.crypto.keccak import checksum
from govkit.crypto.secret_ballot import SecretBallot
from govkit.crypto.secret_choices import ChoiceBallot
from govkit.nation.justice.secrets import Purpose, secret
from govkit.nation.people.membership import _digest as membership_digest
from govkit.network.accounts import KeySigner
from govkit.types import ProposalId, Support

ROOT = Path(__file__).parents[2]
CHAIN, PLACE = 1337, checksum(b"\x11" * 20)
ANA, BEN = checksum(b"\xaa" * 20), checksum(b"\xbb" * 20)
HASH, OTHER = b"\x01" * 32, b"\x02" * 32
PROPOSAL = ProposalId(2**256 - 5)
OATH = Oath("I will keep it. ¡Sí!", "Charter", HASH)
TERMS = Terms(
    text=HASH,
    law=OTHER,
    language=HASH,
    parties=(ANA, BEN),
    assets=(PLACE, ANA),
    steps=(
        Step(0, 1, 1, 0, 0, 5 * 10**18, 99, Kind.PAYMENT),
        Step(1, 0, 0, 1, 1, 1, 7, Kind.STAKE),
    ),
    arbitrator=BEN,
    is_court=True,
    fee=3,
    extra=b"\x05\x06",
    answer_period=8,
    ruling_period=9,
    if_unruled=Fallback.PAYERS,
    expiry=10,
    salt=2**255,
)
SECRET_BALLOT = SecretBallot((1, 2), (3, 4), (5, 6, 7), (8, 9, 10))
CHOICE = ChoiceBallot((((1, 2), (3, 4)), ((5, 6), (7, 8))), (), ())
IN_NATION, IN_AGREEMENTS = ("Sandbar", CHAIN, PLACE), (CHAIN, PLACE)


def secret_digest() -> Digest:
    """What a key is asked to sign for a secret."""
    asked: list[Digest] = []

    class Watched(KeySigner):
        def sign_digest(self, digest: bytes) -> bytes:
            assert isinstance(digest, Digest)
            asked.append(digest)
            return super().sign_digest(digest)

    secret(Watched(HASH), CHAIN, PLACE, Purpose.SHARE, 4, 2, 7)
    return asked[0]


SIGNED: dict[str, tuple[Digest, str, dict[str, Any]]] = {
    "Vote": (
        vote_digest(*IN_NATION, PROPOSAL, Support.ABSTAIN),
        "Sandbar",
        {"proposalId": PROPOSAL, "support": 2},
    ),
    "Oath": (
        oath_digest(*IN_NATION, OATH.hash, ANA, BEN, 3, 9),
        "Sandbar",
        {"words": asdict(OATH), "citizen": ANA, "key": BEN, "nonce": 3, "expiry": 9},
    ),
    "Application": (
        application_digest(*IN_NATION, ANA, 3, 9),
        "Sandbar",
        {"citizen": ANA, "nonce": 3, "expiry": 9},
    ),
    "Claim": (claim_digest(*IN_NATION, ANA, 9), "Sandbar", {"citizen": ANA, "expiry": 9}),
    "Stop": (stop_digest(CHAIN, PLACE, 12, 4), "Recovery", {"passport": 12, "round": 4}),
    "Agreement": (
        TERMS.digest(*IN_AGREEMENTS),
        "Agreements",
        {
            **asdict(TERMS),
            **{key: list(getattr(TERMS, key)) for key in ("parties", "assets")},
            "steps": [*map(asdict, TERMS.steps)],
        },
    ),
    "Settlement": (
        settlement_digest(*IN_AGREEMENTS, TERMS.id, 0b101, (4_000, 6_000), 77),
        "Agreements",
        {"agreement": TERMS.id, "steps": 5, "shares": [4_000, 6_000], "expiry": 77},
    ),
    "Membership": (
        membership_digest(CHAIN, PLACE, HASH, ANA, 12, "4711 ¿qué?", 1_700_000_000),
        "govkit",
        {
            "stateRoot": HASH,
            "holder": ANA,
            "number": 12,
            "challenge": "4711 ¿qué?",
            "signedAt": 1_700_000_000,
        },
    ),
    "SecretBallot": (
        secret_ballot_digest(*IN_NATION, ProposalId(5), SECRET_BALLOT, NO_BALLOT),
        "Sandbar",
        {"proposalId": 5, "ballot": ballot_hash(SECRET_BALLOT), "before": bytes(32)},
    ),
    "SecretChoice": (
        secret_choice_digest(*IN_NATION, 3, CHOICE),
        "Sandbar",
        {"number": 3, "ballot": ciphertexts_hash(CHOICE)},
    ),
    "Secret": (
        secret_digest(),
        "Court secret",
        {"purpose": str(Purpose.SHARE), "dispute": 4, "round": 2, "person": 7},
    ),
}
OF_OTHER_TOOLS = {"Ballot", "ExtendedBallot", "Delegation", "DelegationOf", "Permit"}
"""Signed by wallets; the contracts' tests do it."""


def declared(kind: str) -> str:
    every = {each for several in MESSAGES.values() for each in several}
    (found,) = (each for each in every if each.startswith(f"{kind}("))
    return found


def types_of(kind: str) -> dict[str, list[dict[str, str]]]:
    """The structs of a declaration, as `eth_signTypedData_v4` has them."""
    return {
        name: [
            dict(zip(("type", "name"), field.split(), strict=True)) for field in fields.split(",")
        ]
        for name, fields in re.findall(r"(\w+)\(([^)]*)\)", declared(kind))
    }


@pytest.mark.parametrize("kind", SIGNED)
def test_domain_and_message_have_eth_accounts_hashes(kind: str) -> None:
    made, name, message = SIGNED[kind]
    domain = {"name": name, "version": "1", "chainId": CHAIN, "verifyingContract": PLACE}
    expected = encode_typed_data(domain, types_of(kind), message)
    assert (made.domain, made.message) == (expected.header, expected.body)
    assert made == reference_keccak(b"\x19\x01" + expected.header + expected.body)


def test_every_message_is_compared() -> None:
    every = {each.partition("(")[0] for several in MESSAGES.values() for each in several}
    assert every == set(SIGNED) | OF_OTHER_TOOLS


def test_the_messages_are_those_of_the_sources() -> None:
    """What only looks like one, by its hash, is the signature of an event, without names."""
    found = set()
    for path in (ROOT / "contracts").rglob("*.vy"):
        if "mocks" not in path.parts:
            found.update(re.findall(r'keccak256\(\s*"(\w+\([^"]*)"', path.read_text()))
    named = {each for each in found if " " in each}
    apart = {declared(each).partition(")")[2] for each in ("Oath", "Agreement")}
    off_the_chain = {declared("Membership"), declared("Secret")}
    every = {each for several in MESSAGES.values() for each in several}
    assert named == (every | apart) - off_the_chain


READERS = {
    "castVotesBySig(": ("Vote",),
    "castBySig(": ("SecretChoice",),
    "castSecretBySig(": ("SecretBallot",),
    "castVoteBySig(": ("Ballot",),
    "castVoteWithReasonAndParamsBySig(": ("ExtendedBallot",),
    "delegateBySig(": ("Delegation",),
    "delegateBySignature(": ("DelegationOf",),
    "permit(": ("Permit",),
    "stopBySig(": ("Stop",),
    "apply(": ("Application", "Oath"),
    "claim(address": ("Claim", "Oath"),
    "join(": ("Agreement",),
    "settle(": ("Settlement",),
}
"""How the functions begin that take a signature of each message."""


@pytest.mark.parametrize("name", NAMES)
def test_a_contract_has_the_messages_that_its_functions_take(name: str) -> None:
    functions = Artifact.load(name).functions
    signatures = [each.signature for several in functions.values() for each in several]
    taken = {
        message
        for begin, messages in READERS.items()
        for message in messages
        if any(each.startswith(begin) for each in signatures)
    }
    listed = {each.partition("(")[0] for each in MESSAGES.get(name, ())}
    assert listed - {"Membership", "Secret"} == (taken if "eip712Domain" in functions else set())


def test_a_digest_is_its_bytes_and_knows_its_parts() -> None:
    made = Digest(HASH, OTHER)
    assert (len(made), made.domain, made.message) == (32, HASH, OTHER)
    assert made == reference_keccak(b"\x19\x01" + HASH + OTHER)
    assert Digest(OTHER, HASH) != made


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (
            "a9059cbb0000000000000000000000004675c7e5baafbffbca748158becba61ef3b0a263"
            "0000000000000000000000000000000000000000000000000de0b6b3a7640000",
            "812cee5d9cc7461c04bbcd7b70af9c28b243ac5d74d3453b008b93b7dac69985",
        ),
        ("", "290decd9548b62a8d60345a988386fc84ba6bc95484008f6362f93160ef3e563"),
    ],
)
def test_calldata_has_the_digest_that_erc_8213_lists(data: str, expected: str) -> None:
    assert calldata_digest(bytes.fromhex(data)).hex() == expected


@given(st.binary(max_size=300))
def test_calldata_has_a_digest_by_its_length_and_content(data: bytes) -> None:
    assert calldata_digest(data) == reference_keccak(len(data).to_bytes(32) + data)
    assert calldata_digest(data) != calldata_digest(data + b"\0")
