"""What an estate says where something cannot be done."""


class EstateError(Exception):
    """A verb that this estate cannot do: no such VM or host, or not enough memory on the destination."""
