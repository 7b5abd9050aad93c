"""OpenZeppelin's contracts, from their published package, through the same scenario.

Their figures are kept with their versions in benchmarks/openzeppelin.json, and so is the code of
the plain ERC-20 that every treasury pays out, so that only a new measurement needs npm.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from subprocess import PIPE
from tempfile import TemporaryFile
from typing import Any

from benchmarks.costs.figures import (
    Figure,
    as_json,
    counting_backend,
    last,
    of_json,
    spend,
    typical,
)
from benchmarks.costs.scenario import (
    DELAY,
    PERIOD,
    SLACK,
    TIMELOCK,
    Agenda,
    Motion,
    decisions,
    votes,
    votes_by_checkpoints,
)
from govkit.contracts.abi import Artifact, encode
from govkit.contracts.founder import created_address
from govkit.contracts.governor import columns, operation
from govkit.contracts.typed_data import digest
from govkit.crypto.keccak import keccak
from govkit.errors import GovkitError
from govkit.network.port import Call
from govkit.testing import ActorSigner, Deployed, World
from govkit.types import ZERO_ADDRESS, Address, Support

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "benchmarks" / "openzeppelin.json"
SOURCE = Path(__file__).with_suffix("")
BUILD = ROOT / "build" / "openzeppelin"
CONTRACTS = ("Paid", "PeerToken", "PeerPassport", "PeerGovernor", "Batch")
TIMELOCK_FILE = "@openzeppelin/contracts/governance/TimelockController.sol"
VOTES_EACH = 1_000 * 10**18
_BALLOT = keccak(b"Ballot(uint256 proposalId,uint8 support,address voter,uint256 nonce)")


def kept() -> dict[str, Figure]:
    """What was measured, by operation."""
    return of_json(json.loads(KEPT.read_text())["figures"])


def version() -> str:
    """What was measured: the contracts' version, and how they were compiled."""
    return str(json.loads(KEPT.read_text())["version"])


def deploy_paid(world: World, treasury: Address) -> Address:
    """The ERC-20 that treasuries pay out: all of it is this treasury's."""
    code = bytes.fromhex(json.loads(KEPT.read_text())["paid"][2:])
    return world.deploy_code(code + encode(("address",), (treasury,)))


def keep(figures: Mapping[str, Figure], artifacts: Mapping[str, Artifact]) -> None:
    paid = "0x" + artifacts["Paid"].bytecode.hex()
    figures = {name: each.rounded() for name, each in figures.items()}
    first = f'"version": {json.dumps(versions())},\n"paid": "{paid}"'
    KEPT.write_text(f'{{\n{first},\n"figures": {as_json(figures)}\n}}\n')


def versions() -> str:
    wanted = json.loads((SOURCE / "package.json").read_text())["dependencies"]
    contracts, compiler = wanted["@openzeppelin/contracts"], wanted["solc"]
    return f"OpenZeppelin Contracts {contracts}, solc {compiler}, 200 runs, no IR, prague"


# -- the compiler


