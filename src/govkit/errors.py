"""Every error that govkit raises on purpose, as one tree.

    GovkitError                  exit code 1 unless said otherwise
    ├── UsageError               exit code 2: what was asked for makes no sense
    │   ├── ConstitutionError    the nation file: file, line, key, found, allowed
    │   └── UnitError            a quantity or an account that cannot be read as it is written
    ├── CompileError             a contract that does not compile: file, line, message
    ├── AccountError             unknown account, wrong password, unusable keystore
    ├── NetworkError             no answer, another chain, not this nation's contracts
    │   ├── RpcError             the node answered with a JSON-RPC error
    │   ├── SentEarlier          an equal transaction of an earlier run was mined, or may be
    │   └── NoTimeTravel         a test wants to move the time of a chain that does not let it
    ├── ChainError               the embedded chain: its store, its process, its lock
    ├── DeploymentError          the deployment file: absent, of another version, not of this nation
    ├── FoundingError            a founding that cannot go on or whose proof fails
    ├── NotFound                 no such citizen or proposal in this nation
    ├── RecordError              a record or a proof that does not verify
    └── RevertError              a contract refused; `reason` is the contract's own
        ├── NotAuthorized        the sender lacks the role
        ├── NotEligible          no vote, no passport, too little weight
        ├── WrongState           the proposal, passport or nation is not in the state this needs
        ├── LimitExceeded        a cap, a balance, an allowance or a limit a period
        └── InvalidInput         an argument that the contract does not take

Each message says what happened, why, and what to do next, in one line.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from govkit.text import printable


class GovkitError(Exception):
    """The root: `what` happened, `why`, and what to do `next_step`, as phrases.

    `str(error)` is one printable line: ``what: why; next_step``.
    """

    exit_code = 1

    def __init__(self, what: str, why: str = "", next_step: str = "") -> None:
        self.what, self.why, self.next_step = what, why, next_step
        line = f"{what}: {why}" if why else what
        super().__init__(printable(f"{line}; {next_step}" if next_step else line))


class UsageError(GovkitError):
    """What was asked for makes no sense as it stands."""

    exit_code = 2


class ConstitutionError(UsageError):
    """A nation file that cannot be accepted.

    `file`, `line` (from 1, or 0 where there is none), `key` (dotted path), `found` (as written)
    and `allowed` (what would be accepted). Where a file has several problems, this is the
    first, `others` are the rest, and `str(error)` has one line for each.
    """

    def __init__(
        self,
        file: Path | str,
        line: int,
        key: str,
        found: str,
        allowed: str,
        others: Sequence[ConstitutionError] = (),
    ) -> None:
        self.file, self.line, self.key = Path(file), line, key
        self.found, self.allowed, self.others = found, allowed, tuple(others)
        place = f"{file}:{line}" if line else f"{file}"
        subject = f"{place}: {key}" if key else place
        super().__init__(f"{subject}: found {found}", next_step=f"allowed: {allowed}")

    def __str__(self) -> str:
        return "\n".join([super().__str__(), *map(str, self.others)])


class UnitError(UsageError, ValueError):
    """A quantity or an account that cannot be read: `found` as written, and what is `allowed`."""

    def __init__(self, found: str, allowed: str) -> None:
        self.found, self.allowed = found, allowed
        super().__init__(f"cannot read {found or 'nothing'}", next_step=f"allowed: {allowed}")


class CompileError(GovkitError):
    """A contract that does not compile: `file`, `line` (from 1, or 0 where there is none)."""

    def __init__(self, file: Path | str, line: int, message: str) -> None:
        self.file, self.line, self.message = Path(file), line, message
        super().__init__(f"{file}:{line}" if line else f"{file}", message)


class AccountError(GovkitError):
    """An account that is unknown, or a keystore that cannot be opened."""


class NetworkError(GovkitError):
    """The node is unreachable, on another chain, or does not hold this nation's contracts."""


