using System.Text.Json.Nodes;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using SharingBus.Exchange.V1;
using SharingBus.Formats.Importing;
using SharingBus.Formats.Stix;
using SharingBus.Hosting.Callers;
using SharingBus.Hosting.Errors;

namespace SharingBus.Hub.Taxii;

/// <summary>
/// Objects that clients add (TAXII 2.1, section 5.5): imported like a file and published through the node, before the client is answered.
/// So a status is complete when it is first shown, and nothing that was answered can be lost. The same objects again are the same notices.
/// </summary>
internal sealed class TaxiiIntake(HubOptions options, RoleCollections collections, NodeReading node, TimeProvider time, ILogger<TaxiiIntake> logger)
{
    // A client that sends no byte of its body for so long is gone.
    private static readonly TimeSpan BodyPatience = TimeSpan.FromSeconds(30);

    private readonly TaxiiStatuses _statuses = new();

    /// <summary>Takes an envelope.</summary>
    public async Task AddAsync(HttpContext http, Caller caller, string id)
    {
        (_, bool mayWrite) = await collections.FindAsync(caller, id, http.RequestAborted);
        if (!mayWrite)
        {
            throw new TaxiiRefused(TaxiiError.NotPermitted, "The system may not publish through this hub. The register and the node's configuration grant it.");
        }

        TaxiiMedia.Sends(http.Request);
        StixEnvelope added = StixEnvelope.Read(await BodyAsync(http))
            ?? throw new TaxiiRefused(TaxiiError.InvalidEnvelope, "Send a JSON object with a list of STIX objects in \"objects\", no property twice.");
        IReadOnlyList<ImportedNotice> notices = added.Import(Context());
        foreach (ImportedNotice notice in notices)
        {
            await PublishAsync(caller, notice, added, http.RequestAborted);
        }

        JsonObject status = StatusResource.Of(added, time.GetUtcNow());
        _statuses.Keep(caller, status);
        logger.ObjectsAdded(caller.System, notices.Count, (int)status["failure_count"]!);
        await TaxiiAnswer.WriteAsync(http, status, StatusCodes.Status202Accepted);
    }

    /// <summary>What became of an envelope (section 4.3); only its sender may ask.</summary>
    public Task StatusAsync(HttpContext http, Caller caller, string id) =>
        TaxiiAnswer.WriteAsync(http, _statuses.Find(caller, id) ?? throw TaxiiRefused.Nothing);

    private async Task PublishAsync(Caller caller, ImportedNotice notice, StixEnvelope added, CancellationToken cancellation)
    {
        var request = new PublishRequest
        {
            RequestId = "taxii-" + notice.ContentKey(caller.System),
            Type = notice.Type,
            Notice = notice.Message.ToByteString(),
            Agency = options.Agency,
            Person = $"system {caller.System} by TAXII",
        };
        try
        {
            await node.PublishAsync(request, cancellation);
        }
        catch (RpcException known) when (known.StatusCode == StatusCode.AlreadyExists)
        {
            // The same objects came before, on a day with another end of retention.
        }
        catch (RpcException refused)
        {
            added.Fail(notice, $"{WireError.ReasonOf(refused) ?? refused.StatusCode.ToString()}: the agency's node refused the notice.");
        }
    }

    private ImportContext Context() => new() { Now = time.GetUtcNow(), DefaultTlp = options.Taxii.DefaultTlp, Purpose = options.Taxii.Purpose, Basis = options.Basis };

    private async Task<byte[]> BodyAsync(HttpContext http)
    {
        if (http.Request.ContentLength > options.Taxii.MaxContentBytes)
        {
            throw TooLarge();
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        using var body = new MemoryStream();
        byte[] block = new byte[64 * 1024];
        while (true)
        {
            patience.CancelAfter(BodyPatience);
            int read;
            try
            {
                read = await http.Request.Body.ReadAsync(block, patience.Token);
            }
            catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
            {
                http.Abort();
                throw new OperationCanceledException(http.RequestAborted);
            }

            if (read == 0)
            {
                return body.ToArray();
            }

            body.Write(block, 0, read);
            if (body.Length > options.Taxii.MaxContentBytes)
            {
                throw TooLarge();
            }
        }
    }

    private TaxiiRefused TooLarge() => new(TaxiiError.ContentTooLarge, $"An envelope holds at most {options.Taxii.MaxContentBytes} bytes: send several.");
}
