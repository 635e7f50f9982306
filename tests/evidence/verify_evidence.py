#!/usr/bin/env python3
"""Checks an evidence package, with no network and nothing trusted but the governance keys it is given.

The package and what is done with it are described in src/decisions/0034-evidence.md and, for cosignatures, 0046-witnesses.md, and by nothing else: this program
shares no code with the product that makes packages. "Step n" below is a step of the former. It needs Python 3.11, the command openssl, and beside it
evidence_zip.py (step 1), evidence_forms.py (protobuf, JSON, Base64) and evidence_signatures.py (openssl).
"""

import argparse
import hashlib
import os
import re
import shutil
import sys
import urllib.parse
import uuid
from typing import NamedTuple

from evidence_forms import (
    BUNDLE, SIGNED_BUNDLE, Malformed, Refused, decode, has_control, is_count, is_digest, is_text, is_texts, is_time, is_uuid, is_version, lines_of,
    micros_of, octets, parse_json, read_journal_entry, record, utf8)
from evidence_signatures import der_of, governance_key, is_p256, is_signature
from evidence_zip import read_members

MOST_NOTE_BYTES = 256 << 10
MOST_SIGNATURE_LINES = 100
MOST_BUNDLE_BYTES = 4 << 20
MOST_BUNDLE_SIGNATURES = 16
LOG_MEMBER = re.compile(r"logs/([a-z0-9-]{3,63})/(checkpoint|entries\.jsonl|consistency\.json)")
OTHER_MEMBERS = {"manifest.json", "bundle.bin", "receipts.jsonl", "report.txt", "policy.txt"}
VERDICTS = {"released": 1, "withheld": 2, "held": 3}
PURPOSES = ["PURPOSE_" + name for name in (
    "UNSPECIFIED COORDINATION SAFEGUARDING PREVENTION INVESTIGATION IMMINENT_DANGER CASE_CONFERENCE SITUATIONAL_AWARENESS "
    "KNOWLEDGE_EXCHANGE RESEARCH_STATISTICS").split()]


def verify(package, pinned, federation=None, seen=(), witnesses=0):
    """Returns what is printed of an honest package, or raises Refused.

    package: its bytes; pinned: DER SubjectPublicKeyInfo of each governance key; seen: (where it is from, its bytes) of each earlier checkpoint;
    witnesses: how many other agencies must have cosigned the checkpoint of each log.
    """
    try:
        members = read_members(package)  # Step 1
        manifest = read_manifest(members)
        logs = check_members(manifest, members)
        agencies = read_bundle(members["bundle.bin"], manifest["federation"], federation, pinned)
        checkpoints = {agency: read_checkpoint(members, agency, manifest["federation"], agencies, witnesses) for agency in logs}
        check_history(members, checkpoints, agencies, seen)
        proven = {agency: read_entries(members, agency, checkpoints[agency]) for agency in logs}
        receipts = check_receipts(members["receipts.jsonl"], proven)
        said = [entry for entries in proven.values() for entry in entries.values()]
        ended = f", {said.count(None)} entries ended" if None in said else ""
        return f"VERIFIED {receipts} receipts, {len(said)} entries, {len(logs)} logs{ended}"
    except Refused:
        raise
    except Exception as error:  # Whatever it is, it came from the package, and the package is refused.
        raise Refused("PACKAGE_UNREADABLE", "package", f"{type(error).__name__}: {error}") from error


# --- Steps 2 and 3: the manifest and the members ---------------------------------------------------------------------------------------


def read_manifest(members):
    try:
        return record(parse_json(members["manifest.json"]), {
            "format": lambda value: value == "sharingbus-evidence/v1", "federation": is_text, "made_at": is_time, "question": is_text,
            "files": lambda files: type(files) is dict and all(record(said, {"bytes": is_count, "sha256": is_digest}) for said in files.values())})
    except KeyError:
        raise Refused("FORMAT_UNKNOWN", "manifest.json", "there is none") from None
    except Malformed as error:
        raise Refused("FORMAT_UNKNOWN", "manifest.json", error) from None


def check_members(manifest, members):
    """Compares the members with the manifest and returns the agencies whose logs are in the package, by name."""
    files, present = manifest["files"], members.keys() - {"manifest.json"}
    matches = [LOG_MEMBER.fullmatch(name) for name in files]
    logs = sorted({match[1] for match in matches if match})
    needed = {"bundle.bin", "receipts.jsonl"}.union(*({f"logs/{agency}/checkpoint", f"logs/{agency}/entries.jsonl"} for agency in logs))
    for name in sorted((files.keys() | needed) - present):
        raise Refused("FILE_MISSING", name, "is not in the package")
    for name in sorted(present):
        if name not in files or not (name in OTHER_MEMBERS or LOG_MEMBER.fullmatch(name)):
            raise Refused("FILE_UNEXPECTED", name, "is not in the manifest, or has no place in a package")
    for name, said in files.items():
        if len(members[name]) != said["bytes"] or hashlib.sha256(members[name]).hexdigest() != said["sha256"]:
            raise Refused("FILE_ALTERED", name, "has another length or digest than the manifest says")
    return logs


