"""Addresses of the room `decisions`."""

from django.urls import path

from decisions.views import avis, decision, liste_propositions, points, propositions, seances

app_name = "decisions"
urlpatterns = [
    path("propositions/", liste_propositions.propositions, name="propositions"),
    path("demandes/<int:demande_id>/proposition/", propositions.rediger, name="proposition_rediger"),
    path("propositions/<int:proposition_id>/", propositions.lire, name="proposition_lire"),
    path("propositions/<int:proposition_id>/enregistrer/", propositions.enregistrer, name="proposition_enregistrer"),
    path("propositions/<int:proposition_id>/soumettre/", propositions.soumettre, name="proposition_soumettre"),
    path("propositions/<int:proposition_id>/valider/", propositions.valider, name="proposition_valider"),
    path("propositions/<int:proposition_id>/renvoyer/", propositions.renvoyer, name="proposition_renvoyer"),
    path("propositions/<int:proposition_id>/retirer/", propositions.retirer, name="proposition_retirer"),
    path("propositions/<int:proposition_id>/avis/", avis.demander, name="avis_demander"),
    path("avis/<int:avis_id>/", avis.rendre, name="avis_rendre"),
    path("avis/<int:avis_id>/reputer/", avis.reputer, name="avis_reputer"),
    path("seances/", seances.seances, name="seances"),
    path("seances/nouvelle/", seances.creer, name="seance_creer"),
    path("seances/<int:seance_id>/", seances.seance, name="seance"),
    path("seances/<int:seance_id>/inscrire/", seances.inscrire, name="seance_inscrire"),
    path("seances/<int:seance_id>/figer/", seances.figer, name="seance_figer"),
    path("seances/<int:seance_id>/ouvrir/", seances.ouvrir, name="seance_ouvrir"),
    path("seances/<int:seance_id>/clore/", seances.clore, name="seance_clore"),
    path("seances/<int:seance_id>/points/<int:point_id>/", points.lire, name="point_lire"),
    path("seances/<int:seance_id>/points/<int:point_id>/noter/", points.noter, name="point_noter"),
    path("seances/<int:seance_id>/points/<int:point_id>/confirmer/", points.confirmer, name="point_confirmer"),
    path("seances/<int:seance_id>/points/<int:point_id>/deplacer/", seances.deplacer, name="seance_deplacer_point"),
    path("seances/<int:seance_id>/points/<int:point_id>/retirer/", seances.retirer_point, name="seance_retirer_point"),
    path("decisions/<int:decision_id>/", decision.decision, name="decision"),
    path("decisions/<int:decision_id>/motivation/", decision.motivation, name="motivation"),
    # Execution of the decisions (notifications, paiements, avances)
]
