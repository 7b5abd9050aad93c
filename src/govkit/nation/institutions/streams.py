"""Streams: what the treasury pays by the second."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, cast

from govkit.actions.vocabulary import line_of
from govkit.contracts.streams import Streams, StreamTerms
from govkit.nation.founding.proof import Check, Proof, equal
from govkit.nation.institutions import Founding, asset_of
from govkit.nation.institutions.dues import barring, barring_link
from govkit.network.port import Call, Port
from govkit.types import ZERO_ADDRESS, Address

if TYPE_CHECKING:
    from govkit.constitution import Constitution
    from govkit.constitution.streams import StreamSetting, StreamsSection
    from govkit.nation.blueprint.plan import Plan


class _Streams(Founding[Streams]):
    name = "streams"
    binding = Streams
    links = ("registry", "treasury")
    optional_links = ("budgets",)
    pays = True
    commits = True
    can_be_adopted = True

    def is_wanted(self, file: Constitution) -> bool:
        return self.name in file.sections()

    def arguments(self, plan: Plan, name: str) -> tuple[object, ...]:
        at = plan.contracts
        budgets = at.further.get("budgets", ZERO_ADDRESS)
        return at.registry, at.treasury, budgets, barring(plan, "streams"), plan.founder

    def linked(
        self, contract: Streams, at: Mapping[str, Address], block: int | None = None
    ) -> Iterator[tuple[str, Address, Address]]:
        yield from super().linked(contract, at, block)
        yield barring_link(contract, at, block)

    def calls(self, plan: Plan, port: Port) -> Iterator[tuple[str, Callable[[], Call]]]:
        """Begin the file's streams. The founding citizens have their passports by now."""
        if not self.is_wanted(plan.constitution):
            return
        streams = Streams(port, plan.contracts.further[self.name], plan.release)
        for each in _settings(plan):
            begin = partial(streams.begin, *_names(plan, each), _terms(each))
            yield f"stream of {each.receiver} for {each.line}", begin

    def checks(self, proof: Proof, name: str, contract: Streams) -> Iterator[Check]:
        """Check that the planned streams run on their terms, and no others."""
        plan, block = proof.plan, proof.block
        yield equal("founder", plan.founder, contract.founder(block=block), name)
        dues = barring(plan, "streams")
        yield equal("arrears bar by", dues, contract.dues(block=block), name)
        planned = _settings(plan)
        begun = {
            (event.fields["receiver"], event.fields["asset"], bytes(event.fields["line"]))
            for event in proof.events(contract, "StreamBegun")
        }
        yield equal("streams", len(planned), len(begun))
        for each in planned:
            of = f"stream of {each.receiver} for {each.line}"
            names = _names(plan, each)
            if names not in begun:
                yield equal("begun", True, False, of)
                continue
            found, terms = contract.stream(*names, block=block), _terms(each)
            for field in ("amount", "period", "cliff", "end", "citizens_only"):
                expected, chain = getattr(terms, field), getattr(found, field)
                yield equal(field.replace("_", " "), expected, chain, of)
            yield equal("paused", False, found.paused, of)


def _settings(plan: Plan) -> tuple[StreamSetting, ...]:
    return cast("StreamsSection", plan.constitution.sections()["streams"]).begin


def _names(plan: Plan, each: StreamSetting) -> tuple[Address, Address, bytes]:
    return each.receiver, asset_of(plan, each.amount), line_of(each.line)


def _terms(each: StreamSetting) -> StreamTerms:
    return StreamTerms(
        each.amount.amount, each.period, each.start, each.cliff, each.end, each.citizens_only
    )


FOUNDING = _Streams()
