"""The blank form: made by its script, faithful to the official one, and fit for screen readers."""

from __future__ import annotations

import hashlib
import re
from io import BytesIO
from typing import Any

import lag_skjema
import pikepdf
import pymupdf
import pytest

from alis_kit.pdf import Form
from alis_kit.resources import FORM

DATA = (FORM / "skjema.pdf").read_bytes()
OFFICIAL_NAMES = """
lis_navn hpr kommune leder alis_koord mail referat_hvem annen_alm_tjeneste inst_tjeneste tilpass_tjeneste
alm_tj_fremtid inst_tj_fremtid kurs_fremtid andre_akt_fremtid fordypning_fremtid plan_perm plan_overordnet
sted alis_sign kommune_sign veil_sign neste_mote sak_kurs regutdvirk_ja regutdvirk_nei l_arena iv_navn iv_mail
lis1 usel_praks gr_b gr_c gr_d g_veil_fremtid lv_fremtid lis1_rest usel_praks_rest annen_alm_tjeneste_rest
inst_tjeneste_rest tilpass_tjeneste_rest gr_a gr_a_rest gr_b_rest gr_c_rest gr_d_rest emnekurs emnekurs_rest
akutt_kurs akutt_kurs_rest sak_kurs_rest fkm_kurs fkm_kurs_rest g_veil g_veil_rest lv_40 lv_40_rest prak_pros
prak_pros_rest andre_akt andre_akt_rest
"""
OFFICIAL_TEXT = {
    0: """Individuell utdanningsplan for ALIS | Gjelder for tidsrommet: | Planen bør revideres hvert halvår/årlig.
        | Individuell utdanningsplan baserer seg på kommunens generelle utdanningsplan med læringsarenaer og
        tilhørende læringsmål. Utdanningsplanene er utarbeidet som ledd i kommunens ansvar for legens
        spesialisering i allmennmedisin, jmf. Spesialistforskriften §§ 23, 25. | 1. Informasjon om kommune | a.
        Kommune | b. Er kommunen registrert som utdanningsvirksomhet? | JA | NEI | c. Leder i kompetanseportalen
        | d. ALIS-koordinator/kontaksperson | 2. Informasjon om ALIS | e. Navn | f. HPR-nummer | g.
        E-post/telefon | h. Læringsarena/Arbeidssted | 3. Avtale om individuell veiledning | Individuell
        veiledning dokumenteres i Kompetanseportalen. | a. Individuell veileders navn | b. E-post
        adresse/telefon | c. Hvem skriver referat""",
    1: """4. Status tjenestetid og læringsaktiviteter | Gjennomført | (evt tidsperiode) | Gjenstår | Tjenestetid |
        LIS1/turnus | Åpen uselektert praksis (min. 2 år, inntil 4,5 år) | Annen allmennmedisinsk tjeneste
        inntil 2,5 år (sykehjem, KAD, legevakt, helsestasjon/skolehelsetjeneste eller annen relevant tjeneste) |
        Institusjonstjeneste (min. 6 mnd i spesialisthelsetjeneste eller kommunal helseinstitusjon) |
        Individuell tilpasning etter Spesialistforskriftens §§ 31 og 32 (tjeneste fra annen spesialitet og annet
        land) | Læringsaktiviteter | Grunnkurs A | Grunnkurs B | Grunnkurs C | Grunnkurs D | 6 ulike emnekurs |
        Kurs i akuttmedisin | Sakkyndighetskurs | Kurs innen felles kompetansemål (FKM) | Gruppeveiledning 2 år
        (min. 1 år under tjeneste i åpen uselektert allmennpraksis) | 40 legevakter (minimum) | Praktiske
        prosedyrer | Andre læringsaktiviteter (møter, praksisbesøk, felleskonsultasjon med supervisør o.l). Se
        for øvrig anbefalte utdanningsplaner (ALM og FKM)""",
    2: """5. Framdriftsplan for kommende periode | a. Allmennmedisinsk tjeneste: | i. Åpen uselektert praksis |
        ii. Evt. annen allmennmedisinsk tjeneste | b. Institusjonstjeneste | c. Kurs | d. Gruppeveiledning | e.
        Legevakt | f. Andre læringsaktiviteter | g. Faglig fordypning | h. Planlagt permisjon/fravær | 6. Plan
        for hele utdanningsløpet | Dette er en plan eller skisse for hele spesialiseringsløpet. Hvilke
        læringsarenaer planlegges det at ALIS skal ha tjeneste ved? F.eks. åpen uselektert allmennpraksis, andre
        allmennmedisinske læringsarenaer, institusjonstjeneste, andre læringsarenaer som kommune har
        samarbeidsavtaler med, permisjoner, forventet tidspunkt for søknad om spesialistgodkjenning o.l.""",
    3: """7. Underskrift | Vi bekrefter at opplysningene er korrekte, og at vi er kjent med vår plikt om å melde
        fra om eventuelle fremtidige endringer som kan ha betydning for arbeidsforholdet og eventuelle tilskudd.
        | Planen er utarbeidet/revidert av: | Sted / dato | ALIS (Navn, underskrift) | Kommunen (Navn,
        underskrift) | Veileder (Navn, underskrift) | Dato for neste møte:""",
}


