"""Benchmarks: `python -m benchmarks [name …]` prints one JSON object a line.

Every other module here with `run() -> Iterator[dict]` is a benchmark; `result` makes its lines.
Ratios compare two things measured in the same run, so that they mean the same on any machine.
"""
