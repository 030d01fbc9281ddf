"""What a newcomer installs is pinned, says where nothing comes from, and runs with few rights."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.txt", "requirements-dev.txt")
TARGETS = {"setup", "run", "test", "check", "bench", "catalogues", "format", "help"}


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def project() -> dict[str, Any]:
    return tomllib.loads(text("pyproject.toml"))


def plain(requirement: str) -> str:
    """A requirement's bare name, as package names are compared."""
    found = re.match(r"[A-Za-z0-9][A-Za-z0-9._-]*", requirement)
    assert found, requirement
    return re.sub(r"[-_.]+", "-", found[0]).lower()


def wanted(name: str) -> set[str]:
    lines = [line.strip() for line in text(name).splitlines()]
    return {plain(line) for line in lines if line and not line.startswith(("#", "-"))}


def locked(name: str) -> dict[str, str]:
    """Each pinned requirement of a lock, with the rest of its entry."""
    joined = text(name).replace("\\\n", " ")
    entries = [line for line in joined.splitlines() if line and not line.startswith("#")]
    return {plain(entry): entry for entry in entries}


# --- dependencies ------------------------------------------------------------------------


@pytest.mark.parametrize("name", LOCKS)
def test_S10_every_dependency_is_pinned_with_the_hashes_of_all_its_files(name: str) -> None:
    assert len(locked(name)) > 20
    for entry in locked(name).values():
        assert re.fullmatch(
            r"[a-z0-9._-]+==[A-Za-z0-9.+!]+(?: ; [^#]+?)?(?:\s+--hash=sha256:[0-9a-f]{64}){2,}\s*",
            entry,
        ), entry[:80]


@pytest.mark.parametrize("name", [*LOCKS, "requirements.in", "requirements-dev.in", "Dockerfile"])
def test_nothing_says_where_packages_are_fetched(name: str) -> None:
    assert not re.search(r"https?:|file:|index-url|find-links|trusted-host", text(name))


def test_what_the_project_needs_is_what_is_locked() -> None:
    needs = {plain(each) for each in project()["project"]["dependencies"]}
    assert needs == wanted("requirements.in")
    assert needs <= locked("requirements.txt").keys()
    assert wanted("requirements-dev.in") <= locked("requirements-dev.txt").keys()


def test_the_locks_agree_on_every_version_they_share() -> None:
    development = locked("requirements-dev.txt")
    for name, entry in locked("requirements.txt").items():
        assert development[name].split() == entry.split(), name


def test_what_the_code_imports_is_what_the_project_asks_for() -> None:
    distributions = packages_distributions()
    asked = {plain(each) for each in project()["project"]["dependencies"]}
    for path in [*ROOT.glob("bot/**/*.py"), *ROOT.glob("storage/**/*.py")]:
        for name in imported(path) - sys.stdlib_module_names - {"bot", "storage"}:
            owners = {plain(each) for each in distributions.get(name, [])}
            assert owners & asked, f"{path.relative_to(ROOT)} imports {name}"


