"""Nations of several houses: founded, proved, found out when tampered with, and deciding."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govkit.constitution import Constitution, Role, Votes
from govkit.contracts import Founder, Rule, Rulebook, Terms
from govkit.contracts.abi import Artifact
from govkit.contracts.council import Council
from govkit.contracts.rulebook import NO_SHARES, RulebookSettings
from govkit.errors import ConstitutionError, FoundingError, NetworkError, RevertError
from govkit.nation.blueprint.deployment import Deployment
from govkit.nation.blueprint.plan import MAX_TREASURY_DELAY_SECONDS, Plan
from govkit.nation.founding.found import found
from govkit.nation.founding.proof import prove
from govkit.nation.institutions.councils import first_term_end
from govkit.nation.institutions.houses import FOUNDING as HOUSES
from govkit.nation.nation import Nation
from govkit.nation.voting.houses import NationHouse
from govkit.nation.voting.proposals import Proposal
from govkit.network.port import Call, Port, Receipt, Signer
from govkit.testing import ActorSigner, World, reverts, sample_constitution
from govkit.testing.sample import blocks_count
from govkit.types import ZERO_ADDRESS, Address, Bps, ProposalState, Support, Wei
from tests.integration.test_founding import go_on, refuse, step_of
from tests.integration.wrappers import LosingPort, ThroughPort
from tests.state import put_code

EXAMPLES = Path(__file__).parents[2] / "examples"
SELECTOR = bytes.fromhex("11223344")
STRANGE = Rule(Address("0x" + "77" * 20), SELECTOR)


def several_houses(text: str) -> str:
    """The sample nation with each kind of house, and a class for each of them."""
    text = text.replace(
        "  genesis:\n", "  locked_votes: {longest: 1 year, epoch: 3 days}\n  genesis:\n"
    ).replace(
        "  houses: [citizens]\n",
        """\
  houses:
    - citizens
    - {name: holders, votes: token, quorum: 10 %, approval: 60 %}
    - {name: savers, votes: square_root, quorum: 15 %}
    - {name: watch, votes: token, role: veto, quorum: 20 %, approval: 50 %}
  strictest_class: supreme
  late_quorum_extension: 6 hours
  active_proposals: 2
  dormancy: 5 citizens
  classes:
    ordinary:
      {voting_period: 1 day, quorum: 10 %, timelock_delay: 1 day, changeable: true, houses: []}
    money: {houses: {holders: {quorum: 5 %}}}
    laws: {houses: [watch]}
    savings: {houses: [savers]}
  rules:
    - {action: ledger.append, class: laws}
    - {action: ledger.setKeeper, class: ordinary}
    - {action: token.transfer, class: money, even_if_dormant: true}
    - {action: token.approve, class: savings}
    - {action: treasury pays coin, class: money}
