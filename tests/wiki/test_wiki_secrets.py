"""Secrets: which are known, where they are in Markdown, and what is left without them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fakes.growth import assert_grows_linearly, repeated

from gitwiki.wiki.secrets import (
    REMOVED,
    Secret,
    has_secret,
    secrets,
    without_any_secrets,
    without_secrets,
    without_secrets_in,
)

if TYPE_CHECKING:
    from collections.abc import Callable

# Each is put together here, so that nothing in this file looks like a secret to those who look.
TOKEN = "ghp_" + "a" * 36
AWS_SECRET = "wJalrXUtnFEMI/K7MDENG" + "/bPxRfiCYEXAMPLEKEY"
WEB_TOKEN = (
    "eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxMjM0NTY3ODkwIn0."
    "dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"
)
KNOWN = [
    ("an Anthropic API key", "sk-ant-" + "api03-" + "x_Y9" * 6),
    ("an OpenAI API key", "sk-" + "aB3" * 16),
    ("an OpenAI API key", "sk-" + "proj-" + "a1B2c3D4" * 6),
    ("an OpenAI API key", "sk-" + "svcacct-" + "a1B2_3D4" * 6),
    ("an OpenAI API key", "sk-" + "aB3x" * 5 + "T3Blbk" + "FJ" + "aB3x" * 5),
    ("an OpenRouter API key", "sk-or-v1-" + "0a" * 32),
    ("a GitHub token", "github_pat_" + "a1" * 11 + "_" + "b2" * 29),
    ("a GitLab token", "glpat-" + "a1B2c3D4e5F6g7H8i9J0"),
    ("a GitLab token", "glrt-" + "t1_a1B2c3D4e5F6g7H8i9J0"),
    ("an AWS access key", "AKIA" + "IOSFODNN7EXAMPLE"),
    ("an AWS access key", "ASIA" + "IOSFODNN7EXAMPLE" + "," + AWS_SECRET),
    ("an AWS secret access key", f"aws_secret_access_key = {AWS_SECRET}"),
    ("an AWS secret access key", f'secretAccessKey": "{AWS_SECRET}"'),
    ("an AWS secret access key", f"Secret access key: {AWS_SECRET}"),
    ("an AWS secret access key", f"AWS_SECRET_ACCESS_KEY={AWS_SECRET}"),
    ("a private key", "-----BEGIN " + "PRIVATE KEY-----"),
    ("a private key", "-----BEGIN " + "OPENSSH PRIVATE KEY-----"),
    ("a private key", "-----BEGIN " + "PGP PRIVATE KEY BLOCK-----"),
    ("a private key", "AGE-SECRET-" + "KEY-1" + "Q" * 58),
    ("a private key", "PuTTY-User-" + "Key-File-2: ssh-rsa"),
    ("a Slack token", "xapp-" + "1-A0123-456-abcdef"),
    (
        "the address of a Slack webhook",
        "hooks.slack.com/services/T01234567/B01234567/" + "aB3x" * 6,
    ),
    (
        "the address of a Discord webhook",
        "discord.com/api/webhooks/" + "1" * 18 + "/" + "aB-_" * 17,
    ),
    ("a Google API key", "AIza" + "c" * 35),
    ("a Google OAuth secret", "GOCSPX-" + "aB-_" * 7),
    ("a Google OAuth secret", "ya29." + "a0Af_" * 9),
    ("a Stripe key", "sk_live_" + "a1B2c3D4e5F6g7H8i9J0k1L2"),
    ("a Stripe key", "rk_live_" + "a1B2c3D4e5F6g7H8i9J0k1L2"),
    ("a Stripe key", "whsec_" + "aB3/" * 8),
    ("a SendGrid API key", "SG." + "a1" * 11 + "." + "b2" * 21 + "c"),
    ("a Hugging Face token", "hf_" + "aBcDeFgH" * 4 + "aB"),
    ("an npm token", "npm_" + "a1B2c3D4" * 4 + "e5F6"),
    ("a PyPI token", "pypi-" + "AgEIcHlwaS5vcmc" * 5),
    ("a Docker Hub token", "dckr_pat_" + "aB-" * 9),
    ("a DigitalOcean token", "dop_v1_" + "0a" * 32),
    ("a Shopify token", "shpat_" + "0a" * 16),
    ("a Groq API key", "gsk_" + "aB" * 26),
    ("a Grafana token", "glsa_" + "aB" * 16 + "_01234567"),
    ("an Azure key", "AccountKey=" + "aB3/" * 21 + "aB=="),
    ("an Azure key", "SharedAccessKey=" + "aB3/" * 10 + "aB3="),
    ("an Azure key", "abc8" + "Q~" + "a1B2" * 8),
    ("a JSON web token", WEB_TOKEN),
    ("a password in an address", "postgres://ada:" + "s3cr3t-pa55@db.example.org/wiki"),
    ("a password in an address", "https://x:" + "Tr0ub4dor&3@example.org"),
    ("a password in an address", "redis://:" + "9f8a7b6c5d@cache:6379"),
]
UNKNOWN = [
    "sk-ant-your-api-key-here-please",
    "task-ant-" + "x9" * 15,
    "sk-" + "a" * 20,
    "ghp_" + "x" * 36,
    "ghp_your_personal_access_token",
    "AKIA" + "X" * 16,
    "xoxb-not-a-real-token-this-will",
    "sk_test_" + "a1B2" * 6,
    "hooks.slack.com/services/T00000000/B00000000/" + "X" * 24,
    "hf_" + "a_name_of_a_function_that_is_long",
    "eyJabcdefghijk.abcdef.abcdefghijklmnopqrstuv",
    "eyJhbGciOiJIUzI1NiJ9",
    "eyJmb28iOiJiYXIifQ.eyJmb28iOiJiYXIifQ.abcdefghijklmnopqrstuv",
    "secret_key = " + "0a" * 20,
    "aws_secret_access_key = " + "0a" * 20,
    "aws_secret_access_key = ${SECRET}",
    "https://user:password@host",
    "https://u:${PASSWORD}@h",
    "https://user:<password>@h",
    "https://user:%(password)s@host",
    "https://user:mypassword123@x",
    "https://x-access-token:TOKEN@github.com",
    "mysql://root:secret123@db",
    "mongodb://admin:changeme@h",
    "postgres://postgres:postgres@db",
    "postgres://ada:s3cr3t-pa55@localhost/wiki",
    "ftp://anonymous:guest@host",
    "https://alice:correct-horse@h",
    "http://example.com:8080/a@b",
    "sip:alice:pa55word@x",
]


@pytest.mark.parametrize(("kind", "secret"), KNOWN)
def test_what_is_known(kind: str, secret: str) -> None:
    assert list(secrets(f"It is ({secret} ).")) == [Secret(kind, 7)]
    assert has_secret(secret)
    assert without_secrets(f"It is {secret} here.").startswith(f"It is {REMOVED}")


@pytest.mark.parametrize("text", UNKNOWN)
def test_what_is_none(text: str) -> None:
    assert list(secrets(f"It is {text} here.")) == []
    assert not has_secret(text)
    assert without_secrets(text) == text


def test_escapes_do_not_hide_a_secret_and_do_not_move_it() -> None:
    escaped = TOKEN.replace("_", "\\_")
    text = f"\\*a\\* {escaped} b\\_c \\{TOKEN} \\\\{TOKEN}"
    starts = [found.start for found in secrets(text)]
    assert [text[start : start + 3] for start in starts] == ["ghp"] * 3
    assert list(secrets(escaped)) == [Secret("a GitHub token", 0)]


@pytest.mark.parametrize(
    "cut",
    [
        "{}**{}**",
        "**{}**{}",
        "{}*{}*",
        "`{}`{}",
        "{}<b>{}</b>",
        "{}~~{}~~",
        "{}<wbr>{}",
        "*{}\\_{}*",
    ],
)
def test_markup_does_not_hide_a_secret(cut: str) -> None:
    text = "é *so* " + cut.format("ghp", "_" + "a" * 36).replace("\\__", "\\_")
    assert [text[found.start :][:3] for found in secrets(text)] == ["ghp"]


def test_without_secrets() -> None:
    assert without_secrets(f"a {TOKEN}, b") == f"a {REMOVED}, b"
    assert without_secrets(f"{TOKEN} ghp_x {TOKEN}") == f"{REMOVED} ghp_x {REMOVED}"
    assert without_secrets("a ghp_b") == "a ghp_b"
    assert without_secrets("a") == "a"


@pytest.mark.parametrize(
    "text_of",
    [
        repeated("eyJaaaaaaaaaa-"),
        repeated("eyJaaaaaaaa."),
        repeated("a:", before="://", after="@"),
        repeated("://:@"),
        repeated("x", before="sk-ant-", after="a"),
        repeated("a1b2", after="\nghp_"),
        repeated("-----BEGIN ", after="PRIVATE KEY"),
        repeated("*`", after="eyJ"),
        repeated("<a", after="eyJ"),
        repeated("aws_secret_key "),
        repeated("abc8Q~"),
    ],
)
def test_hostile_texts_are_searched_in_linear_time(text_of: Callable[[int], str]) -> None:
    assert_grows_linearly(
        text_of, lambda text: (list(secrets(text)), without_secrets(text)), 25_000
    )


BEGIN, END = "-----BEGIN " + "RSA PRIVATE KEY-----", "-----END " + "RSA PRIVATE KEY-----"
LINE = "MIIEowIBAAKCAQEAx9Yz" * 3


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"a {BEGIN}\n{LINE}\n{LINE}\nabc=\n{END} b", f"a {REMOVED} b"),
        (f"{BEGIN} Proc-Type: 4,X DEK-Info: AES-1,2 {LINE} {END}", REMOVED),
        (f'"{BEGIN}\\n{LINE}\\n{END}\\n"', f'"{REMOVED}\\n"'),
        (f"{BEGIN} {LINE} {LINE} and so on", f"{REMOVED} and so on"),
        (f"{BEGIN}\\n{LINE}\\n{LINE}", REMOVED),
        (f"{BEGIN} is how it begins.", f"{REMOVED} is how it begins."),
    ],
)
def test_a_private_key_goes_to_its_end(text: str, left: str) -> None:
    assert without_secrets(text) == left


@pytest.mark.parametrize(
    ("texts", "left"),
    [
        (["a", BEGIN, LINE, "abc=", END, "b"], ["a", *[REMOVED] * 4, "b"]),
        ([BEGIN, "Proc-Type: 4,X", f"{LINE}\n{LINE}", "b"], [*[REMOVED] * 3, "b"]),
        ([f"{BEGIN} begins it.", "Words.", LINE], [f"{REMOVED} begins it.", "Words.", LINE]),
        ([f"{BEGIN} {LINE} {END}", LINE], [REMOVED, LINE]),
        (
            ["PuTTY-User-" + "Key-File-2: x", "Encryption: none", LINE],
            [f"{REMOVED}x", *[REMOVED] * 2],
        ),
        ([LINE, TOKEN], [LINE, REMOVED]),
    ],
)
def test_a_private_key_goes_on_in_the_next_texts(texts: list[str], left: list[str]) -> None:
    assert list(without_secrets_in(texts)) == left


def test_beginnings_of_keys_are_followed_in_linear_time() -> None:
    assert_grows_linearly(
        lambda size: f"{BEGIN} " * size + LINE * (size * 2 // 5), without_secrets, 1_250
    )


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("no secret \\n here", "no secret \\n here"),
        (f"a {TOKEN} b", f"a {REMOVED} b"),
        (f"a {TOKEN.replace('_', chr(92) + '_')} b", f"a {REMOVED} b"),
        (f"a {TOKEN[:10]}**{TOKEN[10:]}** b", f"a {REMOVED}** b"),
        (f'{{"said": "first\\n{TOKEN}\\n"}}', f'{{"said": "first\\n{REMOVED}\\n"}}'),
        (f"\\\\n{TOKEN}\\\\n{TOKEN}", f"\\\\n{REMOVED}\\\\n{REMOVED}"),
        (f"\\u000a{TOKEN}", f"\\u000a{REMOVED}"),
        (f"x\\n{BEGIN}\\n{LINE}\\n{END}\\ny", f"x\\n{REMOVED}\\ny"),
        ("https://me:**correct-h0rse**-battery@example.org/", None),
    ],
)
def test_whatever_a_text_is_written_in(text: str, left: str | None) -> None:
    assert without_any_secrets(text) == (text if left is None else left)


def test_escapes_take_linear_time() -> None:
    assert_grows_linearly(
        lambda size: f"\\\\n{TOKEN}*" * (size // 8) + "\\" * size, without_any_secrets, 4_000
    )
