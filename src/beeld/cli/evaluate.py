"""`eval` and `bench`: measuring."""

from __future__ import annotations

from pathlib import Path

import click

from beeld.cli.common import emit_json, json_option, table
from beeld.errors import InputError

EXISTING_DIR = click.Path(exists=True, file_okay=False, path_type=Path)
EXISTING_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def _print(result: dict[str, object], as_json: bool) -> None:
    """One JSON object, or a table of its figures (nested ones with a dotted name)."""
    if as_json:
        emit_json(result)
        return
    table(("measure", "value"), list(_flat(result)))


def _flat(result: dict[str, object], prefix: str = "") -> list[tuple[str, object]]:
    rows: list[tuple[str, object]] = []
    for key, value in result.items():
        if isinstance(value, dict):
            rows += _flat(value, f"{prefix}{key}.")
        elif isinstance(value, float):
            rows.append((f"{prefix}{key}", f"{value:.4g}"))
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for one in value:
                rows += _flat(one, f"{prefix}{key}[{one.get('claims', one.get('id', ''))}].")
        elif isinstance(value, list):
            rows += [(f"{prefix}{key}", one.get("text", one) if isinstance(one, dict) else one) for one in value]
        else:
            rows.append((f"{prefix}{key}", value))
    return rows


@click.group("eval")
def eval_command() -> None:
    """Measure quality on data that anyone brings; each prints figures, or one JSON object with --json."""


@eval_command.command("capture")
@click.argument("directory", type=EXISTING_DIR)
@click.option("--questions", type=EXISTING_FILE, help="A questions.toml to use instead of the folder's.")
@click.option(
    "--semantic/--no-semantic",
    default=None,
    help="With the sentence model (extra `semantic`), or by rules alone; default: where it is.",
)
@click.option("--misses", is_flag=True, help="One line per miss.")
@json_option
def eval_capture(directory: Path, questions: Path | None, semantic: bool | None, misses: bool, as_json: bool) -> None:
    """Capture against gold claims: per slot precision, recall, F1."""
    from beeld.evaluate.capture import measure

    _print(measure(directory, questions=questions, misses=misses, semantic=semantic), as_json)


@eval_command.command("routing")
@click.argument("directories", type=EXISTING_DIR, nargs=-1, required=True)
@click.option("--write", type=click.Path(dir_okay=False, path_type=Path), help="Save the weights fitted on all folders here.")
@click.option("--semantic", is_flag=True, help="With the sentence model (extra `semantic`).")
@click.option("--layers", type=EXISTING_FILE, multiple=True, help="Layers of the sentence model that left folders out.")
@click.option("--cache", type=click.Path(dir_okay=False, path_type=Path), help="Keep the embeddings in this file.")
@click.option("--examples", type=click.Path(file_okay=False, path_type=Path), help="Write what the model is trained on here.")
@click.option("--misses", is_flag=True, help="One line per miss.")
@json_option
def eval_routing(
    directories: tuple[Path, ...], write: Path | None, semantic: bool, layers: tuple[Path, ...], cache: Path | None,
    examples: Path | None, misses: bool, as_json: bool,
) -> None:  # fmt: skip
    """Fit the weights of routing; each folder is captured by weights that have not seen it."""
    from beeld.evaluate.routing import measure

    found = measure(
        directories, write=write, misses=misses, semantic=semantic, layers=layers, cache=cache, examples_into=examples
    )
    _print(found, as_json)


@eval_command.command("case")
@click.argument("directory", type=EXISTING_DIR)
@click.option("--questions", type=EXISTING_FILE, help="A questions.toml to use instead of the folder's.")
@click.option("--gold", is_flag=True, help="Weigh the gold claims instead of captured ones.")
@click.option(
    "--semantic/--no-semantic",
    default=None,
    help="With the sentence model (extra `semantic`), or by rules alone; default: where it is.",
)
@click.option("--misses", is_flag=True, help="One line per miss.")
@json_option
def eval_case(directory: Path, questions: Path | None, gold: bool, semantic: bool | None, misses: bool, as_json: bool) -> None:
    """Capture, then weigh at each date of truth.toml."""
    from beeld.evaluate.case import measure

    _print(measure(directory, questions=questions, gold=gold, misses=misses, semantic=semantic), as_json)


