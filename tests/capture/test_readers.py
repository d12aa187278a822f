"""Reading: what each format gives, and each trap that was measured, with a file that the test builds."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from beeld import capture
from beeld.capture.load import Fault, Given, Loaded, load_bytes, read_raw
from beeld.capture.publishers import Publishers
from beeld.capture.readers import Raw
from beeld.capture.readers.text import decode
from beeld.errors import DocumentError
from beeld.model import Source

from . import files

MOMENT = datetime(2026, 1, 14, 12, tzinfo=UTC)
GIVEN = Given(source="courier", published=MOMENT)


def refused(data: bytes, name: str) -> DocumentError:
    with pytest.raises(DocumentError) as found:
        read_raw(data, name)
    assert found.value.todo
    assert name in str(found.value)
    return found.value


# -- docx ----------------------------------------------------------------------------------------------------------------


def test_a_docx_gives_all_that_it_shows_and_says_what_it_does_not() -> None:
    control = f"<w:sdt><w:sdtPr/><w:sdtContent>{files.paragraph('In a content control: 812 people.')}</w:sdtContent></w:sdt>"
    inline = (
        "<w:p><w:r><w:t>Begun </w:t></w:r><w:sdt><w:sdtContent><w:r><w:t>on 8 January</w:t></w:r></w:sdtContent></w:sdt></w:p>"
    )
    row = "<w:tr>" + "".join(f"<w:tc>{files.paragraph(one)}</w:tc>" for one in ("Lindestad", "812")) + "</w:tr>"
    changed = (
        "<w:p><w:ins><w:r><w:t>More than 1,200</w:t></w:r></w:ins><w:del><w:r><w:delText>About 900</w:delText></w:r></w:del>"
        "<w:r><w:t xml:space='preserve'> people</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>9,999 dead</w:t></w:r></w:p>"
    )
    box = (
        f"<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent>{files.paragraph('In a box.')}</w:txbxContent></mc:Choice>"
        f"<mc:Fallback><w:txbxContent>{files.paragraph('In a box.')}</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    noted = '<w:p><w:r><w:t>They were moved.</w:t></w:r><w:r><w:footnoteReference w:id="7"/></w:r></w:p>'
    broken = "<w:p><w:r><w:t>First page </w:t><w:lastRenderedPageBreak/><w:t>second page</w:t></w:r></w:p>"
    notes = f'<w:footnotes {files.W}><w:footnote w:type="separator" w:id="0"/><w:footnote w:id="7">{files.paragraph("Paper 14, nr. 3.")}</w:footnote></w:footnotes>'
    header = f"<w:hdr {files.W}>{files.paragraph('Safety region Linde')}</w:hdr>"
    data = files.docx(
        control + inline + f"<w:tbl>{row}</w:tbl>" + changed + box + noted + broken,
        {
            "word/footnotes.xml": notes,
            "word/header1.xml": header,
            "word/header2.xml": header,
            "word/comments.xml": f"<w:comments {files.W}><w:comment/></w:comments>",
            "docProps/core.xml": files.core(),
        },
    )
    raw = read_raw(data, "a.docx")
    blocks = raw.text.strip().split("\n\n")
    assert blocks == [
        "Safety region Linde",
        "In a content control: 812 people.",
        "Begun on 8 January",
        "Lindestad\t812",
        "More than 1,200 people",
        "In a box.",
        "They were moved.",
        "First page second page",
        "¹ Paper 14, nr. 3.",
    ]
    at = raw.text.index("They were moved.") + len("They were moved.")
    assert raw.note_refs == ((at, "1"),)
    number, start, end = raw.note_texts[0]
    assert (number, raw.text[start:end]) == ("1", "Paper 14, nr. 3.")
    assert raw.page_starts == (0, raw.text.index("second page"))
    assert set(raw.notes) == {"1 tracked deletions not read", "1 hidden text not read", "1 comments not read"}
    assert raw.front["published"] == "2026-01-10T09:00:00Z"
    document = next(one.document for one in load_bytes(data, "a.docx", GIVEN) if isinstance(one, Loaded))
    assert document.place_of(document.text.index("on 8")) == "body, paragraph 2"
    assert document.page_of(document.text.index("second page")) == 2
    assert document.page_of(3) == 1


def test_a_docx_bomb_is_refused_by_its_directory() -> None:
    fault = refused(files.docx(files.paragraph("x" * 12), {"word/media/x.xml": b"0" * 60_000_000}), "bomb.docx")
    assert "unpacks to 60,000,000 bytes from" in fault.what


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"inner.zip": files.zipped({"a": "b"})}, "holds another archive"),
        ({"../../etc/cron.d/x": "boo"}, "path outside it"),
        ({"C:\\x.xml": "boo"}, "path outside it"),
        ({f"word/n{number}.xml": "" for number in range(4001)}, "parts"),
    ],
)
def test_a_docx_with_what_does_not_belong_in_it_is_refused(members: dict[str, str | bytes], message: str) -> None:
    assert message in refused(files.docx(files.paragraph("Text enough to be read."), members), "odd.docx").what


def test_a_zip_whose_parts_share_their_bytes_is_refused() -> None:
    data = bytearray(files.docx(files.paragraph("Text enough to be read."), {"word/a.xml": "a" * 50, "word/b.xml": "a" * 50}))
    directory = data.index(b"PK\x01\x02")
    entries = []
    at = directory
    while data[at : at + 4] == b"PK\x01\x02":
        entries.append(at)
        at += 46 + sum(int.from_bytes(data[at + k : at + k + 2], "little") for k in (28, 30, 32))
    data[entries[-1] + 42 : entries[-1] + 46] = data[entries[-2] + 42 : entries[-2] + 46]
    assert "share their bytes" in refused(bytes(data), "overlap.docx").what


def test_a_directory_of_too_many_parts_is_not_even_read() -> None:
    data = files.docx(files.paragraph("Text enough to be read."))
    end = data.rfind(b"PK\x05\x06")
    lying = data[: end + 12] + (90_000_000).to_bytes(4, "little") + data[end + 16 :]
    assert "directory of more parts" in refused(lying, "parts.docx").what


def test_an_office_file_inside_is_said_and_not_opened() -> None:
    data = files.docx(files.paragraph("Text enough to be read."), {"word/embeddings/sheet1.xlsx": files.zipped({"a": "b"})})
    assert read_raw(data, "a.docx").notes == ("1 embedded files not read",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_doctype_is_refused_in_any_encoding(encoding: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("9,999 people", encoding="utf-8")
    xml = (
        f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE d [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
        f"<w:document {files.W}><w:body>{files.paragraph('There were &x; people.')}</w:body></w:document>"
    )
    data = files.zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": xml.encode(encoding)})
    assert "document type" in refused(data, "entity.docx").what


def test_an_encrypted_or_truncated_office_file_is_said() -> None:
    assert "password" in refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "secret.docx").what
    whole = files.docx(files.paragraph("Text enough to be read."))
    assert "cut off" in refused(whole[: len(whole) // 2], "half.docx").what
    assert "no docx by its content" in refused(b"just words", "words.docx").what


# -- pdf -----------------------------------------------------------------------------------------------------------------


def test_a_pdf_gives_paragraphs_pages_and_boxes() -> None:
    first = [
        "The safety region says that more than 1,200 people have been evacuated along the river, and",
        "that the sports hall of the town is full since the evening of Friday.",
        "",
        "It holds the operator of the sluice responsible for this, as it did in the report that it gave",
    ]
    second = ["to the council in the week before."]
    raw = read_raw(files.pdf([first, second], info="/CreationDate (D:20260111093000+01'00') /Author (Linde Courier)"), "r.pdf")
    assert "along the river, and that the sports hall" in raw.text
    assert "gave to the council" in raw.text
    assert raw.page_starts == (0, raw.text.index("to the council"))
    assert raw.places[0][1].startswith("page 1, box 60 ")
    assert (raw.front["published"], raw.publishers) == ("2026-01-11T09:30:00+01:00", ("Linde Courier",))
    document = next(one.document for one in load_bytes(files.pdf([first, second]), "r.pdf", GIVEN) if isinstance(one, Loaded))
    assert [document.page_of(document.text.index(one)) for one in ("The safety", "to the council")] == [1, 2]


def test_lines_that_stand_on_each_page_and_page_numbers_are_left_out() -> None:
    pages = [["Linde Courier, daily", f"On day {n + 7} the water stood at {n * 3} metres.", f"{n}"] for n in range(1, 5)]
    raw = read_raw(files.pdf(pages), "r.pdf")
    assert "daily" not in raw.text
    assert raw.text.count("On day") == 4
    assert any("stand on each page" in one for one in raw.notes)


@pytest.mark.parametrize("shown", ["{n}", "- {n} -", "pagina {n}", "Page {n} of 4", "Blad {n} van 4", "p. {n}", "{n}/4"])
def test_a_page_s_number_in_the_words_of_any_language_is_left_out(shown: str) -> None:
    pages = [[f"In week {n * 11} the water stood higher than before.", shown.format(n=n)] for n in range(1, 3)]
    raw = read_raw(files.pdf(pages), "r.pdf")
    assert raw.text == "In week 11 the water stood higher than before.\n\nIn week 22 the water stood higher than before.\n"


def test_a_number_that_is_not_the_page_s_stays() -> None:
    raw = read_raw(files.pdf([["So many people were moved, by the last count:", "1243"]]), "r.pdf")
    assert "1243" in raw.text


def test_a_hyphen_at_the_end_of_a_line_is_the_word_s_own_before_a_join_and_a_name() -> None:
    line = "De veiligheidsregio zag in de haven van de stad na het hoge water veel {} "
    raw = read_raw(files.pdf([[line.format("in-"), "en uitvoer, en in het dorp veel leed."]]), "r.pdf")
    assert "in- en uitvoer" in raw.text
    raw = read_raw(files.pdf([[line.format("Noord-"), "Hollandse schepen, en in het dorp veel leed."]]), "r.pdf")
    assert "Noord-Hollandse" in raw.text


def test_an_encrypted_a_truncated_and_a_scanned_pdf_are_said() -> None:
    garbage = "<" + "ab" * 32 + ">"
    secret = files.pdf(
        [["words"]], extra=f"/Encrypt << /Filter /Standard /V 1 /R 2 /O {garbage} /U {garbage} /P -4 >> /ID [<00> <00>]"
    )
    assert "encrypted" in refused(secret, "secret.pdf").what
    whole = files.pdf([["The water stood high in the town all week."]])
    assert "cut off" in refused(whole[: len(whole) - 200], "half.pdf").what
    image = b"q 500 0 0 700 0 0 cm BI /W 2 /H 2 /CS /G /BPC 8 ID \x00\xff\x00\xff EI Q"
    fault = refused(files.pdf([[]], streams=[image, image]), "scan.pdf")
    assert "it is a scan" in fault.what
    assert "OCR" in fault.todo


# -- text and html ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "charset", "text", "decoded_as", "note"),
    [
        ("geëvacueerd – 5 €".encode("cp1252"), "", "geëvacueerd – 5 €", "cp1252 (assumed)", ""),
        ("geëvacueerd".encode("cp1252"), "utf-8", "geëvacueerd", "cp1252 (assumed)", "is not UTF-8, though"),
        ("geëvacueerd".encode(), "iso-8859-1", "geëvacueerd", "utf-8", "is UTF-8, though"),
        ("“95%”".encode("cp1252"), "iso-8859-1", "“95%”", "cp1252 (declared)", ""),
        ("Привет".encode("koi8-r"), "koi8-r", "Привет", "koi8-r (declared)", ""),
        ("geëvacueerd".encode("cp1252"), "unicode_escape", "geëvacueerd", "cp1252 (assumed)", "not known"),
        (b"\xef\xbb\xbfgeen", "", "geen", "utf-8-sig", ""),
        ("geëvacueerd".encode("utf-16"), "", "geëvacueerd", "utf-16-le", ""),
        ("De dijk is hoog.".encode("utf-16-le"), "", "De dijk is hoog.", "utf-16-le (assumed)", ""),
        ("geÃ«vacueerd".encode(), "", "geÃ«vacueerd", "utf-8", "looks garbled before it came here"),
    ],
)
def test_what_was_assumed_of_the_charset_is_said(data: bytes, charset: str, text: str, decoded_as: str, note: str) -> None:
    found, how, notes = decode(data, "a.txt", charset=charset)
    assert (found, how) == (text, decoded_as)
    assert note in "; ".join(notes)
    assert bool(note) == bool(notes)


def test_html_with_a_wrong_charset_and_hidden_text() -> None:
    page = (
        '<html lang="nl"><head><meta charset="utf-8"><title>Stand</title><style>/* x */ .s, p.off { display: none } '
        "@media print { main { display: none } }</style>"
        '<script type="application/ld+json">{"@graph": [{"datePublished": "2026-01-11", "publisher": {"name": "Linde Courier"}}]}</script>'
        "</head><body><header>Menu</header><main><article><header><h1>Stand van zaken</h1></header><p>Er zijn 1.243 mensen geëvacueerd.</p>"
        '<p class="s">9.999 doden</p><div style="font-size:0px">8.888 doden</div><div hidden>7.777 doden</div><p style="font-size:0.9em">Einde.</p>'
        "<table><tr><td>Lindestad</td><td>812</td></tr></table></article></main></body></html>"
    )
    raw = read_raw(page.encode("cp1252"), "p.html")
    assert raw.text.strip().split("\n\n") == ["Stand van zaken", "Er zijn 1.243 mensen geëvacueerd.", "Einde.", "Lindestad\t812"]
    assert raw.decoded_as == "cp1252 (assumed)"
    assert any("its <meta> says so" in one for one in raw.notes)
    assert any("letters of hidden text not read" in one for one in raw.notes)
    assert (raw.front["published"], raw.publishers, raw.front["language"]) == ("2026-01-11", ("Linde Courier",), "nl")
    assert [where for at, where in raw.places if at == raw.text.index("Einde")] == ["p 3"]


def test_characters_that_nobody_sees() -> None:
    text = "There were 5\u200b,7\u00ad04 people \u202e4075 and \u200fmore."
    in_html = read_raw(f"<html><body><p>{text}</p></body></html>".encode(), "p.html")
    assert "5,704 people" in in_html.text
    assert any("reverse the direction" in one for one in in_html.notes)
    assert any("3 invisible characters" in one for one in in_html.notes)
    plain = read_raw(text.encode(), "p.txt")
    assert plain.text == text
    assert any("holds 3 invisible characters" in one for one in plain.notes)
    persian = "<html><body><p>می\u200cخواهم و دیگر</p></body></html>"
    assert "\u200c" in read_raw(persian.encode(), "p.html").text


# -- messages ----------------------------------------------------------------------------------------------------------------


def loaded(data: bytes, name: str, sources: tuple[Source, ...] = (), given: Given | None = None) -> list[Loaded | Fault]:
    found = load_bytes(data, name, given, Publishers({one.id: one for one in sources}))
    return [one for one in found if isinstance(one, (Loaded, Fault))]


def test_a_message_its_attachments_and_a_message_in_it() -> None:
    inner = files.eml(
        ["From: The Region <news@region.example>", "Date: Fri, 9 Jan 2026 08:00:00 +0000", "Subject: Earlier"],
        b"More than 900 people have been evacuated so far.",
    )
    document = files.docx(files.paragraph(files.FLOOD_NL))
    import base64

    body = (
        b'--b\r\nContent-Type: text/plain; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
        b"Er zijn 1.243 mensen ge=C3=ABvacueerd, en er is geen dijk door=\r\ngebroken.\r\n"
        b"--b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n"
        b"Content-Disposition: attachment; filename*=utf-8''..%2Fst%C3%A1nd.docx\r\n\r\n" + base64.encodebytes(document) + b"\r\n"
        b"--b\r\nContent-Type: image/png\r\n\r\nnot a picture\r\n"
        b"--b\r\nContent-Type: application/x-thing\r\nContent-Disposition: attachment; filename=x.thing\r\n\r\nwhat is this\r\n"
        b"--b\r\nContent-Type: message/rfc822\r\n\r\n" + inner + b"\r\n--b--\r\n"
    )
    message = files.eml(
        [
            "From: =?iso-8859-1?Q?Waterschap_De_L=EFnde?= <pers@linde.example>",
            "Date: Sat, 10 Jan 2026 09:30:00 +0100",
            "Subject: =?utf-8?B?R2XDq3ZhY3VlZXJkZW46?= =?utf-8?Q?_stand?=",
            "X-Raw: café",
            "MIME-Version: 1.0",
            'Content-Type: multipart/mixed; boundary="b"',
        ],
        body,
    )
    sources = (Source(id="board", name="Board", aliases=("linde.example",)), Source(id="region", name="The Region"))
    whole, attached, odd, nested = loaded(message, "m.eml", sources)
    assert isinstance(whole, Loaded)
    assert isinstance(attached, Loaded)
    assert isinstance(nested, Loaded)
    assert isinstance(odd, Fault)
    assert whole.document.text.strip() == "Er zijn 1.243 mensen geëvacueerd, en er is geen dijk doorgebroken."
    assert (whole.document.source, whole.document.title) == ("board", "Geëvacueerden: stand")
    assert whole.document.published == datetime.fromisoformat("2026-01-10T09:30:00+01:00")
    assert dict(whole.document.headers)["From"] == "Waterschap De Lïnde <pers@linde.example>"
    assert dict(whole.document.headers)["X-Raw"] == "café"
    assert whole.document.reading == ("1 pictures not read",)
    assert (attached.document.part_of, attached.document.filename) == (whole.document.id, "stánd.docx")
    assert (attached.document.source, attached.original) == ("board", document)
    assert (nested.document.source, nested.document.published.day, nested.original) == ("region", 9, inner)
    assert "x.thing" in str(odd.error)


def test_the_html_part_is_read_where_the_plain_one_says_nothing() -> None:
    body = (
        b"--b\r\nContent-Type: text/plain\r\n\r\nSee HTML.\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
        b"<p>More than 1,200 people have been <b>evacuated</b>.</p>\r\n--b--"
    )
    headers = ["From: a@b.example", "Date: Sat, 10 Jan 2026 09:30:00 +0100", 'Content-Type: multipart/alternative; boundary="b"']
    assert read_raw(files.eml(headers, body), "m.eml").text.strip() == "More than 1,200 people have been evacuated."
    flowed = files.eml(
        [*headers[:2], "Content-Type: text/plain; format=flowed"], b"More than \r\n1,200 people left.\r\n-- \r\nme"
    )
    assert read_raw(flowed, "m.eml").text.startswith("More than 1,200 people left.\n")


def test_messages_in_messages_end_somewhere() -> None:
    data = files.eml(["From: a@b.example", "Date: Sat, 10 Jan 2026 09:30:00 +0100"], b"The water stands high in the town.")
    for level in range(8):
        data = files.eml(
            ["From: a@b.example", "Date: Sat, 10 Jan 2026 09:30:00 +0100", f'Content-Type: multipart/mixed; boundary="b{level}"'],
            b"--b%d\r\n\r\nForwarded for your information.\r\n--b%d\r\nContent-Type: message/rfc822\r\n\r\n" % (level, level)
            + data
            + b"\r\n--b%d--" % level,
        )
    found = loaded(data, "deep.eml", given=GIVEN)
    assert isinstance(found[-1], Fault)
    assert "nested too deep" in str(found[-1].error)


# -- feeds -------------------------------------------------------------------------------------------------------------------


def test_each_entry_of_a_feed_is_a_document() -> None:
    items = files.item("Breach feared", "&lt;p&gt;More than 1,200 people left.&lt;/p&gt;", "x1") + files.item(
        "Water is still rising fast", "", "x2"
    )
    sources = (Source(id="courier", name="Linde Courier"),)
    first, second = loaded(files.RSS.format(items=items).encode(), "feed.xml", sources)
    assert isinstance(first, Loaded)
    assert isinstance(second, Loaded)
    assert (first.document.text, first.document.title, first.document.source) == (
        "More than 1,200 people left.\n",
        "Breach feared",
        "courier",
    )
    assert first.document.published == datetime(2026, 1, 11, 10, tzinfo=UTC)
    assert first.original.startswith(b"<item>")
    assert second.document.text == "Water is still rising fast\n"
    again = loaded(
        files.RSS.format(items=items.replace("<guid>x1", "<comments>7</comments><guid>x1")).encode(), "feed.xml", sources
    )
    assert isinstance(again[0], Loaded)
    assert again[0].document.id == first.document.id


def test_an_atom_feed_with_xhtml() -> None:
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>T</title><author><name>Linde Courier</name></author>'
        '<entry><title>One</title><id>urn:1</id><updated>2026-01-11T10:00:00Z</updated><link href="https://courier.example/1"/>'
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>More than 1,200 people left.</p><p>Others stay.</p></div></content></entry></feed>'
    )
    (one,) = loaded(atom.encode(), "a.atom", (Source(id="courier", name="Linde Courier"),))
    assert isinstance(one, Loaded)
    assert one.document.text == "More than 1,200 people left.\n\nOthers stay.\n"
    assert (one.document.reference, one.document.dated_from) == ("https://courier.example/1", "feed entry updated")


def test_a_feed_with_an_entity_bomb_is_refused() -> None:
    levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a0 "ha">{levels}]><rss><channel><title>&a9;</title></channel></rss>'
    assert "document type" in refused(bomb.encode(), "bomb.xml").what
    assert "not a feed" in refused(b"<?xml version='1.0'?><svg/>", "x.xml").what


# -- all -----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "todo"),
    [
        ("a.doc", b"\xd0\xcf\x11\xe0" + b"\0" * 100, "docx"),
        ("a.rtf", b"{\\rtf1 text}", "docx"),
        ("a.msg", b"\xd0\xcf\x11\xe0" + b"\0" * 100, "eml"),
        ("a.zip", files.zipped({"x.txt": "text"}), "unpack"),
        ("a.jpg", b"\xff\xd8\xff\xe0", "OCR"),
        ("a.txt", b"short", "holds its text"),
        ("a.pptx", files.zipped({"ppt/presentation.xml": "<p/>"}), "pdf"),
    ],
)
def test_what_is_not_read_is_said_with_what_to_do(name: str, data: bytes, todo: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(DocumentError) as fault:
        capture.load(path, published=MOMENT, source="courier")
    assert todo in fault.value.todo
    assert str(path) in str(fault.value)


def test_a_file_is_what_its_content_is() -> None:
    raw: Raw = read_raw(files.pdf([["The water stood high in the town all week."]]), "letter.docx")
    assert raw.media_type == "application/pdf"
    assert raw.notes == ("is named .docx, and is pdf by its content",)


def test_what_a_file_says_comes_before_what_is_given_and_that_before_properties() -> None:
    sources = (Source(id="board", name="Waterschap De Linde"), Source(id="courier", name="Courier"))
    data = files.docx(files.paragraph(files.FLOOD_NL), {"docProps/core.xml": files.core()})
    (alone,) = loaded(data, "a.docx", sources)
    assert isinstance(alone, Loaded)
    assert (alone.document.source, alone.document.dated_from) == ("board", "docx property modified")
    (given,) = loaded(data, "a.docx", sources, GIVEN)
    assert isinstance(given, Loaded)
    assert (given.document.source, given.document.published, given.document.dated_from) == ("courier", MOMENT, "given")
    page = b'<html><head><meta name="date" content="2026-01-03"><meta name="author" content="waterschap de linde"></head><body>The water stands high.</body></html>'
    (said,) = loaded(page, "p.html", sources, GIVEN)
    assert isinstance(said, Loaded)
    assert (said.document.source, said.document.published.day) == ("board", 3)
    (fault,) = loaded(data, "a.docx")
    assert isinstance(fault, Fault)
    assert "'Waterschap De Linde', no source of the case" in fault.error.what


def test_a_typeset_page_of_two_columns_reads_as_a_person_reads_it(tmp_path: Path) -> None:
    import typst

    source = """#set page(columns: 2, header: [Linde Courier #h(1fr) 11 januari 2026], numbering: "1 / 1", height: 14cm)
