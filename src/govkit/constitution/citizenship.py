"""The `citizenship` section: who is a citizen, how people become citizens, and for how long."""

from __future__ import annotations

from pydantic import Field

from govkit.constitution.accounts import Account
from govkit.constitution.fields import Admission, Motto, Truth
from govkit.constitution.offices import RecoverySetting
from govkit.constitution.quantities import CitizenSpan
from govkit.constitution.section import Section
from govkit.constitution.ways_in import ApplicationSetting, ClaimList


class Citizenship(Section):
    """Who is a citizen, and who admits others."""

    admission: Admission = Field(
        description="registrar: an account admits and revokes; vote: only a passed proposal.\n\n"
        "A passed proposal can do both in either case. If a notice is needed, the "
        "registrar cannot revoke."
    )
    registrar: Account | None = Field(
        default=None, description="Who admits and revokes; needed with admission registrar."
    )
    founding_citizens: tuple[Account, ...] = Field(
        default=(),
        description="The founding citizens, as accounts.\n\n"
        "Each once; at least one if the core is `citizens`.",
    )
    recovery: RecoverySetting | None = Field(
        default=None, description="How a lost key is replaced. Default: not at all."
    )
    oath: Motto | None = Field(
        default=None,
        description="One line about the charter that applicants and claimants sign.\n\n"
        "At most 128 bytes; signed with the charter's title and SHA-256, so it takes a "
        "`nation.charter`.",
    )
    application: ApplicationSetting | None = Field(
        default=None,
        description="A way in by application: an applicant must meet everything that it names.",
    )
    claim_list: ClaimList | None = Field(
        default=None, description="A way in for the keys on a list, each once."
    )
    term: CitizenSpan | None = Field(
        default=None,
        description="How long a passport is valid: whole epochs, and the rest of the present one. "
        "Default: for ever.\n\n"
        "In the clock's unit. A passport that is not renewed lapses. Nobody can ever change it, "
        "nor the three keys below.",
    )
    epoch: CitizenSpan | None = Field(
        default=None,
        description="Terms end with one: the term in at most 24 equal parts.\n\n"
        "Needed with a term. Counted from 1970 or from block 0.",
    )
    renewal_window: CitizenSpan | None = Field(
        default=None,
        description="How long before its end a citizen can renew its passport.\n\n"
        "Needed with a term, and at most as long.",
    )
    notice_period: CitizenSpan | None = Field(
        default=None,
        description="The time for a citizen to reply before a vote can expel or suspend it; "
        "without it the registrar revokes at once.",
    )
    delegation: Truth = Field(
        default=False,
        description="Whether a citizen can let another cast its vote. Default false.\n\n"
        "Then houses of `citizens` count delegated heads; elections still do not.",
    )

    @property
    def has_ways_in(self) -> bool:
        """Whether people can become citizens by application or by claim."""
        return self.application is not None or self.claim_list is not None
