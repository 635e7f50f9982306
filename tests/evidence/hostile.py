#!/usr/bin/env python3
"""Makes hostile packages out of an honest one, and holds verifiers to them: none may be verified, each is refused for a right reason."""

import argparse
import json
import os
import random
import sys
from collections import Counter

import hostile_flips
import hostile_inside
import hostile_outside
import verify_evidence
from evidence_signatures import governance_key
from hostile_case import Case, Given
from package_maker import Package


def all_cases(data, given, seed, flips):
    """Every case out of the bytes of an honest package; the same ones for the same seed, but for fresh keys and their signatures."""
    package = Package.read(data)
    yield Case("the package itself", data, (), given, honest=True)
    yield Case("the package packed again", package.zip(), (), given, honest=True)
    yield from hostile_outside.cases(package, given, random.Random(f"{seed} outside"))
    yield from hostile_inside.cases(package, random.Random(f"{seed} inside"))
    yield from hostile_flips.cases(package, given, random.Random(f"{seed} flips"), flips)


# --- Checking with the verifier of this folder -------------------------------------------------------------------------------------------


def verdict(case):
    """The reason of the refusal, or None, and what it printed."""
    keys = [governance_key(pem) for pem in case.given.governance]
    seen = [(f"seen-{number}", data) for number, data in enumerate(case.given.seen, 1)]
    try:
        return None, verify_evidence.verify(case.package, keys, case.given.federation, seen, case.given.witnesses)
    except verify_evidence.Refused as refused:
        return refused.reason, str(refused)


def check(cases, verified):
    """Counts the cases, those that were verified and should not have been, and those that were answered otherwise than they should."""
    families, wrong_accepts, wrong_reasons, reasons = Counter(), 0, 0, Counter()
    for case in cases:
        reason, words = verdict(case)
        families[case.name.split(":")[0]] += 1
        reasons[reason or "VERIFIED"] += 1
        if reason is None and not case.honest:
            wrong_accepts += 1
            print(f"WRONG ACCEPT {case.name}: {words}, expected {' or '.join(case.reasons)}")
        elif reason is None and words != verified or reason is not None and reason not in case.reasons:
            wrong_reasons += 1
            print(f"WRONG REASON {case.name}: {words}, expected {' or '.join([*case.reasons, *[verified] * case.honest])}")
    for title, counts in (("cases", families), ("answers", reasons)):
        print(f"{title}: {', '.join(f'{name} {number}' for name, number in counts.most_common())}")
    print(f"{families.total()} hostile packages, {wrong_accepts} wrong accepts, {wrong_reasons} wrong reasons")
    return wrong_accepts + wrong_reasons == 0


# --- Writing them down for other verifiers -----------------------------------------------------------------------------------------------


def write(cases, verified, folder, limit):
    """Writes the cases and index.jsonl, in the form that make_sample.py has too; governance keys and notes lie beside them, each once."""
    os.makedirs(folder, exist_ok=True)
    beside = {}

    def kept(data, kind):
        if data not in beside:
            beside[data] = f"{kind}-{len(beside) + 1}"
            save(folder, beside[data], data)
        return beside[data]

    number = 0
    with open(os.path.join(folder, "index.jsonl"), "w", encoding="utf-8") as index:
        for number, case in enumerate(spread(cases, limit), 1):
            file = f"{number:05}.zip"
            save(folder, file, case.package)
            index.write(json.dumps({
                "file": file, "name": case.name, "governance": [kept(pem, "governance") for pem in case.given.governance],
                    "federation": case.given.federation,
                "seen": [kept(data, "seen") for data in case.given.seen], "witnesses": case.given.witnesses, "reasons": case.reasons,
                    "verified": verified if case.honest else None, "second": verdict(case)[1]}) + "\n")
    print(f"{number} packages in {folder}")


def save(folder, name, data):
    with open(os.path.join(folder, name), "wb") as out:
        out.write(data)


def spread(cases, limit):
    """All cases, or so many of them, evenly from the beginning to the end."""
    cases = list(cases)
    if limit is None or limit >= len(cases):
        return cases
    return [cases[number * len(cases) // limit] for number in range(limit)]


# --- The command -----------------------------------------------------------------------------------------------------------------------


def arguments():
    parser = argparse.ArgumentParser(
        description="Makes hostile packages out of an honest one, each with the reasons that a verifier may refuse it for.",
        epilog="""An honest package for it: make_sample.py DIR history

Examples:
  hostile.py case.zip --governance-key ada.pem --governance-key ben.pem --check
  hostile.py case.zip --governance-key ada.pem --governance-key ben.pem --check --seed 7 --flips 100000
  hostile.py case.zip --governance-key ada.pem --governance-key ben.pem --out /tmp/hostile --limit 500

A line of index.jsonl in --out has: file, name, governance and seen (files beside it), federation (or null), witnesses, reasons (any of them is right; none
where only verifying is), verified (the line to print where verifying is right, or null) and second (what verify_evidence.py prints).""",
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", metavar="PACKAGE", help="an honest package")
    parser.add_argument("--governance-key", action="append", required=True, metavar="FILE", help="a public key that it is checked with; at least two")
    parser.add_argument("--federation", metavar="NAME", help="the federation that it is checked for")
    parser.add_argument("--seen", action="append", default=[], metavar="FILE", help="a checkpoint that it is checked with; repeatable")
    parser.add_argument("--witnesses", type=int, default=0, metavar="N", help="how many cosignatures it is checked for")
    parser.add_argument("--seed", type=int, default=1, help="another number, other flips (default 1)")
    parser.add_argument("--flips", type=int, default=10_000, metavar="N", help="bit flips (default 10,000)")
    parser.add_argument("--check", action="store_true", help="run verify_evidence.py over all of them")
    parser.add_argument("--out", metavar="DIR", help="write them to files with an index")
    parser.add_argument("--limit", type=int, metavar="N", help="write only so many of them, from all kinds")
    options = parser.parse_args()
    if not options.check and options.out is None:
        parser.error("nothing to do: --check or --out DIR")
    return options


def main():
    options = arguments()
    given = Given(tuple(verify_evidence.contents(path) for path in options.governance_key), options.federation,
        tuple(verify_evidence.contents(path) for path in options.seen), options.witnesses)
    data = verify_evidence.contents(options.package)
    reason, verified = verdict(Case("the package itself", data, (), given))
    if reason is not None:
        print(f"hostile.py: the package is not honest: {verified}", file=sys.stderr)
        return 2
    if options.out is not None:
        write(all_cases(data, given, options.seed, options.flips), verified, options.out, options.limit)
    return 0 if not options.check or check(all_cases(data, given, options.seed, options.flips), verified) else 1


if __name__ == "__main__":
    sys.exit(main())
