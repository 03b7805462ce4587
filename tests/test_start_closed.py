"""`alis start` among hostile and odd settings, variables and folders: the page is up and closed to strangers.

One start meets every trap of a table at once, each laid where it would work; each row then looks at its own.
"""

from __future__ import annotations

import json
import os
import pty
import shlex
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import children
import psutil
import pytest
import zmq
from desk import in_kernel, kernels_of, processes, started

from alis_kit import launch
from alis_kit.problem import FileError
from alis_kit.text import say

PATIENCE = 30
PAGE = "/doc/tree/01_plan.ipynb"
UNIX = pytest.mark.skipif(os.name == "nt", reason="Windows has neither these signals nor these sockets")


@dataclass
class House:
    """A started kit among traps."""

    home: Path
    folder: Path
    traps: Path
    heard: list[str]
    """What a server elsewhere was asked."""
    address: str = ""
    kernel: psutil.Process | None = None

    @property
    def root(self) -> str:
        return f"http://{urlsplit(self.address).netloc}"

    @property
    def token(self) -> str:
        return parse_qs(urlsplit(self.address).query)["token"][0]

    def status(self, path: str, data: dict[str, Any] | None = None, method: str = "", **headers: str) -> int:
        """Ask the server for something, and give the status of the answer."""
        return ask(f"{self.root}{path}", data, method, **headers)

    def known(self, path: str, data: dict[str, Any] | None = None, method: str = "") -> int:
        return self.status(path, data, method, Authorization=f"token {self.token}")

    def says(self, code: str) -> str:
        assert self.kernel
        return in_kernel(self.kernel, code)


def ask(address: str, data: dict[str, Any] | None = None, method: str = "", **headers: str) -> int:
    body = None if data is None else json.dumps(data).encode()
    request = urllib.request.Request(address, body, headers, method=method or ("POST" if body else "GET"))
    try:
        with urllib.request.urlopen(request) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code


# What has to hold, row by row.


def page_is_up(house: House) -> None:
    assert house.status(f"{PAGE}?token={house.token}") == 200


def asks_for_the_token(house: House) -> None:
    for path in ("/api/contents/plan.json", "/api/kernels", "/api/sessions", "/api/status"):
        assert house.status(path) == 403
        assert house.status(path, Authorization="token fast") == 403
        assert house.status(path, Authorization="token ") == 403
    assert house.status("/api/kernels", {}) == 403
    assert house.known("/api/contents/plan.json") == 200


def takes_no_password(house: House) -> None:
    login = f"{house.root}/login"
    jar = CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    opener.open(login).close()
    xsrf = next(each.value for each in jar if each.name == "_xsrf")
    with pytest.raises(urllib.error.HTTPError, match="401"):
        opener.open(login, f"_xsrf={xsrf}&password=fast".encode())


def refuses_other_names(house: House) -> None:
    assert house.status("/api/contents", Authorization=f"token {house.token}", Host="alis.example") == 403


def refuses_other_sites(house: House) -> None:
    jar = CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    opener.open(f"{house.root}{PAGE}?token={house.token}").close()
    request = urllib.request.Request(f"{house.root}/api/contents", headers={"Origin": "http://alis.example"})
    with pytest.raises(urllib.error.HTTPError, match="404") as refused:
        opener.open(request)
    assert "Access-Control-Allow-Origin" not in refused.value.headers
    with pytest.raises(urllib.error.HTTPError, match="403"):  # a form on another page sends no XSRF token
        opener.open(urllib.request.Request(f"{house.root}/api/kernels", b"{}"))


def listens_here_only(house: House) -> None:
    running = [each for process in processes(house.folder) for each in process.net_connections("inet")]
    listening = [each.laddr for each in running if each.status == psutil.CONN_LISTEN]
    assert [(each.ip, each.port) for each in listening] == [("127.0.0.1", urlsplit(house.address).port)]


def nobody_else_is_asked(house: House) -> None:
    house.says("1")
    assert house.heard == []


def kernel_is_ours(house: House) -> None:
    assert house.kernel
    assert house.kernel.cmdline()[1:4] == ["-P", "-m", "alis_kit.kernel"]


