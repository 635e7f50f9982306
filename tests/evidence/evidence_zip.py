"""Step 1 of the second verifier: the members of a zip, bounded, and in the one way that every reader takes them."""

import io
import struct
import zipfile
import zlib

from evidence_forms import Malformed, Refused, has_control

MOST_MEMBERS = 100_000
MOST_BYTES_IN_ALL = 4 << 30
MOST_BYTES_IN_ONE = 512 << 20


def read_members(package):
    def refuse(place, words):
        raise Refused("PACKAGE_UNREADABLE", place, words)

    try:
        directory = zipfile.ZipFile(io.BytesIO(package)).infolist()
    except Exception as error:
        refuse("package", f"is no zip: {error}")
    if not directory or len(directory) > MOST_MEMBERS or sum(member.file_size for member in directory) > MOST_BYTES_IN_ALL:
        refuse("package", "has no member, too many or too much in them")
    # What lies before the first member or after the end record is not part of any member, so nothing would check it.
    if min(member.header_offset for member in directory) != 0 or package[-22:-18] != b"PK\5\6" or package[-2:] != b"\0\0":
        refuse("package", "has bytes before its first member, or behind its end record")
    members = {}
    for member in directory:
        name = member.orig_filename
        if not name or name[0] == "/" or name[-1] == "/" or ".." in name or "\\" in name or has_control(name):
            refuse(name, "is no name of a member")
        if name in members:
            refuse(name, "stands twice")
        if (member.external_attr >> 16) & 0o170000 == 0o120000:
            refuse(name, "is a link")
        if member.file_size > MOST_BYTES_IN_ONE:
            refuse(name, "is too large")
        try:
            members[name] = unpack(package, member)
        except (Malformed, struct.error, zlib.error) as error:
            refuse(name, f"cannot be unpacked: {error}")
    return members


def unpack(package, member):
    """The bytes of a member; never more than one beyond what the directory says of it is unpacked."""
    start = member.header_offset
    if start < 0 or package[start:start + 4] != b"PK\3\4" or member.flag_bits & 1:
        raise Malformed("no header, or encrypted")
    raw = start + 30 + sum(struct.unpack_from("<HH", package, start + 26))
    data = package[raw:raw + member.compress_size]
    if member.compress_type == zipfile.ZIP_DEFLATED:
        data = zlib.decompressobj(-zlib.MAX_WBITS).decompress(data, member.file_size + 1)
    elif member.compress_type != zipfile.ZIP_STORED:
        raise Malformed("neither stored nor deflated")
    if len(data) != member.file_size:
        raise Malformed("is longer or shorter than the directory says")
    return data
