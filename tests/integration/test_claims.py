"""A nation whose verdicts have effect: its file, its proof, claims from their filing to what comes
of them, and what its people see of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from govkit.actions.office_words import role_of
from govkit.chain.witness import Witness
from govkit.constitution import Constitution
from govkit.contracts.claims import Against, ClaimsSettings, Ruling
from govkit.contracts.governor import operation
from govkit.errors import ConstitutionError, NotFound, UsageError
from govkit.evidence import GatheringPort, ProvenPort
from govkit.nation.blueprint.plan import Plan
from govkit.nation.founding.proof import prove
from govkit.nation.justice import claimed_money, open_claims
from govkit.nation.justice.claims import NationClaims
from govkit.nation.nation import Nation
from govkit.nation.voting.proposals import Proposal
from govkit.testing import ActorSigner, World, reverts, sample_constitution
from govkit.testing.justice import Justice, with_court
from govkit.testing.sample import blocks_count, sample_text
from govkit.testing.verdicts import KIND, OFFICE, with_verdicts
from govkit.types import ZERO_ADDRESS, Address, ProposalState, Wei
from govkit.web.facts import facts_of
from govkit.web.nation import front_page

ETHER, DAY = 10**18, 86_400
TEXT = b"\7" * 32
CLERK = role_of(OFFICE)


def file_of(text: str) -> Constitution:
    return Constitution.parse(text, Path())


def claims_of(nation: Nation) -> NationClaims:
    assert nation.claims is not None
    return nation.claims


@pytest.fixture(scope="module")
def founded() -> World:
    world = World.found(file_of(with_verdicts(sample_text())))
    world.forward("1 day")
    return world


@pytest.fixture
def land(founded: World) -> Iterator[World]:
    start = founded.snapshot()
    yield founded
    founded.restore(start)


@pytest.fixture
def justice(land: World) -> Justice:
    return Justice(land)


@pytest.fixture
def claims(land: World) -> NationClaims:
    return claims_of(land.nation)


@pytest.fixture
def claimant(land: World) -> ActorSigner:
    return land.actors.voters(1)[0]


@pytest.fixture
def owner(land: World) -> ActorSigner:
    return land.actors.voters(2)[1]


def queued(land: World) -> Proposal:
    """Which admits the stranger."""
    nation = land.nation
    proposal = land.propose([nation.registry.admit(land.actors.stranger.address)])
    land.vote(proposal)
    land.pass_time(proposal.deadline - nation.governor.clock() + 1)
    land.queue(proposal)
    return proposal


def ruled(justice: Justice, number: int, ruling: Ruling) -> None:
    justice.draw(number)
    justice.vote(number, (ruling,) * 5)
    justice.execute(number)


def commands(nation: Nation, person: Address) -> list[str]:
    return [each.command for each in open_claims.todo(nation, person)]


# -- founding


def test_is_founded_and_proved(founded: World) -> None:
    plan = Plan.make(file_of(with_verdicts(sample_text())), founded.actors.deployer.address)
    checks = list(prove(plan, founded.port))
    assert [each for each in checks if not each.holds] == []
    names = {each.name for each in checks}
    assert {"proposals are halted by", "suspensions are told by of offices"} <= names
    for setting in ("halt (s)", "halt every", "halt bond", "kinds", "suspension (s)"):
        assert f"{setting} of claims" in names
    nation = Nation.connect(founded.nation.deployment, founded.port)
    assert nation.governor.guardian() == claims_of(nation).contract.address


def test_the_section_says_the_terms(founded: World) -> None:
    found = claims_of(founded.nation).terms
    assert isinstance(found, ClaimsSettings)
    assert (found.halt_seconds, found.halt_every, found.halt_bond) == (7 * DAY, 30 * DAY, ETHER)
    assert (found.suspension_seconds, found.notice_seconds) == (90 * DAY, 7 * DAY)
    token = founded.nation.token.address
    kinds = [(each.role.rstrip(b"\0"), each.asset, each.most) for each in found.kinds]
    assert kinds == [(b"firms", ZERO_ADDRESS, 3 * ETHER), (b"shops", token, 500 * ETHER)]


# -- what a file can't say


HALT, SUSPEND = "court.powers.halt_proposals", "court.powers.suspend_officers"


@pytest.mark.parametrize(
    ("old", "new", "place", "allowed"),
    [
        ("for_at_most: 7 days", "for_at_most: 8 days", f"{HALT}.for_at_most", "at most half of"),
        ("for_at_most: 7 days", "for_at_most: 4 days", f"{HALT}.for_at_most", "longer than 5 days"),
        ("for_at_most: 7 days", "for_at_most: 61 days", f"{HALT}.for_at_most", "1 second to"),
        ("for_at_most: 7 days", "for_at_most: 7", f"{HALT}.for_at_most", "such as 14 days"),
        ("bond: 1 ETH", "bond: 0 ETH", f"{HALT}.bond", "more than nothing"),
        ("for_at_most: 90 days", "for_at_most: 9 years", f"{SUSPEND}.for_at_most", "1 second to"),
        ("offices:\n  clerk:\n    term: 1 year\n", "", SUSPEND, "no such key without `offices`"),
        ("notice: 7 days", "notice: 2 years", "court.powers.award_damages.notice", "1 second to"),
        (
            "notice: 7 days",
            "notice: 7 days\n      claimants: friends",
            "court.powers.award_damages.claimants",
            "anybody or citizens",
        ),
        (
            "firms: 3 ETH",
            "firms: 3 dollars",
            "court.powers.award_damages.bonds.firms",
            "an amount in TST",
        ),
    ],
)
def test_bounds_of_the_file(old: str, new: str, place: str, allowed: str) -> None:
    text = with_verdicts(sample_text())
    assert old in text
    with pytest.raises(ConstitutionError) as refused:
        file_of(text.replace(old, new))
    assert place in str(refused.value)
    assert allowed in str(refused.value)


def test_the_court_is_guardian_only_where_claims_halt_proposals() -> None:
    text = with_verdicts(sample_text())
    halt, end = text.index("    halt_proposals:"), text.index("    suspend_officers:")
    for changed in (text[:halt] + text[end:], text[: text.index("court:\n")]):
        with pytest.raises(ConstitutionError, match=r"only with `court\.powers\.halt_proposals`"):
            file_of(changed)


def test_powers_without_any_are_refused() -> None:
    text = with_court(sample_text()) + "  powers: {}\n"
    with pytest.raises(ConstitutionError, match="at least one power, or no such key"):
        file_of(text)


def test_a_court_without_powers_has_no_claims() -> None:
    world = World.found(file_of(with_court(sample_text())))
    nation = world.nation
    assert nation.claims is None
    assert nation.governor.claims() == ZERO_ADDRESS
    assert list(open_claims.todo(nation, world.actors.proposer.address)) == []
    assert list(claimed_money.movements(nation, 0, 10)) == []
    with pytest.raises(UsageError, match="this nation has no claims"):
        nation.phrases.parse("end the court's power over bonds")


# -- proposals


def test_an_unlawful_proposal_is_halted_and_cancelled(
    land: World, justice: Justice, claims: NationClaims, claimant: ActorSigner
) -> None:
    nation, proposal = land.nation, queued(land)
    assert claims.cost(Against.PROPOSAL) == ETHER + 5 * ETHER // 100
    land.send(claims.against_proposal(proposal.id, TEXT, "ipfs://x"), claimant)
    with reverts("governor: halted"):
        land.send(nation.proposals.execute(proposal), land.actors.stranger)
    (filed,) = claims.all()
    assert (filed.number, filed.against, filed.uri) == (1, Against.PROPOSAL, "ipfs://x")
    assert filed.claim.claimant == claimant.address
    assert commands(nation, claimant.address) == []
    ruled(justice, 1, Ruling.UPHELD)
    assert claims.get(1).claim.ruling == Ruling.UPHELD
    assert commands(nation, claimant.address) == [
        "govkit court claim cancel 1",
        "govkit court claim collect",
    ]
    columns = operation(proposal.actions, proposal.description)
    land.send(claims.contract.cancel_proposal(1, columns), land.actors.stranger)
    assert nation.governor.state(proposal.id) is ProposalState.CANCELED
    land.send(claims.contract.collect(ZERO_ADDRESS, claimant.address), claimant)
    assert commands(nation, claimant.address) == []


def test_a_dismissed_claims_bond_is_the_treasurys(
    land: World, justice: Justice, claims: NationClaims, claimant: ActorSigner
) -> None:
    nation, proposal = land.nation, queued(land)
    land.send(claims.against_proposal(proposal.id, TEXT), claimant)
    ruled(justice, 1, Ruling.DISMISSED)
    treasury = nation.treasury.address
    assert claims.owed(treasury) == {ZERO_ADDRESS: ETHER}
    land.send(claims.contract.collect(ZERO_ADDRESS, treasury), land.actors.stranger)
    block = land.port.block().number
    (note,) = claimed_money.movements(nation, block, block)
    assert (note.asset, note.amount, note.line) == (ZERO_ADDRESS, ETHER, "court")
    land.send(nation.proposals.execute(proposal), land.actors.stranger)
    assert nation.registry.is_citizen(land.actors.stranger.address)


def test_a_citizen_appeals_for_the_nation(
    land: World, justice: Justice, claims: NationClaims, claimant: ActorSigner
) -> None:
    land.send(claims.against_proposal(queued(land).id, TEXT), claimant)
    justice.draw(1)
    justice.vote(1, (Ruling.UPHELD,) * 5)
    call, cost = claims.appeal(justice.court.get(1))
    assert cost == 11 * ETHER // 100
    land.send(call, land.actors.voters(9)[-1])
    assert justice.court.get(1).is_on_appeal


# -- officers and bonds


def test_an_officer_is_suspended_and_the_nation_lifts_it(
    land: World, justice: Justice, claims: NationClaims, claimant: ActorSigner, owner: ActorSigner
) -> None:
    nation = land.nation
    assert nation.offices is not None
    offices = nation.offices.contract
    until = nation.governor.clock() + 300 * DAY
    land.pass_proposal([offices.appoint(CLERK, owner.address, until)])
    land.send(claims.against_officer(CLERK, owner.address, 60 * DAY, TEXT), claimant)
    ruled(justice, 1, Ruling.UPHELD)
    assert not offices.has_role(CLERK, owner.address)
    number = offices.number_of(CLERK)
    assert claims.contract.suspended_until(number, owner.address) > land.port.now() + 59 * DAY
    words = f"lift the suspension of {owner.address} as {OFFICE}"
    action = nation.phrases.parse(words)
    shown = nation.book.show(owner.address)
    assert nation.phrases.describe(action) == f"lift the suspension of {shown} as {OFFICE}"
    land.pass_proposal([action])
    assert offices.has_role(CLERK, owner.address)
    with pytest.raises(UsageError, match="there is no office captain"):
        nation.phrases.parse(f"lift the suspension of {owner.address} as captain")
    with pytest.raises(UsageError, match="suspends for"):
        claims.against_officer(CLERK, owner.address, 91 * DAY, TEXT)


def test_damages_from_a_bond_in_coin(
    land: World, justice: Justice, claims: NationClaims, claimant: ActorSigner, owner: ActorSigner
) -> None:
    nation, kind = land.nation, claims.kind(KIND)
    land.send(claims.deposit(kind, Wei(2 * ETHER)), owner)
    assert [(k.role, o, b.amount) for k, o, b in claims.bonds()] == [
        (kind.role, owner.address, 2 * ETHER)
    ]
    with pytest.raises(UsageError, match="can be claimed from this bond"):
        claims.on_bond(kind, owner.address, Wei(3 * ETHER), TEXT)
    land.send(claims.on_bond(kind, owner.address, Wei(ETHER), TEXT), claimant)
    land.send(claims.contract.give_notice(kind.role, owner.address), owner)
    ruled(justice, 1, Ruling.UPHELD)
    assert claims.owed(claimant.address) == {ZERO_ADDRESS: ETHER}
    assert commands(nation, owner.address) == []
    land.forward("7 days")
    assert commands(nation, owner.address) == [f"govkit court claim withdraw {KIND}"]
    land.send(claims.contract.withdraw(kind.role, owner.address), land.actors.stranger)
    assert claims.bonds() == []


def test_a_bond_in_the_currency(land: World, claims: NationClaims, owner: ActorSigner) -> None:
    token, kind = land.nation.token, claims.kind("shops")
    land.send(token.approve(claims.contract.address, Wei(ETHER)), owner)
    land.send(claims.deposit(kind, Wei(ETHER)), owner)
    assert token.balance_of(claims.contract.address) == ETHER
    with pytest.raises(UsageError, match="kind of bond"):
        claims.kind("shop")


def test_what_there_is_no_claim_about(claims: NationClaims) -> None:
    with pytest.raises(NotFound, match="case 1 is about no claim"):
        claims.get(1)


# -- the nation


def test_a_vote_ends_a_power_in_words(land: World, claims: NationClaims) -> None:
    nation = land.nation
    words = "end the court's power over proposals"
    action = nation.phrases.parse(words)
    assert nation.phrases.describe(action) == words
    assert "halt_proposals" in claims.powers()
    warnings = nation.proposals.foresee([action]).warnings
    assert "verdicts can never have this power again" in warnings
    land.pass_proposal([action])
    assert claims.powers() == {"suspend_officers", "award_damages"}


def test_a_rule_that_ends_a_power_leads_to_a_stronger_one() -> None:
    text = with_verdicts(sample_text())
    classes = (
        "  classes:\n    simple:\n      quorum: 20 %\n  rules:\n    - action: claims.endPower\n"
        "      class: simple\n"
    )
    file = file_of(text.replace("  guardian:\n", classes + "  guardian:\n"))
    told = [each for each in file.warnings() if "claims.endPower" in each]
    assert any("ends what verdicts may do" in each for each in told)


def test_a_clock_of_blocks(tmp_path: Path) -> None:
    text = blocks_count(with_verdicts(sample_text()))
    for days, blocks in (("14 days", "80_000"), ("2 days\n  commit", "9_000")):
        text = text.replace(f"house_period: {days}", f"house_period: {blocks} blocks")
    text = text.replace("tenure: 1 second", "tenure: 1 block")
    for name in ("evidence", "commit", "reveal", "appeal"):
        text = text.replace(f"{name}_period: 2 days", f"{name}_period: 9_000 blocks")
        text = text.replace(f"{name}_period: 1 day", f"{name}_period: 7_000 blocks")
    text = text.replace("term: 1 year", "term: 2_000_000 blocks")
    world = World.found(file_of(text))
    plan = Plan.make(file_of(text), world.actors.deployer.address)
    assert [each for each in prove(plan, world.port) if not each.holds] == []


# -- what outsiders see


def test_a_gazette_shows_the_court_and_its_cases(
    justice: Justice, claims: NationClaims, land: World
) -> None:
    said = facts_of(land.nation)["justice"]
    assert said["powers"] == ["award_damages", "halt_proposals", "suspend_officers"]
    assert (said["seats"], said["cases"]) == (justice.court.terms.seats, [])
    assert "<h2>Justice</h2>" in front_page(facts_of(land.nation), [])
    justice.open(land.actors.voters(2))
    justice.draw(1)
    justice.vote(1, (1, 1, 1, 2, 2))
    justice.execute(1)
    justice.open(land.actors.voters(2))
    facts = facts_of(land.nation)
    assert facts["justice"]["cases"] == [
        {"number": 1, "stage": "is executed", "ruling": 1},
        {"number": 2, "stage": "waits for its block", "ruling": None},
    ]
    page = front_page(facts, [])
    assert "is executed" in page
    assert "award damages, halt proposals, suspend officers" in page
    # The proofs of one block say the same.
    port = GatheringPort(land.port, land.port.block())
    assert facts_of(Nation.connect(land.nation.deployment, port)) == facts
    proven = ProvenPort(port.evidence(), Witness.parse(port.witness()))
    assert facts_of(Nation.connect(land.nation.deployment, proven)) == facts


def test_a_gazette_without_a_court_says_nothing_of_one() -> None:
    facts = facts_of(World.found(sample_constitution()).nation)
    assert "justice" not in facts
    assert "Justice" not in front_page(facts, [])
