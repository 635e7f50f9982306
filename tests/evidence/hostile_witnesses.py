"""What witnesses did not say: cosignatures that are forged, moved, counted twice or missing."""

from package_maker import Key, Tree, b64, cosignature, log_name, note_line, note_text, sha256, witness_name

TIME = 1_767_225_600


def cosignatures(world):
    """Each log of the package is cosigned by all others, but for the one that a case is about."""
    agency = sorted(world.logs)[0]
    others = [other for other in sorted(world.agency_keys) if other != agency]
    if len(others) < 2:
        return
    own, keys = world.agency_keys[agency], world.agency_keys
    text = text_of(world, agency)
    by = lambda other, **how: cosignature(witness_name(world.federation, other), keys[other], how.pop("over", text), **how)
    named = lambda other, value: f"\u2014 {witness_name(world.federation, other)} {b64(value)}\n".encode()
    own_line = note_line(log_name(world.federation, agency), own, text)

    def package(*lines, signed=own_line, without=()):
        made = world.package()
        for log in world.logs:
            made.notes[log] += b"" if log in without else b"".join(
                cosignature(witness_name(world.federation, other), keys[other], text_of(world, log)) for other in keys if other != log)
        made.notes[agency] = text + b"\n" + signed + b"".join(lines)
        return made.zip()

    one, two = others[:2]
    every, stranger = [by(other) for other in others], Key()
    asked = lambda number: world.given(witnesses=number)
    yield "by all", package(*every), (), asked(len(others))
    yield "by all, and by who is asked for two", package(*every), (), asked(2)
    yield "above the agency's own line", package(signed=b"".join(every) + own_line), (), asked(2)
    yield "one witness at two times, and another", package(by(one), by(one, time=TIME + 1), by(two)), (), asked(2)
    yield "at time zero and at the last of all", package(by(one, time=0), by(two, time=(1 << 64) - 1)), (), asked(2)
    yield "a stranger beside them", package(*every, cosignature("witness.example", stranger, text)), (), asked(2)
    yield "a key of before beside them", package(by(one), by(two), cosignature(witness_name(world.federation, one), stranger, text)), (), asked(2)
    yield "the agency itself beside them", package(by(one), by(two), by(agency)), (), asked(2)
    yield "none, and none asked for", package(), (), asked(0)

    few = ("CHECKPOINT_UNWITNESSED",)
    for words, lines, number in (
            ("none", (), 1), ("one of two", (by(one),), 2), ("one twice", (by(one), by(one)), 2), ("one at two times", (by(one), by(one, time=TIME + 1)), 2),
            ("all and one more asked for", every, len(others) + 1), ("the agency itself", (by(agency),), 1),
            ("a stranger", (cosignature("witness.example", stranger, text),), 1),
            ("a stranger in a witness's name", (cosignature(witness_name(world.federation, one), stranger, text),), 1),
            ("one in the name of another", (by(one), cosignature(witness_name(world.federation, two), keys[one], text)), 2),
            ("one in another federation", (cosignature(witness_name(world.federation + "x", one), keys[one], text),), 1),
            ("one under its name as a log", (cosignature(log_name(world.federation, one), keys[one], text),), 1),
            ("one under its bare id", (cosignature(one, keys[one], text),), 1)):
        yield f"too few: {words}", package(*lines), few, asked(number)
    for other in sorted(world.logs)[1:2]:
        bare = world.package()
        bare.notes[agency] = text + b"\n" + own_line + b"".join(every)
        yield "too few: none of another log", bare.zip(), few, asked(1)

    hash_of = lambda other: sha256(keys[other].spki)[:4]
    seconds = TIME.to_bytes(8, "big")
    header = f"sharingbus-cosignature/v1\ntime {TIME}\n".encode()
    moved = {
        "of another time": by(one, said=TIME + 1), "of another size": by(one, over=text_of(world, agency, 1)),
        "of another root": by(one, over=note_text(log_name(world.federation, agency), Tree(world.logs[agency].commitments).size, bytes(32))),
        "of another log": by(one, over=note_text(log_name(world.federation, two), 5, bytes(32))),
        "a stranger's under its hash": named(one, hash_of(one) + seconds + stranger.sign(header + text)),
        "another's under its hash": named(one, hash_of(one) + seconds + keys[two].sign(header + text)),
        "a signature of the checkpoint": note_line(witness_name(world.federation, one), keys[one], text),
        "one of the checkpoint behind a time": named(one, hash_of(one) + seconds + keys[one].sign(text)),
        "without its header": named(one, hash_of(one) + seconds + keys[one].sign(f"time {TIME}\n".encode() + text)),
        "with the header of the standard": named(one, hash_of(one) + seconds + keys[one].sign(f"cosignature/v1\ntime {TIME}\n".encode() + text)),
        "with the empty line": named(one, hash_of(one) + seconds + keys[one].sign(header + text + b"\n")),
        "as r and s": named(one, hash_of(one) + seconds + keys[one].sign_flat(header + text)),
        "without a time": named(one, hash_of(one) + keys[one].sign(header + text)),
        "a time alone": named(one, hash_of(one) + seconds), "half a time": named(one, hash_of(one) + seconds[:4]),
        "zeros": named(one, hash_of(one) + seconds + bytes(70))}
    for words, line in moved.items():
        yield f"forged: {words}", package(line), ("COSIGNATURE_INVALID",), asked(1)
        yield f"forged: {words}, beside enough others", package(*(by(other) for other in others[1:]), line), ("COSIGNATURE_INVALID",), asked(1)
    yield "forged: where none is asked for", package(moved["of another time"]), ("COSIGNATURE_INVALID",), asked(0)

    unsigned = ("CHECKPOINT_UNSIGNED",)
    log = log_name(world.federation, agency)
    yield "in the place of the agency's signature", package(*every, signed=b""), unsigned, asked(1)
    yield "the agency's own, in the place of its signature", package(*every, signed=cosignature(log, own, text)), unsigned, asked(1)
    yield "a witness's signature in the place of the agency's", package(*every, signed=note_line(log, keys[one], text)), unsigned, asked(1)


def text_of(world, agency, size=None):
    tree = Tree(world.logs[agency].commitments)
    size = tree.size if size is None else size
    return note_text(log_name(world.federation, agency), size, tree.root(size))
