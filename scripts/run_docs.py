"""Runs the commands and programs that the documents show, and keeps the shown output true.

    python scripts/run_docs.py [FILE…]            runs them, rewrites the output shown in the documents
    python scripts/run_docs.py --check [FILE…]    writes nothing; shows what differs or fails and exits 1

    ```console   lines behind "$ " are run by bash; the lines that follow are their standard output
    ```sh        run by bash as one script; must succeed
    ```python    run; the blocks of one document share their names
    ```pycon     a Python session, checked by doctest (never rewritten)

Each document runs from top to bottom in a folder of its own that looks like a fresh checkout. A block whose first line
ends in `no-run` behind its language is only shown. Start at `run_document`.
"""

from __future__ import annotations

import argparse
import difflib
import doctest
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"^```(console|sh|python|pycon)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CHECKOUT = ("Makefile", "requirements.lock", "pyproject.toml", "seeds", "scripts", "tests/gold", "ontology", "queries")
TIMEOUT = 300
SERVED = ("rest.md", "sparql.md")  # their commands need a running service: tests/api runs them


class Failed(Exception):
    """A block that does not run."""


def run_document(text: str, folder: Path) -> str:
    """The document with the output that its commands give now.

    Args:
        text: Markdown.
        folder: Where the commands run; like a fresh checkout.

    Raises:
        Failed: a command or program fails.
    """
    names: dict[str, Any] = {"__name__": "__docs__"}

    def run(match: re.Match[str]) -> str:
        language, body = match.groups()
        if language == "console":
            body = _console(body, folder)
        elif language == "sh":
            _bash(body, folder)
        else:
            _python(language, body, names, folder)
        return f"```{language}\n{body}```"

    return BLOCK.sub(run, text)


def _console(body: str, folder: Path) -> str:
    commands = [line for line in body.splitlines() if line.startswith("$ ")]
    shown = []
    for command in commands:
        output = "".join(line.rstrip() + "\n" for line in _bash(command[2:], folder).splitlines())
        shown.append(f"{command}\n{output}")
    return "".join(shown)


def _bash(script: str, folder: Path) -> str:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path, "COLUMNS": "110", "MAKEFLAGS": "", "MAKELEVEL": "0"}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )
    if done.returncode:
        raise Failed(f"{script.strip()}\nended with {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def _python(language: str, body: str, names: dict[str, Any], folder: Path) -> None:
    before = Path.cwd()
    os.chdir(folder)
    try:
        if language == "python" and not body.startswith(">>>"):
            exec(compile(body, "<docs>", "exec"), names)
            return
        test = doctest.DocTestParser().get_doctest(body, names, "docs", None, 0)
        report: list[str] = []
        failed = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=report.append, clear_globs=False)
        names.update(test.globs)
        if failed.failed:
            raise Failed("".join(report))
    except Failed:
        raise
    except Exception as error:
        raise Failed(f"{body}\n{type(error).__name__}: {error}") from error
    finally:
        os.chdir(before)


def checkout(folder: Path) -> Path:
    """A folder like a fresh checkout that uses the environment of this process."""
    for name in CHECKOUT:
        source, target = ROOT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, target)
    # The environment is there already, and nothing that runs here may change it.
    (folder / "scripts" / "make-env.sh").write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    (folder / ".venv").mkdir()
    (folder / ".venv" / "bin").symlink_to(Path(sys.executable).parent)
    (folder / ".venv" / ".ready").touch()
    return folder


def documents() -> list[Path]:
    """README.md and the documents of docs/ that run without a service."""
    return [ROOT / "README.md", *(p for p in sorted((ROOT / "docs").glob("*.md")) if p.name not in SERVED)]


def main(argv: list[str] | None = None) -> int:
    """Run documents.

    Returns:
        0, or 1 where one fails or, with `--check`, shows what is not so.
    """
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, help="default: README.md and docs/*.md")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a document is not true")
    args = parser.parse_args(argv)
    return max(_run(path.resolve(), check=args.check) for path in args.files or documents())


def _run(path: Path, *, check: bool) -> int:
    old = path.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as scratch:
        try:
            folder = checkout(Path(scratch))
            if 'open("store")' in old and "kg build" not in old:
                _bash("kg build seeds --store store", folder)  # documents that begin with a store
            new = run_document(old, folder)
        except Failed as error:
            print(f"{path.name}: {error}", file=sys.stderr)
            return 1
    if new == old:
        return 0
    if check:
        print(*_difference(old.splitlines(), new.splitlines(), path.name), sep="\n", file=sys.stderr)
        return 1
    path.write_text(new, encoding="utf-8")
    return 0


def _difference(old: list[str], new: list[str], name: str) -> Iterable[str]:
    return difflib.unified_diff(old, new, f"{name} as it is", f"{name} as it should be", n=1, lineterm="")


if __name__ == "__main__":
    sys.exit(main())
