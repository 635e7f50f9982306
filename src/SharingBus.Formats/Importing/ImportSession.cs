using Google.Protobuf;
using SharingBus.Vocabulary;
using SharingBus.Vocabulary.CodeLists;
using SharingBus.Vocabulary.Validation;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Formats.Importing;

/// <summary>The import of one file: what its reader has found so far.</summary>
internal sealed class ImportSession(ImportKind kind, string fileName, ImportContext context)
{
    private readonly List<ImportedNotice> _notices = [];
    private readonly List<ImportError> _errors = [];
    private readonly SortedSet<string> _assumptions = new(StringComparer.Ordinal);

    public ImportContext Context { get; } = context;

    public LeftOvers LeftOvers { get; } = new();

    public bool HasErrors => _errors.Count > 0;

    public void Assume(string assumption) => _assumptions.Add(assumption);

    public void AssumeDefaults() => Assume(
        $"Not marked means {TlpLabels.Text(Context.DefaultTlp)}; purpose {VocabularyCodes.Purpose.Text(Context.Purpose)}, kept for {Context.Retention.TotalDays} days.");

    public void Refuse(string path, int? line, string reason) => _errors.Add(new ImportError(fileName, path, line, reason));

    /// <summary>Adds a notice, or refuses the file where the vocabulary's rules do not let it stand.</summary>
    public void Add(IMessage message, string sourceRef, int? line = null)
    {
        foreach (Violation violation in NoticeValidator.Validate(message, Context.Now))
        {
            Refuse($"{sourceRef}: {violation.FieldPath}", line, $"{violation.Code}: {violation.Message}");
        }

        _notices.Add(new ImportedNotice(NoticeTypes.Of(message), message, sourceRef));
    }

    public ImportResult Finish()
    {
        if (_notices.Count == 0 && _errors.Count == 0)
        {
            Refuse("", line: null, "The file holds nothing that the vocabulary has a place for.");
        }

        return new ImportResult(kind, fileName, HasErrors ? [] : _notices, LeftOvers.ToList(), [.. _assumptions], _errors);
    }
}
