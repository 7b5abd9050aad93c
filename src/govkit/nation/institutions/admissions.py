"""Ways to become a citizen without the registrar or a vote: applications and claims."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, astuple, replace
from typing import TYPE_CHECKING

from govkit.contracts.admissions import (
    NO_OATH,
    Admissions,
    AdmissionSettings,
    AdmissionTerms,
    Oath,
)
from govkit.nation.founding.proof import Check, Proof, equal
from govkit.nation.institutions import Founding
from govkit.types import Clock

if TYPE_CHECKING:
    from govkit.constitution import Constitution
    from govkit.nation.blueprint.plan import Plan

CHARTER_TITLE = "Charter"
"""The title of the ledger's first record, which the oath is about."""


class _Admissions(Founding[Admissions]):
    name = "admissions"
    binding = Admissions
    links = ("registry", "treasury", "governor")
    registry_slot = "admissions"

    def is_wanted(self, file: Constitution) -> bool:
        return file.citizenship.has_ways_in

    def arguments(self, plan: Plan, name: str) -> tuple[object, ...]:
        return (astuple(admission_settings(plan)),)

    def checks(self, proof: Proof, name: str, contract: Admissions) -> Iterator[Check]:
        """Check the terms, the oath and the founding list."""
        settings, block = admission_settings(proof.plan), proof.block
        yield equal("clock of ways in", proof.clock_mode, contract.clock_mode(block=block))
        yield equal("ways in, signed for", settings.name, contract.domain_name(block=block))
        yield equal("oath", settings.oath.hash.hex(), contract.oath_hash(block=block).hex())
        root = contract.list_root(block=block).hex()
        yield equal("founding list", settings.list_root.hex(), root)
        is_open = contract.list_until(block=block) == 0
        yield equal("founding list has no end", settings.list_period == 0, is_open)
        # The file's terms and oath are version 2, since the constructor sets both in turn.
        yield equal("version of the terms", 2, contract.version(block=block))
        terms = asdict(contract.terms(2, block=block))
        for setting, expected in asdict(settings.terms).items():
            yield equal(setting, expected, terms[setting], "the application")


def admission_settings(plan: Plan) -> AdmissionSettings:
    """The settings of the contract for applications and claims."""
    file, at = plan.constitution, plan.contracts
    claims = file.citizenship.claim_list
    return AdmissionSettings(
        name=file.nation.name,
        by_timestamp=file.nation.clock == Clock.TIMESTAMP,
        registry=at.registry,
        treasury=at.treasury,
        governor=at.governor,
        oath=_oath(file),
        terms=_terms(file),
        list_root=claims.root if claims else bytes(32),
        list_period=(claims.period or 0) if claims else 0,
    )


def _oath(file: Constitution) -> Oath:
    pledge, charter = file.citizenship.oath, file.nation.charter
    return Oath(pledge, CHARTER_TITLE, charter.sha256) if pledge and charter else NO_OATH


def _terms(file: Constitution) -> AdmissionTerms:
    application = file.citizenship.application
    if application is None:
        return AdmissionTerms()
    terms = AdmissionTerms(
        accepting=True, consent=application.consent, fee=application.fee_wei or 0
    )
    vouching = application.vouching
    if vouching is None:
        return terms
    return replace(
        terms,
        registrar_judges=vouching.judge == "registrar",
        vouchers=vouching.vouchers,
        bond=vouching.bond_wei,
        tenure=vouching.tenure,
        open_vouches=vouching.open_vouches,
        challenge_bond=vouching.challenge_bond_wei,
        challenge_window=vouching.challenge_window,
        judging_period=vouching.judging_period,
    )


FOUNDING = _Admissions()
