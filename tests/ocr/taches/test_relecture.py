"""Another reading: pages replaced one by one behind everything else; bytes, evidence and corrections do not move."""

import datetime as dt
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from commun.erreurs import ActionRefusee
from commun.models import Evenement
from comptes.models import Exclusion
from ged import correction, relecture, stockage
from ged.exceptions import RelectureImpossible
from ged.models import Page, Version
from ocr import relectures, taches
from ocr.moteur import VERSION, Apercu, LimiteDepassee, PageLue
from ocr.tours import depot_en_attente
from search.actions import chercher
from search.protocole import Requete
from tests.factories import compartiment as compartiment_de
from tests.ged.echantillons import pdf_texte, scan_png

pytestmark = pytest.mark.django_db


def relu(version: Version) -> Version:
    return Version.objects.select_related("document").get(pk=version.pk)


@pytest.fixture
def ancienne(deposer_octets: Any, vider_la_file: Any) -> Version:
    """Three pages read by an older engine, that read them badly."""
    version = deposer_octets(pdf_texte(3), "xylophone.pdf").version
    vider_la_file()
    Page.objects.filter(version=version).update(texte="zzancien", mots=b"")
    Version.objects.filter(pk=version.pk).update(moteur="2020.01.01")
    relecture.indexer("page", list(Page.objects.values_list("pk", flat=True)))
    vider_la_file()
    return relu(version)


def pages_trouvees(agent: Any, mot: str) -> list[int | None]:
    return sorted(t.page or 0 for t in chercher(agent, Requete(texte=mot)).elements)


def test_premiere_lecture_dit_son_moteur_et_ses_langues(deposer_octets: Any, vider_la_file: Any) -> None:
    version = deposer_octets(pdf_texte(1)).version
    vider_la_file()
    version = relu(version)
    assert (version.moteur, version.langues, version.a_relire) == (VERSION, "fra", False)


def test_relire_remplace_le_texte_et_garde_le_reste(
    ancienne: Version, agents: dict[str, Any], vider_la_file: Any
) -> None:
    corrigee = Page.objects.select_related("version__document").get(version=ancienne, numero=2)
    correction.corriger(page=corrigee, texte="Corrigé à la main", etat_vu=correction.vu(corrigee), par=agents["as"])
    avant = (ancienne.cle, ancienne.empreinte, ancienne.lue_le, set(Page.objects.values_list("pk", flat=True)))
    octets = b"".join(stockage.lire_flux(ancienne.cle))
    relecture.demander(document=ancienne.document, par=agents["as"])
    assert relu(ancienne).etat == "lue", "still read and searchable meanwhile"
    assert pages_trouvees(agents["as"], "zzancien") == [1, 2, 3]
    vider_la_file()
    version = relu(ancienne)
    assert (version.a_relire, version.moteur, version.etat, version.pages_lues) == (False, VERSION, "lue", 3)
    assert (version.cle, version.empreinte, version.lue_le, set(Page.objects.values_list("pk", flat=True))) == avant
    assert b"".join(stockage.lire_flux(version.cle)) == octets
    assert "feuillet 3" in Page.objects.get(version=version, numero=3).texte
    deux = Page.objects.get(version=version, numero=2)
    assert ("feuillet 2" in deux.texte, deux.correction, deux.corrigee_par_id) == (
        True, "Corrigé à la main", agents["as"].pk,
    )  # fmt: skip
    assert pages_trouvees(agents["as"], "feuillet") == [1, 3]
    assert pages_trouvees(agents["as"], "zzancien") == []
    assert pages_trouvees(agents["as"], "Corrigé à la main") == [2]
    faits = Evenement.objects.filter(objet_id=version.document_id).values_list("type", flat=True)
    assert {"relecture_demandee", "relecture_terminee"} <= set(faits)


def test_relecture_arretee_au_milieu_se_complete_sans_recommencer(
    ancienne: Version, agents: dict[str, Any], vider_la_file: Any
) -> None:
    relecture.demander(document=ancienne.document, par=agents["as"])
    version = relu(ancienne)
    lue = PageLue(1, "zznouveau", [], "native", 1.0, 595, 842, 0)
    assert relecture.remplacer_pages(version.pk, version.lecture, [lue])
    assert relecture.a_relire(version) == (2, 3)
    relecture.terminer(version.pk, version.lecture - 1, Apercu("application/pdf", 3), langues="fra")
    assert relu(version).a_relire, "an older request ends nothing"
    vider_la_file()
    assert Page.objects.get(version=version, numero=1).texte == "zznouveau", "what was done is not done again"
    assert pages_trouvees(agents["as"], "zzancien") == []
    assert not relu(version).a_relire


