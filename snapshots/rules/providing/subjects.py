"""What findings are about, as every look and every preview of it names it."""

from uuid import UUID

from findings.rules import Kind, Subject


def snapshot_subject(pk: int | str, key: str, name: str, host: int, vm: UUID) -> Subject:
    """`key`: of tags.keys."""
    return Subject(Kind.SNAPSHOT, key, name, host=host, vm=vm, page="snapshots:snapshot", page_key=str(pk))


def vm_subject(pk: UUID, name: str, host: int) -> Subject:
    return Subject(Kind.VM, str(pk), name, host=host, vm=pk, page="inventory:vm", page_key=str(pk))