""",
    )
    return text.replace("approval: 50 %\n  proposal", "approval: 2/3\n  proposal")


pytestmark = pytest.mark.nation.with_args(several_houses)


# -- founding and its proof


def test_houses_stand_before_the_governor_and_know_each_other(world: World) -> None:
    nation = world.nation
    assert list(nation.deployment.contracts) == [
        "token", "registry", "ledger", "treasury", "rulebook", "governor",
        "square_root_votes", "locked_votes", "holders", "savers", "watch",
    ]  # fmt: skip
    addresses = [house.address for house in nation.houses.values()]
    assert addresses[0] == nation.governor.address
    assert nation.governor.houses() == (*addresses[1:], ZERO_ADDRESS)
    assert nation.rulebook.veto_houses() == 0b100
    assert nation.core_votes == "citizens"


def test_a_nations_houses_are_by_name_with_what_they_are(world: World) -> None:
    houses = world.nation.houses
    assert [(h.name, h.number, h.role, h.votes) for h in houses.values()] == [
        ("citizens", 0, Role.CONSENT, Votes.CITIZENS),
        ("holders", 1, Role.CONSENT, Votes.TOKEN),
        ("savers", 2, Role.CONSENT, Votes.SQUARE_ROOT),
        ("watch", 3, Role.VETO, Votes.TOKEN),
    ]
    assert [h.is_veto for h in houses.values()] == [False, False, False, True]
    assert houses["citizens"].is_core
    assert houses["citizens"].domain_name == houses["citizens"].ballots.name() == "Testland"
    assert houses["watch"].domain_name == houses["watch"].ballots.name() == "watch"
    assert world.nation.class_names == ("supreme", "ordinary", "money", "laws", "savings")
    assert [world.nation.class_name(n) for n in (2, 5)] == ["money", "class 5"]


def test_what_the_deployment_says_of_houses_is_read_back(world: World, tmp_path: Path) -> None:
    file = tmp_path / "deployment.json"
    world.nation.deployment.save(file)
    assert Deployment.load(file) == world.nation.deployment
    again = Nation.connect(file, world.port)
    assert [(h.name, h.address) for h in again.houses.values()] == [
        (h.name, h.address) for h in world.nation.houses.values()
    ]


def test_a_house_that_is_not_there_is_told_by_its_name(world: World) -> None:
    deployment = world.nation.deployment
    contracts = {**deployment.contracts, "watch": world.actors.stranger.address}
    with pytest.raises(NetworkError, match="the watch of Testland is not on this chain"):
        Nation.connect(replace(deployment, contracts=contracts), world.port)


def test_classes_and_rules_are_on_the_chain_as_the_file_has_them(world: World) -> None:
    rulebook = world.nation.rulebook
    supreme, ordinary, money, laws, savings = (rulebook.terms(n) for n in range(5))
    assert (supreme.houses, supreme.approval_bps, supreme.changeable) == (0b111, 6_666, False)
    assert supreme.house_quorum_bps == (1_000, 1_500, 2_000, 0)
    assert supreme.house_approval_bps == (6_000, 6_666, 5_000, 0)
    assert (ordinary.houses, ordinary.quorum_bps, ordinary.changeable) == (0, 1_000, True)
    assert (money.houses, money.house_quorum_bps) == (0b001, (500, 0, 0, 0))
    assert (laws.houses, savings.houses) == (0b100, 0b010)
    nation, someone = world.nation, world.actors.stranger.address

    def rule(call: Call) -> tuple[int, bool, bool]:
        found = rulebook.class_of(call)
        return found.class_number, found.exempt, found.pinned

    assert rule(nation.token.transfer(someone, Wei(1))) == (2, True, False)
    assert rule(Call(someone, value=Wei(1))) == (2, False, False)
    assert rule(nation.ledger.set_keeper(someone, True)) == (1, False, False)
    assert rule(nation.registry.admit(someone)) == (0, True, False)
    assert rule(nation.registry.set_registrar(someone)) == (0, False, True)
    assert rule(nation.registry.revoke(someone)) == (0, False, True)
    assert rule(rulebook.set_rules([])) == (0, False, True)
    assert rule(nation.token.issue(someone, Wei(1))) == (0, False, False)
    assert nation.treasury.delay_seconds() == 86_400
    assert nation.governor.active_proposals() == 2
    assert nation.governor.dormancy_citizens() == 5
    assert nation.houses["holders"].ballots.late_quorum_extension() == 6 * 3_600


def test_what_is_pinned_stays_so_whatever_is_voted(world: World) -> None:
    """The rulebook refuses it even of the treasury."""
    rulebook, registry = world.nation.rulebook, world.nation.registry
    treasury = ActorSigner(world.nation.treasury.address)
    call = registry.revoke(world.actors.stranger.address)
    with reverts("rulebook: pinned"):
        world.send(rulebook.set_rules([Rule(registry.address, call.data[:4], 1)]), treasury)
    world.send(rulebook.set_rules([replace(STRANGE, class_number=1)]), treasury)
    assert rulebook.rule(STRANGE.target, SELECTOR).class_number == 1


def test_a_class_that_waits_longer_than_the_treasury_can_is_founded() -> None:
    def change(text: str) -> str:
        return text.replace("timelock_delay: 2 days", "timelock_delay: 60 days")

    world = World.found(sample_constitution(change))
    assert world.nation.treasury.delay_seconds() == MAX_TREASURY_DELAY_SECONDS
    assert world.nation.rulebook.terms(0).timelock_seconds == 60 * 86_400


def checks_of(world: World) -> dict[str, str]:
    plan = Plan.make(sample_constitution(several_houses), world.actors.deployer.address)
    checks = prove(plan, world.port)
    assert [check for check in checks if not check.holds] == []
    assert len({check.name for check in checks}) == len(checks), "two claims have one name"
    return {check.name: check.found for check in checks}


def test_the_proof_names_every_class_rule_and_house(world: World) -> None:
    found = checks_of(world)
    assert found["quorum in holders of class money"] == "5 %"
    assert found["approval of class supreme"] == "66.66 %"
    assert found["timelock delay of class ordinary"] == "1 day"
    assert found["rule of token.transfer"] == "money, even if dormant"
    assert found["rule of registry.setRegistrar"] == "supreme, for ever"
    assert found["rule of treasury pays coin"] == "money"
    assert found["number of house watch"] == "3"
    assert found["veto houses"] == "0100"
    assert found["code of watch"] == "as shipped"
    assert found["code of square_root_votes"] == "as shipped"
    nation = world.nation
    assert nation.locked is not None
    assert found["locked_votes of square_root_votes"] == nation.locked.address
    assert found["registry of square_root_votes"] == nation.registry.address
    for number, name in enumerate(world.nation.class_names):
        assert len([key for key in found if key.endswith(f"of class {name}")]) == 15, number


@pytest.fixture
def halfway() -> tuple[World, Plan]:
    """All contracts but the governor stand; the classes come next."""
    world, constitution = World(), sample_constitution(several_houses)
    plan = Plan.make(constitution, world.actors.deployer.address)
    done = 1 + step_of(world, plan, "class supreme")
    with pytest.raises(NetworkError):
        found(constitution, LosingPort(world.port, done, mined=False), world.actors.deployer)
    return world, plan


def written(world: World, plan: Plan) -> Rulebook:
    """The rulebook, with its classes as planned."""
    rulebook = Rulebook(world.port, plan.contracts.rulebook)
    for number, terms in enumerate(plan.classes()):
        go_on(world, plan, rulebook.set_class(number, terms))
    return rulebook


def test_classes_and_rules_as_planned_go_through(
    halfway: tuple[World, Plan], tmp_path: Path
) -> None:
    world, plan = halfway
    go_on(world, plan, written(world, plan).set_rules(plan.rules()))
    found(plan.constitution, world.port, world.actors.deployer, tmp_path / "deployment.json")
    assert Deployment.load(tmp_path / "deployment.json").founded


def test_a_class_that_is_not_as_planned_is_found_out(
    halfway: tuple[World, Plan], tmp_path: Path
) -> None:
    world, plan = halfway
    rulebook = Rulebook(world.port, plan.contracts.rulebook)
    for number, terms in enumerate(plan.classes()):
        weaker = replace(terms, house_quorum_bps=NO_SHARES) if number == 2 else terms
        go_on(world, plan, rulebook.set_class(number, weaker))
    message = refuse(world, plan, tmp_path / "deployment.json")
    assert "quorum in holders of class money should be 5 %, and is 0 %" in message


def test_a_rule_that_is_not_as_planned_is_found_out(
    halfway: tuple[World, Plan], tmp_path: Path
) -> None:
    world, plan = halfway
    rules = [replace(rule, exempt=not rule.pinned) for rule in plan.rules()]
    go_on(world, plan, written(world, plan).set_rules(rules))
    message = refuse(world, plan, tmp_path / "deployment.json")
    assert "rule of ledger.append should be laws, and is laws, even if dormant" in message


def test_a_rule_more_than_planned_is_found_out(halfway: tuple[World, Plan], tmp_path: Path) -> None:
    world, plan = halfway
    extra = replace(STRANGE, class_number=1)
    go_on(world, plan, written(world, plan).set_rules([*plan.rules(), extra]))
    message = refuse(world, plan, tmp_path / "deployment.json")
    assert "rules that the file does not have should be 0, and is 1" in message


def test_a_house_of_other_people_is_found_out(tmp_path: Path) -> None:
    world, constitution = World(), sample_constitution(several_houses)
    plan = Plan.make(constitution, world.actors.deployer.address)
    step = step_of(world, plan, "house holders")
    losing = LosingPort(world.port, 1 + step, mined=False)
    with pytest.raises(NetworkError):
        found(constitution, losing, world.actors.deployer)
    citizens = replace(plan.houses()[1], votes=Votes.CITIZENS)
    founder = Founder(world.port, plan.founder)
    other = replace(HOUSES.settings(plan, "holders"), token=plan.source(citizens))
    code = Artifact.load("House").init_code(astuple(other))
    world.send(founder.create(step, code), world.actors.deployer)
    message = refuse(world, plan, tmp_path / "deployment.json")
    assert "votes of house holders should be" in message


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_example_is_founded_and_proved(path: Path) -> None:
    world = World.found(Constitution.load(path))
    file = Constitution.load(path).government
    assert len(world.nation.houses) == len(file.houses)
    assert world.nation.rulebook.class_count() == len(file.classes) + 1


def test_interrupted_at_any_house_it_resumes(tmp_path: Path) -> None:
    constitution = sample_constitution(several_houses)
    for lost in (7, 8, 9, 10):
        world, file = World(), tmp_path / f"{lost}.json"
        with pytest.raises((NetworkError, FoundingError)):
            found(
                constitution,
                LosingPort(world.port, lost, mined=True),
                world.actors.deployer,
                file,
            )
        assert found(constitution, world.port, world.actors.deployer, file).founded


# -- the file and the rulebook agree


@dataclass(frozen=True)
class Drawn:
    """Numbers small enough that equal ones are drawn often."""

    delay: int
    period: int
    quorum: int
    approval: int
    threshold: int
    timelock: int
    changeable: bool
    consent: tuple[int, int] | None
    veto: tuple[int, int] | None


SMALL = st.integers(1, 3)
PAIR = st.tuples(SMALL, SMALL)


def drawn(houses: st.SearchStrategy[tuple[int, int] | None]) -> st.SearchStrategy[Drawn]:
    return st.builds(
        Drawn, SMALL, SMALL, SMALL, SMALL, st.integers(0, 1), SMALL, st.booleans(), houses, houses
    )


def shares(pair: tuple[int, int]) -> str:
    return f"quorum: {10 * pair[0]} %, approval: {50 + 10 * pair[1]} %"


def settings_of(each: Drawn) -> list[str]:
    return [
        f"voting_delay: {each.delay} days",
        f"voting_period: {each.period} days",
        f"quorum: {10 * each.quorum} %",
        f"approval: {50 + 10 * each.approval} %",
        f"proposal_threshold: {each.threshold} citizens",
        f"timelock_delay: {each.timelock} days",
        f"changeable: {str(each.changeable).lower()}",
    ]


def file_with(strictest: Drawn, other: Drawn) -> Callable[[str], str]:
    """The sample nation with these as its strictest class and another one."""
    assert strictest.consent is not None
    assert strictest.veto is not None
    pairs = {"holders": other.consent, "watch": other.veto}
    houses = ", ".join(f"{name}: {{{shares(pair)}}}" for name, pair in pairs.items() if pair)
    section = [
        "houses:",
        "  - citizens",
        f"  - {{name: holders, votes: token, {shares(strictest.consent)}}}",
        f"  - {{name: watch, votes: token, role: veto, {shares(strictest.veto)}}}",
        *settings_of(strictest),
        f"classes: {{other: {{{', '.join(settings_of(other))}, houses: {{{houses}}}}}}}",
    ]

    def change(text: str) -> str:
        before, rest = text.split("  houses: [citizens]\n")
        after = rest[rest.index("  guardian:") :]
        return before + "".join(f"  {line}\n" for line in section) + after

    return change


def is_taken_by_the_file(change: Callable[[str], str]) -> bool:
    refused: list[ConstitutionError] = []
    try:
        sample_constitution(change)
    except ConstitutionError as error:
        refused = [error, *error.others]
    assert [each for each in refused if "stricter" not in each.allowed] == []
    return not refused


def is_taken_by_the_rulebook(world: World, call: Call) -> bool:
    reason = ""
    try:
        world.send(call, world.actors.deployer)
    except RevertError as error:
        reason = error.reason
    assert reason in ("", "rulebook: over class 0")
    return not reason


def terms_of(each: Drawn) -> Terms:
    none = (0, -5)  # which makes an approval of 0
    consent, veto = each.consent or none, each.veto or none
    return Terms(
        proposal_threshold=each.threshold,
        voting_delay=86_400 * each.delay,
        voting_period=86_400 * each.period,
        timelock_seconds=86_400 * each.timelock,
        quorum_bps=Bps(1_000 * each.quorum),
        approval_bps=Bps(5_000 + 1_000 * each.approval),
        changeable=each.changeable,
        houses=(each.consent is not None) | (each.veto is not None) << 1,
        house_quorum_bps=(Bps(1_000 * consent[0]), Bps(1_000 * veto[0]), Bps(0), Bps(0)),
        house_approval_bps=(
            Bps(5_000 + 1_000 * consent[1]), Bps(5_000 + 1_000 * veto[1]), Bps(0), Bps(0),
        ),
    )  # fmt: skip


def test_the_file_refuses_what_the_rulebook_refuses_and_nothing_else() -> None:
    world = World()
    author = world.actors.deployer
    asked = RulebookSettings(
        author.address, author.address, one_vote_each=True, further_houses=2, veto_houses=0b10
    )
    rulebook = Rulebook(world.port, world.deploy("Rulebook", astuple(asked)))
    answers: list[bool] = []
    empty = world.snapshot()

    @settings(max_examples=150)
    @given(drawn(PAIR), drawn(st.none() | PAIR), st.data())
    def agree(strictest: Drawn, other: Drawn, data: st.DataObject) -> None:
        # Most draws differ in several settings; then all but one are made equal.
        kept = data.draw(st.sampled_from([None, *(f.name for f in fields(Drawn))]))
        if kept is not None:
            other = replace(strictest, **{kept: getattr(other, kept)})
        world.restore(empty)
        world.send(rulebook.set_class(0, terms_of(strictest)), author)
        taken = is_taken_by_the_rulebook(world, rulebook.set_class(1, terms_of(other)))
        assert is_taken_by_the_file(file_with(strictest, other)) == taken
        answers.append(taken)

    agree()
    assert min(answers.count(True), answers.count(False)) > 30, "one answer is hardly tried"


# -- councils


def with_council(text: str) -> str:
    """The sample nation with a council of three that consents, and an office."""
    text = text.replace(
        "  houses: [citizens]\n",
        """\
  houses: [citizens, {name: elders, votes: council elder, quorum: 50 %, approval: 50 %}]
  classes: {ordinary: {houses: []}}
  rules: [{action: herald.appoint, class: ordinary}]
