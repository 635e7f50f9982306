using Google.Protobuf;
using SharingBus.Federation.V1;
using SharingBus.Policy.Compiling;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.Wire;

namespace SharingBus.Policy.Documents;

/// <summary>Checks a whole bundle as strictly as its documents would be, and compiles it. Signatures are another's matter.</summary>
public static class BundleValidator
{
    /// <summary>Everything that is wrong; a bundle with errors may not be put into force.</summary>
    public static IReadOnlyList<PolicyError> Check(Bundle bundle)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        var register = bundle.Clone();
        register.Agreements.Clear();
        register.Policies.Clear();
        register.Ceiling = null;
        var validator = new PolicyValidator(register);
        var errors = new List<DocumentError>(PolicyValidator.CheckRegister(Document(register, "register")));
        if (bundle.Ceiling is { } ceiling)
        {
            errors.AddRange(validator.CheckPolicy(Document(ceiling, "ceiling"), isCeiling: true));
        }
        else
        {
            errors.Add(new DocumentError("ceiling", 1, "is missing"));
        }

        errors.AddRange(bundle.Agreements.SelectMany(agreement => validator.CheckAgreement(Document(agreement, $"agreement {agreement.Id}"))));
        errors.AddRange(Repeated(bundle.Agreements.Select(agreement => $"agreement {agreement.Id}")));
        var policies = bundle.Policies.Select(policy => TryParse(policy.Policy)).OfType<ReleasePolicy>().ToArray();
        errors.AddRange(policies.SelectMany(policy => validator.CheckPolicy(Document(policy, $"policy {policy.Agency}"), isCeiling: false)));
        return
        [
            .. errors.Select(error => new PolicyError(error.File, error.Reason))
                .Concat(CompiledBundle.Compile(bundle).Errors)
                .Distinct(),
        ];
    }

    // A message has no lines: the document's name and the field say where.
    private static LoadedDocument<T> Document<T>(T message, string name)
        where T : IMessage<T> => new(message, new SourceMap(name), []);

    private static IEnumerable<DocumentError> Repeated(IEnumerable<string> names) => names
        .GroupBy(name => name, StringComparer.Ordinal)
        .Where(group => group.Count() > 1)
        .Select(group => new DocumentError(group.Key, 1, "stands twice"));

    // What cannot be read is among the compiler's errors.
    private static ReleasePolicy? TryParse(ByteString bytes)
    {
        try
        {
            return ReleasePolicy.Parser.ParseUntrusted(bytes.Span);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }
}
