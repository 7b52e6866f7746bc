"""One scenario a file. Each has `run(bench)`, which returns a `Section`."""
