"""Step 1 of the second verifier: the members of a zip, bounded, and in the one way that every reader takes them."""

import struct
import zlib
from typing import NamedTuple

from evidence_forms import Malformed, Refused, has_control, utf8

MOST_BYTES_IN_ALL = 4 << 30
MOST_BYTES_IN_ONE = 512 << 20
MOST_DIRECTORY_BYTES = 64 << 20
END, ENTRY, LOCAL = struct.Struct("<4sHHHHIIH"), struct.Struct("<4sHHHHHHIIIHHHHHII"), struct.Struct("<4sHHHHHIIIHH")
STORED, DEFLATED = 0, 8


class Member(NamedTuple):
    """What the directory says of a member."""
    name: str
    start: int
    packed: int
    size: int
    method: int
    check: int


def read_members(package):
    def refuse(place, words):
        raise Refused("PACKAGE_UNREADABLE", place, words)

    try:
        directory = list(read_directory(package))
    except (Malformed, struct.error) as error:
        refuse("package", error)
    members, total = {}, 0
    for member in directory:
        total += member.size
        parts = member.name.split("/")
        if not parts[0] or not parts[-1] or ".." in parts or "\\" in member.name or has_control(member.name):
            refuse(member.name, "is no name of a member")
        if member.name in members:
            refuse(member.name, "stands twice")
        if member.size > MOST_BYTES_IN_ONE or total > MOST_BYTES_IN_ALL:
            refuse(member.name, "is too large, or all are")
        members[member.name] = None
    for member in directory:
        try:
            members[member.name] = unpack(package, member)
        except (Malformed, struct.error, zlib.error) as error:
            refuse(member.name, f"cannot be unpacked: {error}")
    return members


def read_directory(package):
    """The members by the directory, which begins behind them and ends before the end record; what lies elsewhere nothing would check."""
    mark, _, _, here, count, length, start, comment = END.unpack(package[-END.size:])
    end = len(package) - END.size
    if mark != b"PK\5\6" or comment != 0 or here != count or start + length != end or length > MOST_DIRECTORY_BYTES:
        raise Malformed("does not end with its directory")
    at, first = start, None
    for _ in range(count):
        mark, _, _, flags, method, _, _, check, packed, size, name, extra, words, _, _, attributes, header = ENTRY.unpack_from(package, at)
        raw, at = package[at + ENTRY.size:at + ENTRY.size + name], at + ENTRY.size + name + extra + words
        if mark != b"PK\1\2" or at > end:
            raise Malformed("its directory is not that of its members")
        if flags & 1 or method not in (STORED, DEFLATED) or (attributes >> 16) & 0o170000 == 0o120000:
            raise Malformed("a member is encrypted, a link, or neither stored nor deflated")
        first = header if first is None else min(first, header)
        yield Member(utf8(raw), header, packed, size, method, check)
    if at != end or first != 0:
        raise Malformed("something stands before its first member, or behind its last")


def unpack(package, member):
    """The bytes of a member; never more than one beyond what the directory says of it is unpacked."""
    mark, _, _, method, _, _, _, _, _, name, extra = LOCAL.unpack_from(package, member.start)
    start = member.start + LOCAL.size + name + extra
    data = package[start:start + member.packed]
    said = package[start - extra - name:start - extra]
    if mark != b"PK\3\4" or method != member.method or said != member.name.encode() or len(data) != member.packed:
        raise Malformed("its own header says something else than the directory")
    if member.method == DEFLATED:
        data = zlib.decompressobj(-zlib.MAX_WBITS).decompress(data, member.size + 1)
    if len(data) != member.size or zlib.crc32(data) != member.check:
        raise Malformed("is longer or shorter than the directory says, or has another checksum")
    return data
