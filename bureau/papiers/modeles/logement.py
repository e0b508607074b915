"""Rent receipt, lease, arrears and notice to leave."""

import datetime as dt
from decimal import Decimal

from bureau.papiers.contexte import Contexte
from bureau.papiers.feuille import (
    a_la_main,
    cachet,
    entete,
    envoi,
    griffe,
    signature,
    tableau,
)
from bureau.papiers.typographie import (
    de_mois,
    dernier_du_mois,
    jour,
    jour_long,
    mois,
    montant,
    premier_du_mois,
)

BAILLEUR = "Immobilière du Vieux Canal"


def _bailleur(contexte: Contexte) -> tuple[str, str]:
    adresse = contexte.selon("Quai des Tanneurs 14, 1000 Bruxelles", "14 quai des Tanneurs, 59000 Lille")
    return contexte.texte("bailleur", BAILLEUR), contexte.texte("bailleur_adresse", adresse)


def _loyer(contexte: Contexte) -> tuple[Decimal, Decimal]:
    return contexte.montant("loyer", "640.00"), contexte.montant("charges", "55.00")


def _entete_bailleur(contexte: Contexte) -> str:
    bailleur, adresse = _bailleur(contexte)
    return entete(
        bailleur,
        "Gérance et location de logements",
        [*adresse.split(", "), "Tél. 00 00 00 00 00"],
        "maison",
    )


def quittance_loyer(contexte: Contexte) -> str:
    """Draw a rent receipt; keys ``bailleur``, ``bailleur_adresse``, ``loyer``, ``charges``, ``mois`` (a date)."""
    bailleur, _ = _bailleur(contexte)
    loyer, charges = _loyer(contexte)
    terme = premier_du_mois(contexte.jour("mois", contexte.date))
    periode = f"du {jour(terme)} au {jour(dernier_du_mois(terme))}"
    lignes = (
        ("Loyer principal", montant(loyer)),
        ("Provision pour charges", montant(charges)),
    )
    detail = tableau(
        ("Désignation", "Montant"),
        lignes,
        droite=(1,),
        total=("Total acquitté", montant(loyer + charges)),
    )
    texte = (
        f"<p>Je soussigné(e), <b>{bailleur}</b>, bailleur du logement désigné ci-dessus, déclare avoir reçu de "
        f"<b>{contexte.nom}</b>, locataire, la somme de <b>{montant(loyer + charges)}</b>, au titre du paiement "
        f"du loyer et "
        f"des charges pour la période {periode}, et lui en donne quittance, sous réserve de tous droits.</p>"
        f"<p>Adresse du logement loué : <b>{contexte.rue}, {contexte.ville}</b></p>"
    )
    pied = signature(
        contexte,
        bailleur,
        "Le bailleur",
        cachet=cachet("PAYÉ", jour(contexte.date), rouge=True),
    )
    note = '<p class="petit">Cette quittance annule tous les reçus donnés pour acompte sur la période désignée.</p>'
    references = [
        ("Locataire n°", contexte.chiffres(6)),
        ("Mode de paiement", "virement"),
    ]
    return (
        f"{_entete_bailleur(contexte)}{envoi(contexte, references)}"
        f'<div class="bandeau">QUITTANCE DE LOYER – loyer du mois {de_mois(terme)}</div>{texte}{detail}{pied}{note}'
    )


def bail(contexte: Contexte) -> str:
    """Draw a lease of three pages; keys of the rent receipt, ``debut``, ``garantie``, ``description``."""
    titre = contexte.selon("BAIL DE RÉSIDENCE PRINCIPALE", "CONTRAT DE LOCATION – RÉSIDENCE PRINCIPALE")
    parties = '<div class="folio serif justifie"><h1 class="centre">' + titre + "</h1>" + _parties(contexte)
    return f'{parties}</div><div class="folio saut serif justifie">{_obligations()}</div>{_signatures(contexte)}'


