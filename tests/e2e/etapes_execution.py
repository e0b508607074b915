"""The crossing, the execution: account, letter, payment, advance, then the timeline of the dossier."""

import io
import re
from xml.etree import ElementTree as ET

from django.utils import timezone
from lxml import etree
from playwright.sync_api import expect
from sepaxml.validation import try_valid_xml

from decisions.models import Decision
from tests.e2e.etapes_circuit import CORRIGE, DROIT, MOTIF_ECART, adresses_du_dossier
from tests.e2e.etapes_papier import AIDE, Traversee, texte_pdf
from tests.e2e.lot_de_papiers import PERSONNE, REELS
from tests.e2e.poste import Poste

SCHEMA = "pain.001.001.09"
ESPACE = f"{{urn:iso:std:iso:20022:tech:xsd:{SCHEMA}}}"
# domaine.md 1.3: every mention of art. 21, with its TEXTE À FOURNIR where the house has no sourced text.
MENTIONS = (
    "recours",
    "tribunal du travail dans les trois mois",
    "article 728",
    "article 1017",
    "Le service qui gère votre dossier vous explique cette décision",
    "ne suspend pas l’exécution",
    "en une fois",
)


def compte_verifie(t: Traversee) -> None:
    """The assistant social types the account; nobody else than a second agent makes it good."""
    auteur, bureau = t.poste("as"), t.poste("paiement")
    auteur.aller(f"/personnes/{t.dossier.personne_id}/")
    auteur.suivre("Nouveau compte")
    auteur.remplir({"iban": "BE71 0961 2345 6769", "titulaire": t.personne, "preuve": "rib"})
    auteur.page.locator("form.bloc button.bouton-principal").click()
    auteur.lit("à vérifier")
    bureau.aller("/comptes/")
    bureau.suivre(t.personne)
    bureau.lit(PERSONNE.iban[-4:])
    bureau.envoyer("Ce compte est vérifié")
    bureau.verifier()


def notification_refusee(t: Traversee, decision: Decision) -> None:
    """Before the motivation is written the desk sees what is missing and cannot prepare the letter."""
    p = t.poste("notification")
    p.aller("/notifications/")
    p.suivre(t.personne)
    t.adresses["notification"] = p.page.url
    p.lit("Il manque à cette lettre", "cette lettre ne peut pas encore partir")
    assert p.page.get_by_role("button", name="Préparer la lettre").count() == 0
    assert p.statut(t.url_dossier("pieces")) == 404, "le bureau ne lit que sa branche"


def notification_envoyee(t: Traversee, decision: Decision) -> None:
    """The letter in PDF with every mention; sent, then proven, which starts the time to appeal."""
    p = t.poste("notification")
    p.aller(t.adresses["notification"])
    p.envoyer("Préparer la lettre")
    texte = texte_pdf(p.corps(p.lien("Ouvrir pour imprimer").get_attribute("href") or ""))
    personne = (t.personne, t.dossier.numero, decision.numero, t.agents["as"].nom_complet, AIDE)
    for attendu in (*personne, *MENTIONS, MOTIF_ECART, CORRIGE, DROIT, "montant fixé par l’organe"):
        assert attendu in texte, f"« {attendu} » manque à la lettre : {texte}"
    assert re.search(r"1.?200,00.?€", texte)
    assert not re.search(r"1.?400,00", texte), "l’ancienne lettre ne part pas"
    p.remplir({"canal": "recommande", "numero": "RB 123 456 789 BE"})
    p.envoyer("Inscrire l’envoi")
    p.aller(t.adresses["notification"])
    p.remplir({"le": f"{timezone.localdate():%d%m%y}"})
    p.envoyer("Inscrire la remise")
    p.aller(t.adresses["notification"])
    p.lit("Remise prouvée", "Recours possible")


def decision_lue(t: Traversee, decision: Decision, execution: str) -> None:
    """The state of the execution as the assistant social reads it."""
    p = t.poste("as")
    p.aller(f"/decisions/{decision.pk}/")
    p.lit(f"Exécution : {execution}")


