"""One hostile package, or an honest one beside it, with what a verifier must say of it."""

from typing import NamedTuple

ENTRY = ("ENTRY_MALFORMED", "ENTRY_ORDER", "ENTRY_NOT_IN_LOG")
ENDING = ("ENDING_UNPROVEN",)
NOTE = ("NOTE_MALFORMED", "CHECKPOINT_OF_ANOTHER_LOG", "CHECKPOINT_UNSIGNED", "COSIGNATURE_INVALID", "CHECKPOINT_UNWITNESSED")
BUNDLE = ("BUNDLE_MALFORMED", "BUNDLE_WRONG_FEDERATION", "BUNDLE_UNSIGNED")
RECEIPT = ("RECEIPT_MALFORMED", "RECEIPT_UNPROVEN", "RECEIPT_CONTRADICTS")
FILES = ("FORMAT_UNKNOWN", "FILE_MISSING", "FILE_UNEXPECTED", "FILE_ALTERED")


class Given(NamedTuple):
    """What a verifier is told beside the package."""
    governance: tuple
    federation: str | None = None
    seen: tuple = ()
    witnesses: int = 0


class Case(NamedTuple):
    name: str
    package: bytes
    # The reasons that are right; none where it is to be verified.
    reasons: tuple
    given: Given
    # Whether it is right to verify it, with the counts of the honest package: it says the same.
    honest: bool = False
