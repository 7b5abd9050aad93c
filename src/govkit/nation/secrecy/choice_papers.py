"""What a voter needs to make a secret ballot of an election or recall without a node.

The contract does not say who stands where: whoever writes a paper names the candidates by position,
and the key. So both are shown where a ballot is made from one, and a relay compares them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govkit.crypto.bn128 import Affine
from govkit.crypto.keccak import parse_address
from govkit.crypto.secret_ballot import ElectionKey
from govkit.crypto.secret_choices import MAX_CANDIDATES, ChoiceBallot, Method, encrypt
from govkit.crypto.sigma_proofs import Part
from govkit.errors import GovkitError, UsageError
from govkit.nation.handed_over import read_handed_over
from govkit.nation.people.elections import Stage
from govkit.nation.secrecy.elections import FilledBallot
from govkit.nation.secrecy.papers import VERSION, Receipt, versioned, write_new
from govkit.nation.secrecy.polls import Stage as Counting
from govkit.nation.secrecy.requests import read_point, read_word, word
from govkit.text import read_unsigned, read_words
from govkit.types import Address, ProposalId

if TYPE_CHECKING:
    from govkit.nation.nation import Nation
    from govkit.nation.people.elections import Elections

HEADER = "govkit_choices_paper"


@dataclass(frozen=True, slots=True)
class ChoicePaper:
    """An election or recall: where it counts, who stands, and the key of its epoch.

    `candidates` are those on the list, by position; of a recall none. `council` is the domain's
    name of signed ballots, too.
    """

    nation: str
    chain_id: int
    council: str
    contract: Address
    election: int
    candidates: tuple[Address, ...]
    method: Method
    epoch: int
    key: Affine

    @classmethod
    def of_election(cls, nation: Nation, elections: Elections) -> ChoicePaper:
        """That of a council's newest election or recall. Raises UsageError for a council that votes
        in public, GovkitError if the vote is not open."""
        secret, name = elections.secret, elections.name
        if secret is None:
            raise UsageError(
                f"{name} votes in public",
                "it takes no signed ballots",
                f"vote from an account of your own: govkit election vote {name}",
            )
        standing = elections.standing()
        _check_open(name, standing.number, standing.stage, secret.standing(standing.number).stage)
        poll = secret.contract.poll(standing.number)
        return cls(
            nation=nation.name,
            chain_id=nation.deployment.chain_id,
            council=name,
            contract=secret.contract.address,
            election=standing.number,
            candidates=tuple(each.address for each in standing.candidates),
            method=poll.method,
            epoch=poll.epoch,
            key=secret.trustees.key_of(poll.epoch),
        )

    @property
    def name(self) -> str:
        return f"election {self.election} of {self.council}"

    @property
    def places(self) -> int:
        """How many a ballot may name; in a recall 0 is against it, and 1 for it."""
        return len(self.candidates) or 2

    def context(self, voter: Address) -> tuple[Part, ...]:
        """What a ballot's proof is bound to."""
        return self.chain_id, self.contract, self.election, voter

    def fill(self, chosen: Collection[int], voter: Address) -> FilledBallot:
        """A ballot for those positions. Raises UsageError for more than it may name."""
        if self.method is Method.ONE and len(chosen) > 1:
            raise UsageError(
                "this ballot names at most one candidate",
                f"{len(chosen)} were named",
                "name one, or none",
            )
        ballot, openings = encrypt(
            ElectionKey(self.key), chosen, self.places, self.method, self.context(voter)
        )
        places = tuple(sorted(chosen))
        own = self.election, voter, places, self.places, self.method, self.key
        return FilledBallot(*own, ballot, openings)

    def receipt(self, filled: FilledBallot) -> Receipt:
        """What shows that a ballot stands, and not what it says."""
        own = self.nation, self.chain_id, self.council, self.contract, ProposalId(self.election)
        return Receipt(*own, filled.voter, filled.hash)

    def save(self, path: Path) -> None:
        write_new(path, {HEADER: VERSION, **self.to_json()})

    @classmethod
    def load(cls, path: Path) -> ChoicePaper:
        """Read a file. Raises UsageError if it is not such a paper."""
        step = "give a file that govkit ballot paper wrote for a council"
        what = "ballot paper of an election"
        return read_handed_over(path, lambda raw: cls.of(versioned(raw, HEADER)), what, step)

    def to_json(self) -> dict[str, Any]:
        return {
            "nation": self.nation,
            "chain_id": self.chain_id,
            "council": self.council,
            "contract": self.contract,
            "election": self.election,
            "candidates": list(self.candidates),
            "method": self.method.value,
            "epoch": self.epoch,
            "key": [word(each) for each in self.key],
        }

    @classmethod
    def of(cls, raw: Any) -> ChoicePaper:
        """Raises ValueError, KeyError or TypeError."""
        candidates = tuple(map(parse_address, raw["candidates"]))
        if len(candidates) > MAX_CANDIDATES or len(set(candidates)) < len(candidates):
            raise ValueError(f"it names over {MAX_CANDIDATES} candidates, or one of them twice")
        key = read_point(raw["key"])
        ElectionKey(key)
        return cls(
            nation=read_words(raw["nation"]),
            chain_id=read_unsigned(raw["chain_id"]),
            council=read_words(raw["council"]),
            contract=parse_address(raw["contract"]),
            election=read_unsigned(raw["election"]),
            candidates=candidates,
            method=Method(read_words(raw["method"])),
            epoch=read_unsigned(raw["epoch"]),
            key=key,
        )


def _check_open(council: str, number: int, stage: Stage, counting: Counting) -> None:
    name, see = f"election {number} of {council}", f"see govkit election show {council}"
    if stage is Stage.NOMINATING:
        raise GovkitError(f"{name} takes no ballots yet", "candidates are being nominated", see)
    if stage is not Stage.VOTING:
        raise GovkitError(f"{name} takes no ballots any more", "its vote is over", see)
    if counting is Counting.UNBEGUN:
        raise GovkitError(
            f"{name} has no key yet",
            "it takes the trustees' key when its vote begins",
            f"begin it, as anybody can: govkit election begin {council}",
        )


def choices_json(ballot: ChoiceBallot) -> dict[str, Any]:
    """A ballot in JSON, always of the same length."""
    return {
        "pairs": [[word(each) for each in (*a, *b)] for a, b in ballot.pairs],
        "challenges": [word(each) for each in ballot.challenges],
        "responses": [word(each) for each in ballot.responses],
    }


def read_choices(raw: Any) -> ChoiceBallot:
    """Raises ValueError, KeyError or TypeError."""
    pairs = [list(map(read_word, each)) for each in raw["pairs"]]
    return ChoiceBallot(
        tuple(((a, b), (c, d)) for a, b, c, d in pairs),
        tuple(map(read_word, raw["challenges"])),
        tuple(map(read_word, raw["responses"])),
    )
