"""CCAS: dated parameters, compulsory mentions and circuits. Sources as cited in domaine.md 2.1 to 2.6."""

from referentiel.enums import AvisJuridique, ConditionMention, Donnee, GenreLettre
from referentiel.livraison.ccas_aides import AIDES, PAPIERS
from referentiel.livraison.lignes import Livraison, Mentionnee, Regle, Voie

R112_5 = "CRPA, art. R112-5 (rfsocial ; idcite)"
D264 = "CASF, art. D264-1 à D264-5 (juriblio ; cnle)"
L134_2 = "CASF, art. L134-2, aide sociale légale (pasdecalais.fr ; infomie ; gisti)"
A_FOURNIR = "À fournir par l’établissement"
SIAF = "Instruction DGP/SIAF/2014/006 (archives du Var)"

REGLES = (
    Regle("delai_avis", "Rendre un avis juridique dans les", "", "jours", A_FOURNIR),
    Regle("delai_decision", "Décider dans les", "", "mois", A_FOURNIR),
    Regle("delai_decision_domiciliation", "Répondre à une demande de domiciliation dans les", "2", "mois", D264),
    Regle("silence_refus_domiciliation", "Le silence vaut refus de domiciliation", "oui", "oui/non", D264),
    Regle("duree_domiciliation", "Durée d’une domiciliation", "12", "mois", D264),
    Regle("absence_domiciliation", "Fin de domiciliation sans contact pendant plus de", "3", "mois", D264),
    Regle("delai_notification", "Notifier après la décision dans les", "", "jours", A_FOURNIR),
    Regle("delai_paiement", "Payer après la décision dans les", "", "jours", A_FOURNIR),
    Regle("delai_recours", "Recours devant le tribunal administratif dans les", "2", "mois", L134_2),
    Regle("delai_recours_prealable", "Recours administratif préalable dans les", "2", "mois", L134_2),
    Regle("suspension_possible", "Le délai d’examen peut être suspendu", "", "oui/non", A_FOURNIR),
    Regle(
        "nir_autorise",
        "L’établissement peut enregistrer le NIR",
        "non",
        "oui/non",
        "Décret n° 2019-341 : seulement pour les responsables et finalités qu’il cite (vlex.fr)",
    ),
    Regle("tribunal_adresse", "Adresse de la juridiction compétente", "", "texte", A_FOURNIR),
    Regle(
        "convocation",
        "Convoquer le conseil avant la séance d’au moins",
        "3",
        "jours",
        "CASF, art. R123-16 s. (codes-et-lois.fr)",
    ),
    Regle("base_active", "Base active après le dernier contact", "2", "ans", "CNIL, référentiel du 11 mars 2021"),
    Regle("conservation_aide_facultative", "Conserver un dossier d’aide facultative", "10", "ans", SIAF),
    Regle("conservation_refus", "Conserver un dossier refusé ou sans suite", "2", "ans", SIAF),
    Regle("conservation_notification", "Conserver une notification", "10", "ans", SIAF),
)

A, N, R = GenreLettre.ACCUSE, GenreLettre.NOTIFICATION, GenreLettre.RECUPERATION
MENTIONS = (
    Mentionnee(A, "date_reception", "La date de réception de la demande", R112_5, Donnee.DATE_RECEPTION),
    Mentionnee(A, "decision_implicite", "Le jour où naît une décision implicite", R112_5, Donnee.ECHEANCE_DECISION),
    Mentionnee(A, "service_et_agent", "Le service chargé du dossier", R112_5, Donnee.SERVICE_ET_AGENT),
    Mentionnee(A, "adresse_service", "Son adresse postale et électronique", R112_5, Donnee.ADRESSE_SERVICE),
    Mentionnee(A, "telephone_service", "Son téléphone", R112_5, Donnee.TELEPHONE_SERVICE),
    Mentionnee(A, "pieces_manquantes", "Les pièces manquantes", R112_5, Donnee.PIECES_MANQUANTES),
    Mentionnee(A, "voies_et_delais", "Les voies et délais de recours contre un rejet implicite", R112_5),
    Mentionnee(N, "motivation", "Les motifs de la décision", f"{D264} ; CASF, art. R223-2", Donnee.MOTIVATION),
    Mentionnee(
        N,
        "montant_calcul_periodicite",
        "Le montant, le mode de calcul et la périodicité",
        "Règlement intérieur de l’établissement",
        Donnee.MONTANT_CALCUL_PERIODICITE,
        condition=ConditionMention.SI_ARGENT,
    ),
    Mentionnee(
        N,
        "references_dossier",
        "Les références du dossier",
        "Règlement intérieur de l’établissement",
        Donnee.REFERENCES_DOSSIER,
    ),
    Mentionnee(
        N,
        "service_et_agent",
        "Le service et l’agent chargés du dossier",
        "Règlement intérieur de l’établissement",
        Donnee.SERVICE_ET_AGENT,
    ),
    Mentionnee(N, "tribunal_adresse", "L’adresse de la juridiction compétente", L134_2, Donnee.TRIBUNAL_ADRESSE),
    # The delays known (L134-2) hold for the aide sociale légale only: the centre writes what fits its own aids.
    Mentionnee(N, "voies_et_delais", "Les voies et délais de recours", f"{L134_2} ; aide facultative : à fournir"),
    Mentionnee(R, "mentions_recuperation", "Les mentions de la lettre de récupération", A_FOURNIR),
)

CIRCUITS = (
    Voie("commission", avis_juridique=AvisJuridique.AUCUN),
    # One-agent centre: the author validates her own proposal, and the sheet says so.
    Voie("commission", aide="secours_urgence", validation_propre=True, avis_juridique=AvisJuridique.AUCUN),
    Voie("commission", aide="aide_alimentaire", validation_propre=True, avis_juridique=AvisJuridique.AUCUN),
)

LIVRAISON = Livraison(PAPIERS, AIDES, REGLES, MENTIONS, CIRCUITS, conservation="conservation_aide_facultative")
