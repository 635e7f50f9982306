using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using SharingBus.Federation.V1;
using SharingBus.Hosting.Channels;
using SharingBus.Policy.Compiling;
using SharingBus.Trust.Bundles;
using SharingBus.Vocabulary.Wire;

namespace SharingBus.Node.Bundles;

/// <summary>
/// Keeps the federation's bundle current: reads the last good one from disk, watches the policy service, verifies, compiles, puts in force.
/// </summary>
internal sealed class BundleFeed : IAsyncDisposable
{
    // A watch that broke is opened again after this; the bundle in force stays in force meanwhile.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // A confirmation asked for by a release that waits for it must not hold the release up for long.
    private static readonly TimeSpan AskDeadline = TimeSpan.FromSeconds(5);

    private readonly FederationOptions _options;
    private readonly FederationState _state;
    private readonly BundleVerifier _verifier;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Grpc.Net.Client.GrpcChannel _channel;
    private readonly FederationService.FederationServiceClient _client;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _adopting = new(1, 1);
    private Task _watching = Task.CompletedTask;

    public BundleFeed(
        FederationOptions options,
        FederationState state,
        System.Security.Cryptography.X509Certificates.X509Certificate2 trustAnchor,
        TimeProvider time,
        ILogger<BundleFeed> logger)
    {
        _options = options;
        _state = state;
        _time = time;
        _logger = logger;
        _verifier = new BundleVerifier(options.Id, options.GovernanceKeys, time);
        _channel = ServiceChannel.Open(options.PolicyService, options.ClientCertificate, trustAnchor);
        _client = new FederationService.FederationServiceClient(_channel);
    }

    /// <summary>Puts the last good bundle in force and begins to watch.</summary>
    public async Task StartAsync()
    {
        if (File.Exists(_options.BundleFile))
        {
            await AdoptKeptAsync();
        }

        _watching = Task.Run(() => WatchAsync(_stop.Token));
    }

    /// <summary>Asks now whether the bundle in force is the newest. Failure is no error: the watch goes on.</summary>
    public async Task AskAsync(CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(AskDeadline, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            GetBundleResponse answer = await _client.GetBundleAsync(
                new GetBundleRequest { KnownVersion = _state.Current?.Version ?? 0 }, cancellationToken: either.Token);
            await TakeAsync(answer.CurrentVersion, answer.Bundle);
        }
        catch (RpcException error)
        {
            BundleLog.Unreachable(_logger, error.StatusCode);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _channel.Dispose();
        _adopting.Dispose();
        _stop.Dispose();
    }

    private async Task WatchAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                using AsyncServerStreamingCall<WatchBundlesResponse> watch = _client.WatchBundles(
                    new WatchBundlesRequest { KnownVersion = _state.Current?.Version ?? 0 }, cancellationToken: cancellation);
                await foreach (WatchBundlesResponse answer in watch.ResponseStream.ReadAllAsync(cancellation))
                {
                    await TakeAsync(answer.CurrentVersion, answer.Bundle);
                }
            }
            catch (RpcException error) when (!cancellation.IsCancellationRequested)
            {
                BundleLog.Unreachable(_logger, error.StatusCode);
            }
            catch (Exception error) when (!cancellation.IsCancellationRequested)
            {
                BundleLog.WatchFailed(_logger, error);
            }

            await Task.Delay(Pause, cancellation);
        }
    }

    private async Task TakeAsync(ulong currentVersion, SignedBundle? bundle)
    {
        if (bundle is not null)
        {
            await AdoptAsync(bundle, isKept: false);
        }
        else if (currentVersion == _state.Current?.Version)
        {
            _state.Confirm();
        }
    }

    private async Task AdoptAsync(SignedBundle signed, bool isKept)
    {
        await _adopting.WaitAsync();
        try
        {
            BundleResult result = isKept ? _verifier.VerifyKept(signed) : _verifier.Verify(signed, _state.Current?.Verified);
            if (!result.IsAccepted)
            {
                BundleLog.Refused(_logger, result.Error.Reason());
                return;
            }

            if (_state.Current?.Version == result.Bundle!.Bundle.Version)
            {
                _state.Confirm();
                return;
            }

            CompiledBundle compiled = CompiledBundle.Compile(result.Bundle.Bundle);
            if (compiled.Errors.Count > 0)
            {
                BundleLog.NotCompiled(_logger, result.Bundle.Bundle.Version, compiled.Errors.Count, compiled.Errors[0].ToString());
                return;
            }

            _state.Adopt(new FederationSnapshot(result.Bundle, compiled), confirmed: !isKept);
            BundleLog.Adopted(_logger, result.Bundle.Bundle.Version);
            if (!isKept)
            {
                await KeepAsync(signed);
            }
        }
        finally
        {
            _adopting.Release();
        }
    }

    private async Task AdoptKeptAsync()
    {
        try
        {
            byte[] kept = await File.ReadAllBytesAsync(_options.BundleFile);
            await AdoptAsync(SignedBundle.Parser.ParseUntrusted(kept), isKept: true);
        }
        catch (Exception error) when (error is IOException or InvalidProtocolBufferException)
        {
            BundleLog.KeptUnreadable(_logger, error);
        }
    }

    private async Task KeepAsync(SignedBundle signed)
    {
        string draft = _options.BundleFile + ".new";
        await using (var file = new FileStream(draft, FileMode.Create, FileAccess.Write))
        {
            await file.WriteAsync(signed.ToByteArray());
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, _options.BundleFile, overwrite: true);
    }
}
