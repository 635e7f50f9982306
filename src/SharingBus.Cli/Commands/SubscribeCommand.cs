using System.CommandLine;
using Google.Protobuf;
using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Vocabulary;

namespace SharingBus.Cli.Commands;

/// <summary><c>sharingbus subscribe</c>: prints what a role is given, one JSON object a line.</summary>
internal static class SubscribeCommand
{
    private const uint MaxOutstanding = 100;

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var connection = new ConnectionOptions();
        var choice = new SubscriptionOptions();
        var role = new Option<string>("--role") { Description = "The role to act in, for example youth.mentor", Required = true };
        var subscriber = new Option<string>("--subscriber")
        {
            Description = "Durable name of the subscription: a known one goes on where it left off",
            DefaultValueFactory = _ => "cli",
        };
        var count = NumberOption.Create("--count", "End after so many deliveries; goes on until Ctrl+C unless set");
        var command = new ToolCommand(
            "subscribe",
            "Print what a role is given, one JSON object a line, and acknowledge it. A known subscription goes on where it left off, unless told where to begin.",
            "subscribe --data /tmp/northbridge --as youth-northbridge/demo-inbox --role youth.mentor",
            "subscribe --data /tmp/northbridge --as police-northbridge/demo-inbox --role police.duty-desk --count 1",
            "subscribe --data /tmp/northbridge --as police-northbridge/demo-inbox --role police.duty-desk --subscriber severe --min-severity SEVERE --area XN-NB",
            "subscribe --data /tmp/northbridge --as police-northbridge/demo-inbox --role police.duty-desk --from-time 2026-03-02T08:00:00Z --type ThreatNotice",
            "subscribe --data /tmp/northbridge --as police-northbridge/demo-inbox --role police.duty-desk --subscriber rebuild --from-beginning --purpose PREVENTION --origin schools-northbridge")
        {
            role, subscriber, count,
        };
        choice.AddTo(command);
        connection.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            var open = new SubscribeOpen { Role = line.GetValue(role), Subscriber = line.GetValue(subscriber), MaxOutstanding = MaxOutstanding };
            choice.Apply(line, open);
            using var node = connection.Open(line);
            open.Agency = node.Agency;
            var subscription = new FollowedSubscription(open, line.InvocationConfiguration.Output);
            try
            {
                int left = line.GetValue(count) ?? int.MaxValue;
                while (left > 0)
                {
                    left = await node.AskAsync(exchange => subscription.FollowAsync(exchange, left, cancel), cancel);
                }
            }
            catch (Exception end) when (cancel.IsCancellationRequested && end is OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled })
            {
                // Ctrl+C is how a subscription without a count ends; what was not acknowledged is given again next time.
            }

            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>One line for a delivery, as <c>publish</c> reads it back.</summary>
    internal static string Describe(Delivery delivery)
    {
        var id = MessageId.TryRead(delivery.MessageId.Span, out var read) ? read.ToString() : "?";
        var type = NoticeTypes.IsKnown(delivery.Type) ? NoticeTypes.Name(delivery.Type) : "?"; // of a change it is what its origin says
        var head = $"\"position\":{delivery.Position},\"message_id\":\"{id}\",\"origin\":\"{delivery.Origin}\",\"type\":\"{type}\"";
        if (delivery.BreakGlass is { } opened)
        {
            return $"{{{head},\"break_glass\":{WireJson.Short.Format(opened)}}}";
        }

        return delivery.Change is { } change
            ? $"{{{head},\"change\":{WireJson.Short.Format(change)}}}"
            : $"{{{head},\"notice\":{WireJson.Short.Format(NoticeTypes.Parser(delivery.Type).ParseFrom(delivery.Notice))}{Terms(delivery)}}}";
    }

    // What is said beside the view: fields in a coarser form, and what the reader takes on.
    private static string Terms(Delivery delivery)
    {
        var transformed = delivery.Transformed.Count > 0 ? $",\"transformed\":[{string.Join(',', delivery.Transformed.Select(rule => WireJson.Short.Format(rule)))}]" : "";
        return delivery.Obligations is { } obligations ? $"{transformed},\"obligations\":{WireJson.Short.Format(obligations)}" : transformed;
    }
}
