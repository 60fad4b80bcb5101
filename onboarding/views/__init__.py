"""The pages: a view reads selectors, calls services and renders; it never asks a host."""
