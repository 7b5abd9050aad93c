"""Every attack, from its file: it breaks the nation without its defence and fails with it."""

from __future__ import annotations

import pytest

from govkit.rehearsal import Attack, Verdict, known_attacks
from tests.rehearsal.conftest import On


@pytest.mark.parametrize("attack", known_attacks().values(), ids=known_attacks())
def test_it_breaks_without_its_defence_and_fails_with_it(attack: Attack, on: On) -> None:
    off = on(attack.off, blocks=attack.blocks).perform(attack)
    assert off.verdict is Verdict.BROKEN, f"it {off.verdict}: {off.told} ({off.by})"
    assert off.told
    held = on(attack.on).perform(attack)
    assert held.verdict is Verdict.HELD, f"it {held.verdict}: {held.told}"
    assert held.by
    assert held.told
