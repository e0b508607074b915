"""Closed lists of the referentiel."""

from django.db import models


class FamillePiece(models.TextChoices):
    """Families of types, few enough to choose from in a second."""

    IDENTITE = "identite", "Identité et séjour"
    FAMILLE = "famille", "Famille et ménage"
    RESSOURCES = "ressources", "Ressources"
    CHARGES = "charges", "Logement et charges"
    SANTE = "sante", "Santé"
    BANQUE = "banque", "Banque"
    DEMARCHES = "demarches", "Demandes et courriers"
    RAPPORTS = "rapports", "Rapports et enquêtes"
    AUTRE = "autre", "Autre"


class Confidentialite(models.TextChoices):
    """How far a paper of this type is kept from those who read the dossier."""

    ORDINAIRE = "ordinaire", "ordinaire"
    RESTREINT = "restreint", "restreint à l’équipe du dossier"
    PLI_CONTENU = "pli_contenu", "sous pli : son contenu est fermé"
    PLI_EXISTENCE = "pli_existence", "sous pli : son existence même est tue"


class AvisJuridique(models.TextChoices):
    """When the legal service is asked."""

    AUCUN = "aucun", "jamais"
    FACULTATIF = "facultatif", "à la demande"
    OBLIGATOIRE = "obligatoire", "toujours"


class GenreLettre(models.TextChoices):
    """Letters whose compulsory mentions are checked."""

    ACCUSE = "accuse", "Accusé de réception"
    NOTIFICATION = "notification", "Notification de décision"
    RECUPERATION = "recuperation", "Notification de récupération"


class ConditionMention(models.TextChoices):
    """When a mention is compulsory."""

    TOUJOURS = "toujours", "toujours"
    SI_ARGENT = "si_argent", "si une somme est accordée"


class Donnee(models.TextChoices):
    """Data of the dossier that a letter must show; the rooms that print letters fill them by these codes."""

    DATE_RECEPTION = "date_reception", "date de réception"
    DELAI_EXAMEN = "delai_examen", "délai d’examen"
    AGENT = "agent", "nom du travailleur social"
    ECHEANCE_DECISION = "echeance_decision", "jour où la décision est due"
    SERVICE_ET_AGENT = "service_et_agent", "service et agent chargés du dossier"
    ADRESSE_SERVICE = "adresse_service", "adresse postale et électronique du service"
    TELEPHONE_SERVICE = "telephone_service", "téléphone du service"
    PIECES_MANQUANTES = "pieces_manquantes", "pièces manquantes"
    MOTIVATION = "motivation", "motivation en droit et en fait"
    MONTANT_CALCUL_PERIODICITE = "montant_calcul_periodicite", "montant, mode de calcul et périodicité"
    PERIODICITE_PAIEMENT = "periodicite_paiement", "périodicité du paiement"
    REFERENCES_DOSSIER = "references_dossier", "références du dossier"
    TRIBUNAL_ADRESSE = "tribunal_adresse", "adresse de la juridiction compétente"
    CONSTAT_INDU = "constat_indu", "constat de l’indu"
    TOTAL_ET_CALCUL = "total_et_calcul", "total et mode de calcul"
    DISPOSITIONS_VIOLEES = "dispositions_violees", "dispositions non respectées"
