import os
import uuid
from collections.abc import Iterator

import pytest

from search.backends.elastic import MoteurElastic
from search.exceptions import MoteurArrete
from search.protocole import Requete
from tests.search.contrat_moteur import ContratMoteur
from tests.search.entrees import TOUT, entree


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
