"""How good the proposals were: proposed against confirmed, per field and per type. No content, and no agent."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Avg, Count, Q, QuerySet
from django.utils import timezone

from comptes.models import Entite, Institution
from courrier.confirmations import Champ, ChampConfirme, Confirmation, ModeleAppris, Origine, Resultat

JOURS = 30


@dataclass(frozen=True)
class Compte:
    """One line: how many were proposed, kept as they were, corrected, or had no proposal at all."""

    libelle: str
    justes: int
    corriges: int
    omis: int = 0
    confiance: float | None = None

    @property
    def proposes(self) -> int:
        """Filings where something was proposed."""
        return self.justes + self.corriges

    @property
    def part(self) -> int | None:
        """Percentage kept as proposed; None when nothing was proposed."""
        return round(100 * self.justes / self.proposes) if self.proposes else None

    @property
    def annonce(self) -> int | None:
        """Percentage that the proposals themselves claimed on average."""
        return None if self.confiance is None else round(100 * self.confiance)


@dataclass
class Bilan:
    """Filings between two days."""

    du: dt.date
    au: dt.date
    classes: int = 0
    intacts: int = 0
    champs: list[Compte] = field(default_factory=list)
    types: list[Compte] = field(default_factory=list)
    origines: list[Compte] = field(default_factory=list)
    modele: ModeleAppris | None = None

    @property
    def part_intacte(self) -> int | None:
        """Percentage filed without correcting anything; None without any filing."""
        return round(100 * self.intacts / self.classes) if self.classes else None


def services(institution: Institution) -> list[Entite]:
    """Those whose papers were filed."""
    vus = Confirmation.objects.filter(institution=institution).order_by().values("entite").distinct()
    return list(Entite.objects.filter(pk__in=vus).order_by("nom"))


def bilan(
    institution: Institution, au: dt.date | None = None, jours: int = JOURS, entite: Entite | None = None
) -> Bilan:
    """The last month, or the `jours` days that end on `au`; of one service or of all. Five queries."""
    fin = au or timezone.localdate()
    debut = fin - dt.timedelta(days=jours - 1)
    classements = Confirmation.objects.filter(
        institution=institution, confirmee_le__date__gte=debut, confirmee_le__date__lte=fin
    )
    if entite is not None:
        classements = classements.filter(entite=entite)
    champs = ChampConfirme.objects.filter(confirmation__in=classements)
    totaux = classements.aggregate(classes=Count("pk"), intacts=Count("pk", filter=Q(intacte=True)))
    return Bilan(
        debut,
        fin,
        totaux["classes"],
        totaux["intacts"],
        champs=_par_champ(champs),
        types=_par_type(champs),
        origines=_par_origine(champs),
        modele=ModeleAppris.objects.filter(institution=institution).defer("octets").order_by("-version").first(),
    )


COMPTES = {
    "justes": Count("pk", filter=Q(resultat=Resultat.JUSTE)),
    "corriges": Count("pk", filter=Q(resultat=Resultat.CORRIGE)),
    "omis": Count("pk", filter=Q(resultat=Resultat.OMIS)),
    "confiance_moyenne": Avg("confiance"),
}


def _compte(libelle: str, ligne: Any) -> Compte:
    return Compte(libelle, ligne["justes"], ligne["corriges"], ligne["omis"], ligne["confiance_moyenne"])


def _par_champ(champs: QuerySet[ChampConfirme]) -> list[Compte]:
    lignes = {ligne["champ"]: ligne for ligne in champs.order_by().values("champ").annotate(**COMPTES)}
    return [_compte(champ.label, lignes[champ]) for champ in Champ if champ in lignes]


def _par_type(champs: QuerySet[ChampConfirme]) -> list[Compte]:
    """By the type that the person confirmed."""
    lignes = (
        champs.filter(champ=Champ.TYPE, confirmation__type_piece__isnull=False)
        .order_by()
        .values("confirmation__type_piece__libelle")
        .annotate(**COMPTES)
    )
    comptes = [_compte(ligne["confirmation__type_piece__libelle"], ligne) for ligne in lignes]
    return sorted(comptes, key=lambda c: (-(c.proposes + c.omis), c.libelle))


def _par_origine(champs: QuerySet[ChampConfirme]) -> list[Compte]:
    lignes = champs.exclude(origine="").order_by().values("origine").annotate(**COMPTES)
    comptes = [_compte(str(Origine(ligne["origine"]).label), ligne) for ligne in lignes]
    return sorted(comptes, key=lambda c: -c.proposes)
