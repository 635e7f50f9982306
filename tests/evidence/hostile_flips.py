"""Bit flips: one bit anywhere in the file, or one bit in a member whose digest the manifest then has again, so that the flip gets past it.

A flip may leave a package that says the same, such as one in report.txt or in a time stamp of the zip. Then it is right to verify it, with the
same counts. Whether it says the same is decided here, from the decoded members and without any verifier.
"""

import base64
import json
import struct
import zlib

from hostile_case import BUNDLE, ENTRY, FILES, NOTE, RECEIPT, Case
from package_maker import manifested, split, zipped

OUTSIDE = ("PACKAGE_UNREADABLE", *FILES, "BUNDLE_WRONG_FEDERATION")


def cases(package, given, rng, count):
    """package: the parts of an honest package; count: how many flips, half of them behind digests that were made again."""
    data = package.zip()
    members = package.members()
    names = sorted(name for name in members if members[name])
    asked = {(lines[0], int(lines[1])) for lines in (note.split(b"\n") for note in given.seen)}
    honest = meaning(data, asked)
    for number in range(count):
        if number % 2:
            name = rng.choice(names)
            at = rng.randrange(8 * len(members[name]))
            flipped = zipped(manifested({**members, name: flip(members[name], at)}, package.manifest))
            reasons = reasons_for(name)
        else:
            name, at, reasons = "the zip", rng.randrange(8 * len(data)), OUTSIDE
            flipped = flip(data, at)
        yield Case(f"bit flips: bit {at} of {name}", flipped, reasons, given, honest=meaning(flipped, asked) == honest)


def flip(data, at):
    return data[:at // 8] + bytes([data[at // 8] ^ 1 << at % 8]) + data[at // 8 + 1:]


def reasons_for(name):
    kinds = {"bundle.bin": BUNDLE, "receipts.jsonl": RECEIPT, "checkpoint": NOTE, "entries.jsonl": ENTRY, "consistency.json": ("INCONSISTENT",)}
    return kinds.get(name.split("/")[-1], ())


def meaning(data, asked=frozenset()):
    """What a package says that a verifier answers for; None where it cannot be read. Left out are words for people (the texts, made_at and
    question), signature lines of others, signatures beyond those that are needed, consistency proofs that nobody asked for (asked: the logs
    and sizes that are), white space in JSON, stray bits in Base64, and everything in the zip but names and contents."""
    try:
        members = unpacked(data)
        manifest = json.loads(members.pop("manifest.json").decode())
        if manifest.pop("files") != json.loads(manifested(members, {})["manifest.json"])["files"]:
            return None
        said = {"format": manifest["format"], "federation": manifest["federation"], "manifest": sorted(manifest), "names": sorted(members)}
        for name, content in members.items():
            kind = name.split("/")[-1]
            if kind == "bundle.bin":
                said[name] = split(content)[0]
            elif kind == "checkpoint":
                said[name] = content.partition(b"\n\n")[0]
            elif kind == "entries.jsonl":
                said[name] = [decoded(json.loads(line.decode())) for line in content.splitlines()]
            elif kind == "receipts.jsonl":
                said[name] = [json.loads(line.decode()) for line in content.splitlines()]
            elif kind == "consistency.json":
                log = members[name.replace("consistency.json", "checkpoint")].split(b"\n")[0]
                said[name] = [decoded(proof) for proof in json.loads(content.decode()) if (log, proof["from"]) in asked]
        return said
    except Exception:  # Whatever cannot be read says nothing.
        return None


def decoded(line):
    """An entry's line with its Base64 decoded."""
    return {name: base64.b64decode(value) if isinstance(value, str) else [base64.b64decode(item) for item in value] if isinstance(value, list)
        else value for name, value in line.items()}


def unpacked(data):
    """The members by the zip's directory, without a look at what a reader may pass by: versions, times, check sums, the headers of the members."""
    found = {}
    at, = struct.unpack_from("<I", data, len(data) - 6)
    while at < len(data) - 22:
        method, = struct.unpack_from("<H", data, at + 10)
        packed_size, _, name_size, extra_size, comment_size = struct.unpack_from("<IIHHH", data, at + 20)
        header, = struct.unpack_from("<I", data, at + 42)
        start = header + 30 + sum(struct.unpack_from("<HH", data, header + 26))
        packed = data[start:start + packed_size]
        # What a header says of its name beyond the end of the directory is no part of it.
        found[data[at + 46:min(at + 46 + name_size, len(data) - 22)].decode()] = zlib.decompressobj(-15).decompress(packed,
            1 << 26) if method else packed
        at += 46 + name_size + extra_size + comment_size
    return found
