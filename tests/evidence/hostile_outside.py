"""What anybody can do to a package without a key."""

from hostile_case import Case
from hostile_files import manifest_tricks, zip_tricks
from hostile_proofs import bundle_forgeries, entry_forgeries, note_forgeries, receipt_forgeries
from hostile_readings import json_readings, zip_readings

FAMILIES = (zip_tricks, manifest_tricks, bundle_forgeries, note_forgeries, entry_forgeries, receipt_forgeries, zip_readings, json_readings)


def cases(package, given, rng):
    """package: the parts of an honest package. Each family yields a name, the altered zip and the reasons that are right."""
    for family in FAMILIES:
        for name, data, reasons in family(package, rng):
            yield Case(f"{family.__name__.replace('_', ' ')}: {name}", data, tuple(reasons), given, honest=not reasons)
