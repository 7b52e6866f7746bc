// The StreamEngine module.
