"""What both engines must do; run on the embedded one in tests/search, on Elasticsearch in tests/services."""

import datetime as dt
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from search.actions import interroger
from search.exceptions import ReconstructionDepassee, RequeteIllisible
from search.indexables import empreinte
from search.protocole import Entree, Requete, Resultats
from search.termes import racine
from tests.search.entrees import TOUT, acces, entree

FACTURE = entree(
    1,
    "Madame, la facture d’énergie du 22 novembre 2026 s’élève à 1 234,56 €. Payable sur BE68 5390 0754 7034.",
    titre="Facture d’électricité",
    dossier_id=10,
    document_id=100,
    version_id=1000,
    type="Facture",
    date=dt.date(2026, 11, 22),
)
BAIL = entree(
    2, "Le loyer du garage est payé par le locataire.", titre="Bail", dossier_id=11, document_id=101, version_id=1001
)
MARIE = entree(
    3, "NISS 85.07.30-033.28, 0475/12.34.56", titre="Marie Dubois", genre="personne", identite=True, cles=("9:x",)
)


class ContratMoteur:
    """Subclasses give the fixture `moteur`: an engine with an empty index."""

    def trouver(self, moteur: Any, texte: str, droits: Any = TOUT, **options: Any) -> Resultats:
        if hasattr(moteur, "rafraichir"):
            moteur.rafraichir()
        return moteur.chercher(Requete(texte, **options), droits)

    def ids(self, moteur: Any, texte: str, droits: Any = TOUT, **options: Any) -> set[str]:
        resultats = self.trouver(moteur, texte, droits, taille=500, **options)
        trouves = {r.id for r in resultats.elements}
        assert resultats.total == len(trouves)
        return trouves

    @pytest.fixture
    def garni(self, moteur: Any) -> Any:
        moteur.ecrire([FACTURE, BAIL, MARIE])
        return moteur

    @pytest.mark.parametrize(
        ("texte", "attendus"),
        [
            ("facture énergie", {"page:1"}),
            ("FACTURES ENERGIES", {"page:1"}),
            ("l'énergie", {"page:1"}),
            ("electricite", {"page:1"}),
            ("loyers", {"page:2"}),
            ("locataires payer", {"page:2"}),
            ("22/11/2026", {"page:1"}),
            ("22.11.26", {"page:1"}),
            ("1.234,56", {"page:1"}),
            ("1234,56 €", {"page:1"}),
            ("BE68539007547034", {"page:1"}),
            ("be68 5390 0754 7034", {"page:1"}),
            ('"facture d’énergie"', {"page:1"}),
            ("« énergie facture »", set()),
            ("payer", {"page:2"}),
            ("payé -garage", set()),
            ("facture -garage", {"page:1"}),
            ('facture -"du garage"', {"page:1"}),
            ("facture loyer", set()),
            ("introuvable", set()),
            ("de la", set()),
            ("", set()),
            ("   ", set()),
            ("* OR NEAR( : ^", set()),
        ],
    )
    def test_mots_de_la_grammaire_trouvent_les_pages(self, garni: Any, texte: str, attendus: set[str]) -> None:
        assert self.ids(garni, texte) == attendus

    @pytest.mark.parametrize(
        "texte", ["dub", "dubois mar", "Marie", "850730", "85073003328", "85.07.30-033", "0475123456"]
    )
    def test_debut_de_mot_ou_identifiant_trouve_la_personne(self, garni: Any, texte: str) -> None:
        assert self.ids(garni, texte, acces(identite=True)) == {"personne:3"}

    def test_debut_de_mot_ne_trouve_pas_les_pages(self, garni: Any) -> None:
        assert self.ids(garni, "factu") == set()

    def test_guillemet_ouvert_est_dit_en_phrase(self, garni: Any) -> None:
        with pytest.raises(RequeteIllisible, match="guillemet"):
            self.trouver(garni, 'facture "énergie')

    def test_extrait_marque_les_formes_du_texte(self, garni: Any) -> None:
        (resultat,) = self.trouver(garni, "factures energies 22/11/26").elements
        assert [t for t, marque in resultat.extrait if marque] == ["facture", "énergie", "22 novembre 2026"]
        assert "".join(t for t, _ in resultat.extrait) == FACTURE.texte
        assert resultat.mots[:3] == ["facture", "énergie", "22 novembre 2026"]

    def test_resultat_porte_de_quoi_ouvrir_la_page(self, garni: Any) -> None:
        (r,) = self.trouver(garni, "électricité").elements
        assert (r.genre, r.objet_id, r.titre, r.url, r.page) == ("page", 1, FACTURE.titre, "/page/1/", 1)
        assert (r.dossier_id, r.document_id, r.version_id) == (10, 100, 1000)
        assert (r.type, r.date) == ("Facture", dt.date(2026, 11, 22))

    def test_titre_passe_avant_le_texte(self, moteur: Any) -> None:
        moteur.ecrire(
            [entree(1, "un bail parmi d’autres mots", titre="Lettre"), entree(2, "Signé à Mons", titre="Bail")]
        )
        assert [r.objet_id for r in self.trouver(moteur, "bail").elements] == [2, 1]

    def test_recherche_limitee_au_dossier_au_document_au_genre(self, garni: Any) -> None:
        garni.ecrire([entree(4, "facture", dossier_id=11, document_id=102), entree(5, "facture", genre="lettre")])
        assert self.ids(garni, "facture", dossier_id=10) == {"page:1"}
        assert self.ids(garni, "facture", document_id=102) == {"page:4"}
        assert self.ids(garni, "facture", genres=("lettre",)) == {"lettre:5"}
        assert self.trouver(garni, "facture", genres=("lettre",)).par_genre == {"lettre": 1, "page": 2}

    def test_pages_de_resultats_se_suivent_sans_trou(self, moteur: Any) -> None:
        moteur.ecrire(entree(n, "loyer de mars") for n in range(1, 24))
        vus = [
            r.objet_id
            for debut in range(0, 30, 10)
            for r in self.trouver(moteur, "loyer", debut=debut, taille=10).elements
        ]
        assert sorted(vus) == list(range(1, 24))
        assert self.trouver(moteur, "loyer", debut=20, taille=10).total == 23

    def completer(self, moteur: Any, texte: str, droits: Any = TOUT) -> Resultats:
        if hasattr(moteur, "rafraichir"):
            moteur.rafraichir()
        return interroger(moteur, Requete(texte), droits)

    def test_peu_de_resultats_avec_tous_les_mots_sont_completes(self, moteur: Any) -> None:
        moteur.ecrire(
            [
                entree(1, "loyer de mars payé"),
                entree(2, "loyer du garage"),
                entree(3, "quittance de mars"),
                entree(4, "loyer secret", cles=("2:*",)),
            ]
        )
        trouves = self.completer(moteur, "loyer mars")
        assert trouves.elements[0].objet_id == 1
        assert (trouves.total, trouves.avec_tout, trouves.par_genre) == (3, 1, {"page": 3})
        assert {r.objet_id for r in self.completer(moteur, "loyer mars -garage").elements} == {1, 3}
        strictes = self.completer(moteur, 'loyer "mars payé"')
        assert (strictes.total, strictes.avec_tout) == (1, None)
        assert self.completer(moteur, "loyer inconnu", acces(cles=("3:*",))).total == 0

    def test_assez_de_resultats_avec_tous_les_mots_ne_sont_pas_completes(self, moteur: Any) -> None:
        moteur.ecrire([*(entree(n, "loyer de mars") for n in range(1, 12)), entree(50, "loyer")])
        trouves = self.completer(moteur, "loyer mars")
        assert (trouves.total, trouves.avec_tout) == (11, None)

    @pytest.mark.parametrize(
        "texte",
        [
            "Duboi Marie",
            "dubios",
            "Dubois Marrie",
            "Duboix",
            "dubbois marie",
            "duboy",
            "Marie Dubois 01/01/2001",
            "marit",
        ],
    )
    def test_nom_tape_presque_juste_trouve_la_personne(self, garni: Any, texte: str) -> None:
        assert [r.id for r in self.completer(garni, texte, acces(identite=True)).elements] == ["personne:3"]

    @pytest.mark.parametrize(
        ("texte", "attendus"),
        [
            ("ris", {1, 2}),
            ("revenu d'intégration", {1, 2}),
            ("revenus d’intégration 2026", {2}),
            ("revenu", {2, 3}),
            ('"revenu d’intégration"', {2}),
            ("-ris revenu", {2, 3}),
        ],
    )
    def test_synonymes_valent_l_un_pour_l_autre(self, moteur: Any, texte: str, attendus: set[int]) -> None:
        moteur.ecrire(
            [entree(1, "octroi du RIS"), entree(2, "le revenu d’intégration 2026"), entree(3, "revenu cadastral")]
        )
        groupes = ((("ris",), ("revenu", racine("integration"))),)
        trouves = self.trouver(moteur, texte, synonymes=groupes)
        assert {r.objet_id for r in trouves.elements} == attendus

    def test_nom_voisin_respecte_les_droits(self, garni: Any) -> None:
        assert self.completer(garni, "duboix", acces(cles=("3:*",))).total == 0

    def test_date_exacte_passe_avant_le_nom_exact(self, moteur: Any) -> None:
        moteur.ecrire(
            [
                entree(n, texte, titre=titre, genre="personne", identite=True, cles=())
                for n, titre, texte in (
                    (1, "Sarah Lemaire", "naissance 01/02/1950"),
                    (2, "Sarag Lemiare", "naissance 05/12/1983"),
                    (3, "Sarah Petit", "naissance 07/08/1990"),
                )
            ]
        )
        trouves = self.completer(moteur, "Sarah Lemaire 05/12/1983", acces(cles=(), identite=True))
        assert {r.objet_id for r in trouves.elements[:2]} == {1, 2}

    def test_titre_qui_pose_la_meme_question_passe_devant(self, moteur: Any) -> None:
        moteur.ecrire(
            [
                entree(1, "Le loyer se paie au début du mois.", titre="Loyers impayés"),
                entree(2, "Le loyer se paie au début du mois.", titre="Comment payer son loyer ?"),
            ]
        )
        assert self.completer(moteur, "comment payer le loyer").elements[0].objet_id == 2

    @pytest.mark.parametrize(
        ("droits", "trouve"),
        [
            (acces(cles={"1:social"}), True),
            (acces(cles={"2:*", "3:*"}), False),
            (acces(institution=2, cles={"1:social"}), False),
            (acces(cles=(), ouvertures={7}), True),
            (acces(cles=(), ouvertures={8}), False),
            (acces(cles={"1:social"}, exclusions={7}), False),
            (acces(cles=(), ouvertures={6, 7}, exclusions={6}), True),
            (acces(cles=(), identite=True), False),
            (acces(cles=()), False),
        ],
    )
    def test_droits_filtrent_le_contenu(self, moteur: Any, droits: Any, trouve: bool) -> None:
        moteur.ecrire([entree(1, "secret", cles=("1:social", "5:*"), compartiments=(7,))])
        resultats = self.trouver(moteur, "secret", droits)
        assert (resultats.total, len(resultats.elements), resultats.par_genre) == (
            (1, 1, {"page": 1}) if trouve else (0, 0, {})
        )

    def test_identite_trouve_la_personne_sauf_exclusion(self, moteur: Any) -> None:
        moteur.ecrire([entree(1, titre="Marie", genre="personne", identite=True, cles=(), compartiments=(7,))])
        assert self.ids(moteur, "marie", acces(cles=(), identite=True)) == {"personne:1"}
        assert self.ids(moteur, "marie", acces(cles=(), identite=True, exclusions={7})) == set()
        assert self.ids(moteur, "marie", acces(institution=2, cles=(), identite=True)) == set()

    def test_ecriture_ancienne_ne_gagne_pas(self, moteur: Any) -> None:
        moteur.ecrire([entree(1, "nouveau", version=5)])
        moteur.ecrire([entree(1, "ancien", version=4)])
        assert self.ids(moteur, "ancien") == set()
        moteur.ecrire([entree(1, "nouveau", version=5, cles=("autre",))])
        assert self.ids(moteur, "nouveau") == set()
        moteur.ecrire([entree(1, "dernier", version=6)])
        assert self.ids(moteur, "dernier") == {"page:1"}
        assert moteur.compter() == 1

    def test_entree_retiree_puis_remise_revient(self, moteur: Any) -> None:
        moteur.ecrire([entree(1, "bail", version=3), entree(2, "bail", version=3)])
        moteur.retirer(["page:1", "page:404"])
        assert self.ids(moteur, "bail") == {"page:2"}
        moteur.ecrire([entree(1, "bail", version=3)])
        assert self.ids(moteur, "bail") == {"page:1", "page:2"}

    def test_vider_enleve_tout(self, garni: Any) -> None:
        garni.vider()
        assert (garni.compter(), self.ids(garni, "facture")) == (0, set())

    def test_preparer_deux_fois_garde_les_entrees(self, garni: Any) -> None:
        garni.preparer()
        assert self.ids(garni, "facture") == {"page:1"}

    def test_reconstruction_remplace_sans_interrompre(self, garni: Any) -> None:
        def source() -> Iterator[Entree]:
            yield entree(7, "loyer neuf")
            assert self.ids(garni, "facture") == {"page:1"}  # the old index answers meanwhile
            garni.ecrire([entree(8, "loyer arrivé pendant")])
            yield entree(8, "loyer lu trop tôt", version=0)

        assert garni.reconstruire(source()) == 2
        assert self.ids(garni, "loyer") == {"page:7", "page:8"}
        assert self.ids(garni, "arrivé") == {"page:8"}
        assert (garni.compter(), self.ids(garni, "facture"), garni.analyse_a_jour()) == (2, set(), True)

    def test_reconstruction_interrompue_laisse_lindex_en_service(self, garni: Any) -> None:
        def source() -> Iterator[Entree]:
            yield entree(7, "loyer neuf")
            raise KeyError("base coupée")

        with pytest.raises(KeyError):
            garni.reconstruire(source())
        assert self.ids(garni, "facture") == {"page:1"}
        garni.ecrire([entree(9, "facture suivante")])
        assert garni.reconstruire([FACTURE]) == 1
        assert self.ids(garni, "facture") == {"page:1"}

    def test_deux_reconstructions_la_premiere_cede(self, garni: Any) -> None:
        def source() -> Iterator[Entree]:
            yield entree(7, "loyer")
            garni.reconstruire([entree(8, "loyer")])

        with pytest.raises(ReconstructionDepassee):
            garni.reconstruire(source())
        assert self.ids(garni, "loyer") == {"page:8"}

    def test_ecrivains_simultanes_ne_perdent_rien(self, moteur: Any) -> None:
        erreurs: list[Exception] = []

        def ecrire(debut: int) -> None:
            try:
                for n in range(debut, debut + 20):
                    moteur.ecrire([entree(n, "bail")])
            except Exception as erreur:
                erreurs.append(erreur)

        fils = [threading.Thread(target=ecrire, args=(k * 100 + 1,)) for k in range(3)]
        for fil in fils:
            fil.start()
        for fil in fils:
            fil.join()
        assert erreurs == []
        assert len(self.ids(moteur, "bail")) == 60

    # --- Fields, facets, orders ------------------------------------------------------------------------------------
    @pytest.fixture
    def classes(self, moteur: Any) -> Any:
        """Six pages of two dossiers, three years, two types."""
        jours = [dt.date(2024, 3, 1), dt.date(2025, 12, 31), dt.date(2026, 1, 1), dt.date(2026, 11, 22), None, None]
        moteur.ecrire(
            entree(
                n,
                "loyer" if n != 6 else "loyer caché",
                titre=f"Pièce {'fedcba'[n - 1]}",
                type="Facture d’énergie" if n % 2 else "Bail signé",
                dossier_id=10 + n % 3,
                dossier=f"2026-{10 + n % 3:05}",
                auteur="Élise De Smet" if n < 3 else "Marc Dubois",
                date=jour,
                entite="4" if n < 4 else "5",
                etat="lue",
                confiance="sure" if n != 4 else "",
                cles=("1:*",) if n != 6 else ("2:*",),
            )
            for n, jour in enumerate(jours, start=1)
        )
        return moteur

    @pytest.mark.parametrize(
        ("texte", "attendus"),
        [
            ("loyer type:facture", {1, 3, 5}),
            ("type:factures", {1, 3, 5}),
            ("type:fact loyer", {1, 3, 5}),
            ('type:"facture d’énergie"', {1, 3, 5}),
            ("type:énergies", {1, 3, 5}),
            ("type:page -type:facture", {2, 4}),
            ("type:personne", set()),
            ("dossier:2026-00011", {1, 4}),
            ("dossier:2026-11", {1, 4}),
            ("loyer dossier:202600011", {1, 4}),
            ("dossier:2026-1", set()),
            ("auteur:smet", {1, 2}),
            ("auteur:elise", {1, 2}),
            ('auteur:"dubois marc"', {3, 4, 5}),
            ("auteur:dub -auteur:de", {3, 4, 5}),
            ("avant:2026", {1, 2}),
            ("loyer avant:01/01/2026", {1, 2}),
            ("après:2025", {3, 4}),
            ("apres:31/12/25", {3, 4}),
            ("après:2025-12-30", {2, 3, 4}),
            ("avant:11/2026 après:2024", {2, 3}),
            ('avant:"22 novembre 2026"', {1, 2, 3}),
            ("après:2024 type:bail auteur:marc", {4}),
            ("inconnu type:facture", set()),
            ("loyer objet:facture", set()),
        ],
    )
    def test_champs_restreignent(self, classes: Any, texte: str, attendus: set[int]) -> None:
        assert self.ids(classes, texte) == {f"page:{n}" for n in attendus}

    @pytest.mark.parametrize(
        ("texte", "dit"),
        [
            ("loyer type:", "« type: »"),
            ("typ:facture", "« typ: »"),
            ("dossier:dubois", "« dossier:dubois »"),
            ("avant:hier", "« avant:hier »"),
            ("avant:31/02/2026", "« avant:31/02/2026 »"),
            ("-avant:2026 loyer", "« -avant:2026 »"),
            ("-type:facture", "exclus"),
            ("auteur:…", "« auteur:… »"),
        ],
    )
    def test_champ_mal_ecrit_est_montre(self, classes: Any, texte: str, dit: str) -> None:
        with pytest.raises(RequeteIllisible, match=dit):
            self.trouver(classes, texte)

    def test_facettes_se_comptent_sous_les_choix_des_autres(self, classes: Any) -> None:
        tout = self.trouver(classes, "loyer", facettes=True)
        assert tout.facettes == {
            "genre": {"page": 5},
            "type": {"Bail signé": 2, "Facture d’énergie": 3},
            "entite": {"4": 3, "5": 2},
            "annee": {"2024": 1, "2025": 1, "2026": 2},
            "etat": {"lue": 5},
            "confiance": {"sure": 4},
        }
        choisi = self.trouver(classes, "loyer", facettes=True, filtres=(("type", ("Bail signé",)), ("entite", ("4",))))
        assert (choisi.total, choisi.sans_choix, [r.objet_id for r in choisi.elements]) == (1, 5, [2])
        assert choisi.facettes["type"] == {"Bail signé": 1, "Facture d’énergie": 2}
        assert choisi.facettes["entite"] == {"4": 1, "5": 1}
        assert choisi.facettes["annee"] == {"2025": 1}
        plusieurs = self.trouver(classes, "loyer", filtres=(("annee", ("2024", "2026")), ("inconnue", ("x",))))
        assert (plusieurs.total, plusieurs.par_genre) == (3, {"page": 3})

    def test_ordre_par_date_et_par_nom(self, classes: Any) -> None:
        assert [r.objet_id for r in self.trouver(classes, "loyer", tri="date").elements] == [4, 3, 2, 1, 5]
        assert [r.objet_id for r in self.trouver(classes, "loyer", tri="nom").elements] == [5, 4, 3, 2, 1]
        suite = self.trouver(classes, "loyer", tri="date", debut=2, taille=2)
        assert ([r.objet_id for r in suite.elements], suite.total) == ([2, 1], 5)

    def test_entrees_ecartees_disparaissent_de_tout(self, classes: Any) -> None:
        sans = self.trouver(classes, "loyer", sauf=("page:1", "page:404"), facettes=True)
        assert (sans.total, sans.facettes["annee"]) == (4, {"2025": 1, "2026": 2})
        assert {r.objet_id for r in sans.elements} == {2, 3, 4, 5}
        assert self.ids(classes, "loyer", parmi=("page:2", "page:6")) == {"page:2"}
        assert self.ids(classes, "loyer", parmi=()) == set()

    def test_mots_proches_sont_ceux_de_lindex(self, garni: Any) -> None:
        self.trouver(garni, "loyer")
        assert garni.proches("loyr") == ["loyer"]
        assert garni.proches("factrue") == ["facture"]
        assert garni.proches("zzzzzz") == []

    def test_index_dit_ce_quil_tient(self, garni: Any) -> None:
        self.trouver(garni, "loyer")
        tenues = {t.id: (t.version, t.empreinte) for t in garni.tenues("page")}
        assert tenues == {e.id: (1, empreinte(e)) for e in (FACTURE, BAIL)}
        assert [t.id for t in garni.tenues("personne")] == ["personne:3"]
        assert garni.taille() > 0
