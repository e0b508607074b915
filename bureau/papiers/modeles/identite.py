"""Identity card and household certificate."""

import unicodedata
from html import escape

from bureau.papiers.contexte import Contexte
from bureau.papiers.feuille import (
    cachet_rond,
    entete,
    fiche,
    griffe,
    signature,
    tableau,
)
from bureau.papiers.typographie import jour, premier_du_mois

ANNEES_DE_VALIDITE = 10
_SILHOUETTE = (
    '<svg class="photo" viewBox="0 0 30 38"><circle cx="15" cy="14" r="6.500" fill="#7c8894"/>'
    '<path d="M3 38Q3 23 15 23 27 23 27 38Z" fill="#7c8894"/></svg>'
)


def carte_identite(contexte: Contexte) -> str:
    """Both sides of an invented identity card, photocopied on one sheet; it imitates no real card."""
    numero = contexte.texte("numero", f"SP{contexte.chiffres(7)}")
    fin = contexte.jour("fin_validite", premier_du_mois(contexte.date, -12 * (ANNEES_DE_VALIDITE - 3)))
    return (
        f'<div class="petit droite">Copie recto '
        f"verso</div>{_recto(contexte, numero)}{_verso(contexte, numero, jour(fin))}"
    )


def _recto(contexte: Contexte, numero: str) -> str:
    personne = contexte.personne
    titre = contexte.selon(
        "BELGIQUE (SPÉCIMEN) – CARTE D’IDENTITÉ",
        "FRANCE (SPÉCIMEN) – CARTE NATIONALE D’IDENTITÉ",
    )
    lieu = escape(personne.lieu_naissance or personne.localite)
    return (
        f'<div class="carte"><div class="titre">{titre}</div>{_SILHOUETTE}<div class="champs">'
        f"<span>Nom / Surname</span>{escape(personne.nom.upper())}<span>Prénom / Given "
        f"name</span>{escape(personne.prenom)}"
        f"<span>Nationalité</span>{contexte.texte('nationalite', contexte.selon('Belge', 'Française'))}"
        f"<span>Né(e) le, à</span>{contexte.ne_le} {lieu}<span>N° de la carte</span>{numero}"
        f'<span>Signature</span>{griffe(contexte.hasard)}</div><div class="filigrane">SPÉCIMEN</div></div>'
    )


def _verso(contexte: Contexte, numero: str, fin: str) -> str:
    registre = f"<span>N° de registre national</span>{escape(contexte.personne.niss)}" if contexte.personne.niss else ""
    if not contexte.belge:
        registre = ""
    autorite = contexte.selon(f"Commune de {contexte.localite}", f"Préfecture de {contexte.localite}")
    bande = "<br>".join(escape(ligne) for ligne in _bande_optique(contexte, numero))
    return (
        '<div class="carte"><div class="champs" style="left:6mm;top:5mm">'
        f"<span>Adresse</span>{contexte.rue}<br>{contexte.ville}{registre}"
        f"<span>Délivrée par</span>{autorite}<span>Valable jusqu’au</span>{fin}</div>"
        f'<div class="filigrane" style="top:20mm">SPÉCIMEN</div><div class="mrz">{bande}</div></div>'
    )


def _bande_optique(contexte: Contexte, numero: str) -> list[str]:
    """Three lines of 30 characters for Utopia (UTO), the country that ICAO keeps for specimens."""
    personne = contexte.personne
    nom = f"{_majuscules(personne.nom)}<<{_majuscules(personne.prenom)}"
    return [
        f"IDUTO{numero}".ljust(30, "<"),
        f"{personne.date_naissance:%y%m%d}0X0000000UTO".ljust(30, "<"),
        nom[:30].ljust(30, "<"),
    ]


def _majuscules(texte: str) -> str:
    sans_accents = unicodedata.normalize("NFD", texte.upper()).encode("ascii", "ignore").decode()
    return "".join(lettre if lettre.isalpha() else "<" for lettre in sans_accents)


def composition_menage(contexte: Contexte) -> str:
    """Household certificate of the town hall (BE) or certificate of the family's members (FR); key ``membres``."""
    commune = contexte.localite
    haut = entete(
        contexte.selon(f"Commune de {commune}", f"Ville de {commune}"),
        contexte.selon("Service Population – État civil", "Mairie – Service de l’état civil"),
        ["Place de l’Hôtel de Ville 1", contexte.ville, "Ouvert de 9 h à 12 h"],
        "ecusson",
    )
    titre = contexte.selon("CERTIFICAT DE COMPOSITION DE MÉNAGE", "CERTIFICAT DE COMPOSITION DE FAMILLE")
    corps = (
        f"<p>L’officier de l’état civil certifie que le ménage de <b>{contexte.nom}</b>, né(e) le {contexte.ne_le}, "
        f"inscrit à l’adresse <b>{contexte.rue}, {contexte.ville}</b>, se compose à la date de ce jour comme suit :</p>"
    )
    fin = (
        "<p>Le présent certificat est délivré à la demande de l’intéressé(e), à titre de renseignement administratif, "
        f"pour servir auprès "
        f"{contexte.selon('du centre public d’action sociale', 'du centre communal d’action sociale')}.</p>"
    )
    pied = signature(
        contexte,
        contexte.texte("officier", "Pour l’officier de l’état civil"),
        "L’agent délégué",
        cachet=cachet_rond("COMMUNE DE", escape(contexte.personne.localite.upper()[:14]), "ÉTAT CIVIL"),
    )
    return f'<div class="serif">{haut}<h1 class="centre">{titre}</h1>{corps}{_menage(contexte)}{fin}{pied}</div>'


def _menage(contexte: Contexte) -> str:
    lignes = [("1", contexte.nom, contexte.ne_le, "Personne de référence")]
    for rang, membre in enumerate(contexte.membres("membres"), start=2):
        lignes.append(
            (
                str(rang),
                escape(membre.nom_complet),
                jour(membre.date_naissance),
                escape(membre.lien),
            )
        )
    nombre = fiche(
        [
            ("Nombre de personnes", str(len(lignes))),
            ("N° national", escape(contexte.personne.numero_national)),
        ]
    )
    return tableau(("N°", "Nom et prénom", "Date de naissance", "Lien de parenté"), lignes) + nombre
