"""What somebody types into a search box, made safe and split the way the index reads it."""

LONGEST = 100
MOST_WORDS = 8
# Signs of print, and what people type for them: the same pairs as `searchable` in the database.
PRINTED, TYPED = "″“”„′‘’×‐‑–—−⁄", '""""\'\'\'x-----/'
AS_TYPED = str.maketrans(PRINTED, TYPED)


def cleaned(words: str) -> str:
    """Lower case, plain signs, single spaces, nothing PostgreSQL cannot hold: like the index."""
    # Sign by sign, as the database does: Python makes two of İ, and knows where a word ends in ς.
    lower = "".join(sign.lower()[0] for sign in words.replace("\x00", " "))
    plain = lower.translate(AS_TYPED)
    return " ".join(plain.split())[:LONGEST].strip()


def patterns(words: str) -> list[str]:
    """One LIKE pattern a word: each must stand somewhere in the text, and %, _ mean themselves."""
    return [f"%{literal(word)}%" for word in cleaned(words).split()[:MOST_WORDS]]


def literal(word: str) -> str:
    """The word as LIKE takes it at its letter."""
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
