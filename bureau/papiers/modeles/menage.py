"""Energy bill and estimate for a household appliance."""

import datetime as dt
from decimal import Decimal

from bureau.papiers.contexte import Contexte
from bureau.papiers.feuille import cachet, entete, envoi, fiche, griffe, tableau
from bureau.papiers.personne import communication_structuree
from bureau.papiers.typographie import (
    arrondi,
    dernier_du_mois,
    jour,
    mois,
    montant,
    nombre,
    premier_du_mois,
)

VERT = "#0d6b52"
BRIQUE = "#a1410d"


def facture_energie(contexte: Contexte) -> str:
    """Energy bill; keys ``fournisseur``, ``energie``, ``consommation`` (kWh), ``prix`` (euros a kWh), ``echeance``.

    ``energie`` is « électricité » or « gaz »; ``abonnement`` and ``taxes`` are amounts in euros.
    """
    fournisseur = contexte.texte("fournisseur", contexte.selon("Lumen Énergies", "Énergies du Ponant"))
    energie = contexte.texte("energie", "électricité")
    numero = f"F{contexte.chiffres(8)}"
    haut = entete(
        fournisseur,
        "Électricité et gaz pour la maison",
        ["Service clients", "Tél. 00 00 00 00 00", "du lundi au vendredi"],
        "eclair",
        VERT,
    )
    echeance = jour(contexte.jour("echeance", contexte.date + dt.timedelta(days=21)))
    debut, fin = (
        premier_du_mois(contexte.date, 3),
        dernier_du_mois(premier_du_mois(contexte.date, 1)),
    )
    releve, total = _releve(contexte, energie)
    reference = communication_structuree(contexte.hasard) if contexte.belge else f"Référence {numero}"
    compteur = fiche(
        (
            ("Point de fourniture", f"{contexte.rue}, {contexte.ville}"),
            (
                contexte.selon("Code EAN", "Point de livraison"),
                contexte.selon("5414", "") + contexte.chiffres(14),
            ),
            ("Compteur n°", contexte.chiffres(8)),
            ("Période facturée", f"du {jour(debut)} au {jour(fin)}"),
        )
    )
    payer = (
        f'<div class="colonnes"><div>{_histogramme(contexte)}</div><div class="apayer">Montant total à payer'
        f'<b class="gros">{montant(total)}</b>À payer avant le <b>{echeance}</b></div></div>'
    )
    talon = (
        f'<div class="talon"><b>Bulletin de virement</b><br>Bénéficiaire : {fournisseur} – Compte : '
        f"{contexte.iban_tiers()}<br>"
        f"Communication : {reference} – Montant : {montant(total)}</div>"
    )
    references = [
        ("Facture n°", numero),
        ("Date de la facture", jour(contexte.date)),
        ("Client n°", contexte.chiffres(8)),
    ]
    bandeau = (
        f'<div class="bandeau">FACTURE D’{energie.upper()}</div>'
        if energie[0] in "ée"
        else f'<div class="bandeau">FACTURE DE {energie.upper()}</div>'
    )
    return (
        f"<div "
        f'style="--accent:{VERT}">{haut}{envoi(contexte, references)}{bandeau}{payer}{compteur}{releve}{talon}</div>'
    )


def _releve(contexte: Contexte, energie: str) -> tuple[str, Decimal]:
    """Draw the meter table and the total due, abonnement included."""
    consommation, prix = (
        contexte.montant("consommation", "812"),
        contexte.montant("prix", "0.31"),
    )
    abonnement = contexte.montant("abonnement", "27.90")
    ancien = contexte.hasard.randrange(4000, 38000)
    cout = arrondi(consommation * prix)
    taxes = contexte.montant("taxes", "41.35")
    lignes = (
        (
            f"Consommation ({energie})",
            str(ancien),
            str(ancien + int(consommation)),
            f"{int(consommation)} kWh",
            nombre(cout),
        ),
        ("Abonnement trimestriel", "", "", "", nombre(abonnement)),
        (
            "Distribution, taxes et contributions, TVA comprise",
            "",
            "",
            "",
            nombre(taxes),
        ),
    )
    total = cout + abonnement + taxes
    titres = ("Désignation", "Ancien index", "Nouvel index", "Quantité", "Montant €")
    return tableau(
        titres,
        lignes,
        droite=(1, 2, 3, 4),
        total=("Total à payer", "", "", "", nombre(total)),
        classe="lignes",
    ), total


