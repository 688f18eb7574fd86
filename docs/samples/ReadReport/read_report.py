"""Reads JSON reports of Workload.Metering with Python's standard library alone.

usage: read_report.py SCHEMA.json REPORT.json...

The program validates each report against the schema and builds the call tree from the flat list. It derives the figures of each phase from
the tree and compares them with those in the report. It prints a table, and ends with code 1 if anything does not agree.
"""
import json
import sys

TYPES = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool),
    "null": lambda value: value is None,
}


def faults(value, schema, root, place="$"):
    """Yields the errors of a value. It supports the part of JSON Schema that this schema uses."""
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    if types and not any(TYPES[name](value) for name in types):
        yield f"{place} is {value!r}; it must be {' or '.join(types)}"
    elif "const" in schema and value != schema["const"]:
        yield f"{place} is {value!r}; it must be {schema['const']!r}"
    elif "enum" in schema and value not in schema["enum"]:
        yield f"{place} is {value!r}; it must be one of {schema['enum']}"
    elif value is not None and "minimum" in schema and value < schema["minimum"]:
        yield f"{place} is {value!r}; it must be at least {schema['minimum']}"
    elif isinstance(value, dict):
        yield from (f"{place}.{name} is missing" for name in schema.get("required", []) if name not in value)
        for name, below in schema.get("properties", {}).items():
            if name in value:
                yield from faults(value[name], below, root, f"{place}.{name}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from faults(item, schema["items"], root, f"{place}[{index}]")


def tree_faults(report):
    """Whether parents stand before their children, and the phases' figures are the sums of their paths."""
    paths = report["tree"]
    for index, path in enumerate(paths):
        if path["parent"] is not None and not path["parent"] < index:
            yield f"$.tree[{index}].parent is {path['parent']}; it must be below {index}"
    for phase in report["phases"]:
        for state in ("blocked_nanoseconds", "awaiting_nanoseconds"):
            if phase.get("waits") and sum(wait[state] for wait in phase["waits"]) != phase["breakdown"][state]:
                yield f"{phase['name']}: the waits do not add up to {state} of the breakdown"
        own = [path for path in paths if path["phase"] == phase["name"]]
        outermost = [path for path in own if path["outermost"]]
        derived = {
            "count": sum(path["count"] for path in own),
            "failed": sum(path["failed"] for path in own),
            "wall_nanoseconds": sum(path["wall_nanoseconds"] for path in outermost),
        }
        if phase["breakdown"] is not None:
            derived["cpu"] = sum(path["inclusive"]["cpu_nanoseconds"] for path in outermost)
        for name, figure in derived.items():
            said = phase["breakdown"]["cpu_nanoseconds"] if name == "cpu" else phase[name]
            if not 0 <= figure - said < 100:  # Durations are rounded down to 100 ns.
                yield f"{phase['name']}: {name} is {said}, and {figure} by the tree"


def print_tree(report):
    paths, children = report["tree"], {}
    for index, path in enumerate(paths):
        children.setdefault(path["parent"], []).append(index)
    open_paths = [(index, 0) for index in reversed(children.get(None, []))]
    while open_paths:
        index, depth = open_paths.pop()
        path = paths[index]
        if path["count"] + path["active"] > 0:
            cpu, wall = path["inclusive"]["cpu_nanoseconds"], path["wall_nanoseconds"]
            name = "".join(character if character.isprintable() else "?" for character in path["phase"])
            print(f"{'  ' * depth + name:40.40} {path['count']:>9} {wall / 1e6:>12.3f} ms {cpu / 1e6:>12.3f} ms CPU")
        open_paths += [(child, depth + 1) for child in reversed(children.get(index, []))]


def main(schema_file, report_files):
    with open(schema_file, encoding="utf-8") as text:
        schema = json.load(text)
    failed = 0
    for report_file in report_files:
        with open(report_file, encoding="utf-8") as text:
            report = json.load(text)
        found = list(faults(report, schema, schema)) or list(tree_faults(report))
        print(f"{report_file}: {report.get('schema')}, {len(report.get('phases', []))} phases")
        if found:
            failed += 1
            print("\n".join(found))
        else:
            print_tree(report)
    print(f"{len(report_files) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
