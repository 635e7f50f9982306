using Google.Protobuf;
using SharingBus.Federation.V1;
using SharingBus.PolicyService.Publishing;
using SharingBus.Trust.Bundles;
using SharingBus.Vocabulary.Wire;

namespace SharingBus.PolicyService.Bundles;

/// <summary>
/// The bundle in service, and the directory it comes from. Only what the pinned governance keys stand for is served; versions only rise.
/// The service holds no key that could make a bundle.
/// </summary>
internal sealed class BundleStore(string directory, BundleVerifier verifier, ILogger logger)
{
    // The bundles before the one in service are kept for looking up what was in force; each is some hundreds of KiB at most.
    private const int KeptFiles = 100;

    private readonly Lock _gate = new();
    private readonly HashSet<string> _reported = [];
    private volatile BundleEdition? _current;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The bundle in service, or null before the first.</summary>
    public BundleEdition? Current => _current;

    /// <summary>Completes when another bundle comes into service. Ask for it before reading <see cref="Current"/>.</summary>
    public Task Changed
    {
        get
        {
            lock (_gate)
            {
                return _changed.Task;
            }
        }
    }

    /// <summary>Takes a bundle into service, after it is on disk. The one in service is accepted again.</summary>
    public BundleError Publish(SignedBundle signed)
    {
        lock (_gate)
        {
            var result = verifier.Verify(signed, _current?.Verified);
            if (result.IsAccepted && result.Bundle.Bundle.Version != _current?.Version)
            {
                BundleFiles.Write(directory, signed);
                Serve(signed, result.Bundle);
                Prune();
            }

            return result.Error;
        }
    }

    /// <summary>Looks for newer bundles in the directory, in the order of their versions.</summary>
    public void Rescan()
    {
        lock (_gate)
        {
            foreach (var (path, version) in Newer())
            {
                Consider(path, version);
            }
        }
    }

    private List<(string Path, ulong Version)> Newer()
    {
        try
        {
            return
            [
                .. Directory.EnumerateFiles(directory, BundleFiles.Pattern)
                    .Select(path => (Path: path, Version: BundleFiles.VersionOf(path) ?? 0))
                    .Where(file => file.Version > (_current?.Version ?? 0))
                    .OrderBy(file => file.Version),
            ];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The bundle in service stays; the next scan tries again.
            Report(directory, error.GetType().Name);
            return [];
        }
    }

    private void Consider(string path, ulong version)
    {
        try
        {
            if (new FileInfo(path).Length > BundleVerifier.MostBundleBytes * 2L)
            {
                Report(path, BundleError.TooLarge.Reason());
                return;
            }

            var signed = SignedBundle.Parser.ParseUntrusted(File.ReadAllBytes(path));
            var result = verifier.Verify(signed, _current?.Verified);
            if (!result.IsAccepted)
            {
                Report(path, result.Error.Reason());
            }
            else if (result.Bundle.Bundle.Version != version)
            {
                Report(path, "VERSION_NOT_AS_NAMED");
            }
            else
            {
                Serve(signed, result.Bundle);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidProtocolBufferException)
        {
            // Half-written or unreadable: looked at again at the next scan.
            Report(path, error.GetType().Name);
        }
    }

    private void Serve(SignedBundle signed, VerifiedBundle verified)
    {
        _current = new BundleEdition(signed, verified);
        logger.InService(verified.Bundle.Federation, verified.Bundle.Version);
        var changed = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.SetResult();
    }

    // A scan comes every few seconds; the same fault is told once.
    private void Report(string path, string reason)
    {
        if (_reported.Add($"{path}|{reason}"))
        {
            logger.NotServed(Path.GetFileName(path), reason);
        }
    }

    private void Prune()
    {
        foreach (var old in Directory.EnumerateFiles(directory, BundleFiles.Pattern)
            .Where(path => BundleFiles.VersionOf(path) < _current!.Version)
            .OrderByDescending(path => BundleFiles.VersionOf(path))
            .Skip(KeptFiles - 1))
        {
            File.Delete(old);
        }
    }
}
