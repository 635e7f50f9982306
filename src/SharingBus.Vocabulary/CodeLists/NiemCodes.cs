using SharingBus.Vocabulary.V1;

namespace SharingBus.Vocabulary.CodeLists;

/// <summary>The code lists of NIEM 6.0 that the vocabulary uses (namespaces pmise_sar and fbi_ucr).</summary>
public static class NiemCodes
{
    /// <summary>SuspiciousActivityCodeSimpleType.</summary>
    public static CodeList<SuspiciousActivity> SuspiciousActivity { get; } = new(
        "NIEM suspicious activity",
        "AVIATION", "CYBER", "ELICIT", "EXPERT", "INTRSN", "MATRLS", "MISREP", "PHOTO",
        "RECRUT", "SABOT", "SECTOR", "SURVL", "TESTSEC", "THEFT", "THREAT", "WPNS");

    /// <summary>TipClassCodeSimpleType.</summary>
    public static CodeList<TipClass> TipClass { get; } = new(
        "NIEM tip class",
        "BIO", "CHEM", "CNTFTG", "CTMN", "CYBER", "EXPL", "FRAUD", "FUND", "HATE",
        "INCEND", "INFRA", "LAUND", "NCLR", "SPCSA", "SPCSP", "SPCSSBST", "THRTPUB", "VRUS");

    /// <summary>TargetSectorCodeSimpleType.</summary>
    public static CodeList<TargetSector> TargetSector { get; } = new(
        "NIEM target sector",
        "AGRI", "CHEM", "COMM", "CORR", "CSTL", "CULTR", "DAMS", "DFNSE", "EDU", "EMRG", "ENRG", "ENTMT", "FIN", "GVTBLDG", "HAZMAT", "HLTH", "IT",
        "LIVSTK", "MAIL", "MASS", "MFG", "MNMT", "NATRL", "NCLR", "OTHR", "POP", "PRSN", "RETL", "SPCFXN", "TACTCP", "TELCM", "TRANS", "UTL", "WATR");

    /// <summary>IncidentBiasMotivationCodeSimpleType, with the hyphens and underscores of the list.</summary>
    public static CodeList<BiasMotivation> BiasMotivation { get; } = new(
        "NIEM bias motivation",
        "ANTI-AMERICAN_INDIAN-ALASKAN_NATIVE", "ANTI-ARAB", "ANTI-ASIAN", "ANTI-ATHEISM-AGNOSTICISM", "ANTI-BISEXUAL",
        "ANTI-BLACK-AFRICAN_AMERICAN", "ANTI-BUDDHIST", "ANTI-CATHOLIC", "ANTI-CHURCH_OF_JESUS_CHRIST", "ANTI-DISABLED",
        "ANTI-EASTERN_ORTHODOX", "ANTI-FEMALE", "ANTI-GAY", "ANTI-GENDER_NON-CONFORMING", "ANTI-HETEROSEXUAL",
        "ANTI-HISPANIC-LATINO", "ANTI-ISLAMIC", "ANTI-JEHOVAH_WITNESS", "ANTI-JEWISH", "ANTI-LESBIAN",
        "ANTI-LESBIAN-GAY-BISEXUAL-TRANSGENDER", "ANTI-MALE", "ANTI-MENTAL_DISABILITY", "ANTI-MULTIPLE_RACES-GROUP", "ANTI-MULTIPLE_RELIGIONS",
        "ANTI-NATIVE_HAWAIIAN-OTHER_PACIFIC_ISLANDER", "ANTI-NOT_HISPANIC-LATINO", "ANTI-OTHER_ETHNICITY_NATIONAL_ORIGIN", "ANTI-OTHER_RELIGION",
        "ANTI-PHYSICAL_DISABILITY", "ANTI-PROTESTANT", "ANTI-SIKH", "ANTI-TRANSGENDER", "ANTI-WHITE",
        "GENDER_BIAS", "NONE", "POLITICAL_AFFILIATION_BIAS", "UNKNOWN");
}
