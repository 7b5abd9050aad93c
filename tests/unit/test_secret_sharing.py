"""A key in shares: any threshold of trustees has it, fewer have nothing, and no lie passes."""

from __future__ import annotations

import random
import secrets
from itertools import combinations

import pytest

from govkit.crypto.bn128 import FIELD, GENERATOR, ORDER, Affine, Point, add, checked, multiply
from govkit.crypto.keccak import keccak
from govkit.crypto.secret_sharing import (
    Dealing,
    is_share,
    joined,
    key_of_share,
    pad,
    weights,
)
from govkit.crypto.sigma_proofs import Pair, Part, is_proved, prove

TRUSTEES, THRESHOLD = range(1, 6), 3
EPOCH = 7


@pytest.fixture(autouse=True)
def draws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "randbelow", random.Random(20).randrange)


@pytest.fixture
def dealing() -> Dealing:
    return Dealing(THRESHOLD)


def of(point: Point) -> Affine:
    return checked(point, "a point")


def proof_context(dealer: int, commitments: list[Affine]) -> tuple[Part, ...]:
    flat = b"".join(number.to_bytes(32) for point in commitments for number in point)
    return EPOCH, dealer, keccak(flat)


# -- shares


def test_any_threshold_gives_the_secret_back(dealing: Dealing) -> None:
    for trustees in combinations(TRUSTEES, THRESHOLD):
        parts = [weight * dealing.share(each) for each, weight in weights(trustees).items()]
        assert sum(parts) % ORDER == dealing.secret


def test_fewer_give_something_else(dealing: Dealing) -> None:
    for count in range(1, THRESHOLD):
        for trustees in combinations(TRUSTEES, count):
            parts = [weight * dealing.share(each) for each, weight in weights(trustees).items()]
            assert sum(parts) % ORDER != dealing.secret


def test_a_threshold_of_one_gives_everybody_the_secret() -> None:
    dealing = Dealing(1)
    assert {dealing.share(each) for each in TRUSTEES} == {dealing.secret}


def test_nobody_has_share_zero(dealing: Dealing) -> None:
    for trustee in (0, -1):
        with pytest.raises(ValueError, match="trustees count from 1"):
            dealing.share(trustee)


@pytest.mark.parametrize("trustees", [(1, 2, 2), (0, 1, 2), (-1, 1), (ORDER, 1), (1, ORDER + 1)])
def test_who_cannot_be_a_trustee(trustees: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="each trustee is named once"):
        weights(trustees)


# -- commitments


def test_each_share_is_checked(dealing: Dealing) -> None:
    commitments = dealing.commitments()
    assert key_of_share(commitments, 0) == multiply(GENERATOR, dealing.secret)
    for trustee in TRUSTEES:
        share = dealing.share(trustee)
        assert is_share(share, commitments, trustee)
        for wrong in (share + 1, share + ORDER, -share, ORDER - share, dealing.share(trustee + 1)):
            assert not is_share(wrong, commitments, trustee)


@pytest.mark.parametrize("wrong", [None, (0, 0), (1, 3), (1, 2 + FIELD)])
def test_points_outside_the_group(dealing: Dealing, wrong: Point) -> None:
    commitments, shares = dealing.commitments(), dict.fromkeys(TRUSTEES, wrong)
    for place in range(THRESHOLD):
        changed = [wrong if each == place else own for each, own in enumerate(commitments)]
        with pytest.raises(ValueError, match="a commitment is not a point of alt_bn128"):
            is_share(dealing.share(1), changed, 1)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="the share of trustee 1 is not a point"):
        joined(shares)
    with pytest.raises(ValueError, match="what dealer and trustee share is not a point"):
        pad(wrong, 1)


def test_sums_of_dealings_are_one_dealing() -> None:
    dealings = [Dealing(THRESHOLD) for _ in TRUSTEES]
    sums: list[Point] = [None] * THRESHOLD
    for each in dealings:
        sums = [add(one, other) for one, other in zip(sums, each.commitments(), strict=True)]
    whole = [of(point) for point in sums]
    for trustee in TRUSTEES:
        share = sum(each.share(trustee) for each in dealings) % ORDER
        assert is_share(share, whole, trustee)
    assert whole[0] == multiply(GENERATOR, sum(each.secret for each in dealings))


