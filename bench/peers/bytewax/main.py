"""Runs one workload as a dataflow until the topic's end, with recovery on."""

import os
import tempfile
from datetime import timedelta
from pathlib import Path

import options as command_line
import orders
from bytewax.recovery import RecoveryConfig, init_db_dir
from bytewax.run import cli_main
from dataflows import build
from rows import Rows
from span import Span


def main():
    options = command_line.parse()
    span, rows = Span(), Rows()
    state = Path(options.state or tempfile.mkdtemp(prefix="weir-bench-bytewax-"), "recovery")
    os.makedirs(state, exist_ok=True)
    init_db_dir(state, 1)
    commit_milliseconds = 500 if options.workload == "w3x" else 2000
    cli_main(
        build(options, span, rows),
        workers_per_process=1,
        epoch_interval=timedelta(milliseconds=commit_milliseconds),
        recovery_config=RecoveryConfig(state),
    )
    span.end()
    orders.write_totals(options.result, rows.values)
    span.report(options.events)


main()
