"""What a person probably meant who wrote a word that govkit does not know."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from itertools import islice

from govkit.errors import GovkitError, UsageError

_MOST_WORDS = 1_000
_LONGEST = 80


def nearest(word: str, words: Iterable[str], *, count: int = 1, likeness: float = 0.6) -> list[str]:
    """The words most like a word, whatever their case, the nearest first.

    Of many words, the first thousand are compared; of a long word, its beginning.
    """
    known = {each.casefold(): each for each in islice(words, _MOST_WORDS)}
    near = get_close_matches(word.casefold()[:_LONGEST], known, count, likeness)
    return [known[each] for each in near]


def did_you_mean(meant: Iterable[str]) -> str:
    """The question that suggests some words; nothing if there are none."""
    suggested = " or ".join(meant)
    return f"did you mean {suggested}?" if suggested else ""


def no_such(
    kind: str,
    name: str,
    known: Iterable[str],
    next_step: str = "",
    error: type[GovkitError] = UsageError,
    why: str = "",
) -> GovkitError:
    """The error for a name that nothing of a kind has: it tells the known ones, and the nearest."""
    names = list(known)
    question = did_you_mean(nearest(name, names))
    return error(
        f"there is no {kind} {name}",
        why or f"there are {', '.join(names) or 'none'}",
        f"{question} {next_step}".strip(),
    )


def suggestion(word: str, words: Iterable[str]) -> str:
    """The same question in brackets, to follow what is allowed; nothing if no word is like it."""
    question = did_you_mean(nearest(word, words))
    return f" ({question})" if question else ""
