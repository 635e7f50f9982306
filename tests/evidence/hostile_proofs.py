"""What anybody can do without a key to what a package proves: the bundle, the checkpoints, the entries and the receipts."""

import base64

from hostile_case import BUNDLE, ENDING, ENTRY
from package_maker import (
    Key, b64, compact, edit, field, json_lines, log_name, manifested, message, note_line, note_text, sha256, sign_bundle, signature, split, zipped)


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
            ("an unpinned key twice", signed(bundle, strange[:1] * 2), BUNDLE[2:]),
                ("two keys that are not pinned", signed(bundle, strange), BUNDLE[2:]),
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
            "a root that nobody signed": (note_text(name, size, rng.randbytes(32)), unsigned),
                "a size one more": (note_text(name, size + 1, raw_root), unsigned),
            "a size one less": (note_text(name, size - 1, raw_root), unsigned), "a size of zero": (note_text(name, 0, sha256()), unsigned),
            "the name of another agency": (note_text(log_name(federation, "other-agency"), size, raw_root), ("CHECKPOINT_OF_ANOTHER_LOG",)),
            "the name in another federation": (note_text(log_name(federation + "x", agency), size, raw_root), ("CHECKPOINT_OF_ANOTHER_LOG",)),
            "a name without its version": (text.replace(b"/v1/", b"/", 1), ("CHECKPOINT_OF_ANOTHER_LOG",)),
            "a name in capitals": (note_text(name.upper(), size, raw_root), ("CHECKPOINT_OF_ANOTHER_LOG",)),
            "a fourth line": (text + b"more\n", ("NOTE_MALFORMED",)), "no root": (note_text(name, size, b""), ("NOTE_MALFORMED",)),
            "a root of 31 bytes": (note_text(name, size, raw_root[:31]), ("NOTE_MALFORMED",)),
                "a root in hexadecimal": (f"{name}\n{size}\n{raw_root.hex()}\n".encode(), ("NOTE_MALFORMED",)),
            "a zero before the size": (f"{name}\n0{size}\n{root}\n".encode(), ("NOTE_MALFORMED",)),
                "a sign before the size": (f"{name}\n+{size}\n{root}\n".encode(), ("NOTE_MALFORMED",)),
            "a size beyond all numbers": (f"{name}\n{1 << 70}\n{root}\n".encode(), ("NOTE_MALFORMED",)),
                "digits of another script": (f"{name}\n\u0661\n{root}\n".encode(), ("NOTE_MALFORMED",)),
            "a space behind the size": (f"{name}\n{size} \n{root}\n".encode(), ("NOTE_MALFORMED",)),
                "a carriage return": (text.replace(b"\n", b"\r\n"), ("NOTE_MALFORMED",)),
            "a NUL in its name": (text.replace(b"sharingbus", b"sharing\0bus"), ("NOTE_MALFORMED",)),
                "no UTF-8": (b"\xff" + text, ("NOTE_MALFORMED",))}
        notes = {words: (altered + b"\n" + b"".join(lines), reasons) for words, (altered, reasons) in texts.items()}
        notes |= {
            "no signature line": (text + b"\n", ("NOTE_MALFORMED",)), "no empty line": (text, ("NOTE_MALFORMED",)),
                "empty": (b"", ("NOTE_MALFORMED",)),
            "an unfinished line": (data[:-1], ("NOTE_MALFORMED",)), "a line that is no signature": (data + b"more\n", ("NOTE_MALFORMED",)),
            "an empty line at its end": (data + b"\n", ("NOTE_MALFORMED",)),
                "a hyphen for the dash": (data.replace("\u2014".encode(), b"-"), ("NOTE_MALFORMED",)),
            "a signature of no bytes": (text + f"\n\u2014 {name} AAAAAA==\n".encode(), ("NOTE_MALFORMED",)),
            "a thousand lines": (data + lines[-1] * 1000, ("NOTE_MALFORMED",)),
                "a stranger's signature": (text + b"\n" + note_line(name, stranger, text), unsigned),
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
            yield f"line {at + 1}: the time of the entry moved into the salt", replaced(salt=b64(salt + time),
                entry=b64(entry[len(time):])), ENTRY[:1]
            for words, value in (("a sign that is none of Base64", line["entry"][:4] + "*" + line["entry"][4:]),
                ("no padding", b64(entry + b"\0" * (-len(entry) % 3 + 1)).rstrip("="))):
                yield f"line {at + 1}: an entry with {words}", replaced(entry=value), ENTRY[:1]
            yield f"line {at + 1}: a forged erasure", put({**without, "commitment": b64(rng.randbytes(32)), "ended_by": size - 1}), outside
            yield f"line {at + 1}: an inner node for a commitment", put({**without, "commitment": b64(sha256(b"\0", sha256(salt, entry))), "ended_by": 0}), outside
            yield f"line {at + 1}: two hashes for a commitment", put({**without, "commitment": b64(bytes(64)), "ended_by": 0}), ENTRY[:1]
            yield f"line {at + 1}: erased and not", put({**line, "commitment": b64(sha256(salt, entry))}), ENTRY[:1]
            yield f"line {at + 1}: ended and not", replaced(ended_by=size - 1), ENTRY[:1]
            yield f"line {at + 1}: ended by nothing", put({**without, "commitment": b64(sha256(salt, entry))}), ENTRY[:1]
            for by in (0, line["index"], lines[-1]["index"], size, (1 << 63) - 1):
                yield f"line {at + 1}: ended by {by}", put({**without, "commitment": b64(sha256(salt, entry)), "ended_by": by}), ENDING
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
        for member, value in (("index", str(line["index"])), ("index", line["index"] + 0.5), ("index", -1), ("index", True), ("index", None),
            ("index", 1 << 64),
                              ("path", "none"), ("path", [1]), ("path", ["*"]), ("proof", "yes")):
            yield f"line {at + 1}: {member} is {value!r}", replaced(**{member: value}), ENTRY[:2] if value == -1 else ENTRY[:1]
    yield from altered_endings(lines)
    if len(lines) > 1:
        yield "two lines in the other order", [lines[1], lines[0], *lines[2:]], ENTRY[1:2]
        yield "a line twice", [lines[0], *lines], ENTRY[1:2]
        swapped = [{**lines[1], "index": lines[0]["index"]}, {**lines[0], "index": lines[1]["index"]}]
        yield "swapped indices", [*swapped, *lines[2:]], outside
        contents = [{**lines[1], "index": lines[0]["index"], "path": lines[0]["path"]},
            {**lines[0], "index": lines[1]["index"], "path": lines[1]["path"]}]
        yield "swapped contents", [*contents, *lines[2:]], outside


def altered_endings(lines):
    """What is said to have ended did, and is said to have been recorded elsewhere, or its record is left out."""
    ended = [at for at, line in enumerate(lines) if "commitment" in line]
    for at in ended[:1] + ended[-1:]:
        line = lines[at]
        for by in (line["ended_by"] + 1, line["ended_by"] - 1, line["index"], 0, (1 << 63) - 1):
            yield f"line {at + 1}: ended by another", [*lines[:at], {**line, "ended_by": by}, *lines[at + 1:]], ENDING
        for by in (-1, 1 << 63, None, "1", 1.5, True):
            yield f"line {at + 1}: ended by {by!r}", [*lines[:at], {**line, "ended_by": by}, *lines[at + 1:]], ENTRY[:1]
        for member in ("salt", "entry"):
            yield f"line {at + 1}: ended, and with {member}", [*lines[:at], {**line, member: b64(bytes(32))}, *lines[at + 1:]], ENTRY[:1]
        yield f"line {at + 1}: without its record", [other for other in lines if other["index"] != line["ended_by"]], ENDING
        forged = base64.b64decode(line["commitment"])
        yield f"line {at + 1}: another commitment", [*lines[:at], {**line, "commitment": b64(forged[:-1] + bytes([forged[-1] ^ 1]))}, *lines[at + 1:]], ENTRY[2:]


def broken_lines(lines):
    whole, first = json_lines(lines), compact(lines[0])
    for words, data in (
            ("an empty line", b"\n" + whole), ("an empty line at its end", whole + b"\n"), ("no JSON", b"x" + whole), ("a list", b"[]\n" + whole),
                ("no UTF-8", whole.replace(b'"path"', b'"p\xffth"', 1)),
            ("two objects in a line", whole.replace(b"}\n", b"}{}\n", 1)), ("a member twice", first.replace("{", '{"index":0,', 1).encode() + b"\n"),
            ("a byte order mark", b"\xef\xbb\xbf" + whole), ("a deep list", b"[" * 50_000 + b"\n"),
                ("a number of many digits", b'{"index":' + b"9" * 5000 + b"}\n")):
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
            yield f"line {at + 1}: its entry {what} is said to have ended", ended(package, agency, index).zip(), ENDING
    text = json_lines(receipts)
    for words, data in (("an empty line", b"\n" + text), ("no JSON", b"x" + text), ("a list", b"[]\n" + text),
        ("a member twice", text.replace(b"{", b'{"role":"x",', 1)), ("no UTF-8", b"\xff" + text)):
        yield words, zipped(manifested({**package.members(), "receipts.jsonl": data}, package.manifest)), ("RECEIPT_MALFORMED",)


def with_receipts(package, receipts):
    members = {**package.members(), "receipts.jsonl": json_lines(receipts)}
    return zipped(manifested(members, package.manifest))


def ended(package, agency, index):
    altered = package.copy()
    for at, line in enumerate(altered.entries[agency]):
        if line["index"] == index:
            commitment = sha256(base64.b64decode(line["salt"]), base64.b64decode(line["entry"]))
            altered.entries[agency][at] = {"index": index, "commitment": b64(commitment), "path": line["path"], "ended_by": altered.entries[agency][-1]["index"]}
    return altered


def altered_receipts(receipt, receipts, package):
    """Every member of a receipt altered in turn: to another value, to another type, left out; and members that nobody knows."""
    other = {
        "message": "00000000-0000-7000-8000-000000000000", "commitment": "0" * 64, "origin": "other-agency", "recipient": "other-agency",
            "role": receipt["role"] + "x",
        "verdict": {"released": "withheld", "withheld": "held", "held": "released"}[receipt["verdict"]],
            "policy_version": receipt["policy_version"] + 1, "agreement": receipt["agreement"] + "x",
        "purpose": "PURPOSE_RESEARCH_STATISTICS" if receipt["purpose"] != "PURPOSE_RESEARCH_STATISTICS" else "PURPOSE_COORDINATION",
        "decided_at": "2025-01-01T00:00:00.000000Z", "view_sha256": "0" * 64}
    for name, value in other.items():
        yield f"another {name}", {**receipt, name: value}, ("RECEIPT_CONTRADICTS", "RECEIPT_UNPROVEN") if name in ("origin",
            "recipient") else ("RECEIPT_CONTRADICTS",)
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
    for words, members in (("an unknown member", {"proof": "yes"}), ("received outside entries", {"received": 1}),
        ("a policy version that is a text", {"policy_version": str(receipt["policy_version"])}),
                           ("a policy version below zero", {"policy_version": -1})):
        yield words, {**receipt, **members}, malformed
    # A text of another form: malformed, or not what the entries say.
    for words, members in (
            ("a message in capitals", {"message": "ABCDEF00-0000-7000-8000-000000000000"}),
            ("a message without hyphens", {"message": receipt["message"].replace("-", "")}),
                ("a message in capitals at its end", {"message": receipt["message"][:-12] + "ABCDEFABCDEF"}),
            ("a commitment in capitals", {"commitment": "A" + receipt["commitment"][1:]}),
                ("a commitment of 31 bytes", {"commitment": receipt["commitment"][2:]}),
            ("a verdict that does not exist", {"verdict": "RELEASED"}), ("a time without microseconds", {"decided_at": "2026-01-01T00:00:00Z"}),
            ("a time of another zone", {"decided_at": receipt["decided_at"].replace("Z", "+00:00")}),
                ("a day that does not exist", {"decided_at": "2026-02-30T00:00:00.000000Z"}),
            ("a view of 31 bytes", {"view_sha256": "0" * 62})):
        yield words, {**receipt, **members}, malformed + ("RECEIPT_CONTRADICTS",)
    for name in entries:
        rest = {key: value for key, value in entries.items() if key != name}
        if name != "delivered" and not (name == "received" and "delivered" not in entries):
            yield f"entries without {name}", {**receipt, "entries": rest}, malformed + ("RECEIPT_CONTRADICTS",) * (name == "received")
        for value in (str(entries[name]), -1, True, None, 1.5):
            yield f"{name} is {value!r}", {**receipt, "entries": {**entries, name: value}}, malformed + ("RECEIPT_UNPROVEN",) * (value == -1)
        yield f"{name} is beyond the log", {**receipt, "entries": {**entries, name: 1 << 40}}, ("RECEIPT_UNPROVEN",)
        yield from other_entries(receipt, name, receipts, package)
    yield "an unknown entry", {**receipt, "entries": {**entries, "acknowledged": 0}}, malformed


def other_entries(receipt, name, receipts, package):
    """An entry of the same kind that tells of another message, and one of another kind."""
    entries = receipt["entries"]
    side = "recipient" if name in ("received", "delivered") else "origin"
    strangers = [each for each in receipts if each[side] == receipt[side] and each["message"] != receipt["message"]
        and each["entries"].get(name, entries[name]) != entries[name]]
    for words, index in [("another's", each["entries"][name]) for each in strangers[:3]] + [("of another kind", value) for kind,
        value in entries.items() if kind != name and (kind in ("received", "delivered")) == (side == "recipient")]:
        yield f"{name} is an entry {words}, {index}", {**receipt, "entries": {**entries, name: index}}, ("RECEIPT_CONTRADICTS",)
