using System.Collections.Frozen;
using Google.Protobuf.Reflection;
using SharingBus.Exchange.V1;

namespace SharingBus.Node.Quarantine;

/// <summary>The closed list of reasons between its two forms: the names that stand in journals, and the values on the wire.</summary>
internal static class QuarantineReasons
{
    public const string BundleAhead = "BUNDLE_AHEAD";
    public const string Equivocation = "EQUIVOCATION";
    public const string GapUnexpected = "GAP_UNEXPECTED";
    public const string HandlingFailed = "HANDLING_FAILED";
    public const string HandlingTimedOut = "HANDLING_TIMED_OUT";
    public const string SequenceTooFarAhead = "SEQUENCE_TOO_FAR_AHEAD";

    private const string Prefix = "QUARANTINE_REASON_";

    private static readonly FrozenDictionary<string, QuarantineReason> Values = Names()
        .ToFrozenDictionary(value => value.Name[Prefix.Length..], value => (QuarantineReason)value.Number, StringComparer.Ordinal);

    /// <summary>The value of a name.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The name is not on the list.</exception>
    public static QuarantineReason ToValue(string name) => Values.TryGetValue(name, out QuarantineReason value)
        ? value
        : throw new ArgumentOutOfRangeException(nameof(name), name, "Every reason is on the list.");

    /// <summary>The name of a value.</summary>
    public static string ToName(this QuarantineReason value) => Names().First(v => v.Number == (int)value).Name[Prefix.Length..];

    private static IList<EnumValueDescriptor> Names() => QuarantineServiceReflection.Descriptor.FindTypeByName<EnumDescriptor>(nameof(QuarantineReason)).Values;
}
