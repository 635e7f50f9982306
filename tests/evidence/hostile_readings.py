"""What one reader takes and another does not: zips, JSON, Base64, protobuf and keys that can be read in two ways.

A case without a reason is honest: it says the same in other bytes, or in fields that nobody asks for.
"""

import io
import json
import struct
import zipfile
import zlib

from hostile_case import ENTRY
from package_maker import (
    b64, compact, edit, field, join, json_lines, manifested, message, number_bytes, sha256, sign_bundle, signature, split, zipped)

ZIP, UNKNOWN, MALFORMED = ("PACKAGE_UNREADABLE",), ("FORMAT_UNKNOWN",), ("BUNDLE_MALFORMED",)


# --- The zip ---------------------------------------------------------------------------------------------------------------------------


def zip_readings(package, rng):
    members = manifested(package.members(), package.manifest)
    honest = zipped(members)
    with zipfile.ZipFile(io.BytesIO(honest)) as archive:
        local = archive.getinfo("bundle.bin").header_offset
    entry = honest.rindex(b"bundle.bin") - 46
    size, start = struct.unpack_from("<II", honest, len(honest) - 10)
    put = lambda form, at, value: honest[:at] + struct.pack(form, value) + honest[at + struct.calcsize(form):]
    yield "another checksum in the directory", put("<I", entry + 16, 1), ZIP
    yield "another checksum in its own header", put("<I", local + 14, 1), ()
    yield "another method in its own header", put("<H", local + 8, 0), ZIP
    yield "another name in its own header", honest[:local + 30] + b"bundle.bim" + honest[local + 40:], ZIP
    yield "a name in the directory alone", honest[:entry + 46] + b"bundle.bim" + honest[entry + 56:], ZIP
    yield "a name that is no UTF-8", honest.replace(b"bundle.bin", b"bundle\xffbin"), ZIP
    yield "one member less in the end record", put("<H", len(honest) - 12, len(members) - 1), ZIP
    yield "one member less on this disk", put("<H", len(honest) - 14, len(members) - 1), ZIP
    yield "one member less in both counts", honest[:-14] + struct.pack("<HH", len(members) - 1, len(members) - 1) + honest[-10:], ZIP
    yield "a byte behind its directory", honest[:-22] + b"\0" + honest[-22:], ZIP
    longer = honest[:-22] + b"\0" + honest[-22:-10] + struct.pack("<II", size + 1, start) + honest[-2:]
    yield "a byte behind its directory that is counted as its own", longer, ZIP
    yield "a directory that is said to be longer", put("<I", len(honest) - 10, size + 1), ZIP
    yield "bytes before it, and every place moved by as many", moved(honest, b"#!/bin/sh\n", len(members)), ZIP
    yield "a directory that begins later", put("<I", len(honest) - 6, start + 1), ZIP
    yield "a member that begins beyond the end", put("<I", entry + 42, len(honest)), ZIP
    yield "a member that takes more than there is", put("<I", entry + 20, len(honest)), ZIP
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = members["bundle.bin"]
    whole = packer.compress(data) + packer.flush()
    yield "bytes behind the end of what is packed", repacked(members, "bundle.bin", whole + b"more"), ()
    yield "packed and cut off", repacked(members, "bundle.bin", whole[:-8]), ZIP
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    yield "packed without an end", repacked(members, "bundle.bin", packer.compress(data) + packer.flush(zlib.Z_SYNC_FLUSH)), ()
    yield "no deflated bytes at all", repacked(members, "bundle.bin", b"\xff" * 40), ZIP


def moved(data, before, count):
    """The zip with bytes in front, which its directory knows of."""
    out = bytearray(data)
    start, = struct.unpack_from("<I", out, len(out) - 6)
    struct.pack_into("<I", out, len(out) - 6, start + len(before))
    for _ in range(count):
        header, = struct.unpack_from("<I", out, start + 42)
        struct.pack_into("<I", out, start + 42, header + len(before))
        start += 46 + sum(struct.unpack_from("<HHH", out, start + 28))
    return before + bytes(out)


