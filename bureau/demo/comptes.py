"""Institutions, entités, agents, habilitations and organs of the demonstration."""

import datetime as dt

from django.utils import timezone

from bureau.demo.personnages import Compte, Maison
from comptes.enums import GenreOrgane, RoleMandat
from comptes.models import Agent, Entite, Habilitation, Institution, Mandat, Organe
from referentiel.livraison import charger

MOT_DE_PASSE = "liasse-demo-2026"  # shown on the screen at the start; only for invented persons


def installer(maison: Maison) -> Institution:
    """Create the institution with everything that lets its agents work."""
    debut = timezone.localdate() - dt.timedelta(days=365)
    charger(maison.profil)
    institution = Institution.objects.create(
        sigle=maison.sigle,
        nom=maison.nom,
        profil=maison.profil,
        rue=maison.rue,
        code_postal=maison.code_postal,
        localite=maison.localite,
        telephone=maison.telephone,
        courriel=maison.courriel,
        iban=maison.iban,
        bic=maison.bic,
        demonstration=True,
    )
    racine = Entite.objects.create(institution=institution, nom=maison.nom, code="racine")
    for code, nom in maison.entites:
        Entite.objects.create(institution=institution, parent=racine, nom=nom, code=code)
    code, nom = maison.organe
    comite = Organe.objects.create(institution=institution, nom=nom, code=code, genre=GenreOrgane.DECISION, quorum=2)
    juridique = Organe.objects.create(
        institution=institution, nom="Service juridique", code="juridique", genre=GenreOrgane.SERVICE
    )
    for compte in maison.comptes:
        agent = _agent(institution, compte)
        entite = Entite.objects.get(institution=institution, code=compte.entite or "racine")
        for profil in compte.profils:
            Habilitation.accorder(agent, profil, entite, du=debut)
        if compte.role:
            Mandat.objects.create(organe=comite, agent=agent, role=compte.role, du=debut)
        if compte.service:
            Mandat.objects.create(organe=juridique, agent=agent, role=RoleMandat.MEMBRE, du=debut)
    return institution


def _agent(institution: Institution, compte: Compte) -> Agent:
    return Agent.objects.creer(
        compte.identifiant,
        MOT_DE_PASSE,
        institution=institution,
        prenom=compte.prenom,
        nom=compte.nom,
        fonction=compte.fonction,
        telephone=institution.telephone,
        courriel=f"{compte.identifiant}@{institution.sigle}.example",
    )
