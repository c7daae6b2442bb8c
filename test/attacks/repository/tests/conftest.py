import pytest


@pytest.fixture
def amounts():
    return [0, 5, 100, 1234]