class RpcError(NetworkError):
    """The node answered with a JSON-RPC error: `code`, `message`, and `data` where it sent any."""

    def __init__(self, code: int, message: str, data: str = "", next_step: str = "") -> None:
        self.code, self.message, self.data = code, message, data
        super().__init__("the node refused the request", f"{message} (code {code})", next_step)


class SentEarlier(NetworkError):
    """An equal transaction of an earlier run was mined, or may have been; nothing was sent now."""


class NoTimeTravel(NetworkError):
    """A test wants to move the time of a chain that does not let it."""


class ChainError(GovkitError):
    """The embedded chain's store, process or lock."""


class DeploymentError(GovkitError):
    """The deployment file is absent, of another version, damaged, or of another nation."""


class FoundingError(GovkitError):
    """A founding that cannot go on, or a founded nation that is not what its file says."""


class NotFound(GovkitError):
    """There is no such citizen or proposal in this nation."""


class RecordError(GovkitError):
    """A record that is unknown, or whose content or proof does not verify."""


class RevertError(GovkitError):
    """A contract refused; nothing was changed. `reason` is the contract's, `data` what it sent.

    `replay` is what was refused and where, if a chain in the same process can run it again.
    """

    def __init__(self, reason: str, next_step: str = "", data: bytes = b"") -> None:
        self.reason, self.data = reason, data
        self.replay: object = None
        super().__init__("the contract refused", reason, next_step)


class NotAuthorized(RevertError):
    """The sender lacks the role."""


class NotEligible(RevertError):
    """The sender has no vote, no passport, or too little weight."""


class WrongState(RevertError):
    """The proposal, passport or nation is not in the state that this needs."""


class LimitExceeded(RevertError):
    """A cap, a balance, an allowance, or a limit a period."""


class InvalidInput(RevertError):
    """An argument that the contract does not take."""


