"""What somebody can do who holds keys: an agency that signs what is not so, one governance signer alone, a log that is told in two ways.

The honest package is made again in a federation of our own: the same entries and receipts, other keys, other entries around them.
"""

import base64

from hostile_case import Case, Given
from hostile_readings import bundle_readings, note_readings, protobuf_readings
from hostile_witnesses import cosignatures
from package_maker import (
    Key, Log, Package, Tree, b64, edit, field, join, log_name, message, note, note_text, public_key, sha256, sign_bundle, signature, split)

CONTRADICTS = ("RECEIPT_CONTRADICTS",)
DAY, STEP = 24 * 60 * 60 * 1_000_000, 5 * 60 * 1_000_000
# Where the package's own log is huge, a smaller one around the same entries does.
LARGEST_LOG = 4096


class World:
    """The honest package under keys of our own."""

    def __init__(self, package, rng, keys=None):
        self.honest, self.rng = package, rng
        self.federation = package.manifest["federation"]
        members = [dict(split(value))[1].decode() for number, value in split(split(package.bundle)[0][1]) if number == 7]
        self.governance, self.agency_keys = keys or ([Key(), Key(), Key()], {agency: Key() for agency in sorted(members)})
        self.logs = {agency: self.log(agency) for agency in sorted(package.entries)}
        self.receipts = package.copy().receipts

    def again(self):
        """The same federation from the beginning, with other salts around the known entries."""
        return World(self.honest, self.rng, (self.governance, self.agency_keys))

    def log(self, agency):
        lines = self.honest.entries[agency]
        size = int(self.honest.notes[agency].split(b"\n")[1])
        log = Log(self.rng)
        log.fill(min(size, max(LARGEST_LOG, lines[-1]["index"] + 5 if lines else 0)))
        for line in lines:
            if "entry" in line:
                log.put(line["index"], base64.b64decode(line["entry"]), base64.b64decode(line["salt"]))
            else:
                log.commitments[line["index"]] = base64.b64decode(line["commitment"])
                log.ended[line["index"]] = line["ended_by"]
        return log

    def given(self, seen=(), pinned=3, witnesses=0):
        return Given(tuple(key.pem for key in self.governance[:pinned]), self.federation, tuple(seen), witnesses)

    def bundle_bytes(self, change=lambda bundle: bundle):
        """The honest bundle with our keys in the place of the agencies'."""
        bundle = split(self.honest.bundle)[0][1]
        agencies = []
        for number, value in split(bundle):
            if number == 7:
                parts = [part for part in split(value) if part[0] != 6]
                key = self.agency_keys.get(dict(split(value))[1].decode())
                value = join(parts) + (field(6, [public_key(key)]) if key else b"")
            agencies.append([number, value])
        return change(join(agencies))

    def note(self, agency, size=None, key=None, name=None):
        tree = Tree(self.logs[agency].commitments)
        size = tree.size if size is None else size
        return note(name or log_name(self.federation, agency), size, tree.root(size), key or self.agency_keys[agency])

    def package(self, bundle=None):
        package = Package(self.federation, bundle or sign_bundle(self.bundle_bytes(), *self.governance[:2]))
        for agency, log in self.logs.items():
            package.notes[agency] = self.note(agency)
            package.entries[agency] = list(log.lines(Tree(log.commitments)))
        package.receipts, package.others = self.receipts, dict(self.honest.others)
        return package

    def alter(self, agency, index, path, change):
        """Alters an entry before it is logged."""
        salt, entry = self.logs[agency].known[index]
        self.logs[agency].put(index, edit(entry, path, change), salt)


def cases(package, rng):
    world = World(package, rng)
    yield Case("the same under other keys", world.package().zip(), (), world.given(), honest=True)
    for family in (other_bundles, other_checkpoints, told_in_two_ways, written_otherwise, ended_otherwise, protobuf_readings, bundle_readings, note_readings, cosignatures):
        for name, data, reasons, given in family(world):
            yield Case(f"{family.__name__.replace('_', ' ')}: {name}", data, tuple(reasons), given or world.given(), honest=not reasons)


# --- Bundles ---------------------------------------------------------------------------------------------------------------------------


