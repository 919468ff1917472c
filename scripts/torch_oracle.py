"""Install PyTorch into this environment as a test oracle, if that costs no gigabytes.

Some machines get PyTorch's CPU build, about 200 MB; others would get several gigabytes of GPU
libraries with it. pip is asked what it would install, and does it only in the first case.
Without PyTorch the tests that use it are skipped, and say so.
"""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec

VERSION = "torch==2.13.0"
PIP = [sys.executable, "-m", "pip", "install", "--quiet", "--constraint", "requirements.txt"]


def main() -> int:
    if find_spec("torch"):
        print("PyTorch is here already.")
        return 0
    plan = subprocess.run(
        [*PIP, "--dry-run", "--report", "-", VERSION], capture_output=True, text=True
    )
    if plan.returncode:
        print(f"pip cannot install {VERSION} here; the tests that use it are skipped.")
        return 0
    names = [item["metadata"]["name"] for item in json.loads(plan.stdout)["install"]]
    if any(name.startswith(("nvidia", "cuda")) for name in names):
        print(f"{VERSION} would bring GPU libraries here; the tests that use it are skipped.")
        return 0
    return subprocess.run([*PIP, VERSION]).returncode


if __name__ == "__main__":
    sys.exit(main())
