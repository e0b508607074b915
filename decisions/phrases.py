"""How the facts of this room are said on a dossier's timeline (each starts with its verb)."""

from commun.models import Evenement
from commun.templatetags.liasse import montant
from decisions.enums import Issue, SensAvis
from dossiers.chronologie import Noms, phrase


def _choix(modele: str, champ: str, libelles: dict[str, str]) -> None:
    type_, debut = modele.split("|")

    def dire(evenement: Evenement, noms: Noms) -> str:
        code = str(evenement.faits.get(champ, ""))
        return debut.format(choix=libelles.get(code, code))

    phrase(type_, dire)


SENS = {str(code): str(libelle) for code, libelle in SensAvis.choices}
ISSUES = {str(code): str(libelle) for code, libelle in Issue.choices}

phrase("proposition.ouverte", "a commencé une proposition")
phrase("proposition.soumise", "a envoyé la proposition (version {version})")
phrase("proposition.corrigee", "a corrigé la proposition (version {version})")
phrase("proposition.validee", "a validé la proposition (version {version})")
phrase("proposition.renvoyee", "a renvoyé la proposition à son auteur")
phrase("proposition.retiree", "a retiré la proposition")
phrase("proposition.pli_choisi", "a dit ce que l’organe saura d’une pièce réservée")
phrase("avis.demande", "a demandé un avis sur la proposition")
_choix("avis.rendu|a rendu un avis {choix}", "sens", SENS)
phrase("avis.repute_non_rendu", "a constaté que l’avis n’a pas été rendu à temps")
phrase("point.inscrit", "a inscrit la proposition à l’ordre du jour d’une séance")
phrase("point.retire", "a retiré la proposition de l’ordre du jour")
phrase("point.ouvert_a_l_organe", "a figé l’ordre du jour : l’organe peut lire le dossier")
_choix("point.issue_notee|a noté l’issue : {choix}", "issue", ISSUES)
_choix("point.confirme|a confirmé l’issue : {choix}", "issue", ISSUES)
phrase("decision.prise", "a pris la décision {decision}")
phrase("decision.motivee", "a rédigé la motivation de la décision {decision}")
phrase("decision.branches_ouvertes", "a ouvert l’exécution de la décision {decision}")
phrase("ligne.remplacee", "a remplacé une aide de la décision {decision} par la décision {par_decision}")

CANAUX = {"recommande": "par envoi recommandé", "remise": "contre accusé de réception"}
phrase("notification.prete", "a préparé la lettre de la décision {decision}")
_choix("notification.envoyee|a envoyé la notification {choix}", "canal", CANAUX)
phrase("notification.remise_prouvee", "a enregistré la preuve de remise de la décision {decision}")
phrase("echeances.controlees", "a contrôlé des échéances de la décision {decision} : {nombre}")
phrase("echeances.emises", "a mis en paiement des échéances de la décision {decision} : {nombre}")
phrase("echeances.payees", "a constaté le paiement d’échéances de la décision {decision} : {nombre}")
phrase("echeances.annulees", "a annulé une échéance de la décision {decision}")
phrase("paiement.clos", "a clos le paiement de la décision {decision}")
phrase("avance.convention_prete", "a préparé la convention de remboursement de la décision {decision}")
phrase("avance.signee", "a enregistré la convention de remboursement signée")
phrase("avance.remboursement_recu", "a enregistré un remboursement reçu")
phrase("avance.soldee", "a soldé l’avance de la décision {decision}")


def _execution(type_: str, debut: str) -> None:
    """« a contrôlé 3 échéances (1 500,00 €) de la décision … »."""

    def dire(evenement: Evenement, noms: Noms) -> str:
        nombre = int(str(evenement.faits.get("nombre", 0)))
        combien = f"{nombre} échéances" if nombre > 1 else "une échéance"
        somme = montant(str(evenement.faits.get("montant", "0")))
        return f"{debut} {combien} ({somme}) de la décision {evenement.faits.get('decision', '')}"

    phrase(type_, dire)


CANAUX = {"recommande": "envoyé par recommandé", "remise": "remis contre signature"}

phrase("notification.prete", "a préparé la notification de la décision {decision}")
_choix("notification.envoyee|a {choix} la notification", "canal", CANAUX)
phrase("notification.remise_prouvee", "a inscrit la preuve de remise de la notification de la décision {decision}")
_execution("echeances.controlees", "a contrôlé")
_execution("echeances.emises", "a mis dans un lot de paiement")
_execution("echeances.payees", "a inscrit le paiement :")
_execution("echeances.annulees", "a annulé")
phrase("paiement.clos", "a clos le paiement de la décision {decision}")
phrase("avance.convention_prete", "a préparé la convention de remboursement de la décision {decision}")
phrase("avance.signee", "a inscrit la signature de la convention de remboursement")
phrase("avance.remboursement_recu", "a inscrit la mensualité {rang} du remboursement ({montant} €)")
phrase("avance.soldee", "a constaté que l’avance est remboursée")
