"""How the second verifier reads what stands in a package: protobuf, JSON and Base64, each strictly, and the shapes of values.

Whatever is not as it should be raises Malformed; verify_evidence.py says at which step and place.
"""

import binascii
import datetime
import json
import re
import unicodedata
from typing import NamedTuple


class Refused(Exception):
    """The package is refused: a reason of the page, the place and words for people."""

    def __init__(self, reason, place, words):
        # What a package says is printed on one line and moves no cursor.
        super().__init__(f"REFUSED {reason} {place}: {words}".encode("unicode_escape").decode("ascii"))
        self.reason = reason


class Malformed(ValueError):
    """Bytes that are not what they should be. Each step turns it into its own reason."""


# --- Protobuf: only what is read above. Fields that are not named here are passed by, as in any reader of it. -----------------------------

# A kind is its value where the field is absent; a list of a kind is a repeated field.
NUMBER, BYTES, TEXT = 0, b"", ""


class Enum(int):
    """The kind of an enumeration: of its number the lowest 32 bits count, with their sign."""


class Word(int):
    """The kind of a number of 32 bits: its lowest count."""


class Signed(int):
    """The kind of a number of 64 bits with a sign."""


ENUM, WORD, SIGNED = Enum(), Word(), Signed()
PUBLIC_KEY = {2: ("spki", BYTES)}
BUNDLE = {1: ("federation", TEXT), 7: ("agencies", [{1: ("id", TEXT), 6: ("signing_keys", [PUBLIC_KEY])}])}
SIGNED_BUNDLE = {1: ("bundle", BYTES), 2: ("signatures", [{1: ("key_id", TEXT), 2: ("value", BYTES)}])}
PART = {1: ("lane", ENUM), 2: ("incarnation", BYTES), 3: ("sequence", NUMBER), 4: ("positions", BYTES)}
EVENTS = {
    2: ("accepted", {1: ("message_id", BYTES), 5: ("commitment_root", BYTES), 11: ("purpose", ENUM)}),
    3: ("decided", {1: ("message_id", BYTES), 2: ("bundle_version", NUMBER),
        4: ("outcomes", [{1: ("class", NUMBER), 2: ("verdict", ENUM), 3: ("view", BYTES)}])}),
    4: ("class", {1: ("bundle_version", NUMBER), 3: ("recipient", TEXT), 4: ("role", TEXT), 7: ("agreement", TEXT), 8: ("rules", [TEXT]),
                  9: ("released", [TEXT]), 10: ("withheld", [TEXT]), 11: ("transformed", [{1: ("path", TEXT)}])}),
    6: ("received", {1: ("sender", TEXT), 2: ("lane", ENUM), 3: ("incarnation", BYTES), 4: ("sequence", NUMBER), 6: ("message_ids", BYTES),
                     7: ("role_sets", [{1: ("roles", [TEXT])}]), 8: ("role_set_of", BYTES), 9: ("again", NUMBER)}),
    7: ("delivered", {1: ("role", TEXT), 3: ("parts", [PART]), 4: ("origin", TEXT)}),
    27: ("ended", {1: ("ranges", [{1: ("first", NUMBER), 2: ("count", WORD)}]), 2: ("term", ENUM), 3: ("days", WORD), 4: ("youngest", SIGNED)}),
}
# Those included that no version has yet.
FIRST_EVENT, LAST_EVENT = 2, 99


class Said(NamedTuple):
    """What an entry says: when, what kind of event, and the event where it is of a kind that receipts refer to."""
    time: int
    kind: str
    event: dict


def read_journal_entry(data):
    time, event, bodies = 0, None, []
    for number, wire, value in fields(data):
        if number == 1 and wire == 0:
            time = value - (1 << 64) if value >> 63 else value
        elif FIRST_EVENT <= number <= LAST_EVENT and wire == 2:
            # As every reader of protobuf: of two events the last counts, and one that is written in two pieces is both together.
            event, bodies = number, [*bodies, value] if number == event else [value]
    kind, schema = EVENTS.get(event, ("other", {}))
    return Said(time, kind, decode(b"".join(bodies), schema))