def other_bundles(world):
    bundle = world.bundle_bytes()
    ada, ben, cleo = world.governance
    text = b"sharingbus/bundle/v1\0" + bundle
    package = lambda data: world.package(data).zip()
    unsigned = ("BUNDLE_UNSIGNED",)
    plain = lambda data: message(_1=bundle, _2=[signature(key.key_id, flat(key, data)) for key in (ada, ben)])
    yield "three pinned signers", package(sign_bundle(bundle, ada, ben, cleo)), (), None
    yield "a stranger's signature beside two", package(sign_bundle(bundle, Key(), ada, cleo)), (), None
    yield "one signer", package(sign_bundle(bundle, ada)), unsigned, None
    yield "one signer twice", package(sign_bundle(bundle, ada, ada)), unsigned, None
    yield "one signer under the name of another", package(message(_1=bundle,
        _2=[signature(key.key_id, ada.sign_flat(text)) for key in (ada, ben)])), unsigned, None
    yield "one signer with two signatures", package(message(_1=bundle, _2=[signature(ada.key_id, flat(ada, text)) for _ in range(2)])), unsigned, None
    yield "signed without its label", package(plain(bundle)), unsigned, None
    yield "signed under the label of something else", package(plain(b"sharingbus/policy/v1\0" + bundle)), unsigned, None
    yield "signed in DER", package(message(_1=bundle, _2=[signature(key.key_id, key.sign(text)) for key in (ada, ben)])), unsigned, None
    yield "two signers of whom one is pinned", package(sign_bundle(bundle, ada, ben)), unsigned, Given((ada.pem, cleo.pem), world.federation)
    yield "for the reader of another federation", package(sign_bundle(bundle, ada, ben)), ("BUNDLE_WRONG_FEDERATION",), Given((ada.pem, ben.pem),
        world.federation + "x")
    other = world.bundle_bytes(lambda data: edit(data, [1], lambda name: name + b"x"))
    yield "of another federation, signed", package(sign_bundle(other, ada, ben)), ("BUNDLE_WRONG_FEDERATION",), None
    without = world.bundle_bytes(lambda data: join(part for part in split(data) if part[0] != 7))
    yield "without the agencies, signed", package(sign_bundle(without, ada, ben)), ("CHECKPOINT_OF_ANOTHER_LOG",), None
    for words, value in (("no protobuf", b"\xff\xff\xff"), ("a federation that is no UTF-8", message(_1=b"\xff\xfe"))):
        yield f"{words}, signed", package(sign_bundle(value, ada, ben)), ("BUNDLE_MALFORMED", "BUNDLE_WRONG_FEDERATION"), None


def flat(key, data):
    key.signed.pop(data, None)
    return key.sign_flat(data)


# --- Checkpoints -----------------------------------------------------------------------------------------------------------------------