REVERTS: dict[str, tuple[type[RevertError], str]] = {
    "admissions: already a citizen": (WrongState, "see govkit citizen show"),
    "admissions: already applied": (WrongState, "see govkit citizen applications"),
    "admissions: already vouched": (WrongState, "one vouch of each citizen is enough"),
    "admissions: challenged": (WrongState, "wait until the challenge is judged"),
    "admissions: citizen too short": (
        NotEligible,
        "vouch once you have been a citizen long enough",
    ),
    "admissions: claimed": (WrongState, "each key claims once"),
    "admissions: enough vouchers": (WrongState, "it has all it needs"),
    "admissions: expired signature": (InvalidInput, "sign again with a later expiry"),
    "admissions: invalid signature": (
        InvalidInput,
        "sign again with the right key and nonce: govkit citizen request",
    ),
    "admissions: judged": (WrongState, "it was challenged, and the challenge dismissed"),
    "admissions: judging over": (WrongState, "nobody judged it in time; close it"),
    "admissions: lacks consent": (WrongState, "the registrar must consent, or a vote"),
    "admissions: lacks vouchers": (WrongState, "see govkit citizen applications for what it lacks"),
    "admissions: list closed": (WrongState, "the time for claims is over; apply instead"),
    "admissions: moved away": (WrongState, "its passport was moved to a new key: use that one"),
    "admissions: needs a vote": (NotEligible, "who was sent away comes back by a vote alone"),
    "admissions: needs no consent": (WrongState, "it was given, or is not asked for"),
    "admissions: no application": (InvalidInput, "see govkit citizen applications"),
    "admissions: no charter": (InvalidInput, "an oath names a charter, by title and SHA-256"),
    "admissions: no such voucher": (InvalidInput, "see govkit citizen applications"),
    "admissions: no vouchers": (WrongState, "nobody vouches for it"),
    "admissions: not accepting": (WrongState, "this nation takes no applications"),
    "admissions: not challenged": (WrongState, "see govkit citizen applications"),
    "admissions: not founded": (WrongState, "wait until the nation is founded"),
    "admissions: not listed": (NotEligible, "this key is not on the founding list"),
    "admissions: nothing owed": (WrongState, "there is nothing to collect"),
    "admissions: one at a time": (LimitExceeded, "wait until your other challenge is judged"),
    "admissions: only applicant": (NotAuthorized, "it goes on unless its applicant closes it"),
    "admissions: only citizens": (NotEligible, "only citizens vouch and challenge"),
    "admissions: only judge": (NotAuthorized, "put this into a proposal"),
    "admissions: only registrar": (
        NotAuthorized,
        "ask the registrar, or put this into a proposal",
    ),
    "admissions: only treasury": (NotAuthorized, "put this into a proposal"),
    "admissions: only voucher": (
        NotAuthorized,
        "only who vouched, or the applicant, takes it back",
    ),
    "admissions: out of range": (InvalidInput, "see govkit schema for the bounds"),
    "admissions: own case": (NotEligible, "leave this to somebody who has no part in it"),
    "admissions: passport changed": (WrongState, "close it, and apply again"),
    "admissions: slashed lately": (NotEligible, "wait until you may vouch again"),
    "admissions: terms have changed": (WrongState, "close it, and apply again"),
    "admissions: too many vouches": (LimitExceeded, "wait until an application of yours is over"),
    "admissions: vouched for you": (NotEligible, "leave this to somebody else"),
    "admissions: vouching for oneself": (NotEligible, "ask other citizens"),
    "admissions: window open": (WrongState, "wait until the window for challenges is over"),
    "admissions: window over": (WrongState, "the time for challenges is over"),
    "admissions: wrong amount": (InvalidInput, "send exactly what the terms ask for"),
    "ballots: already voted": (WrongState, "a ballot stands here once it is cast"),
    "ballots: extension too long": (InvalidInput, "choose at most 8,388,607"),
    "ballots: invalid signature": (
        InvalidInput,
        "sign again with the right key and nonce",
    ),
    "ballots: invalid support": (InvalidInput, "vote against (0), for (1) or abstain (2)"),
    "ballots: no votes": (NotEligible, "only those with votes at the snapshot can vote"),
    "ballots: not active": (WrongState, "see govkit proposal show for when voting is open"),
    "ballots: odd signatures": (InvalidInput, "give two words for each signature"),
    "ballots: quorum too late": (
        WrongState,
        "the poll was extended as often as can be, and its quorum was lost again; vote against it, "
        "or propose it again",
    ),
    "ballots: unknown proposal": (InvalidInput, "see govkit proposal list for what there is"),
    "ballots: weight over 96 bits": (LimitExceeded, "this source is not one for a governor"),
    "ballots: weight too high": (LimitExceeded, "this source of votes is not one for this house"),
    "ballots: wrong params": (InvalidInput, "give three parts that are no more than your votes"),
    "council: already endorsed": (WrongState, "one endorsement is enough, and it stands"),
    "council: already nominated": (WrongState, "one nomination is enough"),
    "council: already voted": (WrongState, "a ballot cannot be cast twice"),
    "council: approve of them": (InvalidInput, "this one is voted on by approval"),
    "council: dismissed": (NotEligible, "stand in the next election"),
    "council: election open": (WrongState, "settle the one that is open first"),
    "council: no holder": (InvalidInput, "see govkit election show for who holds a seat"),
    "council: no such candidate": (InvalidInput, "see govkit election show for the candidates"),
    "council: no such election": (InvalidInput, "see govkit election list for what there is"),
    "council: not founded": (WrongState, "wait until the founding is finished"),
    "council: not moved": (WrongState, "the passport of that account was not moved"),
    "council: not nominating": (
        WrongState,
        "see govkit election show for when one can be nominated",
    ),
    "council: not voting": (WrongState, "see govkit election show for when voting is open"),
    "council: only citizens": (NotEligible, "only citizens vote and are elected"),
    "council: only treasury": (NotAuthorized, "put this into a proposal"),
    "council: quorum out of range": (InvalidInput, "choose more than 0 %, at most 100 %"),
    "council: rank them": (InvalidInput, "this office is voted on by ranking"),
    "council: recall used": (
        WrongState,
        "each citizen opens one recall a term: another citizen can open the next",
    ),
    "council: seated twice": (InvalidInput, "name each member once"),
    "council: seats out of range": (InvalidInput, "choose from 1 to 21"),
    "council: settled": (WrongState, "its result stands, or it is void: see govkit election show"),
    "council: span out of range": (InvalidInput, "choose a term that holds nomination and vote"),
    "council: still voting": (WrongState, "wait until the vote is over"),
    "council: too early": (WrongState, "see govkit election show for when it can be opened"),
    "council: too many seats": (LimitExceeded, "name no more members than there are seats"),
    "council: votes are personal": (NotAuthorized, "a holder's vote cannot be delegated"),
    "council: zero address": (InvalidInput, "give a real address"),
    "decay: bad span": (InvalidInput, "choose a longest lock of 1 to 209 epochs"),
    "delegation: delegate is no citizen": (NotEligible, "choose a citizen"),
    "delegation: expired signature": (InvalidInput, "sign again with a later expiry"),
    "delegation: invalid signature": (InvalidInput, "have the delegator sign again"),
    "delegation: not a citizen": (NotEligible, "only citizens delegate their votes"),
    "delegation: only registry": (NotAuthorized, "the registry tells what becomes of passports"),
    "delegation: wrong nonce": (InvalidInput, "sign again with the current nonce"),
    "distributor: already paid": (WrongState, "this batch was paid; go on with the next"),
    "distributor: not paid": (WrongState, "the token refused"),
    "distributor: wrong total": (InvalidInput, "give the exact sum of the payments"),
    "ecdsa: invalid signature": (InvalidInput, "sign again with the right key"),
    "ecdsa: invalid signature `s` value": (InvalidInput, "sign again: s must be the lower one"),
    "founder: already founded": (WrongState, "the nation stands; connect to it"),
    "founder: only deployer": (NotAuthorized, "use the key that began this founding"),
    "founder: wrong step": (WrongState, "run govkit found again to go on where it stopped"),
    "governor: already proposed": (WrongState, "change the description, or vote on that one"),
    "governor: final": (WrongState, "it is over; make a new proposal"),
    "governor: grace out of range": (InvalidInput, "choose from 1 second to 365 days"),
    "governor: no actions": (InvalidInput, "give at least one action"),
    "governor: no code": (InvalidInput, "check the action's address: there is no contract there"),
    "governor: not its proposer": (NotAuthorized, "the description names who alone may propose it"),
    "governor: not queued": (WrongState, "queue it first, and execute it before it expires"),
    "governor: not succeeded": (WrongState, "only what passed can be queued"),
    "governor: only proposer": (
        NotAuthorized,
        "its proposer can cancel while it is pending, the guardian until its sunset",
    ),
    "governor: only timelock": (NotAuthorized, "put this into a proposal"),
    "governor: too few votes": (NotEligible, "gather the proposal threshold in delegated votes"),
    "governor: too many proposals": (
        LimitExceeded,
        "wait until the vote on one of yours ends",
    ),
    "governor: unequal lengths": (InvalidInput, "give each action a target, a value and calldata"),
    "governor: unknown proposal": (InvalidInput, "see govkit proposal list for what there is"),
    "governor: veto open": (
        WrongState,
        "a late ballot put the veto's end off; execute it after it",
    ),
    "governor: wrong active cap": (InvalidInput, "choose from 1 to 5"),
    "grant: already revoked": (WrongState, "what is left here is the beneficiary's"),
    "grant: cliff after end": (InvalidInput, "choose a cliff within the span"),
    "grant: no votes": (NotAuthorized, "this grant was made without votes"),
    "grant: not paid": (WrongState, "the token refused"),
    "grant: not revocable": (NotAuthorized, "this grant stands until its end"),
    "grant: only beneficiary": (NotAuthorized, "ask the beneficiary"),
    "grant: only treasury": (NotAuthorized, "put this into a proposal"),
    "grant: span out of range": (InvalidInput, "choose from 1 second to 100 years"),
    "grant: start too far": (InvalidInput, "choose a start within 100 years"),
    "grant: zero address": (InvalidInput, "give a real address"),
    "heads: bad term": (InvalidInput, "choose a term of 1 to 24 epochs, at most 2^33 of the clock"),
    "heads: too many": (LimitExceeded, "a registry issues 2^28 - 1 passports at the most"),
    "house: nobody there": (
        WrongState,
        "wait for the house to have members, or for half of the time to queue to be over",
    ),
    "house: only governor": (NotAuthorized, "the governor opens and closes polls"),
    "ledger: fee too high": (InvalidInput, "choose at most 2^88 - 1 wei"),
    "ledger: may not append": (NotAuthorized, "see govkit record kind for who may append it"),
    "ledger: no content hash": (InvalidInput, "give the SHA-256 of the content"),
    "ledger: no entries": (InvalidInput, "give at least one record"),
    "ledger: no kind": (InvalidInput, "say what kind of record it is"),
    "ledger: no such mode": (InvalidInput, "choose keepers, treasury, account, members or anyone"),
    "ledger: only keeper": (NotAuthorized, "ask a keeper, or put this into a proposal"),
    "ledger: only treasury": (NotAuthorized, "put this into a proposal"),
    "ledger: wrong fee": (InvalidInput, "send exactly what the kind costs: see govkit record kind"),
    "ledger: wrong gate": (InvalidInput, "name an account, or a contract that has members"),
    "ledger: wrong link": (InvalidInput, "amend, repeal or supersede a record that is there"),
    "lock: ends earlier": (InvalidInput, "a lock can be made longer, never shorter"),
    "lock: not over": (WrongState, "wait for the end: see govkit token lock show"),
    "lock: not paid": (WrongState, "the token refused"),
    "lock: not yet past": (InvalidInput, "ask for an earlier timepoint"),
    "lock: nothing": (WrongState, "there is nothing locked here"),
    "lock: too long": (InvalidInput, "choose an end within the longest lock"),
    "lock: too much": (LimitExceeded, "lock no more than there can be"),
    "lock: too short": (InvalidInput, "choose an end after the next start of an epoch"),
    "lock: treasury never votes": (NotAuthorized, "its tokens count for nobody"),
    "offices: elected": (WrongState, "its holders are elected: see govkit election"),
    "offices: established": (WrongState, "abolish it first"),
    "offices: no contract": (InvalidInput, "there is no contract at that address"),
    "offices: no free seat": (LimitExceeded, "dismiss somebody first"),
    "offices: no holder": (NotAuthorized, "see govkit office show for who holds it"),
    "offices: no name": (InvalidInput, "give the office a name"),
    "offices: no power": (NotAuthorized, "see govkit office show for what it may do"),
    "offices: no such member": (InvalidInput, "see govkit office show for who holds it"),
    "offices: no such office": (InvalidInput, "see govkit office list for what there is"),
    "offices: not moved": (WrongState, "the passport of that account was not moved"),
    "offices: only citizens": (NotEligible, "only citizens hold this office"),
    "offices: only treasury": (NotAuthorized, "put this into a proposal"),
    "offices: seats out of range": (InvalidInput, "choose from 1 to 21, or none with a council"),
    "offices: term out of range": (InvalidInput, "choose an end within the office's term"),
    "offices: too many offices": (LimitExceeded, "there were 255 offices; use one that stands"),
    "offices: zero address": (InvalidInput, "give a real address"),
    "recovery: already asked": (WrongState, "asking once is enough"),
    "recovery: by vote": (NotAuthorized, "a vote decided it; only another vote stops it"),
    "recovery: delay out of range": (
        InvalidInput,
        "choose a guardian delay no shorter than the delay",
    ),
    "recovery: no passport": (WrongState, "only a passport that was not ended has a holder"),
    "recovery: no sponsors": (NotAuthorized, "only guardians or a vote recover here"),
    "recovery: not a guardian": (NotAuthorized, "see govkit citizen guardians for who they are"),
    "recovery: not asked": (WrongState, "there is nothing to take back"),
    "recovery: only citizens": (NotEligible, "other citizens and the registrar sponsor"),
    "recovery: only holder": (NotAuthorized, "only the passport's present key stops it"),
    "recovery: only new key": (NotAuthorized, "the new key itself takes the passport"),
    "recovery: only treasury": (NotAuthorized, "put this into a proposal"),
    "recovery: own case": (NotEligible, "leave this to somebody who has no part in it"),
    "recovery: too early": (WrongState, "see govkit citizen recoveries for when it is ready"),
    "recovery: too few ask": (WrongState, "some are no citizens, or out of office: ask anew"),
    "recovery: too late": (WrongState, "ask for it anew"),
    "recovery: too many sponsors": (InvalidInput, "choose at most 255"),
    "recovery: under way": (WrongState, "stop it or let it end before another is asked for"),
    "recovery: wrong guardian": (InvalidInput, "name others, each once, by their present keys"),
    "recovery: wrong key": (InvalidInput, "give a new key, which never held a passport"),
    "recovery: wrong threshold": (InvalidInput, "choose from 1 to the number of guardians"),
    "registry: already a citizen": (WrongState, "see govkit citizen show"),
    "registry: awaits recovery": (
        WrongState,
        "its new passport is on the way: accept or decline",
    ),
    "registry: bad end": (InvalidInput, "choose a later timepoint"),
    "registry: bad window": (InvalidInput, "choose a window within the term, and only with a term"),
    "registry: key was used": (InvalidInput, "choose a key that never held a passport"),
    "registry: moved away": (WrongState, "its passport was moved to a new key: admit that one"),
    "registry: needs no notice": (WrongState, "this nation revokes without one"),
    "registry: no notice": (WrongState, "give notice first: see govkit citizen notice"),
    "registry: no term": (WrongState, "passports of this nation are good for ever"),
    "registry: not a citizen": (WrongState, "see govkit citizen list for who is"),
    "registry: not founded": (WrongState, "wait until the founding is finished"),
    "registry: not suspended": (WrongState, "see govkit citizen show"),
    "registry: notice given": (WrongState, "the one before is still good"),
    "registry: notice period": (WrongState, "wait until the citizen had time to reply"),
    "registry: only founder": (NotAuthorized, "founding is over; admit instead"),
    "registry: only recovery": (NotAuthorized, "a passport is moved by recovery alone"),
    "registry: only registrar": (NotAuthorized, "ask the registrar, or put this into a proposal"),
    "registry: only treasury": (NotAuthorized, "put this into a proposal"),
    "registry: replied": (WrongState, "there is one reply to a notice"),
    "registry: soulbound": (NotAuthorized, "a passport cannot be moved"),
    "registry: still suspended": (WrongState, "wait until it is over, or put this into a proposal"),
    "registry: suspended": (WrongState, "reinstate instead, or wait until the suspension is over"),
    "registry: too early": (WrongState, "wait for the renewal window: see govkit citizen show"),
    "registry: too many spans": (LimitExceeded, "this passport has begun anew 4,095 times"),
    "registry: unknown passport": (InvalidInput, "see govkit citizen list for good passports"),
    "registry: votes are personal": (
        NotAuthorized,
        "where the nation lets citizens delegate: govkit citizen delegate",
    ),
    "registry: zero address": (InvalidInput, "give a real address"),
    "rulebook: approval out of range": (InvalidInput, "choose from 50 % to 100 %"),
    "rulebook: delay out of range": (InvalidInput, "choose from 1 to 16,777,215"),
    "rulebook: no such class": (InvalidInput, "see govkit status for the classes there are"),
    "rulebook: no such house": (
        InvalidInput,
        "the nation has fewer houses: see govkit rules show",
    ),
    "rulebook: only treasury": (NotAuthorized, "put this into a proposal"),
    "rulebook: over class 0": (InvalidInput, "no class may be stricter than class 0 in anything"),
    "rulebook: period out of range": (InvalidInput, "choose from 1 to 8,388,607"),
    "rulebook: pinned": (NotAuthorized, "this is of the strictest class for ever"),
    "rulebook: quorum out of range": (
        InvalidInput,
        "choose at most 100 %, for a veto over 0 %",
    ),
    "rulebook: threshold out of reach": (
        InvalidInput,
        "choose a threshold that somebody can have: else nobody could ever change it back",
    ),
    "rulebook: threshold too high": (InvalidInput, "choose a lower threshold"),
    "rulebook: timelock out of range": (InvalidInput, "choose from 1 to 16,777,215 seconds"),
    "split: not in order": (InvalidInput, "name each delegate once, by rising address"),
    "split: not paid": (WrongState, "the token refused"),
    "split: only the splitter": (NotAuthorized, "a part obeys its owner, through the splitter"),
    "split: treasury never votes": (NotAuthorized, "its tokens count for nobody"),
    "split: zero delegate": (InvalidInput, "give a real address"),
    "token: allowance too low": (LimitExceeded, "have the owner approve more"),
    "token: cap too high": (InvalidInput, "choose a cap of at most 2^88 - 1 wei"),
    "token: expired permit": (InvalidInput, "sign again with a later deadline"),
    "token: limit not lower": (InvalidInput, "the yearly limit can only be lowered"),
    "token: limit over 100%": (InvalidInput, "choose a yearly limit of at most 100 %"),
    "token: only founder": (NotAuthorized, "founding is over; the treasury issues"),
    "token: only treasury": (NotAuthorized, "put this into a proposal"),
    "token: over the cap": (LimitExceeded, "the cap is fixed for ever; issue less"),
    "token: over yearly limit": (LimitExceeded, "issue less, or wait for the next year"),
    "token: treasury never votes": (NotAuthorized, "its tokens count for nobody"),
    "token: wrong signer": (InvalidInput, "have the owner sign, with the current nonce"),
    "token: zero receiver": (InvalidInput, "give a real address"),
    "token: zero spender": (InvalidInput, "give a real address"),
    "treasury: already scheduled": (WrongState, "it is in the timelock already"),
    "treasury: code changed": (WrongState, "a target is not what it was when this was proposed"),
    "treasury: delay out of range": (InvalidInput, "choose from 1 second to 30 days"),
    "treasury: not ready": (WrongState, "wait until its eta: see govkit proposal show"),
    "treasury: not scheduled": (WrongState, "there is nothing to take back"),
    "treasury: only governor": (NotAuthorized, "put this into a proposal"),
    "votes: balance too low": (LimitExceeded, "see govkit token balance"),
    "votes: life out of range": (
        InvalidInput,
        "choose none, or a delegation's life from 4 to 2^32 - 1 of the clock's unit",
    ),
    "votes: not yet past": (InvalidInput, "ask for an earlier timepoint"),
    "votes: warm-up too long": (
        InvalidInput,
        "choose a warm-up of at most 2^24 - 1 of the clock's unit",
    ),
}
"""Each reason that the contracts can revert with: the error it becomes, and what to do next.

`tests/contracts/test_reasons.py` holds it against the sources.
"""
