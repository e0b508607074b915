"""Bank statement, account details, tax notice."""

from decimal import Decimal
from html import escape

from bureau.papiers.contexte import Contexte
from bureau.papiers.feuille import cachet, entete, envoi, fiche, griffe, tableau
from bureau.papiers.typographie import (
    arrondi,
    jour,
    mois,
    montant,
    nombre,
    premier_du_mois,
)

PRUNE = "#5a2352"
GRIS = "#333333"


def _banque(contexte: Contexte) -> tuple[str, str]:
    nom = contexte.texte("banque", contexte.selon("Banque du Beffroi", "Crédit des Coteaux"))
    coordonnees = [
        f"Agence de {contexte.localite}",
        "Grand-Place 5" if contexte.belge else "5 place du Marché",
        contexte.ville,
    ]
    return nom, entete(nom, "La banque de votre quartier", coordonnees, "banque", PRUNE)


def _bic(contexte: Contexte) -> str:
    return contexte.selon("SPECBEXX", "SPECFRXX")


def extrait_compte(contexte: Contexte) -> str:
    """One month of bank statement; keys ``banque``, ``mois``, ``solde_initial``, ``allocation``, ``loyer``."""
    terme = premier_du_mois(contexte.jour("mois", premier_du_mois(contexte.date, 1)))
    _, haut = _banque(contexte)
    solde = contexte.montant("solde_initial", "214.37")
    lignes = []
    initial = solde
    for rang, libelle, somme in _operations(contexte):
        solde += somme
        debit, credit = (nombre(-somme), "") if somme < 0 else ("", nombre(somme))
        lignes.append((jour(terme.replace(day=rang)), libelle, debit, credit, nombre(solde)))
    pied = (
        "",
        f"Nouveau solde au {jour(terme.replace(day=28))}",
        "",
        "",
        nombre(solde),
    )
    detail = tableau(
        ("Date", "Libellé de l’opération", "Débit", "Crédit", "Solde"),
        lignes,
        droite=(2, 3, 4),
        total=pied,
        classe="lignes releve",
    )
    titre = contexte.selon("EXTRAIT DE COMPTE", "RELEVÉ DE COMPTE")
    references = [
        ("Compte", contexte.iban()),
        ("BIC", _bic(contexte)),
        ("Extrait n°", contexte.chiffres(3)),
    ]
    return (
        f'<div style="--accent:{PRUNE}">{haut}{envoi(contexte, references)}<div class="bandeau">{titre} – '
        f"{mois(terme)}</div>"
        f"<p>Solde précédent : <b>{montant(initial)}</b></p>{detail}"
        '<p class="petit">Sans contestation de votre part, les opérations de ce relevé sont réputées exactes.</p></div>'
    )


def _operations(contexte: Contexte) -> list[tuple[int, str, Decimal]]:
    """Draw a month of a modest household: day, label, signed amount in euros."""

    def depense(bas: int, haut: int) -> Decimal:
        return -Decimal(contexte.hasard.randint(bas * 100, haut * 100)) / 100

    return [
        (2, "Virement reçu – allocation", contexte.montant("allocation", "1080.00")),
        (3, "Ordre permanent – loyer", -contexte.montant("loyer", "695.00")),
        (5, "Carte – Supermarché du Centre", depense(38, 64)),
        (
            8,
            "Virement reçu – allocations familiales",
            contexte.montant("allocations_familiales", "372.40"),
        ),
        (11, "Domiciliation – électricité et gaz", depense(85, 120)),
        (14, "Carte – Pharmacie de la Gare", depense(8, 25)),
        (17, "Retrait au distributeur", Decimal(-50)),
        (19, "Carte – Supermarché du Centre", depense(41, 72)),
        (23, "Domiciliation – téléphone", depense(15, 19)),
        (27, "Carte – Transport en commun", depense(12, 32)),
    ]


