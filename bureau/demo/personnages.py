"""The invented people of the demonstration: institutions, agents, persons. Towns and names do not exist."""

import datetime as dt
from dataclasses import dataclass, field

from comptes.enums import Profil, ProfilInstitution, RoleMandat


@dataclass(frozen=True)
class Compte:
    """A demo account. `entite`: its code; `role`: seat in the deciding organ; `service`: seat in the legal one."""

    identifiant: str
    prenom: str
    nom: str
    fonction: str
    profils: tuple[str, ...]
    entite: str = ""
    role: str = ""
    service: bool = False


@dataclass(frozen=True)
class Maison:
    """An institution and all it needs to start."""

    sigle: str
    nom: str
    profil: str
    rue: str
    code_postal: str
    localite: str
    telephone: str
    courriel: str
    iban: str
    bic: str
    organe: tuple[str, str]
    entites: tuple[tuple[str, str], ...]
    comptes: tuple[Compte, ...]


@dataclass(frozen=True)
class Usager:
    """An invented person. `aide`: kind of aid asked; `papiers`: (sample paper, rendering, type of piece)."""

    prenom: str
    nom: str
    naissance: dt.date
    sexe: str
    rue: str
    entite: str
    referent: str
    aide: str
    montant: str
    jours: int
    etat: str
    expose: str
    papiers: tuple[tuple[str, str, str], ...] = ()
    menage: tuple[tuple[str, str, str], ...] = field(default_factory=tuple)


def _siege(identifiant: str, prenom: str, nom: str, role: str, profil: str, fonction: str) -> Compte:
    return Compte(identifiant, prenom, nom, fonction, (profil,), role=role)


VALCOURT = Maison(
    sigle="cpas-valcourt",
    nom="CPAS de Valcourt-sur-Hesbre",
    profil=ProfilInstitution.CPAS,
    rue="rue des Tanneurs 12",
    code_postal="7999",
    localite="Valcourt-sur-Hesbre",
    telephone="065 00 12 34",
    courriel="accueil@cpas-valcourt.example",
    iban="BE68539007547034",
    bic="TRIOBEBB",
    organe=("comite", "Comité spécial du service social"),
    entites=(("centre", "Antenne du Centre"), ("faubourg", "Antenne du Faubourg")),
    comptes=(
        Compte("accueil", "Nadia", "Lemmens", "Accueil", (Profil.ACCUEIL,)),
        Compte("as", "Sophie", "Delvaux", "Assistante sociale", (Profil.AS,), "centre"),
        Compte("as2", "Karim", "Benali", "Assistant social", (Profil.AS,), "centre"),
        Compte("as3", "Julie", "Maes", "Assistante sociale", (Profil.AS,), "faubourg"),
        Compte("chef", "Anne", "Wouters", "Assistante sociale en chef", (Profil.CHEF_AS,)),
        Compte("juriste", "Paul", "Gérard", "Juriste", (Profil.JURISTE,), service=True),
        _siege("secretaire", "Claire", "Noël", RoleMandat.SECRETAIRE, Profil.SECRETAIRE, "Secrétaire du comité"),
        _siege("membre", "Luc", "Hendrickx", RoleMandat.MEMBRE, Profil.MEMBRE, "Membre du comité"),
        _siege("membre2", "Fatima", "Amrani", RoleMandat.MEMBRE, Profil.MEMBRE, "Membre du comité"),
        _siege("president", "Jean-Marie", "Collin", RoleMandat.PRESIDENT, Profil.PRESIDENT, "Président du CPAS"),
        Compte("notification", "Isabelle", "Roland", "Notifications", (Profil.NOTIFICATION,)),
        Compte("paiement", "Marc", "Pirson", "Paiements", (Profil.PAIEMENT,)),
        Compte("paiement2", "Ariane", "Dumont", "Paiements", (Profil.PAIEMENT,)),
        Compte("recuperation", "David", "Simon", "Avances et récupérations", (Profil.RECUPERATION,)),
        Compte("dg", "Hélène", "Vandamme", "Directrice générale", (Profil.DIRECTEUR_GENERAL,)),
        Compte("dpo", "Thomas", "Leroy", "Délégué à la protection des données", (Profil.DPO,)),
        Compte("technique", "Bruno", "Masset", "Gestion technique", (Profil.GESTION_TECHNIQUE,)),
    ),
)

