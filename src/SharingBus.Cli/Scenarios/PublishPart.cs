using Google.Protobuf;
using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Errors;
using SharingBus.Vocabulary;

namespace SharingBus.Cli.Scenarios;

/// <summary>Publishes a notice and holds three things against each other: what is expected, what was decided, what arrived.</summary>
internal sealed class PublishPart(IFederationClients clients, FederationInboxes inboxes, ScenarioNames names, NoticeComposer composer)
{
    // Nothing is decided for whom the publisher left out of the audience, so the journal has no reason either.
    private const string OutsideAudience = "NOT_IN_AUDIENCE";
    private const string Undecided = "NOT_DECIDED";

    private readonly DecisionReading _decisions = new(clients);
    private readonly ViewPart _views = new(inboxes);

    /// <summary>Runs the step.</summary>
    public async Task RunAsync(PublishAction action, Expectation expect, StepReport report, StepDeadline deadline)
    {
        var notice = composer.Compose(action.Type, action.Notice);
        if (await PublishAsync(action, notice, expect, report, deadline) is not { } id)
        {
            return;
        }

        report.Id = id;
        names.Add(action.Id, id, action.As);
        var decisions = await deadline.AskAsync(token => _decisions.FindAsync(action.As.Agency, id, token));
        if (!report.Expect(decisions is not null, $"{action.Id}: the journal of {action.As.Agency} holds no decision"))
        {
            return;
        }

        report.Withheld = [.. decisions!.Values.Where(decision => !decision.Released).OrderBy(decision => decision.Role.ToString(), StringComparer.Ordinal)];
        LookAtNothing(action, expect, decisions, report);
        await _views.LookAsync(new PublishedNotice(action.Id, id, notice, decisions), expect.Received, report, deadline);
    }

    private async Task<MessageId?> PublishAsync(
        PublishAction action, IMessage notice, Expectation expect, StepReport report, StepDeadline deadline)
    {
        try
        {
            var response = await clients.Exchange(action.As).PublishAsync(Request(action, notice), cancellationToken: deadline.Token);
            report.Expect(expect.Refused is null, $"{action.Id} was accepted, but must be refused with {expect.Refused?.Reason}");
            return MessageId.TryRead(response.MessageId.Span, out var id) ? id : null;
        }
        catch (RpcException error) when (WireError.ReasonOf(error) is { } reason)
        {
            LookAtRefusal(action, expect.Refused, reason, error, report);
            return null;
        }
    }

    private PublishRequest Request(PublishAction action, IMessage notice)
    {
        var request = new PublishRequest
        {
            RequestId = $"scenario-{action.Id}",
            Type = action.Type,
            Notice = notice.ToByteString(),
            Agency = action.As.Agency,
        };
        request.Parents.AddRange(action.Parents.Select(name =>
            names.Bytes(name) ?? throw new ScenarioFormatException(action.Notice.Start.Line, $"the parent '{name}' was never accepted")));
        if (action.Audience is { } audience)
        {
            request.Audience = new Audience();
            request.Audience.Agencies.AddRange(audience);
        }

        return request;
    }

    private static void LookAtRefusal(
        PublishAction action, ExpectedRefusal? expected, string reason, RpcException error, StepReport report)
    {
        var places = WireError.ViolationsOf(error);
        report.Refusal = places.Count == 0 ? reason : $"{reason} at {string.Join(", ", places.Select(place => place.Field))}";
        if (!report.Expect(expected is not null, $"{action.Id} was refused with {report.Refusal}: {error.Status.Detail}"))
        {
            return;
        }

        report.Expect(reason == expected!.Reason, $"{action.Id} was refused with {reason}, not with {expected.Reason}");
        report.Expect(
            expected.Field is null || places.Any(place => place.Field.StartsWith(expected.Field, StringComparison.Ordinal)),
            $"{action.Id}: the refusal does not point to '{expected.Field}'");
    }

    private static void LookAtNothing(
        PublishAction action, Expectation expect, IReadOnlyDictionary<RolePath, RoleDecision> decisions, StepReport report)
    {
        foreach (var nothing in expect.Nothing)
        {
            var decision = decisions.GetValueOrDefault(nothing.Role);
            report.Expect(decision is not { Released: true }, $"{nothing.Role} must get nothing, but a view was released");
            if (nothing.Reason is { } reason)
            {
                var found = decision?.Reason ?? (action.Audience?.Contains(nothing.Role.Agency) == false ? OutsideAudience : Undecided);
                report.Expect(found == reason, $"{nothing.Role} gets nothing for {found}, not for {reason}");
            }
        }
    }
}
