"""Setting up a folder to work in: private, refreshed, and never at the cost of what the user made."""

from __future__ import annotations

import json
import os
import queue
import stat
import subprocess
import sys
import tempfile
import webbrowser
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pytest
from children import Tell, child, told
from jupyterlab.commands import get_app_dir

from alis_kit import cli, lab, launch, store
from alis_kit.cli.common import Exit
from alis_kit.kernel import HEAD_START
from alis_kit.plan import Plan, Trainee
from alis_kit.problem import FileError
from alis_kit.resources import NOTEBOOKS
from alis_kit.workshop import FIRST, PLAN, Workshop, configure, furnish, shipped_notebooks

NAMES = sorted(path.name for path in NOTEBOOKS.glob("*.ipynb"))


@pytest.fixture
def shop(tmp_path: Path) -> Workshop:
    return furnish(tmp_path / "plan")


def test_a_new_folder_is_for_its_owner_only_and_has_plan_and_notebooks(shop: Workshop) -> None:
    assert stat.S_IMODE(shop.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((shop.folder / ".alis").stat().st_mode) == 0o700
    assert stat.S_IMODE((shop.folder / PLAN).stat().st_mode) == 0o600
    assert store.load(shop.folder / PLAN).plan == Plan()
    assert sorted(path.name for path in shop.folder.glob("*.ipynb")) == NAMES
    assert FIRST in NAMES
    assert shop.remarks == ()


def test_a_plan_that_is_there_is_left_alone(shop: Workshop) -> None:
    plan = Plan(trainee=Trainee(name="Kari Nordmann"))
    store.save(shop.folder / PLAN, plan, over=store.load(shop.folder / PLAN).version)

    furnish(shop.folder)

    assert store.load(shop.folder / PLAN).plan == plan


def test_a_notebook_that_was_only_run_is_refreshed(shop: Workshop) -> None:
    first = shop.folder / FIRST
    notebook = json.loads(first.read_text())
    notebook["cells"][1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "kjørt"}]
    first.write_text(json.dumps(notebook))

    again = furnish(shop.folder)

    assert first.read_bytes() == shipped_notebooks()[FIRST]
    assert again.remarks == ()


def test_a_notebook_of_an_older_version_is_replaced(shop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    newer = shop.folder.parent / "newer"
    newer.mkdir()
    notebook = json.loads((NOTEBOOKS / FIRST).read_text())
    notebook["cells"][0]["source"] = "# Ny utgave"
    (newer / FIRST).write_text(json.dumps(notebook))
    monkeypatch.setattr("alis_kit.workshop.NOTEBOOKS", newer)

    again = furnish(shop.folder)

    assert "Ny utgave" in (shop.folder / FIRST).read_text()
    assert again.remarks == ()


def test_a_notebook_the_user_changed_is_kept_and_ours_goes_beside_it(shop: Workshop) -> None:
    first = shop.folder / FIRST
    notebook = json.loads(first.read_text())
    notebook["cells"][0]["source"] = "# Min egen"
    first.write_text(json.dumps(notebook))

    again = furnish(shop.folder)

    assert "Min egen" in first.read_text()
    (remark,) = again.remarks
    assert FIRST in remark
    assert (shop.folder / "01_plan (ny).ipynb").read_bytes() == shipped_notebooks()[FIRST]
    assert furnish(shop.folder).remarks == ()
    assert "Min egen" in first.read_text()


def test_a_folder_in_a_git_archive_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()

    with pytest.raises(FileError, match="folder_in_git"):
        furnish(tmp_path / "dypt" / "plan")

    assert not (tmp_path / "dypt").exists()


def test_a_file_in_the_folders_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "plan").write_text("en fil")

    with pytest.raises(FileError, match="folder_unusable"):
        furnish(tmp_path / "plan")
    assert (tmp_path / "plan").read_text() == "en fil"


def test_a_folder_that_goes_to_a_cloud_is_remarked_on(tmp_path: Path) -> None:
    (remark,) = furnish(tmp_path / "OneDrive" / "plan").remarks

    assert "OneDrive" in remark


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "place").mkdir()
    configure(tmp_path / "place")
    return tmp_path / "place"


