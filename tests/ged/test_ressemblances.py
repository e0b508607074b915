"""A second scan of a sheet is suggested; another month's payslip is not; nothing is merged."""

import random
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from ged import ressemblances
from ged.models import Document, Page, Version
from ged.models_depot import EmpreintePage, Ressemblance
from tests.factories import compartiment as creer_compartiment

pytestmark = pytest.mark.django_db

FICHE = """Fiche de paie Employeur Boulangerie Dupuis SA numéro ONSS 0812.345.678 Travailleur Noëlle Destrée
NISS 85.07.30-033.28 Période du 01/{mois}/2026 au 30/{mois}/2026 Salaire brut {brut} ONSS {onss} Précompte {pre}
Net à payer {net} versé le 05/{apres}/2026 sur BE68 5390 0754 7034 Heures prestées {heures} Congés restants {conges}
rue Haute 2 7999 Valcourt commission paritaire 118 employée vendeuse temps partiel contrat durée indéterminée"""
OCTOBRE = FICHE.format(
    mois="10", apres="11", brut="1.845,20", onss="241,17", pre="212,40", net="1.391,63", heures="121", conges="9,5"
)
NOVEMBRE = FICHE.format(
    mois="11", apres="12", brut="1.902,77", onss="248,69", pre="225,08", net="1.429,00", heures="126", conges="7,0"
)


def mal_lu(texte: str, part: float, graine: int = 1) -> str:
    """The same words as a poorer scan gives them: some letters wrong."""
    alea = random.Random(graine)
    mots = texte.split()
    for rang in alea.sample(range(len(mots)), int(len(mots) * part)):
        mots[rang] = mots[rang][:-1] + alea.choice("ilcoe")
    return " ".join(mots)


@pytest.fixture
def lire(agents: Any, deposer_octets: Any) -> Any:
    """lire(text, …) → a version read to its end with this one page, compared."""

    def _lire(texte: str, **options: Any) -> Version:
        version = deposer_octets(
            texte.encode() + str(options).encode() + str(Version.objects.count()).encode(), **options
        ).version
        Page.objects.create(version=version, numero=1, texte=texte, source="ocr", confiance=1, largeur=595, hauteur=842)
        Version.objects.filter(pk=version.pk).update(etat="lue", nb_pages=1, pages_lues=1, lue_le=timezone.now())
        ressemblances.comparer(version.pk)
        return version

    return _lire


def test_la_meme_feuille_numerisee_deux_fois_est_proposee(lire: Any) -> None:
    premiere, seconde = lire(OCTOBRE), lire(mal_lu(OCTOBRE, 0.08))
    trouvee = Ressemblance.objects.get()
    assert (trouvee.page.version, trouvee.modele.version) == (seconde, premiere)
    assert Document.objects.count() == 2


@pytest.mark.parametrize(
    "autre",
    [
        NOVEMBRE,
        "Attestation de composition de ménage délivrée par la commune de Valcourt à la demande de l’intéressée",
    ],
)
def test_un_autre_papier_n_est_pas_propose(lire: Any, autre: str) -> None:
    lire(OCTOBRE)
    lire(autre)
    assert not Ressemblance.objects.exists()


def test_une_page_presque_vide_ne_ressemble_a_rien(lire: Any) -> None:
    lire("Page 1")
    lire("Page 1")
    assert not EmpreintePage.objects.exists()


def test_comparer_deux_fois_ne_double_rien_et_garde_le_verdict(lire: Any, agents: Any) -> None:
    lire(OCTOBRE)
    seconde = lire(OCTOBRE)
    ressemblances.juger(ressemblance=Ressemblance.objects.get(), verdict="autre", par=agents["as"])
    assert ressemblances.comparer(seconde.pk) == 1
    assert Ressemblance.objects.get().verdict == "autre"


def test_dans_un_autre_dossier_rien_n_est_rapproche(lire: Any, entite: Any) -> None:
    lire(OCTOBRE)
    lire(OCTOBRE, compartiments=[creer_compartiment(entite)])
    assert not Ressemblance.objects.exists()


def test_on_compare_cote_a_cote_et_on_dit(lire: Any, agents: Any, connecte: Any) -> None:
    lire(OCTOBRE)
    seconde = lire(OCTOBRE)
    trouvee, client = Ressemblance.objects.get(), connecte(agents["as"])
    marge = client.get(reverse("ged:ressemblances", args=[seconde.document_id])).content.decode()
    assert "ressemble à" in marge
    page = client.get(reverse("ged:comparer", args=[trouvee.pk])).content.decode()
    assert "C’est la même" in page
    assert client.post(reverse("ged:juger", args=[trouvee.pk]), {"verdict": "meme"}).status_code == 302
    marge = client.get(reverse("ged:ressemblances", args=[seconde.document_id])).content.decode()
    assert "même papier que" in marge
    assert Document.objects.count() == 2
    assert client.post(reverse("ged:juger", args=[trouvee.pk]), {"verdict": "fusionner"}).status_code == 403


def test_qui_ne_lit_pas_les_deux_ne_sait_rien(
    lire: Any, agents: Any, etrangers: Any, connecte: Any, entite: Any
) -> None:
    lire(OCTOBRE)
    lire(OCTOBRE)
    trouvee = Ressemblance.objects.get()
    for agent in (agents["accueil"], agents["gestion_technique"], etrangers["as"]):
        assert connecte(agent).get(reverse("ged:comparer", args=[trouvee.pk])).status_code == 404
        assert connecte(agent).post(reverse("ged:juger", args=[trouvee.pk]), {"verdict": "meme"}).status_code == 404
    assert connecte(agents["directeur_general"]).get(reverse("ged:comparer", args=[trouvee.pk])).status_code == 200


def test_le_simhash_de_textes_proches_est_proche() -> None:
    proche = ressemblances.ecart(
        *(ressemblances.simhash(ressemblances.jetons(t)) for t in (OCTOBRE, mal_lu(OCTOBRE, 0.05)))
    )
    loin = ressemblances.ecart(
        *(ressemblances.simhash(ressemblances.jetons(t)) for t in (OCTOBRE, "bail " + OCTOBRE[::-1]))
    )
    assert proche <= ressemblances.ECART_MAX < loin
