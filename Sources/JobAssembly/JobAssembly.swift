/// What the programs ask for, each in a file of its own beside this one: the one place that knows every connector.
public enum JobAssembly {}
