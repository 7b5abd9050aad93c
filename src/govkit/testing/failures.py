"""Explains a contract's refusal: the calls that led to it, its line, the proposal concerned.

The refused message is run again on the state that it found, under a tracer, and only when a test
has failed by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from govkit.chain.tracing import Recorder, TraceOptions, run_traced
from govkit.chain.transactions import Message
from govkit.contracts.abi import Artifact, Function, decode
from govkit.crypto.keccak import checksum
from govkit.errors import GovkitError, RevertError
from govkit.nation.nation import Nation
from govkit.nation.voting.tallies import HouseTally
from govkit.network.reverts import revert_reason
from govkit.testing.actors import ROLES, Actors
from govkit.testing.compile_cache import CompileCache
from govkit.testing.compiler import compile_contract
from govkit.testing.port import Replay
from govkit.testing.source_map import shown
from govkit.testing.world import World, recognised
from govkit.types import Address

_SOURCES = (
    Path(__file__).parents[1] / "contracts" / "sources",
    Path(__file__).parents[3] / "contracts",
)
"""Where govkit's own contracts are: in a wheel, and in a checkout."""

_SHARED_REVERTS = (b"\x5b\x5f\x80\xfd", b"\x5b\x5f\x5f\xfd")
"""JUMPDEST PUSH0 DUP1 REVERT: the target of every failure without a reason."""

_REFUSALS = "refusals.vy"
"""Where govkit's own contracts revert, for all that they refuse."""

_LONGEST = 60
_BY_ID = ("castVote", "queueById", "proposal", "state", "hasVoted", "polls")
_BY_ACTIONS = ("queue", "execute", "cancel")


def refused_in(error: BaseException | None) -> RevertError | None:
    """The contract's refusal behind an error, if there is one."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        if isinstance(error, RevertError):
            return error
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return None


def told(
    error: BaseException, used: Iterable[object], cache: CompileCache, root: Path
) -> list[str]:
    """A test failure's report on a refusal; `used` are the fixtures that the test had."""
    refused = refused_in(error)
    if refused is None:
        return []
    try:
        return Report(_world_in(used), cache, root).lines(refused)
    except (GovkitError, LookupError, OSError) as failure:
        return [f"the calls are not known: {failure}"]


def _world_in(used: Iterable[object]) -> World | None:
    """The world of a test, or of something that it uses."""
    for value in used:
        world = value if isinstance(value, World) else getattr(value, "world", None)
        if isinstance(world, World):
            return world
    return None


