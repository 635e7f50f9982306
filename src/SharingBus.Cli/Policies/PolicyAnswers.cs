using Google.Protobuf;
using Grpc.Net.Client;
using SharingBus.Cli.Commands;
using SharingBus.Policy.Analysis;
using SharingBus.Policy.Compiling;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;
using Wire = SharingBus.Policy.V1.PolicyService;

namespace SharingBus.Cli.Policies;

/// <summary>Answers questions about policies: of a policy service, or of a set of policies that the tool reads itself.</summary>
internal sealed class PolicyAnswers : IDisposable
{
    private readonly PolicySource? _source;
    private readonly GrpcChannel? _channel;

    /// <summary>Asks the set itself.</summary>
    public PolicyAnswers(PolicySource source) => _source = source;

    /// <summary>Asks a policy service.</summary>
    public PolicyAnswers(GrpcChannel channel) => _channel = channel;

    private Wire.PolicyServiceClient Service => new(_channel!);

    /// <summary>Who could ever receive a field.</summary>
    /// <exception cref="CommandFailure">No field has this name.</exception>
    public async Task<ReachResponse> ReachAsync(ReachRequest request, CancellationToken cancel)
    {
        if (_source is null)
        {
            return await Service.ReachAsync(request, cancellationToken: cancel);
        }

        var response = ReachAnswer.Of(PolicyModel.Of(_source.Bundle), request, out string? fault);
        return fault is null ? response : throw CommandFailure.Usage(fault);
    }

    /// <summary>Who would get what of a notice.</summary>
    /// <param name="request">The question, with canonical bytes.</param>
    /// <param name="at">When; a policy service answers for now.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="CommandFailure">The notice cannot be read.</exception>
    public async Task<PreviewResponse> PreviewAsync(PreviewRequest request, DateTimeOffset at, CancellationToken cancel) => _source is null
        ? await Service.PreviewAsync(request, cancellationToken: cancel)
        : PreviewAnswer.Of(CompiledBundle.Compile(_source.Bundle), _source.Bundle, request.Origin, request.Type, request.Notice.Span, at)
            ?? throw CommandFailure.Usage("the notice cannot be read");

    /// <summary>What another set of policies would change.</summary>
    public async Task<DiffResponse> DiffAsync(PolicySource other, CancellationToken cancel) => _source is null
        ? await Service.DiffAsync(new DiffRequest { Bundle = other.Bundle.ToByteString() }, cancellationToken: cancel)
        : DiffAnswer.Of(PolicyModel.Of(_source.Bundle), PolicyModel.Of(other.Bundle), cancel);

    /// <summary>Rules that do nothing, as a policy service finds them.</summary>
    public async Task<CheckResponse> CheckAsync(CancellationToken cancel) =>
        await Service.CheckAsync(new CheckRequest(), cancellationToken: cancel);

    /// <summary>The sentence of a rule; a policy service does not hand it out here.</summary>
    public string SentenceOf(string origin, string rule) => _source?.SentenceOf(origin, rule) ?? "";

    /// <summary>An agreement with its title.</summary>
    public string AgreementOf(string id) =>
        _source?.Bundle.Agreements.FirstOrDefault(agreement => agreement.Id == id) is { } agreement ? $"{id}: {agreement.Title}" : id;

    /// <summary>Ends with a message where the register does not have such an agency.</summary>
    /// <exception cref="CommandFailure">It does not.</exception>
    public void RequireAgency(string id)
    {
        if (_source is not null && _source.Bundle.Agencies.All(agency => agency.Id != id))
        {
            throw CommandFailure.Usage($"'{id}' is no agency of the register; its agencies are {string.Join(", ", _source.Bundle.Agencies.Select(agency => agency.Id))}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _channel?.Dispose();
}
