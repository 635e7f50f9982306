using Microsoft.Extensions.Logging;
using SharingBus.Hosting.Callers;

namespace SharingBus.Hosting.Tokens;

/// <summary>The keys of one issuer, as its file has them now. A file that cannot be read changes nothing.</summary>
internal sealed class TokenKeyFile : IDisposable
{
    /// <summary>How often the file is looked at, 2 s: a key that is taken away must end its streams within 5 s.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private const int MostBytes = 256 * 1024;

    private readonly string _path;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private byte[] _bytes;
    private volatile IReadOnlyList<TokenKey> _keys;

    /// <summary>Reads the file for the first time.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">It holds no keys.</exception>
    public TokenKeyFile(string path, TimeProvider time, ILogger logger)
    {
        _path = path;
        _logger = logger;
        _bytes = Bytes();
        _keys = Keys(_bytes);
        _timer = time.CreateTimer(_ => Look(), null, Interval, Interval);
    }

    /// <summary>The key of this id; null where there is none.</summary>
    public TokenKey? Find(string id) => _keys.FirstOrDefault(key => key.Id == id);

    /// <summary>Reads the file again if it has changed.</summary>
    public void Look()
    {
        lock (_gate)
        {
            try
            {
                byte[] now = Bytes();
                if (!now.AsSpan().SequenceEqual(_bytes))
                {
                    Replace(Keys(now));
                    _bytes = now;
                }
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDataException)
            {
                _logger.KeysNotRead(_path, fault.Message);
            }
        }
    }

    public void Dispose() => _timer.Dispose();

    // A key that stays is the very same object, so that its streams go on.
    private void Replace(IReadOnlyList<TokenKey> read)
    {
        IReadOnlyList<TokenKey> before = _keys;
        _keys = [.. read.Select(key => before.FirstOrDefault(key.IsSameAs) ?? key)];
        TokenKey[] gone = [.. before.Where(key => !_keys.Contains(key))];
        _logger.KeysRead(_path, _keys.Count, gone.Length);
        foreach (TokenKey key in gone)
        {
            _ = key.WithdrawAsync();
        }
    }

    private IReadOnlyList<TokenKey> Keys(byte[] bytes)
    {
        try
        {
            return TokenKeyReader.Read(bytes);
        }
        catch (InvalidDataException fault)
        {
            throw new InvalidDataException($"{_path} holds no keys of a token issuer: {fault.Message}.", fault);
        }
    }

    private byte[] Bytes()
    {
        using FileStream file = File.OpenRead(_path);
        if (file.Length > MostBytes)
        {
            throw new InvalidDataException($"{_path} is larger than {MostBytes} bytes.");
        }

        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
