"""How findings look: how bad one is, and how it stands."""

from lists.looks import Look, vocabulary

SEVERITIES = vocabulary(
    "Severity of a finding",
    "How soon somebody should look.",
    {
        "Critical": Look("bad", "alert-octagon", "Something is lost or stands still, or may be at the next mistake."),
        "Warning": Look("warn", "alert-triangle", "It costs something already, or will."),
        "Notice": Look("calm", "info-circle", "Good to know; nothing happens if nobody does anything."),
    },
)
STANDINGS = vocabulary(
    "State of a finding",
    "Whether it is so now.",
    {
        "open": Look("busy", "circle-dot", "The last look found it to be so.", "Open"),
        "unknown": Look("warn", "help", "It was so; now nobody can tell, because something was not read.", "Unknown"),
        "accepted": Look("calm", "user-check", "Somebody answers for it until a day; it does not count.", "Accepted"),
        "closed": Look("good", "circle-check", "It is no longer so.", "Closed"),
    },
)
