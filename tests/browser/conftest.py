"""A real browser on a real service: Debian's Chromium by Playwright, the five seeds as `kg build` makes them.

Where no Chromium is, the tests are skipped with that reason; `make env` installs it where it can.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from kg.store import refresh_index

SEEDS = Path(__file__).parents[2] / "seeds"
AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
HIGHLIGHTS = """() => Object.fromEntries([...CSS.highlights].map(
    ([name, group]) => [name, [...group].map(range => range.toString())]))"""
_PROGRAM = """
import sys
from pathlib import Path
from kg.api import Settings, serve
serve(Path(sys.argv[1]), port=0, settings=Settings(workers=1), ready=lambda a: print(a, flush=True))
"""


def chromium() -> str | None:
    """Where a Chromium is, None where there is none."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((path for name in names if (path := shutil.which(name)) is not None), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests."""
    path = chromium()
    if path is None:
        pytest.skip("no Chromium here; on Debian or Ubuntu: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def built() -> Callable[..., Path]:
    """Makes a store of some files by `kg build`."""

    def build(store: Path, *paths: Path) -> Path:
        command = [sys.executable, "-m", "kg", "build", *map(str, paths), "--store", str(store)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode in (0, 3), done.stderr
        assert refresh_index(store)
        return store

    return build


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Path], str]]:
    """Starts a service for a store and tells its address; all end with the session."""
    running: list[subprocess.Popen[str]] = []

    def start(store: Path) -> str:
        process = subprocess.Popen([sys.executable, "-c", _PROGRAM, str(store)], stdout=subprocess.PIPE, text=True)
        running.append(process)
        assert process.stdout is not None
        return process.stdout.readline().strip().rstrip("/")

    yield start
    for process in running:
        process.terminate()
        process.wait(20)
        if process.stdout is not None:
            process.stdout.close()


@pytest.fixture(scope="session")
def address(serve: Callable[[Path], str], built: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> str:
    """The service over the five seeds."""
    return serve(built(tmp_path_factory.mktemp("browser") / "store", SEEDS))


class Tab:
    """A page of a browser that notes whatever goes wrong in it and every request that leaves the service."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context, self.address = context, address
        self.page: Page = context.new_page()
        self.wrong: list[str] = []
        self.outside: list[str] = []
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("console", lambda m: self.wrong.append(m.text) if m.type == "error" else None)
        self.page.on("dialog", lambda dialog: self.wrong.append(f"dialog: {dialog.message}"))
        self.page.on("request", lambda r: self.outside.append(r.url) if not self._own(r.url) else None)

    def _own(self, url: str) -> bool:
        return url.startswith((self.address, "data:", "blob:"))

    def go(self, path: str) -> Page:
        """Open a path of the service."""
        self.page.goto(self.address + path)
        self.page.wait_for_load_state("networkidle")
        return self.page

    def overflow(self) -> int:
        """By how many pixels the open page is wider than the screen."""
        return int(self.page.evaluate(OVERFLOW))

    def highlights(self) -> dict[str, list[str]]:
        """The words that are marked without changing the text, by kind."""
        found: dict[str, list[str]] = self.page.evaluate(HIGHLIGHTS)
        return found

    def check(self, name: str, *, rules: list[str] | None = None) -> None:
        """No rule of axe, or none of some, is broken on the page that is open."""
        self.page.evaluate(f"globalThis.axe || (() => {{ {AXE} }})()")
        tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
        # The SPARQL editor is others' work; who cannot use it has the plain form, which stands there without scripts.
        script = "only => axe.run({exclude: [['#editor']]}, {runOnly: only, resultTypes: ['violations']})"
        found: dict[str, Any] = self.page.evaluate(script, rules or tags)
        broken = {v["id"]: [node["html"][:160] for node in v["nodes"][:3]] for v in found["violations"]}
        assert not broken, f"{name}: {json.dumps(broken, indent=1)}"


@pytest.fixture
def open_tab(browser: Browser, address: str) -> Iterator[Callable[..., Tab]]:
    """Opens a page with a language, a width, a colour scheme; nothing may go wrong in it or leave the service."""
    tabs: list[Tab] = []

    def opener(lang: str = "en", *, width: int = 1200, dark: bool = False, at: str = address, **more: object) -> Tab:
        scheme = "dark" if dark else "light"
        viewport = {"width": width, "height": 900}
        context = browser.new_context(locale=lang, color_scheme=scheme, viewport=viewport, **more)  # type: ignore[arg-type]
        context.set_default_timeout(90_000)
        tabs.append(Tab(context, at))
        return tabs[-1]

    yield opener
    for tab in tabs:
        tab.context.close()
        assert tab.wrong == []
        assert tab.outside == []