def rib(contexte: Contexte) -> str:
    """Account details (RIB) or the bank's statement of who holds the account; key ``banque``."""
    banque, haut = _banque(contexte)
    titre = contexte.selon("ATTESTATION DE TITULARITÉ DE COMPTE", "RELEVÉ D’IDENTITÉ BANCAIRE")
    compte = contexte.iban()
    serre = compte.replace(" ", "")
    lignes = [
        (
            "Titulaire du compte",
            f"<b>{contexte.nom}</b><br>{contexte.rue}<br>{contexte.ville}",
        ),
        ("IBAN", f'<b class="machine">{compte}</b>'),
        ("BIC", _bic(contexte)),
        ("Domiciliation", f"{banque}, agence de {contexte.localite}"),
    ]
    details = ""
    if not contexte.belge and len(serre) == 27:
        morceaux = (serre[4:9], serre[9:14], serre[14:25], serre[25:27])
        details = tableau(("Code banque", "Code guichet", "Numéro de compte", "Clé RIB"), [morceaux])
    return (
        f'<div style="--accent:{PRUNE}">{haut}<h1 class="centre">{titre}</h1><p>La banque certifie que le compte '
        f"désigné "
        f"ci-dessous est ouvert dans ses livres à la date du {jour(contexte.date)}.</p>{fiche(lignes)}{details}"
        "<p>Ce relevé est destiné à être remis, sur leur demande, aux créanciers ou débiteurs appelés à faire "
        "inscrire des "
        "opérations au compte (virements, paiements de factures, aides sociales).</p>"
        f'<div class="signer">{cachet(banque, "AGENCE", jour(contexte.date))}<div class="bloc">Le chargé de clientèle'
        f"{griffe(contexte.hasard)}</div></div></div>"
    )


def avis_imposition(contexte: Contexte) -> str:
    """Yearly tax notice; keys ``annee`` (of the income), ``revenu``, ``impot``, ``parts``."""
    annee = int(contexte.montant("annee", str(contexte.date.year - 1)))
    revenu, impot = (
        contexte.montant("revenu", "14862.00"),
        contexte.montant("impot", "0.00"),
    )
    administration = contexte.selon("Administration générale de la fiscalité", "Direction des finances publiques")
    haut = entete(
        administration,
        "Spécimen sans valeur fiscale",
        ["Centre des impôts", contexte.ville],
        "ecusson",
        GRIS,
    )
    titre = contexte.selon("AVERTISSEMENT-EXTRAIT DE RÔLE", f"AVIS D’IMPÔT {annee + 1}")
    sous_titre = contexte.selon(
        f"Impôt des personnes physiques – exercice d’imposition {annee + 1} – revenus de l’année {annee}",
        f"Impôt sur les revenus de l’année {annee}",
    )
    solde = contexte.selon("Solde à payer", "Montant de l’impôt")
    references = [
        (
            contexte.selon("Article du rôle", "Référence de l’avis"),
            contexte.chiffres(10),
        ),
        (
            contexte.selon("N° national", "N° fiscal"),
            escape(contexte.personne.numero_national) or contexte.chiffres(13),
        ),
        ("Date d’établissement", jour(contexte.date)),
    ]
    return (
        f'<div class="machine" style="--accent:{GRIS}">{haut}{envoi(contexte, references)}<div '
        f'class="bandeau">{titre}</div>'
        f"<p><b>{sous_titre}</b></p>{_calcul(contexte, revenu, impot)}"
        f'<div class="colonnes"><div class="petit">Ce document justifie de vos revenus auprès des organismes qui '
        f"vous le "
        f'demandent. Conservez-le.</div><div class="apayer">{solde}<b '
        f'class="gros">{montant(impot)}</b></div></div></div>'
    )


def _calcul(contexte: Contexte, revenu: Decimal, impot: Decimal) -> str:
    frais = arrondi(revenu / 10)
    lignes = [
        (
            "1250" if contexte.belge else "1AJ",
            "Traitements et salaires",
            nombre(revenu),
        ),
        ("", "Frais professionnels déduits", nombre(-frais)),
        (
            "",
            contexte.selon("Revenu imposable globalement", "Revenu fiscal de référence"),
            nombre(revenu - frais),
        ),
    ]
    if not contexte.belge:
        lignes.append(("", "Nombre de parts", contexte.texte("parts", "1,5")))
    total = ("", "Impôt dû", nombre(impot))
    return tableau(
        ("Code", "Détail du calcul", "Montant en euros"),
        lignes,
        droite=(2,),
        total=total,
        classe="lignes",
    )