def repacked(members, name, packed):
    """The zip with other deflated bytes for a member, and everything else of it as it was."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for each, data in members.items():
            info = zipfile.ZipInfo(each, (2026, 1, 1, 0, 0, 0))
            archive.writestr(info, packed if each == name else data)
    data = bytearray(out.getvalue())
    with zipfile.ZipFile(io.BytesIO(out.getvalue())) as archive:
        local = archive.getinfo(name).header_offset
    entry = data.rindex(name.encode()) - 46
    for at, form, value in ((10, "<H", 8), (16, "<I", zlib.crc32(members[name])), (24, "<I", len(members[name]))):
        struct.pack_into(form, data, entry + at, value)
        struct.pack_into(form, data, local + at - 2, value)
    return bytes(data)


# --- JSON and Base64 -------------------------------------------------------------------------------------------------------------------


def json_readings(package, rng):
    whole = manifested(package.members(), package.manifest)
    manifest = json.loads(whole["manifest.json"])
    written = lambda text: zipped({**whole, "manifest.json": text.encode()})
    yield "made at another time", written(compact({**manifest, "made_at": "2027-01-01T00:00:00.000000Z"})), ()
    for time in ("", "today", "2026-01-01", "2026-01-01T00:00:00Z", "2026-01-01T24:00:00.000000Z", "2026-02-30T00:00:00.000000Z",
        "0000-01-01T00:00:00.000000Z", "2026-01-01T00:00:00.000000+00:00", "2026-01-01t00:00:00.000000z", "٢026-01-01T00:00:00.000000Z"):
        yield f"made at {time!r}", written(compact({**manifest, "made_at": time})), UNKNOWN
    yield "half a character in the question", written(compact({**manifest, "question": "?"}).replace('"?"', '"\\ud800"')), UNKNOWN
    yield "half a character in the name of a file", written(compact(manifest).replace('"bundle.bin"', '"bundle\\udc00.bin"')), UNKNOWN
    yield "half a character in the name of a member", written(compact(manifest).replace('"question"', '"\\ud800"')), UNKNOWN
    yield "a name with escapes", written(compact(manifest).replace('"bundle.bin"', '"\\u0062undle.bin"')), ()
    yield "a name twice, once with escapes", written(compact(manifest).replace('"question"', '"\\u006dade_at":"","question"')), UNKNOWN
    for agency, lines in sorted(package.entries.items()):
        for words, data, reasons in entry_texts(lines):
            members = {**package.members(), f"logs/{agency}/entries.jsonl": data}
            yield f"{agency}: {words}", zipped(manifested(members, package.manifest)), reasons
    for words, change, reasons in (
            ("half a character in a role", lambda text: text.replace('"role":"', '"role":"\\ud800'), ("RECEIPT_MALFORMED",)),
            ("a policy version beyond all numbers", lambda text: with_number(text, "policy_version", 1 << 64), ("RECEIPT_MALFORMED",)),
            ("the largest policy version", lambda text: with_number(text, "policy_version", (1 << 64) - 1), ("RECEIPT_CONTRADICTS",)),
            ("a policy version of minus nothing", lambda text: with_number(text, "policy_version", "-0"), ("RECEIPT_MALFORMED",)),
            ("an index of minus nothing", lambda text: with_number(text, "class", "-0"), ("RECEIPT_MALFORMED",)),
            ("an index with an exponent", lambda text: with_number(text, "class", "0e0"), ("RECEIPT_MALFORMED",)),
            ("no number at all", lambda text: with_number(text, "class", "NaN"), ("RECEIPT_MALFORMED",)),
            ("a text with escapes", lambda text: text.replace('"role":"e', '"role":"\\u0065'), ())):
        data = change(json_lines(package.receipts).decode()).encode()
        yield words, zipped(manifested({**package.members(), "receipts.jsonl": data}, package.manifest)), reasons
    first = next(iter(package.receipts), None)
    if first:
        parts = {**first, "entries": {**first["entries"], "received": 1 << 40}, "role": first["role"] + "x"}
        unproven = zipped(manifested({**package.members(), "receipts.jsonl": json_lines([parts])}, package.manifest))
        yield "an entry that is missing, and another that contradicts", unproven, ("RECEIPT_UNPROVEN",)


def with_number(text, name, value):
    before, found, rest = text.partition(f'"{name}":')
    return before + found + str(value) + rest.lstrip("0123456789")


def entry_texts(lines):
    text = json_lines(lines).decode()
    salts = [line for line in lines if "salt" in line]
    if salts:
        yield "bits of Base64 that stand for nothing", stray(text, salts[0]["salt"]).encode(), ENTRY[:1]
    paths = [line for line in lines if line["path"]]
    if paths:
        yield "bits of a path that stand for nothing", stray(text, paths[0]["path"][0]).encode(), ENTRY[:1]
        broken = compact(paths[-1]).replace(paths[-1]["path"][0], "*") + "\n"
        yield "a line twice, its path no Base64", (text + broken).encode(), ENTRY[:1]
        yield "a path of many steps", (compact({**paths[0], "path": paths[0]["path"] * 100}) + "\n").encode(), ENTRY[2:]
    yield "white space in Base64", text.replace('=="', '== "').replace('="', '= "', 1).encode(), ENTRY[:1]


def stray(text, value):
    """Base64 of 32 bytes with its last bit set, which is beyond them."""
    last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    return text.replace(value, value[:-2] + last[last.index(value[-2]) | 1] + "=", 1)


# --- Protobuf --------------------------------------------------------------------------------------------------------------------------


GROUP = number_bytes(70 << 3 | 3) + number_bytes(70 << 3 | 4)
WIRE = (
    ("a group", GROUP), ("a group without an end", number_bytes(70 << 3 | 3)), ("the end of a group", number_bytes(70 << 3 | 4)),
    ("a wire type that does not exist", number_bytes(70 << 3 | 7)),
    ("a key of more than 32 bits", number_bytes(1 << 32 | 70 << 3) + b"\0"),
    ("a length of more than 32 bits", number_bytes(70 << 3 | 2) + number_bytes(1 << 32)),
    ("a field cut off", number_bytes(70 << 3 | 5) + b"\0"))


def protobuf_readings(world):
    receipt = max(world.honest.receipts, key=lambda each: len(each["entries"]), default=None)
    if receipt is None:
        return
    origin, entries = receipt["origin"], receipt["entries"]
    bytes_of = lambda what: world.logs[receipt["recipient" if what in ("received", "delivered") else "origin"]].known[entries[what]][1]

    def logged(what, entry):
        altered = world.again()
        altered.logs[receipt["recipient" if what in ("received", "delivered") else "origin"]].put(entries[what], entry)
        return altered.package().zip()

    for words, raw in WIRE:
        yield f"an entry with {words}", logged("accepted", bytes_of("accepted") + raw), ENTRY[:1], None
        yield f"an event with {words}", logged("class", edit(bytes_of("class"), [4], lambda event: event + raw)), ENTRY[:1], None
        inside = edit(bytes_of("decided"), [3, 4], lambda outcome: outcome + raw)
        yield f"a message in an event with {words}", logged("decided", inside), ENTRY[:1], None
    with_more = lambda number: edit(bytes_of("class"), [4], lambda event: event + field(number, b"\xff"))
    yield "text that is no UTF-8 where it is read", logged("class", with_more(8)), ENTRY[:1], None
    unread = edit(bytes_of("accepted"), [2], lambda event: event + field(10, b"\xff"))
    yield "text that is no UTF-8 where it is not read", logged("accepted", unread), (), None
    yield "a message that is none where it is not read", logged("class", with_more(12)), (), None
    yield "an event of another kind before it", logged("accepted", field(5, message(_1="x")) + bytes_of("accepted")), (), None
    contradicts = ("RECEIPT_CONTRADICTS",)
    yield "an event of another kind behind it", logged("accepted", bytes_of("accepted") + field(5, message(_1="x"))), contradicts, None
    yield "an event that nobody knows behind it", logged("accepted", bytes_of("accepted") + field(99, message(_1="new"))), contradicts, None
    yield "a field that nobody knows behind it", logged("accepted", bytes_of("accepted") + field(100, b"\xff")), (), None
    yield "an event in two pieces", logged("accepted", in_two_pieces(bytes_of("accepted"), 2)), (), None
    wide = lambda value: (value or 0) + (1 << 32)
    yield "a purpose of more than 32 bits", logged("accepted", edit(bytes_of("accepted"), [2, 11], wide)), (), None
    verdicts = each_outcome(lambda outcome: edit(outcome, [2], wide))
    yield "a verdict of more than 32 bits", logged("decided", edit(bytes_of("decided"), [3], verdicts)), (), None
    yield "a purpose below zero", logged("accepted", edit(bytes_of("accepted"), [2, 11], lambda value: (value or 0) - 10)), contradicts, None
    if "delivered" in entries:
        yield "a lane of more than 32 bits", logged("received", edit(bytes_of("received"), [6, 2], wide)), (), None
    yield from claims(world, receipt, logged, bytes_of)


def claims(world, receipt, logged, bytes_of):
    """What an entry says in words that no receipt has, or in more than one way."""
    contradicts = ("RECEIPT_CONTRADICTS",)
    yield "a time that wraps", logged("decided", edit(bytes_of("decided"), [1], lambda time: time - (1 << 63))), contradicts, None
    for words, time in (("beyond all calendars", 1 << 62), ("before all calendars", -1 << 62), ("of the year 10000", 253_402_300_800_000_000),
        ("of the year 0", -62_135_596_800_000_001)):
        # In a log of which something has ended, its neighbour's time speaks first.
        early = ("ENDED_EARLY",) if time > 0 and world.logs[receipt["origin"]].ended else ()
        yield f"a time {words}", logged("decided", edit(bytes_of("decided"), [1], lambda _: time)), contradicts + early, None
    unnamed = world.again()
    unnamed.alter(receipt["origin"], receipt["entries"]["accepted"], [2, 11], lambda _: 1000)
    unnamed.receipts = [{**receipt, "purpose": ""}]
    yield "a purpose that nobody knows, and none claimed", unnamed.package().zip(), contradicts, None
    other = lambda outcome: edit(outcome, [3], lambda view: bytes(32))
    both = lambda number, value: [[4, other(value)], [4, value]] if number == 4 else [[number, value]]
    twice = lambda event: join(part for number, value in split(event) for part in both(number, value))
    yield "two outcomes of a class, the second as the receipt says", logged("decided", edit(bytes_of("decided"), [3], twice)), (), None
    if "received" in receipt["entries"]:
        # The first place of each message serves nobody.
        yield "a message twice, the second time as the receipt says", logged("received", edit(bytes_of("received"), [6], at_two_places)), (), None


def each_outcome(change):
    return lambda event: join([number, change(value)] if number == 4 else [number, value] for number, value in split(event))


def in_two_pieces(entry, number):
    pieces = []
    for each, value in split(entry):
        parts = split(value) if each == number else []
        pieces += [[each, join(parts[:1])], [each, join(parts[1:])]] if parts else [[each, value]]
    return join(pieces)


def at_two_places(event):
    """Every message once more in front, where it was not taken in. In a batch that was delivered whole its place does not matter."""
    twice = {6: lambda ids: ids + ids, 8: lambda sets: bytes(len(sets)) + sets}
    return join([number, twice.get(number, lambda same: same)(value)] for number, value in split(event))


# --- The bundle and the notes ----------------------------------------------------------------------------------------------------------


def bundle_readings(world):
    bundle, (ada, ben, _) = world.bundle_bytes(), world.governance
    signed = lambda data, *more: world.package(message(_1=data, _2=[value for _, value in split(sign_bundle(data, ada, ben))[1:]] + list(more))).zip()
    agencies = [value for number, value in split(bundle) if number == 7]
    stranger = lambda number: signature(f"{number:016x}", bytes(64))
    yield "sixteen signatures", signed(bundle, *map(stranger, range(14))), (), None
    yield "seventeen signatures", signed(bundle, *map(stranger, range(15))), MALFORMED, None
    yield "4 MiB", signed(bundle + field(100, bytes((4 << 20) - len(bundle) - 6))), (), None
    yield "more than 4 MiB", signed(bundle + field(100, bytes((4 << 20) - len(bundle) - 5))), MALFORMED, None
    yield "an agency twice", signed(bundle + field(7, message(_1=dict(split(agencies[0]))[1]))), MALFORMED, None
    key = dict(split(agencies[0]))[6]
    yield "a key twice", signed(edit(bundle, [7], lambda agency: agency + field(6, key))), MALFORMED, None
    yield "a key of two agencies", signed(bundle + field(7, message(_1="other-agency", _6=[key]))), MALFORMED, None
    spki = ada.spki
    compressed = bytes.fromhex("3039301306072a8648ce3d020106082a8648ce3d030107032200") + bytes([2 + (spki[-1] & 1)]) + spki[27:59]
    for words, data in (("cut off", spki[:-1]), ("with its point compressed", compressed), ("with a byte more", spki + b"\0"),
        ("that is no point of the curve", spki[:-1] + bytes([spki[-1] ^ 1])),
        ("on another curve", spki.replace(bytes.fromhex("2a8648ce3d030107"), bytes.fromhex("2a8648ce3d030101"))), ("that is none", b"key")):
        yield f"a key {words}", signed(bundle + field(7, message(_1="other-agency", _6=[message(_2=data)]))), MALFORMED, None
    unasked = field(7, message(_1="other-agency", _7=[message(_2=b"key")]))
    yield "an encryption key that is none, which nobody asks for", signed(bundle + unasked), (), None
    yield "a name of an agency that is no UTF-8", signed(bundle + field(7, message(_1=b"\xff"))), MALFORMED, None
    for words, raw in WIRE:
        yield f"with {words}", signed(bundle + raw), MALFORMED, None
    other = type(world)(world.honest, world.rng, (world.governance, {**world.agency_keys, "OTHER": ada}))
    other.logs["OTHER"] = type(other.logs[sorted(other.logs)[0]])(world.rng)
    other.logs["OTHER"].fill(3)
    yield "an agency of a name that is none, and its log", other.package(sign_bundle(
        bundle + field(7, message(_1="OTHER", _6=[message(_2=spki)])), ada, ben)).zip(), ("FILE_UNEXPECTED",), None
    nameless = world.again()
    nameless.federation = ""
    yield "of no federation", nameless.package(sign_bundle(join(part for part in split(bundle) if part[0] != 1), ada, ben)).zip(), MALFORMED, \
        world.given()._replace(federation=None)


def note_readings(world):
    agency = sorted(world.logs)[0]
    honest, key = world.note(agency), world.agency_keys[agency]
    text, name = honest.partition(b"\n\n")[0] + b"\n", honest.split(b"\n")[0].decode()
    line = lambda signer, size=8: f"\u2014 {signer} {b64(bytes(size))}\n".encode()

    def with_note(data):
        package = world.package()
        package.notes[agency] = data
        return package.zip()

    malformed = ("NOTE_MALFORMED",)
    for words, more, reasons in (("a witness", line("witness.example"), ()), ("a witness with a plus", line("witness+1"), malformed),
        ("a witness with a space that does not break", line("wit\u00a0ness"), malformed), ("a witness without a name", line(""), malformed),
        ("a signature of 100,000 bytes", line("witness", 100_000), ()), ("a signature of four bytes", line("witness", 4), malformed),
        ("bits of Base64 that stand for nothing", line("witness").replace(b"AAA=", b"AAB="), malformed),
        ("a hundred lines", line("witness") * 99, ()), ("a hundred and one lines", line("witness") * 100, malformed)):
        yield f"with {words}", with_note(honest + more), reasons, None
    over = (256 << 10) + 1 - len(honest) - len(line("w", 9))
    for words, most, reasons in (("256 KiB", over - 1, ()), ("more than 256 KiB", over, malformed)):
        yield words, with_note(honest + line("w" * (most + 1), 9)), reasons, None
    empty = text + b"\nmore\n"
    own = f"\u2014 {name} {b64(sha256(key.spki)[:4] + key.sign(empty))}\n".encode()
    yield "signed, with a paragraph more", with_note(empty + b"\n" + own), malformed, None
    if len(world.logs) > 1:
        package = world.package()
        package.consistency[agency] = {}
        package.notes[sorted(world.logs)[1]] = world.note(sorted(world.logs)[1], key=world.governance[0])
        yield "unsigned, behind a log with proofs that are malformed", package.zip(), ("CHECKPOINT_UNSIGNED",), None
    tree_size = text.decode().split("\n")[1]
    for size in (1 << 63, (1 << 64) - 1):
        yield f"of size {size}", with_note(text.replace(f"\n{tree_size}\n".encode(), f"\n{size}\n".encode()) + b"\n" + line(name)), malformed, None
