"""The model learned from confirmations: better than nothing, kept as numbers, never the papers' own words."""

import io
import pickle
import random
from typing import Any

import numpy as np
import pytest
from django.core.management import call_command

from courrier.actions.bannettes import bannette_de
from courrier.classement import propositions
from courrier.classement.apprentissage import Exemple, apprendre, entrainer, exemples
from courrier.classement.modele import Modele, ModeleIllisible
from courrier.classement.taches import apprendre_des_classements
from courrier.classement.vecteurs import BOITES, frequences
from courrier.confirmations import Confirmation, ModeleAppris, Origine
from dossiers.actions import ouvrir_dossier
from dossiers.models import Piece
from referentiel.models import TypePiece
from tests.courrier.papiers import document_lu, pli_lu
from tests.factories import PersonneFactory
from tests.stockage import pieces_dans

# Local papers that no table knows: only the institution's own filings tell what they are.
PHRASES = {
    "courrier": "inscription crèche communale accueil enfants horaires puéricultrice participation parentale séjour",
    "rapport_visite": "passage logement humidité chambres chauffage poêle voisinage constatations propreté cuisine",
    "autre": "club sportif cotisation saison entraîneur licence équipe maillot tournoi vestiaire stade",
}
BRUIT = "madame monsieur votre nous veuillez agréer salutations distinguées concerne suite objet service ville".split()


def texte_de(code: str, hasard: random.Random) -> str:
    mots = hasard.sample(PHRASES[code].split(), 6) + hasard.sample(BRUIT, 6)
    hasard.shuffle(mots)
    return " ".join(mots)


def donnees(nombre: int, graine: int = 1) -> list[Exemple]:
    hasard = random.Random(graine)
    return [Exemple(texte_de(code, hasard), code) for code in PHRASES for _ in range(nombre)]


def test_learned_types_are_found_on_new_papers() -> None:
    appris = entrainer(donnees(12))
    assert appris is not None
    modele, exactitude = appris
    hasard = random.Random(2)

    nouveaux = [(code, modele.avis(texte_de(code, hasard))) for code in PHRASES for _ in range(20)]

    justes = sum(avis[0].code == code for code, avis in nouveaux)
    assert justes >= 57
    assert exactitude is not None
    assert exactitude > 0.9
    assert all(0 <= a.confiance <= 1 for _, avis in nouveaux for a in avis)
    assert set(nouveaux[0][1][0].mots) & {"inscription", "creche", "communale", "accueil", "enfants", "horaires",
                                          "puericultrice", "participation", "parentale", "sejour"}  # fmt: skip


def test_confidence_falls_on_a_text_never_met() -> None:
    modele, _ = entrainer(donnees(12)) or (None, None)
    assert modele is not None

    assert modele.avis("zygomorphe quinconce palimpseste") == []
    connu = modele.avis(PHRASES["autre"])[0].confiance
    dilue = modele.avis("club " + " ".join(f"inconnu{chr(97 + i)}mot" for i in range(26)))[0].confiance
    assert dilue < connu


def test_two_types_are_told_apart() -> None:
    seules = [e for e in donnees(12) if e.code != "autre"]
    modele, _ = entrainer(seules) or (None, None)
    assert modele is not None

    assert modele.avis(PHRASES["courrier"])[0].code == "courrier"
    assert modele.avis(PHRASES["rapport_visite"])[0].code == "rapport_visite"


def test_too_few_papers_teach_nothing() -> None:
    assert entrainer(donnees(3)) is None
    assert entrainer([e for e in donnees(30) if e.code == "autre"]) is None


def test_numbers_survive_storage_and_hold_no_word_of_a_single_paper() -> None:
    secret = Exemple("patronyme Zwankelsteen rue Inoubliable", "autre")
    modele, _ = entrainer([*donnees(12), secret]) or (None, None)
    assert modele is not None
    octets = modele.en_octets()

    relu = Modele.des_octets(octets, 7)

    assert relu.version == 7
    assert relu.avis(PHRASES["autre"]) == modele.avis(PHRASES["autre"])
    assert b"zwankel" not in octets.lower()
    assert all(modele.idf[numero] == 0 for numero in frequences("zwankelsteen inoubliable"))


