"""How trustees make a key, and what becomes of those who cheat or stay away."""

from __future__ import annotations

import pytest

from govkit.crypto.bn128 import FIELD, GENERATOR, ORDER, Affine, add, checked, multiply
from govkit.crypto.secret_sharing import Dealing, joined
from govkit.crypto.sigma_proofs import prove
from govkit.testing import World, reverts
from govkit.testing.blocks import at_timestamp
from govkit.testing.deployed import Deployed
from tests.contracts.secret import PHASE_SECONDS, Ceremony, Dealt

ENROL, DEAL, CONFIRM, COMPLETE, FAILED = 1, 2, 3, 4, 0
ABSENT, WRONG_DEALING = 1, 2
NOT_NOW = "trustees: not now"
NO_POINT = "trustees: no point"
HIGH = "trustees: number too high"
PROOF = "trustees: wrong proof"


class Hall:
    """Five trustees of whom three are needed."""

    def __init__(self, world: World, people: int = 5, threshold: int = 3) -> None:
        self.world = world
        self.people, self.treasury = world.actors.voters(people), world.actors.keeper
        self.stranger = world.actors.stranger
        accounts = [each.address for each in self.people]
        made = world.deploy("Trustees", self.treasury.address, accounts, threshold, PHASE_SECONDS)
        self.contract = Deployed(world, "Trustees", made)
        self.ceremony = self.begun()

    def begun(self) -> Ceremony:
        return Ceremony(self.contract, self.people)

    def phase(self) -> int:
        return int(self.contract.read("phase"))

    def enrol_all(self) -> None:
        for each in self.ceremony.trustees:
            self.ceremony.enrol(each)

    def deal_all(self, but: int = 0) -> None:
        for each in self.ceremony.trustees:
            if each.number != but:
                self.ceremony.deal(each)

    def pass_phase(self) -> None:
        """The next transaction is in the first second in which the phase is over."""
        at_timestamp(self.world, int(self.contract.read("phaseUntil")) + 1)


@pytest.fixture
def hall(bare_world: World) -> Hall:
    return Hall(bare_world)


def test_a_key_is_made(hall: Hall) -> None:
    contract, ceremony = hall.contract, hall.ceremony
    assert (hall.phase(), contract.read("complete"), contract.read("epoch")) == (ENROL, 0, 1)
    hall.enrol_all()
    assert hall.phase() == DEAL
    hall.deal_all()
    assert hall.phase() == CONFIRM
    assert tuple(contract.read("keyOf", 1)) == (0, 0)
    *others, last = ceremony.trustees
    for each in others:
        ceremony.confirm(each)
    assert (hall.phase(), contract.read("acted")) == (CONFIRM, 0b01111)
    sent = ceremony.confirm(last)
    secret = sum(each.dealing.secret for each in ceremony.trustees) % ORDER
    assert sent.only("KeyMade") == {"epoch": 1, "key": multiply(GENERATOR, secret)}
    assert (hall.phase(), contract.read("complete"), contract.read("phaseUntil")) == (
        COMPLETE,
        1,
        0,
    )
    for each in ceremony.trustees:
        own = tuple(contract.read("verificationKeyOf", 1, each.number))
        assert own == multiply(GENERATOR, each.share)
    shares = {each.number: multiply(GENERATOR, each.share) for each in ceremony.trustees[1:4]}
    assert joined(shares) == ceremony.key() == multiply(GENERATOR, secret)


@pytest.mark.parametrize(("people", "threshold"), [(1, 1), (2, 2), (15, 1)])
def test_any_number_up_to_fifteen(bare_world: World, people: int, threshold: int) -> None:
    hall = Hall(bare_world, people, threshold)
    assert checked(hall.ceremony.complete(), "the key")


def test_each_acts_once_in_its_phase(hall: Hall) -> None:
    ceremony, first = hall.ceremony, hall.ceremony.trustees[0]
    dealt = ceremony.dealt_by(first)
    for step in ("deal", "confirm"):
        with reverts(NOT_NOW):
            hall.contract.send(first.signer, step, *(dealt.words() if step == "deal" else ()))
    with reverts("trustees: only trustees"):
        hall.contract.send(hall.stranger, "enrol", first.key, first.commitment())
    for wrong in ((0, 0), (1, 1), (FIELD + 1, 2)):
        with reverts(NO_POINT):
            hall.contract.send(first.signer, "enrol", wrong, first.commitment())
    ceremony.enrol(first)
    with reverts("trustees: done already"):
        ceremony.enrol(first)
    for each in ceremony.trustees[1:]:
        ceremony.enrol(each)
    ceremony.deal(first, dealt)
    with reverts("trustees: done already"):
        ceremony.deal(first, dealt)


