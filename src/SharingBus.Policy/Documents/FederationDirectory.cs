using SharingBus.Federation.V1;
using SharingBus.Policy.Naming;
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

    /// <summary>Most documents: a thousand agencies with a policy and an agreement each.</summary>
    public const int MaxDocuments = 2_000;

    /// <summary>Most text of all documents together, in UTF-16 code units.</summary>
    public const int MaxCharacters = 16 * 1024 * 1024;

    /// <summary>Most errors that are told of a federation; one more says that there are more.</summary>
    public const int MaxErrors = 1_000;

    /// <summary>Name of the list of roles that may receive personal fields; it may be missing.</summary>
    public const string AllowListFile = "allow-list.yaml";

    /// <summary>Folder of the cases by which the policies are tested, with its slash.</summary>
    public const string TestFolder = "tests/";

    private const string Extension = ".yaml";

    /// <summary>Reads and checks all documents together.</summary>
    /// <param name="files">Names below the directory, with forward slashes, and their text; the order does not matter. Beyond the bounds no more are asked for.</param>
    /// <param name="unread">What could not be read at all, by the same names; looked at after the files.</param>
    public static FederationDocuments Load(IEnumerable<(string Name, string Text)> files, IReadOnlyCollection<DocumentError>? unread = null)
    {
        ArgumentNullException.ThrowIfNull(files);
        var sorted = new List<(string Name, string Text)>();
        if (Collect(files, sorted) is { } tooMuch)
        {
            return new FederationDocuments(new Bundle(), [], new ReleasePolicy(), [], [tooMuch]);
        }

        sorted.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return Load(sorted, unread ?? []);
    }

    private static FederationDocuments Load(List<(string Name, string Text)> sorted, IReadOnlyCollection<DocumentError> unread)
    {
        var errors = new List<DocumentError>(unread);
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
            .Select(policy => policy.Lines.Error("agency", $"the policy of '{ShownText.Of(policy.Message.Agency)}' must stand in {PolicyFolder}{ShownText.Of(policy.Message.Agency)}{Extension}")));
        var allowList = sorted.Exists(file => file.Name == AllowListFile) ? Read<AllowList>(sorted, AllowListFile, errors) : null;
        errors.AddRange(sorted.Where(file => !IsKnown(file.Name)).Select(file => new DocumentError(file.Name, 1, $"no document of a federation has this name; they are {RegisterFile}, {CeilingFile}, {AgreementFolder}*{Extension}, {PolicyFolder}*{Extension}, {AllowListFile} and {TestFolder}*{Extension}")));
        return new FederationDocuments(
            register.Message,
            [.. agreements.Select(document => document.Message)],
            ceiling.Message,
            [.. policies.Select(document => document.Message)],
            Told(errors))
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

    // What is too much, or null.
    private static DocumentError? Collect(IEnumerable<(string Name, string Text)> files, List<(string Name, string Text)> collected)
    {
        var characters = 0L;
        foreach (var file in files)
        {
            characters += file.Text.Length;
            if (collected.Count == MaxDocuments || characters > MaxCharacters)
            {
                var reason = characters > MaxCharacters ? $"more than {MaxCharacters} characters together" : $"more than {MaxDocuments} documents";
                return new DocumentError(ShownText.Of(file.Name), 1, $"{reason}; take out what belongs to no federation");
            }

            collected.Add(file);
        }

        return null;
    }

    private static DocumentError[] Told(List<DocumentError> errors)
    {
        DocumentError[] told = [.. errors.Select(error => error with { File = ShownText.Of(error.File) }).OrderBy(error => error.File, StringComparer.Ordinal).ThenBy(error => error.Line)];
        return told.Length <= MaxErrors
            ? told
            : [.. told[..MaxErrors], told[MaxErrors] with { Reason = $"more than {MaxErrors} errors; the rest is not shown" }];
    }

    private static LoadedDocument<T> Read<T>(List<(string Name, string Text)> files, string name, List<DocumentError> errors)
        where T : Google.Protobuf.IMessage<T>, new()
    {
        var file = files.Find(file => file.Name == name);
        if (file.Name is null)
        {
            if (errors.TrueForAll(error => error.File != name))
            {
                errors.Add(new DocumentError(name, 1, "the document is missing"));
            }

            return new LoadedDocument<T>(new T(), new SourceMap(name), []);
        }

        var document = YamlDocument.Load<T>(file.Text, name);
        errors.AddRange(document.Errors);
        return document;
    }

    // A thousand documents full of errors are not worth reading: with too many, the rest is left out.
    private static List<LoadedDocument<T>> ReadAll<T>(List<(string Name, string Text)> files, string folder, List<DocumentError> errors)
        where T : Google.Protobuf.IMessage<T>, new()
    {
        var documents = new List<LoadedDocument<T>>();
        foreach (var file in files.Where(file => IsIn(folder, file.Name)).TakeWhile(_ => errors.Count <= MaxErrors))
        {
            var document = YamlDocument.Load<T>(file.Text, file.Name);
            documents.Add(document);
            errors.AddRange(document.Errors);
        }

        return documents;
    }

    private static IEnumerable<DocumentError> SameIds(List<LoadedDocument<Agreement>> agreements) => agreements
        .GroupBy(document => document.Message.Id, StringComparer.Ordinal)
        .SelectMany(group => group.Skip(1).Select(document => document.Lines.Error("id", $"the agreement '{ShownText.Of(group.Key)}' stands in {group.First().Lines.File} as well")));

    private static bool IsIn(string folder, string name) =>
        name.StartsWith(folder, StringComparison.Ordinal) && name.EndsWith(Extension, StringComparison.Ordinal);

    private static bool IsKnown(string name) => name is RegisterFile or CeilingFile or AllowListFile
        || IsIn(AgreementFolder, name) || IsIn(PolicyFolder, name) || IsIn(TestFolder, name);
}
