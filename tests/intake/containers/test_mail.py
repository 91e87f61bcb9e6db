"""Mails and mailboxes: attachments in every spelling, what is no attachment, torn and hostile ones."""

from __future__ import annotations

import base64
import email
import email.policy
import mailbox
import time
from email.header import Header
from email.message import EmailMessage, Message

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.intake.containers.support import contents, opened, outcomes
from tests.intake.xlsx import attacks
from tests.intake.xlsx.attacks import Raw, raw_zip
from toolkit.intake.containers.kinds import kind_of
from toolkit.intake.containers.origin import MB, Found, Ignored, Limits, Mail, Refused

HEAD = (
    b'From: a@b.cn\r\nTo: c@d.cn\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="=_b"\r\n\r\nold program?\r\n'
)
BODY = b"--=_b\r\nContent-Type: text/plain; charset=gbk\r\n\r\n" + "您好".encode("gbk") + b"\r\n"


MSG = attacks.ole("__properties_version1.0", "Workbook")


def part(fields: bytes, body: bytes = b"MQ==", encoding: bytes = b"base64") -> bytes:
    return b"--=_b\r\n" + fields + b"\r\nContent-Transfer-Encoding: " + encoding + b"\r\n\r\n" + body + b"\r\n"


def mail(*parts: bytes, end: bytes = b"--=_b--\r\n") -> bytes:
    return HEAD + BODY + b"".join(parts) + end


def attached(name: bytes) -> bytes:
    return mail(part(b"Content-Type: application/octet-stream\r\nContent-Disposition: attachment; " + name))


def word(text: str, charset: str, encoding: str = "b") -> bytes:
    return Header(text, charset).encode().encode() if encoding else text.encode(charset)


NAME = "甲县财政局（镕基路）.xlsx"  # 镕 is in GBK and not in GB 2312
CUT = base64.b64encode(NAME.encode("gbk")[:3]), base64.b64encode(NAME.encode("gbk")[3:])
PERCENT = {
    one: "".join(f"%{byte:02X}" for byte in NAME.encode(one)).encode() for one in ("utf-8", "gb18030")
}  # every byte, also those that need not be


@pytest.mark.parametrize(
    "spelled",
    [
        b"filename*=utf-8''" + PERCENT["utf-8"],
        b"filename*=UTF-8'zh-cn'" + PERCENT["utf-8"],
        b"filename*=gb2312''" + PERCENT["gb18030"],
        b"filename*=''" + PERCENT["gb18030"],
        b"filename*=x-nobody''" + PERCENT["gb18030"],
        b"filename*0*=gbk''" + PERCENT["gb18030"][:9] + b";\r\n filename*1*=" + PERCENT["gb18030"][9:],
        b"filename*1*=" + PERCENT["utf-8"][9:] + b"; filename*0*=utf-8''" + PERCENT["utf-8"][:9] + b"; filename=x.xlsx",
        b'filename="' + b"=?gb2312?B?" + base64.b64encode(NAME.encode("gbk")) + b"?=" + b'"',
        b'filename="' + word(NAME, "utf-8") + b'"',
        b"filename=" + word(NAME, "utf-8"),
        b'filename="=?gb2312?B?%s?=\r\n =?gb2312?B?%s?="' % CUT,
        b'filename="' + NAME.encode("gbk") + b'"',
        b'filename="' + NAME.encode() + b'"',
        b"filename=" + NAME.encode("gbk"),
        b'filename="C:\\\\x\\\\' + NAME.encode() + b'"',
        b'FileName="../../' + NAME.encode() + b'"; size=3',
        b'x=1;\r\n\tfilename  =  "' + NAME.encode() + b'"',
    ],
)
def test_a_name_is_read_however_a_mail_program_wrote_it(spelled):
    assert contents(opened(attached(spelled))) == {(NAME,): b"1"}


def test_a_name_may_stand_with_the_type_alone_and_be_missing():
    data = mail(part(b'Content-Type: application/x; name="' + NAME.encode("gbk") + b'"'), part(b"Content-Type: image/png"))

    assert contents(opened(data)) == {(NAME,): b"1", ("（第 3 部分）",): b"1"}


