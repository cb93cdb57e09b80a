"""Signatures and stamps: the published vectors, and every byte counts."""

from __future__ import annotations

import random
import subprocess

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from checklist.trust import signing, sshsig, stamp
from checklist.trust.canonical import canonical
from checklist.trust.digests import code_typed, digest, short_code
from checklist.trust.ed25519 import ORDER, is_signed

# RFC 8032, section 7.1, tests 1 to 3: public key, message, signature.
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe"
        "24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302a"
        "eeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed2"
        "8dc027beceea1ec40a",
    ),
]


@pytest.mark.parametrize(("public", "message", "signature"), VECTORS)
def test_the_published_vectors(public, message, signature):
    key, said, signed = (bytes.fromhex(text) for text in (public, message, signature))
    assert is_signed(key, said, signed)
    assert not is_signed(key, said + b"x", signed)
    for place in range(64):
        assert not is_signed(key, said, signed[:place] + bytes([signed[place] ^ 1]) + signed[place + 1 :])


def test_a_signature_has_one_form_only():
    key, said, signed = (bytes.fromhex(text) for text in VECTORS[1])
    more = int.from_bytes(signed[32:], "little") + ORDER
    assert not is_signed(key, said, signed[:32] + more.to_bytes(32, "little"))
    assert not is_signed(b"\xff" * 32, said, signed)
    assert not is_signed(key[:31], said, signed)
    assert not is_signed(key, said, signed + b"0")


@settings(max_examples=20, deadline=None)
@given(st.binary(max_size=200))
def test_what_the_library_signs_is_found_to_be_signed(message):
    private = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
    assert is_signed(private.public_key().public_bytes_raw(), message, private.sign(message))


# The RFC's own examples: key order by UTF-16 units, numbers as ECMAScript writes them, escapes.
CANONICAL = [
    ({"b": 1, "a": [True, None, "x"]}, '{"a":[true,null,"x"],"b":1}'),
    ([333333333.33333329, 1e30, 4.50, 2e-3, 1e-27], "[333333333.3333333,1e+30,4.5,0.002,1e-27]"),
    ({"€": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5}, '{"\\r":2,"1":4,"€":1,"\U0001f600":5,"\ufb33":3}'),
    ('\u20ac$\u000f\nA\'B"\\"/', '"€$\\u000f\\nA\'B\\"\\\\\\"/"'),
]


@pytest.mark.parametrize(("content", "text"), CANONICAL)
def test_canonical_text(content, text):
    assert canonical(content) == text


def test_codes_are_read_as_people_type_them():
    code = short_code(digest("x"))
    assert (digest("x")[:15], code) == ("2d711642b726b04", "5NRH-CGNQ-4TR4")
    assert code_typed(" 5nrh-cgnq 4tr4 ") == code
    assert code_typed("o1li-0000-0000") == "0111-0000-0000"
    assert code_typed("5NRHCGNQ4TRU") == ""
    assert code_typed("5NRH") == ""
    assert short_code("") == ""


@pytest.fixture
def key(tmp_path):
    signing.make(tmp_path / "key")
    return signing.load(tmp_path / "key", "touchstone.office")


def test_the_system_checks_what_we_sign_and_we_what_it_signs(key, tmp_path):
    text = "What was approved"
    (tmp_path / "sig").write_text(key.sign_text(text))
    (tmp_path / "allowed").write_text(key.public.allowed(signing.NAMESPACE))
    command = ["ssh-keygen", "-Y", "verify", "-f", tmp_path / "allowed", "-I", "touchstone.office"]
    command += ["-n", "touchstone-approval", "-s", tmp_path / "sig"]
    try:
        done = subprocess.run(command, input=text, text=True, capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("ssh-keygen is not on this machine")
    assert done.returncode == 0, done.stderr
    assert subprocess.run(command, input=text + "!", text=True, capture_output=True, check=False).returncode != 0


def test_only_the_right_text_purpose_and_key(key, tmp_path):
    signature = key.sign_text("text")
    assert sshsig.signer_of(b"text", signature, signing.NAMESPACE, [key.public]) == key.public
    assert sshsig.signer_of(b"text!", signature, signing.NAMESPACE, [key.public]) is None
    assert sshsig.signer_of(b"text", signature, "touchstone-file", [key.public]) is None
    assert sshsig.signer_of(b"text", signature, signing.NAMESPACE, []) is None
    for place in range(len(signature)):
        other = signature[:place] + chr(ord(signature[place]) ^ 1) + signature[place + 1 :]
        assert sshsig.signer_of(b"text", other, signing.NAMESPACE, [key.public]) is None


def test_keys_are_read_from_either_kind_of_line(key):
    lines = f"# Ours\n\n{key.public.line}\n{key.public.allowed('a', 'b')}\n"
    assert sshsig.keys_of(lines) == [key.public, key.public]
    for line in ("ssh-rsa AAAA x", "ssh-ed25519 AAAA", "ssh-ed25519 !!!! x"):
        with pytest.raises(ValueError, match=r"key|too soon"):
            sshsig.keys_of(line)


def test_a_key_is_made_once_and_only_its_owner_reads_it(tmp_path):
    path = tmp_path / "deep" / "key"
    signing.make(path)
    first = path.read_bytes()
    signing.make(path)
    assert path.read_bytes() == first
    assert path.stat().st_mode & 0o077 == 0
    assert [file.name for file in path.parent.iterdir()] == ["key"]


@pytest.mark.parametrize("content", [b"", b"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n", b"\xff\xfe"])
def test_what_is_no_key_is_said_to_be_none(tmp_path, content):
    (tmp_path / "key").write_bytes(content)
    with pytest.raises(signing.KeyUnusable, match="no OpenSSH key"):
        signing.load(tmp_path / "key", "x")
    with pytest.raises(signing.KeyUnusable, match="cannot be read"):
        signing.load(tmp_path / "none", "x")


def test_a_stamp_covers_every_byte(key):
    whose = digest("approval")
    # A reason that looks like a place of another file is left as it is.
    decoy = f"touchstone-file-{digest('other')}-{'a' * 128}"
    content = f"head {stamp.place(whose)} {decoy} tail {stamp.place(whose)} end".encode()
    signed = stamp.stamped(content, whose, key.sign)
    assert len(signed) == len(content)
    assert decoy.encode() in signed
    assert stamp.stamper_of(signed, whose, [key.public]) == key.public
    assert stamp.stamper_of(content, whose, [key.public]) is None
    assert stamp.stamper_of(signed, digest("other"), [key.public]) is None
    for place in range(len(signed)):
        other = signed[:place] + bytes([signed[place] ^ 1]) + signed[place + 1 :]
        assert stamp.stamper_of(other, whose, [key.public]) is None, place
    with pytest.raises(ValueError, match="no place"):
        stamp.stamped(b"nothing", whose, key.sign)


def test_random_damage_is_no_signature(key):
    chance = random.Random(7)
    for _ in range(200):
        text = sshsig.BEGIN + "\n" + "".join(chance.choices("AQgx+/=\n", k=chance.randrange(300))) + "\n" + sshsig.END
        assert sshsig.signer_of(b"text", text + "\n", signing.NAMESPACE, [key.public]) is None
