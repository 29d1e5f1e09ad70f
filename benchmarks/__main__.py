"""Run benchmarks by name, or all of them: ``python -m benchmarks [NAME...]``.

``search:works`` and the like run one part of a benchmark.
"""

from __future__ import annotations

import sys

from benchmarks import evidence, lint, mcp, model, overhead, routing, search, startup, words

BENCHMARKS = {
    "startup": startup.run,
    "words": words.run,
    "overhead": overhead.run,
    "lint": lint.run,
    "evidence": evidence.run,
    "model": model.run,
    "mcp": mcp.run,
    "routing": routing.run,
    "search": search.run,
}

PARTS = {f"search:{name}": part for name, part in search.PARTS.items()}


def main(names: list[str]) -> int:
    """Run them and return the exit code: 2 for a name that there is not."""
    known = BENCHMARKS | PARTS
    unknown = [name for name in names if name not in known]
    if unknown:
        print(f"no benchmark {', '.join(unknown)}; there are {', '.join(known)}")
        return 2
    for name in names or BENCHMARKS:
        print(f"== {name}")
        known[name]()
        print(flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