""",
    )
    members = ", ".join(f'"{voter.address}"' for voter in World().actors.voters(2))
    spans = "term: 90 days, nomination_period: 1 day, voting_period: 2 days"
    return text.replace(
        "government:\n",
        f"""\
councils:
  elder: {{seats: 3, {spans}, recall_quorum: 30 %, members: [{members}]}}
  herald: {{seats: 1, {spans}}}
government:
""",
    )


def in_blocks(text: str) -> str:
    spans = with_council(blocks_count(text)).replace("90 days", "500 blocks")
    return (
        spans.replace("1 day,", "20 blocks,")
        .replace("2 days,", "30 blocks,")
        .replace("2 days}", "30 blocks}")
    )


@pytest.mark.parametrize("change", [with_council, in_blocks])
def test_a_council_is_founded_with_its_first_members(change: Callable[[str], str]) -> None:
    world = World.found(sample_constitution(change))
    nation, voters = world.nation, world.actors.voters(2)
    assert list(nation.councils) == ["elder", "herald"]
    elder = nation.councils["elder"]
    assert elder.holders() == tuple(voter.address for voter in voters)
    assert nation.councils["herald"].holders() == ()
    assert nation.houses["elders"].council == "elder"
    assert nation.houses["elders"].ballots.token() == elder.address
    assert (elder.seats(), elder.recall_quorum_bps()) == (3, 3_000)
    left = elder.term_end() - elder.clock()
    assert 0 < elder.term() - left < 100, "the term began when the nation was founded"


def test_who_sits_in_a_house_is_pinned_and_who_holds_an_office_is_not() -> None:
    nation = World.found(sample_constitution(with_council)).nation
    elder, herald = nation.councils["elder"], nation.councils["herald"]
    for call in (elder.appoint([], 0), elder.dismiss(elder.address)):
        assert nation.rulebook.class_of(call).pinned
    assert nation.rulebook.class_of(herald.appoint([], 0)).class_number == 1
    assert not nation.rulebook.class_of(herald.dismiss(herald.address)).pinned


def test_other_members_than_the_file_names_are_found_out(tmp_path: Path) -> None:
    world, constitution = World(), sample_constitution(with_council)
    plan = Plan.make(constitution, world.actors.deployer.address)
    step = step_of(world, plan, "members of elder")
    losing = LosingPort(world.port, 1 + step, mined=False)
    with pytest.raises(NetworkError):
        found(constitution, losing, world.actors.deployer)
    elder = Council(world.port, plan.contracts.further["elder"])
    until = first_term_end(plan, "elder", world.port)
    go_on(world, plan, elder.appoint([world.actors.deployer.address], until))
    message = refuse(world, plan, tmp_path / "deployment.json")
    assert "members of council elder should be" in message


def test_a_council_consents(tmp_path: Path) -> None:
    """Two of its three seats are held, and a quorum is a share of those."""
    for consenting, state in ((1, ProposalState.SUCCEEDED), (0, ProposalState.DEFEATED)):
        world = World.found(sample_constitution(with_council))
        proposal = world.propose([world.nation.citizens.admit(world.actors.stranger.address)])
        world.vote(proposal)
        for voter in world.actors.voters(consenting):
            ballot = world.nation.houses["elders"].ballots.cast_vote(proposal.id, Support.FOR)
            world.send(ballot, voter)
        world.close_vote(proposal)
        assert world.nation.governor.state(proposal.id) == state


# -- deciding as others do


class Parliament:
    """A founded example, and what its people do in it."""

    def __init__(self, constitution: Constitution, world: World) -> None:
        self.world = world
        self.nation = self.world.nation
        self.citizens = [ActorSigner(a) for a in constitution.citizenship.founding_citizens]
        self.members = [
            ActorSigner(member)
            for each in constitution.councils.values()
            for member in each.members
        ]
        self.holders = [
            ActorSigner(each.receiver)
            for each in constitution.currency.genesis
            if each.receiver is not None
        ]

    def house(self, name: str) -> NationHouse:
        return self.nation.houses[name]

    def propose(self, *actions: Call) -> Proposal:
        core = self.holders if self.nation.core_votes == "token" else self.citizens
        return self.world.propose(actions, by=core[0])

    def vote(
        self,
        proposal: Proposal,
        house: str,
        voters: Sequence[ActorSigner],
        against: Sequence[ActorSigner] = (),
    ) -> None:
        ballots = self.house(house).ballots
        for voter in voters:
            self.world.send(ballots.cast_vote(proposal.id, Support.FOR), voter)
        for voter in against:
            self.world.send(ballots.cast_vote(proposal.id, Support.AGAINST), voter)

    def open(self, proposal: Proposal) -> None:
        self.world.pass_time(proposal.snapshot - self.nation.governor.clock() + 1)

    def close(self, proposal: Proposal) -> ProposalState:
        self.world.close_vote(proposal)
        return self.nation.governor.state(proposal.id)

    def queue(self, proposal: Proposal) -> None:
        self.world.send(self.nation.proposals.queue(proposal), self.world.actors.stranger)
        self.world.mine()

    def wait(self, proposal: Proposal) -> ProposalState:
        self.world.mature(proposal)
        return self.nation.governor.state(proposal.id)

    def pay(self) -> Call:
        return self.nation.token.transfer(self.world.actors.stranger.address, Wei(1))

    def class_of(self, call: Call) -> str:
        return self.nation.class_name(self.nation.rulebook.class_of(call).class_number)


ByName = Callable[[str], Parliament]


@pytest.fixture
def parliament(found: Callable[[Constitution], World]) -> ByName:
    """Makes one of an example's name; each example is founded once."""

    def of(name: str) -> Parliament:
        constitution = Constitution.load(EXAMPLES / f"{name}.yaml")
        return Parliament(constitution, found(constitution))

    return of


