"""The converters, one module per family of target types. Importing this package declares them all."""

from simulator.powershell.casts import (  # noqa: F401
    dictionaries,
    enumerations,
    identities,
    instants,
    numbers,
    plain,
)
