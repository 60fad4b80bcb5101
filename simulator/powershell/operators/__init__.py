"""The operators of expressions as functions of values."""
