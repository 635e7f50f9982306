using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using SharingBus.TestKit.Data;

namespace SharingBus.SecurityTests.Fuzzing;

/// <summary>
/// Reads one altered input after the other on a thread of its own, watched from outside. What throws, hangs or takes too much memory is
/// written to <c>artifacts/fuzz</c>, and the message says how to repeat it.
/// </summary>
internal sealed class FuzzRun(FuzzTarget target, FuzzSettings settings)
{
    private const int MostKept = 512;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    private readonly List<byte[]> _corpus = [.. target.Seeds];
    private readonly HashSet<string> _outcomes = new(StringComparer.Ordinal);
    private byte[] _input = [];
    private long _began;
    private long _executions;
    private long _mostBytes;
    private long _longest;
    private FuzzFinding? _finding;

    /// <summary>Fuzzes the target.</summary>
    /// <param name="executions">How often it reads.</param>
    /// <exception cref="FuzzFinding">Something does not hold; the input is in a file.</exception>
    public async Task<FuzzReport> RunAsync(long executions)
    {
        long start = Stopwatch.GetTimestamp();
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var worker = new Thread(() => Work(executions, end), 16 * 1024 * 1024) { IsBackground = true, Name = $"fuzz {target.Name}" };
        worker.Start();

        // Not joined: minutes long that would take from the nodes of the other tests one of the pool's threads, of which there are two on two cores.
        while (await Task.WhenAny(end.Task, Task.Delay(Look)) != end.Task)
        {
            if (Interlocked.Read(ref _began) is not 0 and long began && Stopwatch.GetElapsedTime(began) > FuzzSettings.Deadline)
            {
                throw Finding(new FuzzFinding($"reading takes more than {FuzzSettings.Deadline.TotalSeconds} s: it hangs"));
            }
        }

        return _finding is { } finding
            ? throw Finding(finding)
            : new FuzzReport(_executions, Stopwatch.GetElapsedTime(start), _outcomes.Count, _mostBytes, Stopwatch.GetElapsedTime(0, _longest));
    }

    /// <summary>Reads one input, as a finding left it.</summary>
    public string Repeat(byte[] input)
    {
        _input = input;
        return ReadOne();
    }

    private void Work(long executions, TaskCompletionSource end)
    {
        try
        {
            // Good inputs first: they show what good ones come to, and compile what they need.
            foreach (byte[] seed in target.Seeds)
            {
                _input = seed;
                _outcomes.Add(target.Read(seed));
            }

            var random = new Random(HashCode(settings.Seed, target.Name));
            var alteration = new Alteration(target, random);
            while (_executions < executions)
            {
                _input = alteration.Of(_corpus);
                string outcome = ReadOne();
                _executions++;
                if (_outcomes.Add(outcome) && _corpus.Count < MostKept + target.Seeds.Count)
                {
                    _corpus.Add(_input);
                }
            }
        }
        catch (Exception error)
        {
            _finding = error as FuzzFinding ?? new FuzzFinding($"{error.GetType().Name}: {error.Message}", error);
        }
        finally
        {
            end.SetResult();
        }
    }

    private string ReadOne()
    {
        long allocated = GC.GetAllocatedBytesForCurrentThread() - target.Aside;
        long began = Stopwatch.GetTimestamp();
        Interlocked.Exchange(ref _began, began);
        string outcome = target.Read(_input);
        Interlocked.Exchange(ref _began, 0);
        _longest = Math.Max(_longest, Stopwatch.GetTimestamp() - began);
        long bytes = GC.GetAllocatedBytesForCurrentThread() - target.Aside - allocated;
        _mostBytes = Math.Max(_mostBytes, bytes);
        long bound = target.FreeBytes + ((long)target.BytesPerByte * _input.Length);
        return bytes <= bound ? outcome : throw new FuzzFinding($"reading {_input.Length} bytes allocates {bytes} bytes, more than {bound}");
    }

    private FuzzFinding Finding(FuzzFinding finding)
    {
        byte[] input = _input;
        string directory = Path.Combine(Repository.Root, "artifacts", "fuzz");
        Directory.CreateDirectory(directory);
        string file = Path.Combine(directory, $"{target.Name}-{Convert.ToHexStringLower(SHA256.HashData(input))[..16]}.bin");
        File.WriteAllBytes(file, input);
        return new FuzzFinding(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{target.Name}: {finding.Message}. Execution {_executions} of seed {settings.Seed}, {input.Length} bytes. Repeat it: {FuzzSettings.InputVariable}={file} tests/run Security"),
            finding.InnerException ?? finding);
    }

    // The same in every process, which the hash of a text is not.
    private static int HashCode(int seed, string name) => name.Aggregate(seed, (hash, letter) => unchecked((hash * 31) + letter));
}
