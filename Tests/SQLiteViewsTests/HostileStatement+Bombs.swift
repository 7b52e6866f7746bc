/// What would take all there is of stack, time or memory.
extension HostileStatement {
    private static func repeated(_ text: String, _ count: Int, _ separator: String = "") -> String {
        Array(repeating: text, count: count).joined(separator: separator)
    }

    /// A text of so many bytes, made by the statement.
    private static func long(_ bytes: Int, _ letter: String = "a") -> String { "printf('%.*c', \(bytes), '\(letter)')" }

    /// A text of a million of them, as no format may make it.
    private static func million(_ letter: String = "a") -> String {
        "replace(\(long(1_000)), 'a', \(long(1_000, letter)))"
    }

    /// Subqueries named one after the other, each of the one before.
    private static func chain(_ count: Int, first: String = "SELECT 1 AS v", _ next: (String) -> String) -> String {
        let links = (1..<count).map { ", a\($0) AS (\(next("a\($0 - 1)")))" }.joined()
        return "WITH a0 AS (\(first))\(links) SELECT * FROM a\(count - 1)"
    }

    /// Rows without end.
    private static let endless = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r)"

    static let nesting: [HostileStatement] = [
        HostileStatement("SELECT " + repeated("(", 90) + "1" + repeated(")", 90), nil),
        HostileStatement("SELECT " + repeated("(", 5_000) + "1" + repeated(")", 5_000), "query-invalid"),
        .heavy("SELECT " + repeated("(", 100_000), "query-invalid"),
        HostileStatement("SELECT " + repeated("- ", 50) + "1", nil),
        HostileStatement("SELECT " + repeated("NOT ", 10_000) + "1", "query-invalid"),
        .heavy("SELECT " + repeated("~", 100_000) + "1", "query-invalid"),
        HostileStatement("SELECT 1" + repeated("+1", 5_000), "query-invalid"),
        HostileStatement("SELECT 1" + repeated(" AND 1", 5_000), "query-invalid"),
        HostileStatement("SELECT ''" + repeated("||'a'", 5_000), "query-invalid"),
        HostileStatement(
            "SELECT " + repeated("CASE WHEN 1 THEN ", 5_000) + "1" + repeated(" END", 5_000), "query-invalid"),
        HostileStatement("SELECT " + repeated("(SELECT ", 5_000) + "1" + repeated(")", 5_000), "query-invalid"),
        HostileStatement(
            "SELECT * FROM " + repeated("(SELECT * FROM ", 5_000) + "sales" + repeated(")", 5_000), "query-invalid"),
        HostileStatement("SELECT " + repeated("abs(", 5_000) + "1" + repeated(")", 5_000), "query-invalid"),
        HostileStatement("SELECT json('" + repeated("[", 5_000) + repeated("]", 5_000) + "')", "query-invalid"),
        HostileStatement("SELECT json_valid('" + repeated("{\"a\":", 5_000) + "')", nil),
        .heavy(chain(500) { "SELECT count(*) AS v FROM \($0)" }, nil),
        .heavy(chain(3_000) { "SELECT count(*) AS v FROM \($0)" }, nil),
        .heavy(chain(3_000) { "SELECT v FROM \($0)" }, nil),
        HostileStatement(chain(40_000) { "SELECT count(*) AS v FROM \($0)" }, "query-too-large"),
        .heavy(chain(30) { "SELECT v || v AS v FROM \($0)" }, "query-too-large"),
        .heavy(chain(40) { "SELECT x.v + y.v AS v FROM \($0) x, \($0) y" }, "query-too-large"),
        .heavy(chain(40) { "SELECT v FROM \($0) UNION ALL SELECT v FROM \($0)" }, "query-too-large"),
        .heavy(chain(60) { "SELECT (SELECT v FROM \($0)) + (SELECT v FROM \($0)) AS v" }, "query-too-large"),
        HostileStatement("SELECT 1" + repeated(" UNION ALL SELECT 1", 5_000), "query-invalid"),
        HostileStatement("SELECT 1" + repeated(" INTERSECT SELECT 1", 500), "query-invalid"),
    ]

    /// Much of everything.
    static let counting: [HostileStatement] = [
        HostileStatement("SELECT " + repeated("1", 2_000, ","), nil),
        HostileStatement("SELECT " + repeated("1", 2_001, ","), "query-invalid"),
        HostileStatement("SELECT " + repeated("*", 1_000, ",") + " FROM sales", "query-invalid"),
        .heavy("SELECT 1 IN (" + repeated("2", 50_000, ",") + ")", nil),
        .heavy("SELECT * FROM sales WHERE orders IN (" + repeated("7", 20_000, ",") + ")", nil),
        .heavy("SELECT count(*) FROM (VALUES " + repeated("(1)", 30_000, ",") + ")", nil),
        HostileStatement("SELECT * FROM " + (0..<65).map { "sales t\($0)" }.joined(separator: ","), "query-invalid"),
        HostileStatement(
            "SELECT count(*) FROM " + (0..<64).map { "sales t\($0)" }.joined(separator: ","), "query-timeout"),
        .heavy("SELECT count(*) FROM " + (0..<30).map { "sales t\($0)" }.joined(separator: " NATURAL JOIN "), nil),
        HostileStatement("SELECT 1 ORDER BY " + repeated("1", 2_001, ","), "query-invalid"),
        HostileStatement("SELECT max(" + repeated("1", 65, ",") + ")", "query-invalid"),
        .heavy("SELECT 1 AS \"" + repeated("n", 120_000) + "\"", nil),
        HostileStatement("SELECT '" + repeated("n", 200_000) + "'", "query-too-large"),
        HostileStatement("SELECT * FROM \(repeated("n", 100_000))", "query-invalid"),
        HostileStatement("SELECT ?999999999", "query-invalid"), HostileStatement("SELECT ?250000", "query-invalid"),
        HostileStatement(endless + " SELECT count(*) FROM r", "query-timeout"),
        HostileStatement(endless + " SELECT n FROM r WHERE n < 0", "query-timeout"),
        HostileStatement(endless + " SELECT max(r.n) FROM r, r AS s", "query-timeout"),
        HostileStatement(endless + " SELECT n FROM r ORDER BY n DESC", "query-timeout"),
        HostileStatement(
            endless + " SELECT sum(n) OVER (ORDER BY n) FROM r LIMIT 1 OFFSET 1000000000", "query-timeout"),
        HostileStatement(
            "WITH RECURSIVE r(n) AS (SELECT 1 UNION SELECT n + 1 FROM r ORDER BY 1) SELECT count(*) FROM r",
            "query-timeout"),
        HostileStatement(
            "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n FROM r) SELECT * FROM r WHERE n = 2", "query-timeout"),
        HostileStatement(
            "WITH RECURSIVE a(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM a), "
                + "b(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM b) SELECT count(*) FROM a JOIN b USING (n)",
            "query-timeout"),
        HostileStatement("SELECT count(*) FROM \(cross(12))", "query-timeout"),
        HostileStatement("SELECT t0.spent FROM \(cross(12)) ORDER BY random()", "query-timeout"),
        HostileStatement("SELECT count(DISTINCT random()) FROM \(cross(12))", "query-timeout"),
        HostileStatement(
            "SELECT row_number() OVER (PARTITION BY random() ORDER BY random()) FROM \(cross(12))", "query-timeout"),
    ]

    /// The product of a view with itself.
    private static func cross(_ count: Int) -> String { (0..<count).map { "sales t\($0)" }.joined(separator: ", ") }

    /// Texts that grow.
    static let growing: [HostileStatement] = [
        .heavy("SELECT length(\(long(1_000_000)))", nil),
        HostileStatement("SELECT \(long(1_100_000))", "query-too-large"),
        HostileStatement("SELECT \(long(2_147_483_647))", "query-too-large"),
        HostileStatement("SELECT printf('%1000000000d', 1)", "query-too-large"),
        HostileStatement("SELECT printf('%.1000000000f', 1.5)", "query-too-large"),
        HostileStatement("SELECT printf('%-1000000000s%!,.1000000000lf', 1.5, 2)", "query-too-large"),
        HostileStatement("SELECT format('%*.*s', 2000000000, -2000000000, 'x')", "query-too-large"),
        HostileStatement("SELECT format('%s %*d', 'x', -2147483648, 7)", "query-too-large"),
        .heavy("SELECT hex(\(million()))", "query-too-large"),
        .heavy("SELECT quote(\(million("\"")))", nil),
        .heavy("SELECT \(million()) || \(million())", "query-too-large"),
        .heavy("SELECT replace(\(million()), 'a', \(million()))", "query-too-large"),
        .heavy(
            "SELECT length(" + repeated("replace(", 20) + "'a'" + repeated(", 'a', 'aaaaaaaa')", 20) + ")",
            "query-too-large"),
        .heavy(
            "WITH RECURSIVE r(s) AS (SELECT 'a' UNION ALL SELECT s || s FROM r) SELECT max(length(s)) FROM r",
            "query-too-large"),
        .heavy(endless + " SELECT group_concat(n) FROM r", "query-too-large"),
        .heavy(endless + " SELECT length(json_group_array(n)) FROM r", "query-too-large"),
        .heavy(endless + " SELECT length(json_group_object(n, n)) FROM r", "query-too-large"),
        .heavy(endless + " SELECT count(DISTINCT \(long(10_000)) || n) FROM r", "query-too-large"),
        .heavy(endless + " SELECT \(long(100_000)) || n FROM r ORDER BY 1", "query-too-large"),
        .heavy(
            endless + ", s AS MATERIALIZED (SELECT \(long(100_000)) || n FROM r) SELECT count(*) FROM s",
            "query-too-large"),
        .heavy(endless + " SELECT max(\(long(100_000)) || n) FROM r GROUP BY n", "query-too-large"),
        .heavy(
            endless + " SELECT first_value(\(long(100_000)) || n) OVER (ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING "
                + "AND UNBOUNDED FOLLOWING) FROM r", "query-too-large"),
        .heavy("SELECT " + repeated("s", 2_000, ",") + " FROM (SELECT \(long(20_000)) AS s)", "query-too-large"),
        .heavy("SELECT " + (0..<200).map { "\(million()) || \($0)" }.joined(separator: ","), "query-too-large"),
        .heavy("SELECT " + (0..<200).map { "\(long(200_000)) || \($0)" }.joined(separator: ","), "query-too-large"),
        .heavy("SELECT " + repeated("upper(s)", 1_900, ",") + " FROM (SELECT \(million()) AS s)", "query-too-large"),
        HostileStatement("SELECT char(" + repeated("1114111", 65, ",") + ")", "query-invalid"),
        .heavy("SELECT json_extract(\(million("[")), '$')", "query-invalid"),
        .heavy("SELECT count(*) FROM json_each('[' || \(million("x")) || ']')", "query-invalid"),
        .heavy(
            "SELECT count(*) FROM json_tree('[' || replace(\(long(400_000)), 'a', '1,') || '1]') a, "
                + "json_tree('[' || replace(\(long(400_000)), 'a', '1,') || '1]') b", "query-timeout"),
        .heavy("SELECT s FROM (SELECT \(million()) AS s) JOIN (\(endless) SELECT n FROM r)", nil),
    ]

    /// Calls that take the product of two lengths where nobody sees to it.
    static let searching: [HostileStatement] = [
        .heavy("SELECT instr(\(million()), \(long(500_000)) || 'b')", nil),
        .heavy("SELECT length(replace(\(million()), \(long(500_000)) || 'b', 'x'))", nil),
        .heavy("SELECT length(replace(\(million()), 'a', ''))", nil),
        .heavy("SELECT trim(\(million()), \(million("b")) || 'a')", nil),
        .heavy("SELECT ltrim(\(long(400_000, "\u{e9}")), 'b')", nil),
        .heavy("SELECT rtrim(\(million()), \(long(400_000, "\u{e9}")) || 'a')", nil),
        HostileStatement("SELECT \(million()) LIKE '%' || \(long(40_000)) || 'b%'", "query-timeout"),
        .heavy("SELECT \(million()) LIKE '%" + repeated("a%", 10_000) + "b'", "query-too-large"),
        HostileStatement(
            "SELECT \(million()) LIKE '%' || replace(\(long(40_000)), 'a', '_') || 'b%'", "query-timeout"),
        HostileStatement("SELECT \(million()) GLOB '*' || \(long(40_000)) || 'b*'", "query-timeout"),
        HostileStatement(
            "SELECT \(million()) GLOB '*' || replace(\(long(5_000)), 'a', '[^b-z]') || 'b*'", "query-timeout"),
        HostileStatement("SELECT \(million()) GLOB '*[' || \(long(40_000, "b")) || ']*'", "query-timeout"),
        .heavy("SELECT 'a' LIKE \(long(100_000, "%"))", "query-invalid"),
        HostileStatement("SELECT 'a' LIKE 'a' ESCAPE 'ab'", "query-invalid"),
        HostileStatement(endless + " SELECT count(*) FROM r WHERE instr(\(million()) || n, 'b')", "query-timeout"),
        HostileStatement(endless + " SELECT max(length(upper(\(million()) || n))) FROM r", "query-timeout"),
        HostileStatement(
            endless + " SELECT count(*) FROM r WHERE \(million()) || n = \(million()) || 'x' COLLATE NOCASE",
            "query-timeout"),
        .heavy("SELECT s FROM (SELECT \(long(100_000)) AS s) WHERE " + repeated("length(s) < 0", 150, " OR "), nil),
        .heavy(
            "SELECT s IN (" + repeated("upper(s)", 5_000, ",") + ") FROM (SELECT \(million()) AS s)", "query-too-large"),
        .heavy(
            "SELECT CASE length(s) " + repeated("WHEN length(lower(s)) + 1 THEN 1 ", 3_000)
                + "END FROM (SELECT \(million()) AS s)", "query-too-large"),
        .heavy(
            "SELECT json_extract(s, " + (0..<60).map { "'$.a\($0)'" }.joined(separator: ",")
                + ") IS NULL FROM (SELECT '{\"b\":0' || replace(\(long(120_000)), 'a', ',\"b\":1') || '}' AS s)", nil),
    ]
}
