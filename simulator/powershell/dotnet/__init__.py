"""The declared members of .NET types, one module per family. Importing this package declares them all."""

from simulator.powershell.dotnet import (  # noqa: F401
    arrays,
    console,
    date_statics,
    dates,
    dictionaries,
    encodings,
    environment,
    errors,
    mathematics,
    numbers,
    objects,
    paths,
    regexes,
    scripts,
    security,
    spans,
    stopwatches,
    string_statics,
    strings,
    versions,
)