SAINTE_AULAIRE = Maison(
    sigle="ccas-sainte-aulaire",
    nom="CCAS de Sainte-Aulaire-les-Bains",
    profil=ProfilInstitution.CCAS,
    rue="3 place de la Fontaine",
    code_postal="76999",
    localite="Sainte-Aulaire-les-Bains",
    telephone="02 00 00 12 34",
    courriel="ccas@sainte-aulaire.example",
    iban="FR7630006000011234567890189",
    bic="AGRIFRPP",
    organe=("commission", "Commission permanente"),
    entites=(("siege", "Pôle solidarités"),),
    comptes=(
        Compte("accueil-ccas", "Camille", "Roux", "Accueil", (Profil.ACCUEIL,)),
        Compte("as-ccas", "Élodie", "Marchand", "Travailleuse sociale", (Profil.AS,), "siege"),
        Compte("chef-ccas", "Pierre", "Garnier", "Responsable du pôle solidarités", (Profil.CHEF_AS,)),
        Compte("juriste-ccas", "Yann", "Kermadec", "Juriste", (Profil.JURISTE,), service=True),
        _siege("secretaire-ccas", "Odile", "Faure", RoleMandat.SECRETAIRE, Profil.SECRETAIRE, "Secrétaire de séance"),
        _siege("membre-ccas", "Bernard", "Tessier", RoleMandat.MEMBRE, Profil.MEMBRE, "Administrateur"),
        _siege("president-ccas", "Monique", "Aubry", RoleMandat.PRESIDENT, Profil.PRESIDENT, "Vice-présidente"),
        Compte("notification-ccas", "Lucie", "Petit", "Courriers", (Profil.NOTIFICATION,)),
        Compte("paiement-ccas", "Denis", "Lambert", "Régie et mandats", (Profil.PAIEMENT,)),
        Compte("recuperation-ccas", "Sabine", "Morel", "Remboursements", (Profil.RECUPERATION,)),
        Compte("dg-ccas", "Jacques", "Villeneuve", "Directeur", (Profil.DIRECTEUR_GENERAL,)),
        Compte("dpo-ccas", "Inès", "Cordier", "Déléguée à la protection des données", (Profil.DPO,)),
        Compte("technique-ccas", "Hugo", "Blanc", "Gestion technique", (Profil.GESTION_TECHNIQUE,)),
    ),
)
MAISONS = (VALCOURT, SAINTE_AULAIRE)

CI = ("carte_identite", "scanner", "carte_identite")
MENAGE = ("composition_menage", "scanner", "composition_menage")
BAIL = ("bail", "pdf_image", "contrat_bail")
RIB = ("rib", "scanner", "preuve_compte")
PAIE = ("fiche_paie", "pdf", "fiche_paie")
ENERGIE = ("facture_energie", "photo", "facture_energie")
LETTRE = ("lettre_manuscrite", "scanner", "courrier")
MEDICAL = ("certificat_medical", "carbone", "certificat_medical")


def _j(annee: int, mois: int, jour: int) -> dt.date:
    return dt.date(annee, mois, jour)