@pytest.mark.parametrize("charset", ["utf-8", "gb2312", ""])
def test_who_sent_it_when_and_under_which_subject_stays_with_the_file(charset):
    sender, subject = (
        ("=?utf-8?b?" + base64.b64encode("张三，甲局".encode()).decode() + "?=").encode(),
        word("报送  年报", charset or "gbk", charset),
    )
    data = attached(b"filename=a.txt").replace(
        b"From: a@b.cn", b"Date: Mon, 20 Jan 2025 17:30:00 +0800\r\nFrom: " + sender + b" <a@b.cn>\r\nSubject: " + subject
    )
    (found,) = [item for item in opened(data) if isinstance(item, Found)]

    assert found.mails == (Mail("a@b.cn", "张三，甲局", "2025-01-20T17:30:00+08:00", "报送 年报"),)


@pytest.mark.parametrize(
    ("date", "iso"),
    [
        (b"Mon, 20 Jan 2025 09:30:00 -0000", "2025-01-20T09:30:00+00:00"),
        (b"yesterday", ""),
        (b"", ""),
        (b"\xff 99 Foo 99999", ""),
    ],
)
def test_a_date_without_zone_is_universal_time_and_an_odd_one_is_none(date, iso):
    (found,) = [
        item
        for item in opened(attached(b"filename=a.txt").replace(b"MIME", b"Date: " + date + b"\r\nMIME"))
        if isinstance(item, Found)
    ]

    assert found.mails[0].date == iso


def test_a_mail_in_a_mail_and_an_archive_in_that_keep_all_names_and_senders():
    inner = EmailMessage()
    inner["From"], inner["To"], inner["Subject"] = "甲局 <jia@b.cn>", "c@d.cn", "补报/更正"
    inner.set_content("见附件")
    inner.add_attachment(raw_zip([Raw("甲.txt".encode("gbk"), b"1")]), maintype="application", subtype="zip", filename="报.zip")
    outer = EmailMessage()
    outer["From"], outer["To"] = "乡 <x@b.cn>", "c@d.cn"
    outer.set_content("转发")
    outer.add_attachment(inner)
    (found,) = [item for item in opened(outer.as_bytes()) if isinstance(item, Found)]

    assert found.origin == ("报送", "补报 更正.eml", "报.zip", "甲.txt")
    assert [one.sender for one in found.mails] == ["x@b.cn", "jia@b.cn"]


