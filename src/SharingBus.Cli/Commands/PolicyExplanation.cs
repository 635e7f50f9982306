using Google.Protobuf;
using SharingBus.Cli.Policies;
using SharingBus.Policy.Analysis;
using SharingBus.Policy.Compiling;
using SharingBus.Policy.Deciding;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary;
using SharingBus.Vocabulary.Canonical;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Cli.Commands;

/// <summary>Decides about a notice as a node would, and says which sentences of the policy set led to it.</summary>
internal sealed class PolicyExplanation
{
    private const string HandlingField = "handling";

    private readonly PolicySource _source;

    /// <summary>Reads a policy set from a directory or a bundle file, or one that the tool holds.</summary>
    /// <exception cref="CommandFailure">It has faults.</exception>
    public PolicyExplanation(string policies) => _source = PolicySource.Read(policies);

    /// <summary>A notice that holds no more than its handling.</summary>
    public static IMessage NoticeOf(NoticeType type, Purpose purpose, Tlp label)
    {
        var notice = (IMessage)Activator.CreateInstance(NoticeTypes.Descriptor(type).ClrType)!;
        notice.Descriptor.FindFieldByName(HandlingField).Accessor.SetValue(notice, new Handling
        {
            Tlp = label,
            Purpose = purpose,
            Actuality = Actuality.Actual,
            DisclosureBasis = DisclosureBasis.PublicTask,
            SecrecyGate = SecrecyGate.None,
        });
        return notice;
    }

    /// <summary>The notice in a file.</summary>
    public static IMessage NoticeIn(FileInfo file, NoticeType type)
    {
        using var text = file.OpenText();
        return NoticeFile.Read(type, text);
    }

    // A name that the register does not know is a slip of the pen, not a question.
    private void RequireKnown(PolicyQuestion question)
    {
        var agencies = _source.Bundle.Agencies;
        if (agencies.All(agency => agency.Id != question.Origin))
        {
            throw CommandFailure.Usage($"'{question.Origin}' is no agency of the register; its agencies are {string.Join(", ", agencies.Select(a => a.Id))}");
        }

        var recipient = agencies.FirstOrDefault(agency => agency.Id == question.Recipient.Agency)
            ?? throw CommandFailure.Usage($"'{question.Recipient.Agency}' is no agency of the register; its agencies are {string.Join(", ", agencies.Select(a => a.Id))}");
        if (recipient.Roles.All(role => role.Id != question.Recipient.Role))
        {
            throw CommandFailure.Usage($"'{question.Recipient.Role}' is no role of {recipient.Id}; its roles are {string.Join(", ", recipient.Roles.Select(r => r.Id))}");
        }
    }

    /// <summary>Decides. Withheld is an answer like any other.</summary>
    /// <exception cref="CommandFailure">The register has no such role, or the notice cannot be read.</exception>
    public ExplainResponse Answer(PolicyQuestion question, IMessage notice)
    {
        RequireKnown(question);
        var canonical = CanonicalForm.Canonicalize(question.Type, notice.ToByteArray());
        if (!NoticeFacts.TryRead(question.Type, canonical.Bytes.Span, out var facts))
        {
            throw CommandFailure.Usage("the notice cannot be read");
        }

        var request = new DecisionRequest(question.Origin, question.Type, facts, question.Recipient.Agency, question.Recipient.Role, question.At);
        return ExplainAnswer.Of(CompiledBundle.Compile(_source.Bundle), request, canonical.Bytes.Span);
    }

    /// <summary>Writes the answer.</summary>
    /// <param name="question">The question.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="isWhole">Whether a whole notice was asked about: then each of its fields is told.</param>
    /// <param name="output">Where to.</param>
    public void Write(PolicyQuestion question, ExplainResponse answer, bool isWhole, TextWriter output)
    {
        output.WriteLine($"{NoticeTypes.Name(question.Type)} of {question.Origin} to {question.Recipient}: {answer.Reason}");
        if (!answer.Released)
        {
            output.WriteLine(answer.Words);
        }

        if (answer.AgreementId.Length > 0)
        {
            output.WriteLine($"agreement  {answer.AgreementId}: {_source.Bundle.Agreements.First(agreement => agreement.Id == answer.AgreementId).Title}");
        }

        foreach (var rule in answer.RuleIds)
        {
            output.WriteLine($"rule       {rule}: {_source.SentenceOf(question.Origin, rule)}");
        }

        if (Wording.Of(answer.Obligations) is { Count: > 0 } obligations)
        {
            output.WriteLine($"takes on   {string.Join("; ", obligations)}");
        }

        if (isWhole)
        {
            WriteFields(answer, output);
            return;
        }

        output.WriteLine($"released   {Listed(answer.ReleasedPaths)}");
        foreach (var rule in answer.TransformedPaths)
        {
            output.WriteLine($"coarser    {rule.Path}: {Wording.Of(rule.Transform)}");
        }

        output.WriteLine($"withheld   {Listed(answer.WithheldPaths)}");
    }

    private static void WriteFields(ExplainResponse answer, TextWriter output)
    {
        foreach (var field in answer.Fields.Where(field => field.Released > 0))
        {
            var times = field.Released < field.Present ? $", {field.Released} of {field.Present}" : "";
            var form = field.Forms.Count == 0 ? "as written" : string.Join(" or ", field.Forms.Select(Wording.Of));
            output.WriteLine($"{(field.Forms.Count == 0 ? "released" : "coarser"),-10} {field.Path}: {form}{times}{(field.RuleIds.Count > 0 ? $", by {string.Join(", ", field.RuleIds)}" : "")}");
        }

        foreach (var field in answer.Fields.Where(field => field.Released < field.Present))
        {
            output.WriteLine($"{(field.Released == 0 ? "withheld" : "partly"),-10} {field.Path}: {Nearest(field)}");
        }
    }

    private static string Nearest(ExplainedField field) => field switch
    {
        { NearestGrantId.Length: 0 } => "no grant of the owner names it",
        { NearestLacks.Count: 0 } => $"{field.NearestGrantId} would release it; the ceiling, a withholding or the kind of agreement stands against it",
        _ => $"the nearest grant is {field.NearestGrantId}; not as it asks: {string.Join(", ", field.NearestLacks)}",
    };

    private static string Listed(Google.Protobuf.Collections.RepeatedField<string> paths) => paths.Count == 0 ? "-" : string.Join(", ", paths);
}
