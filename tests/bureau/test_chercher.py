"""The search page: fields, facets, orders, place, next and previous hit, list, kept searches, purpose."""

import datetime as dt
import zipfile
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from commun.models import Consultation, Evenement
from search.actions import indexer, moteur
from search.models import RechercheGardee
from tests.factories import PersonneFactory
from tests.search.entrees import entree
from usagers.models import Personne

pytestmark = pytest.mark.django_db
CHERCHER = "/chercher/"


@pytest.fixture
def pages(agents: dict[str, Any]) -> dict[str, Any]:
    """Three pages and a person that the AS may find; the engine is asked, no row of the base stands behind."""
    habilitation = agents["as"].habilitations.get()
    cles = (f"{habilitation.entite_id}:*",)
    commun = {"institution_id": agents["as"].institution_id, "cles": cles, "document_id": 40, "version_id": 41}
    moteur().ecrire(
        [
            entree(
                n,
                f"loyer de mars n° {n}",
                titre=titre,
                genre="note",
                page=1,
                type=type_,
                date=dt.date(annee, 3, 1),
                entite=str(habilitation.entite_id),
                dossier="2026-00012",
                **commun,
            )
            for n, titre, type_, annee in (
                (1, "Bail", "Bail", 2024),
                (2, "Quittance", "Facture", 2025),
                (3, "=x", "Bail", 2026),
            )
        ]
    )
    return agents


def test_champs_facettes_et_tri_se_lisent_dans_l_adresse(pages: Any, connecte: Any) -> None:
    client = connecte(pages["as"])
    page = client.get(CHERCHER, {"q": "loyer", "tri": "date"}).content.decode()
    assert "3 résultats" in page
    assert page.index("=x") < page.index("Quittance") < page.index(">Bail</a></h3>")
    assert 'aria-label="Affiner les résultats"' in page
    filtre = client.get(CHERCHER, {"q": "loyer", "type": "Bail"}).content.decode()
    assert (
        "2 résultats" in filtre,
        "Quittance" in filtre,
        'Bail<span class="hors-vue"> : enlever ce choix' in filtre,
    ) == (True, False, True)
    assert "1 résultat<" in client.get(CHERCHER, {"q": "loyer type:bail avant:2025"}).content.decode()


def test_champ_mal_ecrit_est_montre_avec_l_aide(pages: Any, connecte: Any) -> None:
    page = connecte(pages["as"]).get(CHERCHER, {"q": "loyer avant:demain"}).content.decode()
    assert "« avant:demain » : cette date n’existe pas ou n’est pas comprise." in page
    assert "type:facture" in page


def test_mot_mal_tape_est_propose_a_qui_trouve(pages: Any, connecte: Any) -> None:
    page = connecte(pages["as"]).get(CHERCHER, {"q": "loyre type:bail"}).content.decode()
    assert "Vouliez-vous dire" in page
    assert "loyer type:bail</a>" in page
    assert "Vouliez-vous dire" not in connecte(pages["paiement"]).get(CHERCHER, {"q": "loyre"}).content.decode()


def test_resultat_suivant_et_precedent(pages: Any, connecte: Any) -> None:
    client = connecte(pages["as"])
    page = client.get(CHERCHER, {"q": "loyer", "tri": "date", "type": "Bail"}).content.decode()
    assert "rang=2&amp;sur=2&amp;de=q%3Dloyer%26type%3DBail%26tri%3Ddate#page-1" in page
    saut = client.get(CHERCHER, {"q": "loyer", "tri": "date", "aller": "2"})
    assert saut["Location"].startswith("/note/2/?q=loyer&rang=2&sur=3&de=")
    assert client.get(CHERCHER, {"q": "loyer", "aller": "9"})["Location"] == "/chercher/?q=loyer"
    assert Consultation.objects.filter(nature="extrait").count() == 1
    suite = client.get("/", {"rang": "2", "sur": "3", "de": "q=loyer&tri=date"}).content.decode()
    assert "Résultat 2 sur 3" in suite
    assert "/chercher/?q=loyer&amp;tri=date&amp;aller=3" in suite
    assert client.get("/", {"rang": "<b>", "sur": "x", "de": '"><script>'}).status_code == 200


