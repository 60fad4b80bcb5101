"""What pages, API and metrics ask of findings."""
