"""What a reason says of a merge."""

from jobs.answers import WORST_FIRST, Answer, Say, Verdict, go, refuse, unknown, warn, worst_of

__all__ = ["WORST_FIRST", "Answer", "Say", "Verdict", "go", "refuse", "unknown", "warn", "worst_of"]
