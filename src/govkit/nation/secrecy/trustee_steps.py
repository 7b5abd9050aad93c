"""A trustee's steps: each makes an answer from a request and the key, and asks no node."""

from __future__ import annotations

from govkit.contracts.secret_elections import SHARE_TAG as ELECTION_SHARE
from govkit.contracts.trustees import Dealing, Phase, dealing_context
from govkit.crypto.bn128 import GENERATOR, ORDER, Affine, FixedBase, checked, generator
from govkit.crypto.secret_sharing import enrolment_hash, is_share, pad
from govkit.crypto.sigma_proofs import Part, is_proved, prove
from govkit.errors import GovkitError, UsageError
from govkit.nation.secrecy.answers import Answer
from govkit.nation.secrecy.ceremony import Epoch
from govkit.nation.secrecy.requests import OpenPoll, Request
from govkit.nation.secrecy.trustee_keys import Seat, TrusteeKey
from govkit.types import Address


class TrusteeSteps:
    """What one trustee can do with a request. Raises UsageError for an account that is none."""

    def __init__(self, request: Request, account: Address) -> None:
        self.request, self.account = request, account

    def seat(self, epoch: int) -> Seat:
        return Seat(self.request.chain_id, self.request.contract, epoch, self.account)

    @property
    def newest(self) -> Seat:
        """The seat in the newest epoch, whose trustee the account must be."""
        self.request.newest.number_of(self.account)
        return self.seat(self.request.newest.number)

    @property
    def number(self) -> int:
        """The trustee's number in the newest epoch."""
        return self.request.newest.number_of(self.account)

    def check_phase(self, phase: Phase) -> None:
        """Raises UsageError unless the newest epoch is in a phase, and waits for this trustee."""
        epoch, now, number = self.request.newest, self.request.phase, self.number
        if now is not phase:
            raise UsageError(
                f"epoch {epoch.number} {WAITS[now]}",
                f"this is for an epoch that {WAITS[phase]}",
                "see govkit ballot trustee status",
            )
        if number in epoch.done_in(phase):
            raise UsageError(
                f"trustee {number} has done this in epoch {epoch.number}",
                next_step="see govkit ballot trustee status for what comes next",
            )

    def enrol(self, key: TrusteeKey) -> Answer:
        """The exchange key, and the hash of the commitments that are dealt later."""
        self.check_phase(Phase.ENROL)
        commitments = key.dealing(self.request.newest.threshold).commitments()
        hashed = int.from_bytes(enrolment_hash(commitments))
        return self._answer("enrol", [list(key.exchange_key), hashed])

    def deal(self, key: TrusteeKey) -> Answer:
        """The commitments, and each trustee's share, hidden by what dealer and trustee share."""
        self.check_phase(Phase.DEAL)
        self._check_key(key, self.request.newest)
        return self._answer("deal", _posted(self.dealing(key)))

    def dealing(self, key: TrusteeKey) -> Dealing:
        """What this trustee deals, with its proof."""
        epoch, own = self.request.newest, self.number
        polynomial = key.dealing(epoch.threshold)
        commitments, hiding = tuple(polynomial.commitments()), key.hiding_secret
        public = checked(generator().multiply(hiding), "the dealing's exchange key")
        shares = tuple(
            (polynomial.share(each) + self._pad(hiding, epoch.exchange_keys[each], own, each))
            % ORDER
            for each in epoch.trustees
        )
        context = self._context(own, commitments, public, shares)
        proof = prove("deal", context, polynomial.secret, [(GENERATOR, commitments[0])])
        return Dealing(commitments, public, shares, proof)

    def confirm(self, key: TrusteeKey) -> Answer:
        """Raises GovkitError if a dealer sent a share that its commitments do not promise."""
        self.check_phase(Phase.CONFIRM)
        epoch = self.request.newest
        self._check_key(key, epoch)
        for dealer in epoch.dealings:
            if not self.is_right(key, epoch, dealer):
                raise GovkitError(
                    f"trustee {dealer} dealt you a wrong share",
                    "its commitments promise another one",
                    f"show it: govkit ballot trustee complain {dealer}",
                )
        return self._answer("confirm", [])

    def complain(self, key: TrusteeKey, dealer: int) -> Answer:
        """Shows a wrong share. Raises UsageError if it is right: the contract would refuse."""
        epoch = self.request.newest
        if self.request.phase not in (Phase.DEAL, Phase.CONFIRM):
            raise UsageError(
                f"epoch {epoch.number} {WAITS[self.request.phase]}",
                "complaints are taken until the key is complete",
                "see govkit ballot trustee status",
            )
        self._check_key(key, epoch)
        if dealer not in epoch.dealings:
            raise UsageError(f"trustee {dealer} has dealt nothing", next_step="name another one")
        if self.is_right(key, epoch, dealer):
            raise UsageError(
                f"the share of trustee {dealer} is right",
                "a false complaint is refused",
                "confirm: govkit ballot trustee confirm",
            )
        dealing, secret = epoch.dealings[dealer], key.exchange_secret
        shared = self._shared(secret, dealing.exchange_key)
        pairs = [(GENERATOR, key.exchange_key), (dealing.exchange_key, shared)]
        context = (*self._of_epoch(epoch), dealer, self.number)
        proof = prove("complaint", context, secret, pairs)
        numbers = [proof.challenge, proof.response]
        return self._answer("complain", [dealer, *_posted(dealing)[:3], list(shared), *numbers])

    def due(self) -> list[OpenPoll]:
        """The votes that wait for this trustee's share."""
        found = []
        for poll in self.request.polls:
            epoch = self.request.epochs[poll.epoch]
            is_trustee = self.account in epoch.accounts
            if is_trustee and epoch.number_of(self.account) not in poll.given:
                found.append(poll)
        return found

    def check_erasable(self, epoch: int) -> None:
        """Raises UsageError for an epoch whose key is still needed."""
        if epoch in self.request.needed:
            raise UsageError(
                f"the key of epoch {epoch} is still needed",
                self.request.needed[epoch],
                "erase it once another epoch is complete and its votes are over",
            )

    def share(self, key: TrusteeKey, poll: OpenPoll) -> Answer:
        """The sums of all A times the trustee's share of the key, and the proof of that."""
        epoch = self.request.epochs[poll.epoch]
        number = epoch.number_of(self.account)
        secret = self.key_part(key, epoch)
        verification = checked(epoch.verification_key(number), "the verification key")
        points = [checked(FixedBase(total).multiply(secret), "the share") for total in poll.totals]
        pairs = [(GENERATOR, verification), *zip(poll.totals, points, strict=True)]
        context = (self.request.chain_id, poll.contract, poll.proposal, number)
        proof = prove(ELECTION_SHARE if poll.is_election else "share", context, secret, pairs)
        numbers = [proof.challenge, proof.response]
        arguments = [poll.proposal, number, list(map(list, points)), *numbers]
        return Answer("share", self.request.chain_id, poll.contract, poll.epoch, number, arguments)

    # -- what the dealers sent

    def key_part(self, key: TrusteeKey, epoch: Epoch) -> int:
        """The trustee's part of an epoch's key: a secret number, below the group's order."""
        self._check_key(key, epoch)
        return sum(self.dealt(key, epoch, dealer) for dealer in epoch.dealings) % ORDER

    def is_right(self, key: TrusteeKey, epoch: Epoch, dealer: int) -> bool:
        """Whether a dealer's share for this trustee is what its commitments promise."""
        own = epoch.number_of(self.account)
        return is_share(self.dealt(key, epoch, dealer), epoch.dealings[dealer].commitments, own)

    def dealt(self, key: TrusteeKey, epoch: Epoch, dealer: int) -> int:
        """The share that a dealer hid for this trustee."""
        own, dealing = epoch.number_of(self.account), epoch.dealings[dealer]
        hidden = dealing.shares[own - 1]
        hiding = self._pad(key.exchange_secret, dealing.exchange_key, dealer, own, epoch)
        return (hidden - hiding) % ORDER

    def _pad(
        self, secret: int, other: Affine, dealer: int, trustee: int, epoch: Epoch | None = None
    ) -> int:
        context = (*self._of_epoch(epoch or self.request.newest), dealer, trustee)
        return pad(self._shared(secret, other), *context)

    def _shared(self, secret: int, other: Affine) -> Affine:
        point = checked(other, "an exchange key")
        return checked(FixedBase(point).multiply(secret), "what two trustees share")

    def _of_epoch(self, epoch: Epoch) -> tuple[int, Address, int]:
        return self.request.chain_id, self.request.contract, epoch.number

    def _context(
        self, dealer: int, commitments: tuple[Affine, ...], public: Affine, shares: tuple[int, ...]
    ) -> tuple[Part, ...]:
        own = self.request.chain_id, self.request.contract, self.request.newest.number
        return dealing_context(*own, dealer, commitments, public, shares)

    def _check_key(self, key: TrusteeKey, epoch: Epoch) -> None:
        """Raises GovkitError for a key that is not the one which enrolled."""
        number = epoch.number_of(self.account)
        if epoch.exchange_keys.get(number) != key.exchange_key:
            raise GovkitError(
                f"this key is not the one with which trustee {number} enrolled",
                f"epoch {epoch.number} has another exchange key",
                "use the machine on which govkit ballot trustee init was run",
            )

    def _answer(self, step: str, arguments: list[object]) -> Answer:
        request = self.request
        own = request.chain_id, request.contract, request.newest.number
        return Answer(step, *own, self.number, arguments)


def is_proved_dealing(request: Request, epoch: Epoch, dealer: int) -> bool:
    """Whether a dealer has proved that it knows the secret of its dealing."""
    dealing, own = epoch.dealings[dealer], (request.chain_id, request.contract, epoch.number)
    posted = dealing.commitments, dealing.exchange_key, dealing.shares
    context = dealing_context(*own, dealer, *posted)
    return is_proved(dealing.proof, "deal", context, [(GENERATOR, dealing.commitments[0])])


def _posted(dealing: Dealing) -> list[object]:
    commitments = [list(point) for point in dealing.commitments]
    numbers = [dealing.proof.challenge, dealing.proof.response]
    return [commitments, list(dealing.exchange_key), list(dealing.shares), *numbers]


WAITS = {
    Phase.FAILED: "has failed, until the nation appoints trustees anew",
    Phase.ENROL: "waits for trustees to enrol",
    Phase.DEAL: "waits for trustees to deal",
    Phase.CONFIRM: "waits for trustees to confirm",
    Phase.COMPLETE: "is complete",
}
"""What an epoch is in each phase, in words."""
