"""Write the names of the inputs and outputs of the actions that are used: action-inputs.json.

    python tests/actions/list_inputs.py CLONES

CLONES holds a clone of each, such as CLONES/actions/checkout; a bare one will do. Only names are
taken, from the commits that the workflows name.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import yaml

HERE = Path(__file__).parent
PROJECT = HERE.parents[1]
_USED = re.compile(r"uses: (actions/[\w-]+)@([0-9a-f]{40})")


def main(clones: Path) -> None:
    """Read the actions that are used from their clones."""
    texts = [*PROJECT.glob("templates/github/workflows/*.yml"), PROJECT / "action.yml"]
    texts += PROJECT.glob(".github/workflows/*.yml")
    used = {found for path in texts for found in _USED.findall(path.read_text(encoding="utf-8"))}
    names = {f"{name}@{commit}": _names(clones, name, commit) for name, commit in sorted(used)}
    written = json.dumps(names, indent=1, sort_keys=True) + "\n"
    (HERE / "action-inputs.json").write_text(written, encoding="utf-8")


def _names(clones: Path, name: str, commit: str) -> dict[str, list[str]]:
    command = ("git", "-C", str(clones / name), "show", f"{commit}:action.yml")
    done = subprocess.run(command, capture_output=True, check=True)
    loaded = yaml.safe_load(done.stdout)
    return {part: sorted(loaded.get(part) or {}) for part in ("inputs", "outputs")}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