def nothing_ran(house: House) -> None:
    house.says("import calendar, json, tornado, sys; assert 'sitecustomize_of_the_folder' not in sys.modules")
    assert sorted(path.name for path in (house.home / "ran").iterdir()) == []


def kernel_imports_nothing_from_here(house: House) -> None:
    code = "import sys, os; print(sys.flags.safe_path, '' in sys.path, os.getcwd() in sys.path)"
    assert house.says(code) == "True False False\n"
    assert house.says("import os; print(os.getcwd())").strip() == str(house.folder)


def terminals_are_off(house: House) -> None:
    assert house.known("/api/terminals", {}) in (403, 404)


def stays_in_the_folder(house: House) -> None:
    with urllib.request.urlopen(f"{house.root}/api/contents?token={house.token}") as answer:
        listed = {each["name"] for each in json.load(answer)["content"]}
    assert "plan.json" in listed
    assert listed.isdisjoint({"secret.txt", "elsewhere"})
    for path in ("secret.txt", "elsewhere", "elsewhere/other.txt"):
        assert house.known(f"/api/contents/{path}") == 404
        assert house.known(f"/api/contents/{path}?content=0") == 404
        assert house.known(f"/files/{path}") in (403, 404)
    new = {"type": "file", "format": "text", "content": "x"}
    assert house.known("/api/contents/elsewhere/new.txt", new, "PUT") == 404
    assert house.known("/api/contents/secret.txt", new, "PUT") == 404
    assert house.known("/api/contents/secret.txt", method="DELETE") == 404
    assert {path.name for path in (house.home / "private").iterdir()} == {"other.txt", "secret.txt"}
    assert (house.home / "private/secret.txt").read_text() == "hemmelig"


def copies_stay_in_the_folder(house: House) -> None:
    assert house.known("/api/contents/sub/notat.ipynb/checkpoints", {}) == 404
    assert list((house.home / "private").glob("*checkpoint*")) == []


def hides_the_hidden(house: House) -> None:
    for path in (".alis/shipped.json", ".alis/jupyter.log", ".historikk", ".alis"):
        assert house.known(f"/api/contents/{path}") == 404
        assert house.known(f"/files/{path}") in (403, 404)


def log_is_a_file_of_its_own(house: House) -> None:
    assert not (house.folder / ".alis/jupyter.log").is_symlink()
    assert (house.home / "profile").read_text() == "alias ll='ls -l'\n"


def no_other_extensions(house: House) -> None:
    with urllib.request.urlopen(house.address) as answer:
        text = answer.read().decode()
    page = json.loads(text.split('id="jupyter-config-data" type="application/json">')[1].split("</script>")[0])
    assert {each["name"] for each in page["federated_extensions"]} == {
        "alis-kit",
        "@jupyter-widgets/jupyterlab-manager",
    }
    assert "alis-kit" not in page["disabledExtensions"]
    assert page["alis_code"]
    assert "import os" not in page["alis_code"]


def token_is_in_no_environment(house: House) -> None:
    for process in processes(house.folder):
        assert house.token not in " ".join([*process.cmdline(), *process.environ().values()])


@dataclass(frozen=True)
class Row:
    """One trap, of settings, variables and files, and what has to hold all the same."""

    name: str
    holds: Callable[[House], None]
    config: dict[str, Any] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)


def tells(name: str) -> str:
    """Code that leaves a mark when it runs, and stops whoever runs it."""
    return f"open(__import__('os').path.join({{ran!r}}, {name!r}), 'w')\n"