def test_foreign_bytes_are_refused_and_never_unpickled(tmp_path: Any) -> None:
    class Piege:
        def __reduce__(self) -> Any:
            return (open, (str(tmp_path / "piege"), "w"))

    tampon = io.BytesIO()
    np.savez_compressed(tampon, codes=np.array([Piege()], dtype=object), idf=np.zeros(3), poids=np.zeros(3), biais=1)
    mauvaise_forme = io.BytesIO()
    np.savez_compressed(
        mauvaise_forme, codes=np.frombuffer(b"a\nb", dtype=np.uint8), idf=np.zeros(BOITES), poids=np.zeros((1, 4)),
        biais=np.zeros(2),
    )  # fmt: skip
    for octets in (tampon.getvalue(), pickle.dumps(Piege()), b"", b"PK\x03\x04", mauvaise_forme.getvalue()):
        with pytest.raises(ModeleIllisible):
            Modele.des_octets(octets)
    assert not (tmp_path / "piege").exists()


@pytest.fixture
def classements(settings: Any, tmp_path: Any, institution: Any, entite: Any, agents: dict[str, Any]) -> Any:
    """Confirmed papers of the institution, thirteen of each kind."""
    pieces_dans(settings, tmp_path / "pieces")
    dossier = ouvrir_dossier(personne=PersonneFactory(institution=institution), entite=entite, par=agents["as"])
    for exemple in donnees(13):
        document = document_lu(dossier.compartiment, agents["as"], exemple.texte)
        piece = Piece.objects.create(
            dossier=dossier,
            document=document,
            type_piece=TypePiece.objects.get(profil="cpas", code=exemple.code),
            deposee_par=agents["as"],
            confirmee_par=agents["as"],
        )
        Confirmation.objects.create(institution=institution, entite=entite, piece=piece, type_piece=piece.type_piece)
    return dossier


def test_confirmed_papers_teach_the_next_proposal(classements: Any, institution: Any, agents: Any) -> None:
    pli = pli_lu(bannette_de(agents["as"]), agents["as"], texte_de("rapport_visite", random.Random(5)))
    avant = propositions(pli, agents["as"])

    modele = apprendre(institution)
    apres = propositions(pli, agents["as"])

    assert modele is not None
    assert (modele.version, modele.exemples, modele.types) == (1, 39, 3)
    assert avant.modele is None
    assert apres.modele == 1
    assert (apres.type_piece.valeur.code, apres.type_piece.origine) == ("rapport_visite", Origine.MODELE)
    assert apres.type_piece.appuis


def test_unconfirmed_or_foreign_papers_are_not_learned(classements: Any, institution: Any, etrangers: Any) -> None:
    Piece.objects.filter(dossier=classements).update(confirmee_par=None)
    assert exemples(institution) == []
    assert apprendre(etrangers["as"].institution) is None


def test_nightly_job_learns_only_after_new_confirmations(classements: Any, institution: Any) -> None:
    assert apprendre_des_classements.call() == 1
    assert apprendre_des_classements.call() == 0
    Confirmation.objects.create(institution=institution, entite=classements.entite)
    assert apprendre_des_classements.call() == 1
    assert list(ModeleAppris.objects.values_list("version", flat=True)) == [2, 1]


def test_only_the_last_models_are_kept(classements: Any, institution: Any) -> None:
    for _ in range(4):
        apprendre(institution)
    assert list(ModeleAppris.objects.values_list("version", flat=True)) == [4, 3, 2]


def test_command_says_what_was_learned(classements: Any, institution: Any, autre_institution: Any, capsys: Any) -> None:
    call_command("apprendre_classement")
    dit = capsys.readouterr().out
    assert "39 pièces, 3 types" in dit
    assert "trop peu de pièces" in dit
