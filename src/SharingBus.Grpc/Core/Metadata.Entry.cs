using System.Buffers;
using System.Text;

namespace Grpc.Core;

public sealed partial class Metadata
{
    private static readonly SearchValues<char> KeyCharacters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."
    );

    internal static bool IsValidKey(string key) => key.Length > 0 && !key.AsSpan().ContainsAnyExcept(KeyCharacters);

    /// <summary>One key with its value: text, or bytes if the key ends in <c>-bin</c>.</summary>
    public sealed class Entry
    {
        private readonly string? text;
        private readonly byte[]? bytes;

        /// <summary>Creates an entry with text.</summary>
        /// <exception cref="ArgumentException">The key holds other characters than the protocol allows, or ends in <c>-bin</c>.</exception>
        public Entry(string key, string value)
        {
            ArgumentNullException.ThrowIfNull(value);
            Key = NormaliseKey(key);
            if (IsBinary)
            {
                throw new ArgumentException("A key that ends in -bin carries bytes.", nameof(key));
            }

            text = value;
        }

        /// <summary>Creates an entry with bytes.</summary>
        /// <exception cref="ArgumentException">The key holds other characters than the protocol allows, or does not end in <c>-bin</c>.</exception>
        public Entry(string key, byte[] valueBytes)
        {
            ArgumentNullException.ThrowIfNull(valueBytes);
            Key = NormaliseKey(key);
            if (!IsBinary)
            {
                throw new ArgumentException("A key that carries bytes ends in -bin.", nameof(key));
            }

            bytes = valueBytes.AsSpan().ToArray();
        }

        /// <summary>The key, in lower case.</summary>
        public string Key { get; }

        /// <summary>Whether the value is bytes.</summary>
        public bool IsBinary => Key.EndsWith(BinaryHeaderSuffix, StringComparison.Ordinal);

        /// <summary>The text. Fails if the value is bytes.</summary>
        public string Value => text ?? throw new InvalidOperationException("This entry carries bytes.");

        /// <summary>The bytes (a copy), or the ASCII bytes of the text.</summary>
        public byte[] ValueBytes => bytes is null ? Encoding.ASCII.GetBytes(text!) : bytes.AsSpan().ToArray();

        internal ReadOnlySpan<byte> RawBytes => bytes;

        /// <inheritdoc />
        public override string ToString() =>
            IsBinary ? $"[Entry: key={Key}, valueBytes={bytes!.Length} bytes]" : $"[Entry: key={Key}, value={text}]";

        private static string NormaliseKey(string key)
        {
            ArgumentNullException.ThrowIfNull(key);
#pragma warning disable CA1308 // The protocol asks for lower case.
            string lower = key.ToLowerInvariant();
#pragma warning restore CA1308
            if (!IsValidKey(lower))
            {
                throw new ArgumentException("A metadata key holds only letters, digits, '-', '_' and '.'.", nameof(key));
            }

            return lower;
        }
    }
}
