"""From an agreement file to the terms that its parties sign."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from govkit.contracts.agreements import Fallback, Kind, Step, Terms
from govkit.types import ZERO_ADDRESS, Address

if TYPE_CHECKING:
    from govkit.constitution.accounts import Reading
    from govkit.constitution.agreement_file import AgreementFile, StepSetting
    from govkit.nation.nation import Nation


def reading(nation: Nation, named: Mapping[str, Address]) -> Reading:
    """What an agreement file may name: accounts, the currency, the nation's clock and court."""
    from govkit.constitution.accounts import Reading

    return Reading(
        folder=None, accounts=dict(named), symbol=nation.symbol, clock=nation.clock,
        institutions=nation.institutions,
    )  # fmt: skip


def terms_of(file: AgreementFile, text: bytes, token: Address) -> Terms:
    """The terms that a file describes. `text` is the hash of its text (32 bytes), `token` the
    nation's currency."""
    places = {name: place for place, name in enumerate(file.parties)}
    assets = _assets(file, token)
    disputes = file.disputes
    bond = b"" if disputes.bond is None else int(disputes.bond).to_bytes(32)
    return Terms(
        text=text,
        law=padded(file.law),
        language=padded(file.language),
        parties=tuple(file.parties.values()),
        assets=(assets[0], assets[1] if len(assets) > 1 else ZERO_ADDRESS),
        steps=tuple(each for step in file.steps for each in _steps(step, places, assets, token)),
        arbitrator=disputes.arbitrator.account or ZERO_ADDRESS,
        is_court=disputes.is_court or disputes.arbitrator.word == "court",
        fee=disputes.fee or 0,
        extra=bond,
        answer_period=disputes.answer_period or 0,
        ruling_period=disputes.ruling_period or 0,
        if_unruled=Fallback[disputes.fallback.name],
        expiry=file.sign_until,
        salt=file.salt,
    )


def padded(word: str) -> bytes:
    """A word as a contract keeps it, in 32 bytes."""
    return word.encode("ascii").ljust(32, b"\0")


def unpadded(word: bytes) -> str:
    """The same for people; other programs may have signed other bytes."""
    return word.rstrip(b"\0").decode("ascii", "backslashreplace")


def asset_of(asset: str, token: Address) -> Address:
    """A token, or zero for the coin, of an amount in the file."""
    return {"token": token, "coin": ZERO_ADDRESS}.get(asset) or Address(asset)


def _assets(file: AgreementFile, token: Address) -> tuple[Address, ...]:
    found = (asset_of(step.amount.asset, token) for step in file.steps if step.amount.amount)
    return tuple(dict.fromkeys(found)) or (token,)


def _steps(
    step: StepSetting, places: Mapping[str, int], assets: tuple[Address, ...], token: Address
) -> Iterator[Step]:
    asset = asset_of(step.amount.asset, token)
    receiver = places[step.receiver]
    for time in range(step.times):
        yield Step(
            payer=places[step.payer],
            confirmer=places[step.confirmer or step.payer],
            receiver=receiver,
            at_deadline=places[step.otherwise] if step.otherwise else receiver,
            asset=assets.index(asset) if asset in assets else 0,
            amount=step.amount.amount,
            due=step.every.after(step.due, time) if step.every else step.due,
            kind=Kind[step.kind.name],
        )
