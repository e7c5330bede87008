"""Makes the vectors anew from the primitives alone, without our code: python -m tests.archive.sealing.vectors

The file it prints is never changed: what was sealed once must open for ever.
"""

import hashlib
import hmac
import json

from cryptography.hazmat.primitives.ciphers.aead import AESGCM


def hkdf(material: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    """RFC 5869 over SHA-256, spelled out."""
    key = hmac.digest(salt or bytes(32), material, "sha256")
    made, block, counter = b"", b"", 1
    while len(made) < length:
        block = hmac.digest(key, block + info + bytes([counter]), "sha256")
        made, counter = made + block, counter + 1
    return made[:length]


def field(value: bytes) -> bytes:
    return len(value).to_bytes(4, "big") + value


def envelope(owner: bytes, key: bytes, nonce: bytes, stream: str, version: int, name: str, opened: bytes) -> bytes:
    drawn = hkdf(key, b"", b"archive.data-key.v1", 96)
    header = b"\x01" + owner + drawn[32:64]
    place = field(b"archive.content.v1") + field(stream.encode()) + version.to_bytes(8, "big") + field(name.encode())
    return header + nonce + AESGCM(drawn[:32]).encrypt(nonce, opened, header + place)


def file(owner: bytes, key: bytes, salt: bytes, content: bytes) -> tuple[str, bytes]:
    drawn, digest = hkdf(key, b"", b"archive.data-key.v1", 96), hashlib.sha256(content).digest()
    header = b"sealed\x00\x01" + owner + drawn[32:64] + salt
    cipher = AESGCM(hkdf(key, salt, b"archive.sealed-file.v1" + digest, 32))
    chunks = [content[at : at + 65_536] for at in range(0, len(content), 65_536)] or [b""]
    sealed = header
    for number, chunk in enumerate(chunks):
        last = b"\x01" if number == len(chunks) - 1 else b"\x00"
        sealed += cipher.encrypt(number.to_bytes(11, "big") + last, chunk, header)
    return hmac.digest(drawn[64:], digest, "sha256").hex(), sealed


def wrapped(master: bytes, owner: bytes, epoch: int, key: bytes, nonce: bytes) -> tuple[bytes, bytes]:
    drawn = hkdf(master, b"", b"archive.master-key.v1", 64)
    aad = b"\x01archive.wrapped-key.v1" + owner + epoch.to_bytes(8, "big")
    return drawn[32:], b"\x01" + nonce + AESGCM(drawn[:32]).encrypt(nonce, key, aad)


def vectors() -> dict[str, list[dict[str, object]]]:
    """Envelopes, files and wrapped keys of made-up keys."""
    owner, key, master = bytes(range(16)), bytes(range(32)), bytes(range(100, 132))
    stream = "00010203-0405-0607-0809-0a0b0c0d0e0f"
    found: dict[str, list[dict[str, object]]] = {"envelopes": [], "files": [], "wrapped": []}
    for version, name, content in ((1, "document.filed.v1", '{"title":"Lausunto"}'), (2**40, "x.ä.v1", "{}")):
        nonce, random = bytes([version % 7] * 12), bytes([9] * 32)
        made = envelope(owner, key, nonce, stream, version, name, random + content.encode())
        found["envelopes"].append({
            "key": key.hex(), "stream": stream, "version": version, "name": name, "nonce": nonce.hex(),
            "random": random.hex(), "content": content, "envelope": made.hex(),
        })  # fmt: skip
    for size in (0, 1, 65_536, 65_537, 131_072):
        salt = bytes([5] * 32)
        content = (b"Liite. " * (size // 7 + 1))[:size]
        name, sealed = file(owner, key, salt, content)
        found["files"].append({
            "key": key.hex(), "owner": stream, "salt": salt.hex(), "size": size, "name": name,
            "digest": hashlib.sha256(content).hexdigest(), "sealed_sha256": hashlib.sha256(sealed).hexdigest(),
        })  # fmt: skip
    for epoch in (1, 7):
        check, made = wrapped(master, owner, epoch, key, bytes([epoch] * 12))
        found["wrapped"].append({
            "master": master.hex(), "check": check.hex(), "owner": stream, "epoch": epoch,
            "nonce": bytes([epoch] * 12).hex(), "key": key.hex(), "wrapped": made.hex(),
        })  # fmt: skip
    return found


if __name__ == "__main__":
    print(json.dumps(vectors(), indent=1, ensure_ascii=False))