def compiled() -> dict[str, Artifact]:
    """The peer's contracts by name. Raises GovkitError without npm, or where it fails."""
    if shutil.which("npm") is None:
        raise GovkitError(
            "npm is missing", "the peer's contracts and compiler come from it", "install node"
        )
    BUILD.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "Peer.sol"):
        shutil.copy(SOURCE / name, BUILD / name)
    run(["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], BUILD)
    places = ["--base-path", ".", "--include-path", "node_modules"]
    command = ["node", "node_modules/solc/solc.js", "--standard-json", *places]
    said = run(command, BUILD, json.dumps(_request()))
    answer = json.loads(said[said.index("{") :])  # it says first which file calls it
    errors = [each for each in answer.get("errors", ()) if each["severity"] == "error"]
    if errors:
        raise GovkitError("the peer does not compile", errors[0]["formattedMessage"])
    files = answer["contracts"]
    found = {name: files["Peer.sol"][name] for name in CONTRACTS}
    found["TimelockController"] = files[TIMELOCK_FILE]["TimelockController"]
    return {name: _artifact(name, each) for name, each in found.items()}


def _request() -> dict[str, Any]:
    output = ["abi", "evm.bytecode.object", "evm.deployedBytecode.object"]
    return {
        "language": "Solidity",
        "sources": {"Peer.sol": {"content": (SOURCE / "Peer.sol").read_text()}},
        "settings": {
            "optimizer": {"enabled": True, "runs": 200},
            "evmVersion": "prague",
            "outputSelection": {"*": {"*": output}},
        },
    }


def _artifact(name: str, raw: Mapping[str, Any]) -> Artifact:
    evm = raw["evm"]
    codes = {"bytecode": evm["bytecode"], "deployedBytecode": evm["deployedBytecode"]}
    return Artifact.parse(
        name, {"abi": raw["abi"], **{key: "0x" + each["object"] for key, each in codes.items()}}
    )


def run(command: list[str], folder: Path, given: str = "") -> str:
    """What a command says. Raises GovkitError where it fails."""
    # Into a file: what goes into a pipe is cut off when solc.js ends.
    with TemporaryFile("w+") as said:
        done = subprocess.run(
            command, cwd=folder, input=given, stdout=said, stderr=PIPE, text=True, check=False
        )
        if done.returncode:
            raise GovkitError(f"{command[0]} failed", done.stderr[-500:])
        said.seek(0)
        return said.read()


# -- the systems


class Peer:
    """Governor, timelock and a token with 21 holders, who delegate to themselves; deployed and
    set up by the deployer, who keeps no power over the timelock."""

    def __init__(self, artifacts: Mapping[str, Artifact], token: str, threshold: int) -> None:
        self.world = World(counting_backend())
        self.people = self.world.actors.electorate()[:21]
        self.deployed = Figure()
        self._artifacts = artifacts
        me = self.world.actors.deployer.address
        self.token = self._deploy(token, me)
        governor = created_address(me, 2)
        self.timelock = self._deploy(
            "TimelockController", TIMELOCK, [governor], [ZERO_ADDRESS], ZERO_ADDRESS
        )
        self.governor = self._deploy(
            "PeerGovernor", self.token.address, self.timelock.address, DELAY, PERIOD, threshold
        )
        assert self.governor.address == governor
        self.paid = deploy_paid(self.world, self.timelock.address)

    def _deploy(self, name: str, *arguments: object) -> Deployed:
        artifact = self._artifacts[name]
        deployed = Deployed(self.world, artifact, self.world.deploy(artifact, *arguments))
        self.deployed += last(self.world.chain)
        return deployed

    def mint(self, *amount: int) -> list[Figure]:
        """To each of the people: so much currency, or else a passport."""
        deployer = self.world.actors.deployer
        calls = [self.token.call("mint", each.address, *amount) for each in self.people]
        return [spend(self.world, call, deployer) for call in calls]

    def delegate(self, ahead: int = 0) -> list[Figure]:
        """To oneself, or to the one who stands so many places further on."""
        delegates = [*self.people[ahead:], *self.people[:ahead]]
        return [
            spend(self.world, self.token.call("delegate", to.address), each)
            for each, to in zip(self.people, delegates, strict=True)
        ]

    def transfer(self) -> list[Figure]:
        """By who votes, in a ring."""
        voters = self.people[1:]
        return [
            spend(self.world, self.token.call("transfer", to.address, 10**18), each)
            for each, to in zip(voters, [*voters[1:], voters[0]], strict=True)
        ]

    def propose(self, motion: Motion) -> Call:
        return self.governor.call("propose", *columns(motion.actions), motion.description)

    def vote(self, motion: Motion) -> Call:
        return self.governor.call("castVote", motion.id, int(Support.FOR))

    def queue(self, motion: Motion) -> Call:
        return self.governor.call("queue", *operation(motion.actions, motion.description))

    def execute(self, motion: Motion) -> Call:
        return self.governor.call("execute", *operation(motion.actions, motion.description))

    def cancel(self, motion: Motion) -> Call:
        return self.governor.call("cancel", *operation(motion.actions, motion.description))


def measure(artifacts: Mapping[str, Artifact]) -> dict[str, Figure]:
    """By the names that gas.py has for the same."""
    peer = Peer(artifacts, "PeerToken", threshold=VOTES_EACH // 2)
    minted, delegated = peer.mint(VOTES_EACH), peer.delegate()
    before = peer.world.snapshot()
    grown = votes_by_checkpoints(peer, lambda to: peer.token.call("transfer", to, 1))
    peer.world.restore(before)
    moved = peer.transfer()
    before = peer.world.snapshot()
    decided = decisions(peer)
    peer.world.restore(before)
    figures = {
        "deploy the whole nation": peer.deployed,
        **citizens(artifacts),
        "issue, mean of 8": typical(minted[1:]),
        "issue where holders vote by themselves, mean of 8": typical(minted[1:])
        + typical(delegated[1:]),
        "delegate to self": typical(delegated[1:]),
        "transfer between delegated, mean of 8": typical(moved[1:]),
        **grown,
        "castVote, token, 3 checkpoints": decided.pop("castVote"),
        **decided,
        "signed vote, each further one in a batch": signed_vote(peer, artifacts["Batch"]),
    }
    # It counts nobody's proposals, and queues with all actions only.
    figures["propose 1 action, without a cap"] = decided["propose 1 action, repeat proposer"]
    for actions in ("1 action", "5 actions"):
        figures[f"queue by id and execute {actions}"] = decided[f"queue and execute {actions}"]
    peer.delegate(ahead=2)
    moved = peer.transfer()
    return figures | {"transfer between delegated to others, mean of 8": typical(moved[1:])}


def citizens(artifacts: Mapping[str, Artifact]) -> dict[str, Figure]:
    """A passport, which has to be delegated before it votes, and its vote."""
    peer = Peer(artifacts, "PeerPassport", threshold=1)
    minted, delegated = peer.mint(), peer.delegate()
    return {
        "admit, mean of 8": typical(minted[1:]) + typical(delegated[1:]),
        "delegate a head": typical(delegated[1:]),
        "castVote, citizen": typical(votes(peer)[1:]),
    }


def signed_vote(peer: Peer, artifact: Artifact) -> Figure:
    """What each of ten more adds to a batch of ten; none is its signer's first one."""
    world, agenda = peer.world, Agenda(peer)
    batch = Deployed(world, artifact, world.deploy(artifact))
    earlier, motion = (agenda.propose(peer.people[0])[0] for _ in range(2))
    world.forward(DELAY + SLACK)

    def send(about: Motion, count: int, nonce: int) -> Figure:
        voters = peer.people[1 : count + 1]
        ballots = [_signed(peer, about, each, nonce) for each in voters]
        call = batch.call("send", peer.governor.address, ballots)
        return spend(world, call, world.actors.stranger)

    send(earlier, 20, nonce=0)
    snapshot = world.snapshot()
    ten = send(motion, 10, nonce=1)
    world.restore(snapshot)
    return (send(motion, 20, nonce=1) - ten) / 10


def _signed(peer: Peer, motion: Motion, voter: ActorSigner, nonce: int) -> bytes:
    """The call that casts a signed ballot."""
    ballot = motion.id, int(Support.FOR), voter.address
    types = ("bytes32", "uint256", "uint8", "address", "uint256")
    hashed = keccak(encode(types, (_BALLOT, *ballot, nonce)))
    place = peer.world.port.chain_id(), peer.governor.address
    signature = voter.sign_digest(digest("Peer", *place, hashed))
    return peer.governor.call("castVoteBySig", *ballot, signature).data
