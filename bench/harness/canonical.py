"""Results in forms that can be compared: lines, sorted, every digit in them."""

import csv
import io
import itertools
import json
from datetime import datetime, timezone
from decimal import Decimal

from processes import Failed

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def milliseconds(value):
    """Epoch milliseconds of a number of them or of RFC 3339 text."""
    if not isinstance(value, str):
        return int(value)
    if value.isdigit():
        return int(value)
    moment = datetime.fromisoformat(value.replace("Z", "+00:00"))
    moment = moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
    return round((moment - EPOCH).total_seconds() * 1000)


def hundredths(value):
    """A decimal's text with two digits behind the point; more digits that are not zero stay, and so differ."""
    exact = Decimal(str(value))
    rounded = exact.quantize(Decimal("0.01"))
    return str(rounded if rounded == exact else exact)


def totals(rows):
    """Rows of key, count, exact sum."""
    return sorted(f"{key},{int(count)},{hundredths(total)}" for key, count, total in rows)


def totals_of_csv(text, header):
    rows = [row for row in csv.reader(io.StringIO(text)) if row]
    return totals(rows[1:] if header else rows)


def totals_of_file(path):
    with open(path, newline="") as file:
        return totals_of_csv(file.read(), header=False)


FORMS = {
    "w1": lambda key, value: (key, value["order_id"], value["customer_id"], hundredths(value["amount"]),
                              milliseconds(value["ts"])),
    "w4": lambda key, value: (key, value["product_id"], milliseconds(value["window_start"]),
                              milliseconds(value["window_end"]), int(value["quantity"])),
}


def as_values(workload, lines):
    """Records of a topic as values, so that spaces and the order of members do not count."""
    form, values = FORMS[workload], []
    for line in lines:
        key, _, text = line.partition("\t")
        values.append("|".join(map(str, form(key, json.loads(text, parse_float=str)))))
    return sorted(values)


def latest_totals(lines):
    """The last record of each key in a topic of changes: customer, orders, spent. Records of one key lie in one
    partition, whose order the lines keep."""
    last = {}
    for line in lines:
        key, _, text = line.partition("\t")
        last[key] = text
    values = [json.loads(text, parse_float=str) for text in last.values()]
    return totals((value["customer_id"], value["orders"], value["spent"]) for value in values)


def require_equal(what, found, expected):
    """Raises `Failed` with the first difference."""
    if found == expected:
        return
    missing, more = sorted(set(expected) - set(found)), sorted(set(found) - set(expected))
    detail = f"{len(found):,} lines, {len(expected):,} expected"
    if missing:
        detail += f"; not there: {missing[0]}"
    if more:
        detail += f"; not expected: {more[0]}"
    raise Failed(f"{what}: the result is wrong: {detail}")


def require_equal_streams(what, found, expected):
    """The same for lines that come in one order, read as they come. Returns how many there were."""
    count = 0
    for count, (mine, other) in enumerate(itertools.zip_longest(found, expected), 1):
        if mine != other:
            raise Failed(f"{what}: the result is wrong in line {count:,}: {mine} where {other} was expected")
    return count


def large_orders_of_lines(lines):
    """W9's W1 from JSON: order, customer, amount, epoch milliseconds."""
    values = (json.loads(line, parse_float=str) for line in lines)
    return sorted(f"{value['order_id']},{value['customer_id']},{hundredths(value['amount'])},{milliseconds(value['ts'])}"
                  for value in values)


def large_orders_of_file(path):
    """The same from a peer's CSV."""
    with open(path, newline="") as file:
        return sorted(f"{order},{customer},{hundredths(amount)},{milliseconds(ts)}"
                      for order, customer, amount, ts in csv.reader(file))
