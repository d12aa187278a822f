"""`beeld bench capture`: files read and captured a second by type, sentences by rules, many short documents; peers beside.

Everything is made here: reports about a flood in Dutch and English, in each format, short ones and one of ten pages.
"""

from __future__ import annotations

import base64
import csv
import io
import random
import statistics
import tempfile
import time
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from beeld import capture, language
from beeld.capture.load import read_raw
from beeld.capture.readers.guard import pool
from beeld.desk import Captured, init_case, open_case
from beeld.evaluate.peer_environment import peer_python, run_peer
from beeld.model import Document

REPEATS = 5
SHORT_READS = 100
TEN_PAGES_SENTENCES = 300
PUBLISHED = datetime(2026, 1, 10, 12, tzinfo=UTC)
PEERS = ("python-docx>=1.1", "pypdf>=5", "pdfplumber>=0.11")
PEER_SCRIPT = """
import base64, io, json, statistics, sys, time
import docx, pdfplumber, pypdf
given = json.load(sys.stdin)
files = {name: base64.b64decode(data) for name, data in given["files"].items()}
def python_docx():
    return "\\n".join(one.text for one in docx.Document(io.BytesIO(files["docx"])).paragraphs)
def pypdf_text():
    return "\\n".join(one.extract_text() for one in pypdf.PdfReader(io.BytesIO(files["pdf"])).pages)
def plumber():
    with pdfplumber.open(io.BytesIO(files["pdf"])) as pdf:
        return "\\n".join(one.extract_text() or "" for one in pdf.pages)
out = {}
for name, run in (("python_docx", python_docx), ("pypdf", pypdf_text), ("pdfplumber", plumber)):
    times = []
    for _ in range(given["repeats"]):
        began = time.perf_counter()
        text = run()
        times.append(time.perf_counter() - began)
    out[name] = {"seconds": statistics.median(times), "characters": len(text)}
print(json.dumps(out))
"""
QUESTIONS = """
[[question]]
id = "evacuated"
type = "count"
unit = "persons"
ask_nl = "Hoeveel mensen zijn er geëvacueerd?"
ask_en = "How many people have been evacuated?"
terms = { nl = ["geëvacueerd"], en = ["evacuated"] }

[[question]]
id = "breach"
type = "yesno"
ask_nl = "Is er een dijk doorgebroken?"
ask_en = "Has a dike been breached?"
terms = { nl = ["doorgebroken"], en = ["breached"] }

[[question]]
id = "began"
type = "date"
kind = "event"
ask_nl = "Op welke dag is de evacuatie begonnen?"
ask_en = "On which day did the evacuation begin?"
terms = { nl = ["evacuatie begon"], en = ["evacuation began"] }
"""
SOURCES = """
[[source]]
id = "board"
name = "Water Board Linde"
reliability = "B"
aliases = ["the water board", "het waterschap"]

[[source]]
id = "courier"
name = "Linde Courier"
reliability = "C"
"""
SAID = {
    "nl": (
        "Volgens het waterschap zijn er in dorp {n} {count} mensen geëvacueerd.",
        "Er is bij dorp {n} nog geen dijk doorgebroken.",
        "De evacuatie begon op {day} januari 2026.",
        "In de sporthal van dorp {n} zijn {words} neergezet.",
        "De burgemeester vroeg {words} om weg te blijven.",
        "Het water staat {n} centimeter hoger, bij {words}.",
        "Vrijwilligers hielpen {words}, zei een woordvoerder.",
    ),
    "en": (
        "According to the water board, {count} people have been evacuated from village {n}.",
        "No dike has been breached near village {n} so far.",
        "The evacuation began on {day} January 2026.",
        "In the sports hall of village {n} there are {words}.",
        "The mayor asked {words} to stay away.",
        "The water stands {n} centimetres higher, near {words}.",
        "Volunteers helped {words}, a spokesperson said.",
    ),
}
WORDS = {
    "nl": [
        "bedden",
        "dekens",
        "tenten",
        "boten",
        "koeien",
        "schapen",
        "pompen",
        "kades",
        "bruggen",
        "akkers",
        "scholen",
        "winkels",
        "molens",
        "kelders",
        "straten",
        "tuinen",
    ],
    "en": [
        "beds",
        "blankets",
        "tents",
        "boats",
        "cattle",
        "sheep",
        "pumps",
        "quays",
        "bridges",
        "fields",
        "schools",
        "shops",
        "mills",
        "cellars",
        "streets",
        "gardens",
    ],
}


