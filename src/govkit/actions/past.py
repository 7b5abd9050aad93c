"""What was done, from what is to be done: "paid 10 SHL to ana" from "pay 10 SHL to ana"."""

from __future__ import annotations

import re

_IRREGULAR = {
    "admit": "admitted",
    "begin": "began",
    "draw": "drew",
    "forbid": "forbade",
    "give": "gave",
    "leave": "left",
    "let": "let",
    "pay": "paid",
    "put": "put",
    "say": "said",
    "set": "set",
    "split": "split",
    "stand": "stood",
    "stop": "stopped",
    "take": "took",
    "withdraw": "withdrew",
}


def past(words: str) -> str:
    """An action in words, in the past. Its first word is the verb."""
    verb, space, rest = words.partition(" ")
    return f"{_past(verb)}{space}{rest}" if re.fullmatch("[a-z]+", verb) else words


def _past(verb: str) -> str:
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if verb.endswith("e"):
        return f"{verb}d"
    if verb.endswith("y") and verb[-2:-1] not in tuple("aeiou"):
        return f"{verb[:-1]}ied"
    return f"{verb}ed"
