"""Statements that mean harm: made by a grammar, and the tables of the tests, changed at random."""

import re

from harness import ROOT

TABLES = ["Tests/TestSupport/TenantAttacks.swift", "Tests/SQLiteViewsTests/HostileStatement.swift",
          "Tests/SQLiteViewsTests/HostileStatement+Bombs.swift"]
VIEWS = {"sales": ["shop", "customer", "orders", "spent"], "daily": ["day", "shop", "orders", "top"],
         "products": ["product", "orders"]}
HIDDEN = ["secrets", "weir_v_sales", "weir_meta", "weir_dead_letters", "sqlite_schema", "main.sales", "temp.sales",
          "pragma_table_info('sales')", "weir_v_secrets", "sqlite_temp_schema", "dbstat", "pragma_database_list"]
FUNCTIONS = ["abs", "upper", "lower", "length", "hex", "quote", "typeof", "trim", "unicode", "json", "json_valid",
             "date", "sum", "max", "min", "count", "group_concat", "json_group_array", "avg", "sqrt", "total", "char"]
PAIRS = ["instr", "replace", "substr", "printf", "json_extract", "ifnull", "nullif", "trim", "round", "max",
         "group_concat", "like", "glob", "strftime", "load_extension", "json_array", "string_agg", "zeroblob"]
OPERATORS = ["+", "-", "*", "/", "%", "||", "=", "<>", "<", ">", "AND", "OR", "LIKE", "GLOB", "IS", "IN", "->", "->>",
             "<<", "&", "|", "MATCH", "REGEXP", "COLLATE NOCASE ="]
WINDOWS = ["OVER ()", "OVER (ORDER BY 1)", "OVER (PARTITION BY orders ORDER BY orders)",
           "OVER (ORDER BY orders ROWS BETWEEN 50 PRECEDING AND UNBOUNDED FOLLOWING)"]
PIECES = ["'", '"', "`", "[", "]", "(", ")", ";", "--", "/*", "*/", "\0", "\u202e", "\ufeff", "\ud7ff", "?", "$1", "::",
          "::text", " UNION ALL SELECT ", " FROM ", " WHERE ", ",", "%", "*", " LIMIT -1", " ORDER BY 1", "E'\\x'", "$$",
          " AS ", " IN ", " secrets ", " main.", "9223372036854775807", "1e999", "x'", " NOT ", " CAST(", " OVER "]


def table():
    """The texts of the tests' tables that are whole statements."""
    found = []
    for path in TABLES:
        with open(f"{ROOT}/{path}") as file:
            for text in re.findall(r'"((?:[^"\\\n]|\\.)*)"', file.read()):
                if "\\(" not in text and re.match(r"(?i)\s*(select|with|pragma|attach|insert|update|delete|drop|create|"
                                                  r"explain|replace|vacuum|alter|begin|/\*|--)", text):
                    found.append(re.sub(r"\\u\{(\w+)\}", lambda hit: chr(int(hit[1], 16)), text)
                                 .replace('\\"', '"').replace("\\n", "\n").replace("\\\\", "\\"))
    return found