# état reached: demande · instruction · soumise · renvoyee · avis · validee · figee · decidee · payee
USAGERS_CPAS = (
    Usager(
        "Amélie",
        "Vanbrabant",
        _j(1991, 4, 17),
        "F",
        "rue du Moulin 48",
        "centre",
        "as",
        "garantie_locative",
        "1400.00",
        9,
        "instruction",
        "Quitte un logement insalubre avec ses deux enfants ; demande que le CPAS avance la garantie du nouveau bail.",
        (CI, MENAGE, BAIL, RIB, LETTRE),
        (("Lina", "Vanbrabant", "2016-05-11"), ("Noé", "Vanbrabant", "2019-09-02")),
    ),
    Usager(
        "Mehdi",
        "Azzouzi",
        _j(1984, 11, 3),
        "M",
        "quai aux Briques 7",
        "centre",
        "as",
        "fonds_energie",
        "386.40",
        16,
        "soumise",
        "Rappel de sa facture d’électricité, coupure annoncée.",
        (CI, ENERGIE, MENAGE),
    ),
    Usager(
        "Marie-Claire",
        "Dufrasne",
        _j(1957, 2, 8),
        "F",
        "rue des Écoles 21",
        "centre",
        "as2",
        "frais_medicaux",
        "212.75",
        22,
        "renvoyee",
        "Frais de pharmacie après une hospitalisation.",
        (CI, MEDICAL),
    ),
    Usager(
        "Joaquim",
        "Ferreira",
        _j(1979, 7, 30),
        "M",
        "avenue de la Gare 130",
        "centre",
        "as",
        "ris",
        "1314.20",
        25,
        "avis",
        "Fin de ses droits au chômage ; sans ressources depuis le 1er du mois.",
        (CI, MENAGE, PAIE, RIB),
    ),
    Usager(
        "Yvette",
        "Lambrecht",
        _j(1948, 12, 24),
        "F",
        "cité des Lilas 9",
        "faubourg",
        "as3",
        "allocation_chauffage",
        "300.00",
        19,
        "validee",
        "Livraison de mazout du mois dernier.",
        (CI, MENAGE, RIB),
    ),
    Usager(
        "Kevin",
        "Dosogne",
        _j(2001, 1, 15),
        "M",
        "rue Haute 66",
        "centre",
        "as2",
        "prime_installation",
        "1200.00",
        24,
        "figee",
        "Quitte la rue pour un premier logement.",
        (CI, MENAGE, BAIL, RIB),
    ),
    Usager(
        "Fatoumata",
        "Diallo",
        _j(1988, 6, 5),
        "F",
        "rue du Canal 3",
        "faubourg",
        "as3",
        "aide_alimentaire",
        "120.00",
        21,
        "figee",
        "Trois enfants, ressources insuffisantes en attendant les allocations familiales.",
        (CI, MENAGE),
        (("Aïssata", "Diallo", "2014-03-20"), ("Ibrahim", "Diallo", "2017-08-01"), ("Mariam", "Diallo", "2021-12-12")),
    ),
    Usager(
        "Georges",
        "Hanquet",
        _j(1962, 9, 19),
        "M",
        "place Verte 2",
        "centre",
        "as",
        "ris",
        "1314.20",
        40,
        "decidee",
        "Révision annuelle du revenu d’intégration.",
        (CI, MENAGE, RIB),
    ),
    Usager(
        "Sylvie",
        "Peeters",
        _j(1975, 3, 27),
        "F",
        "rue Neuve 88",
        "centre",
        "as2",
        "avance_prestations",
        "640.00",
        33,
        "decidee",
        "Attend sa pension d’invalidité.",
        (CI, RIB),
    ),
    Usager(
        "Lucas",
        "Carlier",
        _j(1996, 10, 10),
        "M",
        "chaussée de Binche 240",
        "faubourg",
        "as3",
        "frais_logement",
        "455.00",
        38,
        "decidee",
        "Arriéré de loyer d’un mois.",
        (CI, BAIL),
    ),
    Usager(
        "Rachida",
        "El Khattabi",
        _j(1993, 8, 22),
        "F",
        "rue du Rempart 15",
        "centre",
        "as",
        "mediation_dettes",
        "0",
        3,
        "demande",
        "Ne parvient plus à payer ses crédits.",
    ),
    Usager(
        "Étienne",
        "Œuvrard",
        _j(1970, 5, 1),
        "M",
        "sentier des Ânes 4",
        "faubourg",
        "as3",
        "aide_domicile",
        "0",
        1,
        "demande",
        "Sort de l’hôpital, vit seul.",
    ),
)