class Report:
    """Tells of a refusal in lines.

    `world` is the test's, as far as it had one; paths are shown from `root`.
    """

    def __init__(
        self, world: World | None, cache: CompileCache | None = None, root: Path | None = None
    ) -> None:
        self._world, self._cache, self._root = world, cache, root or Path.cwd()
        self._nation = _nation_of(world)

    def lines(self, error: RevertError) -> list[str]:
        """The call tree, the line that reverted, and how the proposal stands."""
        replay = error.replay
        if not isinstance(replay, Replay):
            told = ["the calls are not known: this chain is not in this process"]
            return [f"reverted: {error.reason}", *told]
        recorder = Recorder(TraceOptions(), takes_steps=False)
        computation, _ = run_traced(replay.stage, replay.message, recorder)
        return [
            *self._tree(computation, 0),
            *self._place(_innermost(computation)),
            *self._proposal(replay.message),
        ]

    # -- the calls

    def _tree(self, frame: Any, depth: int) -> Iterator[str]:
        place = ""
        if frame.is_error:
            at = self._statement(frame)
            reason = revert_reason(bytes(frame.output)) if frame.output else _halt(frame)
            place = f"  <- {reason}" + (f" ({shown(at[0], self._root)}:{at[1]})" if at else "")
        sender = f"{self._name(frame.msg.sender)} -> " if depth == 0 else ""
        coin = f" with {frame.msg.value} wei" if frame.msg.value else ""
        gas = f"{frame.get_gas_used():,} gas"
        yield f"{'  ' * depth}{sender}{self._call(frame)}{coin}  {gas}{place}"
        for child in frame.children:
            yield from self._tree(child, depth + 1)

    def _call(self, frame: Any) -> str:
        message, artifact = frame.msg, self._artifact(frame)
        if message.is_create:
            return self._creation(artifact, bytes(frame.code._raw_code_bytes))
        to = checksum(message.code_address)
        name = artifact.name if artifact else self._name(message.code_address)
        data = bytes(message.data)
        function = artifact.by_selector(data[:4]) if artifact else None
        if function is None:
            return f"{name}({_cut('0x' + data.hex())})" if data else f"{name}: coin"
        known = f" at {to}" if artifact and not self._own_name(to) else ""
        return f"{name}.{function.name}({self._arguments(function, data)}){known}"

    def _creation(self, artifact: Artifact | None, code: bytes) -> str:
        if artifact is None:
            return "new contract"
        types, data = artifact.constructor, code[len(artifact.bytecode) :]
        return f"new {artifact.name}({self._values(types, data)})"

    def _arguments(self, function: Function, data: bytes) -> str:
        return self._values(function.inputs, data[4:])

    def _values(self, types: Sequence[str], data: bytes) -> str:
        try:
            values = decode(types, data)
        except Exception:  # eth_abi fails in many ways on odd data
            return _cut("0x" + data.hex())
        return ", ".join(_cut(self._value(each)) for each in values)

    def _value(self, value: Any) -> str:
        if isinstance(value, str) and len(value) == 42 and value.startswith("0x"):
            return self._own_name(Address(value)) or value
        if isinstance(value, bytes):
            return f"0x{value.hex()}"
        if isinstance(value, tuple | list):
            return f"[{', '.join(map(self._value, value))}]"
        return repr(value) if isinstance(value, str) else str(value)

    def _name(self, address: bytes) -> str:
        return self._own_name(checksum(address)) or checksum(address)

    def _own_name(self, address: Address) -> str:
        actors = self._world.actors if self._world else Actors()
        for role in ROLES:
            if getattr(actors, role).address == address:
                return role
        for number, voter in enumerate(actors.voters(20), 1):
            if voter.address == address:
                return f"voter {number}"
        return self._nation.deployment.name_of(address) if self._nation else ""

    def _artifact(self, frame: Any) -> Artifact | None:
        code, own = bytes(frame.code._raw_code_bytes), self._world.own if self._world else ()
        if frame.msg.is_create:
            return recognised(code, own, created=True)
        address = checksum(frame.msg.code_address)
        known = self._world.artifacts.get(address) if self._world else None
        return known or recognised(code, own)

    # -- the line

    def _place(self, frame: Any) -> list[str]:
        at = self._statement(frame)
        if at is None:
            return []
        path, line, function = at
        source = path.read_text(encoding="utf-8").splitlines()[line - 1].strip()
        return [f"{shown(path, self._root)}:{line}, in {function}:", f"    {source}"]

    def _statement(self, frame: Any) -> tuple[Path, int, str] | None:
        """File, line and function of where a frame ended; None if that is not known."""
        artifact = self._artifact(frame)
        source = _source(artifact) if artifact else None
        if artifact is None or source is None:
            return None
        # Your own is compiled with the run's root as a search path, govkit's needs none.
        search = [self._root] if artifact.source else []
        try:
            compiled = compile_contract(source, search=search, cache=self._cache)
        except GovkitError:
            return None
        if compiled.artifact.bytecode != artifact.bytecode:
            return None  # the source has changed since
        code, pc = frame.code, frame.code.program_counter - 1
        if bytes(code._raw_code_bytes[pc - 3 : pc + 1]) in _SHARED_REVERTS:
            pc = frame.jumped_from
        places = compiled.map.creation if frame.msg.is_create else compiled.map.runtime
        for each in (pc, frame.called_from):
            number = places.statement_at(each)
            if number is None:
                return None
            statement = compiled.map.statements[number]
            if Path(statement.file).name != _REFUSALS:  # else whoever called it says why
                break
        return Path(statement.file), statement.line, statement.function

    # -- the proposal

    def _proposal(self, message: Message) -> list[str]:
        nation = self._nation
        if nation is None or message.to is None:
            return []
        decided_at = {house.address for house in nation.deployment.houses}
        decided_at.add(nation.treasury.address)  # which executes
        if checksum(message.to) not in decided_at:
            return []
        try:
            return _standing(nation, _proposal_id(nation, message.data))
        except (GovkitError, LookupError):
            return []


def _standing(nation: Nation, id_: int | None) -> list[str]:
    """A proposal's state, what it needs, and its votes house by house."""
    for proposal in nation.proposals.all():
        if proposal.id != id_:
            continue
        tally = nation.proposals.tally(proposal)
        state = tally.state.name.lower()
        needs = nation.proposals.next_step(proposal, tally)
        lines = [f"proposal {proposal.number} {proposal.title!r} is {state}; {needs}"]
        return [*lines, *(f"    {_counted(nation, each)}" for each in tally.houses)]
    return []


def _counted(nation: Nation, each: HouseTally) -> str:
    """The votes in a house, in its units."""
    sides = ("for", each.in_favour), ("against", each.against), ("abstain", each.abstain)
    votes = ", ".join(f"{nation.proposals.votes(each.house, n)} {side}" for side, n in sides)
    present = nation.proposals.heads(each.house, each.present)
    return (
        f"{each.house.name}: {votes}; {present} present of "
        f"{nation.proposals.heads(each.house, each.quorum)} for the quorum"
    )


def _proposal_id(nation: Nation, data: bytes) -> int | None:
    """The proposal that a call to the governor or a house is about."""
    function = next(
        (
            found
            for name in ("Governor", "House")
            if (found := Artifact.load(name).by_selector(data[:4]))
        ),
        None,
    )
    if function is None:
        return None
    arguments = function.decode_arguments(data)
    if function.name in _BY_ACTIONS:
        return int(nation.governor._read("hashProposal", *arguments))
    return int(arguments[0]) if function.name.startswith(_BY_ID) and arguments else None


def _innermost(frame: Any) -> Any:
    """The frame in which it began to fail, whose answer those above it have handed on."""
    while frame.children and frame.children[-1].is_error:
        last = frame.children[-1]
        if last.output != frame.output:
            break
        frame = last
    return frame


def _halt(frame: Any) -> str:
    kind = type(frame.error).__name__
    return "reverted without a reason" if kind == "Revert" else kind


def _source(artifact: Artifact) -> Path | None:
    if artifact.source is not None:
        return artifact.source
    places = (folder / f"{artifact.name}.vy" for folder in _SOURCES)
    return next((place for place in places if place.exists()), None)


def _nation_of(world: World | None) -> Nation | None:
    try:
        return world.nation if world else None
    except LookupError:
        return None


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}... ({len(text)} characters)"
