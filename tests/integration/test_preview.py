"""Previews: what is foreseen is what happens, each answer for its reason, and nothing is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govkit.actions.phrases import _kinds
from govkit.chain.state import AccountDatabase
from govkit.constitution import Constitution
from govkit.contracts import poll_word
from govkit.crypto.keccak import checksum
from govkit.crypto.state_proof import mapping_slot
from govkit.errors import NetworkError, RevertError, UsageError
from govkit.institutions import INSTITUTIONS, part
from govkit.nation.justice.cases import Stage
from govkit.nation.nation import Nation
from govkit.nation.voting.proposals import Proposal
from govkit.preview import preview
from govkit.preview.preview import Answer, Preview
from govkit.preview.reads import changed_since
from govkit.testing import World
from govkit.testing.justice import Justice, with_court
from govkit.testing.kit import Kit
from govkit.testing.sample import sample_text
from govkit.types import Address, Call, Wei
from tests.integration.wrappers import ThroughPort

EXAMPLES = Path(__file__).parents[2] / "examples"
DIGEST = "0x" + "5a" * 32
SOMEBODY = checksum(b"\xa1" * 20)


def queued_at_once(world: World, actions: Sequence[Call], text: str = "# Attempt") -> Proposal:
    """A proposal that can be executed in the next block: the votes are left out, since they change
    nothing of what an execution does, and the governor's word is as it is after them."""
    nation = world.nation
    world.send(nation.governor.propose(actions, text), world.actors.proposer)
    proposal = nation.proposals.all()[-1]
    governor = bytes.fromhex(nation.governor.address[2:])
    slot = mapping_slot(
        nation.governor.artifact().storage["ballots.polls"], proposal.id.to_bytes(32)
    )
    word = world.port.storage(nation.governor.address, slot)
    eta = world.port.block().timestamp
    for field in (poll_word.HOUSES, poll_word.ETA_LOW, poll_word.ETA_HIGH):
        word &= ~field.put(field.largest)
    word |= poll_word.ETA_LOW.put(eta & poll_word.ETA_LOW.largest)
    word |= poll_word.ETA_HIGH.put(eta >> poll_word.ETA_LOW.bits) | poll_word.QUEUED.put(1)
    world.chain.change_state(lambda state: state.set_storage(governor, slot, word))
    world.mine()
    return proposal


def executed_as_foreseen(world: World, proposal: Proposal) -> Preview:
    """Preview it, execute it, and hold one against the other: events, gas, coin and storage."""
    nation, chain = world.nation, world.chain
    found, before = preview.of(nation, proposal), chain.head
    assert chain.head is before, "a preview makes no block"
    call = nation.proposals.execute(proposal)
    done = found.executed
    assert done is not None
    if found.answer is Answer.FAILS:
        with pytest.raises(RevertError) as refused:
            world.send(call, world.actors.stranger)
        assert refused.value.reason == done.failure == found.why
        return found
    receipt = world.send(call, world.actors.stranger)
    assert receipt.gas_used == done.gas_used
    assert [(each.address, each.topics, each.data) for each in receipt.logs] == [
        (each.address, each.topics, each.data) for each in done.logs
    ]
    foreseen = AccountDatabase(chain.store.nodes, before.state_root)
    for slot in done.slots:
        assert foreseen.get_storage(raw(slot.address), slot.slot) == slot.before
        foreseen.set_storage(raw(slot.address), slot.slot, slot.after)
    for coin in done.coins:
        assert foreseen.get_balance(raw(coin.account)) == coin.before
        foreseen.set_balance(raw(coin.account), coin.after)
    foreseen.make_state_root()
    after = chain.state()
    for address in {*done.seen.called, *nation.deployment.contracts.values()}:
        assert foreseen.account(raw(address)) == after.account(raw(address)), address
    return found


def raw(address: Address) -> bytes:
    return bytes.fromhex(address[2:])


@dataclass(frozen=True, slots=True)
class Case:
    """Actions of one proposal in a nation of the examples."""

    nation: str
    words: tuple[str, ...]
    answer: Answer = Answer.SUCCEEDS


def case(nation: str, *words: str, fails: bool = False) -> Case:
    return Case(nation, words, Answer.FAILS if fails else Answer.SUCCEEDS)


