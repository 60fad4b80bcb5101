"""The integer types of .NET. Each is an int that refuses a value outside its range with OverflowError."""

from typing import ClassVar, Self


class Integer(int):
    """Common ground; never made itself."""

    type_name: ClassVar[str] = "System.Int32"
    minimum: ClassVar[int] = 0
    maximum: ClassVar[int] = 0

    __slots__ = ()

    def __new__(cls, value: int) -> Self:
        if not cls.minimum <= value <= cls.maximum:
            raise OverflowError(f"{value} does not fit {cls.type_name}")
        return int.__new__(cls, value)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({int(self)})"

    def __str__(self) -> str:
        return int.__repr__(self)


class Byte(Integer):
    type_name = "System.Byte"
    minimum, maximum = 0, 2**8 - 1
    __slots__ = ()


class SByte(Integer):
    type_name = "System.SByte"
    minimum, maximum = -(2**7), 2**7 - 1
    __slots__ = ()


class Int16(Integer):
    type_name = "System.Int16"
    minimum, maximum = -(2**15), 2**15 - 1
    __slots__ = ()


class UInt16(Integer):
    type_name = "System.UInt16"
    minimum, maximum = 0, 2**16 - 1
    __slots__ = ()


class Int32(Integer):
    type_name = "System.Int32"
    minimum, maximum = -(2**31), 2**31 - 1
    __slots__ = ()


class UInt32(Integer):
    type_name = "System.UInt32"
    minimum, maximum = 0, 2**32 - 1
    __slots__ = ()


class Int64(Integer):
    type_name = "System.Int64"
    minimum, maximum = -(2**63), 2**63 - 1
    __slots__ = ()


class UInt64(Integer):
    type_name = "System.UInt64"
    minimum, maximum = 0, 2**64 - 1
    __slots__ = ()


INTEGERS: dict[str, type[Integer]] = {
    kind.type_name: kind for kind in (Byte, SByte, Int16, UInt16, Int32, UInt32, Int64, UInt64)
}
