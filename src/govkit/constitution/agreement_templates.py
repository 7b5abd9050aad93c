"""Commented agreement files for `govkit agreement new`.

They are the files in examples/agreements, which are whole agreements of 2030 in a currency MRT;
a new one gets the nation's currency, its arbitrator, and days from today on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from govkit.constitution.agreement_fields import COURT, NOBODY
from govkit.constitution.agreements import (
    ANSWER_DAYS,
    BLOCKS_A_DAY,
    DAY,
    RULING_DAYS,
    span_words,
)
from govkit.constitution.units import format_date, parse_date
from govkit.files import read_text
from govkit.guesses import no_such
from govkit.types import Clock

TEMPLATES = ("sale", "milestones", "recurring", "loan", "lease", "promise", "free")
_PACKAGED = Path(__file__).with_name("templates") / "agreements"
_IN_SOURCES = Path(__file__).parents[3] / "examples" / "agreements"
_WRITTEN_ON = "2030-01-01"
"""The day on which the examples seem to be written."""
_MONTH_BLOCKS = 30 * BLOCKS_A_DAY


@dataclass(frozen=True, slots=True)
class Local:
    """What a new file takes from its nation: `now` is a timepoint of its clock."""

    symbol: str
    clock: Clock
    now: int
    arbitrator: str = NOBODY
    answer_period: str = ""
    ruling_period: str = ""
    salt: int = 1


def agreement_files(
    template: str, name: str, local: Local, parties: Mapping[str, str]
) -> dict[str, str]:
    """The texts of a template by file name: NAME.yaml and NAME.md. `parties` are accounts by the
    template's names of the parties. Raises UsageError."""
    if template not in TEMPLATES:
        raise no_such("template", template, TEMPLATES)
    folder = _PACKAGED if _PACKAGED.is_dir() else _IN_SOURCES
    text, words = (read_text(folder / f"{template}.{end}") for end in ("yaml", "md"))
    for party, account in parties.items():
        text, count = re.subn(rf"(?m)^  {re.escape(party)}: dev\d+$", f"  {party}: {account}", text)
        if not count:
            raise no_such("party", party, re.findall(r"(?m)^  (\w+): dev\d+$", text))
    text = re.sub(rf"\b{template}\.(yaml|md)\b", rf"{name}.\1", text)
    return {f"{name}.yaml": _localised(text, local), f"{name}.md": words}


def _localised(text: str, local: Local) -> str:
    text = re.sub(r"(?m)^salt: 1\b", f"salt: {local.salt}", text)
    text = text.replace(" MRT", f" {local.symbol}")
    text = text.replace(f"arbitrator: {COURT} ", f"arbitrator: {local.arbitrator} ")
    answer = local.answer_period or span_words(ANSWER_DAYS, local.clock)
    ruling = local.ruling_period or span_words(RULING_DAYS, local.clock)
    text = text.replace(f"answer_period: {ANSWER_DAYS} days", f"answer_period: {answer}")
    text = text.replace(f"ruling_period: {RULING_DAYS} days", f"ruling_period: {ruling}")
    if local.clock is Clock.BLOCKNUMBER:
        text = text.replace("every: month", f"every: {_MONTH_BLOCKS:_} blocks")
    return re.sub(r"\d{4}-\d\d-\d\d", lambda day: _moved(day[0], local), text)


def _moved(day: str, local: Local) -> str:
    """A day of the example, as far from now as it was from the example's first."""
    span = parse_date(day) - parse_date(_WRITTEN_ON)
    if local.clock is Clock.BLOCKNUMBER:
        return f"block {local.now + span // DAY * BLOCKS_A_DAY}"
    return format_date(local.now + span)
