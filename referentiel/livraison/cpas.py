"""CPAS: dated parameters, compulsory mentions and circuits. Sources as cited in domaine.md 1.1 to 1.5."""

import datetime as dt

from referentiel.enums import AvisJuridique, ConditionMention, Donnee, GenreLettre
from referentiel.livraison.cpas_aides import AIDES, PAPIERS
from referentiel.livraison.lignes import Livraison, Mentionnee, Regle, Voie

ART21 = "Loi du 26 mai 2002, art. 21, §§ 2 et 3 (actualitesdroitbelge.be)"
ART25 = "Loi du 26 mai 2002, art. 25, § 2 (legalparcmons.be)"
ACCUSE = "Accusé de réception : bdas-wwsb.brussels p=7649 ; solidaris.be ; bruxelles-j.be"
A_VERIFIER_2026 = "Montants 2026 à relever auprès du SPP Intégration sociale"
TABLEAU_DE_TRI = "Archives de l’État, tableau de tri des CPAS (2011) : durée à relever"
RIS_SOURCE = "mi-is.be ; bruxelles-j.be ; cpassivryrance.be"

# Monthly amounts per category and day they applied from. Only the month that a source cites is sure for old ones.
RIS_MONTANTS = (
    (dt.date(2021, 1, 1), dt.date(2021, 1, 31), ("656.45", "984.68", "1330.74"), RIS_SOURCE),
    (dt.date(2023, 1, 1), dt.date(2023, 1, 31), ("809.42", "1214.13", "1640.83"), RIS_SOURCE),
    (dt.date(2025, 2, 1), dt.date(2025, 12, 31), ("876.13", "1314.20", "1776.07"), RIS_SOURCE),
    (dt.date(2026, 1, 1), None, ("", "", ""), A_VERIFIER_2026),
)
RIS_CATEGORIES = (
    ("ris_cohabitant", "Revenu d’intégration par mois, catégorie 1 : cohabitant"),
    ("ris_isole", "Revenu d’intégration par mois, catégorie 2 : personne isolée"),
    ("ris_famille", "Revenu d’intégration par mois, catégorie 3 : famille à charge"),
)

REGLES = (
    Regle("delai_avis", "Rendre un avis juridique dans les", "", "jours", "À fournir par chaque centre"),
    Regle("delai_decision", "Décider dans les", "30", "jours", "Loi du 26 mai 2002, art. 21 (actualitesdroitbelge.be)"),
    Regle(
        "delai_notification", "Notifier après la décision dans les", "8", "jours", "bdas-wwsb.brussels p=7722, p=4768"
    ),
    Regle("delai_paiement", "Payer le premier revenu d’intégration dans les", "15", "jours", "droitsquotidiens.be"),
    Regle(
        "interets_apres_decision",
        "Intérêts à partir du jour qui suit la décision de",
        "16",
        "jours",
        "droitsquotidiens.be",
    ),
    Regle(
        "interets_apres_demande",
        "Intérêts à partir du jour qui suit la demande de, si le centre a tardé",
        "46",
        "jours",
        "droitsquotidiens.be",
    ),
    Regle(
        "delai_recours", "Recours devant le tribunal du travail dans les", "3", "mois", "terralaboris.be rubrique 573"
    ),
    Regle(
        "transmission_incompetence",
        "Transmettre au centre compétent dans les",
        "5",
        "jours",
        "Loi du 26 mai 2002, art. 21, § 1 ; bdas-wwsb.brussels p=7649",
    ),
    Regle(
        "suspension_possible",
        "Le délai d’examen peut être suspendu",
        "non",
        "oui/non",
        "Aucune suspension prévue par l’art. 21",
    ),
    Regle("tribunal_adresse", "Adresse du tribunal du travail compétent", "", "texte", "À fournir par chaque centre"),
    Regle("periodicite_revision", "Revoir le dossier au moins tous les", "12", "mois", "Loi du 26 mai 2002, art. 22"),
    Regle(
        "periodicite_visite",
        "Visite à domicile au moins tous les",
        "12",
        "mois",
        "bdas-wwsb.brussels ; droitsquotidiens.be",
    ),
    Regle(
        "delai_piis",
        "Conclure le projet individualisé après l’octroi dans les",
        "3",
        "mois",
        "bdas-wwsb.brussels p=3479",
    ),
    Regle("reflexion_piis", "Réflexion avant signature du projet", "5", "jours ouvrables", "bruxelles-j.be"),
    Regle("sanction_omission_max", "Sanction d’une omission, au plus", "6", "mois", "droitsquotidiens.be"),
    Regle("sanction_fraude_max", "Sanction d’une fraude, au plus", "12", "mois", "droitsquotidiens.be"),
    Regle("sanction_piis_max", "Sanction liée au projet, au plus", "1", "mois", "droitsquotidiens.be"),
    Regle(
        "attestation_multifonctionnelle", "Attestation visible dans les", "7", "jours", "ksz.fgov.be/fr/project/cpas"
    ),
    Regle("formulaire_b1", "Formulaire B1 après l’octroi dans les", "45", "jours", "primabook B1"),
    Regle(
        "demande_chauffage", "Demander l’allocation de chauffage après la livraison dans les", "60", "jours", "mi-is.be"
    ),
    Regle(
        "verification_adresse_reference",
        "Répondre à la commune dans les",
        "15",
        "jours",
        "droitsquotidiens.be ; brulocalis",
    ),
    Regle(
        "convocation",
        "Convoquer l’organe avant la séance d’au moins",
        "5",
        "jours francs",
        "ROI du CPAS de Saint-Josse",
    ),
    Regle(
        "ressources_debiteurs_cohabitants",
        "Les ressources de tous les débiteurs d’aliments majeurs cohabitants comptent",
        "oui",
        "oui/non",
        "cpasuccle.be : nouvelles demandes aussitôt, autres à leur prochaine révision",
        du=dt.date(2026, 3, 1),
    ),
    Regle("conservation_dossier", "Conserver un dossier d’aide", "", "ans", TABLEAU_DE_TRI),
    *(
        Regle(code, libelle, montants[rang], "€", source, du, au)
        for du, au, montants, source in RIS_MONTANTS
        for rang, (code, libelle) in enumerate(RIS_CATEGORIES)
    ),
)