APPROVAL = "call token 0 0x095ea7b3" + "0" * 24 + "a1" * 20 + "0" * 63 + "5"
CASES = [
    case("micronation", "pay 0.5 ETH to dev3"),
    case("micronation", "issue 5 SHELL to treasury", "pay 5 SHELL to dev4"),
    case("micronation", "lower issuance limit to 1 %"),
    case("micronation", "pay 50_000_000 SHELL to dev3", fails=True),
    case("micronation", "set voting_period 5 days", "set rule token.transfer class constitutional"),
    case("micronation", "set quorum 40 %", fails=True),  # another class would be stricter
    case("micronation", "admit dev9", "revoke dev1", "set registrar dev5"),
    case("micronation", f"record law {DIGEST} On maps", "add keeper dev6"),
    case("micronation", "remove guardian"),
    case("micronation", "set limit of ETH to 5 ETH a month for class constitutional"),
    case("micronation", APPROVAL),
    case("open-door", f"set oath {DIGEST} Charter: I will", "close founding list"),
    case("open-door", "consent to dev5", fails=True),
    case("liberland-treasury", "establish office clerks with 1 seats for 365 days",
         "abolish office finance"),
    case("liberland-treasury", "grant office finance 0.1 ETH a month for gravel"),
    case("liberland-treasury", "stream 0.1 ETH a month to dev5 for salary"),
    case("liberland-treasury", "dismiss dev1 from senators", fails=True),
    case("liberland-treasury", "remove limit of ETH", "set payer registry", "remove commitments"),
    case("housing", "set dues of 5 HOME a month", "give tier family to dev1"),
    case("housing", "end the court's power over bonds"),
    case("two-houses", "stop recovery of passport 1"),
    case("two-houses", "move passport 1 to dev9", fails=True),
]  # fmt: skip
ELSEWHERE = {"court": "a case must first be appealed to the nation: see the test below"}
"""The kinds of actions that no example can try at once."""


@pytest.fixture(scope="module")
def kit() -> Kit:
    return Kit()


def parsed(world: World, *words: str) -> list[Call]:
    return [world.nation.phrases.parse(each) for each in words]


def give_coin(world: World, ether: int = 1) -> None:
    coin = Wei(ether * 10**18)
    world.send(Call(world.nation.treasury.address, value=coin), world.actors.deployer)


@pytest.mark.parametrize("of", CASES, ids=lambda of: f"{of.nation}-{of.words[0][:40]}")
def test_what_is_foreseen_is_what_happens(kit: Kit, of: Case) -> None:
    with kit.place(EXAMPLES / f"{of.nation}.yaml").turn() as world:
        give_coin(world)
        proposal = queued_at_once(world, parsed(world, *of.words))
        assert executed_as_foreseen(world, proposal).answer is of.answer


def test_a_nations_word_in_a_case_is_foreseen() -> None:
    """While a panel has the case it fails; once the nation was appealed to, it ends the case."""
    world = World.found(Constitution.parse(with_court(sample_text()), Path()))
    world.forward("1 day")
    justice, parties = Justice(world), world.actors.voters(2)
    justice.open(parties)
    justice.draw(1)
    early = queued_at_once(world, parsed(world, "decide case 1: ruling 1"))
    assert executed_as_foreseen(world, early).answer is Answer.FAILS
    justice.vote(1, (1, 1, 1, 2, 2))
    justice.appeal(1, parties[1])
    justice.draw(1)
    justice.vote(1, [2] * 6 + [1] * 5)
    assert justice.appeal(1, parties[0]).stage is Stage.NATION
    proposal = queued_at_once(world, parsed(world, "decide case 1: ruling 1"), "# The last word")
    found = executed_as_foreseen(world, proposal)
    assert (found.answer, found.actions) == (Answer.SUCCEEDS, ("decide case 1: ruling 1",))
    assert justice.court.get(1).ruling == 1


def test_the_cases_are_about_every_kind_of_action(kit: Kit) -> None:
    """Of each kind of contract that these nations have, at least one action."""
    kinds = {name for name, place in _kinds(tuple(INSTITUTIONS)).items() if part(*place).examples}
    have, met = set(), set()
    for of in CASES:
        with kit.place(EXAMPLES / f"{of.nation}.yaml").turn() as world:
            phrases = world.nation.phrases
            have |= {kind for kind, named in phrases.contracts.items() if named}
            met |= {phrases.kind_of(each.to) for each in parsed(world, *of.words)}
    assert len(met) > 10
    assert kinds & have - met == set(ELSEWHERE)


