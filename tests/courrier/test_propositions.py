"""What is proposed for a paper: who, what, when, on which words, and never somebody the agent may not find."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comptes.models import Exclusion
from courrier.actions.bannettes import bannette_de
from courrier.classement import propositions
from courrier.classement.actions import oublier_confirmation, retenir_confirmation
from courrier.classement.propositions import ouvrir_sceau
from courrier.confirmations import Champ, Confirmation, Origine, Resultat
from dossiers.actions import ouvrir_dossier
from dossiers.models import Piece
from referentiel.models import TypePiece
from tests.courrier.papiers import document_lu, pli_lu
from tests.factories import EntiteFactory, PersonneFactory, habiliter
from tests.stockage import pieces_dans
from usagers.actions import enregistrer_identifiant, enregistrer_instruction_paiement

NISS = "85.07.30-033.28"
LETTRE = """Mutualité des Deux Vallées
Valcourt, le 14/10/2026
Attestation d’indemnités d’incapacité de travail
Amélie Vanbrabant née le 30/07/1985
Montant journalier 54,12 €
"""


@pytest.fixture(autouse=True)
def _pieces_dans_un_dossier_prive(settings: Any, tmp_path: Any) -> None:
    pieces_dans(settings, tmp_path / "pieces")


@pytest.fixture
def personne(institution: Any) -> Any:
    return PersonneFactory(institution=institution, prenom="Amélie", nom="Vanbrabant", courriel="amelie@exemple.test")


@pytest.fixture
def dossier(personne: Any, entite: Any, agents: dict[str, Any]) -> Any:
    return ouvrir_dossier(personne=personne, entite=entite, par=agents["as"], referent=agents["as"])


@pytest.fixture
def proposer(agents: dict[str, Any]) -> Any:
    """proposer(texte, …, par=…) → what is proposed for a paper of these pages in the agent's own tray."""

    def _proposer(*textes: str, par: Any = None, **champs: Any) -> Any:
        agent = par or agents["as"]
        return propositions(pli_lu(bannette_de(agent), agent, *textes, **champs), agent)

    return _proposer


def test_number_in_the_text_finds_the_dossier_and_shows_its_words(dossier: Any, agents: Any, proposer: Any) -> None:
    enregistrer_identifiant(personne=dossier.personne, genre="niss", valeur=NISS, par=agents["as"])

    trouvees = proposer(f"Concerne le dossier\nNISS : {NISS}\n")

    propose = trouvees.dossier
    assert (propose.valeur, propose.origine) == (dossier, Origine.NUMERO)
    assert propose.sure
    assert NISS in propose.appuis[0].texte
    assert propose.appuis[0].page == 1
    assert all(0 <= v <= 1 for cadre in propose.appuis[0].cadres for v in cadre)
    assert Champ.DOSSIER in {champ for champ, _ in trouvees.appuis(1)}


def test_name_and_birth_date_find_the_dossier_date_and_amount(dossier: Any, proposer: Any) -> None:
    trouvees = proposer(LETTRE)

    assert (trouvees.dossier.valeur, trouvees.dossier.origine) == (dossier, Origine.NAISSANCE)
    assert trouvees.date.valeur == dt.date(2026, 10, 14)
    assert [str(m.valeur) for m in trouvees.montants] == ["54.12"]
    assert trouvees.type_piece.valeur.code == "attestation_mutuelle"
    assert trouvees.type_piece.origine == Origine.PAPIER


def test_same_birth_date_and_another_name_is_not_proposed(dossier: Any, institution: Any, proposer: Any) -> None:
    PersonneFactory(institution=institution, prenom="Karim", nom="Lahaye")

    trouvees = proposer("Karine Lahoye née le 30/07/1985")

    assert not trouvees.dossiers
    assert not trouvees.personnes


