"""Chronological registre of the demandes (loi organique art. 58 §1): numbers, dates, persons; no content."""

import csv

from django.core.paginator import Paginator
from django.db import models
from django.db.models import ExpressionWrapper, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from commun.erreurs import ActionRefusee
from commun.journal import noter
from commun.tableur import cellule_sure
from commun.texte import cle_tri
from comptes.models import Agent, Compartiment
from comptes.requete import agent_de
from dossiers.droits import RECEPTION, peut_voir_registre
from dossiers.forms import FiltreRegistre
from dossiers.horloge import horloge
from dossiers.models import Demande, DossierSocial

PAR_PAGE = 50
EXPORT_MAX = 20_000


def demandes_du_registre(agent: Agent) -> models.QuerySet[Demande]:
    """Every demande of a person the agent may know of, latest first; `aides_connues`: he may know what was asked."""
    lisibles = Compartiment.objects.visibles_par(agent).values("pk")
    du_guichet = Compartiment.objects.ou_tient(agent, *RECEPTION).values("pk")
    connues = Q(dossier__compartiment__in=lisibles) | Q(dossier__compartiment__in=du_guichet)
    return (
        Demande.objects.filter(
            institution_id=agent.institution_id, dossier__in=DossierSocial.objects.connus_de(agent).values("pk")
        )
        .annotate(aides_connues=ExpressionWrapper(connues, output_field=models.BooleanField()))
        .select_related("dossier__personne", "dossier__entite", "dossier__referent")
        .prefetch_related("objets__type_aide")
    )


@require_GET
def registre(request: HttpRequest) -> HttpResponse:
    """The registre, filtered; `?format=csv` gives the same rows for a spreadsheet."""
    agent = agent_de(request)
    if not peut_voir_registre(agent):
        raise ActionRefusee
    filtre = FiltreRegistre(request.GET, institution=agent.institution)
    demandes = _filtrer(demandes_du_registre(agent), filtre)
    if request.GET.get("format") == "csv":
        noter("liste.exportee", agent, par=agent, institution_id=agent.institution_id, liste="registre")
        return _csv(demandes)
    page = Paginator(demandes, PAR_PAGE).get_page(request.GET.get("page"))
    lisibles = set(
        DossierSocial.objects.visibles_par(agent)
        .filter(pk__in=[d.dossier_id for d in page.object_list])
        .values_list("pk", flat=True)
    )
    lignes = [
        {"demande": d, "horloge": horloge(d), "lisible": d.dossier_id in lisibles, "aides": _aides(d)}
        for d in page.object_list
    ]
    contexte = {"filtre": filtre, "page": page, "lignes": lignes, "fil": [{"libelle": "Registre des demandes"}]}
    gabarit = "dossiers/_registre.html" if getattr(request, "htmx", False) else "dossiers/registre.html"
    return render(request, gabarit, contexte)


def _filtrer(demandes: models.QuerySet[Demande], filtre: FiltreRegistre) -> models.QuerySet[Demande]:
    filtre.is_valid()
    valeurs = filtre.cleaned_data
    if valeurs.get("annee"):
        demandes = demandes.filter(annee=valeurs["annee"])
    if valeurs.get("etat"):
        demandes = demandes.filter(etat=valeurs["etat"])
    if texte := str(valeurs.get("q") or "").strip():
        condition = Q(dossier__numero=texte)
        if mots := cle_tri(texte).split():
            condition |= Q(*(Q(dossier__personne__cle_tri__contains=mot) for mot in mots))
        numero = texte.rsplit("/", 1)[-1]
        if numero.isascii() and numero.isdigit() and len(numero) < 10:
            condition |= Q(numero=int(numero))
        demandes = demandes.filter(condition)
    return demandes


def _aides(demande: Demande) -> str:
    """Kinds of aid asked; empty for who neither reads the dossier nor keeps the desk of its centre."""
    if not demande.aides_connues:  # type: ignore[attr-defined]  # annotated by demandes_du_registre
        return ""
    return ", ".join(objet.type_aide.libelle for objet in demande.objets.all())


def _csv(demandes: models.QuerySet[Demande]) -> HttpResponse:
    """Semicolons and a byte-order mark, as the spreadsheets of the offices expect."""
    reponse = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    reponse["Content-Disposition"] = f'attachment; filename="registre-{timezone.localdate():%Y-%m-%d}.csv"'
    sortie = csv.writer(reponse, delimiter=";")
    sortie.writerow(["Numéro", "Reçue le", "Personne", "Dossier", "Centre", "Aides", "État", "Décision due le"])
    for demande in demandes[:EXPORT_MAX]:
        sortie.writerow([cellule_sure(valeur) for valeur in _colonnes(demande)])
    return reponse


def _colonnes(demande: Demande) -> list[str]:
    dossier = demande.dossier
    return [
        demande.reference,
        f"{demande.recue_le:%d/%m/%Y}",
        dossier.personne.nom_complet,
        dossier.numero,
        dossier.entite.nom,
        _aides(demande),
        demande.get_etat_display(),
        f"{demande.echeance:%d/%m/%Y}" if demande.echeance else "",
    ]
