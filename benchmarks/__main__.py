"""Run benchmarks by name, or all of them: ``python -m benchmarks [NAME...]``."""

from __future__ import annotations

import sys

from benchmarks import evidence, lint, mcp, model, overhead, routing, startup, words

BENCHMARKS = {
    "startup": startup.run,
    "words": words.run,
    "overhead": overhead.run,
    "lint": lint.run,
    "evidence": evidence.run,
    "model": model.run,
    "mcp": mcp.run,
    "routing": routing.run,
}


def main(names: list[str]) -> int:
    """Run them and return the exit code: 2 for a name that there is not."""
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"no benchmark {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}")
        return 2
    for name in names or BENCHMARKS:
        print(f"== {name}")
        BENCHMARKS[name]()
        print(flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
