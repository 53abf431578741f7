"""The local Ziggeo of the soak, a program of its own that does a share of all requests wrong.

    python benchmarks/soak_server.py SHARE SEED

It prints its variables as JSON, runs until its standard input ends, and prints how often it has
done which wrong.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from typing import Any

from ziggeo.emulator import Emulator

# Which wrongs, each with its part of the share. Those of the storage break uploads in their midst.
FAULTS: tuple[tuple[float, dict[str, Any]], ...] = (
    (0.25, {"kind": "status", "status": 503}),
    (0.10, {"kind": "status", "status": 500, "when": "after"}),
    (0.10, {"kind": "status", "status": 429, "retry_after": 0}),
    (0.15, {"kind": "reset"}),
    (0.10, {"kind": "reset", "when": "after"}),
    (0.15, {"kind": "cut"}),
    (0.05, {"kind": "wrong_length", "length": 10_000_000}),
    (0.04, {"kind": "delay", "seconds": 0.3}),
    (0.04, {"kind": "slow", "seconds": 0.3}),
    (0.02, {"kind": "hang", "seconds": 10}),
)


def main(share: float, seed: str) -> None:
    """Serve until nobody wants it any more."""
    with Emulator(seed=seed) as emulator:
        faults = [
            emulator.fail(
                None, times=None, probability=share * part, seed=f"{seed}/{part}", **fault
            )
            for part, fault in FAULTS
        ]
        print(json.dumps(emulator.environment), flush=True)
        sys.stdin.read()
        done: Counter[str] = Counter()
        for fault in faults:
            done[f"{fault.kind} {fault.status or ''}".strip()] += fault.hits
        print(json.dumps(done), flush=True)


if __name__ == "__main__":
    main(float(sys.argv[1]), sys.argv[2])
