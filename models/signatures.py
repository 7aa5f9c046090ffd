"""Electronic signatures: who put their name to exactly what, and what it meant."""

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from models.base import Base, CreatedAt, Key, PersonKey
from models.bom import SHA256

MEANINGS = ("authorship", "review", "approval", "release", "concession")


class Signature(Base):
    """One signature over one revision of one record; never changed.

    Name, user name, role and initials are as they were at that moment. `sha256` is the hash of
    the canonical content that was shown and signed.
    """

    __tablename__ = "signature"
    __table_args__ = (
        UniqueConstraint("entity", "entity_id", "revision", "meaning", "person_id"),
        CheckConstraint(
            "meaning IN ('authorship', 'review', 'approval', 'release', 'concession')",
            name="meaning_known",
        ),
        CheckConstraint(f"sha256 {SHA256}", name="sha256_form"),
        CheckConstraint("length(btrim(statement)) > 0", name="statement_given"),
        Index("ix_signature_record", "entity", "entity_id", "id"),
        Index("ix_signature_person", "person_id", "id"),
    )

    id: Mapped[Key]
    # The table, the row and its revision (or attempt).
    entity: Mapped[str]
    entity_id: Mapped[int]
    revision: Mapped[int]
    meaning: Mapped[str]
    sha256: Mapped[str]
    # The sentence above the password field: what was signed, in words.
    statement: Mapped[str]
    person_id: Mapped[PersonKey]
    name: Mapped[str]
    user_name: Mapped[str]
    role: Mapped[str]
    initials: Mapped[str]
    signed_at: Mapped[CreatedAt]