@pytest.mark.parametrize(
    ("citizens_for", "merits_for", "state"),
    [(17, 25, ProposalState.SUCCEEDED), (16, 25, ProposalState.DEFEATED),
     (25, 8, ProposalState.DEFEATED)],
)  # fmt: skip
def test_an_amendment_of_liberland_takes_two_thirds_of_voters_and_of_votes(
    parliament: ByName,
    citizens_for: int,
    merits_for: int,
    state: ProposalState,
) -> None:
    """Art. 86 (4). Of 25 citizens 17 are two thirds and 16 are not, whatever they hold."""
    liberland = parliament("liberland")
    amend = liberland.nation.registry.set_registrar(liberland.world.actors.stranger.address)
    assert liberland.class_of(amend) == "amendment"
    proposal = liberland.propose(amend)
    liberland.open(proposal)
    people = liberland.citizens
    liberland.vote(proposal, "citizens", people[:citizens_for], people[citizens_for:])
    liberland.vote(proposal, "merits", people[:merits_for], people[merits_for:])
    assert liberland.close(proposal) == state


@pytest.mark.parametrize(
    ("objectors", "state"), [(7, ProposalState.CANCELED), (6, ProposalState.QUEUED)]
)
def test_the_citizens_of_liberland_veto_by_head_what_the_merits_passed(
    parliament: ByName, objectors: int, state: ProposalState
) -> None:
    """Art. 78: 7 of 25 citizens reach the quorum of a quarter; they may be the poorest."""
    liberland = parliament("liberland")
    law = liberland.nation.ledger.append(b"law".ljust(32, b"\0"), bytes(31) + b"1", "A law")
    assert liberland.class_of(law) == "law"
    proposal = liberland.propose(law)
    liberland.open(proposal)
    liberland.vote(proposal, "merits", liberland.citizens[:15])
    assert liberland.close(proposal) == ProposalState.SUCCEEDED, "no other house was asked"
    liberland.queue(proposal)
    liberland.vote(proposal, "public_veto", liberland.citizens[-objectors:])
    assert liberland.wait(proposal) == state
    if state == ProposalState.QUEUED:
        liberland.world.send(liberland.nation.proposals.execute(proposal), liberland.citizens[0])


