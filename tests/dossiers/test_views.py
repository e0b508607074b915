"""Pages: what each one shows, and to whom it does not exist."""

import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from comptes.enums import Profil
from comptes.models import Ouverture
from dossiers import actions
from dossiers.actions.papier import creer_boite, ranger_dossier
from dossiers.enums import EtatDemande
from dossiers.models import Demande, Dispense, DossierSocial, Piece, Rapport
from dossiers.urls import urlpatterns
from referentiel.models import TypeAide, TypePiece
from tests.factories import PersonneFactory

ONGLETS = ("menage", "demandes", "enquete", "pieces", "historique")


LISTES = {"registre", "boites"}  # the agent's own, without an object
# Receipts and papers in the wrong dossier have their own tests; the matrix of rights tries them all.
AILLEURS = {
    "recu",
    "recu_pdf",
    "piece_deplacer",
    "piece_reprendre",
    "deplacements",
    "deplacement",
    "deplacement_appuis",
    "relire",
    "bris",
    "briser",
    "confidentialite",
    "deposer_reserve",
    "lecteurs_prevus",
}


@pytest.fixture
def rapport(demande: Demande, agents: dict[str, Any]) -> Rapport:
    champs = dict.fromkeys(("menage", "ressources", "analyse", "conclusion"), "texte du rapport")
    return actions.ecrire_rapport(demande=demande, par=agents["as"], champs=champs)


@pytest.fixture
def adresses(
    demande: Demande, deposer: Any, rapport: Rapport, type_piece: TypePiece, agents: dict[str, Any]
) -> dict[str, str]:
    """One address of each name of the room."""
    dossier, piece = demande.dossier, deposer().piece
    boite = creer_boite(entite=dossier.entite, lieu="cave", contenu="", dossiers_comptes=1, par=agents["as"])
    rang = ranger_dossier(boite=boite, dossier=dossier, par=agents["as"])
    arguments: dict[str, list[Any]] = {
        "registre": [],
        "carte": [dossier.personne_id],
        "ouvrir": [dossier.personne_id],
        "lire": [dossier.pk],
        "deposer": [dossier.pk],
        "attribuer": [dossier.pk],
        "creer_demande": [dossier.pk],
        "onglet": [dossier.pk, "pieces"],
        "accuse": [demande.pk],
        "instruire": [demande.pk],
        "suspendre": [demande.pk],
        "reprendre": [demande.pk],
        "clore": [demande.pk],
        "dispenser": [demande.pk, type_piece.pk],
        "retirer_dispense": [demande.pk, type_piece.pk],
        "rapport_rediger": [demande.pk],
        "rapport_brouillon": [demande.pk],
        "rapport_lire": [rapport.pk],
        "rapport_signer": [rapport.pk],
        "piece_classer": [piece.pk],
        "piece_papier": [piece.pk],
        "papier_du_lot": [dossier.pk],
        "boites": [],
        "boite": [boite.code],
        "boite_ranger": [boite.code],
        "boite_sortir": [boite.code, rang.pk],
        "boite_vider": [boite.code],
        "boite_etiquette": [boite.code],
    }
    return {nom: reverse(f"dossiers:{nom}", args=args) for nom, args in arguments.items()}


def test_chaque_adresse_de_la_piece_est_dans_la_liste(adresses: dict[str, str]) -> None:
    assert set(adresses) | AILLEURS == {motif.name for motif in urlpatterns}


@pytest.mark.parametrize("profil", ["as", "directeur_general", "accueil", "gestion_technique"])
def test_agent_d_une_autre_institution_ne_trouve_rien(
    adresses: dict[str, str], etrangers: dict[str, Any], connecte: Any, profil: str
) -> None:
    client = connecte(etrangers[profil])

    for nom, adresse in adresses.items():
        if nom not in LISTES:
            assert {client.get(adresse).status_code, client.post(adresse).status_code} <= {404, 405}, nom