KERNEL = json.dumps({"argv": ["sh", "-c", "touch {ran}/kernelspec"], "display_name": "x", "language": "python"})
SHADOWS = ("calendar", "tornado", "sitecustomize", "usercustomize")
PAGE_CONFIG = json.dumps({"disabledExtensions": {"alis-kit": True}, "alis_code": ["import os"]})
ROWS = [
    Row("IdentityProvider.token empty", asks_for_the_token, {"IdentityProvider": {"token": ""}}),
    Row("ServerApp.token empty", asks_for_the_token, {"ServerApp": {"token": ""}}),
    Row("NotebookApp.token empty", asks_for_the_token, {"NotebookApp": {"token": "", "password": ""}}),
    Row("token known", asks_for_the_token, {"PasswordIdentityProvider": {"token": "fast"}}),
    Row("no login", asks_for_the_token, {"ServerApp": {"allow_unauthenticated_access": True}}),
    Row(
        "identity provider of another",
        asks_for_the_token,
        {"ServerApp": {"identity_provider_class": "jupyter_server.auth.identity.LegacyIdentityProvider"}},
    ),
    Row(
        "authorizer of another",
        asks_for_the_token,
        {"ServerApp": {"authorizer_class": "jupyter_server.auth.authorizer.AllowAllAuthorizer"}},
    ),
    Row(
        "password known",
        takes_no_password,
        {"PasswordIdentityProvider": {"hashed_password": "sha1:0123456789ab:" + 40 * "0"}},
    ),
    Row("any host", refuses_other_names, {"ServerApp": {"allow_remote_access": True}}),
    Row("a local name", refuses_other_names, {"ServerApp": {"local_hostnames": ["alis.example"]}}),
    Row("any origin", refuses_other_sites, {"ServerApp": {"allow_origin": "*", "allow_credentials": True}}),
    Row("some origins", refuses_other_sites, {"ServerApp": {"allow_origin_pat": ".*"}}),
    Row("no XSRF check", refuses_other_sites, {"ServerApp": {"disable_check_xsrf": True}}),
    Row("every address", listens_here_only, {"ServerApp": {"ip": "0.0.0.0"}}),
    Row("a port", listens_here_only, {"ServerApp": {"port": 8888}}),
    Row("a socket", page_is_up, {"ServerApp": {"sock": "/tmp/x.sock"}}),
    Row("another root", page_is_up, {"ServerApp": {"base_url": "/jup/"}}),
    Row("a certificate that is missing", page_is_up, {"ServerApp": {"certfile": "/finnes/ikke.pem"}}),
    Row("another app", page_is_up, {"LabApp": {"app_dir": "/finnes/ikke"}}),
    Row("another page", page_is_up, {"LabApp": {"default_url": "/tree"}}),
    Row("proxied", page_is_up, {"ServerApp": {"trust_xheaders": True}}),
    Row("contents of another", page_is_up, {"ServerApp": {"contents_manager_class": "ikke.Finnes"}}),
    Row("another folder", asks_for_the_token, {"ServerApp": {"root_dir": "/"}}),
    Row("hidden files", hides_the_hidden, {"ContentsManager": {"allow_hidden": True}}),
    Row("terminals", terminals_are_off, {"ServerApp": {"terminals_enabled": True}}),
    Row("kernels by TCP", listens_here_only, {"KernelManager": {"transport": "tcp", "ip": "0.0.0.0"}}),
    Row("kernels of others", kernel_is_ours, {"ServerApp": {"allow_external_kernels": True}}),
    Row("a gateway in a config", nobody_else_is_asked, {"GatewayClient": {"url": "{elsewhere}"}}),
    Row("a server extension", page_is_up, {"ServerApp": {"jpserver_extensions": {"ikke_finnes": True}}}),
    Row("our extension off", no_other_extensions, files={"home/.jupyter/labconfig/page_config.json": PAGE_CONFIG}),
    Row("JUPYTER_TOKEN", asks_for_the_token, variables={"JUPYTER_TOKEN": ""}),
    Row("JUPYTER_TOKEN_FILE", asks_for_the_token, variables={"JUPYTER_TOKEN_FILE": "/dev/null"}),
    Row(
        "no login by variable",
        asks_for_the_token,
        variables={"JUPYTER_SERVER_ALLOW_UNAUTHENTICATED_ACCESS": "true"},
    ),
    Row("JUPYTERLAB_DIR", page_is_up, variables={"JUPYTERLAB_DIR": "/finnes/ikke"}),
    Row("JUPYTER_PORT", listens_here_only, variables={"JUPYTER_PORT": "8889", "JUPYTER_IP": "0.0.0.0"}),
    Row("JUPYTER_GATEWAY_URL", nobody_else_is_asked, variables={"JUPYTER_GATEWAY_URL": "{elsewhere}"}),
    Row("JUPYTER_GATEWAY_WS_URL", nobody_else_is_asked, variables={"JUPYTER_GATEWAY_WS_URL": "{elsewhere}"}),
    Row("HTTP_PROXY", nobody_else_is_asked, variables={"HTTP_PROXY": "{elsewhere}", "ALL_PROXY": "{elsewhere}"}),
    Row("JUPYTERHUB", page_is_up, variables={"JUPYTERHUB_API_TOKEN": "x", "JUPYTERHUB_SINGLEUSER_APP": "x.Y"}),
    Row("JUPYTER_RUNTIME_DIR", page_is_up, variables={"JUPYTER_RUNTIME_DIR": "/proc/finnes/ikke"}),
    Row("JUPYTER_NO_CONFIG", no_other_extensions, variables={"JUPYTER_NO_CONFIG": "1"}),
    Row("PYTHONOPTIMIZE", page_is_up, variables={"PYTHONOPTIMIZE": "2"}),
    Row("PYTHONSTARTUP", nothing_ran, {}, {"PYTHONSTARTUP": "{traps}/start.py"}, {"start.py": tells("start")}),
    Row("PYTHONPATH", nothing_ran, {}, {"PYTHONPATH": "{traps}/lib"}, {"lib/tornado.py": tells("lib")}),
    Row("PYZMQ_BACKEND", page_is_up, variables={"PYZMQ_BACKEND": "ikke", "NBFORMAT_VALIDATOR": "ikke"}),
    Row("IPython's variables", kernel_is_ours, variables={"IPYTHON_SUPPRESS_CONFIG_ERRORS": "kanskje"}),
    Row("JPY_PARENT_PID", kernel_is_ours, variables={"JPY_PARENT_PID": "1", "JPY_INTERRUPT_EVENT": "1"}),
    Row("MPLBACKEND", kernel_is_ours, variables={"MPLBACKEND": "module://ikke"}),
    Row("VIRTUAL_ENV", kernel_imports_nothing_from_here, variables={"VIRTUAL_ENV": "{traps}"}),
    Row("an odd locale", page_is_up, variables={"LC_ALL": "xx_YY.UTF-8", "LANG": "C"}),
    Row(
        "a kernel named as ours",
        kernel_is_ours,
        {},
        {"JUPYTER_PATH": "{traps}/data", "JUPYTER_DATA_DIR": "{traps}/data"},
        {"data/kernels/python3/kernel.json": KERNEL, "plan/.alis/data/kernels/python3/kernel.json": KERNEL},
    ),
    Row(
        "a kernel in the environment's IPython",
        kernel_is_ours,
        {},
        {"IPYTHONDIR": "{traps}/ipython"},
        {"ipython/kernels/python3/kernel.json": KERNEL},
    ),
    Row(
        "a lab extension",
        no_other_extensions,
        files={
            "data/labextensions/fremmed/package.json": json.dumps(
                {"name": "fremmed", "jupyterlab": {"_build": {"load": "x.js", "extension": "./extension"}}}
            )
        },
    ),
    Row("code in a config", nothing_ran, files={"config/code/jupyter_server_config.py": tells("config")}),
    Row(
        "code in the user's config",
        nothing_ran,
        files={"home/.jupyter/jupyter_lab_config.py": tells("user config")},
    ),
    Row(
        "code at IPython's start",
        nothing_ran,
        files={
            "home/.ipython/profile_default/startup/a.py": tells("startup"),
            "ipython/profile_default/startup/a.py": tells("startup"),
            "ipython/profile_default/ipython_config.py": tells("ipython config"),
            "ipython/profile_default/ipython_kernel_config.py": tells("kernel config"),
        },
    ),
    Row(
        "Jupyter's config in the folder",
        nothing_ran,
        files={
            "plan/jupyter_server_config.py": tells("folder"),
            "plan/jupyter_config.py": tells("folder"),
            "plan/jupyter_lab_config.py": tells("folder"),
            "plan/.jupyter/jupyter_server_config.py": tells("folder .jupyter"),
            "plan/.alis/config/jupyter_server_config.py": tells("folder .alis"),
        },
    ),
    Row(
        "IPython's config in the folder",
        nothing_ran,
        files={
            "plan/ipython_config.py": tells("ipython"),
            "plan/ipython_kernel_config.py": tells("ipython"),
            "plan/profile_default/startup/a.py": tells("profile"),
            "plan/.ipython/profile_default/startup/a.py": tells("profile"),
            "plan/.alis/ipython/profile_default/startup/a.py": tells("profile"),
            "plan/.alis/ipython/profile_default/ipython_config.py": tells("profile"),
        },
    ),
    Row(
        "modules in the folder",
        kernel_imports_nothing_from_here,
        files={
            f"plan/{name}.py": tells(name) for name in ("calendar", "tornado", "sitecustomize", "usercustomize")
        },
    ),
    Row("modules in the folder ran", nothing_ran, files={"plan/json/__init__.py": tells("json")}),
    Row("links out of the folder", stays_in_the_folder),
    Row("copies behind a link", copies_stay_in_the_folder),
    Row("a log that is a link", log_is_a_file_of_its_own),
    Row("the token", token_is_in_no_environment),
]


