"""Pages of a paper moved, turned, dropped, cut, joined: a new version each time, nothing read twice, all undone."""

from typing import Any

import pytest

from commun.erreurs import ActionRefusee, EtatPerime
from courrier.actions.classement import classer, ecarter, reprendre
from courrier.actions.pages import Feuillet, disposer, joindre, lire_disposition, remettre_version
from courrier.enums import EtatPli
from courrier.exceptions import DispositionIllisible, PagesPasPretes, PliDejaTraite, PliLie
from courrier.models import Pli
from ged.models import Page, Version
from ged.versions import cadre_tourne
from tests.courrier.bannettes import glisser, textes_de

pytestmark = pytest.mark.django_db


def frais(pli: Pli) -> Pli:
    return Pli.objects.select_related("document", "bannette__compartiment").get(pk=pli.pk)


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("1", [[Feuillet(1)]]),
        ("2:90,1|3", [[Feuillet(2, 90), Feuillet(1)], [Feuillet(3)]]),
    ],
)
def test_disposition_se_lit(texte: str, attendu: Any) -> None:
    assert lire_disposition(texte) == attendu


@pytest.mark.parametrize("texte", ["", "x", "1,1", "1:45", "1||2", "1,", "1|1"])
def test_disposition_insensee_est_refusee(texte: str) -> None:
    with pytest.raises(DispositionIllisible):
        lire_disposition(texte)


def test_pages_retirees_et_deplacees_font_une_version_sans_relire(deposer: Any, agents: Any) -> None:
    pli = deposer("un", "deux", "trois")
    disposer(pli=frais(pli), disposition=lire_disposition("3,1"), attendue=1, par=agents["accueil"])
    versions = list(Version.objects.filter(document=pli.document).order_by("numero"))
    assert [v.numero for v in versions] == [1, 2]
    assert versions[1].motif == "1 page retirée, ordre changé"
    assert textes_de(pli) == ["trois", "un"]
    assert list(versions[0].pages.order_by("numero").values_list("texte", flat=True)) == ["un", "deux", "trois"]


def test_page_tournee_garde_ses_mots_avec_leurs_cadres(deposer: Any, agents: Any) -> None:
    pli = deposer("un")
    disposer(pli=frais(pli), disposition=lire_disposition("1:90"), attendue=1, par=agents["accueil"])
    page = Page.objects.get(version__document=pli.document, version__numero=2)
    mot = page.mots_places()[0]
    assert (page.largeur, page.hauteur, page.rotation) == (842, 595, 0)
    assert (mot.x, mot.y, mot.l, mot.h) == pytest.approx((1 - 0.2 - 0.05, 0.1, 0.05, 0.3))


def test_cadre_tourne_quatre_fois_revient() -> None:
    cadre = (0.1, 0.2, 0.3, 0.05)
    for _ in range(4):
        cadre = cadre_tourne(*cadre, 90)
    assert cadre == pytest.approx((0.1, 0.2, 0.3, 0.05))
    assert cadre_tourne(*cadre, 180) == pytest.approx(cadre_tourne(*cadre_tourne(*cadre, 90), 90))
    assert cadre_tourne(*cadre_tourne(*cadre, 90), 270) == pytest.approx(cadre)


def test_travail_de_lecture_finit_la_version_sans_ocr(
    deposer: Any, agents: Any, vider_la_file: Any, monkeypatch: Any
) -> None:
    def jamais(*args: Any, **options: Any) -> Any:
        raise AssertionError("une page déjà lue est relue")

    pli = deposer("un", "deux")
    vider_la_file()
    monkeypatch.setattr("ocr.taches.lire_pages", jamais)
    disposer(pli=frais(pli), disposition=lire_disposition("2,1"), attendue=1, par=agents["accueil"])
    vider_la_file()
    version = Version.objects.get(document=pli.document, numero=2)
    assert (version.etat, version.nb_pages, version.pages_lues) == ("lue", 2, 2)


def test_page_peu_sure_tournee_a_la_main_est_relue(deposer: Any, agents: Any) -> None:
    pli = deposer("gribouillis", "net")
    Page.objects.filter(version__document=pli.document, numero=1).update(confiance=0.2)
    disposer(pli=frais(pli), disposition=lire_disposition("1:180,2:180"), attendue=1, par=agents["accueil"])
    assert textes_de(pli) == ["net"]  # the first one is left to the reading


def test_decoupe_fait_d_autres_papiers_du_meme_lot(deposer: Any, agents: Any) -> None:
    pli = deposer("un", "deux", "trois", nom="lundi.pdf")
    parties = disposer(pli=frais(pli), disposition=lire_disposition("1|2|3"), attendue=1, par=agents["accueil"])
    assert [textes_de(p) for p in parties] == [["un"], ["deux"], ["trois"]]
    assert [p.etat for p in parties] == ["a_classer"] * 3
    assert {p.arrive_le for p in parties} == {pli.arrive_le}
    assert parties[1].document.version_courante.nom_origine == "lundi (2).pdf"
    assert {p.bannette_id for p in parties} == {pli.bannette_id}


def test_decoupe_annulee_rend_les_pages_et_ecarte_les_parties(deposer: Any, agents: Any) -> None:
    pli = deposer("un", "deux")
    _, partie = disposer(pli=frais(pli), disposition=lire_disposition("1|2"), attendue=1, par=agents["accueil"])
    remettre_version(pli=frais(pli), numero=1, attendue=2, par=agents["accueil"])
    assert textes_de(pli) == ["un", "deux"]
    assert (frais(partie).etat, frais(partie).motif) == (EtatPli.ECARTE, "découpe annulée")
    # And the other way: undoing the undoing brings the part back.
    remettre_version(pli=frais(pli), numero=2, attendue=3, par=agents["accueil"])
    assert textes_de(pli) == ["un"]
    assert frais(partie).etat == EtatPli.A_CLASSER