CI_FR = ("carte_identite", "scanner", "carte_identite")
DOMICILE = ("quittance_loyer", "scanner", "justificatif_domicile")
IMPOT = ("avis_imposition", "pdf", "avis_imposition")
RIB_FR = ("rib", "photo", "rib")

USAGERS_CCAS = (
    Usager(
        "Bernadette",
        "Cauchois",
        _j(1953, 7, 14),
        "F",
        "18 rue des Sources",
        "siege",
        "as-ccas",
        "aide_financiere",
        "250.00",
        12,
        "instruction",
        "Facture de chauffage impayée.",
        (CI_FR, DOMICILE, IMPOT, RIB_FR),
    ),
    Usager(
        "Moussa",
        "Traoré",
        _j(1990, 2, 28),
        "M",
        "5 allée des Tilleuls",
        "siege",
        "as-ccas",
        "aide_remboursable",
        "400.00",
        20,
        "figee",
        "Réparation de la voiture nécessaire à son emploi.",
        (CI_FR, DOMICILE, IMPOT, RIB_FR),
    ),
    Usager(
        "Chantal",
        "Lefrançois",
        _j(1967, 11, 9),
        "F",
        "2 impasse du Lavoir",
        "siege",
        "as-ccas",
        "aide_alimentaire",
        "90.00",
        30,
        "decidee",
        "Retard de versement de sa pension.",
        (CI_FR,),
    ),
    Usager(
        "Dylan",
        "Hauchecorne",
        _j(2003, 4, 4),
        "M",
        "sans domicile",
        "siege",
        "as-ccas",
        "domiciliation",
        "0",
        4,
        "demande",
        "Demande une adresse pour recevoir son courrier.",
    ),
)

# Why, as the letter says it to the person.
MOTIVATIONS = {
    "Azzouzi": (
        "Votre facture de régularisation d’électricité dépasse ce que vos ressources du mois permettent de "
        "payer, et une coupure vous est annoncée. La facture et la composition de votre ménage établissent "
        "votre besoin."
    ),
    "Dufrasne": (
        "Après votre hospitalisation, vos frais de pharmacie restent à votre charge. Votre pension ne permet "
        "pas de les avancer ; le certificat de votre médecin établit que ces soins sont nécessaires."
    ),
    "Ferreira": (
        "Votre droit aux allocations de chômage a pris fin et vous êtes sans ressources depuis le premier du "
        "mois. Vous vivez seul, comme l’établissent la composition de ménage et la visite à votre domicile."
    ),
    "Lambrecht": (
        "Vous vous chauffez au mazout et votre livraison du mois dernier est attestée. Vos revenus restent "
        "sous le plafond de la catégorie."
    ),
    "Dosogne": (
        "Vous quittez une situation sans abri pour un premier logement, dont vous produisez le bail. Vous "
        "n’avez encore ni meubles ni équipement."
    ),
    "Diallo": (
        "Vos allocations familiales ne sont pas encore versées et vos ressources du mois ne suffisent pas à "
        "nourrir vos trois enfants."
    ),
    "Hanquet": (
        "Lors de la révision annuelle, votre situation n’a pas changé : vous vivez seul, sans autre "
        "ressource. Les pièces que vous avez remises et la visite à votre domicile l’établissent."
    ),
    "Peeters": (
        "Votre pension d’invalidité est accordée mais pas encore payée. L’avance couvre vos charges jusqu’au "
        "premier versement ; vous vous engagez à la rembourser ensuite."
    ),
    "Carlier": (
        "Un mois de loyer reste dû à la suite de votre changement d’employeur. Vos ressources actuelles "
        "permettent de payer les loyers suivants."
    ),
    "Traoré": (
        "La réparation de votre voiture est nécessaire pour vous rendre à votre travail, à horaires décalés. "
        "Vos ressources permettent un remboursement par petites mensualités."
    ),
    "Lefrançois": (
        "Le versement de votre pension a pris du retard et vous êtes sans ressources pour vos achats "
        "alimentaires jusqu’à la fin du mois."
    ),
}
