// The SQLiteViews module.
