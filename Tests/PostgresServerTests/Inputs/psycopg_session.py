"""What psycopg does with the views, each step checked. Run with the port of the server."""

import sys
from datetime import date, datetime, timezone
from decimal import Decimal

import psycopg
from psycopg.types import TypeInfo

port = sys.argv[1]
connection = psycopg.connect(f"host=127.0.0.1 port={port} user=ann dbname=weir", prepare_threshold=2)
assert connection.info.server_version >= 150000
assert connection.info.encoding == "utf-8"

noon = datetime(2026, 3, 1, 12, 30, 0, 500000, tzinfo=timezone.utc)
ann = ("ann", 3, Decimal("123.45"), noon, True, 4.5, date(2024, 10, 4))
for binary in (False, True):
    # Beyond the threshold the statement is prepared in the server.
    for _ in range(5):
        cursor = connection.cursor(binary=binary)
        cursor.execute(
            "SELECT * FROM customers WHERE customer_id = %s AND spent >= %s AND last_order <= %s AND active = %s",
            ("ann", Decimal("123.45"), noon, True),
        )
        assert cursor.fetchall() == [ann], "values differ"
    nulls = connection.cursor(binary=binary).execute(
        "SELECT spent, last_order, joined FROM customers WHERE customer_id = %s", ("O'Hara",))
    assert nulls.fetchone() == (None, None, None)

count = connection.execute("SELECT count(*) FROM customers WHERE customer_id = ANY(%s)", (["ann", "bob"],))
assert count.fetchone() == (2,)
count = connection.execute("SELECT count(*) FROM customers WHERE orders = ANY(%s)", ([1, 7],))
assert count.fetchone() == (2,)

with connection.cursor("many") as cursor:
    cursor.itersize = 2
    cursor.execute("SELECT orders FROM customers WHERE orders >= %s ORDER BY orders", (1,))
    assert [row[0] for row in cursor] == [1, 3, 7]
connection.commit()

try:
    connection.execute("SELECT wrong FROM customers")
    raise AssertionError("no error")
except psycopg.errors.UndefinedColumn as error:
    assert error.diag.statement_position == "8"
connection.rollback()

try:
    connection.execute("DELETE FROM customers")
    raise AssertionError("no error")
except psycopg.errors.ReadOnlySqlTransaction:
    connection.rollback()

with connection.transaction():
    try:
        with connection.transaction():
            connection.execute("SELECT wrong FROM customers")
    except psycopg.errors.UndefinedColumn:
        pass
    assert connection.execute("SELECT true, 1.5, 'x', NULL").fetchone() == (True, 1.5, "x", None)

with connection.pipeline():
    cursors = [connection.execute("SELECT %s::int4 + 1", (number,)) for number in range(3)]
assert [cursor.fetchone() for cursor in cursors] == [(1,), (2,), (3,)]

assert TypeInfo.fetch(connection, "numeric").oid == 1700
print("done")
