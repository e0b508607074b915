"""A single paper of a tray that bears a code of ours which is not to be followed: said on the paper, to its holder."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from commun import reperes
from commun.reperes import Repere
from courrier.models import Pli
from courrier.taches import suivre_codes
from ged.models import Page, Version

pytestmark = pytest.mark.django_db


def avec_code(pli: Pli, texte: str) -> Version:
    version = Version.objects.get(document=pli.document)
    Page.objects.filter(version=version).update(codes=[[texte, "QRCode", 0.1, 0.1, 0.2, 0.2]])
    suivre_codes.call(version.pk)
    version.refresh_from_db()
    return version


def test_un_code_etranger_ou_falsifie_se_dit_sur_le_papier(
    deposer: Any, agents: Any, connecte: Any, institution: Any
) -> None:
    pli = deposer("lettre")
    etranger = reperes.texte(institution.pk + 1, Repere("DOS", (1,)))
    reperes.texte(institution.pk, Repere("DOS", (1,)))
    assert avec_code(pli, etranger).avertissement == (
        "Un code imprimé par une autre institution n’a pas été suivi. Classez ce papier vous-même."
    )
    avec_code(pli, etranger)
    page = connecte(agents["accueil"]).get(reverse("courrier:bannette", args=[pli.bannette_id])).content.decode()
    assert page.count("n’a pas été suivi. Classez ce papier vous-même.") == 1
    bon = reperes.texte(institution.pk, Repere("DOS", (1,)))
    assert "que cette institution n’a pas imprimé" in avec_code(deposer("autre"), bon[:-1] + "A").avertissement


def test_le_separateur_d_un_dossier_clos_se_dit(deposer: Any, dossier: Any, institution: Any) -> None:
    pli, texte = deposer("lettre"), reperes.texte(institution.pk, Repere("DOS", (dossier.pk,)))
    dossier.clos_le = timezone.localdate()
    dossier.save()
    assert "clos ou n’existe plus" in avec_code(pli, texte).avertissement
    assert Pli.objects.get(pk=pli.pk).dossier_indique is None


def test_un_code_de_produit_ou_un_bon_code_ne_dit_rien(deposer: Any, dossier: Any, institution: Any) -> None:
    assert avec_code(deposer("facture"), "5410041001204").avertissement == ""
    pli = deposer("lettre")
    assert avec_code(pli, reperes.texte(institution.pk, Repere("DOS", (dossier.pk,)))).avertissement == ""
    assert Pli.objects.get(pk=pli.pk).dossier_indique == dossier
