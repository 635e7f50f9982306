"""What anybody can do to a package without a key: every alteration of its files, and every trick with the zip around them."""

import io
import hashlib
import json
import struct
import zipfile
import zlib
from typing import NamedTuple

from hostile_case import BUNDLE, ENTRY, FILES, Case
from package_maker import (
    Key, b64, compact, edit, field, join, json_lines, log_name, manifested, member_info, message, note_line, note_text, sha256, sign_bundle, signature, split, zipped)
import base64

ZIP = ("PACKAGE_UNREADABLE",)


def cases(package, given, rng):
    """package: the parts of an honest package; each function yields a name, the altered zip and the reasons that are right."""
    for family in (zip_tricks, manifest_tricks, bundle_forgeries, note_forgeries, entry_forgeries, receipt_forgeries):
        for name, data, reasons in family(package, rng):
            yield Case(f"{family.__name__.replace('_', ' ')}: {name}", data, tuple(reasons), given)


# --- The zip ---------------------------------------------------------------------------------------------------------------------------


def zip_tricks(package, rng):
    members = manifested(package.members(), package.manifest)
    honest = zipped(members)
    yield "no bytes", b"", ZIP
    yield "no zip", rng.randbytes(2000), ZIP
    yield "cut off", honest[:-1], ZIP
    yield "cut in half", honest[:len(honest) // 2], ZIP
    yield "an empty zip", zipped({}), ZIP + ("FORMAT_UNKNOWN",)
    yield "a byte behind it", honest + b"\0", ZIP
    yield "much behind it", honest + bytes(100_000), ZIP
    yield "bytes before it", b"#!/bin/sh\n" + honest, ZIP
    yield "a comment that is missing", honest[:-2] + struct.pack("<H", 5), ZIP
    yield "a comment", honest[:-2] + struct.pack("<H", 5) + b"aside", ZIP
    yield "another zip before it", zipped({"report.txt": b"another"}) + honest, ZIP
    for name in ("/etc/passwd", "../report.txt", "logs/../report.txt", "logs\\report.txt", "re\nport.txt", "report.txt\x7f", "logs/", "", "..", "C:\\report.txt"):
        yield f"a member named {name!r}", zipped([*members.items(), (name, b"")]), ZIP
        if name:
            yield f"a member of the manifest named {name!r}", zipped(manifested({**package.members(), name: b""}, package.manifest)), ZIP
    for name in sorted(members):
        yield f"{name} twice", quietly_zipped([*members.items(), (name, members[name])]), ZIP
        yield f"{name} twice, the first another", quietly_zipped([(name, b"{}"), *members.items()]), ZIP
    yield "a name cut off at a NUL", honest.replace(b"report.txt", b"repor\0.txt") if b"report.txt" in honest else honest[:-1], ZIP
    yield "a link", zipped_with(members, "receipts.jsonl", lambda info: setattr(info, "external_attr", 0o120777 << 16)), ZIP
    yield "packed by another method", zipped_with(members, "receipts.jsonl", lambda info: setattr(info, "compress_type", zipfile.ZIP_BZIP2)), ZIP
    stored = zipped_with(members, "receipts.jsonl", lambda info: setattr(info, "compress_type", zipfile.ZIP_STORED))
    yield "packed by no method that exists", patched(stored, "receipts.jsonl", 10, 8, "<H", 12), ZIP
    yield "encrypted", patched(honest, "receipts.jsonl", 8, 6, "<H", 1), ZIP
    yield from bombs(package, honest)


def bombs(package, honest):
    # Sizes in the directory stand at 24 of its header, and at 22 of the member's own.
    wrong = ZIP + ("FILE_ALTERED",)
    for size in (0, 1, len(package.bundle) - 1, (512 << 20) + 1, (4 << 30) - 2):
        yield f"a size of {size} in the directory", patched(honest, "bundle.bin", 24, 22, "<I", size), wrong
    members = package.members()
    large = zeros_packed(512)
    yield "a member of more than 512 MiB, and nothing untrue", with_packed(members, {"report.txt": zeros_packed(512, b"\0")}, package.manifest), ZIP
    many = {"report.txt": large, "policy.txt": large, **{f"logs/agency-{number}/consistency.json": large for number in range(7)}}
    yield "more than 4 GiB in all, and nothing untrue but nine logs", with_packed(members, many, package.manifest), ZIP
    # The manifest agrees with the first bytes, so that a reader that stops there sees nothing.
    bomb = manifested({**members, "report.txt": b"\0" * 10}, package.manifest)
    data = zipped({**bomb, "report.txt": b"\0" * (64 << 20)})
    yield "a member that unpacks to more than it says", patched(data, "report.txt", 24, 22, "<I", 10), wrong
    yield "more than 100,000 members", zipped([*manifested(members, package.manifest).items(), *((f"{number}", b"") for number in range(100_001))]), ZIP


class Packed(NamedTuple):
    """Bytes that are never held unpacked."""
    data: bytes
    size: int
    crc: int
    sha256: str


def zeros_packed(mebibytes, more=b""):
    """So many MiB of zeros, deflated: a block of one is the same as the next."""
    packer, block = zlib.compressobj(9, zlib.DEFLATED, -15), bytes(1 << 20)
    first = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    crc, digest = 0, hashlib.sha256()
    for data in [block] * mebibytes + [more]:
        crc = zlib.crc32(data, crc)
        digest.update(data)
    return Packed(first * mebibytes + packer.compress(more) + packer.flush(), (mebibytes << 20) + len(more), crc, digest.hexdigest())


def with_packed(members, packed, manifest):
    """A zip with some members packed already. They are written as what they are packed to, and called deflated afterwards."""
    whole = manifested({**members, **{name: b"" for name in packed}}, manifest)
    said = json.loads(whole["manifest.json"])
    said["files"] |= {name: {"bytes": each.size, "sha256": each.sha256} for name, each in packed.items()}
    whole |= {"manifest.json": compact(said).encode(), **{name: each.data for name, each in packed.items()}}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in whole.items():
            archive.writestr(member_info(name), data, compress_type=zipfile.ZIP_STORED if name in packed else zipfile.ZIP_DEFLATED)
    data = out.getvalue()
    for name, each in packed.items():
        for in_directory, in_header, form, value in ((10, 8, "<H", zipfile.ZIP_DEFLATED), (16, 14, "<I", each.crc), (24, 22, "<I", each.size)):
            data = patched(data, name, in_directory, in_header, form, value)
    return data


def quietly_zipped(pairs):
    import warnings
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return zipped(pairs)


def zipped_with(members, name, change):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for each, data in members.items():
            info = member_info(each)
            if each == name:
                change(info)
            archive.writestr(info, data, compress_type=info.compress_type)
    return out.getvalue()


def patched(data, name, in_directory, in_header, form, value):
    """The zip with a number altered in both headers of a member."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        header = archive.getinfo(name).header_offset
    out = bytearray(data)
    directory = data.rindex(name.encode()) - 46
    struct.pack_into(form, out, directory + in_directory, value)
    struct.pack_into(form, out, header + in_header, value)
    return bytes(out)


# --- The manifest ----------------------------------------------------------------------------------------------------------------------


def manifest_tricks(package, rng):
    members, unknown = package.members(), ("FORMAT_UNKNOWN",)
    whole = manifested(members, package.manifest)
    manifest = json.loads(whole["manifest.json"])
    with_manifest = lambda text: zipped({**whole, "manifest.json": text if isinstance(text, bytes) else compact(text).encode()})
    yield "none", zipped(members), unknown
    for words, text in (
            ("empty", b""), ("no JSON", b"{"), ("a list", b"[]"), ("no UTF-8", b'{"format":"\xff"}'), ("UTF-16", compact(manifest).encode("utf-16")),
            ("deep", b"[" * 100_000 + b"]" * 100_000), ("a member twice", compact(manifest).replace('{"format"', '{"format":"other","format"', 1).encode()),
            ("text behind it", compact(manifest).encode() + b"{}"), ("a number as the format", {**manifest, "format": 1}),
            ("another format", {**manifest, "format": "sharingbus-evidence/v2"}), ("an unknown member", {**manifest, "proof": "yes"}),
            ("a list of files", {**manifest, "files": []}), ("a size that is no whole number", altered_file(manifest, "bytes", 1.5)),
            ("a digest in capitals", altered_file(manifest, "sha256", manifest["files"]["bundle.bin"]["sha256"].upper() + "")),
            ("a file with an unknown member", altered_file(manifest, "proof", True))):
        yield words, with_manifest(text), unknown + (FILES if "capitals" in words else ())
    for name in manifest:
        yield f"without {name}", with_manifest({key: value for key, value in manifest.items() if key != name}), unknown
    yield "a size one too small", with_manifest(altered_file(manifest, "bytes", len(members["bundle.bin"]) - 1)), ("FILE_ALTERED",)
    yield "a digest of other bytes", with_manifest(altered_file(manifest, "sha256", sha256(b"").hex())), ("FILE_ALTERED",)
    yield "itself among its files", with_manifest({**manifest, "files": {**manifest["files"], "manifest.json": {"bytes": 1, "sha256": "0" * 64}}}), FILES
    yield "another federation", with_manifest({**manifest, "federation": manifest["federation"] + "x"}), ("BUNDLE_WRONG_FEDERATION",)
    for name in sorted(members):
        rest = {key: data for key, data in members.items() if key != name}
        yield f"{name} taken out of the package", zipped({key: data for key, data in whole.items() if key != name}), ("FILE_MISSING",)
        yield f"{name} taken out of the manifest", zipped({**manifested(rest, package.manifest), name: members[name]}), ("FILE_UNEXPECTED", "FILE_MISSING")
        yield f"{name} altered", zipped({**whole, name: members[name] + b"\n"}), ("FILE_ALTERED",)
        if name in ("bundle.bin", "receipts.jsonl") or name.endswith(("/checkpoint", "/entries.jsonl")):
            yield f"{name} taken out of both", zipped(manifested(rest, package.manifest)), ("FILE_MISSING",)
    for name in ("notes.txt", "logs/notes.txt", "logs/police/", "logs/a/checkpoint", "bundle.bin.bak", "Report.txt", "logs/x/y/checkpoint"):
        yield f"{name} beside the others", zipped({**whole, name: b"x"}), ("FILE_UNEXPECTED", "PACKAGE_UNREADABLE")
        yield f"{name} in the manifest too", zipped(manifested({**members, name: b"x"}, package.manifest)), ("FILE_UNEXPECTED", "FILE_MISSING", "PACKAGE_UNREADABLE")


def altered_file(manifest, member, value):
    return {**manifest, "files": {**manifest["files"], "bundle.bin": {**manifest["files"]["bundle.bin"], member: value}}}


# --- The bundle ------------------------------------------------------------------------------------------------------------------------


def bundle_forgeries(package, rng):
    strangers = [Key(), Key()]
    bundle, *signatures = [value for _, value in split(package.bundle)]
    broken = [edit(value, [2], lambda flat: flat[:-1] + bytes([flat[-1] ^ 1])) for value in signatures]
    short = [edit(value, [2], lambda flat: flat[:-1]) for value in signatures]
    long = [edit(value, [2], lambda flat: flat[:32] + b"\0" + flat[32:]) for value in signatures]
    by_strangers = split(sign_bundle(bundle, *strangers))[1:]
    strange = [value for _, value in by_strangers]
    borrowed = [signature(dict(split(theirs))[1].decode(), dict(split(own))[2]) for theirs, own in zip(signatures, strange)]
    signed = lambda data, values: message(_1=data, _2=values)
    for words, data, reasons in (
            ("no signature", signed(bundle, []), BUNDLE), ("one signature", signed(bundle, signatures[:1]), BUNDLE[2:]),
            ("one signature twice", signed(bundle, signatures[:1] * 2), BUNDLE[2:]),
            ("one signature, and keys that are not pinned", signed(bundle, [*signatures[:1], *strange, *strange]), BUNDLE[2:]),
            ("an unpinned key twice", signed(bundle, strange[:1] * 2), BUNDLE[2:]), ("two keys that are not pinned", signed(bundle, strange), BUNDLE[2:]),
            ("strangers under the names of pinned keys", signed(bundle, borrowed), BUNDLE[2:]),
            ("a broken signature", signed(bundle, [*signatures[:1], *broken[1:]]), BUNDLE[2:]),
            ("a broken signature beside two good ones", signed(bundle, [*signatures, broken[0]]), BUNDLE[2:]),
            ("a signature of 63 bytes", signed(bundle, [*signatures[:1], *short[1:]]), BUNDLE[2:]),
            ("a signature of 65 bytes", signed(bundle, [*signatures[:1], *long[1:]]), BUNDLE[2:]),
            ("signatures of zeros", signed(bundle, [signature(dict(split(value))[1].decode(), bytes(64)) for value in signatures]), BUNDLE[2:]),
            ("other bytes under its signatures", signed(bundle + message(_12="more"), signatures), BUNDLE[2:]),
            ("a key more under its signatures", signed(bundle + message(_7=[message(_1="new-agency")]), signatures), BUNDLE[2:]),
            ("another federation under its signatures", signed(edit(bundle, [1], lambda name: name + b"x"), signatures), BUNDLE),
            ("another version under its signatures", signed(edit(bundle, [2], lambda version: (version or 0) + 1), signatures), BUNDLE[2:]),
            ("empty", b"", BUNDLE), ("cut off", package.bundle[:-1], BUNDLE), ("no protobuf", rng.randbytes(400), BUNDLE),
            ("a number without an end", b"\x08" + b"\xff" * 11, BUNDLE), ("a length beyond its end", b"\x0a\xff\xff\xff\xff\x0f", BUNDLE),
            ("a signed bundle in its place", signed(package.bundle, signatures), BUNDLE)):
        altered = package.copy()
        altered.bundle = data
        yield words, altered.zip(), reasons


# --- The checkpoints -------------------------------------------------------------------------------------------------------------------


def note_forgeries(package, rng):
    stranger = Key()
    agencies = sorted(package.notes)
    for agency in agencies:
        data = package.notes[agency]
        text, _, lines = data.partition(b"\n\n")
        text += b"\n"
        name, size, root = text.decode().splitlines()
        lines = lines.splitlines(keepends=True)
        raw_root, size = base64.b64decode(root), int(size)
        federation = package.manifest["federation"]
        unsigned = ("CHECKPOINT_UNSIGNED",)
        texts = {
            "a root that nobody signed": (note_text(name, size, rng.randbytes(32)), unsigned), "a size one more": (note_text(name, size + 1, raw_root), unsigned),
            "a size one less": (note_text(name, size - 1, raw_root), unsigned), "a size of zero": (note_text(name, 0, sha256()), unsigned),
            "the name of another agency": (note_text(log_name(federation, "other-agency"), size, raw_root), ("CHECKPOINT_OF_ANOTHER_LOG",)),
            "the name in another federation": (note_text(log_name(federation + "x", agency), size, raw_root), ("CHECKPOINT_OF_ANOTHER_LOG",)),
            "a name without its version": (text.replace(b"/v1/", b"/", 1), ("CHECKPOINT_OF_ANOTHER_LOG",)),
            "a name in capitals": (note_text(name.upper(), size, raw_root), ("CHECKPOINT_OF_ANOTHER_LOG",)),
            "a fourth line": (text + b"more\n", ("NOTE_MALFORMED",)), "no root": (note_text(name, size, b""), ("NOTE_MALFORMED",)),
            "a root of 31 bytes": (note_text(name, size, raw_root[:31]), ("NOTE_MALFORMED",)), "a root in hexadecimal": (f"{name}\n{size}\n{raw_root.hex()}\n".encode(), ("NOTE_MALFORMED",)),
            "a zero before the size": (f"{name}\n0{size}\n{root}\n".encode(), ("NOTE_MALFORMED",)), "a sign before the size": (f"{name}\n+{size}\n{root}\n".encode(), ("NOTE_MALFORMED",)),
            "a size beyond all numbers": (f"{name}\n{1 << 70}\n{root}\n".encode(), ("NOTE_MALFORMED",)), "digits of another script": (f"{name}\n\u0661\n{root}\n".encode(), ("NOTE_MALFORMED",)),
            "a space behind the size": (f"{name}\n{size} \n{root}\n".encode(), ("NOTE_MALFORMED",)), "a carriage return": (text.replace(b"\n", b"\r\n"), ("NOTE_MALFORMED",)),
            "a NUL in its name": (text.replace(b"sharingbus", b"sharing\0bus"), ("NOTE_MALFORMED",)), "no UTF-8": (b"\xff" + text, ("NOTE_MALFORMED",))}
        notes = {words: (altered + b"\n" + b"".join(lines), reasons) for words, (altered, reasons) in texts.items()}
        notes |= {
            "no signature line": (text + b"\n", ("NOTE_MALFORMED",)), "no empty line": (text, ("NOTE_MALFORMED",)), "empty": (b"", ("NOTE_MALFORMED",)),
            "an unfinished line": (data[:-1], ("NOTE_MALFORMED",)), "a line that is no signature": (data + b"more\n", ("NOTE_MALFORMED",)),
            "an empty line at its end": (data + b"\n", ("NOTE_MALFORMED",)), "a hyphen for the dash": (data.replace("\u2014".encode(), b"-"), ("NOTE_MALFORMED",)),
            "a signature of no bytes": (text + f"\n\u2014 {name} AAAAAA==\n".encode(), ("NOTE_MALFORMED",)),
            "a thousand lines": (data + lines[-1] * 1000, ("NOTE_MALFORMED",)), "a stranger's signature": (text + b"\n" + note_line(name, stranger, text), unsigned),
            "a stranger's signature under the agency's key hash": (text + b"\n" + under_hash(lines, note_line(name, stranger, text)), unsigned),
            "the agency's signature under another name": (data.replace(f"\u2014 {name} ".encode(), "\u2014 witness ".encode()), unsigned),
            "its signatures under other key hashes": (text + b"\n" + under_other_hashes(lines), unsigned),
            "an unfinished line more": (data + note_line(name, stranger, text)[:-1], ("NOTE_MALFORMED",)),
            "zeros for a signature": (text + b"\n" + zeros(lines), unsigned)}
        for other in agencies:
            if other != agency:
                notes[f"the checkpoint of {other}"] = (package.notes[other], ("CHECKPOINT_OF_ANOTHER_LOG",))
                foreign = package.notes[other].partition(b"\n\n")[2]
                notes[f"the signature of {other}"] = (text + b"\n" + foreign, unsigned)
        for words, (altered_note, reasons) in notes.items():
            altered = package.copy()
            altered.notes[agency] = altered_note
            yield f"{agency}: {words}", altered.zip(), reasons
        moved = package.copy()
        for parts in (moved.notes, moved.entries):
            parts["not-a-member"] = parts.pop(agency)
        moved.consistency.pop(agency, None)
        yield f"{agency}: its log under a name that the bundle does not have", moved.zip(), ("CHECKPOINT_OF_ANOTHER_LOG",)


def under_hash(lines, forged):
    """Each signature under the key hashes of all lines, so that one of them is the agency's."""
    _, name, value = forged.decode().split()
    hashes = {base64.b64decode(line.split()[2])[:4] for line in lines}
    return b"".join(f"\u2014 {name} {b64(each + base64.b64decode(value)[4:])}\n".encode() for each in hashes)


def under_other_hashes(lines):
    parts = [line.decode().split() for line in lines]
    return b"".join(f"\u2014 {name} {b64(bytes(4) + base64.b64decode(value)[4:])}\n".encode() for _, name, value in parts)


def zeros(lines):
    return b"".join(f"\u2014 {line.decode().split()[1]} {b64(base64.b64decode(line.split()[2])[:4] + bytes(70))}\n".encode() for line in lines)


# --- The entries -----------------------------------------------------------------------------------------------------------------------


def entry_forgeries(package, rng):
    for agency in sorted(package.entries):
        for words, lines, reasons in altered_entries(package.entries[agency], int(package.notes[agency].split(b"\n")[1]), rng):
            altered = package.copy()
            altered.entries[agency] = lines
            yield f"{agency}: {words}", altered.zip(), reasons
        for words, data in broken_lines(package.entries[agency]):
            members = {**package.members(), f"logs/{agency}/entries.jsonl": data}
            yield f"{agency}: {words}", zipped(manifested(members, package.manifest)), ENTRY[:1]


def altered_entries(lines, size, rng):
    outside = ENTRY[2:]
    for at in sorted({0, len(lines) // 2, len(lines) - 1}):
        line = lines[at]
        replaced = lambda **members: [*lines[:at], {**line, **members}, *lines[at + 1:]]
        path = line["path"]
        if "entry" in line:
            entry, salt = base64.b64decode(line["entry"]), base64.b64decode(line["salt"])
            without = {key: value for key, value in line.items() if key not in ("salt", "entry")}
            put = lambda value: [*lines[:at], value, *lines[at + 1:]]
            yield f"line {at + 1}: a forged leaf", replaced(entry=b64(edit(entry, [1], lambda time: time + 1))), outside
            yield f"line {at + 1}: more in the entry", replaced(entry=b64(entry + field(100, "more"))), outside
            yield f"line {at + 1}: another salt", replaced(salt=b64(rng.randbytes(32))), outside
            time = field(*split(entry)[0])
            yield f"line {at + 1}: the time of the entry moved into the salt", replaced(salt=b64(salt + time), entry=b64(entry[len(time):])), ENTRY[:1]
            for words, value in (("a sign that is none of Base64", line["entry"][:4] + "*" + line["entry"][4:]), ("no padding", b64(entry + b"\0" * (-len(entry) % 3 + 1)).rstrip("="))):
                yield f"line {at + 1}: an entry with {words}", replaced(entry=value), ENTRY[:1]
            yield f"line {at + 1}: a forged erasure", put({**without, "commitment": b64(rng.randbytes(32))}), outside
            yield f"line {at + 1}: an inner node for a commitment", put({**without, "commitment": b64(sha256(b"\0", sha256(salt, entry)))}), outside
            yield f"line {at + 1}: two hashes for a commitment", put({**without, "commitment": b64(bytes(64))}), ENTRY[:1]
            yield f"line {at + 1}: erased and not", put({**line, "commitment": b64(sha256(salt, entry))}), ENTRY[:1]
        before, after = (lines[at - 1]["index"] if at else -1), (lines[at + 1]["index"] if at + 1 < len(lines) else size + 2)
        for index in {line["index"] - 1, line["index"] + 1, size, size + 1, line["index"] + (1 << 32), (1 << 63) - 1}:
            yield f"line {at + 1}: index {index}", replaced(index=index), ENTRY if not before < index < after else ENTRY[2:] if index >= 0 else ENTRY[:1]
        yield f"line {at + 1}: a hash more in the path", replaced(path=[*path, b64(rng.randbytes(32))]), outside
        if path:
            yield f"line {at + 1}: a hash less in the path", replaced(path=path[:-1]), outside
            yield f"line {at + 1}: no path", replaced(path=[]), outside
            yield f"line {at + 1}: another hash in the path", replaced(path=[b64(rng.randbytes(32)), *path[1:]]), outside
            yield f"line {at + 1}: a hash of 31 bytes", replaced(path=[b64(bytes(31)), *path[1:]]), ENTRY[:1]
            if path != path[::-1]:
                yield f"line {at + 1}: the path turned round", replaced(path=path[::-1]), outside
        for member, value in (("index", str(line["index"])), ("index", line["index"] + 0.5), ("index", -1), ("index", True), ("index", None), ("index", 1 << 64),
                              ("path", "none"), ("path", [1]), ("path", ["*"]), ("proof", "yes")):
            yield f"line {at + 1}: {member} is {value!r}", replaced(**{member: value}), ENTRY[:1]
    if len(lines) > 1:
        yield "two lines in the other order", [lines[1], lines[0], *lines[2:]], ENTRY[1:2]
        yield "a line twice", [lines[0], *lines], ENTRY[1:2]
        swapped = [{**lines[1], "index": lines[0]["index"]}, {**lines[0], "index": lines[1]["index"]}]
        yield "swapped indices", [*swapped, *lines[2:]], outside
        contents = [{**lines[1], "index": lines[0]["index"], "path": lines[0]["path"]}, {**lines[0], "index": lines[1]["index"], "path": lines[1]["path"]}]
        yield "swapped contents", [*contents, *lines[2:]], outside


def broken_lines(lines):
    whole, first = json_lines(lines), compact(lines[0])
    for words, data in (
            ("an empty line", b"\n" + whole), ("an empty line at its end", whole + b"\n"), ("no JSON", b"x" + whole), ("a list", b"[]\n" + whole), ("no UTF-8", whole.replace(b'"path"', b'"p\xffth"', 1)),
            ("two objects in a line", whole.replace(b"}\n", b"}{}\n", 1)), ("a member twice", first.replace("{", '{"index":0,', 1).encode() + b"\n"),
            ("a byte order mark", b"\xef\xbb\xbf" + whole), ("a deep list", b"[" * 50_000 + b"\n"), ("a number of many digits", b'{"index":' + b"9" * 5000 + b"}\n")):
        yield words, data


# --- The receipts ----------------------------------------------------------------------------------------------------------------------


def receipt_forgeries(package, rng):
    receipts = package.receipts
    if not receipts:
        return
    shapes = {}
    for at, receipt in enumerate(receipts):
        # One of every kind is enough: by verdict and by the entries it refers to.
        shapes.setdefault((receipt["verdict"], *receipt["entries"]), at)
    for at in shapes.values():
        receipt = receipts[at]
        for words, value, reasons in altered_receipts(receipt, receipts, package):
            yield f"line {at + 1}: {words}", with_receipts(package, [*receipts[:at], value, *receipts[at + 1:]]), reasons
        for what, index in receipt["entries"].items():
            agency = receipt["recipient" if what in ("received", "delivered") else "origin"]
            missing = package.copy()
            missing.entries[agency] = [line for line in missing.entries[agency] if line["index"] != index]
            yield f"line {at + 1}: its entry {what} is not in the package", missing.zip(), ("RECEIPT_UNPROVEN",)
            yield f"line {at + 1}: its entry {what} was erased", erased(package, agency, index).zip(), ("RECEIPT_UNPROVEN",)
    text = json_lines(receipts)
    for words, data in (("an empty line", b"\n" + text), ("no JSON", b"x" + text), ("a list", b"[]\n" + text), ("a member twice", text.replace(b"{", b'{"role":"x",', 1)), ("no UTF-8", b"\xff" + text)):
        yield words, zipped(manifested({**package.members(), "receipts.jsonl": data}, package.manifest)), ("RECEIPT_MALFORMED",)


def with_receipts(package, receipts):
    members = {**package.members(), "receipts.jsonl": json_lines(receipts)}
    return zipped(manifested(members, package.manifest))


def erased(package, agency, index):
    altered = package.copy()
    for at, line in enumerate(altered.entries[agency]):
        if line["index"] == index:
            commitment = sha256(base64.b64decode(line["salt"]), base64.b64decode(line["entry"]))
            altered.entries[agency][at] = {"index": index, "commitment": b64(commitment), "path": line["path"]}
    return altered


def altered_receipts(receipt, receipts, package):
    """Every member of a receipt altered in turn: to another value, to another type, left out; and members that nobody knows."""
    other = {
        "message": "00000000-0000-7000-8000-000000000000", "commitment": "0" * 64, "origin": "other-agency", "recipient": "other-agency", "role": receipt["role"] + "x",
        "verdict": {"released": "withheld", "withheld": "held", "held": "released"}[receipt["verdict"]], "policy_version": receipt["policy_version"] + 1, "agreement": receipt["agreement"] + "x",
        "purpose": "PURPOSE_RESEARCH_STATISTICS" if receipt["purpose"] != "PURPOSE_RESEARCH_STATISTICS" else "PURPOSE_COORDINATION",
        "decided_at": "2025-01-01T00:00:00.000000Z", "view_sha256": "0" * 64}
    for name, value in other.items():
        yield f"another {name}", {**receipt, name: value}, ("RECEIPT_CONTRADICTS", "RECEIPT_UNPROVEN") if name in ("origin", "recipient") else ("RECEIPT_CONTRADICTS",)
    yield "a purpose that does not exist", {**receipt, "purpose": "PURPOSE_OF_MINE"}, ("RECEIPT_CONTRADICTS", "RECEIPT_MALFORMED")
    if receipt["view_sha256"]:
        yield "no view", {**receipt, "view_sha256": ""}, ("RECEIPT_CONTRADICTS",)
    for name in ("released", "transformed", "withheld", "rules"):
        yield f"one more of {name}", {**receipt, name: [*receipt[name], "persons.names"]}, ("RECEIPT_CONTRADICTS",)
        if receipt[name]:
            yield f"one less of {name}", {**receipt, name: receipt[name][1:]}, ("RECEIPT_CONTRADICTS",)
        yield f"{name} is a text", {**receipt, name: "persons"}, ("RECEIPT_MALFORMED",)
        yield f"{name} holds a number", {**receipt, name: [1]}, ("RECEIPT_MALFORMED",)
    entries, malformed = receipt["entries"], ("RECEIPT_MALFORMED",)
    for name in receipt:
        yield f"without {name}", {key: value for key, value in receipt.items() if key != name}, malformed
        yield f"{name} is null", {**receipt, name: None}, malformed
        yield f"{name} is an object", {**receipt, name: {"is": 1}}, malformed
    for words, members in (
            ("an unknown member", {"proof": "yes"}), ("received outside entries", {"received": 1}), ("a message in capitals", {"message": "ABCDEF00-0000-7000-8000-000000000000"}),
            ("a message without hyphens", {"message": receipt["message"].replace("-", "")}), ("a message in capitals at its end", {"message": receipt["message"][:-12] + "ABCDEFABCDEF"}),
            ("a commitment in capitals", {"commitment": "A" + receipt["commitment"][1:]}), ("a commitment of 31 bytes", {"commitment": receipt["commitment"][2:]}),
            ("a verdict that does not exist", {"verdict": "RELEASED"}), ("a policy version that is a text", {"policy_version": str(receipt["policy_version"])}),
            ("a policy version below zero", {"policy_version": -1}), ("a time without microseconds", {"decided_at": "2026-01-01T00:00:00Z"}),
            ("a time of another zone", {"decided_at": receipt["decided_at"].replace("Z", "+00:00")}), ("a day that does not exist", {"decided_at": "2026-02-30T00:00:00.000000Z"}),
            ("a view of 31 bytes", {"view_sha256": "0" * 62})):
        yield words, {**receipt, **members}, malformed
    for name in entries:
        rest = {key: value for key, value in entries.items() if key != name}
        if name != "delivered" and not (name == "received" and "delivered" not in entries):
            yield f"entries without {name}", {**receipt, "entries": rest}, malformed
        for value in (str(entries[name]), -1, True, None, 1.5):
            yield f"{name} is {value!r}", {**receipt, "entries": {**entries, name: value}}, malformed
        yield f"{name} is beyond the log", {**receipt, "entries": {**entries, name: 1 << 40}}, ("RECEIPT_UNPROVEN",)
        yield from other_entries(receipt, name, receipts, package)
    yield "an unknown entry", {**receipt, "entries": {**entries, "acknowledged": 0}}, malformed


def other_entries(receipt, name, receipts, package):
    """An entry of the same kind that tells of another message, and one of another kind."""
    entries = receipt["entries"]
    side = "recipient" if name in ("received", "delivered") else "origin"
    strangers = [each for each in receipts if each[side] == receipt[side] and each["message"] != receipt["message"] and each["entries"].get(name, entries[name]) != entries[name]]
    for words, index in [("another's", each["entries"][name]) for each in strangers[:3]] + [("of another kind", value) for kind, value in entries.items() if kind != name and (kind in ("received", "delivered")) == (side == "recipient")]:
        yield f"{name} is an entry {words}, {index}", {**receipt, "entries": {**entries, name: index}}, ("RECEIPT_CONTRADICTS",)
