"""What each aid asks for, settled by the institution from a day on: older demandes keep the rule of their day."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from commun.erreurs import ActionRefusee, RegleNonSatisfaite
from dossiers.completude import completude
from dossiers.models import Demande
from referentiel.models import PieceRequise, TypeAide, TypePiece
from referentiel.nomenclature_actions import regler_requise
from referentiel.requises import requises_au
from tests.decisions import situations

pytestmark = pytest.mark.django_db
JOUR = dt.date(2026, 11, 1)


@pytest.fixture
def ris() -> TypeAide:
    return TypeAide.objects.get(profil="cpas", code="ris")


@pytest.fixture
def bail() -> TypePiece:
    return TypePiece.objects.get(profil="cpas", code="contrat_bail")


def types_demandes(demande: Demande) -> dict[str, list[str]]:
    return {ligne.type_piece.code: ligne.motifs for ligne in completude(demande)}


def test_a_rule_holds_for_the_demandes_received_since(agents: Any, ris: TypeAide) -> None:
    demande = situations.demande_en_instruction(agents)
    avant = types_demandes(demande)
    retiree = PieceRequise.objects.filter(type_aide=ris).select_related("type_piece").first()
    assert retiree is not None
    nouveau = TypePiece.objects.filter(profil="cpas", institution=None).exclude(code__in=avant).first()
    assert nouveau is not None
    commun: dict[str, Any] = {"institution": demande.institution, "type_aide": ris, "par": agents["juriste"]}
    lendemain = demande.recue_le + dt.timedelta(days=1)
    for du in (lendemain, demande.recue_le):
        regler_requise(**commun, type_piece=nouveau, du=du, motif="Pour calculer le loyer")
        regler_requise(**commun, type_piece=retiree.type_piece, du=du, motif="La BCSS le donne", demandee=False)
        if du == lendemain:
            assert types_demandes(demande) == avant, "the rule of its day"
    apres = types_demandes(demande)
    assert apres[nouveau.code] == ["Pour calculer le loyer"]
    assert retiree.type_piece.code not in apres


def test_another_institution_keeps_what_is_delivered(
    agents: Any, etrangers: Any, ris: TypeAide, bail: TypePiece
) -> None:
    institution = agents["as"].institution
    regler_requise(
        institution=institution, type_aide=ris, type_piece=bail, du=JOUR, motif="Preuve du logement",
        obligatoire=False, par=agents["juriste"],
    )  # fmt: skip
    trouvee = next(r for r in requises_au(institution, JOUR) if (r.type_aide, r.type_piece) == (ris, bail))
    assert (trouvee.motif, trouvee.obligatoire, trouvee.du) == ("Preuve du logement", False, JOUR)
    assert all(r.du is None for r in requises_au(etrangers["as"].institution, JOUR))
    with pytest.raises(ActionRefusee):
        regler_requise(
            institution=institution, type_aide=ris, type_piece=bail, du=JOUR, motif="x", par=etrangers["juriste"]
        )
    with pytest.raises(RegleNonSatisfaite):
        regler_requise(
            institution=institution, type_aide=ris, type_piece=bail, du=JOUR, motif=" ", par=agents["juriste"]
        )


def test_the_screen_writes_the_rule_and_shows_it(agents: Any, connecte: Any, ris: TypeAide, bail: TypePiece) -> None:
    client = connecte(agents["gestion_technique"])
    adresse = reverse("referentiel:type_requise", args=[bail.pk])
    vide = client.post(adresse, {"type_aide": ris.pk, "demandee": "on", "du": "01/11/2026"})
    assert (vide.status_code, "Pourquoi" in vide.content.decode()) == (422, True)
    rempli = {"type_aide": ris.pk, "demandee": "on", "motif": "Preuve du logement", "du": "01/11/2026"}
    assert client.post(adresse, rempli).status_code == 302
    page = client.get(reverse("referentiel:type", args=[bail.pk])).content.decode()
    assert "Preuve du logement" in page
    assert "depuis le" in page
    assert "facultative" in client.get(f"{adresse}?aide={ris.pk}").content.decode()
    assert connecte(agents["as"]).get(adresse).status_code == 404
