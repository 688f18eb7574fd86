"""repeated.py FOLDER prints for each test of many runs how often it passed, failed, could not judge, and repeated a round."""

import collections
import glob
import sys
import xml.etree.ElementTree as tree

NAMESPACE = "{http://microsoft.com/schemas/VisualStudio/TeamTest/2010}"


def outcomes(folder):
    """Returns for each test how often it ended in which way."""
    counts = collections.defaultdict(collections.Counter)
    for path in glob.glob(f"{folder}/run-*.trx"):
        for result in tree.parse(path).getroot().iter(f"{NAMESPACE}UnitTestResult"):
            name = result.get("testName").split("Truth.Tests.")[-1]
            counts[name][result.get("outcome")] += 1
    return counts


def notes(folder):
    """Returns for each method of a test how often it could not judge and how often it repeated a round."""
    counts = collections.defaultdict(collections.Counter)
    for path in glob.glob(f"{folder}/unjudged-*.txt"):
        for line in open(path, encoding="utf-8"):
            kind, _, rest = line.partition(": ")
            if kind in ("not judged", "repeated"):
                counts[rest.partition(": ")[0].strip()][kind] += 1
    return counts


def main():
    counts, noted = outcomes(sys.argv[1]), notes(sys.argv[1])
    print("| test | passed | failed | not judged | rounds repeated |")
    print("|---|---:|---:|---:|---:|")
    for name in sorted(counts):
        method = name.partition("(")[0].rpartition(".")[2]
        note = noted[method]
        row = counts[name]
        judged = row["Passed"] - note["not judged"]
        print(f"| {name} | {judged} | {row['Failed']} | {note['not judged']} | {note['repeated']} |")
    failed = sum(row["Failed"] for row in counts.values())
    passed = sum(row["Passed"] for row in counts.values())
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


main()