def test_a_rushing_dealer_is_held_to_its_commitment(hall: Hall) -> None:
    """It sees all other dealings, and would choose its own so that the key is one that it likes."""
    hall.enrol_all()
    hall.deal_all(but=5)
    last = hall.ceremony.trustees[4]
    last.dealing = Dealing(3)
    with reverts("trustees: not as committed"):
        hall.ceremony.deal(last)


def test_a_rogue_key_needs_a_secret_that_nobody_knows(bare_world: World) -> None:
    """The last to enrol commits to its own point less the others'. It can't prove that one."""
    hall = Hall(bare_world, 2, 1)
    honest, rogue = hall.ceremony.trustees
    theirs = honest.dealing.commitments()[0]
    own = 77
    chosen = checked(add(multiply(GENERATOR, own), multiply(theirs, -1)), "a rogue commitment")

    class Rogue(Dealing):
        def commitments(self) -> list[Affine]:
            return [chosen]

    rogue.dealing = Rogue(1)
    hall.enrol_all()
    hall.ceremony.deal(honest)
    made = hall.ceremony.dealt_by(rogue)
    for secret in (own, rogue.dealing.secret):
        context = (*hall.ceremony.context(2), *made.commitments, made.ephemeral, *made.hidden)
        proof = prove("deal", context, secret, [(GENERATOR, chosen)])
        with reverts(PROOF):
            hall.ceremony.deal(rogue, Dealt(made.commitments, made.ephemeral, made.hidden, proof))


def test_dealings_that_add_up_to_nothing(bare_world: World) -> None:
    hall = Hall(bare_world, 2, 1)
    one, two = hall.ceremony.trustees
    two.dealing._coefficients = [ORDER - one.dealing.secret]
    hall.enrol_all()
    hall.ceremony.deal(one)
    with reverts("trustees: no key"):
        hall.ceremony.deal(two)


def test_spoilt_dealings(hall: Hall) -> None:
    hall.enrol_all()
    dealer = hall.ceremony.trustees[0]
    commitments, e, hidden, c, z = hall.ceremony.dealt_by(dealer).words()
    assert isinstance(hidden, list)
    assert isinstance(c, int)
    assert isinstance(z, int)
    spoilt = [
        ("trustees: not as committed", (commitments[:2], e, hidden, c, z)),  # type: ignore[index]
        ("trustees: wrong length", (commitments, e, hidden[:4], c, z)),
        ("trustees: wrong length", (commitments, e, [*hidden, 1], c, z)),
        (NO_POINT, (commitments, (0, 0), hidden, c, z)),
        (HIGH, (commitments, e, [ORDER, *hidden[1:]], c, z)),
        (HIGH, (commitments, e, hidden, c + ORDER, z)),
        (HIGH, (commitments, e, hidden, c, z + ORDER)),
        (PROOF, (commitments, GENERATOR, hidden, c, z)),
        (PROOF, (commitments, e, [hidden[1], hidden[0], *hidden[2:]], c, z)),
        (PROOF, (commitments, e, hidden, c, (z + 1) % ORDER)),
    ]
    for reason, arguments in spoilt:
        with reverts(reason):
            hall.contract.send(dealer.signer, "deal", *arguments)
    other = hall.ceremony.trustees[1]
    with reverts("trustees: not as committed"):
        hall.contract.send(other.signer, "deal", commitments, e, hidden, c, z)
    hall.contract.send(dealer.signer, "deal", commitments, e, hidden, c, z)


# -- who stays away


def test_who_does_nothing_is_left_out(hall: Hall) -> None:
    for each in hall.ceremony.trustees[:4]:
        hall.ceremony.enrol(each)
    until = hall.contract.read("phaseUntil")
    at_timestamp(hall.world, until)
    with reverts(NOT_NOW):
        hall.contract.send(hall.stranger, "restart")
    hall.pass_phase()
    with reverts(NOT_NOW):
        hall.ceremony.enrol(hall.ceremony.trustees[4])
    sent = hall.contract.send(hall.stranger, "restart")
    assert sent.only("Removed") == {"epoch": 1, "trustee": 5, "reason": ABSENT}
    accounts = [each.address for each in hall.people[:4]]
    assert list(sent.only("EpochBegun")["accounts"]) == accounts
    assert (hall.phase(), hall.contract.read("epoch")) == (ENROL, 2)
    hall.begun().complete()
    assert hall.contract.read("complete") == 2


