"""What every visible text goes through; English now, French and Spanish follow."""


def t(text: str, /, **values: object) -> str:
    """The text in the reader's language, with `{name}` places filled in."""
    return text.format(**values) if values else text


def first_large(words: str) -> str:
    """Where a label, a cell or a line begins with them: “tape measure” becomes “Tape measure”."""
    return words[:1].upper() + words[1:]