def measure(documents: int, *, with_peers: bool = False) -> dict[str, Any]:
    """Figures of one run on this machine; nothing is kept."""
    began = time.perf_counter()
    pool().held()
    result: dict[str, Any] = {"worker_start_s": round(time.perf_counter() - began, 3)}
    result["rules"] = _rules()
    result["documents_per_s"] = _by_type()
    result["ten_pages"] = ten = _ten_pages()
    result["many"] = _many(documents)
    if with_peers:
        python = peer_python("capture", PEERS)
        files = {kind: base64.b64encode(MAKERS[kind](_sentences(0, TEN_PAGES_SENTENCES))).decode() for kind in ("docx", "pdf")}
        told = run_peer(python, PEER_SCRIPT, {"files": files, "repeats": REPEATS})
        mine = {"python_docx": ten["docx_read_s"], "pypdf": ten["pdf_read_s"], "pdfplumber": ten["pdf_read_s"]}
        result["peers"] = {
            name: {
                "read_s": round(one["seconds"], 4),
                "over_ours": round(one["seconds"] / mine[name], 2),
                "characters": one["characters"],
            }
            for name, one in told.items()
        }
    return result


def _sentences(number: int, count: int) -> list[str]:
    """Sentences of one report; the same number gives the same."""
    chosen = random.Random(number)
    lang = "nl" if number % 2 else "en"
    made = []
    for index in range(count):
        form = SAID[lang][index % 7]
        count_said = f"{chosen.randint(20, 9000):,}".replace(",", "." if lang == "nl" else ",")
        words = " ".join(chosen.choice(WORDS[lang]) for _ in range(8))  # so that no report is a copy of another
        made.append(form.format(n=number * 7 + index, count=count_said, day=chosen.randint(1, 9), words=words))
    return made


# -- files ---------------------------------------------------------------------------------------------------------------