def _parties(contexte: Contexte) -> str:
    bailleur, adresse = _bailleur(contexte)
    loyer, charges = _loyer(contexte)
    debut = contexte.jour("debut", premier_du_mois(contexte.date, 8))
    garantie = contexte.montant("garantie", str(loyer))
    description = contexte.texte("description", "appartement de deux chambres, cuisine, salle de bain et cave")
    return (
        f"<p>Entre les soussignés :</p><p><b>{bailleur}</b>, {adresse}, ci-après dénommé « le bailleur », d’une "
        f"part,</p>"
        f"<p>et <b>{contexte.nom}</b>, né(e) le {contexte.ne_le}, ci-après dénommé(e) « le preneur », d’autre part,</p>"
        "<p>il a été convenu ce qui suit.</p>"
        f"<h2>Article 1 – Objet</h2><p>Le bailleur donne en location au preneur, qui accepte, le logement situé "
        f"<b>{contexte.rue}, {contexte.ville}</b>, comprenant : {description}. Le logement est affecté à la résidence "
        "principale du preneur et de son ménage.</p>"
        f"<h2>Article 2 – Durée</h2><p>Le bail prend cours le <b>{jour_long(debut)}</b>. Sa durée et ses conditions de "
        "renouvellement sont précisées dans l’annexe signée le même jour.</p>"
        f"<h2>Article 3 – Loyer</h2><p>Le loyer mensuel est fixé à <b>{montant(loyer)}</b>, payable par "
        f"anticipation au plus "
        f"tard le cinquième jour de chaque mois, par virement au compte {contexte.iban_tiers()} du bailleur.</p>"
        f"<h2>Article 4 – Charges</h2><p>Le preneur verse en même temps que le loyer une provision mensuelle de "
        f"<b>{montant(charges)}</b> pour l’eau, l’éclairage des communs et l’entretien. Un décompte annuel est "
        f"établi sur "
        "pièces justificatives.</p>"
        f"<h2>Article 5 – Garantie locative</h2><p>Pour assurer le respect de ses obligations, le preneur "
        f"constitue une "
        f"garantie de <b>{montant(garantie)}</b>, libérée à la fin du bail d’un commun accord des parties.</p>"
    )


_ARTICLES = (
    (
        "Article 6 – État des lieux",
        (
            "Un état des lieux détaillé est dressé contradictoirement à l’entrée et à la sortie du preneur. Il "
            "est joint au "
            "présent contrat. Le preneur restitue le logement dans l’état où il l’a reçu, compte tenu de l’usure "
            "normale."
        ),
    ),
    (
        "Article 7 – Entretien et réparations",
        (
            "Le preneur assure l’entretien courant : nettoyage des appareils de chauffage, purge des robinets, "
            "remplacement des "
            "joints et des ampoules. Les grosses réparations et celles qui sont dues à la vétusté restent à "
            "charge du bailleur. "
            "Le preneur signale sans attendre toute dégradation dont la réparation incombe au bailleur."
        ),
    ),
    (
        "Article 8 – Assurance",
        (
            "Le preneur assure sa responsabilité contre l’incendie et les dégâts des eaux et en remet la preuve "
            "au bailleur avant "
            "l’entrée dans les lieux, puis à chaque échéance annuelle."
        ),
    ),
    (
        "Article 9 – Cession et sous-location",
        (
            "Le preneur ne peut céder le bail ni sous-louer tout ou partie du logement sans l’accord écrit et "
            "préalable du "
            "bailleur."
        ),
    ),
    (
        "Article 10 – Énergie",
        (
            "Les abonnements de gaz et d’électricité sont souscrits par le preneur auprès du fournisseur de son "
            "choix. Les index "
            "des compteurs sont relevés le jour de la remise des clés et transcrits dans l’état des lieux."
        ),
    ),
    (
        "Article 11 – Vie en immeuble",
        (
            "Le preneur respecte le règlement d’ordre intérieur affiché dans le hall, notamment en ce qui "
            "concerne le tri des "
            "déchets, le stationnement des vélos et le repos des voisins entre 22 heures et 7 heures."
        ),
    ),
    (
        "Article 12 – Visites et travaux",
        (
            "Le bailleur peut visiter le logement une fois par an, après avoir convenu du jour avec le preneur. "
            "Celui-ci laisse "
            "exécuter les travaux urgents qui ne peuvent être différés jusqu’à la fin du bail."
        ),
    ),
    (
        "Article 13 – Élection de domicile",
        (
            "Pour l’exécution du présent contrat, le preneur élit domicile dans le logement loué. Toute "
            "modification de son état "
            "civil ou de son adresse ultérieure est communiquée au bailleur par écrit."
        ),
    ),
)


def _obligations() -> str:
    return "".join(f"<h2>{titre}</h2><p>{texte}</p>" for titre, texte in _ARTICLES)


def _signatures(contexte: Contexte) -> str:
    bailleur, _ = _bailleur(contexte)
    debut = contexte.jour("debut", premier_du_mois(contexte.date, 8))
    blocs = "".join(
        f'<div class="bloc"><b>{qualite}</b><br>{nom}<br>{a_la_main("Lu et approuvé")}{griffe(contexte.hasard)}</div>'
        for qualite, nom in (("Le bailleur", bailleur), ("Le preneur", contexte.nom))
    )
    annexes = tableau(
        ("Annexe", "Objet", "Pages"),
        (
            ("1", "État des lieux d’entrée", "6"),
            ("2", "Règlement d’ordre intérieur", "2"),
            ("3", "Relevé des compteurs", "1"),
        ),
    )
    return (
        '<div class="folio saut serif justifie"><h2>Article 14 – Enregistrement</h2><p>Les formalités '
        "d’enregistrement et "
        f"leurs frais incombent au bailleur.</p><h2>Article 15 – Annexes</h2>{annexes}<p>Fait à "
        f"{contexte.localite}, le "
        f"{jour_long(debut)}, en autant d’exemplaires que de parties, chacune reconnaissant avoir reçu le sien.</p>"
        f'<div class="signer deux">{blocs}</div></div>'
    )


