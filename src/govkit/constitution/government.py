"""How a nation decides: its houses, its classes of decisions, and the class of each action.

The government section itself is the strictest class, number 0: what no rule names is of it, and
no class is stricter in anything. A class takes from it whatever it does not say itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from govkit.constitution.accounts import Refused
from govkit.constitution.classes import ActionRule, DecisionClass, Shares
from govkit.constitution.court_powers import GuardianAccount
from govkit.constitution.fields import RoleField, Slug, Truth, VotesField, core_word
from govkit.constitution.functions import COUNCIL_FUNCTIONS, EXEMPT, PINNED, Action, ActionField
from govkit.constitution.houses import MAX_FURTHER_HOUSES, Role, Votes
from govkit.constitution.quantities import (
    ActiveProposals,
    Amount,
    Approval,
    Dormancy,
    GracePeriod,
    LateExtension,
    Period,
    Share,
    Span,
    SunsetField,
    Threshold,
    TimelockDelay,
)
from govkit.constitution.section import Section

DEFAULT_GRACE_PERIOD_SECONDS = 14 * 24 * 60 * 60
DEFAULT_ACTIVE_PROPOSALS = 3
DEFAULT_STRICTEST_CLASS = "constitutional"


class Guardian(Section):
    """An account that may cancel proposals, and do nothing else, until a fixed time."""

    account: GuardianAccount = Field(
        description="Who may cancel.\n\nAn account, or `court`: then verdicts do "
        "(`court.powers.halt_proposals`)."
    )
    until: SunsetField = Field(
        description="When that ends: a date (00:00 UTC), or a time after the founding.\n\n"
        "At most ten years after the founding."
    )

    def until_timestamp(self, founded_at: int) -> int:
        """When the power ends, for a founding at `founded_at` (both seconds since 1970)."""
        return self.until.timestamp_after(founded_at)


class HouseSetting(Section):
    """An electorate: the first one is the core, each other consents or vetoes."""

    name: Slug = Field(
        description="1 to 31 of a-z, 0-9, - and _, a letter first.\n\n"
        "No account, council or contract may have it too."
    )
    source: VotesField = Field(
        alias="votes",
        description="citizens, token, square_root, locked, or council and its name.\n\n"
        "`citizens`: one vote each. `token`: by currency, delegable. `square_root`: a "
        "citizen weighs the root of what it had locked up itself at the snapshot, for "
        "at least an epoch more, and the quorum counts heads. `locked`: currency that "
        "is locked up, by the time that is left. `council NAME`: one vote for each "
        "member. The last three are for further houses; `square_root` and `locked` take "
        "`currency.locked_votes`.",
    )
    role: RoleField = Field(
        default=Role.CONSENT,
        description="consent: nothing passes without it; veto: it may stop a passed proposal.\n\n"
        "A veto house votes on passed proposals, until the timelock's end.",
    )
    quorum_bps: Share | None = Field(
        default=None,
        alias="quorum",
        description="Its quorum in the strictest class. Default: the government's own.\n\n"
        "Of a veto house, what the veto takes: it must be said, and be over `0 %`.",
    )
    approval_bps: Approval | None = Field(
        default=None,
        alias="approval",
        description="Its approval share in the strictest class. Default: the government's own.\n\n"
        "Of a veto house it must be said.",
    )
    secret: Truth = Field(
        default=False,
        description="Whether it votes in secret. Default false.\n\n"
        "For a further house that consents, by citizens, by square_root or of a council; it takes "
        "`trustees`.",
    )
    buckets: tuple[Amount, ...] | None = Field(
        default=None,
        description="Of a secret house by square_root: what a voter must have locked up for a "
        "weight of 1, of 2 and so on.\n\n1 to 5 rising amounts. Exact weights would tell who cast "
        "which ballot.",
    )

    @property
    def votes(self) -> Votes:
        """Where its votes come from."""
        return self.source.votes

    @property
    def council(self) -> str:
        """The name of the council that votes, or nothing."""
        return self.source.council


class HouseShares(Section):
    """What a house takes in a class; missing settings are as in the strictest class."""

    quorum_bps: Share | None = Field(default=None, alias="quorum", description="Its quorum.")
    approval_bps: Approval | None = Field(
        default=None, alias="approval", description="Its approval share."
    )


class _OrWords:
    """Lets the JSON Schema accept a shorter form too."""

    def __init__(self, shorter: JsonSchemaValue) -> None:
        self.shorter = shorter

    def __get_pydantic_json_schema__(
        self, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"anyOf": [self.shorter, handler(core_schema)]}


def _houses(value: object) -> object:
    """The core may be one word; all others are mappings."""
    if not isinstance(value, tuple) or not value:
        raise Refused("a list that begins with the core, such as [citizens] or [token]")
    core, *further = value
    votes = core.get("votes") if isinstance(core, dict) else None
    if isinstance(votes, str) and votes.split(" ")[0] in (
        Votes.SQUARE_ROOT,
        Votes.LOCKED,
        Votes.COUNCIL,
    ):
        # The unit of a threshold depends on it.
        raise Refused("a core that votes by citizens or token", f"a core by {votes}")
    return (core_word(core) if isinstance(core, str) else core, *further)


def _class_houses(value: object) -> object:
    """A list of houses takes their shares from the strictest class."""
    if isinstance(value, tuple) and all(isinstance(each, str) for each in value):
        return {name: {} for name in value}
    return value


_CoreOrMapping = Annotated[HouseSetting, _OrWords({"enum": ["citizens", "token"]})]
_SharesByHouse = Annotated[
    dict[Slug, HouseShares],
    BeforeValidator(_class_houses),
    _OrWords({"type": "array", "items": {"type": "string"}}),
]


class ClassSetting(Section):
    """A class of decisions; missing settings are as in the government section."""

    voting_delay: Span | None = Field(
        default=None, description="From the proposal to the snapshot of votes."
    )
    voting_period: Period | None = Field(
        default=None, description="From the snapshot to the end of the vote."
    )
    quorum_bps: Share | None = Field(default=None, alias="quorum", description="Of the core.")
    approval_bps: Approval | None = Field(
        default=None, alias="approval", description="Of the core."
    )
    proposal_threshold: Threshold | None = Field(
        default=None, description="The votes that a proposer needs."
    )
    timelock_delay_seconds: TimelockDelay | None = Field(
        default=None, alias="timelock_delay", description="From queueing to execution; never 0."
    )
    changeable: Truth | None = Field(
        default=None, description="Whether a ballot can be changed until the vote closes."
    )
    secret: Truth = Field(
        default=False,
        description="Whether the core votes in secret. Default false.\n\n"
        "It takes a core by citizens, and `trustees`.",
    )
    houses: _SharesByHouse | None = Field(
        default=None,
        description="Its further houses: a list, or a mapping with their shares.\n\n"
        "A list takes their shares from the strictest class; `{}` or `[]` is none.",
    )


class RuleSetting(Section):
    """Which class an action belongs to."""

    action: ActionField = Field(
        description="token.transfer and the like, treasury pays coin, or account and signature.\n\n"
        'The account and its function are one text in quotes, such as `"bridge '
        'pause()"`.'
    )
    class_name: Slug = Field(alias="class", description="The name of a class.")
    stated_even_if_dormant: Truth | None = Field(
        default=None,
        alias="even_if_dormant",
        description="Whether it stays as it is while the nation is dormant. Default false.\n\n"
        "For `registry.admit` it is `true`.",
    )

    @property
    def even_if_dormant(self) -> bool:
        """Whether dormancy changes nothing for it; for admission that is the default."""
        if self.stated_even_if_dormant is None:
            return self.action.words in EXEMPT
        return self.stated_even_if_dormant


class Government(Section):
    """How the nation decides. `voting_delay` and `voting_period` are in the clock's unit."""

    houses: Annotated[tuple[_CoreOrMapping, ...], BeforeValidator(_houses)] = Field(
        description="Who votes: [citizens] by head or [token] by currency, then further houses.\n\n"
        "The core, then at most four further houses. The core is one word, or a mapping "
        "with a name.",
        json_schema_extra={"minItems": 1, "maxItems": 1 + MAX_FURTHER_HOUSES},
    )
    voting_delay: Span = Field(
        description="From the proposal to the snapshot of votes.\n\n"
        "A duration, or blocks with the clock `blocknumber`; 1 to 2^24 - 1 of the "
        "clock's unit."
    )
    voting_period: Period = Field(
        description="From the snapshot to the end of the vote.\n\n"
        "1 to 2^23 - 1 of the clock's unit."
    )
    quorum_bps: Share = Field(
        alias="quorum",
        description="Share of all votes that must be for or abstain.\n\n"
        "`0 %` to `100 %` of the votes at the snapshot; the treasury's tokens are no "
        "part of them.",
    )
    approval_bps: Approval = Field(
        alias="approval",
        description="Share of for among for and against that passes, from 50 %.\n\n"
        "There must be more for than against in any case.",
    )
    proposal_threshold: Threshold = Field(
        description="The votes that a proposer needs: 1 citizen, or an amount in the currency.\n\n"
        "`0 citizens` lets anybody at all. An amount is for a core that votes by "
        "`token`."
    )
    timelock_delay_seconds: TimelockDelay = Field(
        alias="timelock_delay",
        description="From queueing to execution, up to 194 days; never 0.\n\n"
        "At least 1 second, by the clock on the wall. Veto houses vote in it.",
    )
    changeable: Truth = Field(
        default=False,
        description="Whether a ballot can be changed until the vote closes.\n\n"
        "Never one in fractions.",
    )
    late_quorum_extension: LateExtension = Field(
        default=0,
        description="How long a vote goes on after a late quorum. Default not at all.\n\n"
        "A ballot that reaches the quorum when less than this is left extends the poll "
        "to it. Up to 2^23 - 1 of the clock's unit.",
    )
    active_proposals: ActiveProposals = Field(
        default=DEFAULT_ACTIVE_PROPOSALS,
        description="How many proposals of one proposer may be open, 1 to 5. Default 3.\n\n"
        "`any` leaves the cap out: proposing costs less gas, and one account can hide a proposal "
        "among many.",
    )
    dormancy_citizens: Dormancy = Field(
        default=0,
        alias="dormancy",
        description="With fewer citizens than this the nation is dormant. Default never.\n\n"
        "Then all but what a rule exempts is of the strictest class, and takes twice "
        "its delay and timelock.",
    )
    grace_period_seconds: GracePeriod = Field(
        default_factory=lambda: DEFAULT_GRACE_PERIOD_SECONDS,
        alias="grace_period",
        description="After it, what passed and was not queued, or not executed, expires. "
        "Default 14 days.\n\n"
        "It runs from the vote's close for queueing (in blocks of 12 seconds with the clock "
        "`blocknumber`), and after the timelock for executing. 1 hour to 365 days.",
    )
    guardian: Guardian | None = Field(
        default=None, description="Who may cancel, until when.\n\nThe treasury can remove it."
    )
    strictest_class: Slug = Field(
        default=DEFAULT_STRICTEST_CLASS,
        description="What the class is called that this section itself is.",
    )
    classes: dict[Slug, ClassSetting] = Field(
        default_factory=dict,
        description="Further classes of decisions by name, none stricter.\n\n"
        "At most 15, numbered from 1 in the file's order.",
    )
    rules: tuple[RuleSetting, ...] = Field(
        default=(), description="Which actions are of which class; all others of the strictest."
    )

    @property
    def core(self) -> HouseSetting:
        """The first house, which is the governor itself."""
        return self.houses[0]

    @property
    def further_houses(self) -> tuple[HouseSetting, ...]:
        """The houses besides the core; their numbers are their places here, from 1."""
        return self.houses[1:]

    @property
    def house(self) -> str:
        """How the core votes: "citizens" or "token"."""
        return self.core.votes.value

    def votes_in(self, votes: Votes) -> bool:
        """Whether any house votes by this."""
        return any(house.votes is votes for house in self.houses)

    @property
    def votes_in_secret(self) -> bool:
        """Whether the core does so in any class."""
        return any(each.secret for each in self.classes.values())

    def decision_classes(self) -> tuple[DecisionClass, ...]:
        """All classes by number: the strictest, then the others in the file's order."""
        strictest = DecisionClass(
            name=self.strictest_class,
            houses={house.name: self._shares(house) for house in self.further_houses},
            **{key: getattr(self, key) for key in _INHERITED},
        )
        others = (self._class(name, each, strictest) for name, each in self.classes.items())
        return (strictest, *others)

    def _shares(self, house: HouseSetting) -> Shares:
        """A house's shares in the strictest class: the government's own if the house names none."""
        quorum = self.quorum_bps if house.quorum_bps is None else house.quorum_bps
        approval = self.approval_bps if house.approval_bps is None else house.approval_bps
        return Shares(quorum, approval)

    def _class(self, name: str, stated: ClassSetting, strictest: DecisionClass) -> DecisionClass:
        values: dict[str, Any] = {
            key: getattr(strictest if getattr(stated, key) is None else stated, key)
            for key in _INHERITED
        }
        values["secret"] = stated.secret
        if stated.houses is None:
            return DecisionClass(name=name, houses=strictest.houses, **values)
        houses = {
            house: _filled(shares, strictest.houses[house])
            for house, shares in stated.houses.items()
            if house in strictest.houses  # a second one is a problem, reported elsewhere
        }
        return DecisionClass(name=name, houses=houses, **values)

    def pinned_actions(self) -> Iterator[Action]:
        """What is always of the strictest class: who is in an electorate, and who lets them in."""
        yield from map(Action.own, PINNED)
        for name in dict.fromkeys(house.council for house in self.houses if house.council):
            for signature in COUNCIL_FUNCTIONS:
                yield Action(name, None, signature)

    def action_rules(self) -> Iterator[ActionRule]:
        """All rules: those of every nation, then the file's."""
        names = [self.strictest_class, *self.classes]
        stated = {rule.action.words for rule in self.rules}
        for action in self.pinned_actions():
            yield ActionRule(action, 0, exempt=False, pinned=True)
        for words in EXEMPT:
            if words not in stated:
                yield ActionRule(Action.own(words), 0, exempt=True, pinned=False)
        for rule in self.rules:
            number = names.index(rule.class_name)
            yield ActionRule(rule.action, number, rule.even_if_dormant, pinned=False)


def _filled(stated: HouseShares, strictest: Shares) -> Shares:
    return Shares(
        strictest.quorum_bps if stated.quorum_bps is None else stated.quorum_bps,
        strictest.approval_bps if stated.approval_bps is None else stated.approval_bps,
    )


_INHERITED = (
    "voting_delay",
    "voting_period",
    "quorum_bps",
    "approval_bps",
    "proposal_threshold",
    "timelock_delay_seconds",
    "changeable",
)
