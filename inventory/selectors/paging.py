"""Pages as lists.paging makes them, under the name by which selectors of the inventory know them."""

from lists.paging import DEFAULT_SIZE, SIZES, Page, in_order, ordered, page_of

__all__ = ["DEFAULT_SIZE", "SIZES", "Page", "in_order", "ordered", "page_of"]
