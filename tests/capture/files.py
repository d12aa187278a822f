"""Files for the readers' tests, built byte by byte: ordinary ones, and each trap that was measured."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
FLOOD_NL = "Het waterschap meldt dat er 1.243 mensen zijn geëvacueerd."
FLOOD_EN = "The water board says that 1,243 people have been evacuated."
RSS = (
    '<?xml version="1.0"?><rss version="2.0"><channel><title>Linde Courier</title><link>https://www.courier.example/</link>'
    "<language>en</language>{items}</channel></rss>"
)


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    """A zip of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def paragraph(text: str, *, inside: str = "") -> str:
    """A Word paragraph of one run."""
    return f'<w:p><w:r>{inside}<w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def docx(body: str, more: Mapping[str, str | bytes] | None = None) -> bytes:
    """A Word document of this body's XML, with further parts."""
    document = f'<?xml version="1.0" encoding="UTF-8"?><w:document {W} {MC}><w:body>{body}</w:body></w:document>'
    return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": document, **(more or {})})


def core(modified: str = "2026-01-10T09:00:00Z", creator: str = "Waterschap De Linde", title: str = "Stand") -> str:
    """docProps/core.xml."""
    return (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
        f"<dc:title>{title}</dc:title><dc:creator>{creator}</dc:creator><dcterms:modified>{modified}</dcterms:modified></cp:coreProperties>"
    )


def odt(content: str) -> bytes:
    """An OpenDocument text of this content."""
    names = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    whole = f"<office:document-content {names}><office:body><office:text>{content}</office:text></office:body></office:document-content>"
    return zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": whole})


def pdf(pages: Sequence[Sequence[str]], *, info: str = "", extra: str = "", streams: Sequence[bytes] | None = None) -> bytes:
    """A PDF with these lines on its pages (Helvetica, cp1252), or with these content streams."""
    made = streams or [_lines(lines) for lines in pages]
    count = len(made)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{' '.join(f'{4 + 2 * n} 0 R' for n in range(count))}] /Count {count} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, stream in enumerate(made):
        packed = zlib.compress(stream) if not stream.startswith(b"\x78") else stream
        page = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * number} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects += [
            page.encode(),
            f"<< /Length {len(packed)} /Filter /FlateDecode >>\nstream\n".encode() + packed + b"\nendstream",
        ]
    objects.append(f"<< {info} >>".encode())
    return _assembled(objects, f"/Info {len(objects)} 0 R {extra}")


def _lines(lines: Sequence[str]) -> bytes:
    text = b"BT /F1 11 Tf 60 780 Td 14 TL\n"
    for line in lines:
        shown = line.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        text += b"(" + shown + b") Tj T*\n"
    return text + b"ET"


def _assembled(objects: Sequence[bytes], trailer: str) -> bytes:
    out = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n" + "".join(f"{one:010d} 00000 n \n" for one in offsets)
    end = f"trailer << /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + table.encode() + end.encode()


def packed(piece: bytes, times: int) -> bytes:
    """The zlib stream of a piece repeated so often, made without holding it."""
    packer = zlib.compressobj(1)
    out = [packer.compress(piece * 1000) for _ in range(times // 1000)]
    return b"".join([*out, packer.flush()])


def eml(headers: Sequence[str], body: bytes) -> bytes:
    """A message of these header lines and this body."""
    return "\r\n".join(headers).encode("utf-8") + b"\r\n\r\n" + body


def item(title: str, body: str, guid: str, day: str = "Sun, 11 Jan 2026 10:00:00 GMT") -> str:
    """An entry of an RSS feed."""
    return f"<item><title>{title}</title><guid>{guid}</guid><pubDate>{day}</pubDate><description>{body}</description></item>"
