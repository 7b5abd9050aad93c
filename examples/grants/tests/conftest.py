"""The contract of this project, deployed in a nation for tests."""

import pytest


@pytest.fixture
def grants(deploy, nation):
    at = nation.deployment.contracts
    return deploy("contracts/Grants.vy", at["treasury"], at["registry"], at["token"])


@pytest.fixture
def citizen(voters):
    """One of those who vote in `pass_proposal`."""
    return voters(1)[0]