def other_checkpoints(world):
    agency = sorted(world.logs)[0]
    key, name = world.agency_keys[agency], log_name(world.federation, agency)
    tree = Tree(world.logs[agency].commitments)
    elsewhere, unsigned = ("CHECKPOINT_OF_ANOTHER_LOG",), ("CHECKPOINT_UNSIGNED",)

    def with_note(data):
        package = world.package()
        package.notes[agency] = data
        return package.zip()

    for words, signed_name in (("of another agency", log_name(world.federation, "other-agency")),
        ("of another federation", log_name(world.federation + "x", agency)),
                               ("not percent-encoded", f"sharingbus.log/v1/{world.federation}/{agency}/"), ("of no log", "sharingbus.example")):
        yield f"signed, {words}", with_note(note(signed_name, tree.size, tree.root(), key)), elsewhere + ("NOTE_MALFORMED",), None
    yield "signed by a governance signer", with_note(world.note(agency, key=world.governance[0])), unsigned, None
    text = note_text(name, tree.size, tree.root())
    value = sha256(key.spki)[:4] + key.sign_flat(text)
    yield "signed as r and s", with_note(text + f"\n\u2014 {name} {b64(value)}\n".encode()), unsigned, None
    value = sha256(key.spki)[:4] + key.sign(text + b"\n")
    yield "signed with the empty line", with_note(text + f"\n\u2014 {name} {b64(value)}\n".encode()), unsigned, None
    yield "signed with a line more", with_note(note_line_more(name, tree, key)), ("NOTE_MALFORMED",), None
    for other in sorted(world.logs)[1:2]:
        yield "signed by another agency", with_note(world.note(agency, key=world.agency_keys[other])), unsigned, None
    if world.logs[agency].known:
        # The last entry that is told is beyond this checkpoint, or proven to another root.
        last = max(world.logs[agency].known)
        yield "signed, and older than an entry", with_note(world.note(agency, size=last)), ("ENTRY_NOT_IN_LOG",), None
        yield "signed, of size zero", with_note(world.note(agency, size=0)), ("ENTRY_NOT_IN_LOG",), None
        for size in {tree.size - 1, tree.size + 1} - {0}:
            yield f"signed, the same root at size {size} of {tree.size}", with_note(note(name, size, tree.root(), key)), ("ENTRY_NOT_IN_LOG",), None
        # To a reader that does not count the steps, the root of the left half proves every entry in it.
        half = world.again()
        half.logs[agency].fill(1 << tree.size.bit_length())
        halved = half.package()
        halved.notes[agency] = note(name, 2 << tree.size.bit_length(), Tree(half.logs[agency].commitments).root(), key)
        yield "signed, with the root of its left half", halved.zip(), ("ENTRY_NOT_IN_LOG",), None
        other = world.again()
        other.alter(agency, last, [1], lambda time: (time or 0) + 1)
        unlogged = other.package()
        unlogged.notes[agency] = world.note(agency)
        yield "proofs against a root that nobody signed", unlogged.zip(), ("ENTRY_NOT_IN_LOG",), None


def note_line_more(name, tree, key):
    text = note_text(name, tree.size, tree.root()) + b"more\n"
    return text + f"\n\u2014 {name} {b64(sha256(key.spki)[:4] + key.sign(text))}\n".encode()


# --- Entries that have ended -----------------------------------------------------------------------------------------------------------


def ended_otherwise(world):
    """The log's own agency says that what it hides has ended: a record that does not say so, or too early for what the log's times tell."""
    unproven, early = ("ENDING_UNPROVEN",), ("ENDED_EARLY",)
    for agency, log in sorted(world.logs.items()):
        if not log.ended:
            continue
        index, record = min(log.ended.items())

        def altered(change, at=record, path=()):
            other = world.again()
            entry = other.logs[agency].known[at][1]
            other.logs[agency].put(at, edit(entry, path, change) if path else change(entry))
            return other.package().zip()

        event = lambda change: lambda entry: join([number, change(value)] if number == 27 else [number, value] for number, value in split(entry))
        parts = lambda **fields: lambda body: join([part for part in split(body) if f"_{part[0]}" not in fields]) + message(**fields)
        yield f"{agency}: the same record, made again", altered(lambda entry: entry), (), None
        for words, change in (
                ("no days", event(parts(_3=0))), ("fewer days than anybody may set", event(parts(_3=29))), ("days of 2^32", event(lambda body: join(p for p in split(body) if p[0] != 3) + b"\x18\x80\x80\x80\x80\x10")),
                ("no ranges", event(lambda body: join(part for part in split(body) if part[0] != 1))),
                ("ranges of nothing", event(parts(_1=[message(_1=index, _2=0)]))),
                ("a range behind it", event(parts(_1=[message(_1=index + 1, _2=5)]))),
                ("a range before it", event(parts(_1=[message(_1=index - 1, _2=1)]))),
                ("a range that wraps", event(parts(_1=[message(_1=(1 << 64) - 2, _2=(1 << 32) - 1)]))),
                ("another event", lambda entry: join([23 if number == 27 else number, value] for number, value in split(entry)))):
            yield f"{agency}: a record of {words}", altered(change), unproven, None
        yield f"{agency}: a record whose youngest is a microsecond younger", altered(event(lambda body: edit(body, [4], lambda time: time + 1_235))), early, None
        yield f"{agency}: a record whose youngest is in the far future", altered(event(parts(_4=(1 << 63) - 1))), early, None
        yield f"{agency}: a record of a day more", altered(event(lambda body: edit(body, [3], lambda days: days + 1))), early, None
        yield f"{agency}: a record of the most days", altered(event(parts(_3=(1 << 32) - 1))), early, None
        yield f"{agency}: a record a day before", altered(lambda time: time - DAY, path=[1]), early, None
        leant = next(receipt["entries"]["accepted"] for receipt in world.receipts if receipt["origin"] == agency)
        other = world.again()
        other.logs[agency].put(record, event(parts(_1=[message(_1=0, _2=record)]))(log.known[record][1]))
        other.logs[agency].end([leant], record)
        yield f"{agency}: a receipt that leans on what has ended", other.package().zip(), ("RECEIPT_UNPROVEN",), None
        other = world.again()
        other.logs[agency].put(record, event(parts(_1=[message(_1=0, _2=1 << 20)]))(log.known[record][1]))
        other.logs[agency].end([other.logs[agency].append(log.known[record][1])], record)
        yield f"{agency}: a record before what it names", other.package().zip(), unproven, None
        # The record may lie about the youngest, but not about its neighbours.
        lies = lambda time: event(parts(_4=1, _3=30))(join([number, time] if number == 1 else [number, value] for number, value in split(log.known[record][1])))
        since = max(dict(split(entry))[1] for at, (_, entry) in log.known.items() if at < index)
        yield f"{agency}: a record before its neighbour's term", altered(lambda _: lies(since - STEP + 30 * DAY - 1)), early, None
        yield f"{agency}: a record of a clock that was put back", altered(lambda _: lies(since - STEP + 30 * DAY)), (), None
        first = min(log.known)
        other = world.again()
        other.logs[agency].put(first, edit(log.known[first][1], [1], lambda _: since + 1))
        other.logs[agency].put(record, lies(since - STEP + 30 * DAY))
        yield f"{agency}: a record before the term of the latest, though not of the last", other.package().zip(), early, None


