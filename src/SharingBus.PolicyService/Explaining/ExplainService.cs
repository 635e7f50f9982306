using Google.Protobuf;
using Grpc.Core;
using SharingBus.Federation.V1;
using SharingBus.Hosting.Callers;
using SharingBus.Hosting.Errors;
using SharingBus.Policy.Analysis;
using SharingBus.Policy.Deciding;
using SharingBus.Policy.Documents;
using SharingBus.Policy.V1;
using SharingBus.PolicyService.Bundles;
using SharingBus.Vocabulary.Wire;
using SharingBus.Vocabulary;
using SharingBus.Vocabulary.Canonical;
using SharingBus.Vocabulary.V1;
using Wire = SharingBus.Policy.V1.PolicyService;

namespace SharingBus.PolicyService.Explaining;

/// <summary>Answers questions about the bundle in service. It keeps nothing of what it is asked.</summary>
internal sealed class ExplainService(BundleStore store, TimeProvider time) : Wire.PolicyServiceBase
{
    /// <inheritdoc/>
    [RequiresRight(CallerRight.AskPolicies)]
    public override Task<ExplainResponse> Explain(ExplainRequest request, ServerCallContext context)
    {
        var notice = Canonical(request.Type, request.Notice);
        return Task.FromResult(ExplainAnswer.Of(
            Current().Compiled,
            new DecisionRequest(request.Origin, request.Type, FactsOf(request.Type, notice), request.Recipient, request.Role, time.GetUtcNow()),
            notice.Span));
    }

    /// <inheritdoc/>
    [RequiresRight(CallerRight.AskPolicies)]
    public override Task<PreviewResponse> Preview(PreviewRequest request, ServerCallContext context)
    {
        var current = Current();
        var notice = Canonical(request.Type, request.Notice);
        return Task.FromResult(PreviewAnswer.Of(current.Compiled, current.Verified.Bundle, request.Origin, request.Type, notice.Span, time.GetUtcNow()) ?? throw NoNotice());
    }

    /// <inheritdoc/>
    [RequiresRight(CallerRight.AskPolicies)]
    public override Task<ReachResponse> Reach(ReachRequest request, ServerCallContext context)
    {
        var response = ReachAnswer.Of(Current().Model, request, out var fault);
        return fault is null ? Task.FromResult(response) : throw Bad("field", fault);
    }

    /// <inheritdoc/>
    [RequiresRight(CallerRight.AskPolicies)]
    public override Task<DiffResponse> Diff(DiffRequest request, ServerCallContext context)
    {
        try
        {
            return Task.FromResult(DiffAnswer.Of(Current().Model, PolicyModel.Of(Other(request.Bundle)), context.CancellationToken));
        }
        catch (TangledPoliciesException tangled)
        {
            throw Bad("bundle", tangled.Message);
        }
    }

    /// <inheritdoc/>
    [RequiresRight(CallerRight.AskPolicies)]
    public override Task<CheckResponse> Check(CheckRequest request, ServerCallContext context)
    {
        return Task.FromResult(CheckAnswer.Of(new CheckQuestion(Current().Model, time.GetUtcNow(), AllowList: null, DocumentPlaces.None)));
    }

    private BundleEdition Current() => store.Current
        ?? throw WireError.Create(StatusCode.Unavailable, "NO_BUNDLE", "No bundle has been published yet.");

    // As a node does at accept: decided is the canonical form.
    private static ReadOnlyMemory<byte> Canonical(NoticeType type, ByteString notice)
    {
        if (!NoticeTypes.IsKnown(type))
        {
            throw Bad("type", "Must be a type of the vocabulary.");
        }

        var canonical = CanonicalForm.Canonicalize(type, notice.Memory);
        return canonical.Succeeded ? canonical.Bytes : throw NoNotice();
    }

    private static NoticeFacts FactsOf(NoticeType type, ReadOnlyMemory<byte> notice) =>
        NoticeFacts.TryRead(type, notice.Span, out var facts) ? facts : throw NoNotice();

    private static Bundle Other(ByteString bytes)
    {
        try
        {
            return Bundle.Parser.ParseUntrusted(bytes.Span);
        }
        catch (InvalidProtocolBufferException)
        {
            throw Bad("bundle", "Must be the bytes of a bundle.");
        }
    }

    private static RpcException NoNotice() => Bad("notice", "Must be the bytes of a notice of the type named.");

    private static RpcException Bad(string field, string description) =>
        WireError.Create(StatusCode.InvalidArgument, "REQUEST_INVALID", "The question cannot be answered.", [new FieldViolation(field, description)]);
}