def decode(data, schema):
    message = {name: [] if type(kind) is list else kind for name, kind in schema.values()}
    for number, wire, value in fields(data):
        name, kind = schema.get(number, (None, None))
        one = kind[0] if type(kind) is list else kind
        if name is None or wire != (0 if isinstance(one, int) else 2):
            continue
        if one is TEXT:
            value = utf8(value)
        elif one is ENUM:
            value = (value + (1 << 31)) % (1 << 32) - (1 << 31)
        elif one is WORD:
            value &= (1 << 32) - 1
        elif one is SIGNED:
            value = (value + (1 << 63)) % (1 << 64) - (1 << 63)
        elif type(one) is dict:
            value = decode(value, one)
        if type(kind) is list:
            message[name].append(value)
        else:
            message[name] = value
    return message


def fields(data):
    """Each field of a message: its number, its wire type, and a number or bytes."""
    at, end = 0, len(data)
    while at < end:
        key, at = varint(data, at)
        number, wire = key >> 3, key & 7
        if wire == 0:
            value, at = varint(data, at)
        elif wire in (1, 2, 5):
            size, at = varint(data, at) if wire == 2 else ({1: 8, 5: 4}[wire], at)
            value, at = data[at:at + size], at + size
        else:
            raise Malformed("a group, or a wire type that does not exist")
        if not 0 < number < 1 << 29 or at > end:
            raise Malformed("a field without a number, or cut off")
        yield number, wire, value


def varint(data, at):
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(data):
            raise Malformed("cut off in a number")
        value |= (data[at] & 0x7F) << shift
        at += 1
        if data[at - 1] < 0x80:
            return value & (1 << 64) - 1, at
    raise Malformed("a number of more than ten bytes")


# --- JSON, Base64 and the shapes of values ---------------------------------------------------------------------------------------------


def utf8(data):
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed("is not UTF-8") from error


def parse_json(data):
    def only_once(pairs):
        if len(dict(pairs)) != len(pairs):
            raise Malformed("a member stands twice")
        return dict(pairs)

    def whole(digits):
        if digits[0] == "-":
            raise Malformed("a number is below zero")
        return int(digits)

    try:
        value = json.loads(utf8(data), object_pairs_hook=only_once, parse_int=whole)
        json.dumps(value, ensure_ascii=False).encode()  # Half a character cannot be written, and stands in nothing honest.
        return value
    except (ValueError, RecursionError) as error:
        raise Malformed(f"is not such JSON: {error}") from error


def record(value, required, optional=None):
    """The value, where it is an object with exactly these members, each of its shape."""
    shapes = {**required, **(optional or {})}
    if type(value) is not dict or not required.keys() <= value.keys() <= shapes.keys():
        raise Malformed(f"is no object of {', '.join(shapes)}")
    for name, item in value.items():
        if not shapes[name](item):
            raise Malformed(f"{name} has another shape")
    return value


def lines_of(members, name):
    """Each line with its place, its end taken off. The last one may lack its end."""
    data = members[name].removesuffix(b"\n")
    for number, line in enumerate(data.split(b"\n") if members[name] else (), 1):
        yield f"{name}:{number}", line


def is_text(value):
    return type(value) is str


def is_texts(value):
    return type(value) is list and all(type(item) is str for item in value)


def is_count(value):
    return type(value) is int and 0 <= value < 1 << 63


def is_version(value):
    return type(value) is int and 0 <= value < 1 << 64


def is_digest(value):
    return type(value) is str and re.fullmatch("[0-9a-f]{64}", value) is not None


def is_uuid(value):
    return type(value) is str and re.fullmatch("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", value) is not None


def is_time(value):
    try:
        return type(value) is str and micros_of(value) is not None
    except ValueError:
        return False


def micros_of(time):
    """Microseconds since 1970 of a time in UTC."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}\.[0-9]{6}Z", time):
        return None
    since = datetime.datetime.fromisoformat(time) - datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
    return since // datetime.timedelta(microseconds=1)


def octets(text, size=None):
    try:
        data = binascii.a2b_base64(text, strict_mode=True)
    except ValueError as error:
        raise Malformed(f"is not Base64: {error}") from error
    if binascii.b2a_base64(data, newline=False).decode() != text:
        raise Malformed("is Base64 with bits that stand for nothing")
    if size is not None and len(data) != size:
        raise Malformed(f"has {len(data)} bytes instead of {size}")
    return data


def has_control(text):
    return any(unicodedata.category(character) == "Cc" for character in text)