def test_liste_se_donne_au_tableur_et_entre_au_journal(pages: Any, connecte: Any) -> None:
    client = connecte(pages["as"])
    texte = client.get(reverse("bureau:recherche_exporter"), {"q": "loyer", "format": "csv"}).content.decode(
        "utf-8-sig"
    )
    lignes = texte.splitlines()
    assert len(lignes) == 4
    assert lignes[0].startswith("Genre;Titre;Type;Page;Date")
    assert any(";'=x;Bail;1;01/03/2026;2026-00012;" in ligne for ligne in lignes)
    xlsx = client.get(reverse("bureau:recherche_exporter"), {"q": "loyer", "type": "Facture"}).content
    feuille = zipfile.ZipFile(BytesIO(xlsx)).read("xl/worksheets/sheet1.xml").decode()
    assert "Quittance" in feuille
    assert "=x" not in feuille
    assert [e.faits for e in Evenement.objects.filter(type="recherche_exportee")] == [{"lignes": 3}, {"lignes": 1}]


def test_recherche_gardee_se_retrouve_par_son_agent_seul(pages: Any, connecte: Any) -> None:
    client = connecte(pages["as"])
    client.post(reverse("bureau:recherche_garder"), {"q": "loyer", "nom": "Mes loyers", "type": "Bail", "alerte": "on"})
    gardee = RechercheGardee.objects.get()
    assert (gardee.choix, gardee.alerte, gardee.trouvees.count()) == ({"type": "Bail"}, True, 2)
    assert "Mes loyers" in client.get(CHERCHER).content.decode()
    adresse = reverse("bureau:recherche_gardee", args=[gardee.pk])
    assert client.get(adresse)["Location"] == "/chercher/?q=loyer&type=Bail"
    assert (
        "déjà « Mes loyers »"
        in client.post(
            reverse("bureau:recherche_garder"), {"q": "loyer", "nom": "Mes loyers"}, follow=True
        ).content.decode()
    )
    autre = connecte(pages["chef_as"])
    assert autre.get(adresse).status_code == 404
    assert autre.post(reverse("bureau:recherche_retirer", args=[gardee.pk])).status_code == 404
    assert client.post(reverse("bureau:recherche_retirer", args=[gardee.pk])).status_code == 302
    assert not RechercheGardee.objects.exists()


def test_contenu_garde_aux_dossiers_de_l_agent_jusqu_a_une_raison(pages: Any, connecte: Any) -> None:
    from dossiers.actions import ouvrir_dossier

    agent = pages["as"]
    personne: Personne = PersonneFactory(institution=agent.institution)
    dossier = ouvrir_dossier(personne=personne, entite=agent.habilitations.get().entite, par=agent)
    dossier.referent = agent
    dossier.save(update_fields=["referent"])
    cles = tuple(dossier.compartiment.cles())
    champs = {"institution_id": agent.institution_id, "cles": cles, "genre": "note", "page": 1}
    moteur().ecrire(
        [entree(7, "mazout", dossier_id=dossier.pk, **champs), entree(8, "mazout", dossier_id=dossier.pk + 1, **champs)]
    )
    client = connecte(agent)
    page = client.get(CHERCHER, {"q": "mazout"}).content.decode()
    assert "1 résultat<" in page
    assert "Contenu de vos dossiers seulement" in page
    client.post(reverse("bureau:recherche_elargir"), {"q": "mazout", "finalite": "n’importe"})
    assert "1 résultat<" in client.get(CHERCHER, {"q": "mazout"}).content.decode()
    reponse = client.post(reverse("bureau:recherche_elargir"), {"q": "mazout", "finalite": "accueil"}, follow=True)
    assert "2 résultats" in reponse.content.decode()
    assert Evenement.objects.get(type="recherche_elargie").faits == {"finalite": "accueil"}
    ici = client.get(CHERCHER, {"q": "mazout", "dossier": dossier.pk}).content.decode()
    assert f"Dans le dossier {dossier.numero}" in ici
    assert "1 résultat<" in ici


def test_gestion_dit_la_taille_de_l_index_et_son_retard(pages: Any, connecte: Any) -> None:
    client = connecte(pages["gestion_technique"])
    DBTaskResult.objects.all().delete()
    page = client.get(reverse("bureau:gestion")).content.decode()
    assert "3 entrées, " in page
    assert ", à jour" in page
    indexer("personne", [1])
    assert (
        "1 lot à indexer, le plus ancien depuis moins d’une minute"
        in client.get(reverse("bureau:gestion")).content.decode()
    )
