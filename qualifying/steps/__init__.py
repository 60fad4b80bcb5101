"""The steps of a run. Each changes the VM of the run, and holds what it sees against what is expected."""