A, N, R = GenreLettre.ACCUSE, GenreLettre.NOTIFICATION, GenreLettre.RECUPERATION
ARGENT = ConditionMention.SI_ARGENT
MENTIONS = (
    Mentionnee(A, "date_reception", "La date de réception de la demande", ACCUSE, Donnee.DATE_RECEPTION),
    Mentionnee(A, "delai_examen", "Le délai d’examen", ACCUSE, Donnee.DELAI_EXAMEN),
    Mentionnee(A, "agent", "Le nom du travailleur social", ACCUSE, Donnee.AGENT),
    Mentionnee(A, "echeance_decision", "Le jour où la décision est due", ACCUSE, Donnee.ECHEANCE_DECISION),
    Mentionnee(
        A,
        "audition",
        "Le droit d’être entendu",
        "Loi du 26 mai 2002, art. 20 (actualitesdroitbelge.be)",
        texte="Vous pouvez demander à être entendu avant la décision. Vous pouvez vous faire assister ou représenter.",
    ),
    Mentionnee(N, "motivation", "Les motifs de la décision, en droit et en fait", ART21, Donnee.MOTIVATION),
    Mentionnee(
        N,
        "montant_calcul_periodicite",
        "Le montant, le mode de calcul et la périodicité",
        ART21,
        Donnee.MONTANT_CALCUL_PERIODICITE,
        condition=ARGENT,
    ),
    Mentionnee(
        N,
        "recours_possible",
        "1° La possibilité d’un recours",
        ART21,
        texte="Si vous n’êtes pas d’accord avec cette décision, vous pouvez introduire un recours.",
    ),
    Mentionnee(N, "tribunal_adresse", "2° L’adresse du tribunal compétent", ART21, Donnee.TRIBUNAL_ADRESSE),
    Mentionnee(
        N,
        "delai_recours",
        "3° Le délai du recours",
        f"{ART21} ; terralaboris.be rubrique 573",
        texte="Le recours s’introduit devant le tribunal du travail dans les trois mois de la notification.",
    ),
    Mentionnee(N, "modalites_recours", "3° Les modalités du recours", ART21),
    Mentionnee(N, "article_728", "4° Le texte de l’article 728 du Code judiciaire", ART21),
    Mentionnee(N, "article_1017", "4° Le texte de l’article 1017 du Code judiciaire", ART21),
    Mentionnee(N, "references_dossier", "5° Les références du dossier", ART21, Donnee.REFERENCES_DOSSIER),
    Mentionnee(N, "service_et_agent", "5° Le service et le travailleur social", ART21, Donnee.SERVICE_ET_AGENT),
    Mentionnee(
        N,
        "explications",
        "6° Le droit à des explications",
        ART21,
        texte="Le service qui gère votre dossier vous explique cette décision si vous le demandez.",
    ),
    Mentionnee(
        N,
        "non_suspensif",
        "7° Le recours n’est pas suspensif",
        ART21,
        texte="Le recours ne suspend pas l’exécution de la décision.",
    ),
    Mentionnee(
        N, "periodicite_paiement", "8° La périodicité du paiement", ART21, Donnee.PERIODICITE_PAIEMENT, condition=ARGENT
    ),
    Mentionnee(R, "constat_indu", "1° Le constat de l’indu", ART25, Donnee.CONSTAT_INDU),
    Mentionnee(R, "total_et_calcul", "2° Le total et le mode de calcul", ART25, Donnee.TOTAL_ET_CALCUL),
    Mentionnee(R, "dispositions_violees", "3° Les dispositions non respectées", ART25, Donnee.DISPOSITIONS_VIOLEES),
    Mentionnee(R, "prescription", "4° Le délai de prescription", ART25),
    Mentionnee(
        R,
        "renonciation",
        "5° La possibilité de renonciation",
        ART25,
        texte="Le centre peut renoncer à récupérer tout ou partie de la somme.",
    ),
    Mentionnee(R, "renonciation_procedure", "5° La procédure de renonciation", ART25),
    Mentionnee(
        R,
        "echelonnement",
        "6° La possibilité de rembourser par parts",
        ART25,
        texte="Vous pouvez proposer de rembourser par versements échelonnés.",
    ),
)

CIRCUITS = (
    Voie("comite"),
    Voie("comite", aide="aide_urgente", validation_chef=False, avis_juridique=AvisJuridique.AUCUN),
)

LIVRAISON = Livraison(PAPIERS, AIDES, REGLES, MENTIONS, CIRCUITS, conservation="conservation_dossier")
