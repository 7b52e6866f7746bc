"""The workloads as SQL over the columns that each needs, with the types that the topologies declare.

Amounts are decimals and sums of them exact. The reader decodes only the columns that are declared.
"""

COLUMNS = {
    "w1": """
        type: 'VARCHAR', order_id: 'VARCHAR', customer_id: 'VARCHAR',
        total: 'STRUCT(amount DECIMAL(14,2))', ts: 'BIGINT'
    """,
    "w2": """
        type: 'VARCHAR',
        items: 'STRUCT(product_id VARCHAR, quantity INTEGER, unit_price STRUCT(amount DECIMAL(12,2)))[]'
    """,
    "w3": "type: 'VARCHAR', customer_id: 'VARCHAR', total: 'STRUCT(amount DECIMAL(14,2))'",
}

SELECTS = {
    "w1": """
        SELECT order_id, customer_id, total.amount, ts
        FROM {events}
        WHERE type = 'OrderCreated' AND total.amount > 500
    """,
    "w2": """
        SELECT category, count(*), sum(revenue)
        FROM (
            SELECT item.product_id AS product_id, item.unit_price.amount * item.quantity AS revenue
            FROM (SELECT unnest(items) AS item FROM {events} WHERE type = 'OrderCreated')
        ) lines
        LEFT JOIN products ON products.id = lines.product_id
        GROUP BY category
    """,
    "w3": """
        SELECT customer_id, count(*), sum(total.amount)
        FROM {events}
        WHERE type = 'OrderCreated'
        GROUP BY customer_id
    """,
}


def copy(workload, source, target):
    """The statement that writes a workload's result rows as CSV."""
    events = f"read_json({literal(source)}, format = 'newline_delimited', columns = {{{COLUMNS[workload]}}})"
    select = SELECTS[workload].format(events=events)
    return f"COPY ({select}) TO {literal(target)} (FORMAT csv, HEADER false)"


def literal(text):
    return "'" + text.replace("'", "''") + "'"