def imported(path: Path) -> set[str]:
    """Names of the packages that a file imports, wherever it does."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.split(".")[0])
    return found


def test_the_core_is_kept_from_every_library_there_is() -> None:
    contracts = project()["tool"]["importlinter"]["contracts"]
    (core,) = [each for each in contracts if "standard library alone" in each["name"]]
    modules = {
        "fpdf2": "fpdf",
        "pillow": "PIL",
        "python-telegram-bot": "telegram",
        "pyyaml": "yaml",
    }
    needs = {plain(each) for each in project()["project"]["dependencies"]} - {"tzdata"}
    assert set(core["forbidden_modules"]) == {modules.get(each, each) for each in needs}


def test_the_command_muyassir_is_there() -> None:
    script = project()["project"]["scripts"]["muyassir"]
    module, function = script.split(":")
    assert callable(getattr(__import__(module, fromlist=[function]), function))


# --- make and CI -------------------------------------------------------------------------


def test_make_alone_lists_every_target_with_what_it_does() -> None:
    listed = run("make", "--no-print-directory").stdout
    assert set(re.findall(r"^  make ([a-z-]+) +\S", listed, re.MULTILINE)) >= TARGETS


def test_a_python_without_venv_is_told_in_one_line_what_to_install(tmp_path: Path) -> None:
    poor = tmp_path / "python3"
    poor.write_text(
        f'#!/bin/sh\ncase "$2" in *ensurepip*) exit 1;; esac\nexec {sys.executable} "$@"\n'
    )
    poor.chmod(0o755)
    done = run("make", f"PYTHON={poor}", f"VENV={tmp_path}/venv", "setup", check=False)
    assert done.returncode != 0
    assert done.stdout.splitlines() == [
        f"{poor} cannot make a virtual environment; on Debian: apt-get install python3-venv"
    ]
    assert not (tmp_path / "venv").exists()


def test_an_old_python_is_told_in_one_line_what_is_needed(tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    done = run("make", f"PYTHON={old}", f"VENV={tmp_path}/venv", "run", check=False)
    assert done.returncode != 0
    (line,) = done.stdout.splitlines()
    assert line.startswith("Muyassir needs Python 3.11 or newer")


def test_ci_runs_every_check_and_the_tests_last() -> None:
    script = text(".ci/run")
    assert os.access(ROOT / ".ci/run", os.X_OK)
    assert run("bash", "-n", ".ci/run").returncode == 0
    checks = re.search(r"^check: (.+?) test ", text("Makefile"), re.MULTILINE)
    assert checks
    assert f"for each in {checks[1]}; do step" in script
    assert script.rstrip().splitlines()[-2:] == [
        'make test || failed+=("test")',
        "exit $((${#failed[@]} > 0))",
    ]


def run(*command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(
        command, cwd=ROOT, env=environ, capture_output=True, text=True, check=check
    )


# --- the container -----------------------------------------------------------------------


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions in order, with lines joined and comments dropped."""
    lines = [line for line in text("Dockerfile").splitlines() if not line.startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    pairs = [line.split(maxsplit=1) for line in joined.splitlines() if line.strip()]
    return [(word, " ".join(rest.split())) for word, rest in pairs]


def last(word: str) -> str:
    return [rest for each, rest in instructions() if each == word][-1]


def test_S10_the_image_has_two_stages_of_a_named_version_and_fetches_nothing_unpinned() -> None:
    stages = [rest for word, rest in instructions() if word == "FROM"]
    assert [stage.split()[0] for stage in stages] == ["python:3.11-slim-bookworm"] * 2
    assert stages[0].endswith(" AS builder")
    words = {word for word, _ in instructions()}
    assert "ADD" not in words
    installs = [rest for word, rest in instructions() if word == "RUN" and "pip install" in rest]
    assert len(installs) == 1
    assert "--require-hashes -r requirements.txt" in installs[0]
    assert not re.search(r":latest|curl|wget|sudo|chmod 777", text("Dockerfile"))


def test_S10_the_image_runs_without_root_and_writes_to_one_volume() -> None:
    order = [word for word, _ in instructions()]
    assert last("USER") == "10001:10001"
    assert "RUN" not in order[order.index("USER") :]
    assert last("VOLUME") == "/data"
    paths = re.findall(r"MUYASSIR_(?:DATABASE_URL|KEY_FILE)=(\S+)", last("ENV"))
    assert paths == ["sqlite:////data/muyassir.db", "/data/muyassir.key"]


def test_the_settings_of_the_image_are_accepted() -> None:
    from bot.settings import load

    given = dict(re.findall(r"(MUYASSIR_\w+)=(\S+)", last("ENV")))
    settings = load(given)
    assert (settings.demo, settings.web, settings.http_port_given) == (False, True, True)


def test_what_the_image_runs_is_there_outside_it_too() -> None:
    assert last("ENTRYPOINT") == '["python", "-m", "bot"]'
    assert last("CMD") == '["run"]'
    health = last("HEALTHCHECK")
    assert health.endswith('CMD ["python", "-m", "bot", "check", "--health"]')
    assert "--health" in run(sys.executable, "-m", "bot", "check", "--help").stdout
    assert run(sys.executable, "-m", "bot", "run", "--help").returncode == 0


def test_everything_that_is_copied_into_the_image_exists_and_is_not_ignored() -> None:
    kept = {line[1:] for line in text(".dockerignore").splitlines() if line.startswith("!")}
    sources = {
        name
        for word, rest in instructions()
        if word == "COPY" and not rest.startswith("--from")
        for name in rest.split()[:-1]
    }
    assert sources == kept
    assert all((ROOT / name).exists() for name in sources)


def test_S10_the_services_have_few_rights_and_no_password_of_their_own() -> None:
    composed = yaml.safe_load(text("compose.yaml"))
    bot, database = composed["services"]["bot"], composed["services"]["database"]
    assert bot["read_only"] is True
    assert bot["user"] == "10001:10001"
    assert bot["ports"] == ["127.0.0.1:8080:8080"]
    assert "ports" not in database
    for service in (bot, database):
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert not {"privileged", "network_mode", "pid"} & service.keys()
        assert not service.get("image", "").endswith(":latest")
        assert "docker.sock" not in str(service.get("volumes"))
    assert database["environment"]["POSTGRES_PASSWORD"].startswith("${POSTGRES_PASSWORD:?")
    assert composed["networks"]["inside"]["internal"] is True


def test_the_settings_of_the_services_are_accepted() -> None:
    from bot.settings import load

    environment = yaml.safe_load(text("compose.yaml"))["services"]["bot"]["environment"]
    url = re.sub(r"\$\{POSTGRES_PASSWORD:[^}]*\}", "secret", environment["MUYASSIR_DATABASE_URL"])
    settings = load({**environment, "MUYASSIR_DATABASE_URL": url})
    assert settings.database_url == "postgresql+psycopg://muyassir:secret@database:5432/muyassir"
    assert settings.demo is False


# --- what must never be committed --------------------------------------------------------


@pytest.mark.parametrize("name", [".env", "data/muyassir.key", "data/x.db", "locales/ar/x.mo"])
def test_secrets_and_data_are_never_committed(name: str) -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    assert run("git", "check-ignore", "--quiet", name).returncode == 0
