"""This project's nation file founds a nation that is what it says."""

import pytest

from govkit import Constitution


@pytest.mark.nation("../nation.yaml")
def test_the_nation_is_founded(nation):
    assert nation.deployment.founded
    file = Constitution.load("nation.yaml")
    assert nation.registry.total_supply() == len(file.citizenship.founding_citizens)
