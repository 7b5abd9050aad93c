"""The nation file: from text that people write to integers that contracts enforce.

Pure: nothing here knows a chain. Names are imported when they are first used, since the model
needs pydantic, which a command that reads no nation file should not wait for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from govkit.constitution.checks import DevAccountUse
    from govkit.constitution.model import (
        Allocation,
        Charter,
        Citizenship,
        Constitution,
        Currency,
        Government,
        Guardian,
        NationSection,
        Records,
    )
    from govkit.constitution.quantities import Sunset
    from govkit.constitution.schema import json_schema
    from govkit.constitution.template import TEMPLATES, Answers, questions, render, template_files

_PLACES = {
    "Allocation": "model",
    "Answers": "template",
    "Charter": "model",
    "Citizenship": "model",
    "Constitution": "model",
    "Currency": "model",
    "DevAccountUse": "checks",
    "Government": "model",
    "Guardian": "model",
    "NationSection": "model",
    "Records": "model",
    "Sunset": "quantities",
    "TEMPLATES": "template",
    "json_schema": "schema",
    "questions": "template",
    "render": "template",
    "template_files": "template",
}

__all__ = [
    "TEMPLATES",
    "Allocation",
    "Answers",
    "Charter",
    "Citizenship",
    "Constitution",
    "Currency",
    "DevAccountUse",
    "Government",
    "Guardian",
    "NationSection",
    "Records",
    "Sunset",
    "json_schema",
    "questions",
    "render",
    "template_files",
]


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
