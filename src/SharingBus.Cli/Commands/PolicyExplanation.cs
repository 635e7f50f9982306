using Google.Protobuf;
using SharingBus.Cli.Demo;
using SharingBus.Policy.Compiling;
using SharingBus.Policy.Deciding;
using SharingBus.Policy.Documents;
using SharingBus.PolicyService.Publishing;
using SharingBus.Vocabulary;
using SharingBus.Vocabulary.Canonical;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Cli.Commands;

/// <summary>Decides about a notice as a node would, and says which sentences of the policy set led to it.</summary>
internal sealed class PolicyExplanation
{
    private const string CeilingPrefix = "ceiling/";
    private const string HandlingField = "handling";

    private readonly FederationDocuments _documents;

    /// <summary>Reads a policy set from a directory, or one that the tool holds.</summary>
    /// <exception cref="CommandFailure">It has faults.</exception>
    public PolicyExplanation(string policies)
    {
        _documents = Directory.Exists(policies) ? FederationFolder.Read(policies) : SampleDocuments.ReadPolicies(policies);
        if (_documents.Errors.Count > 0)
        {
            throw CommandFailure.Usage(string.Join(Environment.NewLine, _documents.Errors));
        }
    }

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
        var agencies = _documents.Register.Agencies;
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

    /// <summary>Writes the decision. Withheld is an answer like any other.</summary>
    public int Write(PolicyQuestion question, IMessage notice, TextWriter output)
    {
        RequireKnown(question);
        var canonical = CanonicalForm.Canonicalize(question.Type, notice.ToByteArray());
        if (!NoticeFacts.TryRead(question.Type, canonical.Bytes.Span, out var facts))
        {
            throw CommandFailure.Usage("the notice cannot be read");
        }

        var bundle = _documents.Compose();
        bundle.ValidFromUnixMicros = 0;
        bundle.ValidUntilUnixMicros = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() * 1000;
        var decision = CompiledBundle.Compile(bundle).Decide(new DecisionRequest(
            question.Origin, question.Type, facts, question.Recipient.Agency, question.Recipient.Role, question.At));
        output.WriteLine($"{NoticeTypes.Name(question.Type)} of {question.Origin} to {question.Recipient}: {decision.Reason.Code()}");
        if (decision.AgreementId.Length > 0)
        {
            output.WriteLine($"agreement  {decision.AgreementId}: {_documents.Agreements.First(agreement => agreement.Id == decision.AgreementId).Title}");
        }

        foreach (var rule in decision.RuleIds)
        {
            output.WriteLine($"rule       {rule}: {SentenceOf(rule)}");
        }

        output.WriteLine($"released   {Listed(decision.ReleasedPaths)}");
        output.WriteLine($"withheld   {Listed(decision.WithheldPaths)}");
        return ExitCodes.Done;
    }

    private static string Listed(IReadOnlyList<string> paths) => paths.Count == 0 ? "-" : string.Join(", ", paths);

    private string SentenceOf(string rule)
    {
        var ceiling = rule.StartsWith(CeilingPrefix, StringComparison.Ordinal);
        var id = ceiling ? rule[CeilingPrefix.Length..] : rule;
        var policies = ceiling ? [_documents.Ceiling] : _documents.Policies;
        return policies.SelectMany(policy => policy.Grants.Select(grant => (grant.Id, grant.Description))
                .Concat(policy.Withholdings.Select(withholding => (withholding.Id, withholding.Description))))
            .FirstOrDefault(sentence => sentence.Id == id).Description ?? "";
    }
}
