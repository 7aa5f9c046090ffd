"""Refusals: things a person may try that the rules do not allow.

Refused                 the words reach the person as they are
  NotAllowed            the role does not permit the act (app.access)
  SignedOut             the session ended or the account was disabled (app.access)
  Moved                 what is asked for stands at another address now
  NotInField            what one field of a form holds cannot be (whoever shows the form)
  Conflict              somebody else changed it first; shows who and what (app.edge)
"""


class Refused(Exception):
    """The message is shown to the person as it is."""


class NotAllowed(Refused):
    """The person's roles do not permit this act."""


class SignedOut(Refused):
    """The session has ended, was revoked, or the account is disabled."""


class Moved(Refused):
    """What was here has become something else; `to` is the address of its page."""

    def __init__(self, message: str, to: str) -> None:
        super().__init__(message)
        self.to = to


class NotInField(Refused):
    """What stands in one field cannot be; `field` is the word the act itself has for it."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.field = field


class Conflict(Refused):
    """Somebody else changed the record since it was read."""