@pytest.fixture(scope="module")
def texts() -> dict[str, Any]:
    loaded: dict[str, Any] = lag_skjema.load_texts(FORM / "felt.toml")
    return loaded


def unpacked(data: bytes) -> bytes:
    """Give a PDF with its streams unpacked, so that another zlib makes no difference."""
    buffer = BytesIO()
    with pikepdf.open(BytesIO(data)) as pdf:
        pdf.save(
            buffer,
            static_id=True,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
        )
    return re.sub(rb"/ID \[.*?\]", b"", buffer.getvalue())


def test_the_script_makes_the_committed_file(texts: dict[str, Any]) -> None:
    first = lag_skjema.make(texts)
    assert lag_skjema.make(texts) == first
    assert unpacked(first) == unpacked(DATA)
    assert hashlib.sha256(DATA).hexdigest() == texts["pdf_sha256"]


def test_the_sixty_names_are_the_official_ones(texts: dict[str, Any]) -> None:
    assert len(OFFICIAL_NAMES.split()) == 60
    assert set(Form.open(DATA).fields) == set(OFFICIAL_NAMES.split())
    assert [field["name"] for field in texts["field"]] == list(texts["fields"])
    assert set(texts["fields"]) == set(OFFICIAL_NAMES.split())


@pytest.mark.parametrize("page", OFFICIAL_TEXT)
def test_every_page_has_the_official_words(page: int) -> None:
    printed = re.sub(r"\s+", "", pymupdf.open(stream=DATA)[page].get_text())
    wanted = [re.sub(r"\s+", "", part) for part in OFFICIAL_TEXT[page].split("|")]
    assert [part for part in wanted if part not in printed] == []


def test_four_upright_a4_pages_with_the_parts_where_they_belong(texts: dict[str, Any]) -> None:
    pages = pymupdf.open(stream=DATA)
    assert [(round(page.rect.width), round(page.rect.height)) for page in pages] == [(595, 842)] * 4
    parts = {"1": 0, "2": 0, "3": 0, "4-tjeneste": 1, "4-aktivitet": 1, "5": 2, "6": 2, "7": 3}
    fields = Form.open(DATA).fields
    assert {name: fields[name].page for name in fields} == {
        name: parts[spec["section"]] for name, spec in texts["fields"].items()
    }


def test_fields_are_what_the_map_says_and_stand_apart(texts: dict[str, Any]) -> None:
    fields = Form.open(DATA).fields
    for name, spec in texts["fields"].items():
        assert (fields[name].kind, fields[name].multiline) == (spec["kind"], spec["multiline"])
        assert fields[name].label == spec["tooltip"]
        assert spec["label"]
    boxes = [
        (field.page, *rect) for field in fields.values() for rect in (widget.rect for widget in field.widgets)
    ]
    overlapping = [
        (one, two)
        for index, one in enumerate(boxes)
        for two in boxes[:index]
        if one[0] == two[0] and one[1] < two[3] and two[1] < one[3] and one[2] < two[4] and two[2] < one[4]
    ]
    assert overlapping == []


def test_the_period_has_a_label_and_no_field(texts: dict[str, Any]) -> None:
    page = pymupdf.open(stream=DATA)[0]
    (label,) = page.search_for(texts["period_label"])
    assert not [widget for widget in page.widgets() if widget.rect.y0 < label.y1 and label.y0 < widget.rect.y1]


def test_the_document_says_its_title_language_and_reading_order(texts: dict[str, Any]) -> None:
    with pikepdf.open(BytesIO(DATA)) as pdf:
        assert str(pdf.Root.Lang) == "nb-NO"
        assert str(pdf.docinfo.Title) == texts["title"]
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert pdf.Root.MarkInfo.Marked
        assert {str(page.obj.Tabs) for page in pdf.pages} == {"/S"}


def test_every_field_stands_in_the_structure_tree_in_the_order_of_the_form(texts: dict[str, Any]) -> None:
    with pikepdf.open(BytesIO(DATA)) as pdf:
        order = list(_fields_in_tree(pdf.Root.StructTreeRoot.K))
        assert order == list(texts["fields"])
        numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
        parents = {int(numbers[at]): numbers[at + 1] for at in range(0, len(numbers), 2)}
        for page in pdf.pages:
            for annotation in page.obj.Annots:
                element = parents[int(annotation.StructParent)]
                assert any(
                    kid.get("/Obj") == annotation for kid in element.K if isinstance(kid, pikepdf.Dictionary)
                )


def _fields_in_tree(element: Any) -> Any:
    for kid in element.get("/K", ()):
        if kid.get("/Type") == "/OBJR" and kid.Obj.Subtype == "/Widget":
            yield str(kid.Obj.T)
        elif kid.get("/Type") == "/StructElem":
            yield from _fields_in_tree(kid)


def test_the_link_of_part_4_leads_to_the_recommended_plans(texts: dict[str, Any]) -> None:
    links = pymupdf.open(stream=DATA)[1].get_links()
    assert {link["uri"] for link in links} == {texts["printed"]["section_4_link"]}
