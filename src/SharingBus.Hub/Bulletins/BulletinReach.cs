using Google.Protobuf;
using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Errors;
using SharingBus.Hub.Alerts;
using SharingBus.Hub.Correlation;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Bulletins;

/// <summary>
/// Asks the node, which knows the policies of all, whom a bulletin may reach: every notice it rests on, those too that find no room among its
/// parents, is judged for every role.
/// </summary>
internal sealed class BulletinReach(ExchangeService.ExchangeServiceClient node, HubOptions options)
{
    // A question is no publishing: the node keeps nothing under it.
    private const string QuestionId = "bulletin-draft";

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    /// <summary>Asks for every role, or for those that a bulletin is narrowed to.</summary>
    /// <exception cref="RpcException">The node refuses the bulletin, or does not answer; or a name is of no agency and no role.</exception>
    public async Task<ReachedRoles> AskAsync(BulletinText text, IReadOnlyList<string> recipients, CancellationToken cancellation)
    {
        List<PreviewDerivedResponse> answers = [];
        foreach (var parents in text.Notices.Distinct().Chunk(AlertBounds.MaxReferences))
        {
            answers.Add(await AskAsync(text.Product, parents, recipients, cancellation));
        }

        if (answers.DistinctBy(answer => answer.BundleVersion).Skip(1).Any())
        {
            throw WireError.Create(StatusCode.Unavailable, "BUNDLE_CHANGED", "The policies changed while they were asked. Ask again.", retryAfter: Soon);
        }

        ReachedRoles reached = new([.. answers.SelectMany(answer => answer.Recipients).GroupBy(role => (role.Agency, role.Role)).Select(Merge)], answers[0].BundleVersion);
        Require(reached, recipients);
        return reached;
    }

    private static ReachedRole Merge(IGrouping<(string Agency, string Role), DerivedRecipient> answers) => new(
        answers.Key.Agency,
        answers.Key.Role,
        answers.All(answer => answer.Released),
        answers.First().Reason,
        [.. answers.SelectMany(answer => answer.Obstacles)]);

    // What is misspelled must not narrow in silence, and what does not fit must not be left out in silence.
    private static void Require(ReachedRoles reached, IReadOnlyList<string> recipients)
    {
        string[] names = [.. reached.Roles.SelectMany(role => new[] { role.Agency, $"{role.Agency}/{role.Role}" })];
        if (recipients.FirstOrDefault(name => !names.Contains(name, StringComparer.Ordinal)) is { } unknown)
        {
            throw Invalid("RECIPIENT_UNKNOWN", $"'{unknown}' is no other agency of the federation and no role of one.");
        }

        if (reached.Audience.Count > BulletinBounds.MaxAgencies || reached.Audience.Sum(addressee => addressee.Roles.Count) > BulletinBounds.MaxRoles)
        {
            throw Invalid(
                "TOO_MANY_RECIPIENTS", $"A bulletin goes to at most {BulletinBounds.MaxAgencies} agencies and {BulletinBounds.MaxRoles} roles. Publish one for each part of them.");
        }
    }

    private static RpcException Invalid(string reason, string message) => WireError.Create(
        StatusCode.InvalidArgument, reason, message, [new FieldViolation("content.recipients", "Name agencies, or roles written agency/role, by the ids of the register.")]);

    private async Task<PreviewDerivedResponse> AskAsync(
        KnowledgeProduct product, Guid[] parents, IReadOnlyList<string> recipients, CancellationToken cancellation)
    {
        PublishRequest notice = new()
        {
            RequestId = QuestionId,
            Type = NoticeType.KnowledgeProduct,
            Notice = product.ToByteString(),
            Agency = options.Agency,
            Parents = { parents.Select(MessageIds.Write) },
        };
        if (recipients.Count > 0)
        {
            notice.Audience = new Audience
            {
                Agencies = { recipients.Select(name => name.Split('/')[0]).Distinct(StringComparer.Ordinal) },
                Roles = { recipients.Where(name => name.Contains('/', StringComparison.Ordinal)) },
            };
        }

        try
        {
            return await node.PreviewDerivedAsync(
                new PreviewDerivedRequest { Notice = notice, ToldPaths = { BulletinComposer.ToldPaths } },
                deadline: NodeRefusal.Deadline(),
                cancellationToken: cancellation);
        }
        catch (RpcException refused) when (refused.StatusCode is StatusCode.InvalidArgument or StatusCode.FailedPrecondition or StatusCode.PermissionDenied)
        {
            var places = WireError.ViolationsOf(refused);
            throw WireError.Create(
                StatusCode.FailedPrecondition, NodeRefusal.ReasonOf(refused), $"The node would not accept the bulletin: {refused.Status.Detail}", places);
        }
        catch (RpcException lost) when (!cancellation.IsCancellationRequested)
        {
            throw WireError.Create(StatusCode.Unavailable, "NODE_SILENT", $"The node does not answer now ({lost.StatusCode}). Ask again.", retryAfter: Soon);
        }
    }
}
