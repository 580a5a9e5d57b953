"""`kg build --no-texts` and `--texts`: whether the reader may show an article, and what it says where it may not."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import httpx

SEED = sorted((Path(__file__).parents[2] / "seeds").glob("000*"))[0]
PAGE = {"accept": "text/html", "accept-language": "en"}
_PROGRAM = """
import sys
from pathlib import Path
from kg.api import Settings, serve
serve(Path(sys.argv[1]), port=0, settings=Settings(workers=1), ready=lambda a: print(a, flush=True))
"""


def test_build_no_texts_is_told_by_the_reader(tmp_path: Path) -> None:
    """The command takes a text away and gives it back; a reader's browser keeps no copy, the quotations stay."""
    store, first = tmp_path / "store", SEED.read_text(encoding="utf-8").partition("\n")[0]

    def build(*more: str) -> None:
        command = [sys.executable, "-m", "kg", "build", str(SEED), "--store", str(store), *more]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    build()
    service = subprocess.Popen([sys.executable, "-c", _PROGRAM, str(store)], stdout=subprocess.PIPE, text=True)
    try:
        assert service.stdout is not None
        with httpx.Client(base_url=service.stdout.readline().strip(), headers=PAGE, timeout=60) as client:
            path = re.findall(r'href="(/article/[^"#]+)"', client.get("/").text)[0]
            whole = client.get(path)
            assert re.search(r'<p dir="auto"[^>]*>' + re.escape(first), whole.text)
            for more in (["--no-texts"], []):  # a later build does not bring it back
                build(*more)
                held = client.get(path, headers={"if-none-match": whole.headers["etag"]})
                assert held.status_code == 200
                assert "The text of this article is not kept here." in held.text
                assert '<div id="text"' not in held.text
                assert held.text.count("<blockquote") == whole.text.count("<blockquote") > 0
            build("--texts")
            assert '<div id="text"' in client.get(path).text
    finally:
        service.terminate()
        service.wait(20)
        if service.stdout is not None:
            service.stdout.close()
