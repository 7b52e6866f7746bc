"""What the workloads take from an order event, and the forms of their results.

Amounts have two digits and are kept as whole cents, which is exact; orjson reads them as doubles, whose product with
100 rounds to the right cent for any amount below 10^13.
"""

import csv

MINUTE = 60_000
LAG = 5_000
LATENESS = 5_000


def cents(amount):
    return round(amount * 100)


def decimal(cents):
    """Cents as a decimal of scale 2; sums here are never negative."""
    return f"{cents // 100}.{cents % 100:02d}"


def categories(path):
    """Categories by product id, from CSV with the header id,name,category."""
    with open(path, newline="") as file:
        return {row["id"]: row["category"] for row in csv.DictReader(file)}


def is_large(event):
    return event["type"] == "OrderCreated" and cents(event["total"]["amount"]) > 50_000


def large_order(event):
    return (
        f'{{"order_id":"{event["order_id"]}","customer_id":"{event["customer_id"]}",'
        f'"amount":{decimal(cents(event["total"]["amount"]))},"ts":{event["ts"]}}}'
    )


def customer_change(customer, orders, spent):
    return f'{{"customer_id":"{customer}","orders":{orders},"spent":{decimal(spent)}}}'


def closed_window(product, start, quantity):
    return (
        f'{{"product_id":"{product}","window_start":{start},"window_end":{start + MINUTE},"quantity":{quantity}}}'
    )


def write_totals(path, totals):
    """A view's rows from pairs of key and (count, cents), sorted by the keys' bytes."""
    with open(path, "w") as file:
        file.writelines(sorted(f"{key},{count},{decimal(total)}\n" for key, (count, total) in totals))
