"""Which web pages, extensions and programs may ask the node, by the Origin header of a request.

Browsers name the page that asks (RFC 6454, Fetch standard); whoever names none is no page. A
sandboxed page and one opened from a file are "null".
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

EVERY = "*"
_OF_PAGES = ("http://", "https://", "file://")
_NAMELESS_PAGE = "null"
_EXTENSION = "-extension"
"""The end of the scheme: chrome-extension, moz-extension, safari-web-extension."""


@dataclass(frozen=True, slots=True)
class Origins:
    """The `listed` origins may ask ("http://localhost:3000", or "*" for all), and, with
    `extensions`, those of the browser."""

    listed: Collection[str] = field(default=frozenset())
    extensions: bool = False

    def refusal(self, origin: str) -> str:
        """Why this origin may not ask, or nothing. Programs that are no browser always may."""
        if EVERY in self.listed or origin in self.listed:
            return ""
        name, shown = origin.strip().lower(), repr(origin[:100])
        if name == _NAMELESS_PAGE or name.startswith(_OF_PAGES):
            return f"pages of {shown} may not use this node; --allow-origin lets them"
        if name.partition("://")[0].endswith(_EXTENSION) and not self.extensions:
            return f"the extension {shown} may not use this node; --allow-extensions lets it"
        return ""
