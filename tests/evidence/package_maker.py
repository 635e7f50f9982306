"""Makes evidence packages out of nothing: keys from openssl, a small RFC 6962 tree, notes, bundles and the zip.

For tests alone. It shares no code with the verifier it tests, nor with the product; src/decisions/0034-evidence.md is what they have in common.
"""

import base64
import copy
import hashlib
import io
import json
import os
import subprocess
import tempfile
import urllib.parse
import zipfile

# Zips are equal where their members are.
STAMP = (2026, 1, 1, 0, 0, 0)


def b64(data):
    return base64.b64encode(data).decode()


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


class Key:
    """A fresh P-256 key pair."""

    def __init__(self):
        self.private = openssl(["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"])
        self.spki = openssl(["pkey", "-pubout", "-outform", "DER"], self.private)
        self.key_id = hashlib.sha256(self.spki).hexdigest()[:16]
        self.signed = {}

    @property
    def pem(self):
        return b"-----BEGIN PUBLIC KEY-----\n" + base64.encodebytes(self.spki) + b"-----END PUBLIC KEY-----\n"

    def sign(self, message):
        """An ECDSA signature in DER; the same one for the same message."""
        if message not in self.signed:
            with tempfile.NamedTemporaryFile() as file:
                file.write(self.private)
                file.flush()
                self.signed[message] = openssl(["dgst", "-sha256", "-sign", file.name], message)
        return self.signed[message]

    def sign_flat(self, message):
        """The same as r and s, 32 bytes each."""
        der = self.sign(message)
        r_end = 4 + der[3]
        r, s = der[4:r_end], der[r_end + 2:]
        return b"".join(int.from_bytes(number, "big").to_bytes(32, "big") for number in (r, s))


def openssl(arguments, data=b""):
    return subprocess.run(["openssl", *arguments], input=data, capture_output=True, check=True, env={**os.environ, "LC_ALL": "C"}).stdout


# --- Protobuf --------------------------------------------------------------------------------------------------------------------------


def number_bytes(value):
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def field(number, value):
    """One field; nothing where it has its default. Lists are repeated fields."""
    if isinstance(value, (list, tuple)):
        return b"".join(field(number, item) or number_bytes(number << 3 | 2) + b"\0" for item in value)
    if isinstance(value, str):
        value = value.encode()
    if not value:
        return b""
    if isinstance(value, int):
        return number_bytes(number << 3) + number_bytes(value)
    return number_bytes(number << 3 | 2) + number_bytes(len(value)) + value


def message(**values):
    """A message of fields named _1, _2, …"""
    return b"".join(field(int(name[1:]), value) for name, value in values.items())


def split(data):
    """The fields of a message that is in order: [number, value]; numbers and bytes only."""
    def number(at):
        value = shift = 0
        while True:
            value |= (data[at] & 0x7F) << shift
            shift, at = shift + 7, at + 1
            if data[at - 1] < 0x80:
                return value, at

    found, at = [], 0
    while at < len(data):
        key, at = number(at)
        value, at = number(at)
        if key & 7 == 2:
            value, at = data[at:at + value], at + value
        found.append([key >> 3, value])
    return found


def join(found):
    # As lists, so that a message without a field stays where it was one.
    return b"".join(field(number, [value] if value == b"" else value) for number, value in found)


def edit(data, path, change):
    """The message with the first field at this path of numbers changed; a field that is absent is changed from None. To None takes it out."""
    found = split(data)
    places = [place for place, (number, _) in enumerate(found) if number == path[0]]
    if not places:
        places = [len(found)]
        found.append([path[0], None])
    item = found[places[0]]
    item[1] = change(item[1]) if len(path) == 1 else edit(item[1] or b"", path[1:], change)
    return join(item for item in found if item[1] is not None)


# --- The log ---------------------------------------------------------------------------------------------------------------------------


class Tree:
    """A Merkle tree after RFC 6962 over commitments, by its recursive definitions."""

    def __init__(self, commitments):
        self.size = len(commitments)
        self.levels = [[sha256(b"\0", commitment) for commitment in commitments]]
        while len(self.levels[-1]) > 1:
            below = self.levels[-1]
            self.levels.append([sha256(b"\1", below[at], below[at + 1]) for at in range(0, len(below) - 1, 2)])

    def root(self, size=None):
        size = self.size if size is None else size
        return self.span(0, size) if size else sha256()

    def span(self, start, end):
        length = end - start
        height = length.bit_length() - 1
        if length == 1 << height and start % length == 0:
            return self.levels[height][start >> height]
        left = self.half(length)
        return sha256(b"\1", self.span(start, start + left), self.span(start + left, end))

    def half(self, length):
        """The largest power of two below the length."""
        return 1 << (length - 1).bit_length() - 1

    def path(self, index, start=0, end=None):
        end = self.size if end is None else end
        if end - start == 1:
            return []
        middle = start + self.half(end - start)
        if index < middle:
            return [*self.path(index, start, middle), self.span(middle, end)]
        return [*self.path(index, middle, end), self.span(start, middle)]

    def consistency(self, older):
        return self.subproof(older, 0, self.size, True)

    def subproof(self, older, start, end, whole):
        if older == end:
            return [] if whole else [self.span(start, end)]
        middle = start + self.half(end - start)
        if older <= middle:
            return [*self.subproof(older, start, middle, whole), self.span(middle, end)]
        return [*self.subproof(older, middle, end, False), self.span(start, middle)]


