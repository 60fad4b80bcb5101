"""The addresses, one module for each kind of thing. They read selectors, as pages do."""