# --- A log that is told in two ways ----------------------------------------------------------------------------------------------------


def told_in_two_ways(world):
    agency = sorted(world.logs)[0]
    package, tree = world.package(), Tree(world.logs[agency].commitments)
    place = log_name(world.federation, agency)

    def proven(*proofs):
        proving = package.copy()
        proving.consistency[agency] = [{"from": size, "path": [b64(node) for node in path]} for size, path in proofs]
        return proving.zip()

    sizes = sorted({1, 2, 3, tree.size // 2, tree.size - 1} & set(range(1, tree.size)))
    everything = [(size, tree.consistency(size)) for size in sizes]
    honest = [world.note(agency, size) for size in sizes]
    yield "with what was seen, and proofs", proven(*everything), (), world.given([*honest, world.note(agency), world.note(agency, 0)])
    fork = world.again()
    fork.logs[agency].put(tree.size - 1, message(_1=1)) if tree.size - 1 not in fork.logs[agency].known else fork.alter(agency, tree.size - 1, [1],
        lambda time: (time or 0) + 1)
    forked = fork.package()
    if tree.size - 1 not in world.logs[agency].known:
        forked.entries[agency] = [line for line in forked.entries[agency] if line["index"] != tree.size - 1]
        yield "one view for a reader who saw none", forked.zip(), (), None
        yield "one view for a reader who saw the other", forked.zip(), ("FORKED",), world.given([world.note(agency)])
    yield "the other for a reader who saw the first", package.zip(), ("FORKED",), world.given([fork.note(agency)])
    longer = world.again()
    longer.logs[agency].fill(tree.size + 7)
    yield "a checkpoint of before what was seen", package.zip(), ("ROLLED_BACK",), world.given([longer.note(agency)])
    yield "a checkpoint of one before", package.zip(), ("ROLLED_BACK",), world.given([longer.note(agency, tree.size + 1)])
    unsigned = ("SEEN_UNSIGNED",)
    yield "seen, and signed by a stranger", package.zip(), unsigned, world.given([note(place, tree.size, tree.root(), Key())])
    yield "seen, and no note", package.zip(), ("NOTE_MALFORMED",), world.given([b"seen"])
    yield "seen, of size zero with a root", package.zip(), ("INCONSISTENT",), world.given([note(place, 0, bytes(32), world.agency_keys[agency])])
    stranger = note(log_name(world.federation, "not-in-the-package"), 3, bytes(32), Key())
    yield "seen, of a log that is not in the package", package.zip(), (), world.given([stranger])
    half = world.again()
    half.logs[agency].fill(1 << tree.size.bit_length())
    left = Tree(half.logs[agency].commitments)
    halved = half.package()
    halved.notes[agency] = note(place, 2 * left.size, left.root(), world.agency_keys[agency])
    halved.consistency[agency] = [{"from": tree.size, "path": [b64(node) for node in left.consistency(tree.size)]}]
    yield "a checkpoint with the root of its left half", halved.zip(), ("INCONSISTENT",), world.given([half.note(agency, tree.size)])
    rewritten = world.again()
    rewritten.logs[agency].commitments[0] = bytes(32)
    for size, path in everything:
        seen = world.given([world.note(agency, size)])
        broken = ("INCONSISTENT",)
        yield f"size {size} of {tree.size} without a proof", package.zip(), broken, seen
        yield f"size {size} of {tree.size} with the proof of another", proven(*[(other, steps) for other,
            steps in everything if other != size]), broken, seen
        yield f"size {size} of {tree.size} with no step", proven((size, [])), broken, seen
        yield f"size {size} of {tree.size} with a step more", proven((size, [*path, bytes(32)])), broken, seen
        yield f"size {size} of {tree.size} with a step less", proven((size, path[:-1])), broken, seen
        yield f"size {size} of {tree.size} with another step", proven((size, [bytes(32), *path[1:]])), broken, seen
        yield f"size {size} of {tree.size} with another last step", proven((size, [*path[:-1], bytes(32)])), broken, seen
        yield f"size {size} of {tree.size} of a log that was rewritten", proven(*everything), broken, world.given([rewritten.note(agency, size)])
    for words, value in (("no list", {}), ("a proof twice", [{"from": 1, "path": []}] * 2), ("an unknown member", [{"from": 1, "path": [], "to": 9}]),
        ("a text for a size", [{"from": "1", "path": []}]),
                         ("a hash of 31 bytes", [{"from": 1, "path": [b64(bytes(31))]}])):
        odd = package.copy()
        odd.consistency[agency] = value
        yield f"proofs that are malformed: {words}", odd.zip(), ("INCONSISTENT",), None


# --- Entries that are in the log and say something else ----------------------------------------------------------------------------------


def written_otherwise(world):
    """An agency logs something, signs it and lets a receipt tell otherwise: each fact that a receipt takes from an entry, in turn."""
    receipt = max(world.honest.receipts, key=lambda each: (len(each["entries"]), len(each["view_sha256"])), default=None)
    if receipt is None:
        return
    entries = receipt["entries"]
    for words, what, path, change in facts(receipt, world):
        if what in entries:
            altered = world.again()
            altered.alter(receipt["recipient" if what in ("received", "delivered") else "origin"], entries[what], path, change)
            altered.receipts = [receipt]
            yield f"{what}: {words}", altered.package().zip(), CONTRADICTS, None
    for words, entry in (("no protobuf", b"\x0a\xff"), ("a length beyond its end", b"\x22\x7f\x0a\x01a"),
        ("a number without an end", b"\x08" + b"\xff" * 11), ("text that is no UTF-8", message(_1=1, _4=message(_3=b"\xff"))),
        ("a field without a number", b"\x00\x00")):
        altered = world.again()
        altered.logs[receipt["origin"]].put(entries["class"], entry)
        # A reader of protobuf may take text that is no UTF-8 for other text.
        yield f"an entry: {words}", altered.package().zip(), ("ENTRY_MALFORMED",) + CONTRADICTS * (words.startswith("text")), None
    for words, entry in (("nothing", b""), ("an event that nobody knows", message(_1=1, _100=b"new"))):
        altered = world.again()
        altered.logs[receipt["origin"]].put(entries["accepted"], entry)
        yield f"an entry: {words}", altered.package().zip(), CONTRADICTS, None
    altered = world.again()
    altered.receipts = [receipt, *[each for each in altered.receipts if each != receipt]]
    yield "the receipts in another order", altered.package().zip(), (), None


def facts(receipt, world):
    other_bytes = lambda value: bytes([(value or b"\0")[0] ^ 1]) + (value or b"\0")[1:]
    other_text = lambda value: (value or b"") + b"x"
    more = lambda value: (value or 0) + 1
    gone = lambda value: None
    yield from (("another message", "accepted", [2, 1], other_bytes), ("another commitment", "accepted", [2, 5], other_bytes),
        ("another purpose", "accepted", [2, 11], more), ("no purpose", "accepted", [2, 11], gone),
                ("a purpose that nobody knows", "accepted", [2, 11], lambda value: 1000))
    yield from (("another bundle version", "class", [4, 1], more), ("another recipient", "class", [4, 3], other_text),
        ("another role", "class", [4, 4], other_text), ("another agreement", "class", [4, 7], other_text),
                ("another rule", "class", [4, 8], other_text), ("another path released", "class", [4, 9], other_text),
                    ("another path withheld", "class", [4, 10], other_text), ("another path transformed", "class", [4, 11, 1], other_text))
    if receipt["rules"]:
        yield "no rule", "class", [4, 8], gone
    yield from (("another message", "decided", [3, 1], other_bytes), ("another bundle version", "decided", [3, 2], more),
        ("a microsecond later", "decided", [1], more), ("no outcome", "decided", [3], without(4)))
    yield "an outcome of another verdict", "decided", [3], outcomes(lambda outcome: edit(outcome, [2], more))
    yield "an outcome of another class", "decided", [3], outcomes(lambda outcome: edit(outcome, [1], lambda value: (value or 0) + 1000))
    yield "an outcome of another view", "decided", [3], outcomes(lambda outcome: edit(outcome, [3], other_bytes))
    if receipt["entries"].get("received") is not None:
        yield from arrival_facts(receipt, other_bytes, other_text, more)


def without(number):
    return lambda event: join(part for part in split(event) if part[0] != number)


def outcomes(change):
    """Every outcome of a decided entry, altered."""
    return lambda event: join([number, change(value)] if number == 4 else [number, value] for number, value in split(event))


def arrival_facts(receipt, other_bytes, other_text, more):
    yield from (("another sender", "received", [6, 1], other_text), ("it came again", "received", [6, 9], lambda value: 1),
        ("other messages", "received", [6, 6], lambda ids: bytes(len(ids))),
                ("no messages", "received", [6, 6], lambda ids: None),
                ("messages moved by a byte", "received", [6, 6], lambda ids: b"\0" + ids[:-1]), ("no role set", "received", [6], without(7)),
                    ("nothing taken in", "received", [6, 8], lambda sets: bytes(len(sets))),
                ("a role set that does not exist", "received", [6, 8], lambda sets: b"\xff" * len(sets)),
                    ("role sets of fewer messages", "received", [6, 8], lambda sets: None))
    role = receipt["role"].encode()
    renamed = lambda sets: join([1, value + b"x" if value == role else value] for _, value in split(sets))
    yield "served other roles", "received", [6], lambda event: join([number, renamed(value)] if number == 7 else [number, value] for number,
        value in split(event))
    yield from (("another role", "delivered", [7, 1], other_text), ("another origin", "delivered", [7, 4], other_text),
        ("no part", "delivered", [7], without(3)))
    for words, number, change in (("another lane", 1, more), ("another incarnation", 2, other_bytes),
        ("another sequence", 3, lambda value: (value or 0) + 1000), ("no bit of the message", 4, lambda bits: b"\0" * 40)):
        yield f"a part of {words}" if number < 4 else words, "delivered", [7], parts(number, change)
    if "delivered" in receipt["entries"]:
        yield from (("another lane than was delivered", "received", [6, 2], more),
            ("another incarnation than was delivered", "received", [6, 3], other_bytes),
                    ("another sequence than was delivered", "received", [6, 4], lambda value: (value or 0) + 1000))


def parts(number, change):
    """Every part of a delivered entry, altered."""
    return lambda event: join([3, edit(value, [number], change)] if which == 3 else [which, value] for which, value in split(event))
