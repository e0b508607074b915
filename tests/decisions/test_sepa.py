"""The transfer file: valid against the banks' schema, sums to the cent, one reference per échéance for ever."""

import xml.etree.ElementTree as ET
from decimal import Decimal
from pathlib import Path

import pytest
import sepaxml
from lxml import etree

from comptes.models import Institution
from decisions.actions.paiement import contenu_du_lot
from decisions.exceptions import PaiementBloque
from decisions.sepa import SCHEMA, communication, texte_epc
from tests.decisions.execution import IBAN, decision_a_payer, lot_prepare
from tests.decisions.situations import dossier_ouvert

NS = {"p": f"urn:iso:std:iso:20022:tech:xsd:{SCHEMA}"}


def lire(contenu):
    return ET.fromstring(contenu)


def textes(racine, chemin):
    return [noeud.text for noeud in racine.findall(f".//{chemin}", NS)]


def test_lot_gives_a_file_valid_against_the_schema_of_the_banks(agents):
    schema = Path(sepaxml.__file__).parent / "schemas" / f"{SCHEMA}.xsd"
    valideur = etree.XMLSchema(etree.parse(str(schema)))

    valideur.assertValid(etree.fromstring(contenu_du_lot(lot_prepare(agents))))


def test_lot_gives_a_file_valid_against_the_shared_schema(agents, donnees):
    valideur = etree.XMLSchema(etree.parse(str(donnees / "G_formats" / "sepa" / f"{SCHEMA}.xsd")))

    valideur.assertValid(etree.fromstring(contenu_du_lot(lot_prepare(agents))))


def test_file_says_number_and_sum_to_the_cent(agents):
    decision = decision_a_payer(agents, montant=Decimal("333.33"))
    racine = lire(contenu_du_lot(lot_prepare(agents, decision)))

    montants = [Decimal(m) for m in textes(racine, "p:InstdAmt")]
    assert montants == [Decimal("333.33")] * 3
    assert set(textes(racine, "p:CtrlSum")) == {"999.99"}
    assert set(textes(racine, "p:NbOfTxs")) == {"3"}


def test_file_pays_from_the_institution_to_the_verified_account(agents):
    lot = lot_prepare(agents)
    racine = lire(contenu_du_lot(lot))

    assert textes(racine, "p:DbtrAcct/p:Id/p:IBAN") == [agents["paiement"].institution.iban]
    assert textes(racine, "p:CdtrAcct/p:Id/p:IBAN") == [IBAN] * 3
    assert textes(racine, "p:ReqdExctnDt/p:Dt") == [lot.execution_le.isoformat()]
    assert textes(racine, "p:GrpHdr/p:MsgId") == [lot.reference]


def test_each_echeance_has_its_own_reference(agents):
    racine = lire(contenu_du_lot(lot_prepare(agents)))

    references = textes(racine, "p:EndToEndId")
    assert len(references) == len(set(references)) == 3
    assert all(reference.startswith("LIASSE-") for reference in references)


def test_same_lot_made_again_gives_the_same_bytes(agents):
    lot = lot_prepare(agents)

    assert contenu_du_lot(lot) == contenu_du_lot(lot)


def test_names_with_signs_banks_refuse_are_written_in_their_alphabet(agents):
    dossier = dossier_ouvert(agents, prenom="Maëlle", nom="Œuvrard & Fils <SA>")
    racine = lire(contenu_du_lot(lot_prepare(agents, decision_a_payer(agents, dossier=dossier))))

    assert set(textes(racine, "p:Cdtr/p:Nm")) == {"Maelle OEuvrard Fils SA"}


def test_payee_reads_the_decision_and_never_the_aid(agents):
    lot = lot_prepare(agents)
    dite = communication(lot.echeances.order_by("rang")[0])

    assert dite == f"Décision {lot.echeances.all()[0].paiement.decision.numero} 01/2026"
    assert "ntégration" not in dite


def test_institution_without_bic_known_says_so_in_the_file(agents):
    lot = lot_prepare(agents)
    lot.institution.iban, lot.institution.bic = "DE89370400440532013000", ""
    contenu = contenu_du_lot(lot)

    racine = lire(contenu)
    assert textes(racine, "p:DbtrAgt/p:FinInstnId/p:BICFI") or textes(racine, "p:DbtrAgt/p:FinInstnId/p:Othr/p:Id")


def test_institution_without_account_is_refused_in_words(agents):
    lot = lot_prepare(agents)
    Institution.objects.filter(pk=lot.institution_id).update(iban="")
    lot.refresh_from_db()

    with pytest.raises(PaiementBloque, match="compte de l’institution"):
        contenu_du_lot(lot)


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("Loyer 11/2026 – n° 4", "Loyer 11/2026 - ndeg 4"),
        ("//double//", "double"),
        ("a" * 80, "a" * 70),
        ("ligne\nsuivante\t!", "ligne suivante"),
        ("+++090/9337/55493+++", "+++090/9337/55493+++"),
    ],
)
def test_text_is_brought_to_the_alphabet_of_the_banks(texte, attendu):
    assert texte_epc(texte, 70) == attendu
