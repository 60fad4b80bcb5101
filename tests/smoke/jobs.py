"""The brake: all changes are stopped and let go on, by a person without JavaScript; and the list of jobs."""

from tests.smoke.running import Untrue
from tests.smoke.visitor import Visitor


def jobs(visitor: Visitor) -> str:
    listed = len(visitor.table("/jobs/export.csv"))
    visitor.send("/jobs/stop/", "/jobs/stop/now/", reason="The smoke test pulls the brake.")
    if "All changes are stopped" not in visitor.text("/jobs/"):
        raise Untrue("the list of jobs does not say that everything is stopped")
    visitor.send("/jobs/stop/", "/jobs/stop/release/", reason="It was the smoke test.")
    if "Nothing is stopped" not in visitor.text("/jobs/stop/"):
        raise Untrue("a stop that was released stands")
    return f"jobs listed={listed} stopped=1 released=1"