def _docx(sentences: list[str]) -> bytes:
    paragraphs = [" ".join(sentences[at : at + 5]) for at in range(0, len(sentences), 5)]
    body = "".join(f"<w:p><w:r><w:t>{one}</w:t></w:r></w:p>" for one in paragraphs)
    names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
    )
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{relation}" Target="word/document.xml"/></Relationships>'
    )
    members = {
        "[Content_Types].xml": types,
        "_rels/.rels": relations,
        "word/document.xml": f"<w:document {names}><w:body>{body}</w:body></w:document>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def _pdf(sentences: list[str]) -> bytes:
    import typst

    paragraphs = [" ".join(sentences[at : at + 5]) for at in range(0, len(sentences), 5)]
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "report.typ"
        source.write_text("#set text(size: 13pt)\n#set par(leading: 0.9em)\n" + "\n\n".join(paragraphs), encoding="utf-8")
        return bytes(typst.compile(str(source)))


def _csv(sentences: list[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([str(number), one] for number, one in enumerate(sentences))
    return out.getvalue().encode()


def _xlsx(sentences: list[str]) -> bytes:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("reports")
    for number, one in enumerate(sentences):
        sheet.append([number, one])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _eml(sentences: list[str]) -> bytes:
    from email.message import EmailMessage

    message = EmailMessage()
    message["From"], message["Subject"], message["Date"] = "press@courier.example", "Report", "Sat, 10 Jan 2026 09:30:00 +0100"
    message.set_content("\n".join(sentences))
    return bytes(message)


def _feed(sentences: list[str]) -> bytes:
    item = f"<item><title>Report</title><guid>1</guid><description>{' '.join(sentences)}</description></item>"
    return f"<rss version='2.0'><channel><title>Linde Courier</title>{item}</channel></rss>".encode()


MAKERS: dict[str, Callable[[list[str]], bytes]] = {
    "txt": lambda sentences: " ".join(sentences).encode(),
    "md": lambda sentences: ('+++\ntitle = "Report"\n+++\n' + " ".join(sentences)).encode(),
    "html": lambda sentences: f"<html><body><main><p>{'</p><p>'.join(sentences)}</p></main></body></html>".encode(),
    "pdf": _pdf,
    "docx": _docx,
    "eml": _eml,
    "csv": _csv,
    "xlsx": _xlsx,
    "xml": _feed,
}


# -- measures ------------------------------------------------------------------------------------------------------------


def _medians(run: Callable[[], object], repeats: int = REPEATS) -> float:
    times = []
    for _ in range(repeats):
        began = time.perf_counter()
        run()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def _case(folder: Path) -> Path:
    case = init_case(folder / "case", name="Measuring")
    (case / "questions.toml").write_text(QUESTIONS, encoding="utf-8")
    (case / "sources.toml").write_text(SOURCES, encoding="utf-8")
    return case


def _rules() -> dict[str, Any]:
    """Sentences a second of processor time, by rules alone: texts are in memory, and each is new to every cache."""
    with tempfile.TemporaryDirectory() as folder:
        desk = open_case(_case(Path(folder)))
        extractor = capture.Extractor(desk.case.questions, desk.case.sources)
        desk.close()
    texts = [" ".join(_sentences(number, 14)) for number in range(2, 302)]
    made = [
        Document(
            id=f"d{number}",
            sha256="0",
            text_sha256="0",
            text=text,
            source="courier",
            published=PUBLISHED,
            language="nl" if number % 2 else "en",
        )
        for number, text in enumerate(texts, start=2)
    ]
    extractor.claims(made[0])
    began = time.process_time()
    claims = sum(len(extractor.claims(one)) for one in made[1:])
    seconds = time.process_time() - began
    count = sum(len(language.sentences(one.text, one.language)) for one in made[1:])
    return {"sentences": count, "claims": claims, "sentences_per_cpu_s": round(count / seconds)}


def _by_type() -> dict[str, float]:
    """Short documents read a second, one after another, in the guarded process."""
    found = {}
    for kind, make in MAKERS.items():
        files = [make(_sentences(number, 7)) for number in range(SHORT_READS if kind != "pdf" else 20)]
        read_raw(files[0], f"first.{kind}")
        began = time.perf_counter()
        for data in files:
            read_raw(data, f"short.{kind}")
        found[kind] = round(len(files) / (time.perf_counter() - began), 1)
    return found


def _ten_pages() -> dict[str, Any]:
    """A report of ten pages: read alone, and captured into a new case with its claims; seconds. The first pays for what is
    loaded once in a process.
    """
    found: dict[str, Any] = {}
    for kind in ("pdf", "docx"):
        data = MAKERS[kind](_sentences(0, TEN_PAGES_SENTENCES))
        raw = read_raw(data, f"report.{kind}")
        found[f"{kind}_pages"] = len(raw.page_starts) or None
        found[f"{kind}_characters"] = len(raw.text)
        found[f"{kind}_read_s"] = round(_medians(lambda data=data, kind=kind: read_raw(data, f"report.{kind}")), 4)  # type: ignore[misc]
        times = []
        for _ in range(3):
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / f"report.{kind}"
                path.write_bytes(data)
                desk = open_case(_case(Path(folder)))
                began = time.perf_counter()
                captured = desk.capture(path, source="courier", published=PUBLISHED)
                times.append(time.perf_counter() - began)
                found[f"{kind}_claims"] = len(captured.claims)
                desk.close()
        found[f"{kind}_first_captured_s"], found[f"{kind}_captured_s"] = round(times[0], 3), round(statistics.median(times), 3)
    return found


def _many(documents: int) -> dict[str, Any]:
    """Short documents captured, interrupted after a third, and the same run again: nothing is done twice."""
    with tempfile.TemporaryDirectory() as folder:
        incoming = Path(folder) / "in"
        incoming.mkdir()
        for number in range(documents):
            (incoming / f"{number:06d}.txt").write_bytes(MAKERS["txt"](_sentences(number, 7)))
        case = _case(Path(folder))
        desk = open_case(case)
        began, used = time.perf_counter(), time.process_time()
        run = desk.capture_all([incoming], source="courier", published=PUBLISHED)
        for count, _ in enumerate(run, start=1):
            if count >= documents // 3:
                break
        run.close()  # type: ignore[attr-defined]
        desk.close()
        desk = open_case(case)
        before = len(desk.documents())
        again = [one for one in desk.capture_all([incoming], source="courier", published=PUBLISHED) if isinstance(one, Captured)]
        seconds, cpu = time.perf_counter() - began, time.process_time() - used
        new = sum(not one.known_already for one in again)
        rows = len(desk.ledger.rows("document"))
        result = {
            "documents": documents,
            "interrupted_after": before,
            "captured_then": new,
            "done_twice": rows - documents,
            "claims": len(desk.claims()),
            "seconds": round(seconds, 1),
            "cpu_s": round(cpu, 1),
            "documents_per_s": round(documents / seconds, 1),
            "peak_mb": _peak_mb(),
        }
        desk.close()
    return result


def _peak_mb() -> int | None:
    from beeld.capture.readers.worker import peak_bytes

    return round(peak_bytes() / 1e6) or None