@pytest.mark.parametrize(
    "profil", ["membre", "president", "secretaire", "juriste", "dpo", "gestion_technique", "paiement"]
)
def test_agent_sans_ouverture_ne_trouve_rien(
    adresses: dict[str, str], agents: dict[str, Any], connecte: Any, profil: str
) -> None:
    client = connecte(agents[profil])

    for nom, adresse in adresses.items():
        attendus = {403} if nom in LISTES else {404, 405}
        assert {client.get(adresse).status_code, client.post(adresse).status_code} <= attendus | {405}, nom


def test_membre_avec_ouverture_lit_sans_pouvoir_agir(
    adresses: dict[str, str], demande: Demande, agents: dict[str, Any], connecte: Any
) -> None:
    Ouverture.objects.create(compartiment=demande.dossier.compartiment, agent=agents["membre"], motif="séance")
    client = connecte(agents["membre"])

    assert client.get(adresses["lire"]).status_code == 200
    for nom in ("instruire", "clore", "creer_demande", "attribuer", "deposer", "dispenser", "rapport_rediger"):
        corps = {"motif": "desistement", "referent": agents["as"].pk}
        assert client.post(adresses[nom], corps).status_code == 403, nom
    assert Demande.objects.get(pk=demande.pk).etat == EtatDemande.EN_INSTRUCTION


def test_accueil_connait_le_referent_et_ne_voit_aucune_piece(
    adresses: dict[str, str], demande: Demande, agents: dict[str, Any], connecte: Any
) -> None:
    client = connecte(agents["accueil"])

    suite = client.get(adresses["lire"])
    assert suite.status_code == 302
    assert suite.url == adresses["carte"]
    page = client.get(adresses["carte"]).content.decode()
    assert agents["as"].nom_complet in page
    assert demande.dossier.numero in page
    assert demande.reference in page  # what the registre tells the desk too
    assert demande.objets.get().type_aide.libelle not in page
    assert "bail" not in page
    for nom in ("onglet", "rapport_lire", "rapport_rediger", "piece_classer", "dispenser"):
        assert client.get(adresses[nom]).status_code == 404, nom
    for code in ONGLETS:
        assert client.get(reverse("dossiers:onglet", args=[demande.dossier_id, code])).status_code == 404


def test_chaque_page_s_affiche_pour_l_as(
    adresses: dict[str, str], demande: Demande, agents: dict[str, Any], connecte: Any
) -> None:
    client = connecte(agents["as"])

    for nom in (
        "lire",
        "carte",
        "registre",
        "creer_demande",
        "dispenser",
        "rapport_rediger",
        "rapport_lire",
        "piece_classer",
    ):
        assert client.get(adresses[nom]).status_code == 200, nom
    for code in ONGLETS:
        reponse = client.get(reverse("dossiers:onglet", args=[demande.dossier_id, code]))
        assert reponse.status_code == 200, code
        assert "Amélie Vanbrabant" in reponse.content.decode()
    assert client.get(reverse("dossiers:onglet", args=[demande.dossier_id, "inconnu"])).status_code == 404
    pdf = client.get(adresses["accuse"])
    assert (pdf.status_code, pdf.content[:5]) == (200, b"%PDF-")


def test_synthese_dit_qui_suit_et_ce_qui_manque(
    demande: Demande, agents: dict[str, Any], connecte: Any, type_piece: TypePiece
) -> None:
    page = connecte(agents["chef_as"]).get(reverse("dossiers:lire", args=[demande.dossier_id])).content.decode()

    assert agents["as"].nom_complet in page
    assert type_piece.libelle in page
    assert "dans 30 jours" in page
    assert agents["directeur_general"].nom_complet in page  # who may read, by name


def test_ouverture_envoyee_deux_fois_cree_un_dossier(
    personne: Any, entite: Any, agents: dict[str, Any], connecte: Any
) -> None:
    client = connecte(agents["accueil"])
    corps = {"entite": entite.pk, "referent": agents["as"].pk, "jeton": str(uuid.uuid4())}

    reponses = [client.post(reverse("dossiers:ouvrir", args=[personne.pk]), corps) for _ in range(2)]

    assert [r.status_code for r in reponses] == [302, 302]
    assert reponses[0].url == reponses[1].url
    assert DossierSocial.objects.get().referent == agents["as"]


