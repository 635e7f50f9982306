using SharingBus.Federation.V1;
using SharingBus.Policy.V1;

namespace SharingBus.Policy.Documents;

/// <summary>
/// The layout of a federation's documents: <c>federation.yaml</c> (the register), <c>ceiling.yaml</c>, <c>agreements/*.yaml</c> and
/// <c>policies/&lt;agency&gt;.yaml</c>. Beside them may stand <c>allow-list.yaml</c> and <c>tests/*.yaml</c>, which rule nothing: they check.
/// </summary>
public static class FederationDirectory
{
    /// <summary>Name of the register.</summary>
    public const string RegisterFile = "federation.yaml";

    /// <summary>Name of the ceiling.</summary>
    public const string CeilingFile = "ceiling.yaml";

    /// <summary>Folder of the agreements, with its slash.</summary>
    public const string AgreementFolder = "agreements/";

    /// <summary>Folder of the agencies' policies, with its slash.</summary>
    public const string PolicyFolder = "policies/";

    /// <summary>Name of the list of roles that may receive personal fields; it may be missing.</summary>
    public const string AllowListFile = "allow-list.yaml";

    /// <summary>Folder of the cases by which the policies are tested, with its slash.</summary>
    public const string TestFolder = "tests/";

    private const string Extension = ".yaml";

    /// <summary>Reads and checks all documents together.</summary>
    /// <param name="files">Names below the directory, with forward slashes, and their text; the order does not matter.</param>
    public static FederationDocuments Load(IEnumerable<(string Name, string Text)> files)
    {
        var sorted = files.OrderBy(file => file.Name, StringComparer.Ordinal).ToArray();
        var errors = new List<DocumentError>();
        var register = Read<Bundle>(sorted, RegisterFile, errors);
        errors.AddRange(PolicyValidator.CheckRegister(register));
        var validator = new PolicyValidator(register.Message);
        var ceiling = Read<ReleasePolicy>(sorted, CeilingFile, errors);
        errors.AddRange(validator.CheckPolicy(ceiling, isCeiling: true));
        var agreements = ReadAll<Agreement>(sorted, AgreementFolder, errors);
        errors.AddRange(agreements.SelectMany(validator.CheckAgreement));
        errors.AddRange(SameIds(agreements));
        var policies = ReadAll<ReleasePolicy>(sorted, PolicyFolder, errors);
        errors.AddRange(policies.SelectMany(policy => validator.CheckPolicy(policy, isCeiling: false)));
        errors.AddRange(policies.Where(policy => policy.Lines.File != $"{PolicyFolder}{policy.Message.Agency}{Extension}")
            .Select(policy => policy.Lines.Error("agency", $"the policy of '{policy.Message.Agency}' must stand in {PolicyFolder}{policy.Message.Agency}{Extension}")));
        var allowList = Array.Exists(sorted, file => file.Name == AllowListFile) ? Read<AllowList>(sorted, AllowListFile, errors) : null;
        errors.AddRange(sorted.Where(file => !IsKnown(file.Name)).Select(file => new DocumentError(file.Name, 1, "no document of a federation has this name")));
        return new FederationDocuments(
            register.Message,
            [.. agreements.Select(document => document.Message)],
            ceiling.Message,
            [.. policies.Select(document => document.Message)],
            [.. errors.OrderBy(error => error.File, StringComparer.Ordinal).ThenBy(error => error.Line)])
        {
            AllowList = allowList?.Message,
            Places = Places([ceiling, .. policies], agreements, allowList),
        };
    }

    private static DocumentPlaces Places(
        IEnumerable<LoadedDocument<ReleasePolicy>> policies, IEnumerable<LoadedDocument<Agreement>> agreements, LoadedDocument<AllowList>? allowList)
    {
        var places = new DocumentPlaces();
        foreach (var policy in policies)
        {
            places.Add(policy);
        }

        foreach (var agreement in agreements)
        {
            places.Add(agreement);
        }

        if (allowList is not null)
        {
            places.Add(allowList);
        }

        return places;
    }

    private static LoadedDocument<T> Read<T>((string Name, string Text)[] files, string name, List<DocumentError> errors)
        where T : Google.Protobuf.IMessage<T>, new()
    {
        var file = Array.Find(files, file => file.Name == name);
        if (file.Name is null)
        {
            errors.Add(new DocumentError(name, 1, "the document is missing"));
            return new LoadedDocument<T>(new T(), new SourceMap(name), []);
        }

        var document = YamlDocument.Load<T>(file.Text, name);
        errors.AddRange(document.Errors);
        return document;
    }

    private static LoadedDocument<T>[] ReadAll<T>((string Name, string Text)[] files, string folder, List<DocumentError> errors)
        where T : Google.Protobuf.IMessage<T>, new()
    {
        var documents = files.Where(file => IsIn(folder, file.Name)).Select(file => YamlDocument.Load<T>(file.Text, file.Name)).ToArray();
        errors.AddRange(documents.SelectMany(document => document.Errors));
        return documents;
    }

    private static IEnumerable<DocumentError> SameIds(LoadedDocument<Agreement>[] agreements) => agreements
        .GroupBy(document => document.Message.Id, StringComparer.Ordinal)
        .SelectMany(group => group.Skip(1).Select(document => document.Lines.Error("id", $"the agreement '{group.Key}' stands in {group.First().Lines.File} as well")));

    private static bool IsIn(string folder, string name) =>
        name.StartsWith(folder, StringComparison.Ordinal) && name.EndsWith(Extension, StringComparison.Ordinal);

    private static bool IsKnown(string name) => name is RegisterFile or CeilingFile or AllowListFile
        || IsIn(AgreementFolder, name) || IsIn(PolicyFolder, name) || IsIn(TestFolder, name);
}
