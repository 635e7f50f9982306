namespace SharingBus.Lineage.Checkpoints;

/// <summary>Base64 that has one form only: with padding, without white space, with no bit set that stands for nothing.</summary>
public static class StrictBase64
{
    /// <summary>Reads it; null where it is none, or longer than allowed.</summary>
    /// <param name="text">The characters.</param>
    /// <param name="mostBytes">Bytes at most.</param>
    public static byte[]? TryDecode(string text, int mostBytes)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length % 4 != 0 || text.Length > ((mostBytes + 2) / 3 * 4))
        {
            return null;
        }

        byte[] bytes = new byte[text.Length / 4 * 3];
        bool reads = Convert.TryFromBase64String(text, bytes, out int length);
        byte[]? value = reads && length <= mostBytes ? bytes[..length] : null;
        return value is not null && Convert.ToBase64String(value) == text ? value : null;
    }
}
