using Grpc.Core;
using SharingBus.Hosting.Callers;
using SharingBus.Hosting.Errors;
using SharingBus.Policy.Deciding;
using SharingBus.Policy.V1;
using SharingBus.PolicyService.Bundles;
using SharingBus.Vocabulary;
using SharingBus.Vocabulary.Canonical;
using Wire = SharingBus.Policy.V1.PolicyService;

namespace SharingBus.PolicyService.Explaining;

/// <summary>Answers what one role would see of one notice under the bundle in service. It keeps nothing of what it is asked.</summary>
internal sealed class ExplainService(BundleStore store, TimeProvider time) : Wire.PolicyServiceBase
{
    /// <inheritdoc/>
    public override Task<ExplainResponse> Explain(ExplainRequest request, ServerCallContext context)
    {
        CallerIdentity.Of(context);
        var current = store.Current
            ?? throw WireError.Create(StatusCode.Unavailable, "NO_BUNDLE", "No bundle has been published yet.");
        var decision = current.Compiled.Decide(new DecisionRequest(
            request.Origin, request.Type, FactsOf(request), request.Recipient, request.Role, time.GetUtcNow()));
        ExplainResponse response = new()
        {
            Released = decision.Verdict == Verdict.Released,
            Reason = decision.Reason.Code(),
            AgreementId = decision.AgreementId,
            BundleVersion = decision.BundleVersion,
        };
        response.RuleIds.AddRange(decision.RuleIds);
        response.ReleasedPaths.AddRange(decision.ReleasedPaths);
        response.WithheldPaths.AddRange(decision.WithheldPaths);
        return Task.FromResult(response);
    }

    // As a node does at accept: decided is the canonical form.
    private static NoticeFacts FactsOf(ExplainRequest request)
    {
        if (!NoticeTypes.IsKnown(request.Type))
        {
            throw Bad("type", "Must be a type of the vocabulary.");
        }

        var canonical = CanonicalForm.Canonicalize(request.Type, request.Notice.Memory);
        return canonical.Succeeded && NoticeFacts.TryRead(request.Type, canonical.Bytes.Span, out var facts)
            ? facts
            : throw Bad("notice", "Must be the bytes of a notice of the type named.");
    }

    private static RpcException Bad(string field, string description) =>
        WireError.Create(StatusCode.InvalidArgument, "REQUEST_INVALID", "The question cannot be answered.", [new FieldViolation(field, description)]);
}
