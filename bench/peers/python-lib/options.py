"""The command line that every peer understands; see the contract in bench/peers/README.md."""

import argparse


def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument("workload")
    for name in ("--brokers", "--topic", "--products", "--out-topic", "--result", "--state", "--input"):
        parser.add_argument(name)
    parser.add_argument("--events", type=int, default=0)
    parser.add_argument("--delivery", default="at-least-once")
    return parser.parse_args()