def test_demande_envoyee_deux_fois_inscrite_une_fois(
    dossier: Any, agents: dict[str, Any], connecte: Any, aides: list[TypeAide]
) -> None:
    client = connecte(agents["as"])
    corps = {
        "recue_le": "221125",
        "canal": "guichet",
        "types_aide": [aides[0].pk, aides[1].pk],
        "expose": "Je ne peux plus payer mon loyer.",
        "jeton": str(uuid.uuid4()),
    }

    for _ in range(2):
        assert client.post(reverse("dossiers:creer_demande", args=[dossier.pk]), corps).status_code == 302

    demande = Demande.objects.get()
    assert demande.recue_le.isoformat() == "2025-11-22"
    assert demande.objets.count() == 2


def test_demande_sans_aide_garde_ce_qui_a_ete_tape(dossier: Any, agents: dict[str, Any], connecte: Any) -> None:
    corps = {"recue_le": "31/02/2026", "canal": "guichet", "expose": "mes mots", "jeton": str(uuid.uuid4())}

    page = connecte(agents["as"]).post(reverse("dossiers:creer_demande", args=[dossier.pk]), corps).content.decode()

    assert "mes mots" in page
    assert "Choisissez au moins une aide." in page
    assert "Cette date n’existe pas" in page
    assert not Demande.objects.exists()


def test_depot_par_la_page_repond_la_ligne_avec_le_recu(
    dossier: Any, agents: dict[str, Any], connecte: Any, type_piece: TypePiece
) -> None:
    fichier = SimpleUploadedFile("loyer été.pdf", b"%PDF-1.4 quittance", content_type="application/pdf")

    reponse = connecte(agents["as"]).post(
        reverse("dossiers:deposer", args=[dossier.pk]),
        {"fichier": fichier, "type_piece": type_piece.code},
        headers={"HX-Request": "true"},
    )

    piece = Piece.objects.get()
    assert (piece.dossier, piece.type_piece, piece.confirmee_par) == (dossier, type_piece, None)
    page = reponse.content.decode()
    assert "loyer été.pdf" in page
    assert piece.document.version_courante.empreinte_courte in page
    assert reverse("ged:etat", args=[piece.document_id]) in page


def test_depot_sans_fichier_dit_quoi_faire(dossier: Any, agents: dict[str, Any], connecte: Any) -> None:
    reponse = connecte(agents["as"]).post(
        reverse("dossiers:deposer", args=[dossier.pk]), headers={"HX-Request": "true"}
    )

    assert reponse.headers["HX-Retarget"] == "#avis"
    assert "Aucun fichier" in reponse.content.decode()


def test_accueil_depose_sans_pouvoir_lire(dossier: Any, agents: dict[str, Any], connecte: Any) -> None:
    client = connecte(agents["accueil"])
    fichier = SimpleUploadedFile("recu.pdf", b"%PDF-1.4 recu")

    reponse = client.post(
        reverse("dossiers:deposer", args=[dossier.pk]), {"fichier": fichier}, headers={"HX-Request": "true"}
    )

    document = Piece.objects.get().document
    assert reponse.status_code == 200
    assert f'href="{reverse("ged:lire", args=[document.pk])}"' not in reponse.content.decode()
    assert client.get(reverse("ged:lire", args=[document.pk])).status_code == 404


def test_classement_en_place_confirme_type_et_date(
    deposer: Any, agents: dict[str, Any], connecte: Any, type_piece: TypePiece
) -> None:
    piece = deposer().piece
    adresse = reverse("dossiers:piece_classer", args=[piece.pk])
    client = connecte(agents["as"])
    htmx = {"HX-Request": "true"}

    refus = client.post(
        adresse, {"type_piece": type_piece.pk, "date_piece": "010326", "valable_jusqu_au": "28/02/2026"}, headers=htmx
    )
    assert "précède" in refus.content.decode()
    reponse = client.post(adresse, {"type_piece": type_piece.pk, "date_piece": "010326"}, headers=htmx)

    piece.refresh_from_db()
    assert (piece.type_piece, piece.date_piece.isoformat(), piece.confirmee_par) == (
        type_piece,
        "2026-03-01",
        agents["as"],
    )
    assert reponse.headers["HX-Trigger"] == "pieces-changees"
    assert "01/03/2026" in reponse.content.decode()


