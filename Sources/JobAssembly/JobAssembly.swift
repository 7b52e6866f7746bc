// The JobAssembly module.
