/// The tables of the catalog: their columns, as `name type`, are those that clients ask for, of PostgreSQL 15
/// (https://www.postgresql.org/docs/15/catalogs.html). Those that nothing here could fill are empty.
enum CatalogSchema {
    struct Table: Sendable {
        let name: String
        let columns: String
    }

    static let tables: [Table] =
        [
            // What there is.
            Table(name: "pg_namespace", columns: "oid oid, nspname name, nspowner oid, nspacl text"),
            Table(
                name: "pg_class",
                columns: """
                    oid oid, relname name, relnamespace oid, relkind char, relnatts int2, relowner oid, reltuples float4, \
                    reltype oid, reloftype oid, relam oid, relfilenode oid, reltablespace oid, relpages int4, \
                    relallvisible int4, reltoastrelid oid, relhasindex bool, relisshared bool, relpersistence char, \
                    relchecks int2, relhasrules bool, relhastriggers bool, relhassubclass bool, relrowsecurity bool, \
                    relforcerowsecurity bool, relispopulated bool, relreplident char, relispartition bool, relrewrite oid, \
                    relhasoids bool, relfrozenxid oid, relminmxid oid, relacl text, reloptions text, relpartbound text, \
                    xmin oid
                    """),
            Table(
                name: "pg_attribute",
                columns: """
                    attrelid oid, attname name, atttypid oid, attnum int2, attlen int2, atttypmod int4, attnotnull bool, \
                    attstattarget int4, attndims int4, attcacheoff int4, attbyval bool, attalign char, attstorage char, \
                    attcompression char, atthasdef bool, atthasmissing bool, attidentity char, attgenerated char, \
                    attisdropped bool, attislocal bool, attinhcount int4, attcollation oid, attacl text, attoptions text, \
                    attfdwoptions text, attmissingval text
                    """),
            Table(
                name: "pg_type",
                columns: """
                    oid oid, typname name, typnamespace oid, typlen int2, typtype char, typcategory char, typelem oid, \
                    typarray oid, typowner oid, typbyval bool, typispreferred bool, typisdefined bool, typdelim char, \
                    typrelid oid, typsubscript text, typinput text, typoutput text, typreceive text, typsend text, \
                    typmodin text, typmodout text, typanalyze text, typalign char, typstorage char, typnotnull bool, \
                    typbasetype oid, typtypmod int4, typndims int4, typcollation oid, typdefaultbin text, typdefault text, \
                    typacl text
                    """),
            Table(
                name: "pg_database",
                columns: """
                    oid oid, datname name, datdba oid, encoding int4, datlocprovider char, datistemplate bool, \
                    datallowconn bool, datconnlimit int4, datfrozenxid oid, datminmxid oid, dattablespace oid, \
                    datcollate text, datctype text, daticulocale text, datcollversion text, datacl text
                    """),
            Table(
                name: "pg_constraint",
                columns: """
                    oid oid, conname name, connamespace oid, contype char, conrelid oid, conkey text, condeferrable bool, \
                    condeferred bool, convalidated bool, contypid oid, conindid oid, conparentid oid, confrelid oid, \
                    confupdtype char, confdeltype char, confmatchtype char, conislocal bool, coninhcount int4, \
                    connoinherit bool, confkey text, conbin text
                    """),
            Table(
                name: "pg_roles",
                columns: """
                    oid oid, rolname name, rolsuper bool, rolinherit bool, rolcreaterole bool, rolcreatedb bool, \
                    rolcanlogin bool, rolreplication bool, rolconnlimit int4, rolpassword text, rolvaliduntil timestamptz, \
                    rolbypassrls bool, rolconfig text
                    """),
            Table(name: "pg_user", columns: "usename name, usesysid oid, usecreatedb bool, usesuper bool"),
            Table(name: "pg_am", columns: "oid oid, amname name, amhandler text, amtype char"),
            Table(name: "pg_tablespace", columns: "oid oid, spcname name, spcowner oid, spcacl text, spcoptions text"),
            Table(
                name: "pg_settings",
                columns:
                    "name text, setting text, unit text, category text, short_desc text, context text, vartype text"),
            Table(
                name: "pg_tables",
                columns: """
                    schemaname name, tablename name, tableowner name, tablespace name, hasindexes bool, hasrules bool, \
                    hastriggers bool, rowsecurity bool
                    """),
            Table(name: "pg_views", columns: "schemaname name, viewname name, viewowner name, definition text"),
            Table(name: "pg_description", columns: "objoid oid, classoid oid, objsubid int4, description text"),
        ] + informationSchema + empty

