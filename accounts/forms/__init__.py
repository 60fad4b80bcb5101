"""What people type in. Rules that need the database stand in accounts.services."""