@eval_command.command("copies")
@click.argument("directory", type=EXISTING_DIR)
@click.option("--misses", is_flag=True, help="One line per miss.")
@json_option
def eval_copies(directory: Path, misses: bool, as_json: bool) -> None:
    """Copies and proposals against the pairs of labels.jsonl: precision and recall of each tier."""
    from beeld.evaluate.copies import measure

    _print(measure(directory, misses=misses), as_json)


@eval_command.command("weigh")
@click.argument("directory", type=EXISTING_DIR, required=False)
@click.option("--tolerance", metavar="minutes=N|rel=X|abs=X", help="Also count answers within this as right.")
@click.option(
    "--definition",
    "definitions",
    multiple=True,
    metavar="PROPERTY=SOURCE",
    help="Where two camps measure different things: a source that measures what is meant (may be repeated).",
)
@click.option(
    "--confirmed", default=0, metavar="N", help="Give N true answers as people's confirmations, and score the rest as well."
)
@click.option("--ablate", is_flag=True, help="Also without each part of the model in turn.")
@click.option("--clones", is_flag=True, help="Instead: clone the worst, median and best source; how many answers change.")
@click.option("--with-peers", is_flag=True, help="Also crowd-kit's methods, in an environment of their own.")
@click.option(
    "--simulate",
    metavar="KIND",
    help="A world with known truth: clones, hidden, hedges, delay, states, coverage, sparse, mixtures.",
)
@click.option("--seed", default=1, show_default=True, help="Of the simulation.")
@click.option("--items", default=2000, show_default=True, help="Questions of the simulation.")
@click.option(
    "--without", multiple=True, metavar="PART", help="Switch a part of the model off in the simulation; may be given again."
)
@json_option
def eval_weigh(
    directory: Path | None,
    tolerance: str | None,
    definitions: tuple[str, ...],
    confirmed: int,
    ablate: bool,
    clones: bool,
    with_peers: bool,
    simulate: str | None,
    seed: int,
    items: int,
    without: tuple[str, ...],
    as_json: bool,
) -> None:
    """Weigh conflicting claims against truth: accuracy, calibration, speed; the peers beside."""
    if simulate is not None:
        from beeld.evaluate.simulate import measure as measure_world

        _print(measure_world(simulate, seed, items=items, without=without), as_json)
        return
    if directory is None:
        raise click.UsageError("give a folder with claims and truth, or --simulate KIND")
    if clones:
        from beeld.evaluate.clones import measure_clones

        _print(measure_clones(directory), as_json)
        return
    from beeld.evaluate.weigh import measure

    meant = dict(_pair(one) for one in definitions)
    result = measure(directory, tolerance=tolerance, definitions=meant, confirmed=confirmed, ablate=ablate, with_peers=with_peers)
    _print(result, as_json)


def _pair(text: str) -> tuple[str, str]:
    prop, found, source = text.partition("=")
    if not found or not prop or not source:
        raise InputError(f"definition {text!r} is not PROPERTY=SOURCE", todo="for instance --definition dep_time=tower")
    return prop, source


@eval_command.command("markings")
@click.argument("file", type=EXISTING_FILE)
@json_option
def eval_markings(file: Path, as_json: bool) -> None:
    """Joins of markings and what blocks a public edition."""
    from beeld.evaluate.markings import measure

    _print(measure(file), as_json)


@eval_command.command("disclose")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@json_option
def eval_disclose(path: Path, as_json: bool) -> None:
    """What a reader of all letters could work out: intervals, leaks, the first leaking letter, proofs.

    PATH is a file of cases with constraints, or a case folder with cells.toml and letters, whose printed words are read.
    """
    from beeld.evaluate.disclose import measure

    result = measure(path)
    if as_json:
        emit_json(result)
        return
    rows = []
    for case in result["cases"]:
        for one in case["facts"]:
            by_letter = " → ".join(
                f"{low if low is not None else '−∞'}..{high if high is not None else '∞'}"
                for low, high in one["interval_by_letter"]
            )
            first = one["first_leaking_letter"]
            said = "known outside" if one["known_outside_already"] else f"leaks in letter {first}" if one["leaks"] else "safe"
            rows.append((case["id"], one["fact"], by_letter, said, {True: "right", False: "WRONG", None: ""}[case["right"]]))
    table(("case", "protected fact", "feasible after each letter", "verdict", ""), rows)
    for case in result["cases"]:
        for one in case.get("unread", []):
            click.echo(f"{case['id']}, {one['letter']}: “{one['words']}” {one['why']}")
    peer = ", ".join(f"{caught} with {k}" for k, caught in result["threshold_rule"].items())
    click.echo(
        f"{result['right']} of {result['n']} right, {result['seconds']} s; of {result['leaking']} cases that leak a threshold rule stops {peer}"
    )