    private static let informationSchema: [Table] = [
        Table(
            name: "information_schema.schemata",
            columns: "catalog_name name, schema_name name, schema_owner name, sql_path text"),
        Table(
            name: "information_schema.tables",
            columns: """
                table_catalog name, table_schema name, table_name name, table_type text, \
                is_insertable_into text, is_typed text
                """),
        Table(
            name: "information_schema.views",
            columns: """
                table_catalog name, table_schema name, table_name name, view_definition text, check_option text, \
                is_updatable text, is_insertable_into text
                """),
        Table(
            name: "information_schema.columns",
            columns: """
                table_catalog name, table_schema name, table_name name, column_name name, ordinal_position int4, \
                column_default text, is_nullable text, data_type text, character_maximum_length int4, \
                character_octet_length int4, numeric_precision int4, numeric_precision_radix int4, numeric_scale int4, \
                datetime_precision int4, interval_type text, collation_name name, domain_name name, udt_catalog name, \
                udt_schema name, udt_name name, is_identity text, is_generated text, generation_expression text, \
                is_updatable text
                """),
        Table(
            name: "information_schema.table_constraints",
            columns: """
                constraint_catalog name, constraint_schema name, constraint_name name, table_catalog name, \
                table_schema name, table_name name, constraint_type text, is_deferrable text, initially_deferred text
                """),
        Table(
            name: "information_schema.key_column_usage",
            columns: """
                constraint_catalog name, constraint_schema name, constraint_name name, table_catalog name, \
                table_schema name, table_name name, column_name name, ordinal_position int4, \
                position_in_unique_constraint int4
                """),
        Table(
            name: "information_schema.referential_constraints",
            columns:
                "constraint_schema name, constraint_name name, unique_constraint_schema name, unique_constraint_name name"
        ),
        Table(
            name: "information_schema.constraint_column_usage",
            columns:
                "table_schema name, table_name name, column_name name, constraint_schema name, constraint_name name"),
        Table(name: "information_schema.sequences", columns: "sequence_schema name, sequence_name name"),
        Table(
            name: "information_schema.routines", columns: "routine_schema name, routine_name name, routine_type text"),
        Table(name: "information_schema.triggers", columns: "trigger_schema name, trigger_name name"),
    ]

