"""Requests that mean no good: too large, damaged, or meant to confuse, each with the statuses it may get."""

from dataclasses import dataclass, field

MEGABYTE = 1024 * 1024
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=b"
LOG_IN, LIST, THEME = "/accounts/login/", "/assets/", "/theme/"


@dataclass(frozen=True)
class Sent:
    """A request that means no good, and the statuses with which it may be answered."""

    what: str
    status: set[int]
    path: str = LIST
    method: str = "GET"
    body: bytes = b""
    kind: str = ""
    headers: dict[str, str] = field(default_factory=dict)


def part(disposition: str, content: bytes = b"x", more: bytes = b"") -> bytes:
    """A part of a multipart body."""
    return b"--b\r\nContent-Disposition: " + disposition.encode() + b"\r\n" + more + b"\r\n" + content + b"\r\n"


def posted(what: str, status: set[int], body: bytes, kind: str = FORM, path: str = LOG_IN, **headers: str) -> Sent:
    """A form that is sent."""
    return Sent(what, status, path, "POST", body, kind, headers)


FILES = b"".join(part(f'form-data; name="f{n}"; filename="a"') for n in range(9)) + b"--b--\r\n"
REQUESTS = [
    # too much
    posted("a form of 3 MB", {413}, b"a=" + b"x" * 3 * MEGABYTE),
    posted(
        "a file of 3 MB where none is taken",
        {413},
        part('form-data; name="f"; filename="a"', bytes(3 * MEGABYTE)),
        MULTIPART,
    ),
    posted("a form of 9 GB that is not there", {413}, b"", CONTENT_LENGTH="9663676416"),
    posted("a length of 5,000 digits", {413}, b"", CONTENT_LENGTH="9" * 5000),
    posted("a length that is none", {400}, b"", CONTENT_LENGTH="many"),
    posted("a length below nothing", {400}, b"", CONTENT_LENGTH="-1"),
    posted("a body without a length", {411}, b"", CONTENT_LENGTH="", HTTP_TRANSFER_ENCODING="chunked"),
    posted("2,001 answers", {400}, b"&".join(b"a=1" for _ in range(2001))),
    posted("2,001 answers in parts", {400}, part('form-data; name="a"') * 2001 + b"--b--\r\n", MULTIPART),
    posted("nine files", {400}, FILES, MULTIPART),
    Sent("a question of 100,000 letters", {200, 400}, LIST + "?q=" + "a" * 100_000),
    Sent("3,000 questions at once", {200, 400}, LIST + "?" + "&".join("kind=1" for _ in range(3000))),
    Sent("an address of 100,000 letters", {404}, "/assets/" + "a" * 100_000 + "/"),
    Sent("an address of 10,000 steps", {404}, "/assets" * 10_000),
    # NUL, and bytes that are no text
    Sent("NUL in the address", {400}, "/assets/a%00b/"),
    Sent("NUL in the question", {200}, LIST + "?q=a%00b&page=%00&sort=%00"),
    Sent("NUL in the name of a question", {200}, LIST + "?%00=1"),
    Sent("NUL in a cookie", {400}, headers={"HTTP_COOKIE": r'session="a\000b"'}),
    Sent(
        "NUL in a header",
        {200},
        headers={"HTTP_REFERER": "a\0b", "HTTP_USER_AGENT": "\0", "HTTP_ACCEPT_LANGUAGE": "\0"},
    ),
    posted("NUL in an answer", {200, 302}, b"login=a%00b&password=%00"),
    posted("NUL in where to go next", {302}, b"theme=dark&next=%00", path=THEME),
    Sent("no UTF-8 in the address", {404}, "/assets/%ff%fe/"),
    Sent("no UTF-8 in the question", {200}, LIST + "?q=%ff%fe&kind=%c3&near=%80&place=%ff&sort=%ff&page=%ff&id=%ff"),
    Sent("half of a character in the question", {200}, LIST + "?q=%ed%a0%80"),
    Sent("no UTF-8 in cookies", {200}, headers={"HTTP_COOKIE": "session=\xff\xfe; theme=\x80; csrf=\xff"}),
    posted("no UTF-8 in an answer", {200, 302}, b"login=%ff%fe&password=%80"),
    posted("an alphabet there is none of", {200, 302, 400}, b"login=a", f"{FORM}; charset=klingon"),
    posted("a form in UTF-7", {200, 302, 400}, b"login=+ADw-", f"{FORM}; charset=utf-7"),
    # what is not what it says
    posted("parts without a boundary", {400}, b"x", "multipart/form-data"),
    posted(
        "parts with another boundary",
        {200, 302, 400},
        part('form-data; name="login"'),
        "multipart/form-data; boundary=c",
    ),
    posted(
        "parts with a boundary of 10,000 letters",
        {200, 302, 400},
        b"x",
        "multipart/form-data; boundary=" + "b" * 10_000,
    ),
    posted("parts that do not end", {200, 302, 400}, part('form-data; name="login"'), MULTIPART),
    posted("a part without a name", {200, 302}, part("form-data") + b"--b--\r\n", MULTIPART),
    posted(
        "a part of headers alone", {200, 302, 400}, b"--b\r\n" + b"A: b\r\n" * 90_000 + b"\r\n\r\n--b--\r\n", MULTIPART
    ),
    posted(
        "a part that says base64 and is not",
        {200, 302, 400},
        part('form-data; name="a"; filename="a"', b"=!" * 9, b"Content-Transfer-Encoding: base64\r\n") + b"--b--\r\n",
        MULTIPART,
    ),
    posted("JSON where a form belongs", {302}, b'{"theme": "dark"}', "application/json", THEME),
    posted("a kind of body there is none of", {200, 302}, b"login=a", "x/\xff; \0=;;;"),
    # absurd answers
    *(
        Sent(f"page {page[:12]}", {200, 404}, f"{LIST}?page={page}")
        for page in ("0", "-1", "9" * 20, "9" * 5000, "1e9", "NaN", "%F0%9D%9F%99", "1'--", "last")
    ),
    Sent("a place that is none", {200}, LIST + "?near=99999,99999&within=1e309mi&place=-1&kind=9999999999999999999999"),
    Sent("a wave that is none", {200}, LIST + "?wave=00000000-0000-0000-0000-00000000000g&id=x&status=%27"),
    Sent("an id that is none", {404}, "/pictures/00000000-0000-0000-0000-00000000000g/"),
    Sent("steps up", {404}, "/static/../../../../etc/passwd"),
    Sent("steps up, in code", {404}, "/static/%2e%2e/%2e%2e/etc/passwd"),
    # whom it is for
    Sent("another host", {400}, headers={"HTTP_HOST": "evil.example"}),
    Sent("a host that is none", {400}, headers={"HTTP_HOST": "a b\r\nX: y"}),
    Sent("a host of 10,000 letters", {400}, headers={"HTTP_HOST": "a" * 10_000}),
    Sent("a method there is none of", {405}, method="BREW"),
]
