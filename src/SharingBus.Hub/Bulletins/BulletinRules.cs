using System.Text.RegularExpressions;
using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Fusion.V1;
using SharingBus.Hosting.Errors;
using SharingBus.Hub.Situations;

namespace SharingBus.Hub.Bulletins;

/// <summary>What a bulletin, and what is asked of one, must say before it counts; and what is said where it cannot be had.</summary>
internal static partial class BulletinRules
{
    /// <summary>Refuses what lacks a part or is too long, with every fault at once.</summary>
    public static void Check(BulletinContent? content) => Refuse([.. FaultsOf(content ?? new BulletinContent())]);

    /// <summary>Refuses, with every fault at once, what lacks a part, a draft, or two names.</summary>
    public static void Check(PublishBulletinRequest request) => Refuse(
    [
        .. FaultsOf(request.Content ?? new BulletinContent()),
        .. new[]
        {
            request.DraftId.Length == 0 ? new FieldViolation("draft_id", "Draft it, look at it, and give the id of that draft.") : null,
            DecisionRules.Analyst(request.Analyst),
            DecisionRules.Analyst(request.Reviewer) is null ? null : new("reviewer", "Name the person who read the draft, in at most 200 characters."),
            IsSamePerson(request) ? new("reviewer", "Somebody else than the analyst must have read the draft.") : null,
        }.OfType<FieldViolation>(),
    ]);

    /// <summary>Refuses what lacks a name, a note or a reason, with every fault at once.</summary>
    public static void Check(WithdrawBulletinRequest request) => Refuse(
    [
        .. new[]
        {
            Enum.IsDefined(request.Reason) && request.Reason != ChangeReason.Unspecified ? null : new FieldViolation("reason", "Say why, by a code: SENT_IN_ERROR, INACCURATE, UPDATED and others."),
            DecisionRules.Analyst(request.Analyst),
            DecisionRules.Reason(request.Note) is null ? null : new("note", "Say why, in at most 1,000 characters."),
        }.OfType<FieldViolation>(),
    ]);

    /// <summary>A bulletin of an id.</summary>
    public static KeptBulletin Find(BulletinBook book, string id) => book.Find(id)
        ?? throw WireError.Create(StatusCode.NotFound, "BULLETIN_NOT_FOUND", "There is no such bulletin; list the bulletins to see their ids.");

    /// <summary>Refuses to correct or take back what does not stand.</summary>
    public static KeptBulletin RequireStanding(KeptBulletin kept) => kept.Stands
        ? kept
        : throw WireError.Create(
            StatusCode.FailedPrecondition,
            kept.IsOnItsWay ? "BULLETIN_ON_ITS_WAY" : "BULLETIN_NOT_STANDING",
            kept.IsOnItsWay ? "The node has not answered to this bulletin yet. Show it, and ask again once it is published." : "The bulletin was refused, taken back, or another took its place.");

    /// <summary>What to say where a draft is no longer what would be published.</summary>
    public static RpcException DraftChanged() => WireError.Create(
        StatusCode.FailedPrecondition,
        "DRAFT_CHANGED",
        "What would be published is not what was looked at: a notice came or was taken back, a policy changed, or the content differs. Draft it again.");

    /// <summary>What to say where nobody may have all that a bulletin rests on.</summary>
    public static RpcException ReachesNobody() => WireError.Create(
        StatusCode.FailedPrecondition,
        "BULLETIN_REACHES_NOBODY",
        "There is no role to which policy releases the bulletin and to which each of its notices may be released. The draft says what stands against each role.");

    /// <summary>What to say of a situation whose notices an analyst held for none.</summary>
    public static RpcException Rejected() => WireError.Create(
        StatusCode.FailedPrecondition, "SITUATION_REJECTED", "An analyst held the notices for no situation. Withdraw that decision first.", [new FieldViolation("content.situation_ids", "Name others.")]);

    /// <summary>What to say of a situation that would tell agencies that others hold a notice about the same person.</summary>
    public static RpcException IsAboutAPerson() => WireError.Create(
        StatusCode.FailedPrecondition,
        "SITUATION_IS_ABOUT_A_PERSON",
        "An analyst confirmed that notices of several agencies in it are about one person. Who learns of that is asked of those agencies (matches), and told in no bulletin.",
        [new FieldViolation("content.situation_ids", "Name others, or split those notices apart.")]);

    /// <summary>What to say where one bulletin would speak of what is real and of what is practised.</summary>
    public static RpcException RealmsDiffer() => WireError.Create(
        StatusCode.FailedPrecondition, "REALMS_DIFFER", "Actual, exercise and test situations never stand in one bulletin.", [new FieldViolation("content.situation_ids", "Name situations of the same realm.")]);

    /// <summary>What to say of more notices than one bulletin may rest on.</summary>
    public static RpcException TooMany() => WireError.Create(
        StatusCode.InvalidArgument, "BULLETIN_TOO_WIDE", $"A bulletin rests on at most {BulletinBounds.MaxNotices} notices.", [new FieldViolation("content.situation_ids", "Name fewer.")]);

    private static IEnumerable<FieldViolation> FaultsOf(BulletinContent content)
    {
        string[] texts = [content.Title, .. content.Paragraphs];
        FieldViolation?[] faults =
        [
            content.SituationIds.Count is 0 or > BulletinBounds.MaxSituations ? new("content.situation_ids", $"Name 1 to {BulletinBounds.MaxSituations} situations.") : null,
            content.Title.Trim().Length is 0 or > BulletinBounds.MaxTitle ? new("content.title", $"Give it a title of at most {BulletinBounds.MaxTitle} characters.") : null,
            content.Paragraphs.Count > BulletinBounds.MaxParagraphs || content.Paragraphs.Any(text => text.Trim().Length is 0 or > BulletinBounds.MaxParagraph)
                ? new("content.paragraphs", $"At most {BulletinBounds.MaxParagraphs} paragraphs of 1 to {BulletinBounds.MaxParagraph} characters.")
                : null,
            texts.Any(text => Contact().IsMatch(text))
                ? new("content.paragraphs", "It looks as if an address or a telephone number stood in it. A bulletin speaks of no person: take it out.")
                : null,
            content.Recipients.Count > BulletinBounds.MaxRecipients || content.Recipients.Any(name => name.Trim().Length == 0)
                ? new("content.recipients", $"Name at most {BulletinBounds.MaxRecipients} agencies, or roles written agency/role.")
                : null,
        ];
        return faults.OfType<FieldViolation>();
    }

    private static bool IsSamePerson(PublishBulletinRequest request) =>
        request.Analyst.Trim().Length > 0 && string.Equals(request.Analyst.Trim(), request.Reviewer.Trim(), StringComparison.OrdinalIgnoreCase);

    // A help against slips, and no proof: that a text names nobody is for the reviewer to say. Mail addresses, and numbers as long as those of
    // telephones, registers and accounts; the digits of a date are too few between their marks.
    [GeneratedRegex(@"[^\s@]+@[^\s@]+\.[^\s@]|[0-9]{7,}|\+[0-9][0-9 ()/-]{6,}", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Contact();

    private static void Refuse(IReadOnlyCollection<FieldViolation> faults)
    {
        if (faults.Count > 0)
        {
            throw WireError.Create(StatusCode.InvalidArgument, "BULLETIN_INCOMPLETE", "The bulletin, or what is asked of it, is not complete.", faults);
        }
    }
}