    private static let empty: [Table] = [
        Table(
            name: "pg_index",
            columns: """
                indexrelid oid, indrelid oid, indnatts int2, indnkeyatts int2, indisunique bool, indisprimary bool, \
                indisexclusion bool, indimmediate bool, indisclustered bool, indisvalid bool, indcheckxmin bool, \
                indisready bool, indislive bool, indisreplident bool, indnullsnotdistinct bool, indkey text, \
                indcollation text, indclass text, indoption text, indexprs text, indpred text
                """),
        Table(name: "pg_attrdef", columns: "oid oid, adrelid oid, adnum int2, adbin text"),
        Table(name: "pg_shdescription", columns: "objoid oid, classoid oid, description text"),
        Table(
            name: "pg_collation",
            columns: "oid oid, collname name, collnamespace oid, collowner oid, collprovider char, collencoding int4"),
        Table(name: "pg_inherits", columns: "inhrelid oid, inhparent oid, inhseqno int4, inhdetachpending bool"),
        Table(
            name: "pg_policy",
            columns:
                "oid oid, polname name, polrelid oid, polcmd char, polpermissive bool, polroles text, polqual text, polwithcheck text"
        ),
        Table(
            name: "pg_trigger",
            columns: """
                oid oid, tgrelid oid, tgparentid oid, tgname name, tgfoid oid, tgtype int2, tgenabled char, \
                tgisinternal bool, tgconstraint oid, tgconstrrelid oid, tgdeferrable bool, tginitdeferred bool
                """),
        Table(
            name: "pg_rewrite",
            columns: "oid oid, rulename name, ev_class oid, ev_type char, ev_enabled char, is_instead bool"),
        Table(
            name: "pg_statistic_ext",
            columns:
                "oid oid, stxrelid oid, stxname name, stxnamespace oid, stxowner oid, stxstattarget int4, stxkeys text, stxkind text"
        ),
        Table(
            name: "pg_publication",
            columns:
                "oid oid, pubname name, puballtables bool, pubinsert bool, pubupdate bool, pubdelete bool, pubtruncate bool"
        ),
        Table(name: "pg_publication_rel", columns: "oid oid, prpubid oid, prrelid oid, prqual text, prattrs text"),
        Table(name: "pg_publication_namespace", columns: "oid oid, pnpubid oid, pnnspid oid"),
        Table(name: "pg_foreign_table", columns: "ftrelid oid, ftserver oid, ftoptions text"),
        Table(
            name: "pg_foreign_server",
            columns:
                "oid oid, srvname name, srvowner oid, srvfdw oid, srvtype text, srvversion text, srvacl text, srvoptions text"
        ),
        Table(
            name: "pg_foreign_data_wrapper",
            columns:
                "oid oid, fdwname name, fdwowner oid, fdwhandler oid, fdwvalidator oid, fdwacl text, fdwoptions text"),
        Table(
            name: "pg_proc",
            columns: """
                oid oid, proname name, pronamespace oid, proowner oid, prolang oid, prokind char, provolatile char, \
                proretset bool, prorettype oid, proargtypes text, pronargs int2, proargnames text, proargmodes text, \
                proallargtypes text, prosrc text, proacl text, prosecdef bool, proisstrict bool, proparallel char
                """),
        Table(name: "pg_enum", columns: "oid oid, enumtypid oid, enumsortorder float4, enumlabel name"),
        Table(
            name: "pg_range",
            columns: "rngtypid oid, rngsubtype oid, rngmultitypid oid, rngcollation oid, rngsubopc oid"),
        Table(
            name: "pg_sequence",
            columns:
                "seqrelid oid, seqtypid oid, seqstart int8, seqincrement int8, seqmax int8, seqmin int8, seqcache int8, seqcycle bool"
        ),
        Table(
            name: "pg_extension",
            columns:
                "oid oid, extname name, extowner oid, extnamespace oid, extrelocatable bool, extversion text, extconfig text"
        ),
        Table(
            name: "pg_available_extensions",
            columns: "name name, default_version text, installed_version text, comment text"),
        Table(name: "pg_event_trigger", columns: "oid oid, evtname name, evtevent name, evtowner oid, evtenabled char"),
        Table(
            name: "pg_language",
            columns: "oid oid, lanname name, lanowner oid, lanispl bool, lanpltrusted bool, lanacl text"),
        Table(
            name: "pg_cast",
            columns: "oid oid, castsource oid, casttarget oid, castfunc oid, castcontext char, castmethod char"),
        Table(
            name: "pg_operator",
            columns: "oid oid, oprname name, oprnamespace oid, oprleft oid, oprright oid, oprresult oid"),
        Table(
            name: "pg_opclass",
            columns: "oid oid, opcname name, opcmethod oid, opcnamespace oid, opcintype oid, opcdefault bool"),
        Table(
            name: "pg_depend",
            columns:
                "classid oid, objid oid, objsubid int4, refclassid oid, refobjid oid, refobjsubid int4, deptype char"),
        Table(name: "pg_auth_members", columns: "roleid oid, member oid, grantor oid, admin_option bool"),
        Table(name: "pg_db_role_setting", columns: "setdatabase oid, setrole oid, setconfig text"),
        Table(
            name: "pg_partitioned_table",
            columns: "partrelid oid, partstrat char, partnatts int2, partdefid oid, partattrs text"),
        Table(
            name: "pg_default_acl",
            columns: "oid oid, defaclrole oid, defaclnamespace oid, defaclobjtype char, defaclacl text"),
        Table(name: "pg_largeobject_metadata", columns: "oid oid, lomowner oid, lomacl text"),
        Table(
            name: "pg_matviews",
            columns:
                "schemaname name, matviewname name, matviewowner name, tablespace name, hasindexes bool, ispopulated bool, definition text"
        ),
        Table(
            name: "pg_indexes",
            columns: "schemaname name, tablename name, indexname name, tablespace name, indexdef text"),
        Table(name: "pg_sequences", columns: "schemaname name, sequencename name, sequenceowner name"),
        Table(
            name: "pg_cursors",
            columns:
                "name text, statement text, is_holdable bool, is_binary bool, is_scrollable bool, creation_time timestamptz"
        ),
        Table(
            name: "pg_prepared_statements",
            columns: "name text, statement text, prepare_time timestamptz, parameter_types text, from_sql bool"),
        Table(
            name: "pg_stat_activity",
            columns:
                "datid oid, datname name, pid int4, usesysid oid, usename name, application_name text, state text, query text, backend_start timestamptz, query_start timestamptz"
        ),
        Table(
            name: "pg_locks", columns: "locktype text, database oid, relation oid, pid int4, mode text, granted bool"),
        Table(name: "pg_stat_user_tables", columns: "relid oid, schemaname name, relname name, n_live_tup int8"),
        Table(name: "pg_stat_all_tables", columns: "relid oid, schemaname name, relname name, n_live_tup int8"),
        Table(name: "pg_timezone_names", columns: "name text, abbrev text, utc_offset text, is_dst bool"),
        Table(name: "pg_seclabels", columns: "objoid oid, classoid oid, objsubid int4, provider text, label text"),
        Table(
            name: "pg_subscription",
            columns: "oid oid, subname name, subowner oid, subenabled bool, subpublications text"),
    ]

    static func create(_ table: Table) -> String {
        "CREATE TABLE \(SQLWord.quoted(table.name, "\"")) (\(table.columns))"
    }
}
