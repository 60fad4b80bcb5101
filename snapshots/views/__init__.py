"""Pages of snapshots."""