def _histogramme(contexte: Contexte) -> str:
    """Draw the consumption of the last six quarters as bars."""
    barres = []
    for rang in range(6):
        hauteur = contexte.hasard.randint(14, 40)
        terme = premier_du_mois(contexte.date, 3 * (6 - rang))
        barres.append(
            f'<rect x="{6 + rang * 19}" y="{46 - hauteur}" width="13" height="{hauteur}" fill="{VERT}" '
            f'opacity="{0.45 + rang / 11:.2f}"/>'
            f'<text x="{12.5 + rang * 19}" y="52" font-size="4.6" text-anchor="middle" font-family="DejaVu '
            f'Sans">{terme:%m/%y}</text>'
        )
    return (
        f'<div class="petit">Votre consommation</div><svg width="74mm" height="34mm" viewBox="0 0 122 '
        f'55">{"".join(barres)}</svg>'
    )


def devis(contexte: Contexte) -> str:
    """Estimate for an appliance; keys ``magasin``, ``article``, ``prix``, ``livraison``, ``reprise``."""
    magasin = contexte.texte("magasin", "Électro Saint-Roch")
    article = contexte.texte("article", "Lave-linge à hublot 7 kg, 1 400 tours")
    prix, livraison = (
        contexte.montant("prix", "389.00"),
        contexte.montant("livraison", "35.00"),
    )
    reprise = contexte.montant("reprise", "0.00")
    numero = f"D{contexte.chiffres(5)}"
    haut = entete(
        magasin,
        "Électroménager neuf et reconditionné",
        [contexte.selon("Chaussée de Mons 210", "210 avenue de Mons"), contexte.ville],
        "outil",
        BRIQUE,
    )
    lignes = (
        ("1", article, montant(prix), montant(prix)),
        (
            "1",
            "Livraison à l’étage et raccordement",
            montant(livraison),
            montant(livraison),
        ),
        ("1", "Reprise de l’ancien appareil", montant(reprise), montant(reprise)),
    )
    total = ("", "Total TVA comprise", "", montant(prix + livraison + reprise))
    detail = tableau(
        ("Qté", "Désignation", "Prix unitaire", "Montant"),
        lignes,
        droite=(2, 3),
        total=total,
    )
    fin = dernier_du_mois(premier_du_mois(contexte.date, -1))
    texte = (
        f"<p>Ce devis est gratuit et valable jusqu’au <b>{jour(fin)}</b>, dans la limite des stocks. Délai de "
        f"livraison convenu : "
        f"une semaine après l’accord. Garantie du fabricant comprise.</p><p>Paiement au compte "
        f"{contexte.iban_tiers()} ou au "
        "magasin. Si la facture est prise en charge par un organisme, joindre son accord écrit.</p>"
    )
    bas = (
        f'<div class="signer deux">{cachet(magasin, "Service ventes", mois(contexte.date))}<div class="bloc">Le vendeur'
        f"{griffe(contexte.hasard)}</div></div><p>Bon pour accord, le client :</p>"
    )
    references = [
        ("Devis n°", numero),
        ("Date", jour(contexte.date)),
        ("Vendeur", "Comptoir 3"),
    ]
    return (
        f'<div style="--accent:{BRIQUE}">{haut}{envoi(contexte, references)}<div class="bandeau">DEVIS {numero} – '
        f"appareil ménager</div>"
        f"{detail}{texte}{bas}</div>"
    )