class _Elsewhere(BaseHTTPRequestHandler):
    heard: list[str]

    def do_GET(self) -> None:
        self.heard.append(self.path)
        self.send_error(404)

    do_POST = do_CONNECT = do_GET  # noqa: N815  # as http.server names them

    def log_message(self, *_: object) -> None:
        pass


def lay(traps: Path, home: Path, elsewhere: str) -> dict[str, str]:
    """Lay all traps, and give the variables that lead to them."""
    words = {"ran": str(home / "ran"), "traps": str(traps), "elsewhere": elsewhere}
    (home / "ran").mkdir(parents=True)
    variables = {"HOME": str(traps / "home")}
    for row in ROWS:
        if row.config:
            text = json.dumps(row.config).replace("{elsewhere}", elsewhere)
            path = traps / "config" / row.name / "jupyter_server_config.json"
            path.parent.mkdir(parents=True)
            path.write_text(text)
        for name, text in row.files.items():
            text = text.replace("{ran!r}", repr(words["ran"])).replace("{ran}", words["ran"])
            text = text.replace(
                PAGE_CONFIG, json.dumps({"disabledExtensions": {"alis-kit": True}, "alis_code": ["import os"]})
            )
            (traps / name).parent.mkdir(parents=True, exist_ok=True)
            (traps / name).write_text(text)
        for name, value in row.variables.items():
            variables[name] = value.format(**words)
    configs = [str(path) for path in sorted((traps / "config").iterdir())]
    return {**variables, "JUPYTER_CONFIG_PATH": os.pathsep.join(configs), "JUPYTER_CONFIG_DIR": configs[0]}


