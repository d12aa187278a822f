"""The house's style is a test: sizes, names, words, layers, help, docs, start-up."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

import beeld
from beeld.cli import COMMANDS, main

REPO = Path(__file__).resolve().parent.parent
SOURCE = sorted((REPO / "src" / "beeld").rglob("*.py"))
TESTS = sorted((REPO / "tests").rglob("*.py"))
MAX_FILE_LINES = 500
MAX_FUNCTION_LINES = 70
UNFINISHED = re.compile("|".join(["TO" + "DO", "FIX" + "ME", "X" + "XX", "NotImplemented" + "Error"]))
FOREIGN = re.compile("|".join(["/wo" + "rk/", "bash_" + "jobs", r"\.lib" + "rary", "before-" + "stop"]))
ADDRESS = re.compile(r"(?:index-url|resolved|registry)\s*[=:]+\s*\"?https?://")
EXPORTED = [
    "BeeldError",
    "Claim",
    "Desk",
    "Document",
    "Finding",
    "Judged",
    "Marking",
    "Question",
    "Source",
    "View",
    "init_case",
    "open",
]


def test_what_the_package_exports_is_locked() -> None:
    assert beeld.__all__ == EXPORTED
    assert len(EXPORTED) <= 15
    assert all(getattr(beeld, name) is not None for name in EXPORTED)
    with pytest.raises(AttributeError):
        beeld.__getattr__("nothing")


@pytest.mark.parametrize("path", SOURCE + TESTS, ids=lambda one: str(one.relative_to(REPO)))
def test_files_and_functions_are_of_a_size_to_read(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MAX_FILE_LINES
    tree = ast.parse(text)
    assert path.name == "__init__.py" or ast.get_docstring(tree), "a module says what it is for"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < MAX_FUNCTION_LINES, f"{node.name} is too long"


def _tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=REPO, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        return [one for one in SOURCE + TESTS + sorted((REPO / "docs").rglob("*.md")) + [REPO / "README.md"] if one.is_file()]
    return [REPO / one for one in listed.stdout.splitlines() if (REPO / one).is_file()]


def test_nothing_is_unfinished_or_of_elsewhere() -> None:
    for path in _tracked():
        if path.suffix in (".docx", ".png", ".svg", ".npz") or path.name == "LICENSE":
            continue
        text = path.read_text(encoding="utf-8")
        for number, line in enumerate(text.splitlines(), start=1):
            where = f"{path.relative_to(REPO)}:{number}"
            assert not UNFINISHED.search(line), where
            assert not FOREIGN.search(line), where
            assert not ADDRESS.search(line), where
            assert not re.search(r"except(?: Exception)?:\s*$", line), where
            assert not re.search(r"#\s*type:\s*ignore\s*$", line), where


def test_lexicons_and_code_name_no_case() -> None:
    """Facts of the demo's case belong to its folder; countries are a general table."""
    facts = re.compile("|".join(["5704", r"5[.,]704", "Shad" + "dadi", "CENT" + "COM", "al-H" + "ol", "uitrei" + "ziger"]))
    for path in [*SOURCE, *(REPO / "src" / "beeld").rglob("*.toml")]:
        if "cases" not in path.parts and "cli" not in path.parts:
            text = re.sub(r'""".*?"""', "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
            text = re.sub(r"#.*", "", text)
            assert not facts.search(text), path


def test_layers_are_kept() -> None:
    found = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports")], cwd=REPO, capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stdout


def _commands(group: click.Group, prefix: str = "") -> list[tuple[str, click.Command]]:
    context = click.Context(group)
    found = []
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None, name
        found.append((f"{prefix}{name}", command))
        if isinstance(command, click.Group):
            found += _commands(command, f"{prefix}{name} ")
    return found


def test_every_command_and_option_has_help_and_is_documented() -> None:
    reference = (REPO / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
    for name, command in _commands(main):
        assert command.help, name
        assert f"`beeld {name}`" in reference, f"{name} is not in docs/reference/commands.md"
        for parameter in command.params:
            if isinstance(parameter, click.Option) and parameter.name != "help":
                assert parameter.help, f"{name} {parameter.name}"
        if not isinstance(command, click.Group):
            assert any("--json" in one.opts for one in command.params), f"{name} has no --json"


def test_the_commands_table_has_a_module_for_each() -> None:
    for name, (module, text) in COMMANDS.items():
        assert (REPO / "src" / "beeld" / "cli" / f"{module}.py").exists(), name
        assert text.endswith(".")


def test_the_error_tree_is_one() -> None:
    from beeld import errors

    kinds = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, Exception)]
    assert all(issubclass(one, errors.BeeldError) for one in kinds)
    fault = errors.CaseError("is wrong", where="case.toml, line 3", todo="mend it")
    assert str(fault) == "case.toml, line 3: is wrong (mend it)"
    assert "pip install 'beeld[eval]'" in str(errors.MissingExtraError("parquet", "eval"))


@pytest.mark.parametrize("command", ["import beeld", "from beeld.cli import main"])
def test_starting_loads_nothing_heavy(command: str) -> None:
    heavy = (
        "numpy",
        "scipy",
        "sqlalchemy",
        "lxml",
        "docx",
        "typst",
        "selectolax",
        "pyarrow",
        "text_to_num",
        "py3langid",
        "pypdfium2",
    )
    code = f"{command}\nimport sys\nprint([one for one in {heavy!r} if one in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_a_change_has_a_news_line() -> None:
    news = sorted((REPO / "docs" / "news").glob("*.md"))
    assert news
    assert all(one.read_text(encoding="utf-8").strip() for one in news)


def test_the_readme_is_short_and_begins_with_the_two_commands() -> None:
    text = (REPO / "README.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 100
    head = text[:1800]
    assert "make demo" in head
    assert "make test" in head
    assert "pip install beeld" in head
