"""Questions that pages and the API ask about jobs."""
