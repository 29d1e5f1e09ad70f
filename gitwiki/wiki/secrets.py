"""Keys, tokens and passwords in text, known by the forms that their issuers document.

What has no form of its own, such as a password that somebody simply names, is not looked for: a
hash, an id or a long word looks the same. A key that is publicly known, such as the one in the
handbooks of AWS, counts as a secret: that it is harmless is known to people, not by its form. A
placeholder (`sk-ant-your-key`, `ghp_xxxx`, `https://user:password@host`) does not.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: What stands in the place of a secret.
REMOVED = "(secret removed)"

_PASSWORD = "a password in an address"  # noqa: S105 - what it is, not one
_WEB_TOKEN = "a JSON web token"  # noqa: S105 - what it is, not one
_PRIVATE_KEY = "a private key"
_AWS_SECRET = "an AWS secret access key"  # noqa: S105 - what it is, not one
_END = r"(?![A-Za-z0-9_])"
_KINDS = {
    "an Anthropic API key": r"sk-ant-[\w-]{16,}",
    "an OpenAI API key": (
        r"sk-(?:(?:proj|svcacct|admin|None)-[\w-]{20,}|[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}"
        rf"|[A-Za-z0-9]{{48}}){_END}"
    ),
    "an OpenRouter API key": r"sk-or-v1-[0-9a-f]{64}",
    "a GitHub token": r"(?:gh[oprsu]_[A-Za-z0-9]{20,}|github_pat_\w{20,})",
    "a GitLab token": r"gl(?:pat|dt|rt|ptt|ft|soat|cbt|imt|agent|oas)-[\w-]{20,}",
    "an AWS access key": (
        r"(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])"
        r"(?:[^A-Za-z0-9/+\n]{1,5}[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+]))?"
    ),
    _AWS_SECRET: (
        r"(?i:aws[ _.-]?secret[ _.-]?(?:access[ _.-]?)?key|secret[ _-]?access[ _-]?key)"
        r"[\"'`]?\s{0,9}(?:=>|[:=|,])\s{0,9}[\"'`]?[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])"
    ),
    _PRIVATE_KEY: (
        r"(?:-----BEGIN (?:[A-Z0-9]{2,9} ){0,2}PRIVATE KEY(?: BLOCK)?-----"
        r"(?:(?:(?!-----)[\s\S]){1,20000}-----END [A-Z0-9 ]{1,40}-----"
        r"|(?:(?:\s|\\n)*+[A-Za-z0-9+/=]{24,}+)*+)"
        r"|AGE-SECRET-KEY-1[0-9A-Z]{58}|PuTTY-User-Key-File-[0-9]: )"
    ),
    "a Slack token": r"(?:xox[abeoprs]-[0-9][\w-]{9,}|xapp-[0-9]-[\w-]{10,})",
    "the address of a Slack webhook": (
        r"hooks\.slack\.com/(?:services/T\w{6,}/B\w{6,}/|workflows/T\w{6,}/A\w{6,}/[0-9]+/)\w{20,}"
    ),
    "the address of a Discord webhook": r"discord(?:app)?\.com/api/webhooks/[0-9]{16,}/[\w-]{60,}",
    "a Google API key": r"AIza[\w-]{30,}",
    "a Google OAuth secret": r"(?:GOCSPX-[\w-]{28}|ya29\.[\w-]{20,})",
    "a Stripe key": r"(?:[sr]k_live_[A-Za-z0-9]{16,}|whsec_[A-Za-z0-9+/]{32,})",
    "a SendGrid API key": r"SG\.[\w-]{22}\.[\w-]{43}(?![\w-])",
    "a Hugging Face token": rf"hf_[A-Za-z0-9]{{34}}{_END}",
    "an npm token": rf"npm_[A-Za-z0-9]{{36}}{_END}",
    "a PyPI token": r"pypi-AgE[\w-]{40,}",
    "a Docker Hub token": r"dckr_(?:pat|oat)_[\w-]{27,}",
    "a DigitalOcean token": r"do[opr]_v1_[0-9a-f]{64}",
    "a Shopify token": rf"shp(?:at|ca|pa|ss)_[0-9a-fA-F]{{32}}{_END}",
    "a Groq API key": rf"gsk_[A-Za-z0-9]{{52}}{_END}",
    "a Grafana token": rf"glsa_[A-Za-z0-9]{{32}}_[0-9a-f]{{8}}{_END}",
    "an Azure key": (
        r"(?:AccountKey=[A-Za-z0-9+/]{86}==|SharedAccessKey=[A-Za-z0-9+/]{43}="
        r"|[\w~.-]{3}[0-9]Q~[\w~.-]{31,34}(?![\w~.-]))"
    ),
    # RFC 7519: three parts in base64url, of which the first, JSON, begins with eyJ.
    _WEB_TOKEN: r"eyJ[\w-]{8,400}\.[\w-]{4,}\.[\w-]{20,}",
    # RFC 3986, section 3.2.1.
    _PASSWORD: (
        r"[A-Za-z][A-Za-z0-9+.-]{1,15}://(?P<user>[^\s/:@?#\"'<>()\[\]{}|\\^`]{0,64})"
        r":(?P<password>[^\s/@?#\"'<>()\[\]{}|\\^`]{6,128})@(?P<host>[\w-][\w.-]*)"
    ),
}
_NAMES = {f"kind{number}": name for number, name in enumerate(_KINDS)}
_PATTERN = re.compile(
    r"(?<![A-Za-z0-9])(?:"
    + "|".join(f"(?P<kind{number}>{form})" for number, form in enumerate(_KINDS.values()))
    + ")"
)
# What each kind has near its beginning, by a character that is rare in text: to look for that first
# takes a thousandth of the time.
_HINTS = {
    character: re.compile(hint)
    for character, hint in {
        "A": r"A(?:KIA|SIA|Iza|GE-SEC|ccountKey=|(?<=pypi-A)gE|(?<=[sS]ecretA)cc|(?<=SharedA)cc)",
        "_": r"_(?:(?<=gh[oprsu]_)|(?<=github_)p|(?<=[rs]k_)live|(?<=whsec_)|(?<=hf_)|(?<=npm_)"
        r"|(?<=dckr_)|(?<=do[opr]_)v1|(?<=shp[acps][ats]_)|(?<=gsk_)|(?<=glsa_)"
        r"|(?<=[eE][tT]_)(?:access|ACCESS|key|KEY))",
        "k": r"k(?:-(?<=sk-)(?:ant|proj|svc|admin|None|or-v1|[A-Za-z0-9]{40})"
        r"|s(?<=hooks)[./]|ey(?<=(?:access|secret|Access|Secret)[ .-]key))",
        "K": r"K(?<=ecretK)ey|K(?<=(?:Access|Secret)[ .-]K)ey",
        "x": r"x(?:(?<=xox)[a-z]-[0-9]|app-[0-9])",
        "g": r"gl(?:pat|dt|rt|ptt|ft|soat|cbt|imt|agent|oas)-",
        "V": r"V(?<=PRIV)ATE KEY",
        "Y": r"Y(?<=PuTTY)-User",
        "J": r"J(?<=eyJ)",
        "G": r"G(?:(?<=SG)\.|OCSPX-)",
        "9": r"9(?<=ya29)\.",
        "~": r"~(?<=[0-9]Q~)",
        "@": r"://[^\s/@]{0,64}:[^\s/@]{6,128}@",
    }.items()
}
_ESCAPE = re.compile(r"\\(?=[!-/:-@\[-`{-~])")
# What a reader does not see of Markdown, and what can stand within a word.
_MARKUP = re.compile(r"\\(?=[!-/:-@\[-`{-~])|\*+|`+|~~|</?[A-Za-z][^<>]{0,100}>")
# A character as JSON writes it, also in JSON that is itself a string of JSON.
_JSON_ESCAPE = re.compile(r'\\++(?:[bfnrt"/]|u[0-9A-Fa-f]{4})')
# What may follow the beginning of a private key in a paragraph of its own: its headers, its lines.
_OF_KEY = re.compile(
    r"(?:Proc-Type|DEK-Info|Encryption|Comment|Version|(?:Public|Private)-Lines|Private-MAC): "
    r"|(?:(?:[A-Za-z0-9+/]{24,}={0,2}|[A-Za-z0-9+/]{2,64}={1,2})(?:\s+|\Z))+\Z"
)
_KEY_END = "-----END "
_ALGORITHM = re.compile(rb'"alg"\s*:\s*"')
# Placeholders end in crosses, or have a word that says so.
_CROSSES = frozenset("xX*.0_-")
_PLACEHOLDER = re.compile(
    r"(?:^|[_-])(?:your|example|placeholder|insert|replace|dummy|fake|redacted|here|token|key)"
    r"(?:[_-]|$)",
    re.IGNORECASE,
)
_VARIABLE = re.compile(r"[$%*…]|\.\.\.|[xX]{3}")
_NO_PASSWORD = re.compile(
    r"pass(?:word|wd|phrase|wort)?|pwd|secret|token|api|key|user(?:name)?|name|your|the|some|my"
    r"|super|here|example|sample|demo|dummy|fake|test|foo|bar|baz|guest|admin|root|change|me|it"
    r"|this|insert|replace|with|hunter|hello|world|abc|qwerty|mysql|postgres|redis|[0-9]{1,4}\b"
    r"|1234567890?|12345678?|123456|[^A-Za-z0-9]",
    re.IGNORECASE,
)
_JOINTS = re.compile("[-_.]")
#: So many characters of a password have to be left without the words of placeholders.
_FEWEST = 5
_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "0.0.0.0"})  # noqa: S104


class Secret(NamedTuple):
    """What looks like a secret: of which kind, and where it starts in the text."""

    kind: str
    start: int


def secrets(markdown: str) -> Iterator[Secret]:
    """What looks like a secret in Markdown, in order, also with backslashes or markup inside."""
    if _may_have(_bare(markdown)):
        found = {each.start: each for each in _in_reading(markdown, _MARKUP)}
        found |= {each.start: each for each in _in_reading(markdown, _ESCAPE)}
        yield from (found[start] for start in sorted(found))


def has_secret(text: str) -> bool:
    """Whether a text holds what looks like a secret."""
    return _may_have(text) and next(_find(text), None) is not None


def without_secrets(text: str) -> str:
    """The text with `REMOVED` in the place of each secret."""
    if not _may_have(text):
        return text
    kept, end = [], 0
    for found in _find(text):
        kept += [text[end : found.start()], REMOVED]
        end = found.end()
    return "".join([*kept, text[end:]])


def without_any_secrets(text: str) -> str:
    """As `without_secrets`, whatever the text is written in.

    Of Markdown, a secret may have backslashes or markup inside; of JSON, it may stand right behind
    an escape, whose letter would else be taken for the beginning of its word.
    """
    text = without_secrets(text)
    if not _may_have(_bare(text)):
        return text
    text = _without(text, [found.span() for found in _find(_JSON_ESCAPE.sub(_blank, text))])
    for dropped in (_MARKUP, _ESCAPE):
        text = _without(text, _spans(text, dropped))
    return text


def without_secrets_in(texts: Iterable[str]) -> Iterator[str]:
    """Texts that follow each other without secrets, also without a key that begins in one before.

    A private key has lines, which may be paragraphs of their own.
    """
    inside = False
    for text in texts:
        goes_on = inside and (_KEY_END in text or _OF_KEY.match(text.strip()))
        yield REMOVED if goes_on else without_secrets(text)
        begins = "PRIVATE KEY" in text or "PuTTY-User-Key-File" in text
        inside = (begins or bool(goes_on)) and _KEY_END not in text


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    for start, end in reversed(list(spans)):
        text = f"{text[:start]}{REMOVED}{text[end:]}"
    return text


def _bare(markdown: str) -> str:
    """Without what can stand inside a secret."""
    for mark in "\\*`":
        if mark in markdown:
            markdown = markdown.replace(mark, "")
    return _MARKUP.sub("", markdown) if "<" in markdown or "~" in markdown else markdown


def _may_have(text: str) -> bool:
    """Whether a text has what is near the beginning of a secret; False is certain."""
    return any(character in text and hint.search(text) for character, hint in _HINTS.items())


def _in_reading(markdown: str, dropped: re.Pattern[str]) -> Iterator[Secret]:
    """The secrets of Markdown without some of its characters, where they start in it."""
    for found in _read_without(markdown, dropped):
        if dropped is _ESCAPE or (found.is_cut and found.kind != _PASSWORD):
            yield Secret(found.kind, found.start)


def _spans(markdown: str, dropped: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Where the secrets begin and end in Markdown that are seen without some of its characters."""
    for found in _read_without(markdown, dropped):
        if found.is_cut and (dropped is _ESCAPE or found.kind != _PASSWORD):
            yield found.start, found.end


