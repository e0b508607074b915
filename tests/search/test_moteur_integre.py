import sqlite3
import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comptes.acces import Acces
from search.backends.integre import MoteurIntegre
from search.exceptions import MoteurArrete
from search.protocole import Entree, Requete
from tests.search.contrat_moteur import ContratMoteur
from tests.search.entrees import TOUT, entree

MOTS = ["loyer", "facture", "énergie", "bail"]
CLES = ["1:*", "1:social", "2:*", "3:dettes"]
ids = st.integers(1, 4)


@st.composite
def entrees(draw: st.DrawFn) -> list[Entree]:
    return [
        entree(
            n,
            " ".join(draw(st.lists(st.sampled_from(MOTS), min_size=1, max_size=4))),
            genre=draw(st.sampled_from(["page", "personne"])),
            institution_id=draw(st.integers(1, 2)),
            cles=tuple(draw(st.sets(st.sampled_from(CLES)))),
            compartiments=tuple(draw(st.sets(ids))),
            identite=draw(st.booleans()),
            dossier_id=draw(st.none() | ids),
        )
        for n in range(1, draw(st.integers(1, 12)) + 1)
    ]


droits = st.builds(
    Acces,
    institution_id=st.integers(1, 2),
    agent_id=st.just(1),
    cles=st.frozensets(st.sampled_from(CLES)),
    ouvertures=st.frozensets(ids),
    exclusions=st.frozensets(ids),
    identite=st.booleans(),
)


def permis(e: Entree, a: Acces) -> bool:
    ouvert = set(e.cles) & a.cles or set(e.compartiments) & a.ouvertures or (e.identite and a.identite)
    return e.institution_id == a.institution_id and bool(ouvert) and not set(e.compartiments) & a.exclusions


class TestMoteurIntegre(ContratMoteur):
    @pytest.fixture
    def moteur(self, tmp_path: Path) -> MoteurIntegre:
        return MoteurIntegre(tmp_path / "index.sqlite3")

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(liste=entrees(), acces=droits, mot=st.sampled_from(MOTS), dossier=st.none() | ids)
    def test_droits_quelconques_egalent_le_filtre_naif(
        self, moteur: MoteurIntegre, liste: list[Entree], acces: Acces, mot: str, dossier: int | None
    ) -> None:
        moteur.vider()
        moteur.ecrire(liste)
        attendus = [e for e in liste if mot in e.texte.split() and permis(e, acces) and dossier in (None, e.dossier_id)]
        resultats = moteur.chercher(Requete(mot, dossier_id=dossier, taille=50), acces)
        assert {r.id for r in resultats.elements} == {e.id for e in attendus}
        assert resultats.total == len(attendus) == len(resultats.elements)
        assert resultats.par_genre == {g: n for g in ("page", "personne") if (n := sum(e.genre == g for e in attendus))}

    def test_fichier_de_lindex_nest_lisible_que_par_son_proprietaire(self, moteur: MoteurIntegre) -> None:
        moteur.ecrire([entree(1, "bail")])
        assert stat.S_IMODE(moteur.fichier.stat().st_mode) == 0o600

    def test_fichier_efface_sous_le_site_repart_vide(self, moteur: MoteurIntegre) -> None:
        moteur.ecrire([entree(1, "bail")])
        moteur.fichier.unlink()
        assert moteur.chercher(Requete("bail"), TOUT).total == 0

    def test_fichier_abime_est_un_moteur_arrete(self, moteur: MoteurIntegre) -> None:
        moteur.fichier.write_bytes(b"ceci n'est pas une base" * 100)
        with pytest.raises(MoteurArrete, match="arrêtée"):
            moteur.chercher(Requete("bail"), TOUT)

    def test_analyse_plus_ancienne_demande_une_reconstruction(self, moteur: MoteurIntegre) -> None:
        moteur.ecrire([entree(1, "bail")])
        with sqlite3.connect(moteur.fichier) as connexion:
            connexion.execute("PRAGMA user_version = 999")
        connexion.close()
        assert not moteur.analyse_a_jour()
        moteur.reconstruire([entree(1, "bail")])
        assert moteur.analyse_a_jour()