def test_dispense_par_la_page_demande_un_motif(
    demande: Demande, agents: dict[str, Any], connecte: Any, type_piece: TypePiece
) -> None:
    client = connecte(agents["as"])
    adresse = reverse("dossiers:dispenser", args=[demande.pk, type_piece.pk])

    assert "pourquoi" in client.post(adresse, {"motif": ""}).content.decode()
    assert not Dispense.objects.exists()
    assert client.post(adresse, {"motif": "déjà connu du Registre"}).status_code == 302
    assert Dispense.objects.get().motif == "déjà connu du Registre"


def test_brouillon_garde_malgre_une_date_a_moitie_tapee(
    demande: Demande, agents: dict[str, Any], connecte: Any
) -> None:
    adresse = reverse("dossiers:rapport_brouillon", args=[demande.pk])

    reponse = connecte(agents["as"]).post(adresse, {"menage": "Vit seule.", "visite_le": "12/"})

    assert reponse.status_code == 200
    assert Rapport.objects.get().menage == "Vit seule."


def test_rapport_signe_par_la_page_se_lit_et_ne_s_ecrit_plus(
    demande: Demande, agents: dict[str, Any], connecte: Any
) -> None:
    client = connecte(agents["as"])
    adresse = reverse("dossiers:rapport_rediger", args=[demande.pk])
    textes = dict.fromkeys(("menage", "ressources", "analyse", "conclusion"), "Aide <b>urgente</b>")

    suite = client.post(adresse, {**textes, "signer": "1"})

    rapport = Rapport.objects.get()
    assert suite.url == reverse("dossiers:rapport_lire", args=[rapport.pk])
    page = client.get(suite.url).content.decode()
    assert "Aide &lt;b&gt;urgente" in page
    assert "Signer" not in page


def test_page_perimee_dit_que_la_demande_est_deja_close(
    demande: Demande, agents: dict[str, Any], connecte: Any
) -> None:
    actions.clore(demande=demande, motif="desistement", par=agents["chef_as"])

    reponse = connecte(agents["as"]).post(reverse("dossiers:instruire", args=[demande.pk]))

    assert reponse.status_code == 409
    assert "close" in reponse.content.decode()


def test_personne_mene_a_son_dossier(dossier: Any, agents: dict[str, Any], connecte: Any) -> None:
    fiche = reverse("usagers:lire", args=[dossier.personne_id])

    assert reverse("dossiers:lire", args=[dossier.pk]) in connecte(agents["as"]).get(fiche).content.decode()
    assert (
        reverse("dossiers:carte", args=[dossier.personne_id]) in connecte(agents["accueil"]).get(fiche).content.decode()
    )


@pytest.mark.parametrize("profil", list(Profil))
def test_registre_ouvert_a_l_accueil_aux_as_et_a_la_direction(
    demande: Demande, agents: dict[str, Any], connecte: Any, profil: str
) -> None:
    reponse = connecte(agents[profil]).get(reverse("dossiers:registre"))

    if profil in {Profil.ACCUEIL, Profil.AS, Profil.CHEF_AS, Profil.DIRECTEUR_GENERAL}:
        assert demande.reference in reponse.content.decode()
    else:
        assert reponse.status_code == 403


def test_registre_d_une_autre_institution_reste_vide(
    demande: Demande, etrangers: dict[str, Any], connecte: Any
) -> None:
    assert demande.reference not in connecte(etrangers["as"]).get(reverse("dossiers:registre")).content.decode()


