"""Deterministic lint of a wiki: rules, the engine that runs them, and how findings are shown."""
