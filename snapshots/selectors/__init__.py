"""What is known of snapshots."""
