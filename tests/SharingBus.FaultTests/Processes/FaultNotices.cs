using System.Security.Cryptography;
using Google.Protobuf;
using SharingBus.Vocabulary.V1;

namespace SharingBus.FaultTests.Processes;

/// <summary>Notices of which every one is different, and the view of each that the policy releases.</summary>
internal static class FaultNotices
{
    public static ThreatNotice Make(string stream, long sequence, int paddingChars = 0) => new()
    {
        Handling = new Handling
        {
            Tlp = Tlp.Amber,
            Purpose = Purpose.Prevention,
            Actuality = Actuality.Exercise,
            DisclosureBasis = DisclosureBasis.PublicTask,
            SecrecyGate = SecrecyGate.None,
            Retention = new Vocabulary.V1.Retention
            {
                Profile = RetentionProfile.Agreement,
                KeepUntilUnixSeconds = TimeProvider.System.GetUtcNow().AddDays(60).ToUnixTimeSeconds(),
            },
        },
        Category = TipClass.Hate,
        Urgency = Urgency.Expected,
        Severity = Severity.Moderate,
        Certainty = Certainty.Likely,
        HarmForm = HarmForm.Hate,
        Assertion = Assertion.Fact,
        Title = $"Stream {stream}, number {sequence}",
        Modus = "Nobody outside may read this." + new string('x', paddingChars),
        Lang = "en",
    };

    /// <summary>What is to arrive, and nothing else: the granted fields and those that travel with every view.</summary>
    public static string ViewDigest(ThreatNotice notice) => Digest(new ThreatNotice
    {
        Handling = notice.Handling,
        Category = notice.Category,
        Urgency = notice.Urgency,
        Severity = notice.Severity,
        Certainty = notice.Certainty,
        Assertion = notice.Assertion,
        Title = notice.Title,
        Lang = notice.Lang,
    }.ToByteArray());

    public static string Digest(ReadOnlySpan<byte> view) => Convert.ToHexStringLower(SHA256.HashData(view));

    /// <summary>The fields of a view.</summary>
    public static IReadOnlyCollection<string> Fields(ThreatNotice view) =>
        [.. ThreatNotice.Descriptor.Fields.InDeclarationOrder().Where(f => IsSet(view, f)).Select(f => f.Name)];

    private static bool IsSet(ThreatNotice view, Google.Protobuf.Reflection.FieldDescriptor field) => field switch
    {
        { IsRepeated: true } => ((System.Collections.IList)field.Accessor.GetValue(view)).Count > 0,
        { HasPresence: true } => field.Accessor.HasValue(view),
        _ => field.Accessor.GetValue(view) switch
        {
            string text => text.Length > 0,
            bool flag => flag,
            ByteString bytes => bytes.Length > 0,
            Enum code => Convert.ToInt32(code, System.Globalization.CultureInfo.InvariantCulture) != 0,
            IConvertible number => Convert.ToDouble(number, System.Globalization.CultureInfo.InvariantCulture) != 0,
            _ => true,
        },
    };
}
