"""What each Python tool is handed, and how it tells what it found. Imports nothing of govkit's."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

URL = os.environ["NODE_URL"]
KEY = os.environ["KEY"]
ARTIFACT: dict[str, Any] = json.loads(Path(os.environ["ARTIFACT"]).read_text())
SOMEBODY = "0x" + "ab" * 20
COIN = "0xde0b6b3a7640000"
"""One ether, in wei."""
HOUR = 3600


def until(is_so: Callable[[], bool], what: str, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, f"{what} did not come"
        time.sleep(0.02)


def refusal(work: Callable[[], object]) -> str:
    """What is told where something must fail."""
    try:
        work()
    except Exception as error:
        return str(error)
    raise AssertionError("nothing is told")


def tell(points: Mapping[str, Callable[[], None]]) -> None:
    """Do one thing after the other: true where it worked, else the first line of why not."""
    found: dict[str, bool | str] = {}
    for name, work in points.items():
        try:
            work()
            found[name] = True
        except Exception as error:
            found[name] = (str(error) or type(error).__name__).partition("\n")[0][:200]
    sys.stdout.write(f"\n{json.dumps(found)}\n")