@pytest.mark.parametrize("phase", [DEAL, CONFIRM])
def test_too_few_are_left(hall: Hall, phase: int) -> None:
    hall.enrol_all()
    steps = hall.ceremony.deal, hall.ceremony.confirm
    if phase == CONFIRM:
        hall.deal_all()
    for each in hall.ceremony.trustees[:2]:
        steps[phase - DEAL](each)
    hall.pass_phase()
    hall.contract.send(hall.stranger, "restart")
    assert (hall.phase(), hall.contract.read("epoch"), hall.contract.read("complete")) == (
        FAILED,
        1,
        0,
    )
    with reverts(NOT_NOW):
        hall.contract.send(hall.stranger, "restart")
    accounts = [each.address for each in hall.people[:2]]
    hall.contract.send(hall.treasury, "appoint", accounts, 2)
    hall.begun().complete()
    assert hall.contract.read("complete") == 2


# -- complaints


def test_a_corrupted_deal_is_upheld_by_a_complaint(hall: Hall) -> None:
    hall.enrol_all()
    liar, victim = hall.ceremony.trustees[1], hall.ceremony.trustees[3]
    wrong = hall.ceremony.dealt_by(liar, spoil=lambda number, share: share + (number == 4))
    hall.ceremony.deal(liar, wrong)
    hall.deal_all(but=2)
    complaint = hall.ceremony.complaint(victim, 2)
    sent = hall.contract.send(victim.signer, "complain", *complaint)
    assert sent.only("Removed") == {"epoch": 1, "trustee": 2, "reason": WRONG_DEALING}
    assert hall.people[1].address not in hall.contract.read("trusteesOf", 2)
    assert (hall.phase(), hall.contract.read("epoch")) == (ENROL, 2)
    hall.begun().complete()
    assert hall.contract.read("complete") == 2


def test_a_false_complaint(hall: Hall) -> None:
    hall.enrol_all()
    hall.deal_all()
    trustee, other = hall.ceremony.trustees[0], hall.ceremony.trustees[1]
    dealer, commitments, e, hidden, k, c, z = hall.ceremony.complaint(trustee, 2)
    assert isinstance(c, int)
    assert isinstance(z, int)
    for reason, actor, arguments in (
        ("trustees: share is right", trustee, (dealer, commitments, e, hidden, k, c, z)),
        (PROOF, other, (dealer, commitments, e, hidden, k, c, z)),
        (PROOF, trustee, (dealer, commitments, e, hidden, GENERATOR, c, z)),
        (NO_POINT, trustee, (dealer, commitments, e, hidden, (0, 0), c, z)),
        (HIGH, trustee, (dealer, commitments, e, hidden, k, c + ORDER, z)),
        ("trustees: no such dealing", trustee, (3, commitments, e, hidden, k, c, z)),
        ("trustees: no such dealing", trustee, (0, commitments, e, hidden, k, c, z)),
        ("trustees: no such dealing", trustee, (dealer, commitments, k, hidden, k, c, z)),
    ):
        with reverts(reason):
            hall.contract.send(actor.signer, "complain", *arguments)
    assert (hall.phase(), hall.contract.read("epoch")) == (CONFIRM, 1)
    hall.pass_phase()
    with reverts(NOT_NOW):
        hall.contract.send(trustee.signer, "complain", dealer, commitments, e, hidden, k, c, z)


# -- appointments


def test_only_the_treasury_appoints(hall: Hall) -> None:
    accounts = [each.address for each in hall.people]
    with reverts("trustees: only treasury"):
        hall.contract.send(hall.people[0], "appoint", accounts, 3)
    for chosen, threshold in (([], 0), (accounts, 0), (accounts, 6)):
        with reverts("trustees: threshold out of range"):
            hall.contract.send(hall.treasury, "appoint", chosen, threshold)
    for doubled in ([*accounts, accounts[0]], ["0x" + "00" * 20, accounts[0]]):
        with reverts("trustees: each once"):
            hall.contract.send(hall.treasury, "appoint", doubled, 1)
    hall.contract.send(hall.treasury, "appoint", accounts[:3], 2)
    assert hall.contract.read("thresholdOf", 2) == 2


@pytest.mark.parametrize("seconds", [0, 365 * 86_400 + 1])
def test_a_phase_out_of_range(hall: Hall, seconds: int) -> None:
    with reverts("trustees: phase out of range"):
        hall.world.deploy("Trustees", hall.treasury.address, [hall.stranger.address], 1, seconds)
