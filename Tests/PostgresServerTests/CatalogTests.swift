import StreamCore
import Testing

@testable import PostgresServer

/// What tools ask to learn what there is, in their own words.
@Suite struct CatalogTests {
    @Test(arguments: [
        // Drivers for Java: tables, columns, schemas.
        (
            """
            SELECT current_database() AS TABLE_CAT, n.nspname AS TABLE_SCHEM, c.relname AS TABLE_NAME, \
            CASE n.nspname ~ '^pg_' OR n.nspname = 'information_schema' WHEN true THEN CASE WHEN n.nspname = 'pg_catalog' \
            THEN CASE c.relkind WHEN 'r' THEN 'SYSTEM TABLE' ELSE NULL END ELSE NULL END WHEN false THEN CASE c.relkind \
            WHEN 'r' THEN 'TABLE' WHEN 'v' THEN 'VIEW' ELSE NULL END ELSE NULL END AS TABLE_TYPE, d.description AS REMARKS \
            FROM pg_catalog.pg_namespace n, pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_description d ON (c.oid = \
            d.objoid AND d.objsubid = 0 and d.classoid = 'pg_class'::regclass) WHERE c.relnamespace = n.oid AND \
            n.nspname LIKE 'public' AND c.relname LIKE 'customer\\_' || '%' OR c.relname LIKE 'custom%' AND (false OR ( c.relkind = 'v' AND \
            n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' )) ORDER BY TABLE_TYPE, TABLE_SCHEM, TABLE_NAME
            """, "weir|public|customers|VIEW|-"
        ),
        (
            """
            SELECT * FROM (SELECT n.nspname, c.relname, a.attname, a.atttypid, a.attnotnull OR (t.typtype = 'd' AND \
            t.typnotnull) AS attnotnull, a.atttypmod, a.attlen, t.typtypmod, row_number() OVER (PARTITION BY a.attrelid \
            ORDER BY a.attnum) AS attnum, nullif(a.attidentity, '') as attidentity, pg_catalog.pg_get_expr(def.adbin, \
            def.adrelid) AS adsrc, t.typbasetype, t.typtype FROM pg_catalog.pg_namespace n JOIN pg_catalog.pg_class c ON \
            (c.relnamespace = n.oid) JOIN pg_catalog.pg_attribute a ON (a.attrelid=c.oid) JOIN pg_catalog.pg_type t ON \
            (a.atttypid = t.oid) LEFT JOIN pg_catalog.pg_attrdef def ON (a.attrelid=def.adrelid AND a.attnum = def.adnum) \
            WHERE c.relkind in ('r','p','v','f','m') and a.attnum > 0 AND NOT a.attisdropped AND c.relname LIKE 'customers') c \
            WHERE true AND attname LIKE 'spent' ORDER BY nspname, c.relname, attnum
            """, "public|customers|spent|1700|0|1179654|-1|-1|3|-|-|0|b"
        ),
        (
            "SELECT nspname AS TABLE_SCHEM, NULL AS TABLE_CATALOG FROM pg_catalog.pg_namespace WHERE nspname <> 'pg_toast' AND (nspname !~ '^pg_temp_') ORDER BY 1 LIMIT 1",
            "information_schema|-"
        ),
        // DBeaver.
        (
            "SELECT db.oid, db.* FROM pg_catalog.pg_database db WHERE datname = 'weir'",
            "16384|16384|weir|10|6|c|f|t|-1|-|-|1663|C|C|-|-|-"
        ),
        (
            "SELECT n.oid,n.*,d.description FROM pg_catalog.pg_namespace n LEFT OUTER JOIN pg_catalog.pg_description d ON d.objoid=n.oid AND d.objsubid=0 AND d.classoid='pg_namespace'::regclass WHERE nspname = 'public'",
            "2200|2200|public|10|-|-"
        ),
        ("select current_schema(), session_user", "public|ann"),
        ("SHOW search_path", "public"),
        ("select version()", "PostgreSQL 15.0 (Weir: views of a stream job, read-only)"),
        // Grafana.
        (
            """
            SELECT CASE WHEN quote_ident(table_schema) IN (SELECT CASE WHEN trim(s[0]) = 'x' THEN '' ELSE 'public' END) THEN 1 END
            """, "error 42601"
        ),
        (
            "SELECT quote_ident(column_name) AS \"column\", data_type AS \"type\" FROM information_schema.columns WHERE quote_ident(table_name) = 'customers' AND data_type IN ('timestamp without time zone', 'timestamp with time zone')",
            "last_order|timestamp with time zone"
        ),
        (
            "SELECT table_name, table_type FROM information_schema.tables WHERE table_schema = 'public' AND table_name = 'customers'",
            "customers|VIEW"
        ),
        // SQLAlchemy.
        (
            "SELECT pg_catalog.pg_class.relname FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace ON pg_catalog.pg_namespace.oid = pg_catalog.pg_class.relnamespace WHERE pg_catalog.pg_class.relname = 'customers' AND pg_catalog.pg_class.relkind = ANY (ARRAY['r', 'p', 'f', 'v', 'm']) AND pg_catalog.pg_table_is_visible(pg_catalog.pg_class.oid) AND pg_catalog.pg_namespace.nspname != 'pg_catalog'",
            "customers"
        ),
        (
            "SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod) FROM pg_attribute a WHERE a.attrelid = 'customers'::regclass::oid AND a.attnum = 3",
            "spent|numeric(18,2)"
        ),
        ("SELECT c.oid::regclass::text FROM pg_class c WHERE c.oid = 'public.customers'::regclass", "customers"),
        ("SELECT oid::regtype::text FROM pg_type WHERE oid = to_regtype('timestamptz')", "timestamp with time zone"),
        (
            "SELECT k.column_name FROM information_schema.key_column_usage k JOIN information_schema.table_constraints c USING (constraint_name) WHERE c.table_name = 'customers'",
            "customer_id"
        ),
        ("SELECT has_table_privilege('customers', 'SELECT'), pg_is_in_recovery()", "t|f"),
        ("SELECT 'nothing'::regclass FROM pg_class", "error 42P01"), ("SELECT pg_sleep(10)", "error 42883"),
        ("SELECT relname FROM pg_class WHERE relname ~ '(a{1,200}){1,200}'", "error 42601"),
        ("SELECT * FROM pg_class, customers", "error 42P01"),
    ])
    func toolsAreAnswered(_ sql: String, _ expected: String) async throws {
        try await withServedViews { views in
            let answers = try views.session().query(sql)
            if let error = answers.first(where: { $0.type == "E" }) {
                #expect("error \(error.field("C") ?? "")" == expected, "\(error)")
            } else {
                let row = try #require(answers.first { $0.type == "D" }, "\(answers)")
                #expect(row.texts.map { $0 ?? "-" }.joined(separator: "|") == expected)
            }
        }
    }

    @Test func aNameKeepsItsNumber() {
        #expect(CatalogContent.objectId(ofView: "customers") == CatalogContent.objectId(ofView: "customers"))
        #expect(CatalogContent.objectId(ofView: "customers") != CatalogContent.objectId(ofView: "customer"))
        #expect(UInt32(exactly: CatalogContent.objectId(ofView: "a")) != nil)
    }
}