# -- a rogue key


def test_a_dealer_proves_to_know_the_secret(dealing: Dealing) -> None:
    commitments = dealing.commitments()
    pairs: list[Pair] = [(GENERATOR, commitments[0])]
    context = proof_context(1, commitments)
    proof = prove("dkg", context, dealing.secret, pairs)
    assert is_proved(proof, "dkg", context, pairs)
    # copied by another dealer, to another epoch, over other commitments
    others = [commitments[0], *Dealing(THRESHOLD).commitments()[1:]]
    for wrong in (
        proof_context(2, commitments),
        (EPOCH + 1, *context[1:]),
        proof_context(1, others),
    ):
        assert not is_proved(proof, "dkg", wrong, pairs)


def test_a_rogue_key_has_no_proof(dealing: Dealing) -> None:
    """A last dealer takes a key of its own less all others', so that theirs cancel out."""
    own = 4321
    honest = dealing.commitments()[0]
    rogue = of(add(multiply(GENERATOR, own), multiply(honest, -1)))
    assert add(honest, rogue) == multiply(GENERATOR, own)
    pairs: list[Pair] = [(GENERATOR, rogue)]
    context = proof_context(2, [rogue])
    assert not is_proved(prove("dkg", context, own, pairs), "dkg", context, pairs)


# -- complaints


class Correspondence:
    """Trustee 2's encrypted share, and what it shows in order to complain."""

    def __init__(self, dealing: Dealing, change: int) -> None:
        self.commitments = dealing.commitments()
        self.secret, once = 2222, 3333
        self.key, self.once = of(multiply(GENERATOR, self.secret)), of(multiply(GENERATOR, once))
        hidden = pad(multiply(self.key, once), EPOCH, 2)
        self.encrypted = (dealing.share(2) + change + hidden) % ORDER
        self.shared = of(multiply(self.once, self.secret))

    def is_upheld(self, shared: Affine, secret: int) -> bool:
        pairs: list[Pair] = [(GENERATOR, self.key), (self.once, shared)]
        proof = prove("complaint", (EPOCH, 2), secret, pairs)
        if not is_proved(proof, "complaint", (EPOCH, 2), pairs):
            return False
        share = (self.encrypted - pad(shared, EPOCH, 2)) % ORDER
        return not is_share(share, self.commitments, 2)


def test_a_false_complaint(dealing: Dealing) -> None:
    """Over a right share; also with another shared point, of which there is no proof."""
    right = Correspondence(dealing, 0)
    assert not right.is_upheld(right.shared, right.secret)
    assert not right.is_upheld(of(multiply(right.once, 5)), right.secret)
    assert not right.is_upheld(of(multiply(right.once, 5)), 5)


def test_a_corrupted_deal_is_upheld(dealing: Dealing) -> None:
    wrong = Correspondence(dealing, 1)
    assert wrong.is_upheld(wrong.shared, wrong.secret)


def test_a_pad_is_for_one_trustee_and_epoch() -> None:
    assert len({pad(GENERATOR, *context) for context in ((7, 1), (7, 2), (8, 1), (1, 7))}) == 4


# -- decryption


def test_two_absent_of_five_and_a_false_share(dealing: Dealing) -> None:
    """Each share comes with a proof, so that the wrong one is refused by itself."""
    base = of(multiply(GENERATOR, 555))
    good: dict[int, Point] = {}
    for trustee in (1, 3, 4, 5):
        key = of(key_of_share(dealing.commitments(), trustee))
        lie = trustee == 3
        share = of(multiply(base, dealing.share(trustee) + lie))
        pairs: list[Pair] = [(GENERATOR, key), (base, share)]
        proof = prove("share", (4, trustee), dealing.share(trustee), pairs)
        assert is_proved(proof, "share", (4, trustee), pairs) is not lie
        assert not is_proved(proof, "share", (5, trustee), pairs)
        if not lie:
            good[trustee] = share
    assert joined(good) == multiply(base, dealing.secret)
    good[3] = of(multiply(base, dealing.share(3) + 1))
    assert joined(good) != multiply(base, dealing.secret)
    assert joined({1: good[1], 5: good[5]}) != multiply(base, dealing.secret)
