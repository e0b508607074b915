"""Addresses of the room `dossiers`."""

from django.urls import path

from dossiers import adresses_confidentialite
from dossiers.views import boites, demandes, deplacement, dossier, papier, pieces, rapports, recus, registre

app_name = "dossiers"
urlpatterns = [
    path("registre/", registre.registre, name="registre"),
    path("personnes/<int:personne_id>/dossier/", dossier.carte, name="carte"),
    path("personnes/<int:personne_id>/dossier/ouvrir/", dossier.ouvrir, name="ouvrir"),
    path("dossiers/<int:dossier_id>/", dossier.lire, name="lire"),
    path("dossiers/<int:dossier_id>/deposer/", pieces.deposer, name="deposer"),
    path("dossiers/<int:dossier_id>/attribuer/", dossier.attribuer, name="attribuer"),
    path("dossiers/<int:dossier_id>/demandes/nouvelle/", demandes.creer, name="creer_demande"),
    path("dossiers/<int:dossier_id>/papier/", papier.papier_du_lot, name="papier_du_lot"),
    path("dossiers/<int:dossier_id>/relire/", pieces.relire, name="relire"),
    path("dossiers/<int:dossier_id>/recu/", recus.preparer, name="recu"),
    path("dossiers/<int:dossier_id>/recu.pdf", recus.imprimer, name="recu_pdf"),
    *adresses_confidentialite.urlpatterns,
    path("dossiers/<int:dossier_id>/<slug:code>/", dossier.onglet, name="onglet"),
    path("demandes/<int:demande_id>/accuse.pdf", demandes.accuse, name="accuse"),
    path("demandes/<int:demande_id>/instruire/", demandes.instruire, name="instruire"),
    path("demandes/<int:demande_id>/suspendre/", demandes.suspendre, name="suspendre"),
    path("demandes/<int:demande_id>/reprendre/", demandes.reprendre, name="reprendre"),
    path("demandes/<int:demande_id>/clore/", demandes.clore, name="clore"),
    path("demandes/<int:demande_id>/dispenses/<int:type_piece_id>/", demandes.dispenser, name="dispenser"),
    path(
        "demandes/<int:demande_id>/dispenses/<int:type_piece_id>/retirer/",
        demandes.retirer_dispense,
        name="retirer_dispense",
    ),
    path("demandes/<int:demande_id>/rapport/", rapports.rediger, name="rapport_rediger"),
    path("demandes/<int:demande_id>/rapport/brouillon/", rapports.brouillon, name="rapport_brouillon"),
    path("rapports/<int:rapport_id>/", rapports.lire, name="rapport_lire"),
    path("rapports/<int:rapport_id>/signer/", rapports.signer, name="rapport_signer"),
    path("classement/<int:piece_id>/", pieces.classer, name="piece_classer"),
    path("classement/<int:piece_id>/deplacer/", deplacement.deplacer, name="piece_deplacer"),
    path("classement/<int:piece_id>/reprendre/", deplacement.reprendre, name="piece_reprendre"),
    path("deplacements/", deplacement.lister, name="deplacements"),
    path("deplacements/<int:deplacement_id>/", deplacement.lire, name="deplacement"),
    path("deplacements/<int:deplacement_id>/appuis/", deplacement.appuis, name="deplacement_appuis"),
    path("classement/<int:piece_id>/papier/", papier.papier, name="piece_papier"),
    path("boites/", boites.boites, name="boites"),
    path("boites/<slug:code>/", boites.boite, name="boite"),
    path("boites/<slug:code>/ranger/", boites.ranger, name="boite_ranger"),
    path("boites/<slug:code>/sortir/<int:rang>/", boites.sortir, name="boite_sortir"),
    path("boites/<slug:code>/vider/", boites.vider, name="boite_vider"),
    path("boites/<slug:code>/etiquette.pdf", boites.etiquette, name="boite_etiquette"),
]
