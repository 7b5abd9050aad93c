"""The ledger against a list of records and the tree as RFC 6962 defines it."""

from __future__ import annotations

from hashlib import sha256

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from govkit.crypto.merkle import verify_consistency
from govkit.crypto.merkle_tree import MerkleTree
from govkit.testing import ActorSigner, World
from govkit.testing.deployed import Deployed, Fields
from govkit.types import ZERO_ADDRESS, KindMode
from tests.contracts.ledger.test_ledger import entry, tree_hash
from tests.stateful.machines import ChainMachine, run, searches

KINDS = [each.encode().ljust(32, b"\0") for each in ("law", "notice", "charter", "")]
authors = st.sampled_from(["treasury", "keeper", "keeper", "stranger"])
kinds = st.sampled_from([0, 0, 0, 1, 1, 2, 3])
links = st.sampled_from([(0, 0)] * 4 + [(1, 1), (2, 1), (3, 2), (4, 1), (0, 1), (1, 0), (1, 99)])


class LedgerMachine(ChainMachine):
    @initialize()
    def deploy(self) -> None:
        actors = self.world.actors
        self.actors: dict[str, ActorSigner] = {
            "treasury": actors.registrar,
            "keeper": actors.keeper,
            "stranger": actors.stranger,
        }
        arguments = actors.registrar.address, [actors.keeper.address], bytes(32), ZERO_ADDRESS
        self.ledger = Deployed(
            self.world, "RecordLedger", self.world.deploy("RecordLedger", *arguments)
        )
        self.leaves: list[bytes] = []
        self.roots = [tree_hash([])]
        self.modes = {0: KindMode.KEEPERS, 1: KindMode.KEEPERS, 2: KindMode.TREASURY}
        self.modes[3] = KindMode.KEEPERS

    def refusal(self, author: str, kind: int, link: tuple[int, int], number: int) -> str | None:
        """The first thing that is wrong with a record that would be the `number`-th."""
        if kind == 3:
            return "ledger: no kind"
        relation, target = link
        fits = 1 <= target < number if relation in (1, 2, 3) else (relation, target) == (0, 0)
        if not fits:
            return "ledger: wrong link"
        allowed = {
            KindMode.KEEPERS: author == "keeper",
            KindMode.TREASURY: False,
            KindMode.ANYONE: True,
        }[self.modes[kind]]
        if allowed or author == "treasury":
            return None
        only_keeper = self.modes[kind] == KindMode.KEEPERS
        return "ledger: only keeper" if only_keeper else "ledger: may not append"

    @rule(author=authors, kind=kinds, link=links, content=st.integers(1, 9))
    def append(self, author: str, kind: int, link: tuple[int, int], content: int) -> None:
        refusal = self.refusal(author, kind, link, len(self.leaves) + 1)
        arguments = KINDS[kind], content.to_bytes(32), "A title", *link
        call = self.ledger.call("appendLinked", *arguments)
        if self.expect("append", refusal, lambda: self.take(author, call.data)):
            assert len(self.roots) == len(self.leaves) + 1

    @rule(
        author=authors,
        batch=st.lists(st.tuples(kinds, links), min_size=1, max_size=9),
        plain=st.booleans(),
    )
    def append_batch(
        self, author: str, batch: list[tuple[int, tuple[int, int]]], plain: bool
    ) -> None:
        if plain:
            batch = [(0, (0, 0)) for _ in batch]
        refusals = [
            self.refusal(author, kind, link, len(self.leaves) + place)
            for place, (kind, link) in enumerate(batch, start=1)
        ]
        refusal = next((each for each in refusals if each), None)
        raw = [(KINDS[kind], bytes(31) + b"\1", *link, "In a batch") for kind, link in batch]
        call = self.ledger.call("appendBatch", raw)
        self.expect("append_batch", refusal, lambda: self.take(author, call.data))

    @rule(author=authors, kind=st.sampled_from([0, 1, 2]), anyone=st.booleans())
    def set_kind(self, author: str, kind: int, anyone: bool) -> None:
        mode = KindMode.ANYONE if anyone else KindMode.KEEPERS
        refusal = None if author == "treasury" else "ledger: only treasury"
        arguments = "setKind", KINDS[kind], int(mode), ZERO_ADDRESS, 0
        if self.send("set_kind", refusal, self.ledger, self.actors[author], *arguments):
            self.modes[kind] = mode

    def take(self, author: str, data: bytes) -> None:
        """Send it, and note what the events say was appended."""
        call = type(self.ledger.call("append", KINDS[0], bytes(32), ""))(self.ledger.address, data)
        receipt = self.world.send(call, self.actors[author])
        for _, fields in self.ledger.decode(receipt):
            self.note(fields)

    def note(self, fields: Fields) -> None:
        self.leaves.append(entry(fields))
        self.roots.append(tree_hash(self.leaves))
        assert fields["number"] == len(self.leaves)

    @invariant()
    def the_root_is_the_naive_trees(self) -> None:
        if hasattr(self, "ledger"):
            assert self.ledger.read("size") == len(self.leaves)
            assert self.ledger.read("root") == self.roots[-1]

    @invariant()
    def every_past_root_is_proved(self) -> None:
        if hasattr(self, "ledger") and self.leaves:
            tree = MerkleTree(sha256(b"\0" + each).digest() for each in self.leaves)
            size = tree.size
            for old in {1, size // 2, size - 1, size}:
                proof = tree.consistency_proof(old)
                roots = self.roots[old], self.roots[size]
                assert verify_consistency(old, size, proof, *roots)


RULES = {"append", "append_batch", "set_kind"}


@searches()
def test_ledger(chosen: settings) -> None:
    run(LedgerMachine, World(), RULES, chosen)
