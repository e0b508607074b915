import datetime as dt
import os
import random
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from search.actions import interroger
from search.backends.elastic import MoteurElastic
from search.backends.integre import MoteurIntegre
from search.exceptions import MoteurArrete
from search.protocole import PERTINENCE, TRIS, Entree, Requete
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

    def test_plusieurs_fragments_comptent_et_classent_comme_un_seul(self, moteur: MoteurElastic) -> None:
        url = os.environ["LIASSE_ES_URL"]
        trois = MoteurElastic(url, f"{moteur.nom}-trois", fragments=3)
        hasard = random.Random(5)
        liste = [_entree_au_hasard(n, hasard) for n in range(1, 121)]
        for m in (moteur, trois):
            m.ecrire(liste)
            m.rafraichir()
        index = trois.client.indices.get_settings(index=trois.nom)
        assert {i["settings"]["index"]["number_of_shards"] for i in index.values()} == {"3"}
        for texte in ("loyer facture", "payer -energie", "type:facture"):
            a, b = (m.chercher(Requete(texte, facettes=True, taille=200), TOUT) for m in (moteur, trois))
            assert (a.total, a.facettes) == (b.total, b.facettes)
            assert [r.id for r in a.elements] == [r.id for r in b.elements]
        trois.client.close()

    def test_deux_moteurs_repondent_la_meme_chose(self, moteur: MoteurElastic, tmp_path: Path) -> None:
        """Questions drawn over the whole grammar: same ids, snippets, totals, facets, places, orders."""
        hasard = random.Random(3)
        liste = [_entree_au_hasard(n, hasard) for n in range(1, 301)]
        integre = MoteurIntegre(tmp_path / "index.sqlite3")
        for m in (integre, moteur):
            m.ecrire(liste)
        moteur.rafraichir()
        trouves = larges = 0
        for _ in range(220):
            droits = acces(
                institution=hasard.randint(1, 2),
                cles=hasard.sample(["1:*", "1:social", "2:*"], hasard.randint(0, 2)),
                ouvertures=hasard.sample(range(6), hasard.randint(0, 2)),
                exclusions=hasard.sample(range(6), hasard.randint(0, 1)),
                identite=hasard.random() < 0.5,
            )
            requete = _requete_au_hasard(hasard)
            a, b = (interroger(m, requete, droits) for m in (integre, moteur))
            assert (a.total, a.sans_choix, a.avec_tout) == (b.total, b.sans_choix, b.avec_tout), requete
            assert a.facettes == b.facettes, requete
            assert {r.id: r.extrait for r in a.elements} == {r.id: r.extrait for r in b.elements}, requete
            if requete.tri != PERTINENCE:
                assert [r.id for r in a.elements] == [r.id for r in b.elements], requete
            trouves, larges = trouves + a.total, larges + (a.avec_tout is not None)
        assert trouves > 1000
        assert larges > 20


MOTS = "loyer loyers payé payer facture l’énergie énergies 22/11/2026 1.234,56 BE68 5390 0754 85.07.30".split()
CHAMPS = [
    "type:facture", "type:bail", "-type:bail", "type:fact", "type:page", "dossier:2026-00002", "dossier:2026-3",
    "auteur:dub", 'auteur:"élise smet"', "-auteur:smet", "avant:2026", "après:2024", "avant:11/2025 après:2023",
]  # fmt: skip
PHRASES = ["{}", "{}", '"{}"', "{} -garage", "{} fact", "{} -85.07.30", "{} inconnu", "loyre {}"]


def _entree_au_hasard(n: int, hasard: random.Random) -> Entree:
    annee = hasard.choice([None, 2023, 2024, 2025, 2026])
    dossier = hasard.randint(1, 4)
    return entree(
        n,
        " ".join(hasard.choices(MOTS, k=hasard.randint(1, 14))),
        titre=" ".join(hasard.choices(MOTS, k=2)),
        genre=hasard.choice(["page", "personne", "dossier"]),
        institution_id=hasard.randint(1, 2),
        cles=tuple(hasard.sample(["1:*", "1:social", "2:*"], hasard.randint(0, 2))),
        compartiments=tuple(hasard.sample(range(6), hasard.randint(0, 3))),
        identite=hasard.random() < 0.3,
        type=hasard.choice(["", "Facture", "Bail signé", "Facture d’eau"]),
        date=dt.date(annee, hasard.randint(1, 12), hasard.randint(1, 28)) if annee else None,
        dossier_id=dossier if dossier < 4 else None,
        dossier=f"2026-{dossier:05}" if dossier < 4 else "",
        document_id=n // 3,
        auteur=hasard.choice(["", "Marc Dubois", "Élise De Smet"]),
        entite=hasard.choice(["", "4", "5"]),
        etat=hasard.choice(["", "lue"]),
        confiance=hasard.choice(["", "sûre", "faible"]),
    )


def _requete_au_hasard(hasard: random.Random) -> Requete:
    mots = " ".join(hasard.sample(MOTS, hasard.randint(0, 3)))
    texte = hasard.choice(PHRASES).format(mots) if mots else ""
    texte = " ".join([texte, *hasard.sample(CHAMPS, hasard.randint(0 if mots else 1, 2))])
    if texte.strip().startswith("-") or not texte.replace('"', "").strip():
        texte = f"{texte} type:facture"
    filtres = tuple(
        (nom, tuple(hasard.sample(valeurs, hasard.randint(1, 2))))
        for nom, valeurs in (
            ("type", ["Facture", "Bail signé"]), ("annee", ["2024", "2025"]), ("entite", ["4", "5"]),
            ("confiance", ["sûre", "faible"]),
        )
        if hasard.random() < 0.2
    )  # fmt: skip
    return Requete(
        texte,
        genres=tuple(hasard.sample(["page", "personne"], hasard.choice([0, 0, 1, 2]))),
        filtres=filtres,
        facettes=True,
        taille=300,
        tri=hasard.choice(TRIS),
        dossier_id=hasard.choice([None, None, None, 2]),
        dossiers=hasard.choice([None, None, (1, 3), ()]),
        sauf=tuple(f"page:{n}" for n in hasard.sample(range(1, 301), hasard.choice([0, 50]))),
    )
