"""Payslip, family allowances, health insurance fund."""

from collections.abc import Sequence
from decimal import Decimal
from html import escape

from bureau.papiers.contexte import Contexte
from bureau.papiers.feuille import cachet, entete, envoi, fiche, signature, tableau
from bureau.papiers.personne import Membre
from bureau.papiers.typographie import (
    arrondi,
    dernier_du_mois,
    jour,
    jour_long,
    mois,
    montant,
    nombre,
    premier_du_mois,
)

PART_RETENUE = Decimal("0.17")
"""Invented share of the gross pay held back on the sample payslip; it stands for no legal rate."""


def fiche_paie(contexte: Contexte) -> str:
    """One month's payslip; keys ``employeur``, ``fonction``, ``mois`` (date), ``heures``, ``taux`` (euros an hour)."""
    terme = premier_du_mois(contexte.jour("mois", premier_du_mois(contexte.date, 1)))
    employeur = contexte.texte("employeur", "Nettoyage Clairval")
    lieu = contexte.selon("Zoning du Pont 8, 6000 Charleroi", "8 zone du Pont, 59100 Roubaix")
    haut = entete(
        employeur,
        "Entretien de bureaux et de locaux collectifs",
        [lieu, f"N° entreprise {contexte.chiffres(9)}"],
        "balais",
    )
    titre = contexte.selon("FICHE DE PAIE", "BULLETIN DE PAIE")
    identite = fiche(
        (
            ("Travailleur", contexte.nom),
            (
                contexte.selon("N° NISS", "N° de sécurité sociale"),
                escape(contexte.personne.numero_national),
            ),
            ("Fonction", contexte.texte("fonction", "Agent d’entretien")),
            ("Période", f"du {jour(terme)} au {jour(dernier_du_mois(terme))}"),
        )
    )
    note = f'<p class="petit">Net payé par virement au compte {contexte.iban()}.</p>'
    references = [
        ("Matricule", contexte.chiffres(5)),
        ("Établi le", jour(dernier_du_mois(terme))),
    ]
    return (
        f"{haut}{envoi(contexte, references)}"
        f'<div class="bandeau">{titre} – {mois(terme)}</div>{identite}{_remuneration(contexte)}{note}'
    )


def _remuneration(contexte: Contexte) -> str:
    heures, taux = (
        contexte.montant("heures", "98.00"),
        contexte.montant("taux", "14.20"),
    )
    brut = arrondi(heures * taux)
    transport = contexte.montant("transport", "38.50")
    retenue = arrondi(brut * PART_RETENUE)
    fiscal = contexte.montant("precompte", "42.15")
    lignes = (
        ("Salaire de base", nombre(heures), nombre(taux), nombre(brut), ""),
        (
            contexte.selon("Cotisation personnelle ONSS", "Cotisations salariales"),
            "",
            "",
            "",
            nombre(retenue),
        ),
        (
            contexte.selon("Précompte professionnel", "Impôt prélevé à la source"),
            "",
            "",
            "",
            nombre(fiscal),
        ),
        ("Remboursement des frais de transport", "", "", nombre(transport), ""),
    )
    net = brut + transport - retenue - fiscal
    return (
        tableau(
            ("Libellé", "Heures", "Taux horaire", "Gains", "Retenues"),
            lignes,
            droite=(1, 2, 3, 4),
        )
        + f'<div class="colonnes"><div></div><div class="apayer">Net à payer<b class="gros">{montant(net)}</b>'
        f"Salaire brut : {montant(brut)}</div></div>"
    )