def test_number_outweighs_a_bare_homonym(
    dossier: Any, institution: Any, entite: Any, agents: Any, proposer: Any
) -> None:
    homonyme = PersonneFactory(
        institution=institution, prenom="Amélie", nom="Vanbrabant", date_naissance=dt.date(1950, 1, 1)
    )
    ouvrir_dossier(personne=homonyme, entite=entite, par=agents["as"])
    enregistrer_identifiant(personne=dossier.personne, genre="niss", valeur=NISS, par=agents["as"])

    trouvees = proposer(f"Madame Amélie VANBRABANT\n{NISS}\n")

    assert trouvees.dossier.valeur == dossier
    assert all(not p.sure for p in trouvees.dossiers[1:])


def test_printed_code_is_certain(dossier: Any, agents: Any, proposer: Any) -> None:
    bail = TypePiece.objects.get(profil="cpas", code="contrat_bail")

    trouvees = proposer("Illisible", dossier_indique=dossier, type_indique=bail)

    assert (trouvees.dossier.valeur, trouvees.dossier.confiance) == (dossier, 1.0)
    assert (trouvees.type_piece.valeur, trouvees.type_piece.confiance) == (bail, 1.0)


def test_person_without_dossier_is_told_apart(personne: Any, proposer: Any) -> None:
    trouvees = proposer(LETTRE)

    assert not trouvees.dossiers
    assert [p.valeur for p in trouvees.personnes] == [personne]


def test_dossier_of_another_centre_is_known_but_not_offered_for_filing(
    institution: Any, personne: Any, agents: Any, proposer: Any
) -> None:
    ailleurs = EntiteFactory(institution=institution)
    voisin = habiliter(institution, ailleurs, "as")
    dossier = ouvrir_dossier(personne=personne, entite=ailleurs, par=voisin)

    trouvees = proposer(LETTRE, par=agents["accueil"])

    assert not trouvees.dossiers
    assert [p.valeur for p in trouvees.ailleurs] == [dossier]


def test_agent_kept_out_of_a_dossier_is_told_nothing_of_it(dossier: Any, agents: Any, proposer: Any) -> None:
    enregistrer_identifiant(personne=dossier.personne, genre="niss", valeur=NISS, par=agents["as"])
    Exclusion.objects.create(compartiment=dossier.compartiment, agent=agents["chef_as"], motif="parent")
    bail = TypePiece.objects.get(profil="cpas", code="contrat_bail")

    trouvees = proposer(LETTRE + NISS, par=agents["chef_as"], dossier_indique=dossier, type_indique=bail)

    assert not trouvees.dossiers
    assert not trouvees.ailleurs
    assert not trouvees.personnes
    assert "Vanbrabant" not in "".join(p.libelle for p in trouvees.dossiers)


def test_agent_without_the_identity_right_is_told_of_nobody(dossier: Any, agents: Any) -> None:
    document = document_lu(bannette_de(agents["as"]).compartiment, agents["as"], LETTRE)

    for profil in ("membre", "juriste", "gestion_technique", "dpo", "notification"):
        trouvees = propositions(document, agents[profil])
        assert [*trouvees.dossiers, *trouvees.ailleurs, *trouvees.personnes] == [], profil


def test_another_institution_is_told_of_nobody(dossier: Any, agents: Any, etrangers: Any) -> None:
    document = document_lu(bannette_de(etrangers["as"]).compartiment, etrangers["as"], LETTRE)

    trouvees = propositions(document, etrangers["as"])

    assert not (trouvees.dossiers)
    assert not (trouvees.personnes)


def test_known_account_speaks_only_to_who_reads_accounts(dossier: Any, agents: Any, proposer: Any) -> None:
    enregistrer_instruction_paiement(
        personne=dossier.personne, iban="BE71096123456769", titulaire="A. V.", par=agents["as"]
    )
    texte = "Relevé du compte BE71 0961 2345 6769"

    assert proposer(texte).dossier.origine == Origine.COMPTE
    assert proposer(texte, par=agents["accueil"]).dossier is None


def test_her_own_address_finds_her(dossier: Any, proposer: Any) -> None:
    assert proposer("De : amelie@exemple.test\nObjet : mon bail").dossier.origine == Origine.COORDONNEES


