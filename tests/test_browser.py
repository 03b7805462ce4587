"""The whole job as a person does it: `alis start`, a real JupyterLab and Chromium, a plan typed from nothing."""

from __future__ import annotations

import json
import re
import time
import urllib.error
import urllib.request
from importlib.metadata import requires, version
from pathlib import Path
from urllib.parse import urlsplit

import desk as desks
import pdf_forms
import psutil
import pytest
from desk import Desk, Lab, in_kernel, kernels_of, processes, started
from packaging.requirements import Requirement
from playwright import sync_api

from alis_kit import store
from alis_kit.form import document
from alis_kit.form.fields import form_map
from alis_kit.plan import Plan, Trainee

NAME = "Ingrid Åsnes Vårdal"

pytestmark = desks.marks
browser, desk, lab = desks.browser, desks.desk, desks.lab


def fill_in_a_plan(desk: Desk) -> None:
    """Type a trainee's plan: every answer, and at least one row of every kind."""
    desk.type("Tidsrommet planen gjelder for", **{"Fra": "1.12.26", "Til og med": "mai 2027"})
    desk.type("1. Informasjon om kommune", **{"a. Kommune": "Vågå", "c. Leder i Kompetanseportalen": "Åse Lid"})
    desk.type("1. Informasjon om kommune", **{"b. Er kommunen registrert som utdanningsvirksomhet?": "Ja"})
    desk.type("2. Informasjon om ALIS", **{"e. Navn": NAME, "f. HPR-nummer": "7654321"})
    desk.type("3. Avtale om individuell veiledning", **{"a. Individuell veileders navn": "Per Øyen"})
    desk.add("Individuell veiledning som er gitt", {"Til og med": "30.06.2026", "Timer": "37,5"})
    desk.tab("4 Tjeneste")
    desk.add(
        "Tjeneste: gjennomført og planlagt",
        {
            "Type": "Åpen uselektert praksis",
            "Fra": "01.01.2025",
            "Til og med": "31.12.2029",
            "Prosent": "80",
            "Sted": "Vågå legesenter",
        },
    )
    desk.add("Fravær og planlagt permisjon", {"Type": "Ferie", "Fra": "5.7.27", "Til og med": "30.7.27"})
    desk.tab("4 Kurs")
    desk.add("Kurs: gjennomført og planlagt", {"Type": "Grunnkurs A", "Timer": "30", "Til og med": "14.03.2026"})
    desk.tab("4 Gruppe og vakt")
    desk.add("Gruppeveiledning", {"Fra": "01.02.2025", "Leder": "Liv Dahl"})
    desk.add("Legevakter", {"Dato": "31.10.2026", "Antall": "2"})
    desk.add("Praktiske prosedyrer", {"Prosedyre": "Otoskopi", "Dato": "10.02.2025"})
    desk.add("Andre læringsaktiviteter", {"Aktivitet": "Praksisbesøk", "Dato": "11.02.2025"})
    desk.add("Læringsmål i Kompetanseportalen", {"Godkjent": "12", "I alt": "85", "Lest den": "1.11.2026"})
    desk.tab("5–6 Videre")
    desk.type("5–6. Egne merknader til planen", **{"5.g Faglig fordypning": "Rus og psykiatri"})
    desk.tab("7 Underskrift")
    desk.type("7. Underskrift", **{"Sted": "Vågå", "Dato for neste møte": "20.05.2027"})


