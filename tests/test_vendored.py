"""What others wrote is kept as they wrote it."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_vendored_files_are_those_of_the_list() -> None:
    subprocess.run([ROOT / "scripts" / "vendor.sh", "--check"], check=True)


def test_no_vendored_file_is_missing_from_the_list() -> None:
    folder = ROOT / "static" / "vendor"
    rows = [row.split() for row in (folder / "vendored.txt").read_text().splitlines() if not row.startswith("#")]
    present = {str(path.relative_to(folder)) for path in folder.glob("*/**/*") if path.is_file()}

    assert {row[3] for row in rows} == present


def test_every_font_comes_with_its_licence_and_its_sum_in_the_readme() -> None:
    readme = (ROOT / "static" / "vendor" / "README.md").read_text()
    fonts = list((ROOT / "static" / "fonts").glob("*.woff2"))

    assert len(list((ROOT / "static" / "fonts").glob("OFL-*.txt"))) == len(fonts) == 2
    for font in fonts:
        sum_line = subprocess.run(["sha256sum", font], check=True, capture_output=True, text=True).stdout
        assert sum_line.split()[0] in readme