def test_unread_paper_proposes_nothing(dossier: Any, agents: Any) -> None:
    pli = pli_lu(bannette_de(agents["as"]), agents["as"], LETTRE)
    pli.document.version_courante.pages.all().delete()

    trouvees = propositions(pli, agents["as"])

    assert not (trouvees.dossiers)
    assert not (trouvees.types)
    assert not (trouvees.date)


def test_validity_follows_the_months_of_the_institution(dossier: Any, agents: Any, proposer: Any) -> None:
    type_piece = TypePiece.objects.get(profil="cpas", code="attestation_mutuelle")
    type_piece.validite_mois = 3
    type_piece.save()

    validite = proposer(LETTRE).validite

    assert (validite.valeur, validite.origine) == (dt.date(2027, 1, 14), Origine.REGLE)


def test_cost_does_not_grow_with_the_persons_known(dossier: Any, institution: Any, agents: Any) -> None:
    pli = pli_lu(bannette_de(agents["as"]), agents["as"], LETTRE)
    with CaptureQueriesContext(
        connection,
    ) as peu:
        propositions(pli, agents["as"])
    for rang in range(120):
        PersonneFactory(institution=institution, nom=f"Vanbrabant{rang}")
    with CaptureQueriesContext(connection) as beaucoup:
        propositions(pli, agents["as"])

    assert len(beaucoup) == len(peu) <= 24


def test_her_number_is_known_however_it_is_written(dossier: Any, proposer: Any) -> None:
    dossier.personne.telephone = "+32 (0)475 12 34 56"
    dossier.personne.save(update_fields=["telephone"])

    trouvees = proposer("Rappelez le GSM 0475/12.34.56 après 17 heures\n")

    assert trouvees.dossier.valeur == dossier
    assert trouvees.dossier.origine == Origine.COORDONNEES
    assert trouvees.dossier.appuis[0].texte == "0475/12.34.56"
    assert not trouvees.dossier.sure


def test_number_shared_by_several_says_less(dossier: Any, institution: Any, proposer: Any) -> None:
    for personne in (dossier.personne, PersonneFactory(institution=institution)):
        personne.telephone = "0475123456"
        personne.save()

    assert proposer("Tél. 0475 12 34 56\n").dossier.confiance < 0.35


def test_lookups_follow_an_index(dossier: Any, agents: Any) -> None:
    """Birth date, sort key, account and e-mail: no search may read every person."""
    for modele, champs in (
        ("usagers_personne", "date_naissance"),
        ("usagers_personne", "courriel"),
        ("usagers_personne", "cle_telephone"),
    ):
        with connection.cursor() as curseur:
            curseur.execute(
                f"EXPLAIN QUERY PLAN SELECT id FROM {modele} WHERE institution_id=1 AND {champs} IN ('a','b')"
            ) if connection.vendor == "sqlite" else curseur.execute("SELECT 1, 2, 3, 'USING INDEX'")
            assert "INDEX" in str(curseur.fetchall())


# --- what is kept of a confirmation --------------------------------------------------------------------------------


def classer(document: Any, dossier: Any, par: Any, **champs: Any) -> Piece:
    return Piece.objects.create(dossier=dossier, document=document, deposee_par=par, confirmee_par=par, **champs)


def test_confirmation_tells_each_field_right_corrected_or_missing(dossier: Any, agents: Any, proposer: Any) -> None:
    trouvees = proposer(LETTRE)
    quittance = TypePiece.objects.get(profil="cpas", code="quittance_loyer")
    document = trouvees_document(trouvees)
    piece = classer(
        document,
        dossier,
        agents["as"],
        type_piece=quittance,
        date_piece=dt.date(2026, 10, 14),
        valable_jusqu_au=dt.date(2027, 1, 1),
    )

    confirmation = retenir_confirmation(piece=piece, par=agents["as"], sceau=trouvees.sceau())

    resultats = {c.champ: c.resultat for c in confirmation.champs.all()}
    assert resultats == {
        Champ.DOSSIER: Resultat.JUSTE,
        Champ.TYPE: Resultat.CORRIGE,
        Champ.DATE: Resultat.JUSTE,
        Champ.VALIDITE: Resultat.OMIS,
    }
    assert not confirmation.intacte
    assert confirmation.champs.get(champ=Champ.TYPE).type_propose.code == "attestation_mutuelle"


