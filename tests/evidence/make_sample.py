#!/usr/bin/env python3
"""Writes honest evidence packages out of nothing, each with what its check needs and what it must print.

Each line of index.jsonl has: file, name, governance (two keys or more), federation, seen, witnesses (how many cosignatures to ask for), reasons (none
here) and verified, the line a verifier prints.
"""

import argparse
import datetime
import json
import os
import random
import uuid

from package_maker import (
    b64, Key, Log, Package, Tree, cosignature, log_name, message, note, note_line, note_text, public_key, sign_bundle, witness_name)

FEDERATION = "Northbridge S\u00fcd"
POLICE, SCHOOLS = "police-northbridge", "schools-northbridge"
# Members that only watch.
WATCHERS = "health-northbridge", "social-northbridge"
LEAD, NURSE, HUB = "education.safeguarding-lead", "health.school-nurse", "fusion.analyst"
START = 1_767_225_600_000_000  # 2026-01-01
PREVENTION = 3
RELEASED, WITHHELD, HELD = 1, 2, 3
URGENT = 2
VERSION = 7
TERM_DAYS, DAY = 1_826, 24 * 60 * 60 * 1_000_000


class Sample:
    """Two agencies, the messages that went from one to the other, and the package that tells of it."""

    def __init__(self, seed=1):
        self.rng = random.Random(seed)
        self.time = START
        self.governance = [Key(), Key()]
        self.keys = {agency: Key() for agency in (POLICE, SCHOOLS, *WATCHERS)}
        self.logs = {agency: Log(self.rng) for agency in (POLICE, SCHOOLS)}
        self.receipts = []

    def entry(self, number, event):
        """A journal entry with this event, a moment after the last one."""
        self.time += 1_234
        return message(_1=self.time, **{f"_{number}": event})

    def classes(self):
        """The three decision classes of the sample, in the origin's log."""
        roles = [(LEAD, RELEASED, "", ["lead-sees-place"]), (NURSE, WITHHELD, "NO_GRANT", []), (HUB, HELD, "", ["hub-sees-kind", "hub-sees-place"])]
        self.kinds = {}
        for role, verdict, reason, rules in roles:
            paths = {"released": ["handling", "place"] if rules else [], "withheld": ["persons"] if rules else ["*"],
                "transformed": ["occurred_at"] if rules else []}
            event = message(
                _1=VERSION, _2=1, _3=SCHOOLS, _4=role, _5=verdict, _6=reason, _7="prevention-team", _8=rules, _9=paths["released"],
                _10=paths["withheld"], _11=[message(_1=path, _2=4) for path in paths["transformed"]])
            self.kinds[role] = {"class": self.logs[POLICE].append(self.entry(4, event)), "rules": rules, "verdict": verdict, **paths}

    def publish(self, count, roles=(LEAD, NURSE, HUB)):
        """Messages that go in one batch: their entries and receipts in the origin's log, and in the recipient's where the lead has them."""
        log, ids = self.logs[POLICE], []
        for _ in range(count):
            identity, root, view = self.rng.randbytes(16), self.rng.randbytes(32), self.rng.randbytes(32)
            accepted = log.append(self.entry(2, message(_1=identity, _2=1, _3="dispatch", _4="request", _5=root, _7=900, _11=PREVENTION)))
            outcomes = [
                message(_1=self.kinds[role]["class"], _2=self.kinds[role]["verdict"], _3=view if self.kinds[role]["verdict"] == RELEASED else b"")
                    for role in roles]
            decided = log.append(self.entry(3, message(_1=identity, _2=VERSION, _3=self.time + 10**9, _4=outcomes)))
            for role in roles:
                self.receipts.append(self.receipt(identity, root, view, role, accepted, decided))
            ids.append(identity)
        return ids

    def receipt(self, identity, root, view, role, accepted, decided):
        kind = self.kinds[role]
        return {
            "message": str(uuid.UUID(bytes=identity)), "commitment": root.hex(), "origin": POLICE, "recipient": SCHOOLS, "role": role,
            "verdict": ["released", "withheld", "held"][kind["verdict"] - 1], "released": kind["released"], "transformed": kind["transformed"],
            "withheld": kind["withheld"], "rules": kind["rules"], "policy_version": VERSION, "agreement": "prevention-team",
            "purpose": "PURPOSE_PREVENTION", "decided_at": time_text(self.time), "view_sha256": view.hex() if kind["verdict"] == RELEASED else "",
            "entries": {"accepted": accepted, "decided": decided, "class": kind["class"]}}

    def arrive(self, ids, sequence, delivered=True):
        """The batch arrives: the first message is not taken in by itself but set aside, as the zeros say, and all others are delivered."""
        log, incarnation = self.logs[SCHOOLS], b"\7" * 16
        places = [bytes(16), *ids]
        received = log.append(self.entry(6, message(
            _1=POLICE, _2=URGENT, _3=incarnation, _4=sequence, _5=bytes(32), _6=b"".join(places), _7=[message(_1=[HUB]), message(_1=[LEAD])],
            _8=bytes([0] + [2] * len(ids)))))
        # The first of a batch by its bit among others, every other batch whole.
        bits = (1 << len(places)) - 2
        positions = bits.to_bytes((len(places) + 7) // 8, "little") if sequence % 2 else b""
        part = message(_1=URGENT, _2=incarnation, _3=sequence, _4=positions)
        given = log.append(self.entry(7, message(_1=LEAD, _2="register", _3=[message(_1=URGENT, _2=incarnation, _3=sequence + 90), part],
            _4=POLICE))) if delivered else None
        texts = {str(uuid.UUID(bytes=identity)) for identity in ids}
        for receipt in self.receipts:
            if receipt["message"] in texts and receipt["role"] == LEAD:
                receipt["entries"] |= {"received": received} if given is None else {"received": received, "delivered": given}

    def bundle(self):
        agencies = [message(_1=agency, _2=agency.title(), _6=[public_key(key)]) for agency, key in self.keys.items()]
        return sign_bundle(message(_1=FEDERATION, _2=VERSION, _3=START, _7=agencies), *self.governance)

    def package(self, agencies=(POLICE, SCHOOLS), older=(), witnesses=()):
        """Packs the logs of these agencies; older: sizes that consistency is proven from; witnesses: keys whose lines stand beside the agency's."""
        package = Package(FEDERATION, self.bundle())
        for agency in agencies:
            tree, name = Tree(self.logs[agency].commitments), log_name(FEDERATION, agency)
            text = note_text(name, tree.size, tree.root())
            strangers = b"".join(note_line(line, key, text) for key in witnesses for line in (name, "witness.example/1"))
            cosigned = b"".join(cosignature(witness_name(FEDERATION, other), key, text) for other, key in self.keys.items() if other != agency)
            package.notes[agency] = text + b"\n" + strangers + note_line(name, self.keys[agency], text) + cosigned
            package.entries[agency] = list(self.logs[agency].lines(tree))
            sizes = [size for size in older if size < tree.size]
            if sizes:
                package.consistency[agency] = [{"from": size, "path": [b64(node) for node in tree.consistency(size)]} for size in sizes]
        package.receipts = self.receipts
        package.others = {"report.txt": "What went to the schools.\n".encode(), "policy.txt": "version 7\n".encode()}
        return package

    def seen(self, agency, size):
        tree = Tree(self.logs[agency].commitments)
        return note(log_name(FEDERATION, agency), size, tree.root(size), self.keys[agency])


def time_text(micros):
    moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(microseconds=micros)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


# --- The samples -----------------------------------------------------------------------------------------------------------------------


def of_size(size):
    """One agency whose log has this size, with a receipt out of its last entries where they have room."""
    sample = Sample(size)
    if size < 3:
        sample.kinds = {LEAD: {"class": 0, "verdict": RELEASED, "released": [], "transformed": [], "withheld": [], "rules": []}}
        sample.publish(1, (LEAD,))
        sample.logs[POLICE].commitments, sample.receipts = sample.logs[POLICE].commitments[:size], []
        sample.logs[POLICE].known = {index: known for index, known in sample.logs[POLICE].known.items() if index < size}
    else:
        sample.classes()
        if size == 3:
            # Room for one class alone.
            for index in (1, 2):
                sample.logs[POLICE].known.pop(index)
            sample.logs[POLICE].commitments[1:] = []
        sample.logs[POLICE].fill(size - 2)
        sample.publish(1, (LEAD,))
    return sample, sample.package((POLICE,)), []


def of_two(messages=6):
    """Two agencies: batches that arrived, some delivered, one on its way; entries of others between them."""
    sample = Sample(2)
    sample.classes()
    for sequence in range(1, messages // 2):
        sample.logs[POLICE].fill(len(sample.logs[POLICE].commitments) + 3)
        sample.arrive(sample.publish(2), sequence, delivered=sequence > 1)
        sample.logs[SCHOOLS].fill(len(sample.logs[SCHOOLS].commitments) + 5)
    sample.publish(2)
    return sample, sample.package(), []


def with_ended():
    """Entries that have ended with their term, some of them in the middle, and the records of it; no receipt leans on them."""
    sample, _, _ = of_two()
    log = sample.logs[POLICE]
    before = len(sample.receipts)
    first = len(log.commitments)
    sample.publish(2)
    youngest = sample.time
    sample.publish(1)
    del sample.receipts[before:]
    log.fill(first + 9)
    sample.time = youngest + TERM_DAYS * DAY
    for span in ((first, 2), (first + 3, 1)), ((first + 2, 1),):
        ranges = [message(_1=start, _2=count) for start, count in span]
        record = log.append(sample.entry(27, message(_1=ranges, _2=1, _3=TERM_DAYS, _4=youngest)))
        log.end([index for start, count in span for index in range(start, start + count)], record)
    return sample, sample.package(), []


def with_history():
    """Proofs from older sizes, and checkpoints that somebody kept: of nothing, of a power of two, of others, and of today."""
    sample, _, _ = of_two()
    sizes = {agency: len(log.commitments) for agency, log in sample.logs.items()}
    package = sample.package(older=range(1, max(sizes.values())))
    kept = [(agency, size) for agency in sizes for size in (0, 1, 4, 7, sizes[agency] - 1, sizes[agency])]
    stranger = note(log_name(FEDERATION, "not-in-the-package"), 5, bytes(32), sample.keys[POLICE])
    return sample, package, [*(sample.seen(agency, size) for agency, size in kept), stranger]


def with_witnesses():
    """Lines of others beside the agency's own: a witness's, and one under the log's name with a key that is not the agency's."""
    sample, _, _ = of_two()
    return sample, sample.package(witnesses=[Key(), Key()]), []


def large(receipts=10_000, size=1 << 20):
    """As many receipts as the bench, out of a log with paths of twenty."""
    sample = Sample(3)
    sample.classes()
    for sequence in range(1, receipts // 2 + 1):
        sample.arrive(sample.publish(2, (LEAD,)), sequence)
    for log in sample.logs.values():
        log.fill(size)
    return sample, sample.package(), []


SAMPLES = {
    **{f"size-{size}": lambda size=size: of_size(size) for size in (1, 2, 3, 255, 256, 257, 1000)},
    "two-agencies": of_two, "ended": with_ended, "history": with_history, "witnesses": with_witnesses}


def write(folder, name, made):
    """Writes a sample with its keys and returns its line of the index."""
    sample, package, seen = made
    files = {f"{name}.zip": package.zip()}
    keys = {f"{name}-governance-{number}.pem": key.pem for number, key in enumerate(sample.governance, 1)}
    notes = {f"{name}-seen-{number}": data for number, data in enumerate(seen, 1)}
    for file, data in {**files, **keys, **notes}.items():
        with open(os.path.join(folder, file), "wb") as out:
            out.write(data)
    entries = sum(map(len, package.entries.values()))
    ended = sum("commitment" in line for lines in package.entries.values() for line in lines)
    verified = f"VERIFIED {len(package.receipts)} receipts, {entries} entries, {len(package.notes)} logs{f', {ended} entries ended' if ended else ''}"
    return {"file": f"{name}.zip", "name": name, "governance": [*keys], "federation": FEDERATION, "seen": [*notes], "reasons": [],
        "witnesses": len(sample.keys) - 1, "verified": verified}


def main():
    parser = argparse.ArgumentParser(
        description="Writes honest evidence packages, the keys they are checked with, and index.jsonl that says how.",
        epilog="Examples:\n  make_sample.py /tmp/samples\n  make_sample.py /tmp/samples two-agencies\n  make_sample.py /tmp/samples large",
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", metavar="DIR", help="where to write to")
    parser.add_argument("names", metavar="NAME", nargs="*",
        help=f"which of {', '.join(SAMPLES)}; all of them where none is named; and large, 10,000 receipts")
    options = parser.parse_args()
    known = {**SAMPLES, "large": large}
    if not known.keys() >= set(options.names):
        parser.error(f"there are {', '.join(known)}")
    os.makedirs(options.folder, exist_ok=True)
    with open(os.path.join(options.folder, "index.jsonl"), "w", encoding="utf-8") as index:
        for name in options.names or SAMPLES:
            index.write(json.dumps(write(options.folder, name, known[name]())) + "\n")


if __name__ == "__main__":
    main()
