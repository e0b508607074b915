"""Ordinary, restricted (profiles), sealed (named persons): who reads one document among those who read its dossier.

A reserved document leaves the dossier's compartment for one of its own within it. Rights are then the same rows as
everywhere: every door that asks `visibles_par`, and the index, answer as if it did not exist.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from commun.erreurs import ActionRefusee
from commun.journal import noter
from comptes.enums import Profil
from comptes.models import AFaire, Agent, Compartiment, Habilitation, Organe, Ouverture, ProfilAdmis
from comptes.models.agents import en_vigueur
from ged import stockage
from ged.actions import Depot, actualiser_index, inscrire
from ged.droits import peut_modifier
from ged.enfants import ancetres, descendants
from ged.enums import Cache, Niveau
from ged.enums_lecture import Visibilite
from ged.exceptions_confidentialite import Reservee, SansDestinataire
from ged.indexation import ecarter, ids_des_pages
from ged.models import Document, Rattachement
from ged.models_confidentialite import Confidentialite
from ged.models_lecture import Annotation
from ged.stockage import Recu

MOTIF = "pièce réservée"
MOTIF_ORGANE = "pièce réservée ouverte à l’organe"
SUIT_UNE_AUTRE = "Cette pièce est jointe à une pièce réservée : elle a les mêmes lecteurs."
REMEDE_SUIT = "L’auteur de la pièce réservée choisit qui lit l’une et l’autre."
# Whom a restricted piece may be left to; the others read no dossier by their profile.
PROFILS = (Profil.AS, Profil.CHEF_AS, Profil.DIRECTEUR_GENERAL, Profil.JURISTE, Profil.MEMBRE, Profil.PRESIDENT)


@dataclass(frozen=True)
class Choix:
    """What was chosen: `agents` read a sealed piece, `profils` a restricted one; the author always reads."""

    niveau: str
    cache: str = Cache.CONTENU
    agents: tuple[int, ...] = ()
    profils: tuple[str, ...] = ()

    def verifier(self) -> None:
        """Raises SansDestinataire when nobody but the author would read what is to be shared with a profile."""
        if self.niveau == Niveau.RESTREINT and not set(self.profils) & set(PROFILS):
            raise SansDestinataire
        if self.niveau not in Niveau.values or self.cache not in Cache.values:
            raise ActionRefusee


def lecteurs_prevus(lieu: Compartiment, choix: Choix, par: Agent) -> QuerySet[Agent]:
    """Those who would read it in that place, by name: shown before anything is deposited."""
    lisent = lieu.lecteurs()
    if choix.niveau == Niveau.ORDINAIRE:
        return lisent
    if choix.niveau == Niveau.SOUS_PLI:
        return lisent.filter(Q(pk__in=choix.agents) | Q(pk=par.pk))
    return lisent.filter(Q(pk__in=_tenant(lieu, choix.profils)) | Q(pk=par.pk))


def _tenant(lieu: Compartiment, profils: Iterable[str]) -> QuerySet[Habilitation, int]:
    """Agents who hold one of the profiles over the place."""
    return Habilitation.objects.filter(
        en_vigueur(),
        Q(domaine="") | Q(domaine=lieu.domaine),
        profil__in=list(profils),
        entite__in=lieu.entite.ascendances.values("ancetre_id"),
    ).values_list("agent", flat=True)


def inscrire_reserve(*, recu: Recu, nom: str, lieu: Compartiment, choix: Choix, par: Agent, titre: str = "") -> Depot:
    """Rows of bytes already stored, reserved from their first instant. Raises SansDestinataire, ActionRefusee."""
    choix.verifier()
    with transaction.atomic():
        if choix.niveau == Niveau.ORDINAIRE:
            return inscrire(recu, nom=nom, compartiments=[lieu], par=par, titre=titre)
        depot = inscrire(recu, nom=nom, compartiments=[_creer(lieu, choix, par)], par=par, titre=titre)
        _consigner(depot.document, choix, par)
        return depot


def deposer_reserve(
    *, fichier: stockage.Lisible, nom: str, lieu: Compartiment, choix: Choix, par: Agent, titre: str = ""
) -> Depot:
    """Store the bytes, then `inscrire_reserve`. Never inside a transaction."""
    choix.verifier()
    recu = stockage.recevoir(fichier)
    return inscrire_reserve(recu=recu, nom=nom, lieu=lieu, choix=choix, par=par, titre=titre)


def inscrire_copie(
    *, recu: Recu, nom: str, source: Document, places: Sequence[Compartiment], par: Agent, titre: str = ""
) -> Depot:
    """Rows of a copy of `source` beside it; where the source is reserved, the copy is too, apart.

    By the same author, for the same readers: neither is opened by what is decided of the other.
    `places`: those of the source where the copy goes. Called inside the caller's transaction. Raises ActionRefusee.
    """
    if not any(place.dans_id for place in places):
        return inscrire(recu, nom=nom, compartiments=places, par=par, titre=titre)
    reservee = confidentialite_de(source)
    if reservee is None:
        raise ActionRefusee("Cette pièce est réservée sans que l’on sache par qui : elle ne se copie pas.")
    lieux = [_creer_comme(reservee, place, par) if place.dans_id else place for place in places]
    depot = inscrire(recu, nom=nom, compartiments=lieux, par=par, titre=titre)
    if not depot.deja_present:
        Confidentialite.objects.create(
            document=depot.document, niveau=reservee.niveau, cache=reservee.cache, auteur=reservee.auteur
        )
        _noter(depot.document, par, reservee.niveau)
    return depot


def _creer_comme(reservee: Confidentialite, ici: Compartiment, par: Agent) -> Compartiment:
    """Another compartment for the readers chosen here; `par`, let in otherwise for a time, reads it for that time."""
    dedans = _creer(ici.dans or ici, _choix_de(reservee, ici), reservee.auteur)
    for ouverture in ici.ouvertures.filter(en_vigueur(), agent=par).exclude(motif=MOTIF):
        Ouverture.objects.create(
            compartiment=dedans, agent=par, motif=ouverture.motif, du=ouverture.du, au=ouverture.au
        )
    return dedans


def _creer(lieu: Compartiment, choix: Choix, par: Agent) -> Compartiment:
    dedans = Compartiment.objects.create(
        institution_id=lieu.institution_id,
        entite_id=lieu.entite_id,
        domaine=lieu.domaine,
        reserve=lieu.reserve,
        dans=lieu,
        cachee=choix.cache == Cache.EXISTENCE,
    )
    nommes = {par.pk}
    if choix.niveau == Niveau.SOUS_PLI:
        nommes |= set(lieu.lecteurs().filter(pk__in=choix.agents).values_list("pk", flat=True))
    Ouverture.objects.bulk_create(Ouverture(compartiment=dedans, agent_id=pk, motif=MOTIF) for pk in sorted(nommes))
    if choix.niveau == Niveau.RESTREINT:
        profils = [p for p in PROFILS if p in choix.profils]
        ProfilAdmis.objects.bulk_create(ProfilAdmis(compartiment=dedans, profil=p) for p in profils)
    return dedans


def _consigner(document: Document, choix: Choix, par: Agent) -> None:
    defauts = {"niveau": choix.niveau, "cache": choix.cache, "auteur": par, "depuis": timezone.now()}
    Confidentialite.objects.update_or_create(document=document, defaults=defauts)
    _noter(document, par, choix.niveau)


def _noter(document: Document, par: Agent, niveau: str) -> None:
    noter("confidentialite_changee", document, par=par, institution_id=document.institution_id, niveau=niveau)


def confidentialite_de(document: Document) -> Confidentialite | None:
    """Its reservation: its own, else that of the nearest document it was found in; None when it is ordinary."""
    lignee = [document.pk, *(ancetre.pk for ancetre in ancetres(document))]
    lignes = Confidentialite.objects.filter(document__in=lignee).select_related("auteur")
    return min(lignes, key=lambda ligne: lignee.index(ligne.document_id), default=None)


def suit_une_autre(document: Document) -> bool:
    """It is reserved by what it was found in, whose author alone chooses: it has no readers of its own."""
    actuelle = confidentialite_de(document)
    return actuelle is not None and actuelle.document_id != document.pk


def peut_reserver(document: Document, agent: Agent) -> bool:
    """Who may change it where it stands, while it is ordinary; then its author alone, or a chief when he has left.

    Nobody what is reserved by another document: found inside it, or standing in its compartment.
    """
    if not peut_modifier(document, agent):
        return False
    actuelle = confidentialite_de(document)
    if actuelle is None:
        return not document.reserve
    if actuelle.document_id != document.pk:
        return False
    if actuelle.auteur_id == agent.pk:
        return True
    return not actuelle.auteur.is_active and any(c.tient(agent, Profil.CHEF_AS) for c in _lieux(document))


def _exiger_reservable(document: Document, choix: Choix, par: Agent) -> None:
    """Raises ActionRefusee. What is inside a reserved document may be narrowed further, never lifted alone."""
    peut = peut_reserver(document, par)
    leve_seule = choix.niveau == Niveau.ORDINAIRE and any(map(confidentialite_de, ancetres(document)))
    if peut and not leve_seule:
        return
    if peut or (suit_une_autre(document) and peut_modifier(document, par)):
        raise ActionRefusee(SUIT_UNE_AUTRE, REMEDE_SUIT)
    raise ActionRefusee("Cette pièce est réservée par quelqu’un d’autre, qui seul peut changer ses lecteurs.")


def _lieux(document: Document) -> list[Compartiment]:
    return list(Compartiment.objects.filter(pk__in=document.lieux()).select_related("entite"))


def changer(*, document: Document, choix: Choix, par: Agent) -> None:
    """Reserve an ordinary document, choose other readers, or lift it. Everything found inside goes with it.

    Raises ActionRefusee, SansDestinataire.
    """
    choix.verifier()
    with transaction.atomic():
        verrou = verrouiller(document)
        _exiger_reservable(verrou, choix, par)
        ids = _avec_joints(verrou)
        places = Q(documents=verrou) | Q(documents__in=ids, dans__isnull=False)
        for ici in list(Compartiment.objects.filter(places).select_related("dans", "entite").order_by("pk").distinct()):
            _deplacer(ids, ici, choix, par)
        if choix.niveau == Niveau.ORDINAIRE:
            Confidentialite.objects.filter(document=verrou).delete()
            _noter(verrou, par, choix.niveau)
        else:
            _consigner(verrou, choix, par)
        ecarter(ids_des_pages(ids), institution_id=verrou.institution_id)  # at once, before the index has followed
        actualiser_index(ids)
        _ne_plus_demander(ids)


def _ne_plus_demander(ids: Sequence[int]) -> None:
    """What was asked, outside any dossier, of a depositor to whom the piece is now unknown."""
    lignes = AFaire.objects.ouverts().filter(
        objet_type="ged.document", objet_id__in=ids, agent__isnull=False, compartiment__isnull=True
    )
    for ligne in lignes.select_related("agent"):
        if ligne.agent and not Document.objects.suivis_par(ligne.agent).filter(pk=ligne.objet_id).exists():
            AFaire.objects.filter(pk=ligne.pk).update(fait_le=timezone.now())


def verrouiller(document: Document) -> Document:
    """The document, locked with what was found inside: another choice or move of one of them waits."""
    ids = [document.pk, *descendants(document)]
    verrous = {verrou.pk: verrou for verrou in Document.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    return verrous[document.pk]


def _avec_joints(document: Document) -> list[int]:
    """Its id and those of what was found inside, but for what somebody reserved by itself."""
    joints = descendants(document)
    a_part: set[int] = set()
    for reservee in Document.objects.filter(pk__in=joints, confidentialite__isnull=False):
        a_part |= {reservee.pk, *descendants(reservee)}
    return [document.pk, *(pk for pk in joints if pk not in a_part)]


def _deplacer(ids: Sequence[int], ici: Compartiment, choix: Choix, par: Agent) -> None:
    """From where it stands (the dossier, or its own compartment within it) to where the choice puts it.

    The compartment left is closed only when nothing else stands in it.
    """
    lieu = ici.dans or ici
    nouveau = lieu if choix.niveau == Niveau.ORDINAIRE else _creer(lieu, choix, par)
    _deplacer_notes(ids, ici, nouveau)
    if nouveau.dans_id and ici.dans_id:  # what was opened to an organ stays opened
        Ouverture.objects.filter(compartiment=ici, organe__isnull=False).update(compartiment=nouveau)
    deja = list(Rattachement.objects.filter(compartiment=nouveau, document__in=ids).values_list("document", flat=True))
    partants = Rattachement.objects.filter(compartiment=ici, document__in=ids)
    partants.exclude(document__in=deja).update(compartiment=nouveau)
    partants.delete()
    AFaire.objects.filter(compartiment=ici, objet_type="ged.document", objet_id__in=ids).update(compartiment=nouveau)
    if ici.dans_id and not ici.rattachements.exists():
        ici.ouvertures.filter(en_vigueur()).update(au=timezone.localdate() - dt.timedelta(days=1))
        ici.profils_admis.all().delete()


def _deplacer_notes(ids: Sequence[int], ici: Compartiment, nouveau: Compartiment) -> None:
    """What was written on the documents goes with them.

    A note left for the readers of a reserved piece was not for those who come later: when the new choice lets more
    people in, it stays its author's alone.
    """
    notes = Annotation.objects.filter(compartiment=ici, document__in=ids)
    if ici.dans_id and (nouveau.dans_id is None or nouveau.lecteurs().exclude(pk__in=ici.lecteurs()).exists()):
        notes.exclude(visibilite=Visibilite.MOI).update(visibilite=Visibilite.MOI, role="")
    notes.update(compartiment=nouveau)


def rester_reserve(sender: object, instance: Rattachement, created: bool = False, **kwargs: object) -> None:
    """Receiver of a new attachment: a reserved document, attached to one more place, is reserved there too."""
    if not created or instance.compartiment.dans_id is not None:
        return
    reservee = confidentialite_de(instance.document)
    if reservee is None:
        return
    ailleurs = Compartiment.objects.filter(documents=instance.document_id, dans__isnull=False).order_by("pk").first()
    dedans = _creer(instance.compartiment, _choix_de(reservee, ailleurs), reservee.auteur)
    Rattachement.objects.filter(pk=instance.pk).update(compartiment=dedans)
    instance.compartiment = dedans


def _choix_de(reservee: Confidentialite, dedans: Compartiment | None) -> Choix:
    """The choice that gave these rows."""
    if dedans is None:
        return Choix(reservee.niveau, reservee.cache)
    nommes = dedans.ouvertures.filter(en_vigueur(), agent__isnull=False, motif=MOTIF)
    agents = tuple(pk for pk in nommes.values_list("agent", flat=True) if pk is not None)
    return Choix(reservee.niveau, reservee.cache, agents, tuple(dedans.profils_admis.values_list("profil", flat=True)))


def choix_actuel(document: Document) -> Choix:
    """What its author chose, to be shown in the form that changes it."""
    reservee = confidentialite_de(document)
    if reservee is None:
        return Choix(Niveau.ORDINAIRE)
    dedans = Compartiment.objects.filter(documents=document, dans__isnull=False).order_by("pk").first()
    return _choix_de(reservee, dedans)


def exiger_ordinaire(document: Document) -> None:
    """What is reserved, or holds something that is, is not moved elsewhere: its readers were chosen here.

    Raises Reservee.
    """
    avec_joints = [document.pk, *descendants(document)]
    if Compartiment.objects.filter(documents__in=avec_joints, dans__isnull=False).exists():
        raise Reservee


def ouvrir_a_un_organe(*, document: Document, lieu: Compartiment, organe: Organe, par: Agent) -> None:
    """Let an organ that reads `lieu` read what is reserved there too, until `refermer_a_un_organe`.

    The upper room checked that its author said so. What is open already stays so. Raises ActionRefusee for what is
    reserved by another document: the organ would read that one too.
    """
    actuelle = confidentialite_de(document)
    if actuelle is not None and actuelle.document_id != document.pk:
        raise ActionRefusee(SUIT_UNE_AUTRE, REMEDE_SUIT)
    if actuelle is None and document.compartiments.filter(dans=lieu).exists():
        raise ActionRefusee
    with transaction.atomic():
        fermes = Compartiment.objects.filter(documents=document, dans=lieu).exclude(
            pk__in=Ouverture.objects.filter(en_vigueur(), organe=organe).values("compartiment")
        )
        faites = [Ouverture.objects.create(compartiment=c, organe=organe, motif=MOTIF_ORGANE) for c in fermes]
        if faites:
            noter("pli_ouvert_a_l_organe", document, par=par, institution_id=par.institution_id, organe=organe.pk)


def refermer_a_un_organe(*, document: Document, lieu: Compartiment, organe: Organe, par: Agent) -> None:
    """From this moment the organ no longer reads it, whoever closes it."""
    with transaction.atomic():
        ouvertes = Ouverture.objects.filter(
            en_vigueur(), compartiment__documents=document, compartiment__dans=lieu, organe=organe
        )
        for ouverture in ouvertes:
            ouverture.fermer()
        if ouvertes:
            noter("pli_referme_a_l_organe", document, par=par, institution_id=par.institution_id, organe=organe.pk)
