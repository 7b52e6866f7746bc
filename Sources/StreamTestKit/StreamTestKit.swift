// The StreamTestKit module.
