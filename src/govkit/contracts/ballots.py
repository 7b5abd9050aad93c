"""The common part of the governor and every further house: polls, ballots, signatures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from govkit.contracts import poll_word
from govkit.contracts.abi import encode
from govkit.contracts.contract import Contract
from govkit.contracts.registry import CitizenRegistry
from govkit.contracts.typed_data import VOTE, digest, type_hash
from govkit.crypto.digests import Digest
from govkit.crypto.keccak import keccak
from govkit.network.port import Call
from govkit.types import Address, Bps, ProposalId, Support

_FLAGS = {
    "executed": poll_word.EXECUTED,
    "canceled": poll_word.CANCELED,
    "queued": poll_word.QUEUED,
    "changeable": poll_word.CHANGEABLE,
    "secret": poll_word.SECRET,
}
_FRACTIONAL = 255
_VOTE_TYPE_HASH = type_hash(VOTE)


@dataclass(frozen=True, slots=True)
class Poll:
    """A proposal's poll in one house, unpacked from its word (see `poll_word`).

    `snapshot` and `period` are in the house's clock, `own` is what the contract makes of it:
    in a house that vetoes, where the period is 0, the second at which the veto ends.
    `extensions` counts how often late ballots have extended the poll; where ballots can't be
    changed, 3 says that none can any more.
    """

    snapshot: int
    period: int
    approval_bps: Bps
    quorum_bps: Bps
    timelock_seconds: int | None
    """What a proposal waits once it is queued; None from then on, when the governor has its eta."""
    houses: int
    own: int
    flags: frozenset[str]
    extensions: int
    small_tally: tuple[int, int, int]
    """Against, for, abstain: votes by head, or heads if the quorum is by head."""

    @classmethod
    def unpack(cls, word: int) -> Poll:
        flags = frozenset(name for name, flag in _FLAGS.items() if flag.of(word))
        return cls(
            snapshot=poll_word.SNAPSHOT.of(word),
            period=poll_word.PERIOD.of(word),
            approval_bps=Bps(poll_word.APPROVAL.of(word)),
            quorum_bps=Bps(poll_word.QUORUM.of(word)),
            timelock_seconds=None if "queued" in flags else poll_word.TIMELOCK.of(word),
            houses=poll_word.HOUSES.of(word),
            own=poll_word.OWN.of(word),
            flags=flags,
            extensions=poll_word.EXTENSIONS.of(word),
            small_tally=(
                poll_word.AGAINST.of(word),
                poll_word.FOR.of(word),
                poll_word.ABSTAIN.of(word),
            ),
        )

    @property
    def is_open_later(self) -> bool:
        """Whether this is a veto that nobody can vote on before the proposal is queued."""
        return self.snapshot == poll_word.UNOPENED


class Ballots(Contract):
    """The voting face of `IGovernor`."""

    def name(self, *, block: int | None = None) -> str:
        return str(self._read("name", block=block))

    def token(self, *, block: int | None = None) -> Address:
        """The source of voting power."""
        return Address(self._read("token", block=block))

    def clock(self) -> int:
        return int(self._read("clock"))

    def clock_mode(self, *, block: int | None = None) -> str:
        return str(self._read("CLOCK_MODE", block=block))

    def late_quorum_extension(self, *, block: int | None = None) -> int:
        """How long a poll goes on after a late quorum, in the clock's unit."""
        return int(self._read("lateQuorumVoteExtension", block=block))

    def poll(self, proposal: ProposalId) -> Poll:
        return Poll.unpack(int(self._read("polls", proposal)))

    def snapshot(self, proposal: ProposalId) -> int:
        return int(self._read("proposalSnapshot", proposal))

    def deadline(self, proposal: ProposalId) -> int:
        return int(self._read("proposalDeadline", proposal))

    def quorum(self, timepoint: int) -> int:
        """The votes that the strictest class needs at a past timepoint, in the source's units."""
        return int(self._read("quorum", timepoint))

    def proposal_quorum(self, proposal: ProposalId) -> int:
        """The votes that a proposal needs, once its snapshot is past, in the source's units."""
        return int(self._read("proposalQuorum", proposal))

    def get_votes(self, account: Address, timepoint: int) -> int:
        return int(self._read("getVotes", account, timepoint))

    def ballot_votes(self, proposal: ProposalId, account: Address) -> int:
        """What a ballot of an account weighs: in a house by head that of its passport, also with a
        key that this has had since the snapshot only. The snapshot must be past."""
        # Whatever counts a nation's votes answers this as its registry does.
        source = CitizenRegistry(self.port, self.token())
        return source.past_ballot(account, self.snapshot(proposal))[1]

    def votes(self, proposal: ProposalId) -> tuple[int, int, int]:
        """Against, for, abstain, in the source's units."""
        against, in_favour, abstain = self._read("proposalVotes", proposal)
        return int(against), int(in_favour), int(abstain)

    def has_voted(self, proposal: ProposalId, account: Address) -> bool:
        return bool(self._read("hasVoted", proposal, account))

    def nonce(self, account: Address) -> int:
        """The nonce that the next signed ballot of `cast_vote_by_sig` must carry."""
        return int(self._read("nonces", account))

    def cast_vote(self, proposal: ProposalId, support: Support, reason: str = "") -> Call:
        if reason:
            return self._call("castVoteWithReason", proposal, int(support), reason)
        return self._call("castVote", proposal, int(support))

    def cast_fractional_vote(
        self, proposal: ProposalId, against: int, in_favour: int, abstain: int, reason: str = ""
    ) -> Call:
        """So many votes each, in the source's units; together no more than the voter has."""
        params = b"".join(part.to_bytes(16) for part in (against, in_favour, abstain))
        return self._call("castVoteWithReasonAndParams", proposal, _FRACTIONAL, reason, params)

    def cast_vote_by_sig(
        self, proposal: ProposalId, support: Support, voter: Address, signature: bytes
    ) -> Call:
        """A ballot that `voter` signed as `Ballot`, with a key or as a contract wallet."""
        return self._call("castVoteBySig", proposal, int(support), voter, signature)

    def revoke_signatures(self, proposal: ProposalId | None = None) -> Call:
        """Voids all that the caller has signed with a nonce, and its `Vote` on that proposal."""
        return self._call("revokeSignatures", proposal or 0)

    def cast_votes_by_sig(
        self, proposal: ProposalId, signatures: Sequence[tuple[Support, bytes]]
    ) -> Call:
        """Ballots that were signed as `Vote`, by support: those against first, then those for.

        A signature has 65 bytes (r, s, v). Raises ValueError when they are not in that order.
        """
        order = [int(support) for support, _ in signatures]
        if order != sorted(order):
            raise ValueError("ballots must be sorted by support")
        words = [word for _, signature in signatures for word in _compact(signature)]
        against, in_favour = order.count(Support.AGAINST), order.count(Support.FOR)
        return self._call("castVotesBySig", proposal, against, in_favour, words)


def _compact(signature: bytes) -> tuple[int, int]:
    """r, and s with the parity of y in its highest bit (EIP-2098)."""
    r, s, v = signature[:32], signature[32:64], signature[64]
    return int.from_bytes(r), int.from_bytes(s) | ((v - 27) << 255)


def vote_digest(
    name: str, chain_id: int, house: Address, proposal: ProposalId, support: Support
) -> Digest:
    """What a voter signs for `cast_votes_by_sig`, without asking any chain (EIP-712).

    `Vote(uint256 proposalId,uint8 support)` in the domain of a house: its nation's `name`, the
    chain's id and its own address.
    """
    vote = keccak(
        encode(("bytes32", "uint256", "uint8"), (_VOTE_TYPE_HASH, proposal, int(support)))
    )
    return digest(name, chain_id, house, vote)
