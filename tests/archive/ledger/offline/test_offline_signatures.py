"""The signatures of the one-file verifier: those of RFC 8032 and of the library, and no others."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.ledger import offline
from tests.profiles import often

RFC_8032 = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
]


@pytest.mark.parametrize(("public", "message", "signature"), RFC_8032)
def test_the_signatures_of_the_rfc_verify(public, message, signature):
    assert offline.ed25519_verifies(bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature))


@settings(deadline=None, max_examples=often(25))
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=300), st.integers(0, 511))
def test_signatures_verify_as_the_library_makes_them_and_no_others(seed, message, bit):
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = private.public_key().public_bytes_raw(), private.sign(message)
    assert offline.ed25519_verifies(public, message, signature)
    flipped = (int.from_bytes(signature, "big") ^ 1 << bit).to_bytes(64, "big")
    assert not offline.ed25519_verifies(public, message, flipped)
    assert not offline.ed25519_verifies(public, message + b"x", signature)


def test_a_second_spelling_of_a_signature_or_key_does_not_verify():
    public, message, signature = (bytes.fromhex(text) for text in RFC_8032[1])
    larger = int.from_bytes(signature[32:], "little") + offline.ORDER
    assert not offline.ed25519_verifies(public, message, signature[:32] + larger.to_bytes(32, "little"))
    assert not offline.ed25519_verifies(public, message, signature[:63])
    assert not offline.ed25519_verifies(b"\xff" * 32, message, signature)
    assert not offline.ed25519_verifies(public[:31], message, signature)
    assert not offline.ed25519_verifies((2).to_bytes(32, "little"), message, signature)
