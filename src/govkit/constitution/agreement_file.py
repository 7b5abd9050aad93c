"""The agreement file: what two or more parties write down before they sign.

`govkit agreement new` writes one; docs/reference/agreements.md describes its keys. It is read and
checked as the nation file is: every fault is one line, with its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import Field, PlainValidator, PrivateAttr, WithJsonSchema, model_validator

from govkit.constitution.accounts import Reading, Refused
from govkit.constitution.agreement_checks import MAX_STEPS, problems_of
from govkit.constitution.agreement_fields import (
    AgreementVersion,
    ArbitratorField,
    ClockMoment,
    Deadline,
    EveryField,
    Party,
    ShortWord,
    Stakes,
    TextName,
)
from govkit.constitution.document import Document, read
from govkit.constitution.fields import Line, Slug, Truth, choice
from govkit.constitution.load import checked
from govkit.constitution.model import Inconsistent
from govkit.constitution.quantities import (
    CitizenSpan,
    CoinAmount,
    MoneyOrNothing,
    whole_number,
)
from govkit.constitution.section import Section
from govkit.constitution.values import Problem
from govkit.errors import ConstitutionError
from govkit.files import MOST_BYTES_HANDED_OVER, read_text, unreadable


class StepKind(StrEnum):
    """`stake`, `payment` or `security`: see docs/reference/agreements.md."""

    STAKE = "stake"
    PAYMENT = "payment"
    SECURITY = "security"


class FallbackKind(StrEnum):
    """Where the money in dispute goes if nobody rules."""

    PAYERS = "payers"
    DEADLINES = "deadlines"
    RECEIVERS = "receivers"
    EQUALLY = "equally"


def _fallback(value: object) -> FallbackKind:
    return FallbackKind(choice(value, tuple(FallbackKind)))


def _kind(value: object) -> StepKind:
    return StepKind(choice(value, tuple(StepKind)))


def _salt(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**64:
        raise Refused("a number from 0 on")
    return value


FallbackField = Annotated[
    FallbackKind, PlainValidator(_fallback), WithJsonSchema({"enum": [*FallbackKind]})
]
KindField = Annotated[StepKind, PlainValidator(_kind), WithJsonSchema({"enum": [*StepKind]})]
Salt = Annotated[int, PlainValidator(_salt), WithJsonSchema({"type": "integer", "minimum": 0})]


class StepSetting(Section):
    """One part of the money: from whom, to whom, and when."""

    kind: KindField = Field(
        default=StepKind.STAKE,
        description="stake, payment or security. Default: stake.\n\n"
        "`stake`: put in when the agreement begins, and waits until it is confirmed. `payment`: "
        "paid later, before its day. `security`: put in when the agreement begins; it comes back "
        "once all payments are made, and is lost as soon as one is late.",
    )
    payer: Slug = Field(alias="from", description="The party that puts it in, or has to pay it.")
    receiver: Slug = Field(alias="to", description="The party that gets it once it is performed.")
    amount: MoneyOrNothing = Field(
        description="How much: of the currency, the coin, or another token; 0 for a promise "
        "without money."
    )
    due: Deadline = Field(
        default=0,
        alias="by",
        description="Its deadline, or `at once`.\n\nA security has none: it goes by the payments.",
    )
    confirmer: Slug | None = Field(
        default=None,
        alias="confirmed_by",
        description="The party that says that it is performed. Default: the one that it is from.",
    )
    otherwise: Slug | None = Field(
        default=None,
        description="The party that gets it if its deadline passes first.\n\n"
        "Of a security, once a payment is late. Payments have none.",
    )
    times: Annotated[int, whole_number(MAX_STEPS)] = Field(
        default=1, description="How many equal steps these are. Default: 1."
    )
    every: EveryField | None = Field(
        default=None, description="The time from one of them to the next, such as month."
    )


class DisputesSetting(Section):
    """Who decides a dispute, and how long each of its steps takes."""

    arbitrator: ArbitratorField = Field(
        description="`court` for the nation's own, the address of an outside court (ERC-792), a "
        "person's account, or `nobody`."
    )
    is_court: Truth = Field(
        default=False,
        description="Whether that account is an outside court. Default: it rules itself.",
    )
    fee: CoinAmount | None = Field(
        default=None,
        description="What an account takes for a ruling, in the chain's coin. Default: nothing.\n\n"
        "A court says itself what it costs.",
    )
    bond: CoinAmount | None = Field(
        default=None,
        description="The least bond of who helps to draw a panel of the nation's court. "
        "Default: the court's own.",
    )
    answer_period: CitizenSpan | None = Field(
        default=None, description="How long the others can answer a claim."
    )
    ruling_period: CitizenSpan | None = Field(
        default=None, description="How long a ruling is waited for; then the fallback holds."
    )
    fallback: FallbackField = Field(
        default=FallbackKind.PAYERS,
        description="Where each step in dispute goes without a ruling. Default: payers.\n\n"
        "`payers`: back to who put it in. `deadlines`: to who would get it at its deadline. "
        "`receivers`: as if it was performed. `equally`: all in equal parts to all parties.",
    )


class AgreementFile(Section):
    """What the parties of one agreement write down."""

    agreement: AgreementVersion = Field(description="The version of this file format.")
    title: Line = Field(description="What it is about, in one line.")
    text: TextName = Field(
        description="The file beside this one with what is agreed, in words.\n\n"
        "The parties sign its hash."
    )
    sealed: Truth = Field(
        default=False,
        description="Whether the text stays secret: its hash is salted, and only those can read "
        "it to whom the parties give it.",
    )
    law: ShortWord = Field(description="Whose law applies, in at most 32 letters.")
    language: ShortWord = Field(description="The language whose wording counts, such as en.")
    parties: dict[Slug, Party] = Field(
        description="Who agrees, 2 to 15: a name of your choice for each, and the account."
    )
    stakes: dict[Slug, Stakes] = Field(
        default_factory=dict,
        description="What each party puts in when the agreement begins.\n\n"
        "One amount, or a list of two in different assets. It must be what its steps take.",
    )
    steps: tuple[StepSetting, ...] = Field(description="The parts of the money, in their order.")
    sign_until: ClockMoment = Field(
        description="Until when it can begin: signatures are void afterwards."
    )
    disputes: DisputesSetting
    salt: Salt = Field(
        default=0, description="Any number, which tells equal agreements apart. Default: 0."
    )

    _document: Document = PrivateAttr(default_factory=lambda: Document(Path("agreement.yaml")))

    @classmethod
    def load(cls, path: Path, reading: Reading) -> AgreementFile:
        """Read a file; `reading` has the nation's names, symbol and clock. Raises
        ConstitutionError with a line for each fault."""
        try:
            text = read_text(path, MOST_BYTES_HANDED_OVER)
        except (OSError, ValueError) as error:
            allowed = "an agreement file; `govkit agreement new` writes one"
            raise ConstitutionError(path, 0, "", unreadable(error), allowed) from None
        return cls.parse(text, path, reading)

    @classmethod
    def parse(cls, text: str, path: Path, reading: Reading) -> AgreementFile:
        """Read a file's text. Raises ConstitutionError, naming `path`."""
        document = read(text, path)
        if not isinstance(document.root, dict):
            found = document.marks[()].found
            raise document.error([Problem((), "an agreement file: keys and values", found, 1)])
        found_file = checked(cls, document, reading)
        found_file._document = document
        return found_file

    @property
    def path(self) -> Path:
        """The file that this was read from."""
        return self._document.file

    @property
    def text_path(self) -> Path:
        """Where the text is."""
        return self.path.parent / self.text

    def check_at(self, now: int) -> None:
        """Raise ConstitutionError if a day is past at a timepoint of the nation's clock."""
        problems = list(self._past(now))
        if problems:
            raise self._document.error(problems)

    def _past(self, now: int) -> Iterator[Problem]:
        if self.sign_until <= now:
            yield Problem(("sign_until",), "a time after now")
        for number, step in enumerate(self.steps):
            if step.due and step.due <= now:
                yield Problem(("steps", number, "by"), "a time after now, or at once")

    @model_validator(mode="after")
    def _check(self) -> AgreementFile:
        problems = list(problems_of(self))
        if problems:
            raise Inconsistent(problems)
        return self
