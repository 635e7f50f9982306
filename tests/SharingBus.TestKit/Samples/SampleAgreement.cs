using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.TestKit.Samples;

/// <summary>An agreement with everything that must be there, for federations of which tests need one to be valid.</summary>
public static class SampleAgreement
{
    /// <summary>Its id.</summary>
    public const string Id = "school-police";

    /// <summary>Two agencies that may send each other threat notices for prevention.</summary>
    /// <param name="one">One party.</param>
    /// <param name="other">The other party.</param>
    /// <param name="now">It is valid since some days before.</param>
    /// <param name="ends">Until when it is valid.</param>
    public static Agreement Between(string one, string other, DateTimeOffset now, DateTimeOffset ends) => new()
    {
        Id = Id,
        Title = "For tests",
        Kind = AgreementKind.InformAndIntervene,
        Objective = "Prevent violence at schools.",
        Parties =
        {
            new Party { Agency = one, ControllerRole = ControllerRole.Controller, Sends = true, Receives = true },
            new Party { Agency = other, ControllerRole = ControllerRole.Controller, Sends = true, Receives = true },
        },
        Types_ = { NoticeType.ThreatNotice },
        Purposes = { Purpose.Prevention },
        LawfulBasis = "None: invented notices",
        ValidFrom = now.AddDays(-30).ToString("yyyy-MM-dd"),
        ValidUntil = ends.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"),
        ReviewDate = now.AddDays(20).ToString("yyyy-MM-dd"),
        PrimaryUsers = { "duty desk" },
        OnwardSharing = OnwardSharing.Forbidden,
        Retention = { new Policy.V1.Retention { Type = NoticeType.ThreatNotice, Days = 90 } },
        DataSubjectContact = "privacy@school.example",
        BreachContact = "breach@school.example",
    };
}
