"""The pictures of docs/explorer.md: main screens in three languages, taken from the five seeds by a real Chromium.

    python scripts/screenshots.py        writes docs/screens/*.png; look at each before it is committed

Needs Chromium and Playwright, like `make test-browser`. Start at `SCREENS`.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
INTO = ROOT / "docs" / "screens"
PROGRAM = (
    "import sys; from pathlib import Path; from kg.api import serve; "
    "serve(Path(sys.argv[1]), port=0, ready=lambda a: print(a, flush=True))"
)
# name, language, width, height, dark, path, keys to press
SCREENS = (
    ("start-en", "en", 1000, 700, False, "/", ""),
    ("list-fa", "fa", 1000, 760, False, "/said?speaker=Putin", ""),
    ("person-ar", "ar", 1000, 760, False, "/entity/Q7747", ""),
    ("reader-ar", "ar", 1100, 760, False, "ARTICLE", "jj"),
    ("reader-fa-phone", "fa", 390, 760, True, "ARTICLE", "j"),
    ("side-by-side-en", "en", 1100, 760, True, "/side-by-side?speaker=Putin", ""),
    ("map-fa", "fa", 1000, 640, False, "/map", ""),
    ("graph-ar", "ar", 1000, 760, False, "/graph", ""),
)


def main() -> int:
    """Build, serve, look."""
    INTO.mkdir(exist_ok=True)
    browser_path = shutil.which("chromium") or shutil.which("google-chrome")
    if browser_path is None:
        print("no Chromium here: apt-get install chromium", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        for command in (["build", "seeds"], ["index"]):
            run = [sys.executable, "-m", "kg", *command, "--store", str(store)]
            subprocess.run(run, check=False, cwd=ROOT, capture_output=True)
        service = subprocess.Popen([sys.executable, "-c", PROGRAM, str(store)], stdout=subprocess.PIPE, text=True)
        try:
            if service.stdout is None:
                return 1
            take(browser_path, service.stdout.readline().strip().rstrip("/"))
        finally:
            service.terminate()
            service.wait(20)
    return 0


def take(browser_path: str, address: str) -> None:
    """Every screen as a picture."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        for name, lang, width, height, dark, path, keys in SCREENS:
            viewport = {"width": width, "height": height}
            context = browser.new_context(  # type: ignore[arg-type]
                locale=lang, viewport=viewport, color_scheme="dark" if dark else "light"
            )
            context.set_default_timeout(90_000)
            page = context.new_page()
            page.goto(address + (_article(page, address, lang) if path == "ARTICLE" else path))
            page.wait_for_load_state("networkidle")
            page.wait_for_timeout(1500)
            for key in keys:
                page.keyboard.press(key)
            page.wait_for_timeout(500)
            page.screenshot(path=INTO / f"{name}.png")
            context.close()
        browser.close()


def _article(page: Page, address: str, lang: str) -> str:
    """The path of the article of that language with most quotations on the first page."""
    page.goto(f"{address}/said?lang={lang}&limit=200")
    links = page.locator(".card a.place").evaluate_all("every => every.map(a => a.getAttribute('href').split('#')[0])")
    return max(sorted(set(links)), key=links.count)


if __name__ == "__main__":
    sys.exit(main())
