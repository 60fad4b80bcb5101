"""What people said of a large, made-up estate."""

from inventory.seeding.plan import Plan
from tags.seeding import tag_vms


def fill_annotations(plan: Plan) -> None:
    tag_vms(str(vm.guid) for vm in plan.vms())
