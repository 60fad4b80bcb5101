"""What a person asked for and cannot have just now."""


class NotNow(Exception):
    """Nothing was changed. `sentence` says why, for whoever asked."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
