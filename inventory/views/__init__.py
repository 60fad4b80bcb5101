"""The pages: one module each. A view reads selectors and renders; it never writes and never asks a host."""
