"""`manage.py demo`: invented but lifelike data; harmless when run again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bureau.demo.bannettes import remplir
from bureau.demo.circuit import derouler
from bureau.demo.comptes import MOT_DE_PASSE, installer
from bureau.demo.courrier import inscrire_le_courrier
from bureau.demo.dossiers import creer_dossier
from bureau.demo.papiers_classes import completer
from bureau.demo.personnages import MAISONS, USAGERS_CCAS, USAGERS_CPAS, Maison
from bureau.demo.reservees import sceller_un_certificat
from comptes.enums import ProfilInstitution
from comptes.models import Agent, Institution


class Command(BaseCommand):
    """Two institutions, their agents, persons, papers and dossiers in every state."""

    help = "Crée les données de démonstration (personnes inventées)."

    def add_arguments(self, parser: CommandParser) -> None:
        """--comptes only prints the accounts; --sans-papiers leaves the drawings out."""
        parser.add_argument("--comptes", action="store_true", help="affiche les comptes de démonstration")
        parser.add_argument("--sans-dossiers", action="store_true", help="institutions et comptes seulement")

    def handle(self, *args: Any, **options: Any) -> None:
        """Create what is missing, then print the accounts."""
        if options["comptes"]:
            self._comptes()
            return
        if Institution.objects.filter(demonstration=False).exists():
            raise CommandError(
                "Cette base porte une institution réelle : la démonstration ne s’y installe pas. "
                "Indiquez un autre LIASSE_DONNEES_DIR ou une autre LIASSE_BASE."
            )
        for maison in MAISONS:
            self._installer(maison, avec_dossiers=not options["sans_dossiers"])
        self._comptes()

    def _installer(self, maison: Maison, *, avec_dossiers: bool) -> None:
        if Institution.objects.filter(sigle=maison.sigle).exists():
            self.stdout.write(f"{maison.nom} : déjà là.")
            return
        institution = installer(maison)
        self.stdout.write(f"{maison.nom} : {institution.agents.count()} agents.")
        if not avec_dossiers:
            return
        usagers = USAGERS_CPAS if maison.profil == ProfilInstitution.CPAS else USAGERS_CCAS
        cas = []
        for rang, usager in enumerate(usagers, start=1):
            cas.append((creer_dossier(institution, usager, rang), usager))
            self.stdout.write(f"  dossier de {usager.prenom} {usager.nom}")
        derouler(institution, cas)
        sceller_un_certificat(cas[-1][0])
        self.stdout.write(f"  classements confirmés : {completer(institution, cas)}")
        bannette = remplir(institution, usagers)
        self.stdout.write(f"  bannette « {bannette.libelle} » : {bannette.plis.count()} papiers à classer")
        self.stdout.write(f"  registre du courrier : {inscrire_le_courrier(institution, bannette)} lettres")

    def _comptes(self) -> None:
        self.stdout.write(f"\nComptes de démonstration (mot de passe : {MOT_DE_PASSE})")
        agents = Agent.objects.filter(institution__demonstration=True).select_related("institution")
        for agent in agents.order_by("institution__nom", "pk"):
            self.stdout.write(
                f"  {agent.identifiant:20} {agent.nom_complet:24} {agent.fonction} – {agent.institution.nom}"
            )