class _Seen(NamedTuple):
    """A secret of Markdown without some of its characters: where it is in the Markdown."""

    kind: str
    start: int
    end: int
    is_cut: bool


def _read_without(markdown: str, dropped: re.Pattern[str]) -> Iterator[_Seen]:
    cuts = [found.span() for found in dropped.finditer(markdown)]
    text = dropped.sub("", markdown)
    lengths = [0, *accumulate(end - start for start, end in cuts)]
    # Where the dropped characters were, in the text without them.
    places = [start - before for (start, _), before in zip(cuts, lengths, strict=False)]
    for found in _find(text):
        passed = bisect_right(places, found.start())
        within = bisect_right(places, found.end() - 1)
        start, end = found.start() + lengths[passed], found.end() + lengths[within]
        yield _Seen(_kind(found), start, end, within > passed)


def _find(text: str) -> Iterator[re.Match[str]]:
    return (found for found in _PATTERN.finditer(text) if _is_real(found))


def _kind(found: re.Match[str]) -> str:
    return _NAMES[found.lastgroup or ""]


def _is_real(found: re.Match[str]) -> bool:
    """Whether a match is no placeholder, and what only looks so decodes."""
    kind = _kind(found)
    if kind == _PASSWORD:
        return _is_password(found["user"], found["password"], found["host"])
    if kind == _WEB_TOKEN:
        return _is_web_token(found[0])
    if kind == _AWS_SECRET:
        value = found[0][-40:]
        return value.lower() != value != value.upper() and any(map(str.isdigit, value))
    if kind == _PRIVATE_KEY:
        return True
    return not _CROSSES.issuperset(found[0][-8:]) and not _PLACEHOLDER.search(found[0])


def _is_password(user: str, password: str, host: str) -> bool:
    if _VARIABLE.search(password) or host in _THIS_MACHINE or user == password:
        return False
    if _JOINTS.sub("", password).isalpha():
        return False
    return len(_NO_PASSWORD.sub("", password)) >= _FEWEST


def _is_web_token(text: str) -> bool:
    header = text.partition(".")[0]
    try:
        decoded = urlsafe_b64decode(header + "=" * (-len(header) % 4))
    except ValueError:
        return False
    return _ALGORITHM.search(decoded) is not None