def test_what_is_no_attachment_is_passed_over_and_listed():
    """The text, pictures in it, a signature, a receipt; a sheet that is shown inline is a file all the same."""
    data = mail(
        part(b"Content-Type: image/png\r\nContent-ID: <1>", base64.b64encode(b"\x89PNG....")),
        part(b"Content-Type: application/pkcs7-signature; name=smime.p7s"),
        part(b"Content-Type: message/delivery-status"),
        part(b"Content-Type: text/plain; name=~$a.xlsx"),
        part(
            b"Content-Type: application/x; name=a.xlsx\r\nContent-ID: <2>\r\nContent-Disposition: inline",
            base64.b64encode(attacks.book()),
        ),
        part(b"Content-Type: text/plain\r\nContent-Disposition: attachment; filename=b.txt"),
    )

    assert list(outcomes(opened(data)).values()) == [
        "mail_body", "mail_picture", "mail_signature", "mail_report", "lock", "found", "found",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "body", "encoding", "kind"),
    [
        (b"Content-Type: application/ms-tnef; name=winmail.dat", base64.b64encode(b"\x78\x9f\x3e\x22\1\0"), b"base64", "tnef"),
        (b"Content-Type: application/pkcs7-mime; name=smime.p7m", b"MQ==", b"base64", "mail_encrypted"),
        (b"Content-Type: multipart/encrypted; boundary=x", b"--x--", b"7bit", "mail_encrypted"),
        (b"Content-Type: message/external-body; name=a.xlsx", b"", b"7bit", "mail_external"),
        (b"Content-Type: message/partial; number=1", b"x", b"7bit", "mail_external"),
        (b"Content-Type: application/x; name=a.xlsx", b"begin 644 a\n#0V%T\n`\nend", b"x-uuencode", "mail_encoding"),
        (b"Content-Type: text/plain", b"hello\nbegin 644 a.xls\n#0V%T\n`\nend", b"7bit", "mail_encoding"),
        (b"Content-Type: application/x; name=a.xlsx", b"MTI=MTI=M", b"base64", "mail_cut"),
        (b"Content-Type: application/x; name=a.rar.gz", base64.b64encode(b"\x1f\x8b\x08rest"), b"base64", "other_archive"),
        (b"Content-Type: application/x; name=a.msg", base64.b64encode(MSG), b"base64", "msg"),
        (b"Content-Type: multipart/mixed", b"--x--", b"7bit", "mail_broken"),
        (b"Content-Type: multipart/mixed; boundary=nowhere", b"--x--", b"7bit", "mail_broken"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_out_is_refused_and_the_attachment_beside_it_is_read(fields, body, encoding, kind):
    data = mail(part(fields, body, encoding), part(b"Content-Type: application/x; name=good.txt"))

    assert list(outcomes(opened(data)).values()) == ["mail_body", kind, "found"]


def test_limits_of_size_number_and_depth_hold():
    limits = Limits(entry=3000, total=5999, entries=4)
    big, fit = (part(b"Content-Type: application/x; name=a", base64.b64encode(bytes(size))) for size in (3001, 3000))
    assert [item.kind for item in opened(mail(big, fit, fit), limits=limits)] == [
        "mail_body",
        "limit_entry",
        "blank",
        "limit_total",
    ]
    many = mail(*[part(b"Content-Type: application/x; name=a")] * 4)
    assert [item.kind for item in opened(many, limits=limits) if isinstance(item, Refused)] == ["limit_entries"]
    deep = b"From: a@b.cn\nTo: c@d.cn\nContent-Type: multipart/mixed; boundary=b0\n\n"
    for number in range(5000):
        deep += b"--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n" % (number, number + 1)
    assert [item.kind for item in opened(deep) if isinstance(item, Refused)] == ["mail_depth"]
    nested = attached(b"filename=a.txt")
    for _ in range(8):
        nested = mail(part(b"Content-Type: message/rfc822", nested, b"8bit").replace(b"=_b", b"=_x")).replace(b"=_b", b"=_c")
    assert len(opened(nested)) < 20


@pytest.mark.parametrize(
    "data",
    [
        mail(end=b"\r\n" * 10_000_000),
        mail(part(b"Content-Type: text/html; " + b'a="' * 100_000)),
        attached(b'filename="' + b"=?a?q?" * 100_000 + b'"'),
        HEAD.replace(b"To:", b"Subject: " + b"=?utf-8?b?5Lit?= " * 200_000 + b"\r\nTo:") + BODY,
        b"From: a@b.cn\r\nTo: b\r\n" + b"X-Y: z\r\n" * 1_000_000,
        b"From a@b.cn x\nFrom: a@b.cn\n\n\n" * 300_000,
        HEAD + (b"--=_b" + b" " * 1000 + b"x\r\n") * 10_000,
    ],
    ids=["lines", "parameters", "words", "subject", "fields", "mailbox", "almost boundaries"],
)
def test_a_mail_made_to_keep_a_program_busy_is_answered_in_seconds(data):
    start = time.perf_counter()
    opened(data)

    assert time.perf_counter() - start < 10


def test_a_torn_mail_gives_what_is_whole_and_says_what_is_not():
    whole = mail(*[part(b"Content-Type: application/x; name=%d.txt" % number, b"MTIzNDU2") for number in range(3)])
    for stop in range(len(HEAD), len(whole)):
        found = [item.content for item in opened(whole[:stop]) if isinstance(item, Found)]
        assert all(one == b"123456" for one in found[:-1]) and b"123456".startswith(b"".join(found[-1:]))
    assert list(contents(opened(whole[: whole.rindex(b"MTIz")])).values())[:2] == [b"123456"] * 2


def test_the_mails_of_a_mailbox_come_one_by_one(tmp_path):
    box = mailbox.mbox(tmp_path / "收件箱.mbox")
    for number in range(3):
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = f"u{number}@b.cn", "c@d.cn", f"年报/{number}"
        message.set_content("From here on\n\nFrom there on\n")
        message.add_attachment(f"{number}\nFrom x\n", filename=f"{number}.txt")
        box.add(message)
    box.flush()
    items = opened((tmp_path / "收件箱.mbox").read_bytes())
    found = [item for item in items if isinstance(item, Found)]

    assert [item.origin[1:] for item in found] == [(f"第{n + 1}封 年报 {n}.eml", f"{n}.txt") for n in range(3)]
    assert [item.mails[0].sender for item in found] == ["u0@b.cn", "u1@b.cn", "u2@b.cn"]
    assert [item.content for item in found] == [f"{n}\nFrom x\n".encode() for n in range(3)]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"Received: from x\r\nMessage-ID: <1@x>\r\n\r\nhi", "mail"),
        (b"\xef\xbb\xbfFrom: a@b.cn\nSubject: x\nTo: b\n\nhi", "mail"),
        (b"From a@b.cn Mon Jan 20\nFrom: a@b.cn\nTo: b\n\nhi", "mbox"),
        (b"From: <Saved by Blink>\r\nTo: x\r\nSnapshot-Content-Location: y\r\nMIME-Version: 1.0\r\n\r\n", "mhtml"),
        (b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\nContent-Type: multipart/related\r\n\r\n", "mhtml"),
        ("From: 关于年报\n第二行没有冒号\n".encode(), "csv"),
        ("收件人：甲\nTo: x\n".encode(), "csv"),
        (b"", "empty"),
        (attacks.ole("Workbook"), "xls"),
        (attacks.ole("__properties_version1.0", "Workbook"), "msg"),
        (b"Rar!\x1a\x07\x01\x00", "rar"),
        (bytes(257) + b"ustar\0", "tar"),
    ],
)
def test_what_a_file_is_is_told_by_its_content(data, kind):
    assert kind_of(data) == kind


