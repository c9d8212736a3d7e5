"""Measures the server as a real process against what the machine can do.

`python -m benchmarks` prints one table. Work is ranked by the server's CPU seconds, since wall
time on a shared machine tells more about the neighbours. The server runs on one core, the load
client on another.
"""