def test_a_new_trainee_plans_fills_the_form_stops_and_finds_everything_again(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "plan"
    with started(folder) as address:
        desk.open(address)
        status, picture = desk.page.locator(".alis-status"), desk.page.locator("img.alis-picture").last
        empty_status, empty_picture = status.inner_text(), picture.get_attribute("src")
        sync_api.expect(status).to_have_text(empty_status, use_inner_text=True)

        fill_in_a_plan(desk)
        typed = desk.saved(folder, lambda plan: plan.signing.next_meeting)
        assert typed.trainee.name == NAME
        assert typed.service[0].supervisor == "Per Øyen", "a new row starts with the plan's supervisor"
        rows = ("service", "absence", "courses", "groups", "duties", "procedures", "activities", "goals")
        assert all(len(getattr(typed, kind)) == 1 for kind in rows)
        sync_api.expect(status).not_to_have_text(empty_status, use_inner_text=True)
        sync_api.expect(picture).not_to_have_attribute("src", empty_picture or "")

        desk.tab("Skjema")
        desk.page.get_by_role("button", name="Lag skjemaet").click()
        sync_api.expect(desk.page.get_by_role("img", name=re.compile("Side 4"))).to_be_visible()
    _assert_the_form_holds_the_plan(folder, typed)

    with started(folder) as address:
        desk.open(address)
        assert desk.part("2. Informasjon om ALIS").get_by_label("e. Navn").input_value() == NAME
        desk.tab("4 Tjeneste")
        row = desk.part("Tjeneste: gjennomført og planlagt").locator(".alis-row").first
        assert row.get_by_label("Sted").input_value() == "Vågå legesenter"
    assert store.load(folder / "plan.json").plan == typed
    _assert_private(desk, folder)


def _assert_the_form_holds_the_plan(folder: Path, typed: Plan) -> None:
    (file,) = folder.glob("*.pdf")
    reading = document.read(file.read_bytes())
    assert reading.plan == typed
    assert set(reading.values) == set(form_map().fields)
    assert reading.values["lis_navn"] == NAME
    assert reading.values["regutdvirk_ja"] is True
    assert reading.values["hpr"] == "7654321"


def _assert_private(desk: Desk, folder: Path) -> None:
    """No name outside the plan and the form, no other host, no access without the token."""
    assert "PlannerPage()" in (folder / "01_plan.ipynb").read_text(encoding="utf-8"), (
        "the notebook was saved with outputs"
    )
    parts = (NAME, NAME.split()[0])
    for file in [*folder.rglob("*.ipynb"), *(folder / ".alis").rglob("*")]:
        if file.is_file():
            assert not any(part.encode() in file.read_bytes() for part in parts), file
    assert not any("Ingrid" in url for url in desk.asked if not url.startswith("data:"))
    assert desk.hosts() == {"127.0.0.1"}


def test_the_pages_follow_each_other_and_a_new_row_gets_the_focus(desk: Desk, lab: Lab) -> None:
    desk.open(lab.with_plan(Plan()))
    desk.tab("5–6")
    desk.follow("Skjemaet")
    own = desk.page.get_by_label("Teksten i skjemaet").locator("visible=true")
    own.fill("Ordnes på kontoret.")
    own.press("Tab")
    sync_api.expect(desk.page.get_by_text("Dette feltet har egen ordlyd.")).to_be_visible()
    desk.follow("Planen")

    desk.tab("4 Tjeneste")
    desk.page.locator(".alis-add:visible").first.click()
    sync_api.expect(desk.page.locator(".alis-row:visible select").first).to_be_focused()
    plan = desk.saved(lab.folder, lambda plan: plan.service and plan.wording)
    assert [wording.text for wording in plan.wording] == ["Ordnes på kontoret."]
    assert len(plan.service) == 1


def test_jupyter_lab_starts_with_what_is_used_only_and_a_page_loaded_again_is_the_same(
    desk: Desk, lab: Lab
) -> None:
    wrong: list[str] = []
    desk.page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    desk.open(lab.with_plan(Plan()))
    desk.follow("Tidslinjen")
    sync_api.expect(desk.page).to_have_url(re.compile("/doc/tree/03_tidslinje.ipynb"))
    picture = desk.page.locator("img.alis-picture").locator("visible=true").last
    picture.wait_for()
    assert wrong == [], "a part that is left out is asked for by one that is not"

    desk.page.reload()

    picture.wait_for()
    sync_api.expect(desk.page).to_have_url(re.compile("/doc/tree/03_tidslinje.ipynb"))
    assert not any("/api/nbconvert" in url for url in desk.asked)
    assert desk.page.locator(".jp-NotebookPanel").count() == 1, "what was open before comes back behind the page"


def test_our_extension_works_in_the_jupyterlab_that_is_installed(desk: Desk, lab: Lab) -> None:
    """What the pin allows is what a new environment gets: the newest of it, which is installed where tests run."""
    (pin,) = (each for each in map(Requirement, requires("alis-kit") or ()) if each.name == "jupyterlab")
    assert version("jupyterlab") in pin.specifier
    desk.open(lab.with_plan(Plan()))

    page = desk.page
    config = json.loads(page.locator("#jupyter-config-data").evaluate("data => data.textContent"))
    assert config["appVersion"] == version("jupyterlab")
    sync_api.expect(page.locator("p.alis-run-hint")).to_be_hidden()
    sync_api.expect(page.locator(".jp-InputArea-editor").first).to_be_hidden()
    sync_api.expect(page.locator("img.alis-picture").last).to_have_attribute("alt", re.compile("idslinje"))
    before = desk.cells()
    page.get_by_role("button", name="Angre").focus()
    for key in ("a", "b", "d", "d"):
        page.keyboard.press(key)
    page.get_by_label("b. Er kommunen registrert som utdanningsvirksomhet?").focus()
    page.keyboard.press("ArrowUp")
    desk.saved(lab.folder, lambda plan: plan.municipality.registered is False)
    assert desk.cells() == before


def test_an_own_blank_form_is_chosen_filled_and_remembered(desk: Desk, lab: Lab, tmp_path: Path) -> None:
    own = tmp_path / "Fra Helsedirektoratet.pdf"
    own.write_bytes(pdf_forms.make("by_reportlab"))
    desk.open(lab.with_plan(Plan(trainee=Trainee(name=NAME))))
    desk.tab("Skjema")
    with desk.page.expect_file_chooser() as chooser:
        desk.page.get_by_role("button", name="Bruk eget skjema").click()
    chooser.value.set_files(own)
    sync_api.expect(desk.page.get_by_label("Skjema som fylles ut")).to_have_value(own.name)
    desk.page.get_by_label("Låst utgave").check()

    with desk.page.expect_download() as download:
        desk.page.get_by_role("button", name="Lag skjemaet").click()
        desk.page.get_by_role("link", name="Last ned").click()

    (made,) = lab.folder.glob("utdanningsplan*.pdf")
    assert download.value.suggested_filename == made.name
    assert download.value.path().read_bytes() == made.read_bytes()
    assert document.read(made.read_bytes()).plan == Plan(trainee=Trainee(name=NAME))
    desk.open(lab.address)
    desk.tab("Skjema")
    sync_api.expect(desk.page.get_by_label("Skjema som fylles ut")).to_have_value(own.name)


def test_a_half_typed_or_impossible_date_changes_nothing_and_is_told(desk: Desk, lab: Lab) -> None:
    desk.open(lab.with_plan(Plan()))
    date = desk.part("Tidsrommet planen gjelder for").get_by_label("Fra")
    date.press_sequentially("31.02.2027")
    assert store.load(lab.folder / "plan.json").plan == Plan()

    date.press("Tab")

    sync_api.expect(desk.part("Tidsrommet planen gjelder for")).to_contain_text("er ikke en dato")
    assert date.input_value() == "31.02.2027"
    assert store.load(lab.folder / "plan.json").plan == Plan()
    assert date.get_attribute("aria-invalid") == "true"


def test_saving_by_key_takes_the_field_and_opens_no_dialog_of_the_browser(desk: Desk, lab: Lab) -> None:
    desk.open(lab.with_plan(Plan()))
    desk.page.evaluate("document.addEventListener('keydown', event => (window.last = event), true)")
    date = desk.part("Tidsrommet planen gjelder for").get_by_label("Fra")
    date.press_sequentially("1.12.26")

    date.press("Control+s")

    assert desk.page.evaluate("window.last.key === 's' && window.last.defaultPrevented")
    desk.saved(lab.folder, lambda plan: plan.period.start)
    sync_api.expect(date).to_be_focused()


def test_what_stands_in_the_field_is_saved_when_the_window_is_closed(desk: Desk, lab: Lab) -> None:
    desk.open(lab.with_plan(Plan()))
    desk.part("Tidsrommet planen gjelder for").get_by_label("Fra").press_sequentially("1.12.26")

    desk.page.close(run_before_unload=True)

    until = time.monotonic() + desks.PATIENCE / 1000
    while not store.load(lab.folder / "plan.json").plan.period.start:
        assert time.monotonic() < until
        time.sleep(0.1)


def test_a_plan_changed_elsewhere_is_never_overwritten_unseen(desk: Desk, lab: Lab) -> None:
    desk.open(lab.with_plan(Plan()))
    elsewhere = Plan(trainee=Trainee(name=NAME))
    store.write_bytes(lab.folder / "plan.json", store.to_json(elsewhere))

    desk.type("1. Informasjon om kommune", **{"a. Kommune": "Vågå"})

    warning = desk.page.get_by_role("alert").filter(has_text="endret et annet sted")
    sync_api.expect(warning).to_be_visible()
    sync_api.expect(desk.page.locator(".alis-unsaved")).to_have_text("Ikke lagret")
    assert store.load(lab.folder / "plan.json").plan == elsewhere
    desk.page.get_by_role("button", name="Les inn fra fila").click()
    sync_api.expect(desk.part("2. Informasjon om ALIS").get_by_label("e. Navn")).to_have_value(NAME)
    sync_api.expect(warning).to_have_count(0)


def test_a_second_window_takes_over_what_was_typed_in_the_first(
    browser: sync_api.Browser, desk: Desk, lab: Lab
) -> None:
    desk.open(lab.with_plan(Plan()))
    desk.type("2. Informasjon om ALIS", **{"e. Navn": NAME})
    with desks.desk_in(browser) as other:
        other.open(lab.address)

        sync_api.expect(desk.page.get_by_role("alert")).to_contain_text("åpnet på nytt")
        assert other.part("2. Informasjon om ALIS").get_by_label("e. Navn").input_value() == NAME
        other.type("1. Informasjon om kommune", **{"a. Kommune": "Vågå"})
        other.saved(lab.folder, lambda plan: plan.municipality.name == "Vågå" and plan.trainee.name == NAME)


def test_one_thread_answers_all_that_is_typed(desk: Desk, lab: Lab) -> None:
    desk.open(lab.with_plan(Plan()))
    desk.type("2. Informasjon om ALIS", **{"e. Navn": NAME})
    desk.saved(lab.folder, lambda plan: plan.trainee.name == NAME)

    names = "[each.name for each in __import__('threading').enumerate()]"
    for kernel in kernels_of(lab.folder):
        in_kernel(kernel, f"assert not any('subshell-' in name for name in {names}), {names}")


def test_a_fault_in_a_callback_is_told_with_details_and_what_was_typed_is_saved(
    desk: Desk, tmp_path: Path
) -> None:
    folder = tmp_path / "plan"
    with started(folder) as address:
        desk.open(address)
        (kernel,) = kernels_of(folder)
        in_kernel(kernel, "from alis_kit.notebook import planner_page; planner_page.assessed = None")

        desk.type("2. Informasjon om ALIS", **{"e. Navn": NAME})

        told = desk.page.get_by_role("alert").filter(has_text="Noe gikk galt")
        sync_api.expect(told).to_be_visible()
        told.get_by_text("Vis detaljer").click()
        sync_api.expect(told.locator("pre")).to_contain_text("TypeError")
        desk.saved(folder, lambda plan: plan.trainee.name == NAME)


def test_the_server_refuses_whoever_has_no_token_and_hears_this_machine_only(lab: Lab) -> None:
    lab.with_plan(Plan(trainee=Trainee(name=NAME)))
    place = urlsplit(lab.address).netloc
    for path in ("api/contents/plan.json", "api/contents", "api/sessions", "api/kernels"):
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(f"http://{place}/{path}")
    for path in ("files/plan.json", "doc/tree/plan.json"):  # asks for the token instead
        assert NAME.encode() not in urllib.request.urlopen(f"http://{place}/{path}").read()

    listening = {
        each.laddr.ip
        for process in processes(lab.folder)
        for each in process.net_connections()
        if each.status == psutil.CONN_LISTEN
    }
    assert listening == {"127.0.0.1"}