def test_account_and_amount_shown_are_right_unless_said_wrong(dossier: Any, agents: Any, proposer: Any) -> None:
    trouvees = proposer(f"{LETTRE}\nCompte BE68 5390 0754 7034\n")
    piece = classer(trouvees_document(trouvees), dossier, agents["as"])
    assert [champ for champ, _ in trouvees.lus] == [Champ.IBAN, Champ.MONTANT]

    def resultats(**dits: Any) -> dict[str, str]:
        confirmation = retenir_confirmation(piece=piece, par=agents["as"], sceau=trouvees.sceau(), **dits)
        return {c.champ: c.resultat for c in confirmation.champs.filter(champ__in=["iban", "montant"])}

    assert resultats() == {}, "not shown: nothing is counted"
    assert resultats(fausses=["montant"]) == {Champ.IBAN: Resultat.JUSTE, Champ.MONTANT: Resultat.CORRIGE}


def test_filed_again_replaces_the_facts_and_undone_forgets_them(dossier: Any, agents: Any, proposer: Any) -> None:
    trouvees = proposer(LETTRE)
    piece = classer(
        trouvees_document(trouvees), dossier, agents["as"],
        type_piece=trouvees.type_piece.valeur, date_piece=trouvees.date.valeur,
    )  # fmt: skip
    retenir_confirmation(piece=piece, par=agents["as"])

    assert retenir_confirmation(piece=piece, par=agents["as"], sceau=trouvees.sceau()).intacte
    assert Confirmation.objects.count() == 1
    oublier_confirmation(piece=piece)
    assert not Confirmation.objects.exists()


def test_forged_or_foreign_seal_counts_as_nothing_proposed(proposer: Any, dossier: Any) -> None:
    trouvees = proposer(LETTRE)
    sceau = trouvees.sceau()

    assert ouvrir_sceau(sceau, trouvees.document_id).proposees
    assert not ouvrir_sceau(sceau, trouvees.document_id + 1).proposees
    assert not ouvrir_sceau(sceau[:-2] + "xx", trouvees.document_id).proposees
    assert not ouvrir_sceau("", trouvees.document_id).proposees


def test_facts_kept_hold_no_text_and_no_agent() -> None:
    champs = {c.name for modele in (Confirmation,) for c in modele._meta.get_fields()}
    assert not champs & {"agent", "par", "texte", "nom", "titre"}


def test_sender_met_before_tells_dossier_and_type(dossier: Any, agents: Any, proposer: Any) -> None:
    lettre = "Régie des Logements de Valcourt SCRL\nrue du Moulin 4\n7999 Valcourt\n\nValcourt, le {}\nDivers\n"
    type_piece = TypePiece.objects.get(profil="cpas", code="facture")
    for jour in ("02/09/2026", "03/09/2026", "04/09/2026"):
        trouvees = proposer(lettre.format(jour))
        assert trouvees.expediteur
        piece = classer(trouvees_document(trouvees), dossier, agents["as"], type_piece=type_piece)
        retenir_confirmation(piece=piece, par=agents["as"], sceau=trouvees.sceau())

    trouvees = proposer(lettre.format("05/09/2026"))

    assert (trouvees.dossier.valeur, trouvees.dossier.origine) == (dossier, Origine.EXPEDITEUR)
    assert not trouvees.dossier.sure
    assert trouvees.type_piece.valeur == type_piece


def trouvees_document(trouvees: Any) -> Any:
    from ged.models import Document

    return Document.objects.get(pk=trouvees.document_id)
