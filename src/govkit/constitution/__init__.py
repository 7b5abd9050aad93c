"""The nation file: from text that people write to integers that contracts enforce.

Pure: nothing here knows a chain. Names are imported when they are first used, since the model
needs pydantic, which a command that reads no nation file should not wait for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from govkit.constitution.checks import DevAccountUse
    from govkit.constitution.citizenship import Citizenship
    from govkit.constitution.classes import ActionRule, DecisionClass
    from govkit.constitution.councils import CouncilSetting
    from govkit.constitution.currency import Allocation, Currency
    from govkit.constitution.examples import TEMPLATES
    from govkit.constitution.functions import Action
    from govkit.constitution.government import (
        ClassSetting,
        Government,
        Guardian,
        HouseSetting,
        RuleSetting,
    )
    from govkit.constitution.houses import Role, Votes
    from govkit.constitution.legal_wrapper import LegalWrapper
    from govkit.constitution.model import Constitution
    from govkit.constitution.nation import Charter, NationSection
    from govkit.constitution.quantities import Sunset
    from govkit.constitution.records import Records
    from govkit.constitution.schema import json_schema
    from govkit.constitution.template import (
        Answers,
        questions,
        render,
        scaffold_files,
        template_files,
    )

_PLACES = {
    "Action": "functions",
    "ActionRule": "classes",
    "Allocation": "currency",
    "Answers": "template",
    "Charter": "nation",
    "Citizenship": "citizenship",
    "ClassSetting": "government",
    "Constitution": "model",
    "CouncilSetting": "councils",
    "Currency": "currency",
    "DecisionClass": "classes",
    "DevAccountUse": "checks",
    "Government": "government",
    "Guardian": "government",
    "HouseSetting": "government",
    "LegalWrapper": "legal_wrapper",
    "NationSection": "nation",
    "Records": "records",
    "Role": "houses",
    "RuleSetting": "government",
    "Sunset": "quantities",
    "TEMPLATES": "examples",
    "Votes": "houses",
    "json_schema": "schema",
    "questions": "template",
    "render": "template",
    "scaffold_files": "template",
    "template_files": "template",
}

__all__ = [
    "TEMPLATES",
    "Action",
    "ActionRule",
    "Allocation",
    "Answers",
    "Charter",
    "Citizenship",
    "ClassSetting",
    "Constitution",
    "CouncilSetting",
    "Currency",
    "DecisionClass",
    "DevAccountUse",
    "Government",
    "Guardian",
    "HouseSetting",
    "LegalWrapper",
    "NationSection",
    "Records",
    "Role",
    "RuleSetting",
    "Sunset",
    "Votes",
    "json_schema",
    "questions",
    "render",
    "scaffold_files",
    "template_files",
]


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
