"""What anybody can do without a key to the files of a package: every trick with the zip and with the manifest."""

import hashlib
import io
import json
import struct
import warnings
import zipfile
import zlib
from typing import NamedTuple

from hostile_case import FILES
from package_maker import compact, manifested, member_info, sha256, zipped

ZIP = ("PACKAGE_UNREADABLE",)


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
    for name in ("/etc/passwd", "../report.txt", "logs/../report.txt", "logs\\report.txt", "re\nport.txt", "report.txt\x7f", "logs/", "", "..",
        "C:\\report.txt"):
        yield f"a member named {name!r}", zipped([*members.items(), (name, b"")]), ZIP
        if name:
            yield f"a member of the manifest named {name!r}", zipped(manifested({**package.members(), name: b""}, package.manifest)), ZIP
    for name in sorted(members):
        yield f"{name} twice", quietly_zipped([*members.items(), (name, members[name])]), ZIP
        yield f"{name} twice, the first another", quietly_zipped([(name, b"{}"), *members.items()]), ZIP
    yield "a name cut off at a NUL", honest.replace(b"bundle.bin", b"bundle\0bin"), ZIP
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
    yield "more members than a zip has without zip64", zipped([*manifested(members, package.manifest).items(),
        *((f"{number}", b"") for number in range(65_536))]), ZIP


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
            ("deep", b"[" * 100_000 + b"]" * 100_000),
                ("a member twice", compact(manifest).replace('{"format"', '{"format":"other","format"', 1).encode()),
            ("text behind it", compact(manifest).encode() + b"{}"), ("a number as the format", {**manifest, "format": 1}),
            ("another format", {**manifest, "format": "sharingbus-evidence/v2"}), ("an unknown member", {**manifest, "proof": "yes"}),
            ("a list of files", {**manifest, "files": []}), ("a size that is no whole number", altered_file(manifest, "bytes", 1.5)),
            ("a digest in capitals", altered_file(manifest, "sha256", manifest["files"]["bundle.bin"]["sha256"].upper())),
            ("a file with an unknown member", altered_file(manifest, "proof", True))):
        yield words, with_manifest(text), unknown + (FILES if "capitals" in words else ())
    for name in manifest:
        yield f"without {name}", with_manifest({key: value for key, value in manifest.items() if key != name}), unknown
    yield "a size one too small", with_manifest(altered_file(manifest, "bytes", len(members["bundle.bin"]) - 1)), ("FILE_ALTERED",)
    yield "a digest of other bytes", with_manifest(altered_file(manifest, "sha256", sha256(b"").hex())), ("FILE_ALTERED",)
    yield "itself among its files", with_manifest({**manifest,
        "files": {**manifest["files"], "manifest.json": {"bytes": 1, "sha256": "0" * 64}}}), FILES
    yield "another federation", with_manifest({**manifest, "federation": manifest["federation"] + "x"}), ("BUNDLE_WRONG_FEDERATION",)
    for name in sorted(members):
        rest = {key: data for key, data in members.items() if key != name}
        yield f"{name} taken out of the package", zipped({key: data for key, data in whole.items() if key != name}), ("FILE_MISSING",)
        yield f"{name} taken out of the manifest", zipped({**manifested(rest, package.manifest), name: members[name]}), ("FILE_UNEXPECTED",
            "FILE_MISSING")
        yield f"{name} altered", zipped({**whole, name: members[name] + b"\n"}), ("FILE_ALTERED",)
        if name in ("bundle.bin", "receipts.jsonl") or name.endswith(("/checkpoint", "/entries.jsonl")):
            yield f"{name} taken out of both", zipped(manifested(rest, package.manifest)), ("FILE_MISSING",)
    for name in ("notes.txt", "logs/notes.txt", "logs/police/", "logs/a/checkpoint", "bundle.bin.bak", "Report.txt", "logs/x/y/checkpoint"):
        yield f"{name} beside the others", zipped({**whole, name: b"x"}), ("FILE_UNEXPECTED", "FILE_MISSING", "PACKAGE_UNREADABLE")
        yield f"{name} in the manifest too", zipped(manifested({**members, name: b"x"}, package.manifest)), ("FILE_UNEXPECTED", "FILE_MISSING",
            "PACKAGE_UNREADABLE")


def altered_file(manifest, member, value):
    return {**manifest, "files": {**manifest["files"], "bundle.bin": {**manifest["files"]["bundle.bin"], member: value}}}