def log_name(federation, agency):
    return f"sharingbus.log/v1/{urllib.parse.quote(federation, safe='')}/{urllib.parse.quote(agency, safe='')}"


def note_text(name, size, root):
    return f"{name}\n{size}\n{b64(root)}\n".encode()


def note_line(name, key, text):
    return f"\u2014 {name} {b64(sha256(key.spki)[:4] + key.sign(text))}\n".encode()


def witness_name(federation, agency):
    return f"sharingbus.witness/v1/{urllib.parse.quote(federation, safe='')}/{urllib.parse.quote(agency, safe='')}"


def cosignature(name, key, text, time=1_767_225_600, said=None):
    """A witness's line below a checkpoint's text; said: the time that the line says, where that is another than the signed one."""
    signed = key.sign(f"sharingbus-cosignature/v1\ntime {time}\n".encode() + text)
    return f"\u2014 {name} {b64(sha256(key.spki)[:4] + (time if said is None else said).to_bytes(8, 'big') + signed)}\n".encode()


def note(name, size, root, *keys):
    text = note_text(name, size, root)
    return text + b"\n" + b"".join(note_line(name, key, text) for key in keys)


class Log:
    """An agency's journal: entries with salts, and leaves of which only the commitment is known."""

    def __init__(self, rng, commitments=()):
        self.rng = rng
        self.commitments = list(commitments)
        self.known = {}
        self.ended = {}

    def append(self, entry):
        self.commitments.append(b"")
        return self.put(len(self.commitments) - 1, entry)

    def put(self, index, entry, salt=None):
        salt = self.rng.randbytes(32) if salt is None else salt
        self.known[index] = (salt, entry)
        self.commitments[index] = sha256(salt, entry)
        return index

    def end(self, indices, record):
        """Entries have ended, as a later one records."""
        for index in indices:
            del self.known[index]
            self.ended[index] = record

    def fill(self, size):
        while len(self.commitments) < size:
            self.commitments.append(self.rng.randbytes(32))

    def lines(self, tree):
        for index in sorted(self.known.keys() | self.ended.keys()):
            path = [b64(sibling) for sibling in tree.path(index)]
            if index in self.ended:
                yield {"index": index, "commitment": b64(self.commitments[index]), "path": path, "ended_by": self.ended[index]}
            else:
                salt, entry = self.known[index]
                yield {"index": index, "salt": b64(salt), "entry": b64(entry), "path": path}


# --- The bundle ------------------------------------------------------------------------------------------------------------------------


def public_key(key):
    return message(_1=key.key_id, _2=key.spki)


def sign_bundle(bundle, *signers):
    text = b"sharingbus/bundle/v1\0" + bundle
    return message(_1=bundle, _2=[signature(signer.key_id, signer.sign_flat(text)) for signer in signers])


def signature(key_id, value):
    return message(_1=key_id, _2=value)


# --- The package -----------------------------------------------------------------------------------------------------------------------


class Package:
    """A package by its parts, so that one of them can be changed and the manifest made again."""

    def __init__(self, federation, bundle):
        self.manifest = {"format": "sharingbus-evidence/v1", "federation": federation, "made_at": "2026-03-01T12:00:00.000000Z",
            "question": "what went to the schools"}
        self.bundle = bundle
        self.notes = {}
        self.entries = {}
        self.consistency = {}
        self.receipts = []
        self.others = {}

    def members(self):
        """Every member but the manifest."""
        found = {"bundle.bin": self.bundle, "receipts.jsonl": json_lines(self.receipts), **self.others}
        for agency, checkpoint in self.notes.items():
            found[f"logs/{agency}/checkpoint"] = checkpoint
            found[f"logs/{agency}/entries.jsonl"] = json_lines(self.entries[agency])
            if agency in self.consistency:
                found[f"logs/{agency}/consistency.json"] = compact(self.consistency[agency]).encode()
        return found

    def zip(self):
        return zipped(manifested(self.members(), self.manifest))

    def copy(self):
        return copy.deepcopy(self)

    @staticmethod
    def read(data):
        """The parts of an honest package."""
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        manifest = json.loads(members.pop("manifest.json"))
        manifest.pop("files")
        package = Package(manifest["federation"], members.pop("bundle.bin"))
        package.manifest = manifest
        package.receipts = [json.loads(line) for line in members.pop("receipts.jsonl").splitlines()]
        for name in sorted(members):
            _, _, rest = name.partition("logs/")
            agency, _, kind = rest.partition("/")
            if kind == "checkpoint":
                package.notes[agency] = members.pop(name)
            elif kind == "entries.jsonl":
                package.entries[agency] = [json.loads(line) for line in members.pop(name).splitlines()]
            elif kind == "consistency.json":
                package.consistency[agency] = json.loads(members.pop(name))
        package.others = members
        return package


def compact(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def json_lines(values):
    return "".join(compact(value) + "\n" for value in values).encode()


def manifested(members, manifest):
    """The members with a manifest over them."""
    files = {name: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()} for name, data in members.items()}
    return {"manifest.json": compact({**manifest, "files": files}).encode(), **members}


def zipped(members):
    """A zip of names and bytes, or of pairs where a name is to stand twice."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items() if isinstance(members, dict) else members:
            archive.writestr(member_info(name), data)
    return out.getvalue()


def member_info(name):
    info = zipfile.ZipInfo(name, STAMP)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info
