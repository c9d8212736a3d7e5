"""The hub and the subscriptions, over a bus that loses, repeats and reorders, seed by seed."""

import pytest

from tests.simulation.cluster import Cluster

SEEDS, STEPS, AT_A_TIME = 2_000, 250, 100
# Seeds that once found a fault.
KEPT = [1, 9, 44, 198]


@pytest.mark.parametrize("first", range(0, SEEDS, AT_A_TIME))
def test_every_client_comes_to_the_state_of_the_database(first: int) -> None:
    for seed in range(first, first + AT_A_TIME):
        try:
            Cluster(seed).run(STEPS)
        except AssertionError as error:
            error.add_note(f"seed {seed}")
            raise


@pytest.mark.parametrize("seed", KEPT)
def test_what_went_wrong_once(seed: int) -> None:
    Cluster(seed).run(STEPS)