@pytest.mark.parametrize(
    ("members", "state"), [(4, ProposalState.CANCELED), (3, ProposalState.QUEUED)]
)
def test_congress_cancels_a_referendum_of_liberland(
    parliament: ByName, members: int, state: ProposalState
) -> None:
    """Art. 88: by two thirds of those of the seven members who vote, at least half of them."""
    liberland = parliament("liberland")
    proposal = liberland.propose(liberland.pay())
    liberland.open(proposal)
    liberland.vote(proposal, "merits", liberland.citizens[:15])
    assert liberland.close(proposal) == ProposalState.SUCCEEDED
    liberland.queue(proposal)
    with reverts("ballots: no votes"):
        liberland.vote(proposal, "congress", [liberland.citizens[7]])
    liberland.vote(proposal, "congress", liberland.members[:members])
    assert liberland.wait(proposal) == state


@pytest.mark.parametrize(
    ("citizens", "state"), [(3, ProposalState.CANCELED), (2, ProposalState.QUEUED)]
)
def test_citizens_veto_an_upgrade_that_the_token_house_passed(
    parliament: ByName, citizens: int, state: ProposalState
) -> None:
    """As in Optimism; 30 % of seven citizens are three."""
    houses = parliament("two-houses")
    bridge = houses.nation.deployment.names["bridge"]
    put_code(houses.world, bridge, b"\x00")
    upgrade = Call(bridge, bytes.fromhex("3659cfe6") + bytes(32))  # upgradeTo(address)
    assert houses.class_of(upgrade) == "upgrade"
    proposal = houses.propose(upgrade)
    houses.open(proposal)
    houses.vote(proposal, "token-house", houses.holders)
    with reverts("ballots: unknown proposal"):
        houses.vote(proposal, "citizens-house", houses.citizens[:1])
    assert houses.close(proposal) == ProposalState.SUCCEEDED
    houses.queue(proposal)
    houses.vote(proposal, "citizens-veto", houses.citizens[:citizens])
    assert houses.wait(proposal) == state


