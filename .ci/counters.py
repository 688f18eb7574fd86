"""counters.py SNAPSHOT SCREEN compares the rows that dotnet-counters shows with the figures that the program printed of its snapshot."""
import re
import sys

ROUNDING = 0.001  # The screen has three digits after the point.

with open(sys.argv[1], encoding="utf-8") as file:
    rows = [line.rstrip("\n").split("\t") for line in file]
expected = {(row[0], row[1]): float(row[2]) for row in rows if len(row) == 3}
with open(sys.argv[2], encoding="utf-8") as file:
    screen = [re.match(r"\s+(\S.*?)\s+([a-z_]+)\s+([0-9.]+)(?:\s+([0-9.]+))?\s*$", line) for line in file]
shown = {(row[1], row[2]): (float(row[3]), row[4]) for row in screen if row}

passed = failed = 0
for (phase, state), seconds in expected.items():
    value, delta = shown.get((phase, state), (None, None))
    # A program at rest changes nothing between two readings.
    if value is not None and abs(value - seconds) <= ROUNDING and delta is not None and float(delta) == 0:
        passed += 1
    else:
        failed += 1
        print(f"FAIL  {phase}, {state}: the snapshot has {seconds} s, the screen {value} and a delta of {delta}")
if len(expected) < 12:
    failed += 1
    print(f"FAIL  the snapshot has {len(expected)} figures")
print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0)
