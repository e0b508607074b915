"""The papers known, and the phrases that tell each: plain data, to be read and completed.

Phrases are parted by commas, and compared without accents, capitals or small words (« de », « la »…); one letter
misread in a long word is forgiven. The codes are those of the types of pieces delivered with the referentiel.
"""

from dataclasses import dataclass
from typing import Final

# Weight of one phrase of each kind.
POIDS: Final = {"nomme": 3.0, "propre": 1.7, "accompagne": 0.8, "contre": -1.5}


@dataclass(frozen=True, slots=True)
class Papier:
    """A kind of paper: its code in a CPAS and in a CCAS ("" when it has none), and its phrases.

    `nomme`: names it (its title). `propre`: seldom found elsewhere. `accompagne`: goes along with others. `contre`:
    speaks against it.
    """

    cpas: str
    ccas: str
    nomme: str = ""
    propre: str = ""
    accompagne: str = ""
    contre: str = ""

    def phrases(self) -> list[tuple[str, str]]:
        """Each phrase with its kind."""
        genres = {"nomme": self.nomme, "propre": self.propre, "accompagne": self.accompagne, "contre": self.contre}
        return [(genre, p.strip()) for genre, liste in genres.items() for p in liste.split(",") if p.strip()]


PAPIERS: Final = (
    Papier(
        "composition_menage",
        "",
        nomme="composition de ménage, composition de famille, samenstelling van het gezin",
        propre="personne de référence, registre de la population, registres de la population",
        accompagne=(
            "certificat de composition, registre national, officier de l'état civil, administration "
            "communale, lien de parenté, fait partie du ménage"
        ),
    ),
    Papier(
        "avertissement_extrait_role",
        "",
        nomme="avertissement-extrait de rôle, aanslagbiljet",
        propre=(
            "impôt des personnes physiques, exercice d'imposition, article du rôle, revenu imposable "
            "globalement, administration générale de la fiscalité"
        ),
        accompagne="spf finances",
    ),
    Papier(
        "",
        "avis_imposition",
        nomme="avis d'impôt, avis d'imposition, avis de situation déclarative",
        propre=(
            "revenu fiscal de référence, nombre de parts, direction générale des finances publiques, "
            "direction des finances publiques, numéro fiscal, référence de l'avis, impôt sur les revenus"
        ),
        accompagne="n° fiscal, impôt sur le revenu",
    ),
    Papier(
        "attestation_mutuelle",
        "attestation_droits_sante",
        nomme="attestation de mutuelle, attestation de droits, attestation d'assurabilité",
        propre=(
            "mutualité, indemnités d'incapacité, organisme assureur, intervention majorée, assurance "
            "soins de santé, complémentaire santé, assurance maladie, droits à l'assurance maladie, "
            "caisse primaire d'assurance maladie, mutualité chrétienne"
        ),
        accompagne=(
            "mutuelle, incapacité de travail, vignette, numéro d'affiliation, régime général, médecin "
            "traitant, solidaris, partenamut"
        ),
        contre="indemnités journalières",
    ),
    Papier(
        "attestation_chomage",
        "attestation_chomage",
        nomme=(
            "office national de l'emploi, allocations de chômage, allocation d'aide au retour à l'emploi, "
            "attestation de chômage, formulaire c4, certificat de chômage"
        ),
        propre=(
            "onem, bureau de chômage, france travail, pôle emploi, allocation de solidarité spécifique, "
            "capac, avis de situation, allocation d'insertion"
        ),
        accompagne="organisme de paiement, demandeur d'emploi, attestation employeur, chômage, actiris, forem",
    ),
    Papier(
        "titre_sejour",
        "titre_sejour",
        nomme=(
            "titre de séjour, carte de séjour, permis de séjour, attestation d'immatriculation, carte de "
            "résident, verblijfstitel"
        ),
        propre=(
            "récépissé de demande, office des étrangers, registre des étrangers, certificat d'inscription "
            "au registre des étrangers, annexe 35, annexe 26, annexe 15, protection internationale, "
            "autorise son titulaire à travailler, vie privée et familiale, residence permit, "
            "aufenthaltstitel"
        ),
        accompagne="préfecture, regroupement familial",
    ),
    Papier(
        "carte_identite",
        "carte_identite",
        nomme="carte d'identité, carte nationale d'identité, identiteitskaart, passeport",
        propre=(
            "identity card, personalausweis, chip number, numéro de puce, eid, belgique belgie, passport, "
            "données d'identité, certificat d'authentification"
        ),
        accompagne=(
            "numéro de carte, numéro de registre national, république française, nationalité, lieu de "
            "naissance, valable jusqu'au"
        ),
        contre="titre de séjour, carte de séjour, copie de la carte d'identité",
    ),
    Papier(
        "contrat_bail",
        "bail",
        nomme="bail de résidence principale, contrat de bail, contrat de location, bail d'habitation",
        propre=(
            "entre les soussignés, garantie locative, dépôt de garantie, donne en location, "
            "enregistrement du bail, loi du 6 juillet 1989"
        ),
        accompagne=(
            "le preneur, le bailleur, état des lieux, loyer mensuel, durée du bail, clause résolutoire, "
            "il a été convenu"
        ),
        contre="quittance de loyer, mise en demeure, préavis, renon, congé du bail, avis d'échéance",
    ),
    Papier(
        "quittance_loyer",
        "quittance_loyer",
        nomme="quittance de loyer, reçu de loyer, preuve de paiement du loyer",
        propre=(
            "avis d'échéance, donne quittance, sous réserve de tous droits, loyer principal, déclare "
            "avoir reçu, paiement du loyer"
        ),
        accompagne="en donne quittance, loyer et charges, provision pour charges, avoir reçu",
        contre="bail, mise en demeure, entre les soussignés",
    ),
    Papier(
        "fiche_paie",
        "fiche_paie",
        nomme="fiche de paie, bulletin de paie, bulletin de salaire, fiche de salaire, loonbrief",
        propre=(
            "salaire brut, net à payer, cotisation onss, précompte professionnel, net imposable, heures "
            "prestées, commission paritaire, secrétariat social, salaire de base"
        ),
        accompagne=(
            "cotisations sociales, onss, convention collective, employeur, urssaf, csg, congés payés, "
            "prélèvement à la source"
        ),
    ),
    Papier(
        "facture_energie",
        "facture_energie",
        nomme="facture d'électricité, facture de gaz, facture d'énergie, facture d'eau",
        propre=(
            "facture de régularisation, facture d'acompte, point de livraison, code ean, kwh, luminus, "
            "gestionnaire de réseau"
        ),
        accompagne=(
            "décompte annuel, ean, consommation, index, compteur, électricité, gaz naturel, engie, edf, "
            "totalenergies, fournisseur, abonnement, tarif social, chèque énergie, facture"
        ),
        contre="mazout, bail, preneur, bailleur, quittance de loyer",
    ),
    Papier(
        "allocations_familiales",
        "attestation_caf",
        nomme="attestation d'allocations familiales",
        propre=(
            "allocations familiales, caisse d'allocations familiales, attestation de paiement, caf, n° "
            "allocataire, numéro allocataire, quotient familial, prestations familiales, famiwal, "
            "famiris, kidslife, attestation de quotient"
        ),
        accompagne=(
            "aide personnalisée au logement, allocations de naissance, prime d'activité, complément "
            "familial, revenu de solidarité active"
        ),
        contre="fiche de paie, déclaration de situation, pièces à joindre, je certifie sur l'honneur, votre identité",
    ),
    Papier(
        "demande_signee",
        "demande_signee",
        nomme="cerfa",
        propre=(
            "formulaire de demande, signature du demandeur, demande d'aide, déclaration de situation, "
            "demande de prime, demande d'élection de domicile, demande de rattachement, demande d'admission"
        ),
        accompagne=(
            "je certifie sur l'honneur, j'atteste sur l'honneur, déclare sur l'honneur, imprimé à "
            "retourner, merci de remplir, formulaire, réservé à l'administration, pièces à joindre, cadre "
            "réservé, votre identité"
        ),
    ),
    Papier(
        "attestation_pension",
        "attestation_pension",
        nomme="attestation de pension, service fédéral des pensions, attestation fiscale retraite",
        propre=(
            "pension de retraite, assurance retraite, carsat, pension de survie, pension de réversion, "
            "agirc arrco, garantie de revenus aux personnes âgées, votre pension"
        ),
        accompagne="retraite, pensionné",
    ),
    Papier(
        "preuve_compte",
        "rib",
        nomme="relevé d'identité bancaire, titularité de compte",
        propre="attestation de titularité, titulaire du compte, code guichet, clé rib, rib",
        accompagne="bic, iban, domiciliation, code banque",
        contre="solde, facture, extrait de compte, relevé de compte",
    ),
    Papier(
        "extraits_compte",
        "releves_compte",
        nomme=("extrait de compte, relevé de compte, extraits de compte, relevé de vos comptes, rekeninguittreksel"),
        propre="solde précédent, ancien solde, nouveau solde, date valeur",
        accompagne="débit, crédit, virement, opérations, libellé, paiement carte, paiement par carte, retrait",
    ),
    Papier(
        "certificat_medical",
        "certificat_medical",
        nomme="certificat médical, certificat d'incapacité",
        propre="je soussigné docteur, docteur en médecine, avoir examiné, arrêt de travail",
        accompagne="médecin, inami, état de santé, ordonnance, médecine générale, repos",
    ),
    Papier(
        "reconnaissance_dette",
        "releve_dettes",
        nomme="mise en demeure, reconnaissance de dette, commandement de payer, relevé de dettes",
        propre=(
            "plan d'apurement, arriérés de loyer, huissier de justice, sommation, dernier rappel, rappel "
            "de paiement, surendettement"
        ),
        accompagne="arriérés, impayés, restent impayés, juge de paix, saisie",
    ),
    Papier(
        "facture",
        "facture",
        nomme="devis",
        propre="prix unitaire",
        accompagne="facture, quantité, tva, total ttc, total tvac, bon de commande",
        contre="kwh, électricité, gaz naturel, loyer, compteur, soins",
    ),
    Papier(
        "facture_chauffage",
        "facture_energie",
        nomme="mazout, gasoil de chauffage, livraison de mazout",
        propre="combustible, gaz propane, pellets",
        accompagne="litres, bon de livraison, facture",
    ),
    Papier(
        "facture_soins",
        "",
        nomme="attestation de soins, facture patient, bvac",
        propre="soins donnés, ticket modérateur, pharmacie",
        accompagne="hospitalisation, honoraires, prestations de santé, code nomenclature",
    ),
    Papier(
        "acte_naissance",
        "acte_etat_civil",
        nomme="acte de naissance",
        accompagne=(
            "extrait d'acte de naissance, extrait des registres, officier de l'état civil, copie intégrale, est né"
        ),
    ),
    Papier(
        "acte_etat_civil",
        "acte_etat_civil",
        nomme=(
            "acte de mariage, jugement de divorce, acte de divorce, acte de décès, juge aux affaires "
            "familiales, ordonnance de non-conciliation"
        ),
        propre="par ces motifs, tribunal de la famille",
        accompagne="officier de l'état civil",
    ),
    Papier(
        "",
        "livret_famille",
        nomme="livret de famille",
        propre="extrait de l'acte de naissance du premier enfant",
        accompagne="extrait de l'acte de mariage, époux, épouse",
    ),
    Papier(
        "attestation_scolaire",
        "certificat_scolarite",
        nomme="certificat de scolarité, attestation scolaire, attestation de fréquentation scolaire",
        propre="attestation d'inscription, année scolaire, année académique, régulièrement inscrit",
        accompagne="élève, établissement scolaire, université, étudiant",
    ),
    Papier(
        "",
        "indemnites_journalieres",
        nomme="indemnités journalières",
        propre="attestation de paiement des indemnités journalières",
        accompagne="assurance maladie, cpam, subrogation, arrêt de travail",
    ),
    Papier(
        "",
        "justificatif_domicile",
        nomme=(
            "justificatif de domicile, attestation d'hébergement, attestation de domicile, attestation "
            "d'élection de domicile"
        ),
        propre="héberge à mon domicile, facture de téléphone, taxe d'habitation",
        accompagne="je soussigné héberge",
    ),
    Papier(
        "procuration",
        "procuration",
        nomme="procuration",
        propre="donne pouvoir, donne procuration, mandant, bon pour pouvoir",
        accompagne="mandataire",
    ),
    Papier(
        "courrier",
        "courrier",
        nomme="renon du bail, congé du bail",
        propre="je vous écris, préavis notifié, je me permets de vous écrire, je n'arrive plus, lettre recommandée",
        accompagne=(
            "veuillez agréer, salutations distinguées, cordialement, je sollicite, préavis, merci de votre aide, "
            "pourriez-vous, je vous remercie, je vous prie, je joins, madame l'assistante sociale, pièces jointes"
        ),
        contre="mise en demeure, attestation, certificat",
    ),
)
