import os
import random
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from search.backends.elastic import MoteurElastic
from search.backends.integre import MoteurIntegre
from search.exceptions import MoteurArrete
from search.protocole import Requete
from tests.search.contrat_moteur import ContratMoteur
from tests.search.entrees import TOUT, acces, entree


@pytest.mark.services
class TestMoteurElastic(ContratMoteur):
    @pytest.fixture
    def moteur(self) -> Iterator[MoteurElastic]:
        url = os.environ.get("LIASSE_ES_URL")
        if not url:
            pytest.skip("Elasticsearch absent (LIASSE_ES_URL)")
        moteur = MoteurElastic(url, f"essai-{uuid.uuid4().hex[:12]}")
        moteur.preparer()
        yield moteur
        moteur.client.indices.delete(index=f"{moteur.nom}-*")
        moteur.client.close()

    def test_index_jamais_cree_ne_trouve_rien_puis_existe(self, moteur: MoteurElastic) -> None:
        moteur.client.indices.delete(index=f"{moteur.nom}-*")
        assert moteur.chercher(Requete("bail"), TOUT).total == 0
        moteur.ecrire([entree(1, "bail")])
        assert moteur.compter() in {0, 1}
        assert self.ids(moteur, "bail") == {"page:1"}

    def test_index_en_lecture_seule_fait_echouer_lecriture(self, moteur: MoteurElastic) -> None:
        moteur.client.indices.put_settings(index=moteur.nom, settings={"index.blocks.write": True})
        with pytest.raises(MoteurArrete):
            moteur.ecrire([entree(1, "bail")])
        moteur.client.indices.put_settings(index=moteur.nom, settings={"index.blocks.write": False})
        moteur.ecrire([entree(1, "bail")])
        assert self.ids(moteur, "bail") == {"page:1"}

    def test_deux_moteurs_repondent_la_meme_chose(self, moteur: MoteurElastic, tmp_path: Path) -> None:
        hasard = random.Random(3)
        mots = "loyer loyers payé payer facture l’énergie énergies 22/11/2026 1.234,56 BE68 5390 0754 85.07.30".split()
        liste = [
            entree(
                n,
                " ".join(hasard.choices(mots, k=hasard.randint(1, 14))),
                titre=" ".join(hasard.choices(mots, k=2)),
                genre=hasard.choice(["page", "personne", "dossier"]),
                institution_id=hasard.randint(1, 2),
                cles=tuple(hasard.sample(["1:*", "1:social", "2:*"], hasard.randint(0, 2))),
                compartiments=tuple(hasard.sample(range(6), hasard.randint(0, 3))),
                identite=hasard.random() < 0.3,
            )
            for n in range(1, 301)
        ]
        integre = MoteurIntegre(tmp_path / "index.sqlite3")
        for m in (integre, moteur):
            m.ecrire(liste)
        moteur.rafraichir()
        trouves = 0
        for _ in range(150):
            droits = acces(
                institution=hasard.randint(1, 2),
                cles=hasard.sample(["1:*", "1:social", "2:*"], hasard.randint(0, 2)),
                ouvertures=hasard.sample(range(6), hasard.randint(0, 2)),
                exclusions=hasard.sample(range(6), hasard.randint(0, 1)),
                identite=hasard.random() < 0.5,
            )
            choisis = hasard.sample(mots, hasard.randint(1, 3))
            texte = hasard.choice(["{}", '"{}"', "{} -garage", "{} fact", "{} -85.07.30"]).format(" ".join(choisis))
            genres = tuple(hasard.sample(["page", "personne"], hasard.randint(0, 2)))
            a, b = (m.chercher(Requete(texte, genres=genres, taille=300), droits) for m in (integre, moteur))
            assert {r.id: r.extrait for r in a.elements} == {r.id: r.extrait for r in b.elements}, texte
            assert (a.total, a.par_genre) == (b.total, b.par_genre), texte
            trouves += a.total
        assert trouves > 500