words = st.text("甲乙丙丁ABCabc 一二三-_.", min_size=1, max_size=30).map(str.strip).filter(bool)


@st.composite
def messages(draw: st.DrawFn, depth: int = 2) -> Message:
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"], message["To"], message["Subject"] = "a@b.cn", "c@d.cn", draw(words)
    message.set_content(draw(words), cte=draw(st.sampled_from(["base64", "quoted-printable", "8bit"])))
    if draw(st.booleans()):
        message.add_alternative("<p>x</p>", subtype="html")
    for number in range(draw(st.integers(1, 4))):
        if depth and draw(st.booleans()):
            message.add_attachment(draw(messages(depth - 1)))
        else:
            message.add_attachment(
                b"\x01" + draw(st.binary(max_size=200)),
                maintype="application",
                subtype="x",
                filename=f"{number}{draw(words)}.x",
            )
    return message


def listed(message: Message, way: tuple[str, ...] = ()) -> list[tuple[str, bytes]]:
    """The attachments as the standard library finds them."""
    found = []
    for one in message.iter_attachments():
        if one.get_content_type() == "message/rfc822":
            found += listed(one.get_content())
        else:
            found.append((one.get_filename(), one.get_content()))
    return found


@given(messages())
@settings(max_examples=150, deadline=None)
def test_the_same_attachments_are_found_as_by_the_standard_library(message):
    data = message.as_bytes()
    theirs = listed(email.message_from_bytes(data, policy=email.policy.default))
    ours = [(item.origin[-1], item.content) for item in opened(data) if isinstance(item, Found)]

    assert [(" ".join(name.split()), content) for name, content in ours] == [
        (" ".join(name.split()), content) for name, content in theirs
    ]


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_mails_with_bytes_changed_never_raise(data):
    """Mutants of a mail with parts in parts: something is said of each, and the whole stays small."""
    good = bytearray(
        mail(
            part(b"Content-Type: application/x; name=a.txt"),
            part(b"Content-Type: message/rfc822", attached(b"filename=b.txt").replace(b"=_b", b"=_c"), b"8bit"),
        )
    )
    for _ in range(data.draw(st.integers(1, 6))):
        good[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    items = opened(bytes(good))

    assert 1 <= len(items) <= 6
    assert sum(len(item.content) for item in items if isinstance(item, Found)) <= len(good)
    assert all(isinstance(item, (Found, Ignored, Refused)) for item in items) and len(good) < MB
