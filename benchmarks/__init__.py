"""Benchmarks: what gitwiki costs, as ratios to a peer or a physical floor of the same run."""