def hand_over(folder: Path, home: Path) -> None:
    """Put links into a folder as somebody would who hands it over."""
    private = home / "private"
    private.mkdir()
    (private / "secret.txt").write_text("hemmelig")
    (private / "other.txt").write_text("hemmelig")
    (home / "profile").write_text("alias ll='ls -l'\n")
    (folder / "secret.txt").symlink_to(private / "secret.txt")
    (folder / "elsewhere").symlink_to(private)
    (folder / ".alis/jupyter.log").symlink_to(home / "profile")
    (folder / "sub").mkdir()
    (folder / "sub/notat.ipynb").write_text("{}")
    (folder / "sub/.ipynb_checkpoints").symlink_to(private)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    home = tmp_path_factory.mktemp("house")
    traps, heard = home / "traps", list[str]()
    gateway = ThreadingHTTPServer(("127.0.0.1", 0), type("Elsewhere", (_Elsewhere,), {"heard": heard}))
    threading.Thread(target=gateway.serve_forever, daemon=True).start()
    variables = lay(traps, home, f"http://127.0.0.1:{gateway.server_address[1]}")
    folder = traps / "plan"
    hand_over(folder, home)
    made = House(home, folder, traps, heard)
    try:
        with started(folder, cwd=folder, **variables) as made.address:
            made.kernel = kernel_of(folder)
            yield made
    finally:
        gateway.shutdown()
        gateway.server_close()