def test_decoupe_dont_une_partie_est_classee_ne_s_annule_pas(deposer: Any, agents: Any, dossier: Any) -> None:
    pli = deposer("un", "deux")
    _, partie = disposer(pli=frais(pli), disposition=lire_disposition("1|2"), attendue=1, par=agents["accueil"])
    classer(pli=partie, dossier=dossier, par=agents["accueil"])
    with pytest.raises(PliLie):
        remettre_version(pli=frais(pli), numero=1, attendue=2, par=agents["accueil"])
    assert textes_de(pli) == ["un"]


def test_papiers_joints_puis_separes(deposer: Any, agents: Any) -> None:
    premier, second = deposer("un"), deposer("deux", "trois")
    joindre(pli=frais(premier), autres=[frais(second)], attendue=1, par=agents["accueil"])
    assert textes_de(premier) == ["un", "deux", "trois"]
    assert frais(second).etat == EtatPli.ECARTE
    with pytest.raises(PliLie):
        reprendre(pli=frais(second), par=agents["accueil"])
    remettre_version(pli=frais(premier), numero=1, attendue=2, par=agents["accueil"])
    assert textes_de(premier) == ["un"]
    assert frais(second).etat == EtatPli.A_CLASSER


def test_rejoindre_ce_qui_fut_decoupe_puis_tout_annuler(deposer: Any, agents: Any) -> None:
    pli = deposer("un", "deux")
    _, partie = disposer(pli=frais(pli), disposition=lire_disposition("1|2"), attendue=1, par=agents["accueil"])
    joindre(pli=frais(pli), autres=[frais(partie)], attendue=2, par=agents["accueil"])
    assert textes_de(pli) == ["un", "deux"]
    remettre_version(pli=frais(pli), numero=2, attendue=3, par=agents["accueil"])
    assert (textes_de(pli), frais(partie).etat) == (["un"], EtatPli.A_CLASSER)
    remettre_version(pli=frais(pli), numero=1, attendue=4, par=agents["accueil"])
    assert (textes_de(pli), frais(partie).etat) == (["un", "deux"], EtatPli.ECARTE)


def test_deux_personnes_sur_les_memes_pages_la_seconde_l_apprend(deposer: Any, agents: Any) -> None:
    pli = deposer("un", "deux")
    vu = frais(pli)
    disposer(pli=frais(pli), disposition=lire_disposition("2,1"), attendue=1, par=agents["accueil"])
    with pytest.raises(EtatPerime):
        disposer(pli=vu, disposition=lire_disposition("1"), attendue=1, par=agents["accueil"])
    assert Version.objects.filter(document=pli.document).count() == 2


def test_pages_d_une_bannette_fermee_ou_d_un_papier_traite_ne_bougent_pas(deposer: Any, agents: Any) -> None:
    pli = deposer("un", "deux")
    with pytest.raises(ActionRefusee):
        disposer(pli=frais(pli), disposition=lire_disposition("2,1"), attendue=1, par=agents["as"])
    ecarter(pli=frais(pli), motif="doublet", par=agents["accueil"])
    with pytest.raises(PliDejaTraite):
        disposer(pli=frais(pli), disposition=lire_disposition("2,1"), attendue=1, par=agents["accueil"])


def test_pages_inconnues_ou_pas_encore_lues_sont_refusees(deposer: Any, bannette: Any, agents: Any) -> None:
    pli = deposer("un")
    with pytest.raises(DispositionIllisible):
        disposer(pli=frais(pli), disposition=lire_disposition("1,2"), attendue=1, par=agents["accueil"])
    Page.objects.filter(version__document=pli.document).delete()
    with pytest.raises(PagesPasPretes):
        disposer(pli=frais(pli), disposition=lire_disposition("1:90"), attendue=1, par=agents["accueil"])


def test_version_d_avant_le_classement_ne_se_lit_plus_dans_le_dossier(
    deposer: Any, agents: Any, dossier: Any, connecte: Any
) -> None:
    """The first version of a batch holds the pages of other people."""
    pli = deposer("a moi", "a un autre")
    disposer(pli=frais(pli), disposition=lire_disposition("1|2"), attendue=1, par=agents["accueil"])
    classer(pli=frais(pli), dossier=dossier, par=agents["accueil"])
    premiere, seconde = Version.objects.filter(document=pli.document).order_by("numero")
    client = connecte(agents["as"])
    adresse = f"/pieces/{pli.document_id}/"
    assert client.get(adresse).status_code == 200
    assert client.get(f"{adresse}?v={seconde.pk}").status_code == 200
    assert client.get(f"{adresse}?v={premiere.pk}").status_code == 404
    assert client.get(f"{adresse}original/?v={premiere.pk}").status_code == 404
    assert client.get(f"{adresse}pages/2.webp?v={premiere.pk}").status_code == 404


def test_disposition_sans_changement_ne_fait_rien(deposer: Any, agents: Any) -> None:
    pli = deposer("un", "deux")
    assert disposer(pli=frais(pli), disposition=lire_disposition("1,2"), attendue=1, par=agents["accueil"])
    assert Version.objects.filter(document=pli.document).count() == 1


def test_deux_pages_identiques_font_deux_papiers(bannette: Any, agents: Any) -> None:
    pli = glisser(bannette, agents["accueil"], "meme", "meme")
    parties = disposer(pli=frais(pli), disposition=lire_disposition("1|2"), attendue=1, par=agents["accueil"])
    assert len({p.document_id for p in parties}) == 2
