"""Questions that pages ask of the inventory: typed answers, a constant number of queries, no writes."""
