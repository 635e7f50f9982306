using System.Collections;
using Google.Protobuf;
using SharingBus.Policy.Compiling;
using SharingBus.Policy.Deciding;
using SharingBus.Policy.Explaining;
using SharingBus.Policy.Filtering;
using SharingBus.Policy.Tests;
using SharingBus.Policy.Tests.Reference;
using SharingBus.Vocabulary;
using SharingBus.Vocabulary.Canonical;
using SharingBus.Vocabulary.V1;
using SharingBus.Vocabulary.Wire;

namespace SharingBus.SecurityTests.Fuzzing;

/// <summary>
/// The wire filter over bytes that no honest node stores: it refuses them or lets through what policy releases, and never more than the slow and plain
/// reading of the same policy does. The bytes in front are the notice's type and the policy.
/// </summary>
internal sealed class FilterTarget : FuzzTarget
{
    private const int Federations = 24;

    // The plain reading takes a hundred times as long: one input in so many is held against it, the same ones each time.
    private const int ComparedOne = 8;

    private readonly (SampleFederation Federation, CompiledBundle Bundle)[] _federations = [.. Made()];

    public override string Name => "filter";

    public override IReadOnlyList<byte[]> Seeds { get; } = [.. NoticeTarget.Samples(48).Select((sample, i) => (byte[])[sample[0], (byte)i, .. sample[1..]])];

    public override int Steering => 2;

    // The decision is made for the markings that the notice holds, as many as they are.
    public override long FreeBytes => 2 * 1024 * 1024;

    public override int BytesPerByte => 128;

    public override string Read(ReadOnlyMemory<byte> input)
    {
        NoticeType type = NoticeTarget.TypeOf(input);
        (SampleFederation federation, CompiledBundle bundle) = _federations[input.Span[1] % Federations];
        ReadOnlySpan<byte> notice = input.Span[2..];
        if (!NoticeFacts.TryRead(type, notice, out NoticeFacts facts))
        {
            return "no facts";
        }

        Decision decision = bundle.Decide(new DecisionRequest(SampleFederation.School, type, facts, SampleFederation.Police, SampleFederation.Desk, SampleFederation.Now));
        byte[] view = new byte[decision.Filter.MaxViewLength(notice.Length)];
        int length = decision.Filter.Filter(notice, view, SampleFederation.Pseudonyms);
        if (length < 0)
        {
            Require(view.AsSpan().IndexOfAnyExcept((byte)0) < 0, "a refusal leaves bytes behind");
            return $"{FieldFilter.RefusalOf(length)}";
        }

        if (length > 0)
        {
            Compare(() => Check(federation, type, input.Span[2..], view.AsSpan(0, length).ToArray()));
        }

        return $"{type} {decision.Reason} {length > 0} {length == notice.Length}";
    }

    private static IEnumerable<(SampleFederation, CompiledBundle)> Made()
    {
        var policies = new RandomPolicies(new Random(2));
        for (int made = 0; made < Federations; made++)
        {
            SampleFederation federation = policies.Next();
            yield return (federation, federation.Compile());
        }
    }

    private static void Check(SampleFederation federation, NoticeType type, ReadOnlySpan<byte> notice, byte[] view)
    {
        // What no door takes says nothing: of bytes that are no UTF-8, say, a reader makes others before it looks at them.
        if (!CanonicalForm.Canonicalize(type, notice.ToArray()).Succeeded || TryParse(type, notice) is not { } parsed)
        {
            return;
        }

        IMessage shown = NoticeTypes.Parser(type).ParseFrom(view);
        Require(!PathPrinter.Paths(type, view).Any(path => path.Contains(PathPrinter.Unknown, StringComparison.Ordinal)), "an unknown field is let through");
        if (notice.Length % ComparedOne != 0)
        {
            return;
        }

        bool canonical = CanonicalForm.IsCanonical(type, notice);
        IMessage? allowed = ReferenceView.Of(federation, parsed, SampleFederation.Police, SampleFederation.Desk);
        Require(allowed is not null, $"{shown} is let through where the plain reading of {parsed} releases nothing; canonical: {canonical}");
        Dictionary<string, int> leaves = Leaves(allowed!, string.Empty).GroupBy(leaf => leaf).ToDictionary(group => group.Key, group => group.Count());
        foreach (IGrouping<string, string> leaf in Leaves(shown, string.Empty).GroupBy(leaf => leaf))
        {
            Require(leaf.Count() <= leaves.GetValueOrDefault(leaf.Key), $"{leaf.Key} is let through, which the plain reading of {parsed} does not release; canonical: {canonical}");
        }
    }

    private static IMessage? TryParse(NoticeType type, ReadOnlySpan<byte> notice)
    {
        try
        {
            return NoticeTypes.Parser(type).ParseUntrusted(notice);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static IEnumerable<string> Leaves(IMessage message, string path) =>
        from field in message.Descriptor.Fields.InFieldNumberOrder()
        let value = field.Accessor.GetValue(message)
        from one in value is IList list ? list.Cast<object>() : value is null ? [] : [value]
        from leaf in one is IMessage child ? Leaves(child, $"{path}.{field.Name}") : [$"{path}.{field.Name}={one}"]
        select leaf;
}
