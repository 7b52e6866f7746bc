// The TopologyLoading module.