#set text(lang: "nl", size: 10pt, hyphenate: true)
#set par(justify: true)
= Hoogwater houdt aan
Volgens het waterschap zijn 1.243 mensen geëvacueerd. De verantwoordelijkheidsverdeling is onduidelijk.#footnote[Persbericht, nr. 14.] Het gaat om huishoudens langs de rivier, die in de sporthal worden opgevangen.

Hij zei dat er 5 m² per persoon is. Er is geen dijk doorgebroken, aldus de dijkgraaf, die al vijfentwintig jaar in dienst is.#footnote[Gesprek met de dijkgraaf.]

"""
    long = " ".join(
        f"Op dag {n} vulden vrijwilligers verantwoordelijkheidsbewust zandzakken langs de rivier." for n in range(1, 16)
    )
    (tmp_path / "a.typ").write_text(source + long, encoding="utf-8")
    typst.compile(str(tmp_path / "a.typ"), output=str(tmp_path / "a.pdf"))
    raw = read_raw((tmp_path / "a.pdf").read_bytes(), "a.pdf")
    blocks = raw.text.strip().split("\n\n")
    assert blocks[1:] == [
        "Hoogwater houdt aan",
        "Volgens het waterschap zijn 1.243 mensen geëvacueerd. De verantwoordelijkheidsverdeling is onduidelijk. "
        "Het gaat om huishoudens langs de rivier, die in de sporthal worden opgevangen.",
        "Hij zei dat er 5 m² per persoon is. Er is geen dijk doorgebroken, aldus de dijkgraaf, die al vijfentwintig jaar in dienst is.",
        long,
        "¹ Persbericht, nr. 14.",
        "² Gesprek met de dijkgraaf.",
    ]
