"""Make govkit's provider known before ape looks for providers."""

from __future__ import annotations

import ape_govkit

ape_govkit.register()
