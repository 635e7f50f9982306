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

    private static readonly JsonFormatter Json = new(JsonFormatter.Settings.Default.WithPreserveProtoFieldNames(true));

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var connection = new ConnectionOptions();
        var role = new Option<string>("--role") { Description = "The role to act in, for example youth.mentor", Required = true };
        var subscriber = new Option<string>("--subscriber")
        {
            Description = "Durable name of the subscription: a known one goes on where it left off",
            DefaultValueFactory = _ => "cli",
        };
        var count = new Option<int?>("--count") { Description = "End after so many deliveries; goes on until Ctrl+C unless set" };
        var command = new ToolCommand(
            "subscribe",
            "Print what a role is given, one JSON object a line, and acknowledge it.",
            "subscribe --data /tmp/northbridge --as youth-northbridge/demo-inbox --role youth.mentor",
            "subscribe --data /tmp/northbridge --as police-northbridge/demo-inbox --role police.duty-desk --count 1")
        {
            role, subscriber, count,
        };
        connection.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            using var node = connection.Open(line);
            var open = new SubscribeOpen
            {
                Role = line.GetValue(role),
                Subscriber = line.GetValue(subscriber),
                MaxOutstanding = MaxOutstanding,
                Agency = node.Agency,
            };
            try
            {
                int left = line.GetValue(count) ?? int.MaxValue;
                while (left > 0)
                {
                    left = await node.AskAsync(exchange => FollowAsync(exchange, open, left, line.InvocationConfiguration.Output, cancel), cancel);
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

    // Returns how many deliveries are left to ask for, where the node ends the stream in the midst of them: another may lead by then.
    private static async Task<int> FollowAsync(
        ExchangeService.ExchangeServiceClient exchange, SubscribeOpen open, int count, TextWriter output, CancellationToken cancel)
    {
        using var call = exchange.Subscribe(cancellationToken: cancel);
        var left = count;
        try
        {
            await call.RequestStream.WriteAsync(new SubscribeRequest { Open = open }, cancel);
            while (left > 0 && await call.ResponseStream.MoveNext(cancel))
            {
                foreach (var delivery in call.ResponseStream.Current.Deliveries.Take(left))
                {
                    output.WriteLine(Describe(delivery));
                    await call.RequestStream.WriteAsync(
                        new SubscribeRequest { Acknowledge = new SubscribeAcknowledge { Position = delivery.Position } }, cancel);
                    left--;
                }
            }

            // The node ends the stream when it has taken the last acknowledgement; what comes in between is given again next time.
            await call.RequestStream.CompleteAsync();
            while (await call.ResponseStream.MoveNext(cancel))
            {
            }
        }
        catch (RpcException ended) when (ended.StatusCode == StatusCode.Unavailable && left < count)
        {
            return left;
        }

        return 0;
    }

    private static string Describe(Delivery delivery)
    {
        var id = MessageId.TryRead(delivery.MessageId.Span, out var read) ? read.ToString() : "?";
        var head = $"\"position\":{delivery.Position},\"message_id\":\"{id}\",\"origin\":\"{delivery.Origin}\",\"type\":\"{NoticeTypes.Name(delivery.Type)}\"";
        return delivery.Change is { } change
            ? $"{{{head},\"change\":{Json.Format(change)}}}"
            : $"{{{head},\"notice\":{Json.Format(NoticeTypes.Parser(delivery.Type).ParseFrom(delivery.Notice))}}}";
    }
}
