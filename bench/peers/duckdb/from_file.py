"""Runs one workload of W9: JSON lines in, result rows out, on one thread."""

import os

import duckdb
import options as command_line
import queries
from span import Span


def main():
    options = command_line.parse()
    connection = duckdb.connect(config={"threads": 1})
    connection.execute("SET preserve_insertion_order = false")
    connection.execute("CREATE TABLE products AS FROM read_csv($1)", [options.products])
    workload = options.workload.removeprefix("w9-")
    unsorted = options.result + ".unsorted"
    span = Span()
    span.begin()
    connection.execute(queries.copy(workload, options.input, unsorted))
    span.end()
    sort_lines(unsorted, options.result)
    span.report(options.events or count_lines(options.input))


def sort_lines(source, target):
    """By bytes, as results are compared; what comes after the query is not its cost."""
    with open(source, "rb") as file:
        lines = sorted(file)
    with open(target, "wb") as file:
        file.writelines(lines)
    os.remove(source)


def count_lines(path):
    with open(path, "rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))


main()