def kernel_of(folder: Path) -> psutil.Process:
    """Wait for the kernel that is begun while the browser would load."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if kernels := kernels_of(folder):
            return kernels[0]
        time.sleep(0.05)
    pytest.fail("no kernel was begun")


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_a_start_among_traps_is_closed_and_works(house: House, row: Row) -> None:
    row.holds(house)


# Who may hear a kernel.


@UNIX
def test_a_kernel_listens_on_files_in_a_folder_that_is_its_owners_alone(house: House) -> None:
    house.says("1")  # it is up
    assert house.kernel
    place = Path(house.kernel.cmdline()[-1]).parent.parent
    sockets = [path for path in (place / "runtime").iterdir() if path.is_socket()]

    assert house.kernel.net_connections("inet") == []
    assert len(sockets) == 5
    assert (place.stat().st_mode & 0o777, place.stat().st_uid) == (0o700, os.getuid())


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become another user")
def test_another_user_reaches_no_socket_of_a_kernel(house: House) -> None:
    house.says("1")  # it is up
    assert house.kernel
    connection = Path(house.kernel.cmdline()[-1])
    sockets = [path for path in connection.parent.iterdir() if path.is_socket()]

    def reach(path: Path) -> str:
        with socket.socket(socket.AF_UNIX) as made:
            try:
                made.connect(str(path))
            except PermissionError:
                return "refused"
        return "reached"

    def as_another(tell: children.Tell) -> None:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
        for path in sockets:
            tell(reach(path))

    process, reading = children.child(as_another)
    assert children.told(reading) == ["refused"] * 5
    os.waitpid(process, 0)
    assert {reach(path) for path in sockets} == {"reached"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "plan"


def lab_with(change: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run JupyterLab with something of our own changed, as a mistake of ours or a new version of theirs would."""
    code = f"import os\nfrom alis_kit import lab\n{change}\nlab.main()"
    monkeypatch.setattr(launch, "LAB", [sys.executable, "-P", "-c", code])


