"""The commands of `cleanstation`, by what they are about; only these may open every other door."""


class Answered(SystemExit):
    """The command did its work, and the answer is this exit code."""