def test_tour_d_une_demande_depassee_n_ecrit_rien(ancienne: Version, agents: dict[str, Any]) -> None:
    relecture.demander(document=ancienne.document, par=agents["as"])
    vieille = relu(ancienne).lecture
    relecture.demander(document=ancienne.document, par=agents["as"])
    lue = PageLue(1, "en retard", [], "native", 1.0, 595, 842, 0)
    assert not relecture.remplacer_pages(ancienne.pk, vieille, [lue])
    assert Page.objects.get(version=ancienne, numero=1).texte == "zzancien"


def test_page_devenue_illisible_garde_son_texte(ancienne: Version, agents: dict[str, Any]) -> None:
    relecture.demander(document=ancienne.document, par=agents["as"])
    version = relu(ancienne)
    lue = PageLue(1, "", [], "illisible", 0.0, 0.0, 0.0, 0, "Elle a fait échouer le lecteur.")
    relecture.remplacer_pages(version.pk, version.lecture, [lue])
    page = Page.objects.get(version=version, numero=1)
    assert (page.texte, page.source, page.lecture) == ("zzancien", "native", version.lecture)


def test_relecture_impossible_laisse_tout_et_le_dit(
    ancienne: Version, agents: dict[str, Any], vider_la_file: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuser(*args: Any, **kwargs: Any) -> Any:
        raise LimiteDepassee

    monkeypatch.setattr(relectures, "analyser", refuser)
    relecture.demander(document=ancienne.document, par=agents["as"])
    vider_la_file()
    version = relu(ancienne)
    assert (version.etat, version.a_relire, version.moteur) == ("lue", False, "2020.01.01")
    assert "Une nouvelle lecture n’a pas abouti." in version.avertissement
    assert "sont restées" in version.avertissement
    assert pages_trouvees(agents["as"], "zzancien") == [1, 2, 3]


def test_nouvelle_copie_cherchable_remplace_l_ancienne(
    deposer_octets: Any, agents: dict[str, Any], vider_la_file: Any
) -> None:
    version = deposer_octets(scan_png(), "quittance.png").version
    vider_la_file()
    premiere = relu(version)
    assert premiere.conforme is True
    relecture.demander(document=premiere.document, par=agents["as"])
    vider_la_file()
    seconde = relu(version)
    assert seconde.cle_cherchable != premiere.cle_cherchable
    assert stockage.existe(seconde.cle_cherchable)
    assert not stockage.existe(premiere.cle_cherchable)


def test_droits_et_etats_de_la_demande(
    ancienne: Version, agents: dict[str, Any], connecte: Any, deposer_octets: Any
) -> None:
    with pytest.raises(ActionRefusee):
        relecture.demander(document=ancienne.document, par=agents["directeur_general"])
    pas_lue = deposer_octets(pdf_texte(2)).document
    with pytest.raises(RelectureImpossible):
        relecture.demander(document=pas_lue, par=agents["as"])
    adresse = reverse("ged:relire", args=[ancienne.document_id])
    assert connecte(agents["as"]).post(adresse).status_code == 302
    page = connecte(agents["as"]).get(reverse("ged:lire", args=[ancienne.document_id])).content.decode()
    assert "Nouvelle lecture demandée" in page


def test_selection_est_demandee_en_entier_ou_pas_du_tout(
    ancienne: Version, agents: dict[str, Any], deposer_octets: Any, entite: Any
) -> None:
    pas_lue = deposer_octets(pdf_texte(2), "pas-lue.pdf").document
    ailleurs = deposer_octets(pdf_texte(4), par=agents["chef_as"], compartiments=[compartiment_de(entite)]).document
    Exclusion.objects.create(compartiment=ailleurs.compartiments.get(), agent=agents["as"], motif="parent")
    choisies = [ancienne.document, pas_lue]
    for documents, agent in (([*choisies, ailleurs], "as"), (choisies, "directeur_general"), (choisies, "accueil")):
        with pytest.raises(ActionRefusee):
            relecture.demander_selection(documents=documents, par=agents[agent])
    assert not relu(ancienne).a_relire
    assert relecture.demander_selection(documents=choisies, par=agents["as"]) == (1, 1)
    assert relecture.demander_selection(documents=choisies, par=agents["as"]) == (0, 2), "asked twice, done once"
    assert relu(ancienne).a_relire
    assert Evenement.objects.filter(type="relecture_demandee").count() == 1


def test_temps_de_la_relecture_se_compte_depuis_son_tour(
    ancienne: Version, agents: dict[str, Any], connecte: Any
) -> None:
    relecture.demander(document=ancienne.document, par=agents["as"])
    assert relecture.avancement(relu(ancienne)) == {"relues": 0, "reste": ""}
    relecture.commencer(relu(ancienne))
    depuis = timezone.now() - dt.timedelta(minutes=3)
    Version.objects.filter(pk=ancienne.pk).update(lecture_depuis=depuis, nb_pages=100, pages_lues=100)
    relecture.commencer(relu(ancienne))
    assert relu(ancienne).lecture_depuis == depuis, "the turns after do not begin anew"
    Page.objects.filter(version=ancienne).update(lecture=relu(ancienne).lecture)
    adresse = reverse("ged:etat", args=[ancienne.document_id]) + "?vue=relecture"
    page = connecte(agents["as"]).get(adresse).content.decode()
    assert "3 / 100 pages, encore environ 2 heures" in page, "one minute a page, 97 left"
    relecture.terminer(ancienne.pk, relu(ancienne).lecture, Apercu("application/pdf", 3), langues="fra")
    assert "La nouvelle lecture est finie" in connecte(agents["as"]).get(adresse).content.decode()


def test_commande_choisit_compte_et_demande_une_fois(
    ancienne: Version, capsys: pytest.CaptureFixture[str], vider_la_file: Any
) -> None:
    call_command("relire", "--anterieures", "--compter")
    assert "1 pièce(s) à relire" in capsys.readouterr().out
    call_command("relire", "--anterieures", "2019")
    assert "0 pièce(s)" in capsys.readouterr().out
    call_command("relire", "--anterieures")
    call_command("relire", "--anterieures")
    assert [ligne[0] for ligne in capsys.readouterr().out.splitlines()] == ["1", "0"]
    vider_la_file()
    assert relu(ancienne).moteur == VERSION
    call_command("relire", "--document", str(ancienne.document_id))
    assert relu(ancienne).a_relire
    with pytest.raises(CommandError, match="999999"):
        call_command("relire", "--document", str(ancienne.document_id), "999999")


def test_page_de_gestion_compte_et_relit_sans_montrer_de_contenu(
    ancienne: Version, agents: dict[str, Any], connecte: Any
) -> None:
    client = connecte(agents["gestion_technique"])
    page = client.get(reverse("bureau:lecture")).content.decode()
    assert "Relire 1 pièce" in page
    assert ancienne.document.titre not in page
    assert client.post(reverse("bureau:lecture_relire"), follow=True).status_code == 200
    assert relu(ancienne).a_relire
    Version.objects.filter(pk=ancienne.pk).update(a_relire=False, doutes="Page 1 : texte peu sûr.", moteur=VERSION)
    client.post(reverse("bureau:lecture_relire"), {"choix": "douteuses"})
    assert relu(ancienne).a_relire
    entite = agents["as"].habilitations.get().entite
    adresse = reverse("bureau:lecture_langues", args=[entite.pk])
    client.post(adresse, {"langues": ["nld", "fra"]})
    entite.refresh_from_db()
    assert entite.langues == "fra+nld"
    assert connecte(agents["as"]).post(adresse, {"langues": ["nld"]}).status_code == 404


def test_depots_passent_avant_les_relectures(ancienne: Version, agents: dict[str, Any], deposer_octets: Any) -> None:
    relecture.demander(document=ancienne.document, par=agents["as"])
    assert not depot_en_attente(taches.lire_version.module_path, relectures.PRIORITE)
    deposer_octets(pdf_texte(2))
    assert depot_en_attente(taches.lire_version.module_path, relectures.PRIORITE)
    ordre = list(DBTaskResult.objects.ready().values_list("task_path", flat=True))
    assert ordre.index(taches.lire_version.module_path) < ordre.index(relectures.relire_version.module_path)
    assert relectures.PRIORITE < taches.PRIORITE_LONGUE


def test_relecture_sans_travail_en_file_est_remise_en_file_ou_abandonnee(
    ancienne: Version, agents: dict[str, Any]
) -> None:
    relecture.demander(document=ancienne.document, par=agents["as"])
    assert relectures.retrouver_relectures_perdues.call() == 0
    DBTaskResult.objects.filter(task_path=relectures.relire_version.module_path).delete()
    assert relectures.retrouver_relectures_perdues.call() == 1
    file = DBTaskResult.objects.filter(task_path=relectures.relire_version.module_path)
    assert file.count() == 1
    file.update(status="FAILED", finished_at=timezone.now())
    relectures.retrouver_relectures_perdues.call()
    assert "n’a pas abouti" in relu(ancienne).avertissement
    assert not relu(ancienne).a_relire
