"""Papers that someone wrote by hand, in whole or in part: medical certificate, letter to the social worker."""

import datetime as dt

from bureau.papiers.contexte import Contexte
from bureau.papiers.feuille import a_la_main, cachet, ecriture, griffe
from bureau.papiers.typographie import jour, jour_long

LIGNES_PAR_FEUILLET = 34
PREMIERE_LIGNE_MM = 26.5
INTERLIGNE_MM = 8

_LETTRE = (
    "Madame l'assistante sociale,\n\n"
    "Je me permets de vous écrire parce que je n'arrive plus à payer mes factures. Depuis le mois dernier je ne "
    "travaille plus et ma dernière facture d'énergie est trop élevée pour moi.\n\n"
    "Le propriétaire demande aussi le loyer en retard. J'ai peur qu'on nous coupe le chauffage avant l'hiver.\n\n"
    "Pourriez-vous me donner un rendez-vous ? Je suis libre tous les matins. Je joins une copie de la facture et de "
    "mon bail.\n\n"
    "Je vous remercie beaucoup de votre aide."
)


def certificat_medical(contexte: Contexte) -> str:
    """Draw a doctor's certificate: printed form filled in by pen; keys ``medecin``, ``constat``, ``debut``, ``fin``."""
    medecin = contexte.texte("medecin", "Docteur Hélène Marchand")
    constat = contexte.texte("constat", "son état de santé ne lui permet pas de travailler")
    debut = contexte.jour("debut", contexte.date)
    fin = contexte.jour("fin", debut + dt.timedelta(days=13))
    numero = contexte.chiffres(8)
    agrement = contexte.selon(f"N° INAMI {numero}", f"N° RPPS {numero}")
    return (
        f'<div class="serif" style="font-size:14pt;line-height:1.9"><div style="line-height:1.35"><b '
        f'style="font-size:15pt">{medecin}</b>'
        f"<br>Médecine générale<br>{agrement}<br>{contexte.selon('Rue des Carmes 22', '22 rue des Carmes')}, "
        f"{contexte.ville}</div>"
        '<h1 class="centre" style="margin:16mm 0 10mm">CERTIFICAT MÉDICAL</h1>'
        f"<p>Je soussigné(e), docteur en médecine, certifie avoir examiné ce jour :</p><p>{a_la_main(contexte.nom)}</p>"
        f"<p>Date de naissance : {a_la_main(contexte.ne_le)}</p><p>et avoir constaté que "
        f":</p><p>{a_la_main(constat)}</p>"
        f"<p>du {a_la_main(jour(debut))} au {a_la_main(jour(fin))} inclus.</p>"
        "<p>☒ Sortie autorisée &nbsp;&nbsp; ☐ Sortie interdite &nbsp;&nbsp; ☐ Prolongation</p>"
        "<p>Certificat établi à la demande du patient et remis en main propre pour faire valoir ce que de droit.</p>"
        f'<div class="signer">{cachet(medecin, "Médecine générale", agrement)}<div class="bloc">Le '
        f"{a_la_main(jour(contexte.date))}"
        f"<br>Signature et cachet{griffe(contexte.hasard)}</div></div></div>"
    )


def lettre_manuscrite(contexte: Contexte) -> str:
    """Draw a letter by hand on ruled paper; key ``texte``: paragraphs parted by an empty line, 25 short lines."""
    brut = contexte.brut("texte", _LETTRE)
    lieu = f"{contexte.personne.localite}, le {jour_long(contexte.date)}"
    expediteur = (
        f"{contexte.personne.prenom} "
        f"{contexte.personne.nom}\n{contexte.personne.rue}\n{contexte.personne.code_postal} "
        f"{contexte.personne.localite}"
    )
    corps = ecriture(f"{expediteur}\n\n{lieu}\n\n{brut}", contexte.hasard)
    return (
        f'<div class="feuillet">{_reglure()}<div class="ecrit">{corps}'
        f'<div style="margin-left:80mm;width:56mm;margin-top:-6mm">{griffe(contexte.hasard)}</div></div>'
        '<div class="mention">Spécimen – personne fictive – aucune valeur</div></div>'
    )


def _reglure() -> str:
    """Blue rules every 8 mm and the red margin of a school pad."""
    regles = "".join(
        f'<line x1="0" x2="210" y1="{y:.1f}" y2="{y:.1f}" stroke="#a9bfe0" stroke-width="0.25"/>'
        for y in (PREMIERE_LIGNE_MM + INTERLIGNE_MM * rang for rang in range(LIGNES_PAR_FEUILLET))
    )
    marge = '<line x1="29" x2="29" y1="0" y2="296" stroke="#d98a92" stroke-width="0.4"/>'
    return f'<svg class="reglure" viewBox="0 0 210 296">{regles}{marge}</svg>'
