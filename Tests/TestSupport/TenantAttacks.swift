/// Statements with which a reader of tenant `acme` tries to see more than theirs, over four views:
///
/// - `sales (shop, customer, orders, spent)` and `daily (day, shop, orders, top)`, whose tenant is `shop`; what is of
///   `rival` has `rival` in its texts and numbers of a million or more;
/// - `products (product, orders)`, which is shared, and `secrets (word, orders)`, which is not, and has `hush` in it.
///
/// What stands here is true of every protocol: a statement either answers as if nothing but acme's rows and the views
/// `sales`, `daily` and `products` were there, or it fails.
public enum TenantAttacks {
    /// Answer: rows as over a state that never held anything else.
    public static let answered = [
        "SELECT * FROM sales ORDER BY 1, 2",
        "SELECT * FROM daily ORDER BY 1, 2",
        "SELECT * FROM products ORDER BY 1",
        "SELECT count(*) FROM sales",
        "SELECT count(*), count(DISTINCT shop), max(spent), sum(spent) FROM sales",
        "SELECT count(*) FROM daily",
        "SELECT 1 FROM daily",
        "SELECT * FROM sales WHERE shop = 'rival' OR 1 = 1 ORDER BY 2",
        "SELECT * FROM sales WHERE shop <> 'acme'",
        "SELECT * FROM sales WHERE shop LIKE 'r%' OR shop GLOB 'riv*' OR shop IN ('rival', 'RIVAL')",
        "SELECT * FROM sales AS a JOIN sales AS b ON a.shop <> b.shop",
        "SELECT a.customer, b.customer FROM sales a, sales b ORDER BY 1, 2",
        "SELECT * FROM sales LEFT JOIN daily USING (shop) ORDER BY 1, 2, 5",
        "SELECT * FROM daily LEFT JOIN sales ON sales.shop <> daily.shop ORDER BY 1",
        "SELECT s.shop, p.product FROM products p LEFT JOIN sales s ON s.spent > 0 ORDER BY 2, 1, s.customer",
        "SELECT (SELECT count(*) FROM sales), (SELECT max(top) FROM daily)",
        "SELECT * FROM (SELECT shop, sum(spent) AS s FROM sales GROUP BY shop) WHERE s > 0",
        "SELECT * FROM sales WHERE customer IN (SELECT customer FROM sales WHERE shop = 'rival')",
        "SELECT * FROM products WHERE EXISTS (SELECT 1 FROM sales WHERE spent >= 1000000)",
        "SELECT * FROM sales WHERE EXISTS (SELECT 1 FROM daily d WHERE d.shop <> sales.shop)",
        "WITH x AS (SELECT * FROM sales) SELECT * FROM x ORDER BY 2",
        "WITH x AS MATERIALIZED (SELECT shop FROM daily) SELECT count(*) FROM x",
        "WITH sales AS (SELECT * FROM daily) SELECT * FROM sales ORDER BY 1",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3) SELECT i, shop FROM n, daily ORDER BY 1",
        "WITH secrets AS (SELECT 'mine' AS word) SELECT * FROM secrets",
        "SELECT shop FROM sales UNION SELECT shop FROM daily",
        "SELECT shop FROM sales EXCEPT SELECT 'acme'",
        "SELECT customer FROM sales INTERSECT SELECT customer FROM sales ORDER BY 1",
        "SELECT shop AS secrets FROM sales ORDER BY customer",
        "SELECT 'secrets' FROM sales",
        "SELECT * FROM \"sales\" ORDER BY \"customer\"",
        "SELECT * FROM SALES AS \"main.sales\" ORDER BY 2",
        "SELECT * FROM [daily] ORDER BY 1",
        "SELECT shop, row_number() OVER (ORDER BY spent DESC), max(spent) OVER () FROM sales ORDER BY 2",
        "SELECT customer, lag(spent) OVER (ORDER BY spent), rank() OVER (ORDER BY spent) FROM sales ORDER BY 1",
        "SELECT group_concat(customer) FROM (SELECT customer FROM sales ORDER BY 1)",
        "SELECT json_group_array(json_object('c', customer, 's', spent)) FROM (SELECT * FROM sales ORDER BY 2)",
        "SELECT * FROM sales ORDER BY spent DESC LIMIT 1 OFFSET 1",
        "SELECT * FROM sales GROUP BY shop HAVING count(*) > 2",
        "SELECT e.value FROM sales, json_each(json_array(customer)) AS e ORDER BY 1",
        "SELECT * FROM (sales) ORDER BY 2",
        "SELECT * FROM sales NATURAL JOIN daily ORDER BY 1, 2",
        "SELECT min(customer) FILTER (WHERE shop <> 'acme') FROM sales",
        "SELECT CASE WHEN max(spent) >= 1000000 THEN 'seen' ELSE 'unseen' END FROM sales",
        // Should such a condition be tried on the rows of others, it fails and tells of them. The index over `top` holds
        // all that the first ones need, so that SQLite would try them before it looks whose a row is.
        "SELECT count(*) FROM daily WHERE top >= 1000000 AND CASE WHEN top >= 1000000 THEN json('{') ELSE 1 END",
        "SELECT count(*) FROM daily WHERE top > 0 AND CASE WHEN top = 2000000 THEN json('{') ELSE 1 END",
        "SELECT day FROM daily WHERE CASE WHEN top >= 1000000 THEN json('{') ELSE 1 END ORDER BY top DESC",
        "SELECT count(*) FROM sales WHERE CASE WHEN spent >= 1000000 THEN abs(-9223372036854775807 - 1) ELSE 1 END",
        "SELECT count(*) FROM daily WHERE CASE WHEN shop = 'rival' THEN json('{') ELSE 1 END",
        "SELECT count(*) FROM daily WHERE CASE WHEN top >= 1000000 THEN json_extract('{', '$') ELSE 1 END",
        "SELECT count(*) FROM sales JOIN daily ON CASE WHEN daily.shop = 'rival' THEN json('{') ELSE 1 END",
        "SELECT spent FROM sales WHERE spent > 0 ORDER BY CASE WHEN shop = 'rival' THEN json('{') ELSE spent END",
    ]

    /// Fail, as they would where there is nothing else.
    public static let refused = [
        "SELECT * FROM secrets", "SELECT count(*) FROM secrets", "SELECT word FROM Secrets",
        "SELECT * FROM \"secrets\"", "SELECT * FROM 'secrets'", "SELECT * FROM [secrets]", "SELECT * FROM `secrets`",
        "SELECT nothing FROM secrets", "SELECT (SELECT word FROM secrets LIMIT 1) FROM sales",
        "SELECT * FROM sales JOIN secrets", "SELECT * FROM sales, secrets",
        "SELECT * FROM sales WHERE customer IN secrets", "WITH x AS (SELECT * FROM secrets) SELECT * FROM x",
        "WITH sales AS (SELECT * FROM secrets) SELECT * FROM sales",
        "SELECT word FROM sales UNION SELECT word FROM secrets",
        "SELECT * FROM main.sales", "SELECT count(*) FROM main.sales", "SELECT * FROM MAIN.daily",
        "SELECT * FROM \"main\".\"sales\"", "SELECT main.sales.shop FROM main.sales", "SELECT * FROM main.products",
        "SELECT * FROM main.secrets", "SELECT * FROM temp.secrets",
        "WITH sales AS (SELECT 1) SELECT count(*) FROM main.sales",
        "WITH sales AS (SELECT * FROM main.sales) SELECT * FROM sales",
        "SELECT * FROM weir_v_sales", "SELECT count(*) FROM weir_v_sales", "SELECT * FROM 'weir_v_sales'",
        "SELECT * FROM main.weir_v_sales", "SELECT * FROM \"main\".'weir_v_sales'", "SELECT * FROM weir_v_secrets",
        "WITH sales AS (SELECT * FROM weir_v_sales) SELECT * FROM sales",
        "WITH weir_v_sales AS (SELECT * FROM main.weir_v_sales) SELECT * FROM weir_v_sales",
        "SELECT * FROM sales JOIN 'weir_v_daily' AS d", "SELECT * FROM weir_dead_letters",
        "SELECT count(*) FROM weir_dead_letters", "SELECT * FROM main.weir_dead_letters",
        "SELECT * FROM weir_meta", "SELECT * FROM weir_views", "SELECT * FROM weir_prepared",
        "SELECT * FROM sqlite_schema", "SELECT * FROM sqlite_master", "SELECT sql FROM sqlite_temp_schema",
        "SELECT * FROM sqlite_temp_master", "SELECT * FROM temp.sqlite_schema", "SELECT * FROM main.sqlite_schema",
        "SELECT count(*) FROM sqlite_temp_schema",
        "WITH sqlite_temp_schema AS (SELECT 1) SELECT count(*) FROM temp.sqlite_temp_schema",
        "SELECT * FROM pragma_table_list", "SELECT * FROM pragma_table_info('secrets')",
        "SELECT * FROM pragma_database_list",
        "SELECT * FROM sqlite_stat1", "SELECT * FROM dbstat", "SELECT * FROM sqlite_dbpage",
        "EXPLAIN SELECT * FROM sales", "EXPLAIN QUERY PLAN SELECT * FROM sales",
        "PRAGMA table_list", "PRAGMA temp_store", "PRAGMA query_only = OFF",
        "CREATE TEMP VIEW mine AS SELECT * FROM main.weir_v_sales", "CREATE VIEW mine AS SELECT 1",
        "DROP VIEW sales", "DROP VIEW temp.sales", "INSERT INTO sales VALUES (1)", "DELETE FROM sales",
        "UPDATE sales SET shop = 'acme'", "ATTACH 'state.db' AS other", "VACUUM INTO '/tmp/weir-tenant.db'",
        "SELECT 1; SELECT * FROM main.sales", "SELECT shop FROM sales; DROP VIEW sales",
        "SELECT rowid, weir_key FROM sales", "SELECT weir_epoch FROM sales", "SELECT weir_sum_low FROM sales",
        "SELECT load_extension('x')", "SELECT readfile('state.db')",
    ]

    /// Whether a text tells of what acme must not see; a statement's own words are not told, but quoted.
    public static func leak(in text: String) -> Bool {
        let lower = text.lowercased()
        if lower.contains("rival-") || lower.contains("hush-") || lower.contains("weir_r_") { return true }
        var digits = 0
        for character in lower {
            digits = character.isNumber ? digits + 1 : 0
            if digits == 7 { return true }
        }
        return false
    }
}
