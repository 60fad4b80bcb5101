"""The pages: a view reads selectors, calls services and renders."""
