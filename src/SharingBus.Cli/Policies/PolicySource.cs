using Google.Protobuf;
using SharingBus.Cli.Commands;
using SharingBus.Cli.Demo;
using SharingBus.Federation.V1;
using SharingBus.Policy.Documents;
using SharingBus.Policy.V1;
using SharingBus.PolicyService.Publishing;
using SharingBus.Vocabulary.Wire;

namespace SharingBus.Cli.Policies;

/// <summary>A set of policies that the tool asks itself, without any process running: a directory, a bundle file, or a set that the tool holds.</summary>
internal sealed class PolicySource
{
    private PolicySource(string name, Bundle bundle, FederationDocuments? documents)
    {
        Name = name;
        Bundle = bundle;
        Documents = documents;
    }

    /// <summary>What it was asked for by.</summary>
    public string Name { get; }

    /// <summary>The whole bundle, valid at any time.</summary>
    public Bundle Bundle { get; }

    /// <summary>The documents; null where it was read from a bundle.</summary>
    public FederationDocuments? Documents { get; }

    /// <summary>Reads a set of policies that must be without fault.</summary>
    /// <exception cref="CommandFailure">There is none of this name, or it has faults.</exception>
    public static PolicySource Read(string name)
    {
        if (File.Exists(name))
        {
            return OfBundle(name);
        }

        var documents = ReadDocuments(name);
        return documents.Errors.Count == 0
            ? OfDocuments(name, documents)
            : throw CommandFailure.Usage(string.Join(Environment.NewLine, documents.Errors));
    }

    /// <summary>Reads the documents of a directory, or of a set that the tool holds, with their faults.</summary>
    /// <exception cref="CommandFailure">There are none of this name.</exception>
    public static FederationDocuments ReadDocuments(string name)
    {
        try
        {
            return Directory.Exists(name) ? FederationFolder.Read(name) : SampleDocuments.ReadPolicies(name);
        }
        catch (FileNotFoundException)
        {
            throw CommandFailure.Usage($"'{name}' is no directory, no bundle file, and no set that the tool holds; it holds {SampleDocuments.Northbridge}");
        }
    }

    /// <summary>Makes a source of documents without fault.</summary>
    public static PolicySource OfDocuments(string name, FederationDocuments documents) => new(name, Endless(documents.Compose()), documents);

    /// <summary>Makes a source of a bundle that is at hand.</summary>
    public static PolicySource Of(string name, Bundle bundle) => new(name, Endless(bundle.Clone()), documents: null);

    /// <summary>The sentence of a rule; empty where there is none.</summary>
    /// <param name="origin">The agency whose rule it is, unless it is one of the ceiling.</param>
    /// <param name="rule">Its id, with <c>ceiling/</c> before one of the ceiling.</param>
    public string SentenceOf(string origin, string rule)
    {
        const string CeilingPrefix = "ceiling/";
        var inCeiling = rule.StartsWith(CeilingPrefix, StringComparison.Ordinal);
        var policy = inCeiling
            ? Bundle.Ceiling
            : Bundle.Policies.Select(signed => ReleasePolicy.Parser.ParseFrom(signed.Policy)).FirstOrDefault(one => one.Agency == origin);
        var id = inCeiling ? rule[CeilingPrefix.Length..] : rule;
        return policy?.Grants.FirstOrDefault(grant => grant.Id == id)?.Description
            ?? policy?.Withholdings.FirstOrDefault(withholding => withholding.Id == id)?.Description
            ?? string.Empty;
    }

    private static PolicySource OfBundle(string file)
    {
        try
        {
            // Its signatures are not asked: a question about a bundle puts nothing into force.
            return new PolicySource(file, Endless(Bundle.Parser.ParseUntrusted(SignedBundle.Parser.ParseUntrusted(File.ReadAllBytes(file)).Bundle.Span)), null);
        }
        catch (InvalidProtocolBufferException)
        {
            throw CommandFailure.Usage($"{file} is no bundle; a bundle is what 'policy bundle' writes, and a policy set is a directory");
        }
    }

    private static Bundle Endless(Bundle bundle)
    {
        bundle.ValidFromUnixMicros = 0;
        bundle.ValidUntilUnixMicros = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() * 1000;
        return bundle;
    }
}