# --- Step 4: the bundle ----------------------------------------------------------------------------------------------------------------


def read_bundle(data, federation, expected, pinned):
    """Returns the DER public keys that sign for each agency."""
    try:
        signed = decode(data, SIGNED_BUNDLE)
        bundle = decode(signed["bundle"], BUNDLE)
        if len(signed["bundle"]) > MOST_BUNDLE_BYTES or len(signed["signatures"]) > MOST_BUNDLE_SIGNATURES or not bundle["federation"]:
            raise Malformed("is larger than bundles are, or of no federation")
    except Malformed as error:
        raise Refused("BUNDLE_MALFORMED", "bundle.bin", error) from None
    for wanted in (federation, expected):
        if wanted is not None and bundle["federation"] != wanted:
            raise Refused("BUNDLE_WRONG_FEDERATION", "bundle.bin", f"is of {bundle['federation']}, not of {wanted}")
    keys = {hashlib.sha256(spki).hexdigest()[:16]: spki for spki in pinned}
    signers = set()
    for signature in signed["signatures"]:
        key_id, spki = signature["key_id"], keys.get(signature["key_id"])
        if spki is None:
            continue  # Whoever is not pinned counts for nothing, with whatever signature.
        if not is_signature(spki, b"sharingbus/bundle/v1\0" + signed["bundle"], der_of(signature["value"])):
            raise Refused("BUNDLE_UNSIGNED", "bundle.bin", f"the signature of the pinned key {key_id} does not verify")
        signers.add(key_id)
    if len(signers) < 2:
        raise Refused("BUNDLE_UNSIGNED", "bundle.bin", f"{len(signers)} of the pinned keys signed it, two have to")
    agencies = {agency["id"]: [key["spki"] for key in agency["signing_keys"]] for agency in bundle["agencies"]}
    own = [spki for keys in agencies.values() for spki in keys]
    if len(agencies) != len(bundle["agencies"]) or len(set(own)) != len(own) or not all(map(is_p256, own)):
        raise Refused("BUNDLE_MALFORMED", "bundle.bin", "names an agency or a key twice, or a key that is none")
    return agencies


# --- Step 5: the checkpoints -----------------------------------------------------------------------------------------------------------


class Note(NamedTuple):
    name: str
    size: int
    root: bytes
    text: bytes
    signatures: list


def read_note(data, place):
    try:
        if len(data) > MOST_NOTE_BYTES:
            raise Malformed("is too long")
        head, _, tail = utf8(data).partition("\n\n")
        lines, signatures = head.split("\n"), tail.split("\n")
        if has_control(head.replace("\n", "") + tail.replace("\n", "")) or len(lines) != 3 or not lines[0]:
            raise Malformed("its text is not a name, a size and a root")
        if not re.fullmatch("0|[1-9][0-9]{0,18}", lines[1], re.ASCII) or signatures.pop() != "" or not 0 < len(signatures) <= MOST_SIGNATURE_LINES:
            raise Malformed("its size is no number, or it has no signature line, too many, or an unfinished one")
        parts = [line.split(" ") for line in signatures]
        if any(len(part) != 3 or part[0] != "\u2014" or not re.fullmatch(r"[^\s+]+", part[1]) for part in parts):
            raise Malformed("a signature line is not a dash, a name and Base64")
        values = [(name, octets(value)) for _, name, value in parts]
        if any(len(value) < 5 for _, value in values) or int(lines[1]) >= 1 << 63:
            raise Malformed("a signature is too short, or its size beyond all logs")
        return Note(lines[0], int(lines[1]), octets(lines[2], 32), head.encode() + b"\n", values)
    except Malformed as error:
        raise Refused("NOTE_MALFORMED", place, error) from None


def log_name(federation, agency):
    return f"sharingbus.log/v1/{urllib.parse.quote(federation, safe='')}/{urllib.parse.quote(agency, safe='')}"


def witness_name(federation, agency):
    return f"sharingbus.witness/v1/{urllib.parse.quote(federation, safe='')}/{urllib.parse.quote(agency, safe='')}"