def test_where_there_are_no_such_sockets_what_goes_by_tcp_is_encrypted(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab_with("lab.LONGEST_SOCKET = 0", monkeypatch)
    with launch._served(launch.furnish(folder)) as (server, _):
        until = time.monotonic() + PATIENCE
        while not (kernels := psutil.Process(server.pid).children()) and time.monotonic() < until:
            time.sleep(0.05)
        connection = kernels[0].cmdline()[-1]
        said = json.loads(Path(connection).read_text())
        in_kernel(kernels[0], "1")  # it is up
        with zmq.Context() as context, context.socket(zmq.SUB) as stranger, context.socket(zmq.SUB) as friend:
            friend.curve_serverkey = friend.curve_publickey = said["curve_publickey"].encode()
            friend.curve_secretkey = said["curve_secretkey"].encode()
            for each in (stranger, friend):
                each.subscribe("")
                each.connect(f"tcp://127.0.0.1:{said['iopub_port']}")
            while not friend.poll(0) and time.monotonic() < until:
                in_kernel(kernels[0], "print('hemmelig')")
            heard = friend.poll(0), stranger.poll(0)
        assert said["transport"] == "tcp"
        assert heard == (zmq.POLLIN, 0)


# It ends with whoever started it.


@UNIX
@pytest.mark.parametrize("end", ["SIGHUP", "SIGTERM", "SIGKILL"])
def test_nothing_runs_on_when_the_terminal_is_closed_or_the_kit_is_killed(folder: Path, end: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "alis_kit", "start", str(folder), "--no-browser"],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as kit:
        assert kit.stdout
        next(line for line in kit.stdout if "token=" in line)
        running = [kernel_of(folder), *processes(folder)]
        place = Path(running[0].cmdline()[-1]).parent.parent

        kit.send_signal(getattr(signal, end))

        _, left = psutil.wait_procs(running, timeout=PATIENCE)
        assert left == []
        assert not place.exists()
        assert ("Stoppet" in kit.stdout.read()) == (end != "SIGKILL")


WAITING = """
import sys, time
from alis_kit import launch
launch.LAUNCHING, launch.LOOK = 0.5, 0.05
try:
    with launch._ended_with_starter():
        open(sys.argv[1], "w").write(str(launch.os.getpid()))
        time.sleep(100)
except KeyboardInterrupt:
    pass
"""


@pytest.fixture
def waiting(tmp_path: Path) -> tuple[str, Path]:
    """Give a line of the shell that waits for its end as the kit does, and the file it tells its number in."""
    script, number = tmp_path / "venter.py", tmp_path / "nummer"
    script.write_text(WAITING)
    return shlex.join([sys.executable, "-P", str(script), str(number)]), number


def told_in(number: Path) -> psutil.Process:
    until = time.monotonic() + PATIENCE
    while not (number.exists() and number.read_text()) and time.monotonic() < until:
        time.sleep(0.02)
    return psutil.Process(int(number.read_text()))


@UNIX
@pytest.mark.parametrize("closed", ["window", "shell"])
@pytest.mark.parametrize("line", ["nohup {} & read x", "trap '' HUP; {} & read x", "({} &) ; read x", "{}"])
def test_it_ends_with_its_terminal_however_it_was_started(
    waiting: tuple[str, Path], line: str, closed: str
) -> None:
    command, number = waiting
    shell, terminal = pty.fork()
    if not shell:
        os.execvp("sh", ["sh", "-c", line.format(command)])
    kit = told_in(number)
    time.sleep(0.5)
    assert kit.is_running()

    if closed == "window":
        os.close(terminal)
    else:
        os.kill(shell, signal.SIGKILL)

    _, left = psutil.wait_procs([kit], timeout=PATIENCE)
    assert left == []
    os.waitpid(shell, 0)
    if closed == "shell":
        os.close(terminal)


@UNIX
def test_without_a_terminal_it_outlives_who_starts_programs_but_not_who_runs_them(
    waiting: tuple[str, Path],
) -> None:
    command, number = waiting
    subprocess.run(["sh", "-c", f"{command} &"], start_new_session=True, check=True)
    kit = told_in(number)
    time.sleep(1.5)
    assert kit.is_running()
    kit.kill()
    number.unlink()

    with subprocess.Popen(["sh", "-c", f"nohup {command}; true"], start_new_session=True) as starter:
        kit = told_in(number)
        time.sleep(1.5)
        starter.kill()
    _, left = psutil.wait_procs([kit], timeout=PATIENCE)
    assert left == []


@UNIX
def test_a_kernel_ends_when_its_server_is_killed(folder: Path) -> None:
    with launch._served(launch.furnish(folder)) as (server, _):
        until = time.monotonic() + PATIENCE
        while not (kernels := psutil.Process(server.pid).children()) and time.monotonic() < until:
            time.sleep(0.05)
        in_kernel(kernels[0], "1")

        server.kill()

        _, left = psutil.wait_procs(kernels, timeout=PATIENCE)
        assert left == []


# What is not as we promise is not handed out.


def set_to(setting: str) -> str:
    """Code that makes a change in the settings."""
    return (
        f"settings = lab._settings\n"
        f"def changed(order, place):\n made = settings(order, place)\n made.{setting}\n return made\n"
        f"lab._settings = changed"
    )


@pytest.mark.parametrize(
    ("change", "problem", "said"),
    [
        (set_to("PasswordIdentityProvider.token = ''"), "start_open", "noen uten nøkkel"),
        (set_to("ServerApp.allow_remote_access = True"), "start_open", "et annet maskinnavn"),
        (set_to("ServerApp.allow_origin = '*'"), "start_open", "et annet nettsted"),
        (set_to("LabApp.app_dir = str(place)"), "start_page", "500"),
        ("os._exit(3)", "start_failed", "jupyter.log"),
    ],
    ids=["no token", "any host", "any origin", "no page", "no start"],
)
def test_a_server_that_is_open_or_shows_no_page_is_stopped_and_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch, change: str, problem: str, said: str
) -> None:
    lab_with(change, monkeypatch)

    with pytest.raises(FileError, match=problem) as told, launch._served(launch.furnish(folder)):
        pass

    (fault,) = told.value.problems
    sentence = say(fault)
    assert said in sentence
    assert "\n" not in sentence
