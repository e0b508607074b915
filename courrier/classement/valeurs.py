"""Date of the paper, end of validity, account and amounts, as found in the text."""

import datetime as dt
from decimal import Decimal, InvalidOperation

from django.utils import timezone

from commun.templatetags.liasse import jour, montant
from courrier.classement.feuilles import Feuilles, appui_de
from courrier.classement.personnes import lire_jour
from courrier.classement.propositions import Propose, Propositions
from courrier.confirmations import Origine
from ocr.moteur.champs import Trouvaille
from referentiel.nomenclature import fin_de_validite

MONTANTS_MAX = 5
ANCIENNETE_MAX = dt.timedelta(days=366 * 15)  # an older date is seldom the one of a paper that comes in today


def proposer(propositions: Propositions, feuilles: Feuilles, institution_id: int) -> None:
    """Fill `date`, `validite`, `iban` and `montants`."""
    propositions.date = _date(feuilles)
    propositions.validite = _validite(propositions, feuilles, institution_id)
    ibans = sorted(feuilles.de_nature("iban"), key=lambda t: -t.confiance)
    if ibans:
        propositions.iban = Propose(
            ibans[0].valeur, ibans[0].valeur, ibans[0].confiance, Origine.TEXTE, (appui_de(ibans[0]),)
        )
    propositions.montants = _montants(feuilles)


def _date(feuilles: Feuilles) -> Propose[dt.date] | None:
    """The date that the paper gives itself: not after today, the surest, then the first written."""
    aujourd_hui = timezone.localdate()
    lues = ((lire_jour(t.valeur), t) for t in feuilles.de_nature("date"))
    candidates = [(valeur, t) for valeur, t in lues if valeur and aujourd_hui - ANCIENNETE_MAX <= valeur <= aujourd_hui]
    if not candidates:
        return None
    valeur, trouvaille = max(candidates, key=lambda c: (c[1].confiance, -c[1].page))
    rivales = {v for v, t in candidates if t.confiance >= trouvaille.confiance} - {valeur}
    confiance = trouvaille.confiance / (1 + 0.3 * len(rivales))
    return Propose(valeur, jour(valeur), confiance, Origine.TEXTE, (appui_de(trouvaille),))


def _validite(propositions: Propositions, feuilles: Feuilles, institution_id: int) -> Propose[dt.date] | None:
    """As printed; else the months that the institution gives to this type, counted from the date of the paper."""
    lues = [(v, t) for t in feuilles.de_nature("validite") if (v := lire_jour(t.valeur)) is not None]
    depuis = propositions.date.valeur if propositions.date else None
    lues = [(v, t) for v, t in lues if depuis is None or v >= depuis]
    if lues:
        valeur, trouvaille = max(lues, key=lambda c: (c[1].confiance, c[0]))
        return Propose(valeur, jour(valeur), trouvaille.confiance, Origine.TEXTE, (appui_de(trouvaille),))
    propose = propositions.type_piece
    if propose is None or propositions.date is None:
        return None
    fin = fin_de_validite(propose.valeur, institution_id, depuis)
    if fin is None:
        return None
    return Propose(fin, jour(fin), propose.confiance * propositions.date.confiance, Origine.REGLE)


def _montants(feuilles: Feuilles) -> list[Propose[Decimal]]:
    """Amounts, surest first, each once."""
    montants: dict[Decimal, Trouvaille] = {}
    for trouvaille in sorted(feuilles.de_nature("montant"), key=lambda t: -t.confiance):
        try:
            montants.setdefault(Decimal(trouvaille.valeur), trouvaille)
        except InvalidOperation:
            continue
    return [
        Propose(valeur, montant(valeur), t.confiance, Origine.TEXTE, (appui_de(t),))
        for valeur, t in list(montants.items())[:MONTANTS_MAX]
    ]
