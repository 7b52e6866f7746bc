#include <sqlite3.h>

// Variadic C functions are not imported into Swift; these are the calls the project makes of them.
static inline int weir_sqlite_db_config_defensive(sqlite3 *db, int on) {
    return sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, on, (int *)0);
}
static inline int weir_sqlite_db_config_trusted_schema(sqlite3 *db, int on) {
    return sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, on, (int *)0);
}
/// Whether "double quotes" may stand for a string where no such name is known; off is what the SQL standard says.
static inline int weir_sqlite_db_config_quoted_strings(sqlite3 *db, int on) {
    int code = sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, on, (int *)0);
    return code != SQLITE_OK ? code : sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, on, (int *)0);
}
static inline sqlite3_destructor_type weir_sqlite_transient(void) { return SQLITE_TRANSIENT; }
/// Whether SQLite keeps statistics of its memory, for which every allocation takes a lock of the whole process. Only
/// before the first connection is opened.
static inline int weir_sqlite_config_memory_statistics(int on) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, on);
}