@pytest.mark.parametrize(
    ("filtre", "trouve"),
    [
        ({"q": "vanbrabant amelie"}, True),
        ({"q": "AMÉLIE"}, True),
        ({"q": "dupont"}, False),
        ({"q": "2026/000001"}, True),
        ({"etat": "close"}, False),
        ({"etat": "enregistree"}, True),
        ({"annee": "1999"}, True),
        ({"page": "abc"}, True),
    ],
)
def test_registre_filtre(
    demande: Demande, agents: dict[str, Any], connecte: Any, filtre: dict[str, str], trouve: bool
) -> None:
    page = connecte(agents["as"]).get(reverse("dossiers:registre"), filtre, headers={"HX-Request": "true"})

    assert (demande.reference in page.content.decode()) is trouve


def test_registre_exporte_sans_formule_ni_contenu(
    dossier: Any, agents: dict[str, Any], connecte: Any, aides: list[TypeAide]
) -> None:
    dossier.personne.prenom = "=HYPERLINK(1)"
    dossier.personne.save()
    actions.enregistrer_demande(
        dossier=dossier, par=agents["as"], types_aide=aides[:1], recue_le=timezone.localdate(), expose="secret"
    )

    texte = connecte(agents["accueil"]).get(reverse("dossiers:registre"), {"format": "csv"}).content.decode()

    assert "'=HYPERLINK(1)" in texte
    assert "secret" not in texte


def _remplir(nombre: int, institution: Any, entite: Any, agent: Any, aide: TypeAide) -> None:
    for _ in range(nombre):
        dossier = actions.ouvrir_dossier(
            personne=PersonneFactory(institution=institution), entite=entite, par=agent, referent=agent
        )
        actions.enregistrer_demande(dossier=dossier, par=agent, types_aide=[aide], recue_le=timezone.localdate())


def test_registre_nombre_de_requetes_constant(
    institution: Any,
    entite: Any,
    agents: dict[str, Any],
    connecte: Any,
    aides: list[TypeAide],
    django_assert_max_num_queries: Any,
) -> None:
    client = connecte(agents["as"])
    adresse = reverse("dossiers:registre")
    comptes = []
    for nombre in (1, 6):
        _remplir(nombre, institution, entite, agents["as"], aides[0])
        with django_assert_max_num_queries(40) as requetes:
            client.get(adresse)
        comptes.append(len(requetes))

    assert comptes[0] == comptes[1]


def test_liste_des_pieces_nombre_de_requetes_constant(
    demande: Demande, deposer: Any, agents: dict[str, Any], connecte: Any, django_assert_max_num_queries: Any
) -> None:
    client = connecte(agents["as"])
    comptes = []
    for lot in ((1,), (2, 3, 4, 5)):
        for n in lot:
            deposer(f"octets {n}".encode())
        with django_assert_max_num_queries(60) as requetes:
            client.get(reverse("dossiers:onglet", args=[demande.dossier_id, "pieces"]))
        comptes.append(len(requetes))

    assert comptes[0] == comptes[1]


def test_accueil_qui_inscrit_une_demande_revient_a_la_carte_avec_son_etat_et_l_accuse(
    connecte: Any, agents: dict[str, Any], dossier: Any, aides: list[Any]
) -> None:
    """The desk answers a caller and prints the accusé from the same page."""
    reponse = connecte(agents["accueil"]).post(
        reverse("dossiers:creer_demande", args=[dossier.pk]),
        {
            "recue_le": f"{timezone.localdate():%d/%m/%Y}",
            "canal": "guichet",
            "types_aide": [aides[0].pk],
            "expose": "mots confiés au guichet",
            "jeton": str(uuid.uuid4()),
        },
        follow=True,
    )
    demande = dossier.demandes.get()
    assert reponse.redirect_chain[-1][0] == reverse("dossiers:carte", args=[dossier.personne_id])
    page = reponse.content.decode()
    assert demande.reference in page
    assert f"{demande.echeance:%d/%m/%Y}" in page
    assert reverse("dossiers:accuse", args=[demande.pk]) in page
    assert "mots confiés au guichet" not in page