def test_jupyter_is_told_to_stay_quiet_and_keep_nothing(place: Path) -> None:
    settings = json.loads((place / "config/labconfig/default_setting_overrides.json").read_text())

    assert settings["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"
    assert settings["@jupyterlab/apputils-extension:notification"]["checkForUpdates"] is False
    assert settings["@jupyter-widgets/jupyterlab-manager:plugin"]["saveState"] is False
    assert settings["@jupyterlab/apputils-extension:kernels-settings"]["commsOverSubshells"] == "disabled"


def test_a_kernel_has_a_head_start_and_jupyter_lab_leaves_out_what_nobody_uses(place: Path) -> None:
    page = json.loads((place / "config/labconfig/page_config.json").read_text())

    done = subprocess.run([sys.executable, "-c", HEAD_START], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert page["disabledExtensions"]["@jupyterlab/terminal-extension"] is True
    labs_own = "".join(each.read_text("utf-8") for each in Path(get_app_dir(), "static").glob("jlab_core.*.js"))
    unknown = [
        name for name in page["disabledExtensions"] if f'"{name}"' not in labs_own and f'"{name}:' not in labs_own
    ]
    assert unknown == []
    assert page["buildCheck"] is False
    assert page["alis_skip"]


def test_the_code_that_runs_by_itself_is_that_of_the_notebooks_as_shipped(place: Path) -> None:
    page = json.loads((place / "config/labconfig/page_config.json").read_text())
    cells = [cell for path in NOTEBOOKS.glob("*.ipynb") for cell in json.loads(path.read_text())["cells"]]

    assert set(page["alis_code"]) == {"".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"}
    assert all(source.strip() for source in page["alis_code"])


def test_of_the_environment_only_what_is_known_to_be_needed_is_passed_on(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    strange = ("JUPYTER_X", "JPY_X", "IPYTHON_X", "PYTHONPATH", "PYTHONHOME", "MPLBACKEND", "LD_PRELOAD", "XPATH")
    for name in (*strange, "ALIS_IDAG", "LC_TIME", "PATH"):
        monkeypatch.setenv(name, "x")

    passed = launch._environment(place)

    assert passed.keys().isdisjoint(strange)
    assert (passed["ALIS_IDAG"], passed["LC_TIME"], passed["PATH"]) == ("x", "x", "x")
    own = {name: value for name, value in passed.items() if name.startswith(("JUPYTER_", "IPYTHON"))}
    assert len(own) == 4
    assert all(Path(value).is_relative_to(place) for value in own.values())


DAMAGE: dict[str, Callable[[Path], object]] = {
    "a folder in the plan's place": lambda folder: (folder / PLAN).mkdir(),
    "a pipe in the plan's place": lambda folder: os.mkfifo(folder / PLAN),
    "the plan a link that leads nowhere": lambda folder: (folder / PLAN).symlink_to(folder / "borte.json"),
    "the plan a link to itself": lambda folder: (folder / PLAN).symlink_to(folder / PLAN),
    "a folder in a notebook's place": lambda folder: (folder / FIRST).mkdir(),
    "a pipe in a notebook's place": lambda folder: os.mkfifo(folder / FIRST),
    "a notebook a link to itself": lambda folder: (folder / FIRST).symlink_to(folder / FIRST),
    "a notebook a link out of the folder": lambda folder: (folder / FIRST).symlink_to(NOTEBOOKS / FIRST),
    "a changed notebook and a folder in the new one's place": lambda folder: (
        (folder / FIRST).write_text("{}"),
        (folder / "01_plan (ny).ipynb").mkdir(),
    ),
    "a folder in our record's place": lambda folder: (folder / ".alis/shipped.json").mkdir(parents=True),
    "a pipe in our record's place": lambda folder: (
        (folder / ".alis").mkdir(),
        os.mkfifo(folder / ".alis/shipped.json"),
    ),
    "a file in our own folder's place": lambda folder: (folder / ".alis").write_text("x"),
    "our own folder a link": lambda folder: (
        (folder.parent / "annet").mkdir(),
        (folder / ".alis").symlink_to(folder.parent / "annet"),
    ),
    "a folder in the log's place": lambda folder: (folder / ".alis/jupyter.log").mkdir(parents=True),
    "a file in the history's place": lambda folder: (folder / ".historikk").write_text("x"),
}


def state(folder: Path) -> dict[str, bytes | None]:
    """Give what lies in a folder that the user made."""
    paths = (path for path in folder.rglob("*") if path.name != "shipped.json" or path.is_dir())
    return {str(path): path.read_bytes() if path.is_file() and not path.is_symlink() else None for path in paths}


def line(capsys: pytest.CaptureFixture[str], code: int) -> str:
    """Give the one line that was said about what went wrong."""
    said = capsys.readouterr()
    assert code == Exit.FILE
    (sentence,) = said.err.splitlines()
    assert "Traceback" not in said.err
    assert not any(english in sentence for english in ("Errno", "No such", "too long", "Not a ", "denied", "null"))
    return sentence


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such pipes, and links only for some users")
@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_folder_is_told_in_one_line_and_nothing_is_lost(
    tmp_path: Path, damage: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "plan"
    folder.mkdir()
    DAMAGE[damage](folder)
    before = state(folder)

    sentence = line(capsys, cli.main(["start", str(folder), "--no-browser"]))

    assert str(folder) in sentence
    assert before.items() <= state(folder).items()


PLACES: dict[str, tuple[str, Callable[[Path], object]]] = {
    "a file": ("plan", lambda parent: (parent / "plan").write_text("x")),
    "below a file": ("fil/plan", lambda parent: (parent / "fil").write_text("x")),
    "a link to itself": ("plan", lambda parent: (parent / "plan").symlink_to(parent / "plan")),
    "below a link to itself": ("ring/plan", lambda parent: (parent / "ring").symlink_to(parent / "ring")),
    "too long a name": ("x" * 300, lambda _: None),
    "too long a path": ("/".join(["x" * 200] * 30), lambda _: None),
    "a name with a null": ("a\0b", lambda _: None),
}


@pytest.mark.skipif(os.name == "nt", reason="Windows has links only for some users")
@pytest.mark.parametrize("place", PLACES)
def test_a_folder_that_cannot_be_is_told_in_one_line(
    tmp_path: Path, place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    name, make = PLACES[place]
    make(tmp_path)
    before = state(tmp_path)

    line(capsys, cli.main(["start", f"{tmp_path}/{name}", "--no-browser"]))

    assert state(tmp_path) == before


@pytest.mark.skipif(os.name == "nt", reason="Windows does not delete the folder one is in")
def test_a_folder_below_one_that_was_deleted_meanwhile_is_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "borte").mkdir()
    monkeypatch.chdir(tmp_path / "borte")
    (tmp_path / "borte").rmdir()

    assert "borte" in line(capsys, cli.main(["start", "plan", "--no-browser"]))


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="Windows has other rights")
@pytest.mark.parametrize(
    ("closed", "problem"),
    [
        (PLAN, "cannot_read_forbidden"),
        (FIRST, "cannot_read_forbidden"),
        (".alis/shipped.json", "cannot_read_forbidden"),
        (".alis", "fine"),  # it is opened again: it is ours
        (".", "folder_unusable"),
    ],
)
def test_what_may_not_be_read_is_told_in_one_line(closed: str, problem: str) -> None:
    """Asked by a copy of this process that is not root, who may read everything."""
    with tempfile.TemporaryDirectory() as parent:
        shop = furnish(Path(parent, "plan"))
        for path in (Path(parent), shop.folder, *shop.folder.rglob("*")):
            if os.geteuid() == 0:
                os.chown(path, 65534, 65534)
        (shop.folder / closed).chmod(0)

        def start(tell: Tell) -> None:
            if os.geteuid() == 0:
                os.setgid(65534)
                os.setuid(65534)
            try:
                furnish(shop.folder)
                tell("fine")
            except FileError as error:
                tell(" ".join(problem.code for problem in error.problems))

        process, reading = child(start)
        said = told(reading)
        os.waitpid(process, 0)
        (shop.folder / closed).chmod(0o700)
    assert said == [problem]


@pytest.mark.parametrize(
    "record",
    [b"", b"{", b"[]", b"null", b'{"01_plan.ipynb": 3}', b"\xff\xfe", b"[" * 100_000, b'{"01_plan.ipynb": null}'],
)
def test_a_damaged_record_of_ours_loses_nothing(shop: Workshop, record: bytes) -> None:
    first = shop.folder / FIRST
    first.write_text(first.read_text().replace("Utdanningsplanen", "Min egen"))
    (shop.folder / ".alis/shipped.json").write_bytes(record)

    again = furnish(shop.folder)

    assert "Min egen" in first.read_text()
    assert len(again.remarks) == 1
    assert furnish(shop.folder).remarks == ()


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[1]", b"3", b'{"cells": 3}', b'{"cells": [3]}', b'{"cells": [[]]}', b"[" * 100_000, b"\xff\xfe"],
)
def test_where_the_first_notebook_is_none_ours_is_opened_and_it_stays(shop: Workshop, data: bytes) -> None:
    (shop.folder / FIRST).write_bytes(data)

    again = furnish(shop.folder)

    assert (shop.folder / FIRST).read_bytes() == data
    assert again.first == "01_plan (ny).ipynb"
    assert len(again.remarks) == 1


def test_a_log_that_is_a_link_is_put_away_and_what_it_leads_to_left_alone(shop: Workshop) -> None:
    other = shop.folder.parent / "profil"
    other.write_text("mitt")
    shop.log.symlink_to(other)

    with launch._log(shop) as log:
        log.write(b"vaart")

    assert other.read_text() == "mitt"
    assert shop.log.read_bytes() == b"vaart"
    assert stat.S_IMODE(shop.log.stat().st_mode) == 0o600


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such sockets")
def test_jupyters_place_is_its_owners_alone_and_short_enough_for_sockets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = tmp_path / ("x" * 60)
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))

    with launch._place() as made:
        assert stat.S_IMODE(made.stat().st_mode) == 0o700
        assert len(os.fsencode(made)) <= launch.LONGEST_PLACE
        assert lab._transport(made / "runtime") == {"transport": "ipc"}
    assert not made.exists()
    assert lab._transport(long / "runtime") == {"transport": "tcp", "transport_encryption": "required"}


def test_the_browser_is_led_to_the_page_by_a_file_that_is_gone_afterwards(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = queue.Queue[str]()
    monkeypatch.setattr(webbrowser, "open", opened.put)

    with launch._shown("http://127.0.0.1:1/doc?token=a&b", shop):
        file = Path(url2pathname(urlsplit(opened.get(timeout=30)).path))
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert '<a href="http://127.0.0.1:1/doc?token=a&amp;b">' in file.read_text("utf-8")

    assert not file.exists()
