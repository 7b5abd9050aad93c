"""A nation that was founded with an older release's contracts, and words that were renamed since.

`tests/harbour` holds one: its nation file, its deployment, and all blocks of its chain, exported
by the last commit of that release. Its founding, two proposals that ended and one that is open
are in it.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import pytest

from govkit import renamed
from govkit.chain.chain import Chain
from govkit.chain.dev_accounts import DEV_ACCOUNTS
from govkit.chain.importing import import_file
from govkit.cli import main
from govkit.constitution import Constitution
from govkit.constitution.findings import RULES
from govkit.contracts.abi import NAMES, Artifact
from govkit.contracts.founder import deploy_founder
from govkit.contracts.releases import KEPT, NEWEST, THIS_RELEASE, Release
from govkit.errors import ConstitutionError, DeploymentError, NotAuthorized, WrongState
from govkit.institutions import reserved_names
from govkit.nation.audit import audit
from govkit.nation.blueprint.deployment import Deployment
from govkit.nation.blueprint.plan import Plan
from govkit.nation.founding.found import found
from govkit.nation.founding.proof import failures, prove
from govkit.nation.nation import Nation
from govkit.preview import preview
from govkit.preview.preview import Answer
from govkit.testing import World, sample_constitution
from govkit.testing.actors import ActorSigner
from govkit.testing.port import ChainPort
from govkit.types import ProposalState, Support

HARBOUR = Path(__file__).parents[1] / "harbour"
EXAMPLES = Path(__file__).parents[2] / "examples"
GOLDEN = Path(__file__).with_name("examples.json")
OLD = Release(3)
DIGESTS = {
    3: "ad3ec5d4c866969e937798059115bcaec3d4f5efc25d9980a2a230abf9452af7",
    4: "39a529e2b4e0e95323871eb8c08f60ab8ce149cfda7bbfbf9ed5f28b4bc63630",
    5: "3ddb8d07044bcac627c208e6cdce61d512ac5505338d9849e1ab0c91c5320a7b",
}
"""SHA-256 of what each kept release holds, uncompressed: it never changes."""
SINCE = {
    "Agreements": 6, "Budgets": 6, "Claims": 6, "Court": 6, "Dues": 6, "Exit": 6, "Purse": 6,
    "Reputation": 6, "SecretElections": 6, "SecretHouse": 6, "Streams": 6, "Trustees": 6,
}  # fmt: skip
"""The first release of the contracts that are newer than the kept ones."""


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chain]:
    folder = tmp_path_factory.mktemp("harbour")
    blocks = folder / "blocks.rlp"
    blocks.write_bytes(gzip.decompress((HARBOUR / "blocks.rlp.gz").read_bytes()))
    import_file(folder / "chain", blocks, lambda number, last: None)
    chain = Chain.open(folder / "chain")
    yield chain
    chain.close()


@pytest.fixture(scope="module")
def deployment() -> Deployment:
    return Deployment.load(HARBOUR / "deployment.json")


@pytest.fixture(scope="module")
def harbour(chain: Chain, deployment: Deployment) -> Nation:
    return Nation.connect(deployment, ChainPort(chain))


def test_it_is_found_genuine_and_proved_by_the_code_it_was_founded_with(
    harbour: Nation, deployment: Deployment
) -> None:
    assert deployment.release == OLD != THIS_RELEASE
    file = Constitution.load(HARBOUR / "nation.yaml")
    plan = Plan.make(file, deployment.deployer, deployment.first_block, OLD)
    assert plan.deployment(deployment.chain_id, founded=True) == deployment
    assert not failures(prove(plan, harbour.port))
    assert Artifact.load("Rulebook").runtime != harbour.rulebook.artifact().runtime


def test_its_deployment_is_written_as_it_was(deployment: Deployment) -> None:
    assert "rulebook" in deployment.contracts
    assert deployment.to_text() == (HARBOUR / "deployment.json").read_text()
    # So has a dossier that was built before the word changed, which is held against it.
    assert "charter" in deployment.contracts_of_its_release()


@pytest.mark.parametrize("change", [{"release": THIS_RELEASE}, {"deployer": "0x" + "11" * 20}])
def test_it_is_not_taken_for_one_of_another_release(
    harbour: Nation, deployment: Deployment, change: dict[str, object]
) -> None:
    with pytest.raises(DeploymentError, match="differs from what Old Harbour's nation file founds"):
        Nation.connect(replace(deployment, **change), harbour.port)  # type: ignore[arg-type]


def test_a_release_that_is_not_kept_is_refused_by_its_number(tmp_path: Path) -> None:
    raw = json.loads((HARBOUR / "deployment.json").read_text())
    for number in (2, NEWEST + 1):
        path = tmp_path / "deployment.json"
        path.write_text(json.dumps({**raw, "govkit_deployment": number}))
        with pytest.raises(
            DeploymentError, match=f"has version {number}.*version 3, 4, 5, {NEWEST}"
        ):
            Deployment.load(path)


def test_its_decisions_are_told_in_words_of_today(harbour: Nation) -> None:
    first, second, third = harbour.proposals.all()
    states = [harbour.governor.state(each.id) for each in (first, second, third)]
    assert first.title == "Record the harbour light"
    assert states == [ProposalState.EXECUTED, ProposalState.DEFEATED, ProposalState.ACTIVE]
    assert harbour.phrases.describe(third.actions[0]).startswith("set class everyday: ")
    assert [each.title for each in harbour.records.all()] == ["Charter", "Light"]
    assert [each.name for each in harbour.classes.all()] == ["constitutional", "everyday"]


def test_one_votes_in_it_and_is_refused_in_words_of_today(harbour: Nation) -> None:
    voter = ActorSigner.of(DEV_ACCOUNTS[3])
    open_now = harbour.proposals.all()[2]
    harbour.send(harbour.proposals.vote(open_now, Support.FOR), voter)
    assert harbour.governor.has_voted(open_now.id, voter.address)
    with pytest.raises(NotAuthorized, match="rulebook: only treasury"):
        harbour.send(harbour.rulebook.set_rules([]), voter)


def test_what_is_proposed_in_it_now_passes_and_is_done(harbour: Nation, chain: Chain) -> None:
    people, moment = [ActorSigner.of(each) for each in DEV_ACCOUNTS[:3]], chain.snapshot()
    size = harbour.ledger.size()
    lamps = harbour.phrases.parse(f"record law 0x{'11' * 32} Lamps")
    harbour.send(harbour.proposals.propose([lamps], "# Lamps"), people[0])
    proposal = harbour.proposals.all()[-1]
    chain.forward(2 * 86_400)
    for person in people:
        harbour.send(harbour.proposals.vote(proposal, Support.FOR), person)
    chain.forward(5 * 86_400)
    harbour.send(harbour.proposals.queue(proposal), people[0])
    chain.forward(3 * 86_400)
    harbour.send(harbour.proposals.execute(proposal), people[0])
    assert harbour.governor.state(proposal.id) is ProposalState.EXECUTED
    assert harbour.ledger.size() == size + 1
    chain.revert(moment)


@pytest.mark.parametrize("number", KEPT)
def test_a_founding_that_was_begun_with_an_older_release_is_finished_with_it(
    tmp_path: Path, number: int
) -> None:
    world, file, release = World(), sample_constitution(), Release(number)
    deployer, path = world.actors.deployer, tmp_path / "deployment.json"
    plan = Plan.make(file, deployer.address, world.port.block().number, release)
    plan.deployment(world.port.chain_id(), founded=False).save(path)
    world.send(deploy_founder(deployer.address, file.fingerprint(), release), deployer)
    for step in plan.steps(world.port)[:6]:
        world.send(step.call(), deployer)
    done = found(file, world.port, deployer, path)
    assert (done.founded, done.release) == (True, release)
    nation = Nation.connect(path, world.port)
    assert nation.rulebook.class_count() == len(plan.classes())
    assert not failures(prove(plan, world.port))
    _carry(nation, world)


def _carry(nation: Nation, world: World) -> None:
    """Take a proposal through its whole life in a nation of an older release."""
    proposals, anybody = nation.proposals, world.actors.stranger
    appoint = nation.ledger.set_keeper(anybody.address, True)
    world.mine()
    nation.send(proposals.propose([appoint], "# A keeper"), world.actors.proposer)
    [proposal] = proposals.all()
    with pytest.raises(WrongState, match="governor: not queued"):
        nation.send(proposals.execute(proposal), anybody)
    world.forward(proposal.snapshot - nation.governor.clock() + 1)
    for voter in world.actors.voters(5):
        nation.send(proposals.vote(proposal, Support.FOR), voter)
    world.forward(proposal.deadline - nation.governor.clock() + 1)
    asks = nation.governor.release.treasury_asks
    early = preview.of(nation, proposal)  # an older timelock keeps the queue itself
    assert early.answer is (Answer.SUCCEEDS if asks else Answer.NOT_SIMULATED), early.why
    nation.send(proposals.queue(proposal), anybody)
    tally = proposals.tally(proposal)
    assert (tally.state, tally.timelock_seconds) == (ProposalState.QUEUED, None)
    counting = "governor" if asks else "treasury"
    with pytest.raises(WrongState, match=f"{counting}: not ready; wait until its eta"):
        nation.send(proposals.execute(proposal), anybody)
    world.forward(tally.eta - world.port.block().timestamp)
    foreseen = preview.of(nation, proposal).executed
    receipt = nation.send(proposals.execute(proposal), anybody)
    assert foreseen is not None
    assert (foreseen.gas_used, len(foreseen.logs)) == (receipt.gas_used, len(receipt.logs))
    assert nation.ledger.is_keeper(anybody.address)
    assert proposals.tally(proposal).state is ProposalState.EXECUTED


# -- what is kept


@pytest.mark.parametrize("number", KEPT)
def test_what_is_kept_of_a_release_never_changes(number: int) -> None:
    packed = files("govkit.contracts").joinpath("released", f"{number}.json.gz").read_bytes()
    assert sha256(gzip.decompress(packed)).hexdigest() == DIGESTS[number]


@pytest.mark.parametrize(
    ("number", "name"),
    [
        (number, name)
        for number in (*KEPT, NEWEST)
        for name in NAMES
        if number >= SINCE.get(name, KEPT[0])
    ],
)
def test_each_release_has_each_contract_of_today(number: int, name: str) -> None:
    assert Release(number).artifact(name).name == name


@pytest.mark.parametrize("number", KEPT)
def test_a_passport_stands_in_one_place_in_all_releases(number: int) -> None:
    """A membership proof does not say of which release its registry is."""
    kept, newest = (Release(each).artifact("CitizenRegistry").storage for each in (number, NEWEST))
    assert kept["_citizens"] == newest["_citizens"]


@pytest.mark.parametrize("name", json.loads(GOLDEN.read_text()))
def test_the_examples_have_the_fingerprints_and_addresses_that_they_had(name: str) -> None:
    """Addresses of the release in which they were first founded, by dev0."""
    golden = json.loads(GOLDEN.read_text())[name]
    file = Constitution.load(EXAMPLES / f"{name}.yaml")
    plan = Plan.make(file, World().actors.deployer.address, release=OLD)
    assert "0x" + file.fingerprint().hex() == golden["fingerprint"]
    assert (plan.founder, plan.contracts.governor) == (golden["founder"], golden["governor"])


# -- words that were renamed


def test_a_nation_file_may_say_the_old_word_and_means_the_same() -> None:
    text = (HARBOUR / "nation.yaml").read_text()
    old = Constitution.parse(text, HARBOUR)
    new = Constitution.parse(text.replace("charter.setRules", "rulebook.setRules"), HARBOUR)
    assert text.count("charter.setRules") == 1
    assert old.fingerprint() == new.fingerprint()
    assert "rulebook.setRules" in [each.words for each in new.offices["secretary"].all_powers()]


@pytest.mark.parametrize("word", ["charter", "rulebook"])
def test_neither_word_names_an_account(word: str) -> None:
    assert word in reserved_names()
    text = (HARBOUR / "nation.yaml").read_text().replace("  clerk:", f"  {word}:")
    with pytest.raises(ConstitutionError, match="taken by govkit"):
        Constitution.parse(text, HARBOUR)


@pytest.mark.parametrize(("old", "new"), renamed.COMMANDS.items())
def test_an_old_command_is_refused_with_the_new_one_named(
    old: str, new: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main([old, "show"])
    assert caught.value.code == 2
    assert f"govkit {old} is called {new} now; see govkit {new} --help" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["chartre"])
    assert "is called" not in capsys.readouterr().err


def test_it_is_audited_as_the_newest_are(harbour: Nation) -> None:
    found = {each.id for each in audit(harbour)}
    assert found <= RULES.keys()
    assert "no-limits" not in found, "its treasury knows none"