@eval_command.command("absence")
@click.argument("file", type=EXISTING_FILE)
@json_option
def eval_absence(file: Path, as_json: bool) -> None:
    """Worked examples of absence: the worst absolute difference."""
    from beeld.evaluate.absence import measure

    _print(measure(file), as_json)


@eval_command.command("merkle")
@click.argument("file", type=EXISTING_FILE)
@json_option
def eval_merkle(file: Path, as_json: bool) -> None:
    """Inclusion and consistency proofs of RFC 6962/9162."""
    from beeld.evaluate.merkle import measure

    _print(measure(file), as_json)


@eval_command.command("letter")
@click.argument("copy", type=EXISTING_FILE)
@click.option("--case", "case_dir", default=".", type=EXISTING_DIR, help="The case that issued it.")
@json_option
def eval_letter(copy: Path, case_dir: Path, as_json: bool) -> None:
    """An issued letter's sentences by verdict, and the edits found."""
    from beeld.evaluate.letter import measure

    _print(measure(copy, case_dir), as_json)


@click.group("bench")
def bench_command() -> None:
    """Measure speed and memory side by side with a peer in the same run."""


@bench_command.command("weigh")
@click.option("--claims", multiple=True, type=int, help="How many claims; may be given again. Default 1, 3 and 10 million.")
@click.option("--with-peers", is_flag=True, help="crowd-kit as well, in an environment of its own that is made on demand.")
@json_option
def bench_weigh(claims: tuple[int, ...], with_peers: bool, as_json: bool) -> None:
    """The kernel: 20 turns over many claims, beside plain numpy and crowd-kit; growth, memory, one new claim."""
    from beeld.evaluate.bench_weigh import measure

    _print(measure(claims or (1_000_000, 3_000_000, 10_000_000), with_peers=with_peers), as_json)


@bench_command.command("ledger")
@click.option("--rows", default=20_000, show_default=True, help="How many rows.")
@json_option
def bench_ledger(rows: int, as_json: bool) -> None:
    """Appending, reading as-of, verifying; plain SQLite inserts of the same payloads beside."""
    from beeld.evaluate.bench import ledger

    _print(ledger(rows), as_json)


@bench_command.command("capture")
@click.option("--documents", default=10_000, show_default=True, help="How many short documents, interrupted and resumed.")
@click.option("--with-peers", is_flag=True, help="Also python-docx, pypdf and pdfplumber, in an environment of their own.")
@json_option
def bench_capture(documents: int, with_peers: bool, as_json: bool) -> None:
    """Files read and captured a second by type, sentences by rules, many short documents; memory."""
    from beeld.evaluate.bench_capture import measure

    _print(measure(documents, with_peers=with_peers), as_json)


@bench_command.command("copies")
@click.option("--documents", default=10_000, show_default=True, help="How many reports.")
@click.option("--seed", default=1, show_default=True, help="Of the made set.")
@click.option("--passages/--no-passages", default=True, show_default=True, help="Seek quotations as well, or near copies alone.")
@click.option("--with-peers", is_flag=True, help="Also run datasketch, in an environment of its own that is made on demand.")
@json_option
def bench_copies(documents: int, seed: int, passages: bool, with_peers: bool, as_json: bool) -> None:
    """Edited re-runs and quotations among many reports: found, false, seconds, memory."""
    from beeld.evaluate.bench_copies import copies

    _print(copies(documents, seed=seed, with_peers=with_peers, passages=passages), as_json)


@bench_command.command("disclose")
@click.option("--cells", default=200, show_default=True, help="How many cells.")
@click.option("--sample", default=20, show_default=True, help="How many cells the peers are given.")
@json_option
def bench_disclose(cells: int, sample: int, as_json: bool) -> None:
    """Auditing a three-way table; integer programs for each cell alone (HiGHS by scipy, CP-SAT) beside."""
    from beeld.evaluate.disclose_bench import disclose

    _print(disclose(cells, sample=sample), as_json)


@bench_command.command("letter")
@json_option
def bench_letter(as_json: bool) -> None:
    """150 sentences and 30 footnotes written, read back and verified; 1,000 issued letters watched after a new claim."""
    from beeld.evaluate.bench import letter
    from beeld.evaluate.bench_watch import after_sending

    _print(letter() | after_sending(lambda step: click.echo(step, err=True)), as_json)