def attestation_allocations(contexte: Contexte) -> str:
    """Statement of family allowances; keys ``enfants`` (Membre), ``montant`` (euros a month), ``caisse``."""
    caisse = contexte.texte(
        "caisse",
        contexte.selon("Caisse FamiWal du Hainaut", "Caisse d’allocations familiales de la Deûle"),
    )
    dossier = contexte.chiffres(7)
    haut = entete(
        caisse,
        "Prestations familiales",
        ["Boîte postale 100", contexte.ville, f"Dossier {dossier}"],
        "famille",
    )
    somme = contexte.montant("montant", "372.40")
    termes = [premier_du_mois(contexte.date, recul) for recul in (3, 2, 1)]
    versements = tableau(
        ("Mois", "Versé le", "Montant"),
        [(mois(terme), jour(terme.replace(day=8)), montant(somme)) for terme in termes],
        droite=(2,),
        total=("Total des trois derniers mois", "", montant(somme * 3)),
    )
    titre = contexte.selon(
        "ATTESTATION D’ALLOCATIONS FAMILIALES",
        "ATTESTATION DE PAIEMENT – ALLOCATIONS FAMILIALES",
    )
    texte = (
        f"<p>Nous attestons que <b>{contexte.nom}</b>, né(e) le {contexte.ne_le}, domicilié(e) {contexte.rue}, "
        f"{contexte.ville}, perçoit des allocations familiales pour le ou les enfants suivants :</p>"
        f"{_enfants(contexte.membres('enfants', _enfant_invente(contexte)))}<p>Versements des trois derniers mois "
        f":</p>{versements}"
        "<p>Cette attestation est établie d’après les informations connues à ce jour et ne préjuge pas des droits "
        "futurs.</p>"
    )
    pied = signature(
        contexte,
        "Le gestionnaire du dossier",
        "Service des attestations",
        cachet=cachet(caisse, "COURRIER", jour(contexte.date)),
    )
    references = [
        (contexte.selon("N° de dossier", "N° allocataire"), dossier),
        ("Objet", "Attestation"),
    ]
    return f"{haut}{envoi(contexte, references)}<h1>{titre}</h1>{texte}{pied}"


def _enfant_invente(contexte: Contexte) -> Sequence[Membre]:
    naissance = premier_du_mois(contexte.date, 12 * 7 + 2).replace(day=14)
    return (Membre(f"Lina {contexte.personne.nom.upper()}", naissance, "Enfant"),)


def _enfants(enfants: Sequence[Membre]) -> str:
    lignes = [(escape(enfant.nom_complet), jour(enfant.date_naissance), escape(enfant.lien)) for enfant in enfants]
    return tableau(("Enfant", "Date de naissance", "Lien"), lignes)


def attestation_mutuelle(contexte: Contexte) -> str:
    """Statement of health insurance; keys ``mutuelle``, ``debut``, ``fin``, ``statut``."""
    mutuelle = contexte.texte("mutuelle", "Mutualité des Deux Vallées")
    debut = contexte.jour("debut", contexte.date.replace(month=1, day=1))
    fin = contexte.jour("fin", contexte.date.replace(month=12, day=31))
    statut = contexte.texte(
        "statut",
        contexte.selon("Intervention majorée : oui", "Complémentaire santé : ouverte"),
    )
    haut = entete(
        mutuelle,
        "Assurance soins de santé",
        ["Rue de la Source 3", contexte.ville, "Tél. 00 00 00 00 00"],
        "croix",
    )
    droits = fiche(
        (
            ("Titulaire", contexte.nom),
            ("Date de naissance", contexte.ne_le),
            (
                contexte.selon("N° NISS", "N° de sécurité sociale"),
                escape(contexte.personne.numero_national),
            ),
            ("Numéro d’affiliation", contexte.chiffres(10)),
            ("Période couverte", f"du {jour(debut)} au {jour(fin)}"),
            ("Statut", statut),
        )
    )
    texte = (
        f"<p>Madame, Monsieur,</p><p>Nous certifions que la personne désignée ci-dessous est affiliée à notre "
        f"organisme et "
        f"se trouve en ordre d’assurance soins de santé depuis le {jour_long(debut)}.</p>{droits}<p>Les droits aux "
        "remboursements sont ouverts pour le titulaire et les personnes à sa charge. Cette attestation est "
        "délivrée pour "
        "faire valoir ce que de droit.</p>"
    )
    pied = signature(
        contexte,
        "La conseillère mutualiste",
        mutuelle,
        cachet=cachet(mutuelle, "GUICHET 2", jour(contexte.date)),
    )
    titre = contexte.selon("ATTESTATION DE MUTUELLE", "ATTESTATION DE DROITS – MUTUELLE")
    return f'{haut}{envoi(contexte, [("Votre contact", "guichet social")])}<h1 class="centre">{titre}</h1>{texte}{pied}'
