import pytest

from search.backends.elastic import MoteurElastic
from search.exceptions import MoteurArrete
from search.protocole import Requete
from tests.search.entrees import TOUT, entree


def test_elasticsearch_arrete_est_dit_en_une_phrase() -> None:
    moteur = MoteurElastic("http://127.0.0.1:9", "essai")
    for acte in (
        lambda: moteur.chercher(Requete("bail"), TOUT),
        lambda: moteur.ecrire([entree(1, "bail")]),
        lambda: moteur.retirer(["page:1"]),
        moteur.compter,
    ):
        with pytest.raises(MoteurArrete, match="arrêtée"):
            acte()
    moteur.client.close()