def is_note_signed(note, keys):
    """Whether one of the keys signed the note under the log's name. Lines of others are not looked at."""
    return any(
        name == note.name and value[:4] == hashlib.sha256(spki).digest()[:4] and is_signature(spki, note.text, value[4:])
        for name, value in note.signatures for spki in keys)


def cosigners(note, agency, federation, agencies, place):
    """The other agencies that cosigned the note: eight bytes of time, and a signature over both. Lines of strangers are passed by."""
    named = {witness_name(federation, other): other for other in agencies if other and other != agency}
    found = set()
    for name, value in note.signatures:
        keys = [spki for spki in agencies[named[name]] if value[:4] == hashlib.sha256(spki).digest()[:4]] if name in named else []
        time = int.from_bytes(value[4:12], "big")
        text = f"sharingbus-cosignature/v1\ntime {time}\n".encode() + note.text
        if keys and not any(is_signature(spki, text, value[12:]) for spki in keys):
            raise Refused("COSIGNATURE_INVALID", place, f"a line in the name of {named[name]} is not its cosignature")
        if keys:
            found.add(named[name])
    return found


def read_checkpoint(members, agency, federation, agencies, witnesses):
    place = f"logs/{agency}/checkpoint"
    note = read_note(members[place], place)
    if note.name != log_name(federation, agency) or agency not in agencies:
        raise Refused("CHECKPOINT_OF_ANOTHER_LOG", place, f"is of {note.name}, or the bundle has no such agency")
    if not is_note_signed(note, agencies[agency]):
        raise Refused("CHECKPOINT_UNSIGNED", place, "no signing key that the bundle names for the agency signed it")
    cosigned = cosigners(note, agency, federation, agencies, place)
    if len(cosigned) < witnesses:
        raise Refused("CHECKPOINT_UNWITNESSED", place, f"{len(cosigned)} other agencies cosigned it, {witnesses} have to")
    return note


# --- Step 6: what was seen on an earlier day -------------------------------------------------------------------------------------------


def check_history(members, checkpoints, agencies, seen):
    proofs = {agency: read_consistency(members, f"logs/{agency}/consistency.json") for agency in checkpoints}
    for source, data in seen:
        old = read_note(data, source)
        for agency, new in checkpoints.items():
            if old.name != new.name:
                continue
            if not is_note_signed(old, agencies[agency]):
                raise Refused("SEEN_UNSIGNED", source, "no signing key that the bundle names for the agency signed it")
            if old.size == new.size and old.root != new.root:
                raise Refused("FORKED", source, f"the package has another root of {agency} at size {new.size}")
            if old.size > new.size:
                raise Refused("ROLLED_BACK", source, f"the package has {agency} at size {new.size}, and {old.size} was seen")
            if old.size < new.size and not is_consistent(old, new, proofs[agency].get(old.size, [])):
                raise Refused("INCONSISTENT", source, f"the package does not prove that size {old.size} of {agency} as seen is its beginning")


def read_consistency(members, place):
    try:
        value = parse_json(members.get(place, b"[]"))
        proofs = [record(proof, {"from": is_count, "path": is_texts}) for proof in value] if type(value) is list else None
        if proofs is None or len({proof["from"] for proof in proofs}) != len(proofs):
            raise Malformed("is not a list of proofs from different sizes")
        return {proof["from"]: [octets(node, 32) for node in proof["path"]] for proof in proofs}
    except Malformed as error:
        raise Refused("INCONSISTENT", place, error) from None