@pytest.mark.parametrize(
    ("citizens", "state"), [(3, ProposalState.SUCCEEDED), (2, ProposalState.DEFEATED)]
)
def test_a_grant_takes_both_houses(parliament: ByName, citizens: int, state: ProposalState) -> None:
    houses = parliament("two-houses")
    proposal = houses.propose(houses.pay())
    houses.open(proposal)
    houses.vote(proposal, "token-house", houses.holders)
    houses.vote(proposal, "citizens-house", houses.citizens[:citizens])
    assert houses.close(proposal) == state


@pytest.mark.parametrize(
    ("amount", "state"), [(2, ProposalState.CANCELED), (3, ProposalState.QUEUED)]
)
def test_holders_stop_what_the_delegates_passed(
    parliament: ByName, amount: int, state: ProposalState
) -> None:
    """As with Lido's dual governance: 20 % can stop a payment, and 10 % cannot."""
    dual = parliament("dual-governance")
    dual.world.send(
        dual.nation.token.transfer(dual.nation.treasury.address, Wei(10**18)), dual.holders[0]
    )
    proposal = dual.propose(dual.pay())
    dual.open(proposal)
    dual.vote(proposal, "delegates", dual.citizens)
    assert dual.close(proposal) == ProposalState.SUCCEEDED
    dual.queue(proposal)
    dual.vote(proposal, "holders", [dual.holders[amount]])
    assert dual.wait(proposal) == state


