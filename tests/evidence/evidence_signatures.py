"""ECDSA P-256 signatures and keys for the second verifier: openssl is asked, everything else is the shape of bytes."""

import base64
import binascii
import functools
import os
import re
import subprocess
import tempfile

# The DER of every P-256 SubjectPublicKeyInfo with an uncompressed point begins like this; 64 bytes of coordinates follow.
P256 = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d03010703420004")
# The curve is y^2 = x^3 - 3x + b (FIPS 186-5).
FIELD = 2**256 - 2**224 + 2**192 + 2**96 - 1
CURVE_B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B


def governance_key(pem):
    """The DER SubjectPublicKeyInfo of a P-256 public key in PEM."""
    match = re.fullmatch(rb"\s*-----BEGIN PUBLIC KEY-----\s(.*?)-----END PUBLIC KEY-----\s*", pem, re.DOTALL)
    spki = binascii.a2b_base64(b"".join(match[1].split()), strict_mode=True) if match else b""
    if not is_p256(spki):
        raise ValueError("is no P-256 public key in PEM")
    return spki


def is_p256(spki):
    if len(spki) != len(P256) + 64 or not spki.startswith(P256):
        return False
    x, y = (int.from_bytes(spki[start:start + 32], "big") for start in (len(P256), len(P256) + 32))
    return x < FIELD and y < FIELD and (y * y - x * x * x + 3 * x - CURVE_B) % FIELD == 0


def der_of(signature):
    """An ECDSA signature of r and s, 32 bytes each, in DER; nothing where it has another length."""
    def integer(number):
        number = number.lstrip(b"\0") or b"\0"
        number = b"\0" + number if number[0] & 0x80 else number
        return b"\x02" + bytes([len(number)]) + number

    if len(signature) != 64:
        return b""
    both = integer(signature[:32]) + integer(signature[32:])
    return b"\x30" + bytes([len(both)]) + both


@functools.lru_cache(maxsize=4096)
def is_signature(spki, message, signature):
    """Asks openssl, once for each key and signature, whether it is a P-256 key that signed the SHA-256 of the message."""
    if not is_p256(spki) or not signature:
        return False
    with tempfile.TemporaryDirectory() as folder:
        key, value = os.path.join(folder, "key.pem"), os.path.join(folder, "signature")
        with open(key, "wb") as file:
            file.write(b"-----BEGIN PUBLIC KEY-----\n" + base64.encodebytes(spki) + b"-----END PUBLIC KEY-----\n")
        with open(value, "wb") as file:
            file.write(signature)
        run = subprocess.run(["openssl", "dgst", "-sha256", "-verify", key, "-signature", value], input=message, capture_output=True, check=False)
        return run.returncode == 0