def is_consistent(old, new, path):
    """RFC 9162, 2.1.4.2. The empty log is the beginning of every log."""
    if old.size == 0:
        return old.root == hashlib.sha256().digest()
    if old.size & (old.size - 1) == 0:
        path = [old.root, *path]
    place, last = old.size - 1, new.size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    if len(path) < 2:
        return False
    before = after = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            before, after = node(sibling, before), node(sibling, after)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            after = node(after, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and before == old.root and after == new.root


def node(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


# --- Step 7: the entries ---------------------------------------------------------------------------------------------------------------


def read_entries(members, agency, checkpoint):
    """Returns what each entry says by its index, and None for one that has ended with its term."""
    entries, ended, before, latest = {}, [], -1, None
    for place, line in lines_of(members, f"logs/{agency}/entries.jsonl"):
        try:
            index, commitment, said, path, by = read_entry(line)
        except Malformed as error:
            raise Refused("ENTRY_MALFORMED", place, error) from None
        if index <= before:
            raise Refused("ENTRY_ORDER", place, f"index {index} stands behind {before}")
        if not leads_to_root(commitment, index, path, checkpoint):
            raise Refused("ENTRY_NOT_IN_LOG", place, f"its path does not lead from index {index} to the root of the checkpoint")
        entries[index] = said
        before = index
        if said is None:
            ended.append((place, index, by, latest))
        else:
            latest = said.time if latest is None else max(latest, said.time)
    for place, index, by, known in ended:
        check_ending(place, index, by, known, entries)
    return entries


CLOCK_STEP, DAY, LEAST_DAYS = 5 * 60 * 1_000_000, 24 * 60 * 60 * 1_000_000, 30


def check_ending(place, index, by, known, entries):
    """A later entry records under which rule an entry ended, and stands so long after what is known of its time: after the known entries before it."""
    said = entries.get(by)
    if by <= index or said is None or said.kind != "ended" or said.event["days"] < LEAST_DAYS \
            or not any(span["first"] <= index < span["first"] + span["count"] for span in said.event["ranges"]):
        raise Refused("ENDING_UNPROVEN", place, f"no entry {by} in the package records under which rule index {index} ended")
    since = said.event["youngest"] if known is None else max(said.event["youngest"], known - CLOCK_STEP)
    if since + said.event["days"] * DAY > said.time:
        raise Refused("ENDED_EARLY", place, f"index {index} ended before {said.event['days']} days were over")


def read_entry(line):
    value = parse_json(line)
    if type(value) is dict and "commitment" in value:
        record(value, {"index": is_count, "commitment": is_text, "ended_by": is_count, "path": is_texts})
        commitment, said = octets(value["commitment"], 32), None
    else:
        record(value, {"index": is_count, "salt": is_text, "entry": is_text, "path": is_texts})
        entry = octets(value["entry"])
        commitment, said = hashlib.sha256(octets(value["salt"], 32) + entry).digest(), read_journal_entry(entry)
    return value["index"], commitment, said, [octets(sibling, 32) for sibling in value["path"]], value.get("ended_by")


def leads_to_root(commitment, index, path, checkpoint):
    """RFC 9162, 2.1.3.2."""
    place, last = index, checkpoint.size - 1
    if place > last:
        return False
    current = hashlib.sha256(b"\0" + commitment).digest()
    for sibling in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            current = node(sibling, current)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            current = node(current, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and current == checkpoint.root


# --- Step 8: the receipts --------------------------------------------------------------------------------------------------------------


def check_receipts(data, proven):
    number = 0
    for number, (place, line) in enumerate(lines_of({"receipts.jsonl": data}, "receipts.jsonl"), 1):
        try:
            receipt = read_receipt(line)
        except Malformed as error:
            raise Refused("RECEIPT_MALFORMED", place, error) from None
        entries = {}
        for what, index in receipt["entries"].items():
            agency = receipt["origin" if what in ("accepted", "decided", "class") else "recipient"]
            if proven.get(agency, {}).get(index) is None:
                raise Refused("RECEIPT_UNPROVEN", place, f"{what}: no entry {index} of {agency} is in the package, or it has ended with its term")
            entries[what] = proven[agency][index]
        for words in contradictions(receipt, entries):
            raise Refused("RECEIPT_CONTRADICTS", place, words)
    return number


def read_receipt(line):
    receipt = record(parse_json(line), {
        "message": is_uuid, "commitment": is_digest, "origin": is_text, "recipient": is_text, "role": is_text,
        "verdict": lambda value: type(value) is str and value in VERDICTS, "released": is_texts, "transformed": is_texts, "withheld": is_texts,
        "rules": is_texts, "policy_version": is_version, "agreement": is_text, "purpose": is_text, "decided_at": is_time,
        "view_sha256": lambda value: value == "" or is_digest(value), "entries": lambda value: type(value) is dict})
    entries = record(receipt["entries"], {"accepted": is_count, "decided": is_count, "class": is_count},
        {"received": is_count, "delivered": is_count})
    if "delivered" in entries and "received" not in entries:
        raise Malformed("delivered stands without received")
    return receipt


def contradictions(receipt, entries):
    """What the entries that a receipt refers to say otherwise, in words."""
    for what, said in entries.items():
        if said.kind != what:
            yield f"{what}: the entry is of another kind"
            return
    message = uuid.UUID(receipt["message"]).bytes
    accepted, decided, kind = (entries[what].event for what in ("accepted", "decided", "class"))
    outcome = {"class": receipt["entries"]["class"], "verdict": VERDICTS[receipt["verdict"]], "view": bytes.fromhex(receipt["view_sha256"])}
    purpose = PURPOSES[accepted["purpose"]] if 0 <= accepted["purpose"] < len(PURPOSES) else None
    for words, claimed, written in (
        ("accepted: another message", message, accepted["message_id"]),
        ("accepted: another commitment", bytes.fromhex(receipt["commitment"]), accepted["commitment_root"]),
        ("accepted: another purpose", receipt["purpose"], purpose),
        ("class: another recipient", receipt["recipient"], kind["recipient"]),
        ("class: another role", receipt["role"], kind["role"]),
        ("class: another agreement", receipt["agreement"], kind["agreement"]),
        ("class: other rules", receipt["rules"], kind["rules"]),
        ("class: other paths released", receipt["released"], kind["released"]),
        ("class: other paths transformed", receipt["transformed"], [rule["path"] for rule in kind["transformed"]]),
        ("class: other paths withheld", receipt["withheld"], kind["withheld"]),
        ("class: another bundle version", receipt["policy_version"], kind["bundle_version"]),
        ("decided: another message", message, decided["message_id"]),
        ("decided: another time", micros_of(receipt["decided_at"]), entries["decided"].time),
        ("decided: another bundle version", receipt["policy_version"], decided["bundle_version"]),
        ("decided: no outcome of that class, verdict and view", True, outcome in decided["outcomes"]),
    ):
        if claimed != written:
            yield words
    if "received" in entries:
        yield from contradictions_of_arrival(receipt, entries, message)


def contradictions_of_arrival(receipt, entries, message):
    received = entries["received"].event
    served = [number for number, roles in enumerate(received["role_sets"], 1) if receipt["role"] in roles["roles"]]
    ids, sets = received["message_ids"], received["role_set_of"]
    places = [place for place in range(min(len(ids) // 16, len(sets))) if ids[16 * place:16 * place + 16] == message and sets[place] in served]
    if received["sender"] != receipt["origin"] or received["again"] or not places:
        yield "received: not from the origin, again, or without the message for the role"
    if "delivered" in entries:
        delivered = entries["delivered"].event
        batch = [received[name] for name in ("lane", "incarnation", "sequence")]
        parts = [part["positions"] for part in delivered["parts"] if [part[name] for name in ("lane", "incarnation", "sequence")] == batch]
        given = any(not bits or place // 8 < len(bits) and bits[place // 8] >> place % 8 & 1 for bits in parts for place in places)
        if delivered["role"] != receipt["role"] or delivered["origin"] != receipt["origin"] or not given:
            yield "delivered: not to the role, not from the origin, or without the message"


# --- The command -----------------------------------------------------------------------------------------------------------------------


def contents(path):
    with open(path, "rb") as file:
        return file.read()


def count(text):
    if not re.fullmatch("[0-9]{1,9}", text, re.ASCII):
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 0 on")
    return int(text)


def arguments():
    parser = argparse.ArgumentParser(
        description="Checks an evidence package of SharingBus with no network and the governance keys that you pin.",
        epilog="""Prints VERIFIED with what it counted (exit code 0) or REFUSED with the reason and the place (1); 2 is a wrong call.

Examples:
  verify_evidence.py case.zip --governance-key ada.pem --governance-key ben.pem
  verify_evidence.py case.zip --governance-key ada.pem --governance-key ben.pem --federation northbridge
  verify_evidence.py case.zip --governance-key ada.pem --governance-key ben.pem --seen last-year/checkpoint --witnesses 2""",
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", metavar="PACKAGE", help="the zip file")
    parser.add_argument("--governance-key", action="append", default=[], metavar="FILE",
        help="a pinned public key (PEM); at least two different ones")
    parser.add_argument("--federation", metavar="NAME", help="the federation that it must be of")
    parser.add_argument("--seen", action="append", default=[], metavar="FILE", help="a checkpoint that you kept from an earlier day; repeatable")
    parser.add_argument("--witnesses", type=count, default=0, metavar="N", help="how many other agencies must have cosigned the checkpoint of each log")
    options = parser.parse_args()
    pinned, seen = [], []
    try:
        path = options.package
        package = contents(path)
        for path in options.governance_key:
            pinned.append(governance_key(contents(path)))
        for path in options.seen:
            seen.append((os.path.basename(path), contents(path)))
    except (OSError, ValueError) as error:
        parser.error(f"{path}: {error}")
    if len(set(pinned)) < 2:
        parser.error("--governance-key: two different keys are needed, for one alone never signs a bundle")
    if shutil.which("openssl") is None:
        parser.error("openssl is not installed, and signatures cannot be checked without it")
    return options, package, pinned, seen


def main():
    options, package, pinned, seen = arguments()
    try:
        print(verify(package, pinned, options.federation, seen, options.witnesses))
        return 0
    except Refused as refused:
        print(refused)
    return 1


if __name__ == "__main__":
    sys.exit(main())
