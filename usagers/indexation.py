"""What the search engine knows of persons: names, numbers, birth date."""

from collections.abc import Iterable, Iterator

from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.urls import reverse

from comptes.models import Agent, Compartiment
from search.actions import indexer
from search.protocole import Entree, version_de_lecture
from search.registre import enregistrer
from search.retraits import inscrire
from usagers.identifiants import presenter
from usagers.models import Personne, Rattachement
from usagers.recherche import chercher_personnes

GENRE = "personne"


def tous_les_ids() -> Iterator[int]:
    """Every person, for a rebuild."""
    return Personne.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=5000)


def entrees(ids: Iterable[int]) -> Iterator[Entree]:
    """Entries of these persons; none for a merged one. Found by the identity right, or through a compartment."""
    version = version_de_lecture()
    lot = list(
        Personne.objects.filter(pk__in=list(ids), fusionnee_dans__isnull=True)
        .prefetch_related("identifiants")
        .order_by("pk")
    )
    liens: dict[int, list[int]] = {}
    for personne_id, compartiment_id in Rattachement.objects.filter(personne__in=lot).values_list(
        "personne_id", "compartiment_id"
    ):
        liens.setdefault(personne_id, []).append(compartiment_id)
    concernes = {compartiment for groupe in liens.values() for compartiment in groupe}
    cles = {c.pk: c.cles() for c in Compartiment.objects.filter(pk__in=concernes).select_related("entite")}
    for personne in lot:
        siens = sorted(liens.get(personne.pk, []))
        yield _entree(personne, version, siens, tuple(dict.fromkeys(cle for c in siens for cle in cles[c])))


def _entree(personne: Personne, version: int, compartiments: list[int], cles: tuple[str, ...]) -> Entree:
    return Entree(
        id=f"{GENRE}:{personne.pk}",
        genre=GENRE,
        objet_id=personne.pk,
        institution_id=personne.institution_id,
        titre=personne.nom_complet,
        texte=_texte(personne),
        url=reverse("usagers:lire", args=[personne.pk]),
        version=version,
        cles=cles,
        compartiments=tuple(compartiments),
        identite=True,
        date=personne.date_naissance,
        nom=f"{personne.nom} {personne.prenom}",
    )


def _texte(personne: Personne) -> str:
    """One line per fact; numbers both as printed and compact."""
    lignes = [f"{personne.nom} {personne.prenom}"]
    if personne.nom_naissance:
        lignes.append(f"de naissance {personne.nom_naissance}")
    if personne.date_naissance:
        lignes.append(f"naissance {personne.date_naissance:%d/%m/%Y}")
    for identifiant in personne.identifiants.all():
        presente = presenter(identifiant.genre, identifiant.valeur)
        lignes.append(" ".join(dict.fromkeys([presente, identifiant.valeur])))
    return "\n".join(lignes)


@receiver(post_delete, sender=Rattachement, dispatch_uid="usagers.indexation.quitter")
def quitter(instance: Rattachement, **kwargs: object) -> None:
    """A person who leaves a compartment is found by nobody until the index followed."""
    institution = Personne.objects.filter(pk=instance.personne_id).values_list("institution_id", flat=True).first()
    if institution is not None:
        inscrire(GENRE, [instance.personne_id], institution_id=institution)
        indexer(GENRE, [instance.personne_id])


def secours(agent: Agent, texte: str, limite: int) -> list[int]:
    """Persons he may know of, by the beginning of their names, their number or their birth date."""
    return list(chercher_personnes(agent, texte).values_list("pk", flat=True)[:limite])


enregistrer(GENRE, libelle="Personnes", entrees=entrees, tous_les_ids=tous_les_ids, secours=secours)