def test_each_kind_of_action_of_the_three_bodies_takes_its_row_of_the_table(
    parliament: ByName,
) -> None:
    nation = parliament("three-bodies").nation
    terms = {name: nation.rulebook.terms(number) for number, name in enumerate(nation.class_names)}
    table = {
        name: (row.approval_bps // 100, row.house_approval_bps[0] // 100,
               row.house_approval_bps[1] // 100, row.houses)
        for name, row in terms.items()
    }  # fmt: skip
    assert table == {
        "constitution": (75, 60, 66, 0b11),
        "upgrade": (60, 51, 66, 0b11),
        "parameters": (67, 0, 66, 0b10),
        "treasury": (67, 0, 66, 0b10),
        "info": (51, 0, 0, 0),
    }


@pytest.mark.parametrize(
    ("in_committee", "state"), [(5, ProposalState.SUCCEEDED), (4, ProposalState.DEFEATED)]
)
def test_the_committee_must_consent_to_what_the_representatives_pay(
    parliament: ByName, in_committee: int, state: ProposalState
) -> None:
    bodies = parliament("three-bodies")
    proposal = bodies.propose(bodies.pay())
    bodies.open(proposal)
    bodies.vote(proposal, "representatives", bodies.holders)
    members = bodies.members
    with reverts("ballots: no votes"):
        bodies.vote(proposal, "committee", bodies.citizens[:1])
    bodies.vote(proposal, "committee", members[:in_committee], members[in_committee:])
    assert bodies.close(proposal) == state


def test_pools_weigh_by_the_root_of_what_they_locked_themselves(parliament: ByName) -> None:
    bodies = parliament("three-bodies")
    token, locked = bodies.nation.token, bodies.nation.locked
    assert locked is not None
    stake = Wei(25 * 10**22)
    for each in (bodies.holders[0], *bodies.citizens[:2]):
        bodies.world.send(token.approve(locked.address, stake), each)
        bodies.world.send(locked.lock(stake, locked.clock() + 200 * 86_400), each)
    pools, someone = bodies.house("pools").ballots, bodies.world.actors.stranger.address
    change = bodies.nation.registry.set_registrar(someone)
    proposal = bodies.propose(change)
    bodies.open(proposal)
    bodies.vote(proposal, "representatives", bodies.holders)
    bodies.vote(proposal, "committee", bodies.members)
    with reverts("ballots: no votes"):
        bodies.vote(proposal, "pools", [bodies.holders[0]])  # rich, and no citizen
    bodies.vote(proposal, "pools", bodies.citizens[:2])
    _, in_favour, _ = pools.votes(proposal.id)
    assert in_favour == 10**12  # twice the root of 25 * 10^22 wei
    assert bodies.close(proposal) == ProposalState.SUCCEEDED


class WeighingPort(ThroughPort):
    """Notes the gas of every transaction."""

    def __init__(self, inner: Port) -> None:
        super().__init__(inner)
        self.gas_used: list[int] = []

    def send(self, call: Call, signer: Signer) -> Receipt:
        receipt = super().send(call, signer)
        self.gas_used.append(receipt.gas_used)
        return receipt


def test_the_greatest_nation_is_founded_in_transactions_that_any_chain_takes() -> None:
    """All houses, classes, councils and seats there can be, and 200 rules."""

    def change(text: str) -> str:
        spans = "term: 90 days, nomination_period: 1 day, voting_period: 2 days"
        members = ", ".join(f"dev{number}" for number in range(21))
        councils = "".join(
            f"  council{n}: {{seats: 21, {spans}, members: [{members}]}}\n" for n in range(8)
        )
        shares = "quorum: 20 %, approval: 50 %"
        houses = "".join(
            f"    - {{name: house{n}, votes: council council{n}, {shares}}}\n" for n in range(4)
        )
        classes = "".join(f"    class{n}: {{quorum: {n + 1} %}}\n" for n in range(15))
        rules = "".join(
            f'    - {{action: "dev0 f{n}()", class: class{n % 15}}}\n' for n in range(200)
        )
        section = f"  houses:\n    - citizens\n{houses}  classes:\n{classes}  rules:\n{rules}"
        text = text.replace("  houses: [citizens]\n", section)
        return text.replace("government:\n", f"councils:\n{councils}government:\n")

    world = World()
    weighing = WeighingPort(world.port)
    nation = Nation.found(sample_constitution(change), weighing, world.actors.deployer)
    assert 1_000_000 < max(weighing.gas_used) < 10_000_000
    assert nation.rulebook.class_count() == 16
    assert len(nation.councils["council7"].holders()) == 21