def mise_en_demeure(contexte: Contexte) -> str:
    """Formal notice of rent arrears; keys ``mois_dus`` (how many), ``avant_le`` and those of the rent receipt."""
    bailleur, _ = _bailleur(contexte)
    loyer, charges = _loyer(contexte)
    combien = int(contexte.montant("mois_dus", "2"))
    termes = [premier_du_mois(contexte.date, recul) for recul in range(combien, 0, -1)]
    lignes = [(f"Loyer et charges {de_mois(terme)}", jour(terme), montant(loyer + charges)) for terme in termes]
    total = montant((loyer + charges) * combien)
    avant = jour(contexte.jour("avant_le", contexte.date + dt.timedelta(days=15)))
    detail = tableau(
        ("Objet", "Échéance", "Reste dû"),
        lignes,
        droite=(2,),
        total=("Total des arriérés", "", total),
    )
    texte = (
        f"<p>Madame, Monsieur,</p><p>Malgré nos rappels, nous constatons que les loyers du logement que vous occupez "
        f"{contexte.rue} à {contexte.localite} restent impayés. Votre dette s’élève à ce jour à "
        f"<b>{total}</b>.</p>{detail}"
        f"<p>Par la présente, nous vous <b>mettons en demeure</b> de payer cette somme avant le <b>{avant}</b> au "
        f"compte "
        f"{contexte.iban_tiers()}. À défaut de paiement ou de plan d’apurement convenu avec nos services, nous "
        f"saisirons le "
        f"{contexte.selon('juge de paix', 'tribunal compétent')} sans autre avis.</p><p>Le centre d’action "
        f"sociale de votre "
        "commune peut vous aider : prenez contact avec lui sans attendre.</p><p>Recevez nos salutations "
        "distinguées.</p>"
    )
    references = [
        ("Par lettre recommandée", "oui"),
        ("Notre référence", f"LOC-{contexte.chiffres(5)}"),
    ]
    titre = f'<div class="bandeau">MISE EN DEMEURE – arriérés de loyer au {jour(contexte.date)}</div>'
    pied = signature(contexte, bailleur, "Service du contentieux")
    return f"{_entete_bailleur(contexte)}{envoi(contexte, references)}{titre}{texte}{pied}"


def preavis(contexte: Contexte) -> str:
    """Draw the landlord's notice to leave; keys ``depart`` (date), ``motif`` and those of the rent receipt."""
    bailleur, _ = _bailleur(contexte)
    depart = contexte.jour("depart", dernier_du_mois(premier_du_mois(contexte.date, -6)))
    motif = contexte.texte(
        "motif",
        "l’occupation personnelle du bien par un membre de la famille du propriétaire",
    )
    texte = (
        f"<p>Madame, Monsieur,</p><p>Vous occupez le logement situé <b>{contexte.rue}, {contexte.ville}</b>, en "
        f"vertu d’un "
        f"contrat de location. Par la présente, nous vous donnons {contexte.selon('renon', 'congé')} pour le "
        f"<b>{jour_long(depart)}</b>, date à laquelle vous devrez avoir quitté les lieux et remis les clés.</p>"
        f"<p>Ce {contexte.selon('renon', 'congé')} est motivé par {motif}.</p><p>Un état des lieux de sortie sera "
        f"fixé avec "
        f"vous dans le courant du mois {de_mois(depart)}. Le loyer {de_mois(contexte.date)} et les suivants "
        f"restent dus "
        "jusqu’à cette date.</p><p>Veuillez agréer, Madame, Monsieur, l’expression de nos sentiments distingués.</p>"
    )
    objet = f"<h1>{contexte.selon('Renon', 'Congé')} du bail – préavis notifié en {mois(contexte.date)}</h1>"
    references = [
        ("Par lettre recommandée", "oui"),
        ("Notre référence", f"GER-{contexte.chiffres(5)}"),
    ]
    return (
        f'<div class="serif">{_entete_bailleur(contexte)}{envoi(contexte, references)}{objet}{texte}'
        f"{signature(contexte, bailleur, 'La gérance', cachet=cachet(bailleur, 'GÉRANCE'))}</div>"
    )