@settings(max_examples=25, suppress_health_check=list(HealthCheck), deadline=None)
@given(data=st.data())
def test_any_bytes_to_any_contract_do_what_is_foreseen(kit: Kit, data: st.DataObject) -> None:
    """Random calldata of real functions, cut and garbled, to the nation's own contracts."""
    with kit.place(EXAMPLES / "liberland-treasury.yaml").turn() as world:
        give_coin(world)
        actions = []
        for _ in range(data.draw(st.integers(1, 3))):
            contract = data.draw(st.sampled_from(sorted(_contracts(world.nation))))
            function = data.draw(st.sampled_from(sorted(_selectors(world.nation, contract))))
            word = st.sampled_from([bytes(32), *_words(world)]) | st.binary(
                min_size=32, max_size=32
            )
            body = b"".join(data.draw(st.lists(word, max_size=5)))
            value = Wei(data.draw(st.sampled_from([0, 0, 0, 1])))
            actions.append(Call(contract, function + body, value))
        executed_as_foreseen(world, queued_at_once(world, actions))


def _contracts(nation: Nation) -> set[Address]:
    return set(nation.deployment.contracts.values())


def _selectors(nation: Nation, address: Address) -> list[bytes]:
    named = (each for kind in nation.contracts.values() for each in kind.values())
    for contract in named:
        if contract.address == address:
            functions = contract.artifact().functions.values()
            return [each.selector for overloads in functions for each in overloads]
    return [b"\1\2\3\4"]


def _words(world: World) -> list[bytes]:
    """Words that mean something: accounts, small numbers, a second."""
    known = [*_contracts(world.nation), world.actors.voters(1)[0].address]
    now = world.port.block().timestamp
    return [
        *(bytes(12) + raw(each) for each in sorted(known)),
        *(each.to_bytes(32) for each in (1, 5, 64, 10**18, now + 10**6)),
    ]


def test_a_draft_is_foreseen_as_its_proposal_will_be(kit: Kit) -> None:
    """From the draft through the votes to the execution: the same answer, events and gas."""
    with kit.place(EXAMPLES / "micronation.yaml").turn() as world:
        nation = world.nation
        actions = parsed(world, "pay 5 SHELL to dev3", "set voting_period 5 days")
        draft = preview.of_draft(nation, actions, "# Longer votes, and pay dev3")
        proposal = world.propose(actions, "# Longer votes, and pay dev3")
        stages = [preview.of(nation, proposal)]
        world.vote(proposal, voters=world.actors.electorate())
        stages.append(preview.of(nation, proposal))
        world.close_vote(proposal)
        stages.append(preview.of(nation, proposal))
        world.queue(proposal)
        found = executed_as_foreseen(world, proposal)
        for each in (draft, *stages):
            assert (each.answer, each.actions, each.holdings) == (
                Answer.SUCCEEDS, found.actions, found.holdings
            )  # fmt: skip
            assert each.changes == found.changes
            assert each.events == found.events
            assert each.flags == found.flags
            assert each.due.timestamp == pytest.approx(found.due.timestamp, abs=60)
        [change] = found.changes
        assert (change.before, change.after) == ("3 days", "5 days")


def test_what_is_over_is_not_previewed(kit: Kit) -> None:
    with kit.place(EXAMPLES / "micronation.yaml").turn() as world:
        proposal = queued_at_once(world, parsed(world, "admit dev9"))
        world.send(world.nation.proposals.execute(proposal), world.actors.stranger)
        with pytest.raises(UsageError, match="it is executed already"):
            preview.of(world.nation, proposal)
        with pytest.raises(UsageError, match="without actions"):
            preview.of_draft(world.nation, [], "# Nothing")


# -- changes in between


def test_what_changes_in_between_is_told(kit: Kit) -> None:
    with kit.place(EXAMPLES / "micronation.yaml").turn() as world:
        nation = world.nation
        give_coin(world)
        proposal = queued_at_once(world, parsed(world, "pay 0.9 ETH to dev3"))
        found = preview.of(nation, proposal)
        assert found.reads is not None
        assert list(changed_since(nation, found.reads)) == []
        give_coin(world)
        assert list(changed_since(nation, found.reads)) == ["the coin of treasury"]
        again = executed_as_foreseen(world, proposal)
        assert again.holdings != found.holdings, "which is why it is told"


def test_code_that_changes_in_between_is_told_and_flagged(kit: Kit) -> None:
    with kit.place(EXAMPLES / "micronation.yaml").turn() as world:
        target = deploy(world, "00")
        proposal = queued_at_once(world, [Call(target, b"\1")])
        found = preview.of(world.nation, proposal)
        assert found.answer is Answer.SUCCEEDS
        assert "code-changed" not in ids(found)
        world.chain.change_state(lambda state: state.set_code(raw(target), b"\x5f\x00"))
        assert found.reads is not None
        assert f"the code of {target}" in list(changed_since(world.nation, found.reads))
        again = executed_as_foreseen(world, proposal)
        assert (again.answer, again.why) == (Answer.FAILS, "treasury: code changed")
        assert "code-changed" in ids(again)


