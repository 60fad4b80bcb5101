"""A password that does not show itself."""

HIDDEN = "********"


class Secret(str):
    """Text that prints as asterisks: error reporters print the local variables of every frame, libraries' frames
    included.

    It is still text, so that libraries which encode it get the real thing. Only what formats it (`str`, `repr`,
    f-strings) sees asterisks. Equality and hashing are those of the text.
    """

    __slots__ = ()

    def __new__(cls, text: str) -> "Secret":
        # str(text) would be the asterisks where text is a Secret already.
        return super().__new__(cls, str.__str__(text))

    def __repr__(self) -> str:
        return f"'{HIDDEN}'"

    def __str__(self) -> str:
        return HIDDEN

    def __format__(self, spec: str) -> str:
        return HIDDEN

    def __reduce__(self) -> tuple[type["Secret"], tuple[str]]:
        raise TypeError("a secret is not pickled: tasks are given the id of a credential, never the credential")
