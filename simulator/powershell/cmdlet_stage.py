"""A Cmdlet of binding.py as a stage: binding of arguments and piped objects, error actions, ids of errors."""

from collections.abc import Sequence
from typing import Any

from simulator.powershell.arguments import Argument
from simulator.powershell.binder import (
    Binding,
    choose_set,
    distribute,
    missing_in,
    refuse_missing,
    set_of_object,
    sets_for_pipeline,
)
from simulator.powershell.binding import Bound, Call, Cmdlet
from simulator.powershell.bound_values import converted
from simulator.powershell.error_parameters import error_action, error_variable
from simulator.powershell.failures import ErrorRecord, PowerShellError, net_error
from simulator.powershell.objects import CustomObject, NetObject
from simulator.powershell.parameter_table import Entry, cmdlet_table
from simulator.powershell.scopes import Scope
from simulator.powershell.types import is_instance
from simulator.powershell.unrolling import Emit

_BINDING = "System.Management.Automation.ParameterBindingException"


class CmdletStage:
    def __init__(self, cmdlet: Cmdlet, arguments: Sequence[Argument], scope: Scope, out: Emit, *, piped: bool) -> None:
        self._cmdlet = cmdlet
        self._scope = scope
        self._session = scope.session
        self._out = out
        self._table = cmdlet_table(cmdlet)
        self._collected: list[Any] = []
        self.failed = False
        self._load_module()
        binding = distribute(self._table, arguments)
        self._sets = self._possible_sets(binding, piped)
        for name in self._sets if len(self._sets) == 1 else ():
            refuse_missing(self._table, missing_in(self._table, binding, name, piped=piped))
        if not self._table.sets:
            refuse_missing(self._table, missing_in(self._table, binding, "", piped=piped))
        self._action = error_action(scope, binding)
        self._variable = error_variable(scope, binding)
        self._bound = self._convert(binding)

    def _possible_sets(self, binding: Binding, piped: bool) -> frozenset[str]:
        """One, unless objects are piped that may choose between several."""
        default = self._cmdlet.default_set
        if piped:
            return sets_for_pipeline(self._table, binding, default)
        return frozenset({choose_set(self._table, binding, default)} if self._table.sets else ())

    def _load_module(self) -> None:
        """The first command of a module makes Windows show that it prepares the module."""
        session, module = self._session, self._cmdlet.module
        if module not in session.modules_loaded and not module.startswith("Microsoft.PowerShell."):
            session.modules_loaded.add(module)
            if session.preference(self._scope, "progresspreference") == "Continue":
                session.streams.progress("Preparing modules for first use.", " ")

    def _convert(self, binding: Binding) -> Bound:
        entries = self._table.entries
        return Bound(
            {
                entries[key].name: converted(self._table, entries[key], value, self._session)
                for key, value in binding.values.items()
                if key in entries
            }
        )

    def alone(self) -> None:
        self._run(self._bound, [], self._sets)

    def process(self, value: Any) -> None:
        entry = self._taker(value)
        if entry is None:
            self._not_bound(value)
        elif self._cmdlet.collects:
            self._collected.append(value)
        else:
            bound = Bound(self._bound)
            self._take(bound, entry, value)
            chosen = frozenset(entry.parameter.sets)
            self._run(bound, [value], self._sets & chosen if chosen else self._sets)

    def finish(self) -> None:
        if self._cmdlet.collects:
            self._run(self._bound, self._collected, self._sets)

    def _taker(self, value: Any) -> Entry | None:
        """The parameter that takes this object: by type as it is, by property name, by conversion, in the order of
        Windows."""
        free = [entry for entry in self._table.from_pipeline if entry.name not in self._bound and self._in_set(entry)]
        for entry in free:
            if value is not None and is_instance(value, entry.kind.element or entry.kind):
                return entry
        for entry in self._table.by_property:
            if entry.name in self._bound or not self._in_set(entry):
                continue
            if self._property_of(entry, value) is not None:
                return entry
        for entry in free:
            if self._converts(entry, value):
                return entry
        return None

    def _in_set(self, entry: Entry) -> bool:
        return not entry.parameter.sets or bool(self._sets & frozenset(entry.parameter.sets))

    def _converts(self, entry: Entry, value: Any) -> bool:
        try:
            converted(self._table, entry, value, self._session)
        except PowerShellError:
            return False
        return True

    @staticmethod
    def _property_of(entry: Entry, value: Any) -> str | None:
        if isinstance(value, CustomObject | NetObject):
            for name in (entry.name, *entry.parameter.aliases):
                if value.has(name):
                    return name
        return None

    def _take(self, bound: Bound, entry: Entry, value: Any) -> None:
        name = None if entry in self._table.from_pipeline else self._property_of(entry, value)
        if name is not None:
            for other in self._table.by_property:
                found = self._property_of(other, value)
                if found is not None and other.name not in bound:
                    bound[other.name] = converted(self._table, other, value.get(found), self._session)
            return
        bound[entry.name] = converted(self._table, entry, value, self._session)

    def _not_bound(self, value: Any) -> None:
        message = (
            "The input object cannot be bound to any parameters for the command either because the command does not "
            "take pipeline input or the input and its properties do not match any of the parameters that take pipeline "
            "input."
        )
        self._write_error(net_error(_BINDING, message, "InputObjectNotBound", "InvalidArgument", value).record)

    def _run(self, bound: Bound, piped: list[Any], sets: frozenset[str]) -> None:
        chosen = next(iter(sets), "")
        if len(sets) > 1:
            chosen = set_of_object(self._table, bound, sets, self._cmdlet.default_set)
        call = Call(bound, self._session.machine, self._write_error, self._write_progress, self._action, chosen, piped)
        outputs = iter(self._cmdlet.run(call))
        while True:
            try:
                value = next(outputs)
            except StopIteration:
                return
            except PowerShellError as error:
                self._complete(error.record)
                raise
            self._out(value)

    def _complete(self, record: ErrorRecord) -> None:
        """Adds the implementing type to the id, once; an id that carries one already keeps it."""
        if not record.qualified:
            record.qualified = True
            record.activity = record.activity or self._cmdlet.name
            source = self._cmdlet.error_source
            if not record.error_id.endswith(f",{source}"):
                record.error_id = f"{record.error_id or record.exception.type_name},{source}"

    def _write_error(self, record: ErrorRecord) -> None:
        self._complete(record)
        self.failed = True
        if self._variable is not None and self._action != "Stop":
            self._variable.append(record)
        if record.position is None:
            record.position = self._session.command_position
        self._session.write_error(record, self._action)

    def _write_progress(self, activity: str, status: str) -> None:
        if self._session.preference(self._scope, "progresspreference") == "Continue":
            self._session.streams.progress(activity, status)