# -- contracts of strangers


def deploy(world: World, code: str) -> Address:
    """A contract with this code."""
    body = bytes.fromhex(code)
    init = bytes.fromhex("61") + len(body).to_bytes(2) + bytes.fromhex("80600a5f395ff3") + body
    return world.deploy_code(init)


def ids(found: Preview) -> set[str]:
    return {each.id for each in found.flags}


USES_UP = "it uses up 30,000,000 gas, all that there is"
BOMBS = {
    "an endless loop": ("5b5f56", USES_UP),
    "a storage that grows": ("5b5a805556", USES_UP),
    "memory without end": (
        "67ffffffffffffffff5f20",
        "it uses up 30,000,000 gas, all that there is",
    ),
    "a mebibyte of answer": ("621000005ff3", ""),
    "a mebibyte of reason": ("621000005ffd", "an unknown error, 0x" + "00" * 36),
    "itself, again and again": ("5f5f5f5f5f305af15000", ""),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_foreseen_as_it_goes_off(kit: Kit, bomb: str) -> None:
    code, why = BOMBS[bomb]
    with kit.place(EXAMPLES / "micronation.yaml").turn() as world:
        proposal = queued_at_once(world, [Call(deploy(world, code), b"\1\2\3\4")])
        found = preview.of(world.nation, proposal)
        assert (found.answer is Answer.FAILS, found.why) == (bool(why), why)
        assert "target-unknown" in ids(found)
        if not why:
            executed_as_foreseen(world, proposal)


def test_ten_bombs_take_no_longer_than_one(kit: Kit) -> None:
    with kit.place(EXAMPLES / "micronation.yaml").turn() as world:
        bomb = Call(deploy(world, "5b5f56"), b"\1")
        found = preview.of_draft(world.nation, [bomb] * 10, "# Bombs")
        assert found.executed is not None
        assert [each.failure for each in found.executed.alone] == [""] * 10, "not told"


STRANGE = {
    "33ff": ("selfdestruct", Answer.SUCCEEDS),
    "445f5500": ("depends-on-block", Answer.UNKNOWN),
    "5f5f5f5f7390f79bf6eb2c4f870365e785982e1f101e93b9065af400": ("delegatecall", Answer.UNKNOWN),
    "5f5f5ff000": ("creates-contract", Answer.SUCCEEDS),
    "42435f5500": ("", Answer.SUCCEEDS),
}


@pytest.mark.parametrize("code", STRANGE)
def test_what_a_strangers_contract_does_is_flagged(kit: Kit, code: str) -> None:
    flag, answer = STRANGE[code]
    with kit.place(EXAMPLES / "micronation.yaml").turn() as world:
        target = deploy(world, code)
        found = preview.of_draft(world.nation, [Call(target, b"\1\2\3\4")], "# Call it")
        assert found.answer is answer, found.why
        flags = {"selfdestruct", "depends-on-block", "delegatecall", "creates-contract"} & ids(
            found
        )
        assert flags == ({flag} if flag else set())


def test_an_account_that_delegates_can_be_given_other_code(kit: Kit) -> None:
    with kit.place(EXAMPLES / "micronation.yaml").turn() as world:
        code = bytes.fromhex("ef0100") + raw(deploy(world, "00"))
        world.chain.change_state(lambda state: state.set_code(raw(SOMEBODY), code))
        found = preview.of_draft(world.nation, [Call(SOMEBODY, b"\1")], "# Call it")
        assert found.answer is Answer.UNKNOWN
        assert {"delegated-account", "target-unknown"} <= ids(found)


def test_the_order_of_actions_is_told_where_it_matters(kit: Kit) -> None:
    with kit.place(EXAMPLES / "micronation.yaml").turn() as world:
        words = ["admit dev9", "revoke dev9"]
        found = preview.of_draft(world.nation, parsed(world, *words), "# Admit and revoke dev9")
        [flag] = [each for each in found.flags if each.id == "order"]
        assert found.answer is Answer.SUCCEEDS
        assert flag.text.startswith("action 2 works only after those before it")
        back = preview.of_draft(
            world.nation, parsed(world, *words[::-1]), "# Revoke and admit dev9"
        )
        assert back.answer is Answer.FAILS
        assert "order" not in ids(back)


# -- what is too much, and what is missing


def test_ten_actions_as_long_as_they_may_be_are_told_and_executed(kit: Kit) -> None:
    hostile = "\x1b[2J\u202e" + "\U000e0041" * 20 + "\udcff"  # a byte that is no text
    with kit.place(EXAMPLES / "micronation.yaml").turn() as world:
        target = deploy(world, "00")
        actions = [Call(target, bytes([n]) * 2_048) for n in range(1, 11)]
        proposal = queued_at_once(world, actions, f"# {hostile}\n" + "x" * 8_000)
        found = executed_as_foreseen(world, proposal)
        assert {"long", "hidden-characters", "target-unknown"} <= ids(found)
        assert all(line.isprintable() for line in (*found.actions, *found.events))
        assert all(each.text.isprintable() for each in found.flags)


class WithoutState(ThroughPort):
    """A node that serves logs and calls, and no state."""

    def storage(self, address: Address, slot: int, *, block: int | None = None) -> int:
        raise NetworkError("the node refused the request", "missing trie node (code -32000)")


def test_without_state_it_says_that_it_could_not_simulate(kit: Kit) -> None:
    with kit.place(EXAMPLES / "micronation.yaml").turn() as world:
        nation = Nation(world.nation.deployment, WithoutState(world.port))
        found = preview.of_draft(nation, parsed(world, "pay 0.5 ETH to dev3"), "# Pay dev3")
        assert found.answer is Answer.NOT_SIMULATED
        assert "missing trie node" in found.why
        assert found.executed is None
        assert found.actions == (
            f"pay 0.5 ether to {nation.book.show(nation.book.resolve('dev3'))}",
        )


def test_a_nation_of_blocks_is_foreseen_at_a_block(kit: Kit) -> None:
    with kit.place(EXAMPLES / "token-dao.yaml").turn() as world:
        give_coin(world)
        head = world.port.block()
        found = preview.of_draft(world.nation, parsed(world, "pay 0.5 ETH to dev3"), "# Pay dev3")
        assert found.answer is Answer.SUCCEEDS
        assert found.due.number > head.number + 100
        assert found.due.timestamp - head.timestamp >= 12 * (found.due.number - head.number - 1)


# -- how the nation stands before and after


ROWS = {
    ("liberland-treasury", "establish office clerks with 1 seats for 365 days"): (
        ("office clerks", "", "1 seat for 365 days"),
    ),
    ("liberland-treasury", "let finance call ledger.append"): (
        ("office finance, may call", "", "ledger.append"),
    ),
    ("liberland-treasury", "remove payer budgets"): (("payer budgets", "is paid for", "is not"),),
    ("micronation", "set limit of ETH to 5 ETH a month for class constitutional"): (
        ("limit of ETH", "", "5 ETH a month for class constitutional; 0 % of that while dormant"),
    ),
    ("micronation", "set registrar dev5"): (("registrar", "registrar", "dev5"),),
    ("micronation", "admit dev9"): (("citizens", "3", "4"),),
    ("micronation", "remove guardian"): (("guardian", "warden", ""),),
    ("micronation", "issue 5 SHELL to treasury"): (
        ("currency there is", "100_000 SHELL", "100_005 SHELL"),
    ),
    ("micronation", "pay 0.5 ETH to dev3"): (),
}


@pytest.mark.parametrize("of", ROWS, ids=lambda of: of[1])
def test_roles_and_settings_are_told_before_and_after(kit: Kit, of: tuple[str, str]) -> None:
    example, words = of
    with kit.place(EXAMPLES / f"{example}.yaml").turn() as world:
        give_coin(world)
        found = preview.of_draft(world.nation, parsed(world, words), f"# {words}")
        assert tuple((each.what, each.before, each.after) for each in found.changes) == ROWS[of]


def test_powers_that_begin_and_end_are_told_by_their_steps(kit: Kit) -> None:
    with kit.place(EXAMPLES / "micronation.yaml").turn() as world:
        actions = parsed(world, "set registrar dev5")
        found = preview.of_draft(world.nation, actions, "# dev5 shall be the registrar")
        assert found.granted == ("dev5 is the registrar",)
        assert found.removed == ("registrar is the registrar",)
        assert "strong-power" in ids(found)
        payment = preview.of_draft(world.nation, parsed(world, "pay 5 SHELL to dev3"), "# Pay dev3")
        assert (payment.granted, payment.removed) == ((), ())
