// The SQLiteAccess module.
