"""Durations are counted into the first bound that they do not exceed."""

from plexichat.core.histogram import BOUNDS, Histogram


def test_each_duration_is_in_one_bucket_and_a_reader_sees_them_added_up() -> None:
    times = Histogram()
    for seconds in (0.0, 0.001, 0.0011, 0.3, 99.0):
        times.note(seconds)
    buckets = dict(times.cumulative())
    assert [buckets[each] for each in ("0.001", "0.0025", "0.25", "0.5", "+Inf")] == [2, 3, 3, 4, 5]
    assert len(buckets) == len(BOUNDS) + 1
    assert times.seconds == sum((0.0, 0.001, 0.0011, 0.3, 99.0))