class Grammar:
    """SELECTs that often compile."""

    def __init__(self, random):
        self.random, self.table = random, table()

    def statement(self):
        way = self.random.random()
        if way < 0.35:
            return self.changed(self.random.choice(self.table))
        if way < 0.45:
            return self.changed(self.query(4))
        if way < 0.55:
            return self.bomb()
        return self.query(self.random.randint(1, 5))

    def value(self):
        random = self.random
        return random.choice([
            lambda: str(random.randint(-5, 5)), lambda: str(random.choice([2**31, 2**63 - 1, -2**63, 1e308, 0.1])),
            lambda: f"'{random.choice(['', 'a', 'acme', 'rival', '%', '*', '[1,2]', '$.a', 'é', '🙂'])}'", lambda: "NULL",
            lambda: f"printf('%.*c', {10 ** random.randint(1, 6)}, 'a')", lambda: "x'00ff'", lambda: "random()"])()

    def column(self, sources):
        view = self.random.choice(sources or list(VIEWS))
        return self.random.choice(VIEWS.get(view, ["1", "sql", "name", "value"]))

    def expression(self, depth, sources):
        random = self.random
        if depth <= 0 or random.random() < 0.2:
            return self.column(sources) if random.random() < 0.6 else self.value()
        deeper = lambda: self.expression(depth - 1, sources)  # noqa: E731
        return random.choice([
            lambda: f"({deeper()} {random.choice(OPERATORS)} {deeper()})",
            lambda: f"{random.choice(FUNCTIONS)}({deeper()})",
            lambda: f"{random.choice(PAIRS)}({deeper()}, {deeper()})",
            lambda: f"replace({deeper()}, {deeper()}, {deeper()})",
            lambda: f"CASE WHEN {deeper()} THEN {deeper()} ELSE {deeper()} END",
            lambda: f"CAST({deeper()} AS {random.choice(['TEXT', 'INTEGER', 'REAL', 'BLOB'])})",
            lambda: f"({self.query(depth - 2)})", lambda: f"EXISTS ({self.query(depth - 2)})",
            lambda: f"({deeper()} IN ({self.query(depth - 2)}))",
            lambda: f"sum({deeper()}) {random.choice(WINDOWS)}"])()

    def source(self, depth):
        random = self.random
        if random.random() < 0.12:
            return random.choice(HIDDEN)
        if depth > 1 and random.random() < 0.25:
            return f"({self.query(depth - 2)})"
        return random.choice(list(VIEWS))

    def query(self, depth):
        random = self.random
        sources = [self.source(depth) for _ in range(random.choice([1, 1, 1, 2, 2, 3, 5]))]
        columns = ", ".join(self.expression(depth, sources) for _ in range(random.randint(1, 3)))
        text = "SELECT " + random.choice(["", "", "DISTINCT "]) + random.choice(["*", columns, columns, columns])
        names = [f"{source} AS t{place}" if random.random() < 0.3 else source for place, source in enumerate(sources)]
        text += " FROM " + random.choice([", ", " JOIN ", " NATURAL JOIN ", " LEFT JOIN "]).join(names)
        for word, chance in ("WHERE", 0.4), ("GROUP BY", 0.2), ("HAVING", 0.05), ("ORDER BY", 0.3), ("LIMIT", 0.2):
            if random.random() < chance:
                text += f" {word} {self.expression(depth - 1, sources)}"
        if depth > 2 and random.random() < 0.15:
            text += random.choice([" UNION ", " UNION ALL ", " EXCEPT ", " INTERSECT "]) + self.query(depth - 2)
        if depth > 2 and random.random() < 0.1:
            text = f"WITH {random.choice(['x', 'sales', 'secrets', 'main'])} AS ({self.query(depth - 2)}) {text}"
        return text

    def bomb(self):
        random = self.random
        size = 10 ** random.randint(1, 4)
        rows = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) "
        inner = self.expression(2, ["sales"])
        return random.choice([
            lambda: "SELECT " + "(" * size + inner + ")" * size,
            lambda: "SELECT " + ", ".join([inner] * min(size, 1000)) + " FROM sales",
            lambda: "SELECT 1 IN (" + ", ".join([self.value() for _ in range(min(size, 2000))]) + ")",
            lambda: "SELECT " + " + ".join([inner] * min(size, 500)) + " FROM sales",
            lambda: "SELECT count(*) FROM " + ", ".join(["sales"] * random.randint(3, 70)),
            lambda: f"{rows} SELECT {random.choice(FUNCTIONS)}({self.value()} || n) FROM r",
            lambda: f"{rows} SELECT {self.expression(3, ['sales'])} FROM r, sales ORDER BY {inner}",
            lambda: f"{rows} SELECT DISTINCT {self.value()} || n FROM r",
            lambda: "SELECT " + "replace(" * min(size, 50) + "'a'" + ", 'a', 'aaaaaaaaaa')" * min(size, 50),
            lambda: f"SELECT {self.value()} LIKE '%' || {self.value()} || '%' FROM sales, daily",
            lambda: "WITH a0 AS (SELECT 1 AS v)" + "".join(
                f", a{k} AS (SELECT {random.choice(['v || v', 'count(*)', 'v'])} AS v FROM a{k - 1})"
                for k in range(1, min(size, 2000))) + f" SELECT * FROM a{min(size, 2000) - 1}"])()

    def changed(self, text):
        random = self.random
        for _ in range(random.randint(0, 4)):
            place = random.randint(0, len(text))
            end = min(len(text), place + random.randint(0, 12))
            text = random.choice([
                lambda: text[:place] + random.choice(PIECES) + text[place:],
                lambda: text[:place] + text[end:],
                lambda: text[:place] + text[place:end] * random.choice([2, 3, 200]) + text[end:],
                lambda: text[:place] + chr(random.choice([0, 9, 127, 160, 0x2028, 0xfffd, random.randint(32, 0x2ff)])) + text[end:],
                lambda: text[:place] + self.value() + text[end:],
                lambda: text + random.choice([" ", "; ", " UNION ALL ", " -- "]) + random.choice(self.table)])()
        return text[:100_000]