def paiement_execute(t: Traversee, decision: Decision) -> None:
    """Checked, put in a batch, exported, valid for the banks, executed."""
    p = t.poste("paiement")
    p.aller("/paiements/")
    p.lit(t.personne)
    p.page.locator("[data-tout-choisir]").first.check()
    p.envoyer("Contrôler le choix")
    p.page.locator("[data-tout-choisir]").first.check()
    p.envoyer("Préparer un lot")
    p.envoyer("Produire le fichier")
    xml = p.telecharger("Télécharger le fichier")
    _verifier_virement(xml, t)
    p.remplir({"le": f"{timezone.localdate():%d%m%y}"})
    p.envoyer("Inscrire l’exécution")
    p.lit("Exécuté le")


def _verifier_virement(xml: bytes, t: Traversee) -> None:
    schema = REELS / "G_formats" / "sepa" / f"{SCHEMA}.xsd"
    if schema.is_file():
        etree.XMLSchema(etree.parse(str(schema))).assertValid(etree.parse(io.BytesIO(xml)))
    else:
        try_valid_xml(xml, SCHEMA)
    racine = ET.fromstring(xml)
    assert [n.text for n in racine.iter(f"{ESPACE}InstdAmt")] == ["1200.00"]
    assert [n.text for n in racine.iterfind(f".//{ESPACE}CdtrAcct//{ESPACE}IBAN")] == [PERSONNE.iban]
    assert AIDE not in xml.decode(), "l’extrait de compte ne dit pas l’aide"


def avance_remboursee(t: Traversee, decision: Decision) -> None:
    """Agreement with its plan, signed; each instalment received; the last one closes the advance."""
    p = t.poste("recuperation")
    p.aller("/avances/")
    p.suivre(t.personne)
    avance = p.page.url
    p.lit("sur 2")
    p.envoyer("Préparer la convention")
    texte = texte_pdf(p.corps(p.lien("Ouvrir pour imprimer").get_attribute("href") or ""))
    for attendu in ("Convention de remboursement", "Mensualité 1", "Mensualité 2", "600,00", decision.numero):
        assert attendu in texte, f"« {attendu} » manque à la convention"
    jour = f"{timezone.localdate():%d%m%y}"
    p.remplir({"le": jour})
    p.envoyer("Inscrire la signature")
    decision_lue(t, decision, "en cours")
    for _ in range(2):
        p.aller(avance)
        p.remplir({"le": jour})
        p.envoyer("Inscrire la réception")
    p.aller(avance)
    p.lit("soldée")


def chronologie(t: Traversee, decision: Decision) -> None:
    """Who did what, and who read which piece."""
    p = t.poste("as")
    p.aller(t.url_dossier("historique"))
    noms = {profil: agent.nom_complet for profil, agent in t.agents.items()}
    for profil, phrase in (
        ("as", "a envoyé la proposition (version 2)"),
        ("chef_as", "a renvoyé la proposition à son auteur"),
        ("chef_as", "a validé la proposition"),
        ("juriste", "a rendu un avis favorable avec remarques"),
        ("secretaire", "a figé l’ordre du jour"),
        ("president", f"a pris la décision {decision.numero}"),
        ("notification", "a envoyé par recommandé la notification"),
        ("paiement", "a inscrit le paiement"),
        ("recuperation", "l’avance est remboursée"),
    ):
        entree = p.page.locator("main li", has_text=phrase).filter(has_text=noms[profil])
        expect(entree.first).to_be_visible()
    lecture = p.page.locator("main li", has_text=noms["membre"]).filter(has_text=t.lot.fichiers[0].titre)
    expect(lecture.first).to_be_visible()


def les_autres_ne_trouvent_rien(t: Traversee, etrangers: dict[str, object]) -> None:
    """Another institution's agent and the technical manager: nothing, by any way."""
    for profil in ("as", "chef_as", "directeur_general"):
        _rien(t, t.connecter(etrangers[profil]))
    technique = t.poste("gestion_technique")
    _rien(t, technique)
    assert technique.statut("/gestion/") == 200


def _rien(t: Traversee, p: Poste) -> None:
    for mots in (t.nom, t.lot.mots, t.dossier.numero, t.demande.reference):
        p.aller(f"/chercher/?q={mots}")
        p.ne_lit_pas(t.personne)
        assert p.page.locator(".trouvailles li").count() == 0
        assert p.page.locator(".onglets .compte").count() == 0
    for cle in ("seance", "point", "notification"):
        assert p.statut(t.adresses[cle]) == 404, f"{p.agent.identifiant} : {t.adresses[cle]}"
    for adresse in adresses_du_dossier(t):
        assert p.statut(adresse) == 404, f"{p.agent.identifiant} : {adresse}"
