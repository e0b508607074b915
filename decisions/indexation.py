"""What the search knows of propositions and decisions: for those who read their dossier."""

from collections.abc import Iterable, Iterator

from django.urls import reverse
from django.utils import timezone

from decisions.models import Decision, Proposition
from decisions.models.lignes import LigneCommune
from search.protocole import Entree, version_de_lecture
from search.registre import enregistrer


def _dire(lignes: Iterable[LigneCommune]) -> str:
    return " ".join(f"{ligne.get_acte_display()} {ligne.type_aide} {ligne.montant or ''}." for ligne in lignes)


def entrees_propositions(ids: Iterable[int]) -> Iterator[Entree]:
    """Motivation and lines of a proposition."""
    version = version_de_lecture()
    propositions = (
        Proposition.objects.filter(pk__in=list(ids))
        .select_related("dossier__personne", "dossier__compartiment__entite", "auteur")
        .prefetch_related("lignes__type_aide")
    )
    for proposition in propositions:
        dossier = proposition.dossier
        yield Entree(
            id=f"proposition:{proposition.pk}",
            genre="proposition",
            objet_id=proposition.pk,
            institution_id=dossier.institution_id,
            titre=f"Proposition n° {proposition.pk} – {dossier.personne.nom_complet}",
            texte="\n".join(
                [_dire(proposition.lignes.all()), proposition.motivation_fait, proposition.motivation_droit]
            ),
            url=reverse("decisions:proposition_lire", args=[proposition.pk]),
            version=version,
            cles=tuple(dossier.compartiment.cles()),
            compartiments=(dossier.compartiment_id,),
            dossier_id=dossier.pk,
            type="Proposition",
            date=timezone.localtime(proposition.cree_le).date(),
            dossier=dossier.numero,
            auteur=proposition.auteur.nom_complet,
            entite=str(dossier.compartiment.entite_id),
            etat=str(proposition.get_etat_display()),
        )


def entrees_decisions(ids: Iterable[int]) -> Iterator[Entree]:
    """Number, motivation and lines of a decision."""
    version = version_de_lecture()
    decisions = (
        Decision.objects.filter(pk__in=list(ids))
        .select_related("dossier__personne", "dossier__compartiment__entite")
        .prefetch_related("lignes__type_aide")
    )
    for decision in decisions:
        dossier = decision.dossier
        yield Entree(
            id=f"decision:{decision.pk}",
            genre="decision",
            objet_id=decision.pk,
            institution_id=decision.institution_id,
            titre=f"Décision {decision.numero} – {dossier.personne.nom_complet}",
            texte="\n".join(
                [
                    decision.numero,
                    _dire(decision.lignes.all()),
                    decision.motivation_fait,
                    decision.motivation_droit,
                    decision.motif_ecart,
                ]
            ),
            url=reverse("decisions:decision", args=[decision.pk]),
            version=version,
            cles=tuple(dossier.compartiment.cles()),
            compartiments=(dossier.compartiment_id,),
            dossier_id=dossier.pk,
            type="Décision",
            date=decision.prise_le,
            dossier=dossier.numero,
            entite=str(dossier.compartiment.entite_id),
        )


def ids_propositions() -> Iterator[int]:
    """Every proposition, for a rebuild."""
    return Proposition.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=2000)


def ids_decisions() -> Iterator[int]:
    """Every decision, for a rebuild."""
    return Decision.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=2000)


enregistrer("proposition", libelle="Propositions", entrees=entrees_propositions, tous_les_ids=ids_propositions)
enregistrer("decision", libelle="Décisions", entrees=entrees_decisions, tous_les_ids=ids_decisions)
