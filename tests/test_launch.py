"""Setting up a folder to work in: private, refreshed, and never at the cost of what the user made."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from jupyterlab.commands import get_app_dir

from alis_kit import launch, store
from alis_kit.plan import Plan, Trainee
from alis_kit.problem import FileError
from alis_kit.resources import NOTEBOOKS
from alis_kit.workshop import FIRST, PLAN, Workshop, furnish

NAMES = sorted(path.name for path in NOTEBOOKS.glob("*.ipynb"))


@pytest.fixture
def shop(tmp_path: Path) -> Workshop:
    return furnish(tmp_path / "plan")


def test_a_new_folder_is_for_its_owner_only_and_has_plan_and_notebooks(shop: Workshop) -> None:
    assert stat.S_IMODE(shop.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(shop.private.stat().st_mode) == 0o700
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

    assert first.read_bytes() == (NOTEBOOKS / FIRST).read_bytes()
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
    assert (shop.folder / "01_plan (ny).ipynb").read_bytes() == (NOTEBOOKS / FIRST).read_bytes()
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


def test_a_folder_that_goes_to_a_cloud_is_remarked_on(tmp_path: Path) -> None:
    (remark,) = furnish(tmp_path / "OneDrive" / "plan").remarks

    assert "OneDrive" in remark


def test_jupyter_is_told_to_stay_quiet_and_keep_nothing(shop: Workshop) -> None:
    settings = json.loads((shop.private / "config/labconfig/default_setting_overrides.json").read_text())

    assert settings["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"
    assert settings["@jupyterlab/apputils-extension:notification"]["checkForUpdates"] is False
    assert settings["@jupyter-widgets/jupyterlab-manager:plugin"]["saveState"] is False
    assert settings["@jupyterlab/apputils-extension:kernels-settings"]["commsOverSubshells"] == "disabled"


def test_a_kernel_has_a_head_start_and_jupyter_lab_leaves_out_what_nobody_uses(shop: Workshop) -> None:
    head_start = (shop.private / "ipython/profile_default/startup/alis.py").read_text()
    page = json.loads((shop.private / "config/labconfig/page_config.json").read_text())

    done = subprocess.run([sys.executable, "-c", head_start], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert page["disabledExtensions"]["@jupyterlab/terminal-extension"] is True
    labs_own = "".join(each.read_text("utf-8") for each in Path(get_app_dir(), "static").glob("jlab_core.*.js"))
    unknown = [
        name for name in page["disabledExtensions"] if f'"{name}"' not in labs_own and f'"{name}:' not in labs_own
    ]
    assert unknown == []
    assert page["buildCheck"] is False
    assert page["alis_skip"]


def test_the_server_listens_on_this_machine_only_and_the_token_is_on_no_command_line(shop: Workshop) -> None:
    command = launch._command(shop, 12345, browser=False)
    environment = launch._environment(shop, "hemmelig")

    assert "--ServerApp.ip=127.0.0.1" in command
    assert "--ServerApp.terminals_enabled=False" in command
    assert not any("hemmelig" in word for word in command)
    assert environment["JUPYTER_TOKEN"] == "hemmelig"
    own = [value for name, value in environment.items() if name.startswith(("JUPYTERLAB_", "IPYTHONDIR"))]
    assert all(Path(value).is_relative_to(shop.private) for value in own)


def test_a_server_that_does_not_start_is_told_with_its_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = ["python3", "-c", "import sys; sys.exit('ingen port')"]
    monkeypatch.setattr(launch, "_command", lambda *_, **__: broken)

    with pytest.raises(FileError, match="start_failed"):
        launch.start(tmp_path / "plan", browser=False)

    assert "ingen port" in (tmp_path / "plan/.alis/jupyter.log").read_text()
